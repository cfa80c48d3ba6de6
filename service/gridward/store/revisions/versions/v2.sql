CREATE TABLE area_identifiers (
    id SERIAL NOT NULL,
    layer TEXT NOT NULL,
    area_code TEXT NOT NULL,
    scheme TEXT NOT NULL,
    identifier TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX area_identifiers_by_identifier ON area_identifiers (identifier);

CREATE TABLE exception_identities (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
);

CREATE TABLE exceptions (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT,
    side TEXT,
    buffer_m FLOAT,
    valid_from TEXT,
    valid_to TEXT,
    geom geometry(GEOMETRY, 4326) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(code) REFERENCES exception_identities (code) ON UPDATE CASCADE
);

CREATE UNIQUE INDEX exceptions_identity ON exceptions (code, coalesce(valid_from, ''));

CREATE INDEX exceptions_geom ON exceptions USING gist (geom);

CREATE TABLE excused (
    id SERIAL NOT NULL,
    name TEXT,
    reason TEXT,
    valid_from TEXT,
    valid_to TEXT,
    geom geometry(MULTIPOLYGON, 4326) NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX excused_geom ON excused USING gist (geom);

CREATE TABLE layers (
    id SERIAL NOT NULL,
    layer TEXT NOT NULL,
    parent_id INTEGER,
    beside_id INTEGER,
    overlay BOOLEAN NOT NULL,
    may_overlap BOOLEAN DEFAULT false NOT NULL,
    accuracy_m FLOAT,
    PRIMARY KEY (id),
    UNIQUE (layer),
    FOREIGN KEY(parent_id) REFERENCES layers (id),
    FOREIGN KEY(beside_id) REFERENCES layers (id)
);

CREATE INDEX ix_layers_beside_id ON layers (beside_id);

CREATE INDEX ix_layers_parent_id ON layers (parent_id);

CREATE TABLE lineage (
    id SERIAL NOT NULL,
    layer TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT,
    predecessor TEXT,
    share FLOAT,
    moved_m2 FLOAT,
    name TEXT,
    note TEXT,
    source TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE mandate (
    id SERIAL NOT NULL,
    name TEXT,
    valid_from TEXT,
    valid_to TEXT,
    geom geometry(MULTIPOLYGON, 4326) NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX mandate_geom ON mandate USING gist (geom);

CREATE TABLE matter_identities (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
);

CREATE TABLE matters (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    parent_id INTEGER,
    valid_from TEXT,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(code) REFERENCES matter_identities (code) ON UPDATE CASCADE,
    FOREIGN KEY(parent_id) REFERENCES matter_identities (id)
);

CREATE UNIQUE INDEX matters_identity ON matters (code, coalesce(valid_from, ''));

CREATE INDEX ix_matters_parent_id ON matters (parent_id);

CREATE TABLE points (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT,
    address TEXT,
    stated_area TEXT,
    valid_from TEXT,
    valid_to TEXT,
    geom geometry(POINT, 4326) NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX points_identity ON points (code, coalesce(valid_from, ''));

CREATE INDEX points_geom ON points USING gist (geom);

CREATE TABLE revisions (
    id SERIAL NOT NULL,
    action TEXT NOT NULL,
    source TEXT,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT,
    request TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE roles (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    shared BOOLEAN NOT NULL,
    words TEXT,
    PRIMARY KEY (id),
    UNIQUE (code)
);

CREATE TABLE settings (
    id SERIAL NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (key)
);

CREATE TABLE unit_identities (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
);

CREATE TABLE unplaced (
    id SERIAL NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    row INTEGER NOT NULL,
    code TEXT,
    problem TEXT NOT NULL,
    field TEXT,
    value TEXT,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE visits (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    team TEXT,
    day TEXT,
    arrive TEXT,
    leave TEXT,
    address TEXT,
    stated_area TEXT,
    geom geometry(GEOMETRY, 4326) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
);

CREATE INDEX visits_geom ON visits USING gist (geom);

CREATE TABLE area_identities (
    id SERIAL NOT NULL,
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (layer, code),
    FOREIGN KEY(layer) REFERENCES layers (layer) ON UPDATE CASCADE
);

CREATE TABLE edits (
    id SERIAL NOT NULL,
    revision_id INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    last_row_id INTEGER,
    code TEXT,
    before TEXT,
    after TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(revision_id) REFERENCES revisions (id)
);

CREATE INDEX edits_row ON edits (table_name, row_id);

CREATE INDEX ix_edits_revision_id ON edits (revision_id);

CREATE TABLE facilities (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT,
    kind TEXT,
    built_by_id INTEGER,
    kept_by_id INTEGER,
    geom geometry(POINT, 4326) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code),
    FOREIGN KEY(built_by_id) REFERENCES unit_identities (id),
    FOREIGN KEY(kept_by_id) REFERENCES unit_identities (id)
);

CREATE INDEX ix_facilities_built_by_id ON facilities (built_by_id);

CREATE INDEX ix_facilities_kept_by_id ON facilities (kept_by_id);

CREATE INDEX facilities_geom ON facilities USING gist (geom);

CREATE TABLE units (
    id SERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    kind TEXT NOT NULL,
    parent_id INTEGER,
    headcount INTEGER,
    phone TEXT,
    holder TEXT,
    base TEXT,
    valid_from TEXT,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(code) REFERENCES unit_identities (code) ON UPDATE CASCADE,
    FOREIGN KEY(parent_id) REFERENCES unit_identities (id)
);

CREATE INDEX ix_units_parent_id ON units (parent_id);

CREATE UNIQUE INDEX units_identity ON units (code, coalesce(valid_from, ''));

CREATE TABLE areas (
    id SERIAL NOT NULL,
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT,
    name_en TEXT,
    parent_id INTEGER,
    households INTEGER,
    status TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    geom geometry(MULTIPOLYGON, 4326),
    PRIMARY KEY (id),
    FOREIGN KEY(layer, code) REFERENCES area_identities (layer, code) ON UPDATE CASCADE,
    FOREIGN KEY(parent_id) REFERENCES area_identities (id)
);

CREATE UNIQUE INDEX areas_identity ON areas (layer, code, coalesce(valid_from, ''));

CREATE INDEX ix_areas_parent_id ON areas (parent_id);

CREATE INDEX areas_geom ON areas USING gist (geom);

CREATE TABLE responsibilities (
    id SERIAL NOT NULL,
    area_id INTEGER,
    exception_id INTEGER,
    matter_id INTEGER,
    unit_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    hours TEXT,
    note TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(area_id) REFERENCES area_identities (id),
    FOREIGN KEY(exception_id) REFERENCES exception_identities (id),
    FOREIGN KEY(matter_id) REFERENCES matter_identities (id),
    FOREIGN KEY(unit_id) REFERENCES unit_identities (id)
);

CREATE INDEX ix_responsibilities_area_id ON responsibilities (area_id);

CREATE INDEX ix_responsibilities_exception_id ON responsibilities (exception_id);

CREATE INDEX ix_responsibilities_matter_id ON responsibilities (matter_id);

CREATE INDEX ix_responsibilities_unit_id ON responsibilities (unit_id);

CREATE UNIQUE INDEX responsibilities_identity ON responsibilities (coalesce(area_id, 0), coalesce(exception_id, 0), coalesce(matter_id, 0), unit_id, role, coalesce(valid_from, ''), coalesce(hours, ''));
