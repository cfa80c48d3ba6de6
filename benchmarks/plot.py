"""Draw docs/benchmarks/locating.md as one picture: points a second, by engine and case.

python benchmarks/plot.py
"""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

DOCS = Path(__file__).parents[1] / "docs"
ROW = re.compile(r"^\| clustered \| (.+?) \| ([\d.]+) \|")
COLOURS = {True: "#14566e", False: "#9fb3bd"}


def main() -> None:
    """Draw clustered points of every case, a panel each, on a scale of powers of ten."""
    page = (DOCS / "benchmarks" / "locating.md").read_text(encoding="utf-8")
    panels = [part for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:] if has_rows(part)]
    figure, axes = plt.subplots(1, len(panels), figsize=(4.6 * len(panels), 3.4), sharex=True)
    for axis, panel in zip(axes, panels, strict=True):
        rows = [ROW.match(line) for line in panel.splitlines()]
        speeds = {row[1].strip("*"): float(row[2]) for row in rows if row}
        names = list(speeds)[::-1]
        bars = axis.barh(names, [speeds[name] for name in names])
        for bar, name in zip(bars, names, strict=True):
            bar.set_color(COLOURS[name == "gridward"])
        axis.bar_label(bars, fmt="%g", padding=2, fontsize=8)
        axis.set_xscale("log")
        axis.set_title(panel.partition(":")[0], fontsize=10)
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("million clustered points a second, one thread, index ready", fontsize=9)
    figure.tight_layout()
    figure.savefig(DOCS / "images" / "benchmarks.png", dpi=110)


def has_rows(part: str) -> bool:
    """Tell whether a part of the page holds a table of the locator."""
    return any(ROW.match(line) for line in part.splitlines())


if __name__ == "__main__":
    main()
