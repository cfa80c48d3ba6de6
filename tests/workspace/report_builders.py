"""Read reports again as other programs do, and count their rows over."""

import io
import re
import zipfile
from html.parser import HTMLParser

from python_calamine import CalamineWorkbook
from workspace_builders import square, staffed, write_areas, write_csv

from gridward.language import Catalogue

ENGLISH, CHINESE = Catalogue.load("en"), Catalogue.load("zh")
HOSTILE = ("=1+1", "+86", "-lane", "@home", "<script>alert(1)</script>", "a/b: [c]*?", "'quoted'")


def busy_town(folder):
    """Return the town with visits, facilities and an overlay, and units of hostile names."""
    city = staffed(folder)
    city.import_areas(
        write_areas(
            folder / "compounds.geojson",
            {"C1": square(0, size=0.2), "C2": square(1.5, size=0.2)},
            name=["=花园", "新村"],
        ),
        layer="compound",
        overlay=True,
    )
    units = [(f"H{n}", name, "team") for n, name in enumerate(HOSTILE)]
    city.import_units(write_csv(folder / "more.csv", "code,name,kind", *units))
    duties = [("village", "B", f"H{n}", f"chief_{n % 5 + 1}", "") for n in range(5)]
    duties += [("compound", "C1", "H5", "contractor", ""), ("village", "A", "H6", "helper", "=x")]
    city.import_responsibilities(
        write_csv(folder / "more_duties.csv", "layer,area_code,unit_code,role,note", *duties)
    )
    city.import_visits(
        write_csv(
            folder / "visits.csv",
            "code,longitude,latitude,day,team",
            ("V1", 121.005, 25.005, "2026-03-10", "H0"),
            ("V2", 121.025, 25.005, "2026-02-10", "H1"),
        ),
        datum="wgs84",
    )
    city.import_facilities(
        write_csv(
            folder / "facilities.csv",
            "code,name,kind,kept_by,longitude,latitude",
            ("F1", "公厕", "公厕", "H2", 121.004, 25.004),
            ("F2", "公厕", "公厕", "", 121.016, 25.006),
        ),
        datum="wgs84",
    )
    return city


def rows_of(workbook, sheet):
    """Return the rows of a workbook's sheet as lists."""
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name(sheet).to_python()


def tables_of(workbook, sheet):
    """Return the tables of a sheet: each a list of dicts by the heads of its columns."""
    tables, heads = [], None
    for cells in rows_of(workbook, sheet):
        filled = [cell for cell in cells if cell != ""]
        if len(filled) < 2:
            heads = None
        elif heads is None:
            heads = cells
            tables.append([])
        else:
            tables[-1].append({h: c for h, c in zip(heads, cells, strict=True) if h != ""})
    return tables


def sheet_names(workbook):
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).sheet_names


def parts_of(workbook, pattern):
    """Return the XML of the parts of a workbook's file."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        return [file.read(name).decode() for name in file.namelist() if re.search(pattern, name)]


class Page(HTMLParser):
    """The tags and texts of a page, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.links, self.ids = [], [], [], set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep a tag, where it leads and what it is called."""
        self.tags.append(tag)
        found = dict(attrs)
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.ids |= {found["id"]} if "id" in found else set()

    def handle_data(self, data):
        """Keep a text."""
        self.texts.append(data.strip())
