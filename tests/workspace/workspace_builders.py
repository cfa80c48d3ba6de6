"""Write the files of a small office, and look into workspaces without our own code."""

import geopandas as gpd
import shapely
from stores import place, place_of, run, tables

import gridward
from gridward.frames import WGS84
from gridward.workspace import create_workspace

STEP = 0.01
# Tables that say when, not what.
_DATED = ("revisions", "settings")


def square(column, row=0, size=1):
    x, y = 121 + column * STEP, 25 + row * STEP
    return shapely.box(x, y, x + size * STEP, y + size * STEP)


def write_areas(path, shapes, **columns):
    """Write areas of a dict from code to shape, in any format that GDAL knows by the ending."""
    frame = gpd.GeoDataFrame(
        {"code": list(shapes), **columns}, geometry=list(shapes.values()), crs=WGS84
    )
    frame.to_file(path, engine="pyogrio")
    return path


def write_csv(path, header, *rows):
    lines = [header, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def town(folder):
    """Return an open workspace: one district of two squares, village A west and B east of it.

    A third square east of B belongs to the mandate and to no village.
    """
    folder.mkdir(exist_ok=True)
    whole = {"D": square(0, size=1).union(square(1)).union(square(2))}
    city = create_workspace(place(folder))
    city.import_areas(
        write_areas(folder / "districts.geojson", whole, name=["东区"]), layer="district"
    )
    city.import_areas(
        write_areas(
            folder / "villages.geojson",
            {"A": square(0), "B": square(1)},
            name=["甲村", "乙村"],
            parent_code=["D", "D"],
        ),
        layer="village",
        parent_layer="district",
    )
    return city


def staffed(folder):
    """Return the town with units, matters and responsibilities in it."""
    city = town(folder)
    city.import_units(
        write_csv(
            folder / "units.csv", "code,name,phone", ("S", "东区公所", 110), ("W", "水务局", None)
        )
    )
    city.import_matters(
        write_csv(
            folder / "matters.csv",
            "code,name,parent",
            ("water", "水", None),
            ("wells", "井", "water"),
        )
    )
    city.import_responsibilities(
        write_csv(
            folder / "duties.csv",
            "layer,area_code,matter,unit_code,role,valid_from,valid_to",
            ("district", "D", None, "S", "territory", "2026-01-01", None),
            ("village", "A", None, "W", "contractor", "2026-03-01", "2026-03-31"),
            (None, None, "water", "W", "lead", None, None),
        )
    )
    return city


def content(kept):
    """Return the rows of every table that says what the workspace knows, by table."""
    return {name: rows for name, rows in tables(kept).items() if name not in _DATED}


def run_sql(kept, statement, *values):
    """Change a workspace as a foreign program would that minds no triggers."""
    if not place_of(kept).startswith("postgresql:"):
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'areas'"
        for (name,) in run(kept, triggers):
            run(kept, f"DROP TRIGGER '{name}'", keep=True)
    run(kept, statement, values, keep=True)


def edit_shape(kept, code, shape):
    """Put another shape into an area's row."""
    if place_of(kept).startswith("postgresql:"):
        kept_as = shapely.to_wkb(shapely.multipolygons([shape]), hex=True)
    else:
        kept_as = b"GP\x00\x01" + (4326).to_bytes(4, "little") + shapely.to_wkb(shape)
    run_sql(kept, "UPDATE areas SET geom = ? WHERE code = ?", kept_as, code)


def reopened(city):
    """Close a workspace and open it again."""
    city.close()
    return gridward.open(city.address)
