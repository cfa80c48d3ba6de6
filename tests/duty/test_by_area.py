"""The table of all areas says of each what the single question says."""

import pandas as pd
from duty_builders import duties
from hypothesis import given
from hypothesis import strategies as st

from gridward.duty import Book, by_area, resolve

DAY = "2026-03-15"
CHAINS = {
    "V1": [("city", "C"), ("district", "D1"), ("village", "V1")],
    "V2": [("city", "C"), ("district", "D1"), ("village", "V2")],
    "V3": [("city", "C"), ("district", "D2"), ("village", "V3")],
    "V4": [("village", "V4")],  # an orphan
}
AREAS = pd.DataFrame({"code": list(CHAINS)})
PLACES = [None, *sorted({f"{layer}:{code}" for chain in CHAINS.values() for layer, code in chain})]
validity = st.sampled_from([None, "2026-03-14", "2026-03-15", "2026-03-16"])
records = st.lists(
    st.tuples(
        st.sampled_from(["U1", "U2", "U3"]),
        st.sampled_from(["territory", "contractor", "lead"]),
        st.sampled_from(PLACES),
        st.sampled_from([None, "markets"]),
        validity,
        validity,
    ),
    max_size=15,
)


@given(records)
def test_every_area_has_the_unit_that_the_question_answers(rows):
    table = by_area(AREAS, CHAINS, Book(duties(*rows)), at=DAY)

    for code, chain in CHAINS.items():
        one_by_one = {
            duty.role: duty.unit_code for duty in resolve(chain, [], duties(*rows), at=DAY)
        }
        assert table.loc[code].astype(object).where(table.loc[code].notna(), None).to_dict() == {
            role: one_by_one[role] for role in ("territory", "contractor")
        }


def test_areas_keep_their_order_and_those_of_nobody_stay():
    records = duties(("U1", "territory", "district:D2"))

    table = by_area(AREAS, CHAINS, Book(records), at=DAY)

    assert table.index.tolist() == ["V1", "V2", "V3", "V4"]
    assert table["territory"].fillna("").tolist() == ["", "", "U1", ""]
    assert table["contractor"].isna().all()


def test_no_areas_make_an_empty_table():
    table = by_area(AREAS.head(0), {}, Book(duties()), at=DAY)

    assert table.shape == (0, 2)
