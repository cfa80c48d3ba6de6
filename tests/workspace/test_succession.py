"""A state that was made from the one before answers like one that was read from nothing."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import kept_on, place
from workspace_builders import STEP, edit_shape, square, write_areas, write_csv

import gridward
from gridward.coordinates import Datum
from gridward.errors import ConflictError, InputError
from gridward.workspace import create_workspace

SIDE = 8
DAYS = ("2026-05-31", "2026-07-01")
FROM = "2026-06-15"
XS, YS = (grid.ravel() for grid in np.meshgrid(np.arange(0.5, SIDE), np.arange(0.25, SIDE, 2)))
X, Y = 121 + STEP * XS, 25 + STEP * YS

WGS84 = Datum.named("wgs84", trusted=True)
CELLS = st.integers(0, SIDE * SIDE - 1)
EDITS = st.one_of(
    st.tuples(st.sampled_from(["move", "foreign", "rename", "end", "date", "hand", "drop"]), CELLS),
    st.tuples(st.sampled_from(["add", "compound", "district", "unit", "undo", "undo"]), CELLS),
)


def code_of(cell):
    return f"V{cell:03}"


def built(folder):
    """Return a workspace of a district of eight times eight villages, each with a unit."""
    city = create_workspace(place(folder))
    cells = {code_of(n): square(n % SIDE, n // SIDE) for n in range(SIDE * SIDE)}
    city.import_areas(
        write_areas(folder / "d.geojson", {"D": square(0, size=SIDE)}, name=["区"]),
        layer="district",
    )
    city.import_areas(
        write_areas(folder / "v.geojson", cells, name=list(cells), parent_code=["D"] * len(cells)),
        layer="village",
        parent_layer="district",
    )
    city.import_units(
        write_csv(
            folder / "u.csv", "code,name", *((f"U{code}", code) for code in cells), ("X", "X")
        )
    )
    duties = [("village", code, f"U{code}", "territory") for code in cells]
    header = "layer,area_code,unit_code,role"
    city.import_responsibilities(write_csv(folder / "r.csv", header, *duties))
    return city


def drawn(city, folder, cell, code, *, size=0.7, layer="village", **options):
    """Import one area that lies across the borders around a cell."""
    x, y = cell % SIDE + 0.2, cell // SIDE + 0.1
    more = {} if options.get("overlay") else {"parent_code": ["D"]}
    file = write_areas(folder / "one.geojson", {code: square(x, y, size)}, name=[code], **more)
    city.import_areas(file, layer=layer, datum=WGS84, **options)


def by_a_foreign_program(city, cell, step):
    """Move a border without a revision, as QGIS does; then make one of something else."""
    edit_shape(city, code_of(cell), square(cell % SIDE, cell // SIDE, 0.5 + 0.1 * step))
    city.set_unit({"code": "X", "name": f"X{step}"})


def without_duty(city, cell):
    """End whatever decides at a cell."""
    found = city.who(121 + STEP * (cell % SIDE + 0.5), 25 + STEP * (cell // SIDE + 0.5), at=FROM)
    records = [one.record for one in found.duties if one.record is not None]
    if records:
        city.end_responsibility(records[0], last="2026-06-25")


def edit(city, folder, kind, cell, step):
    """Make one change; what cannot be done changes nothing."""
    code = code_of(cell)
    unit = {"code": f"U{code}", "name": f"单位{step}"}
    duty = {"layer": "village", "area_code": code, "unit_code": "X", "role": "territory"}
    overlay = {"layer": "compound", "overlay": True}
    kinds = {
        "move": lambda: drawn(city, folder, cell, code, size=0.3 + 0.2 * step),
        "date": lambda: drawn(city, folder, cell, code, since=FROM),
        "add": lambda: drawn(city, folder, cell, f"N{step}", size=0.4),
        "compound": lambda: drawn(city, folder, cell, f"C{cell}", **overlay),
        "foreign": lambda: by_a_foreign_program(city, cell, step),
        "rename": lambda: city.set_area("village", {"code": code, "name": f"名{step}"}),
        "district": lambda: city.set_area("district", {"code": "D", "name": f"区{step}"}),
        "end": lambda: city.end_area("village", code, last="2026-06-20"),
        "unit": lambda: city.set_unit(unit, since=FROM),
        "hand": lambda: city.set_responsibility(duty, since=FROM),
        "drop": lambda: without_duty(city, cell),
        "undo": city.undo,
    }
    with suppress(InputError, ConflictError):
        kinds[kind]()


def answers(city):
    """Return whatever can be asked, on two days."""
    told = []
    for day in DAYS:
        told.append([city.who(x, y, at=day).as_dict() for x, y in zip(X[::6], Y[::6], strict=True)])
        told.append(city.who(X[3], Y[3], at=day, accuracy_m=900, explain=True).as_dict())
        told += [plain(city.locate(X, Y, at=day)), plain(city.resolve_batch(X, Y, at=day))]
    shapes = city.areas().geometry.to_wkb(hex=True).fillna("").tolist()
    return [*told, shapes, *(plain(frame) for frame in (city.units(), city.responsibilities()))]


def plain(frame):
    return pd.DataFrame(frame).astype(object).fillna("").to_dict("list")


def check(folder, edits):
    shared = folder / "shared"
    shared.mkdir()
    with (
        built(folder) as city,
        gridward.open(city.address, shared=shared) as other,
        gridward.open(city.address) as seldom,
    ):
        first = [answers(one) for one in (city, other, seldom)]
        assert first[0] == first[1] == first[2]
        for step, (kind, cell) in enumerate(edits, start=1):
            edit(city, folder, kind, cell, step)
            with gridward.open(city.address) as fresh:
                expected = answers(fresh)
            assert answers(city) == expected
            assert answers(other) == expected
        assert answers(seldom) == expected


@settings(max_examples=5)
@given(edits=st.lists(EDITS, min_size=2, max_size=4))
def test_after_any_edits_all_who_have_it_open_answer_as_if_they_had_just_opened_it(edits):
    with TemporaryDirectory() as folder:
        check(Path(folder), edits)


def test_on_postgis_too(postgis, tmp_path):
    kinds = ("move", "add", "foreign", "end", "undo", "date", "compound", "hand", "unit", "drop")

    with kept_on(postgis):
        check(tmp_path, [(kind, 5 * n + 3) for n, kind in enumerate(kinds)])
