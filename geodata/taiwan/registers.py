"""Write the register and the list of changes as the tables that an office would import.

    python geodata/taiwan/registers.py FOLDER

counties.csv, towns.csv and villages.csv hold the register on each of its nine dates;
changes.csv the official changes, what happened in our words and as it was told. A list
without dates has the one in its name.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
_DATES = {"修正清單_1101017臺東縣臺東市調整案": "2021-10-17"}
_WORDS = {
    "村里界調整": "moved",
    "鄉鎮市區界調整": "moved",
    "刪除村里": "abolished",
    "新增村里": "new",
    "村里界釐整": "redigitised",
    "鄉鎮市區界釐整": "redigitised",
    "縣市界釐整": "redigitised",
    "礁嶼補繪": "redigitised",
}


def write(folder: Path) -> None:
    """Write the four tables into a folder."""
    register = pd.read_parquet(HERE / "register.parquet").rename(columns={"as_of": "valid_from"})
    for name, code, called, more in (
        ("counties", "county_code", "county", {}),
        ("towns", "town_code", "town", {"county_code": "parent_code"}),
        ("villages", "code", "name", {"name_en": "name_en", "town_code": "parent_code"}),
    ):
        columns = {code: "code", called: "name", "valid_from": "valid_from", **more}
        table = register[list(columns)].rename(columns=columns).drop_duplicates()
        table.to_csv(folder / f"{name}.csv", index=False)
    changes = pd.read_csv(HERE / "changes.csv", dtype="str")
    pd.DataFrame(
        {
            "date": changes["date"].fillna(changes["list"].map(_DATES)),
            "change": changes["reason"].map(_WORDS).fillna("corrected"),
            "code": changes["code"],
            "name": changes["name"],
            "note": changes["reason"],
        }
    ).to_csv(folder / "changes.csv", index=False)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
