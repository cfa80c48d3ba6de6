"""An atlas has a page for each unit, with its areas by code, in letters that are really there."""

import io
from pathlib import Path

import fontTools.ttLib
import geopandas as gpd
import pytest
import shapely
from pypdf import PdfReader
from workspace_builders import STEP, staffed

from gridward.errors import InputError, NotFoundError
from gridward.language import Catalogue, sentence

ZH = Catalogue.load("zh")
EN = Catalogue.load("en")


def opened(made):
    return PdfReader(io.BytesIO(made.pdf))


def texts(made):
    return [page.extract_text() for page in opened(made).pages]


def test_every_unit_has_a_page_with_its_areas_and_no_other_units(tmp_path):
    with staffed(tmp_path) as city:
        made = city.atlas(language=ZH, role="territory")

    pages = texts(made)
    assert len(pages) == len(made.units)
    assert all(part in pages[0] for part in ("东区公所", "甲村", "乙村", "A", "B", "有效日期"))
    assert made.missing == ""


def test_every_font_of_the_pages_lies_in_the_file(tmp_path):
    with staffed(tmp_path) as city:
        made = city.atlas(language=ZH)

    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in opened(made).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one) for one in fonts)


def test_a_letter_that_no_font_has_is_told_and_printed_as_a_geta(tmp_path):
    lost = "\ue123"  # in a private place, where nobody has letters

    with staffed(tmp_path) as city:
        city.set_area("village", {"code": "A", "name": f"甲{lost}村"})
        made = city.atlas(language=ZH)

    assert made.missing == lost
    assert "甲〓村" in "".join(texts(made))


def test_names_that_are_markup_stay_names(tmp_path):
    hostile = '#panic("x") *b* $x$ <a> @b'

    with staffed(tmp_path) as city:
        city.set_area("village", {"code": "A", "name": hostile})
        made = city.atlas(language=EN)

    assert hostile in "".join(texts(made)).replace("\n", " ")


def test_an_address_makes_a_code_that_leads_there_and_none_makes_none(tmp_path):
    with staffed(tmp_path) as city:
        plain = city.atlas(language=EN)
        coded = city.atlas(language=EN, address="https://grid.example/")
        with pytest.raises(InputError) as caught:
            city.atlas(language=EN, address="grid.example")

    assert "Live map" in texts(coded)[0]
    assert "Live map" not in texts(plain)[0]
    assert "grid.example" in sentence(caught.value, ZH)


def test_pictures_are_written_beside_the_pdf_a_page_each(tmp_path):
    street = shapely.LineString([(121, 25 + STEP / 2), (121 + STEP, 25 + STEP / 2)])
    gpd.GeoDataFrame({"name": ["路"]}, geometry=[street], crs=4326).to_file(tmp_path / "s.gpkg")

    with staffed(tmp_path) as city:
        made = city.atlas(language=ZH, pictures=True, under=[tmp_path / "s.gpkg"])
        written = city.write_atlas(made, tmp_path / "atlas.pdf")

    assert [path.name for path in written] == ["atlas.pdf", "atlas-001.png"]
    assert written[1].read_bytes().startswith(b"\x89PNG")


def test_a_unit_is_asked_for_by_name_or_code_and_an_unknown_one_is_named(tmp_path):
    with staffed(tmp_path) as city:
        by_name, by_code = (city.atlas(language=ZH, units=[one]) for one in ("东区公所", "S"))
        with pytest.raises(NotFoundError) as caught:
            city.atlas(language=ZH, units=["东区公司"])

    assert by_name.units == by_code.units == ("S",)
    assert caught.value.name == "东区公司"


def test_a_role_that_nobody_has_is_refused_and_so_is_what_is_no_font(tmp_path):
    (tmp_path / "not.ttf").write_text("no font")

    with staffed(tmp_path) as city:
        with pytest.raises(InputError) as role:
            city.atlas(language=ZH, role="contractor", at="1990-01-01")
        with pytest.raises(InputError) as font:
            city.atlas(language=ZH, font=tmp_path / "not.ttf")

    assert "“包联”" in sentence(role.value, ZH)
    assert sentence(font.value, EN).startswith("not.ttf")


def test_a_font_of_the_user_goes_before_those_that_are_there(tmp_path):
    import matplotlib as mpl  # noqa: PLC0415 - it brings DejaVu Sans

    dejavu = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    assert ord("A") in fontTools.ttLib.TTFont(dejavu).getBestCmap()

    with staffed(tmp_path) as city:
        made = city.atlas(language=EN, font=dejavu)

    names = {
        str(font.get_object()["/BaseFont"])
        for font in opened(made).pages[0]["/Resources"]["/Font"].values()
    }
    assert any("DejaVuSans" in name for name in names)
