"""Measure plans beside peers: how even, how short the borders, how long it took.

    python benchmarks/territories.py [--quick] [--output FILE]

Writes Markdown. Every planner gets the same areas, the same neighbours and the same households:
real villages with seeded log-normal counts (median 1,800, sigma 0.45), and the generated
district's areas by their number. METIS is asked in two ways: with the lengths of borders as
weights of edges, and without, as people use it who only know who touches whom. GerryChain's
recursive tree knows no borders; both get twenty seeds. Small maps are compared with the
shortest border that CP-SAT proves. Needs the dependency group ``bench``.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from gridward import demo, planning

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

ROOT = Path(__file__).parents[1]
GEODATA = ROOT / "geodata"
REPORT = ROOT / "docs" / "benchmarks" / "territories.md"
METRIC = 3826
SEEDS = 10
PEER_SEEDS = 20
KM = 1000


class Case(NamedTuple):
    """A map that is to be shared out."""

    name: str
    areas: gpd.GeoDataFrame
    links: pd.DataFrame
    units: int
    tolerance: float


class Result(NamedTuple):
    """How good a plan is, and how long it took."""

    deviation: float
    border_m: float
    seconds: float


def households(seed: int, count: int) -> NDArray[np.float64]:
    """Return as many log-normal counts of households."""
    return np.round(np.random.default_rng(seed).lognormal(np.log(1800), 0.45, count))


def judged(case: Case, load: NDArray[np.float64], own: Rows, seconds: float) -> Result:
    """Return the worst deviation and the border of a plan, by sums of our own."""
    sums = np.bincount(own, load, minlength=case.units)
    ideal = load.sum() / case.units
    cut = own[case.links["one"]] != own[case.links["two"]]
    border_m = float(case.links["border_m"].to_numpy()[cut].sum())
    return Result(float(np.abs(sums / ideal - 1).max()), border_m, seconds)


def ours(case: Case, load: NDArray[np.float64], seed: int) -> Result:
    """Return what our plan is worth."""
    areas = case.areas.assign(load=load)
    begun = time.perf_counter()
    plan = planning.territories(
        areas,
        case.units,
        workload="load",
        links=case.links,
        wishes=planning.Wishes(tolerance=case.tolerance),
        seed=seed,
        metric_crs=METRIC,
    )
    seconds = time.perf_counter() - begun
    own = pd.factorize(plan.assignment["unit"], sort=True)[0]
    return judged(case, load, own, seconds)


def metis(case: Case, load: NDArray[np.float64], *, lengths: bool) -> list[Result]:
    """Return what METIS finds for each of twenty seeds, units in one piece."""
    import pymetis  # noqa: PLC0415 - only where the group is installed

    count = len(case.areas)
    one, two = (case.links[end].to_numpy() for end in ("one", "two"))
    starts, ends = np.concatenate([one, two]), np.concatenate([two, one])
    order = np.argsort(starts, kind="stable")
    firsts = np.searchsorted(starts[order], np.arange(count + 1))
    border = np.maximum(1, np.rint(np.tile(case.links["border_m"].to_numpy(), 2)[order]))
    weights = {"eweights": border.astype(int).tolist()} if lengths else {}
    graph = pymetis.CSRAdjacency(firsts.tolist(), ends[order].tolist())
    found = []
    for seed in range(PEER_SEEDS):
        begun = time.perf_counter()
        _, own = pymetis.part_graph(
            case.units,
            graph,
            vweights=load.astype(int).tolist(),
            options=pymetis.Options(seed=seed, contig=1),
            recursive=False,
            **weights,
        )
        seconds = time.perf_counter() - begun
        found.append(judged(case, load, np.asarray(own), seconds))
    return found


def tree(case: Case, load: NDArray[np.float64], seeds: int) -> list[Result]:
    """Return what GerryChain's recursive tree finds, for each seed for which it finds anything."""
    import networkx as nx  # noqa: PLC0415 - comes with gerrychain
    from gerrychain import Graph  # noqa: PLC0415 - only where the group is installed
    from gerrychain.partition import recursive_tree_part  # noqa: PLC0415 - likewise

    graph = nx.Graph()
    for area, weight in enumerate(load):
        graph.add_node(area, load=weight)
    graph.add_edges_from(case.links[["one", "two"]].to_numpy().tolist())
    known = Graph.from_networkx(graph)
    found = []
    for seed in range(seeds):
        import random  # noqa: PLC0415 - which gerrychain draws from

        random.seed(seed)
        begun = time.perf_counter()
        try:
            parts = recursive_tree_part(
                known, range(case.units), load.sum() / case.units, "load", 0.05
            )
        except Exception:  # noqa: BLE001, S112 - a peer that finds nothing, whatever it raises
            continue
        seconds = time.perf_counter() - begun
        own = np.array([parts[area] for area in range(len(load))])
        found.append(judged(case, load, own, seconds))
    return found


def row(name: str, found: list[Result], shortest_m: float) -> str:
    """Return a row of medians."""
    if not found:
        return f"| {name} | found none | | | |"
    deviation, border_m, seconds = (statistics.median(one) for one in zip(*found, strict=True))
    worst = max(one.deviation for one in found)
    return (
        f"| {name} | {deviation:.2%} | {worst:.2%} | {border_m / KM:,.0f} km "
        f"({border_m / shortest_m:.2f}) | {seconds:.1f} s |"
    )


def compared(case: Case, seeds: int, loads: Callable[[int, int], Any]) -> list[str]:
    """Return the table of one map."""
    rows: dict[str, list[Result]] = {}
    for seed in range(seeds):
        load = loads(seed, len(case.areas))
        rows.setdefault("ours", []).append(ours(case, load, seed))
        for name, lengths in (("METIS, lengths", True), ("METIS, touching", False)):
            found = metis(case, load, lengths=lengths)
            rows.setdefault(f"{name}: shortest", []).append(min(found, key=lambda one: one[1]))
            rows.setdefault(f"{name}: most even", []).append(min(found, key=lambda one: one[0]))
        if len(case.areas) < KM and seed < 3:  # noqa: PLR2004 - it is slow
            trees = tree(case, load, 3)
            if trees:
                rows.setdefault("GerryChain: most even", []).append(min(trees))
    shortest_m = statistics.median(one.border_m for one in rows["METIS, lengths: shortest"])
    touching_m = statistics.median(one.border_m for one in rows["METIS, touching: shortest"])
    lines = [
        f"\n### {case.name} into {case.units}, to {case.tolerance:.1%}\n",
        "| planner | worst load, median | at worst | borders (beside METIS's shortest) | wall |",
        "|---|---|---|---|---|",
        *(row(name, found, shortest_m) for name, found in rows.items()),
        "",
    ]
    mine = statistics.median(one.border_m for one in rows["ours"])
    lines.append(f"Beside METIS's shortest without lengths ours is {mine / touching_m:.2f}.")
    return lines


def proven(rounds: int) -> list[str]:
    """Return small maps beside the shortest border that an exact solver proves."""
    villages = gpd.read_file(GEODATA / "taipei" / "taipei.gpkg", layer="village")
    lines = ["| map | areas | worst load | proven | ours | beside |", "|---|---|---|---|---|---|"]
    ratios = []
    for seed in range(rounds):
        parent = villages["parent_code"].unique()[seed % 12]
        areas = villages[villages["parent_code"] == parent].iloc[:30].reset_index(drop=True)
        links = planning.adjacency(areas, metric_crs=METRIC)
        load = households(seed, len(areas))
        case = Case(parent, areas, links, 4, 0.05)
        result = ours(case, load, seed)
        best_m = exact_m(case, load)
        if best_m is None:
            continue
        ratios.append(result.border_m / best_m)
        lines.append(
            f"| {parent} | {len(areas)} | {result.deviation:.2%} | {best_m:,.0f} m "
            f"| {result.border_m:,.0f} m | {ratios[-1]:.4f} |"
        )
    lines.append(f"\nWorst: {max(ratios):.4f} × the optimum; {len(ratios)} maps.")
    return lines


def exact_m(  # noqa: C901 - one model, constraint by constraint
    case: Case, load: NDArray[np.float64], limit_s: float = 60.0
) -> float | None:
    """Return the shortest border of any plan within the tolerance, proven by CP-SAT; or none.

    A unit hangs together because a flow runs in it from a root to each of its areas.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - only where the group is installed

    model, count, units = cp_model.CpModel(), len(load), case.units
    has = [[model.new_bool_var("") for _ in range(units)] for _ in range(count)]
    root = [[model.new_bool_var("") for _ in range(units)] for _ in range(count)]
    ideal = load.sum() / units
    low, high = int(np.ceil(ideal * (1 - case.tolerance))), int(ideal * (1 + case.tolerance))
    for area in range(count):
        model.add_exactly_one(has[area])
    for unit in range(units):
        whole = sum(int(load[area]) * has[area][unit] for area in range(count))
        model.add(whole >= low)
        model.add(whole <= high)
        model.add_exactly_one(root[area][unit] for area in range(count))
        for area in range(count):
            model.add_implication(root[area][unit], has[area][unit])
            for before in range(area):  # the root is the first of its areas
                model.add_implication(root[area][unit], has[before][unit].Not())
    for unit in range(units - 1):  # units are named in the order of their roots
        places = [sum(area * root[area][one] for area in range(count)) for one in (unit, unit + 1)]
        model.add(places[0] < places[1])
    flows: dict[tuple[int, int], list[Any]] = {}
    cuts, lengths = [], []
    for one, two, border_m in case.links[["one", "two", "border_m"]].itertuples(index=False):
        cut = model.new_bool_var("")
        cuts.append(cut)
        lengths.append(round(border_m))
        for unit in range(units):
            model.add(has[one][unit] - has[two][unit] <= cut)
            model.add(has[two][unit] - has[one][unit] <= cut)
        for start, end in ((one, two), (two, one)):
            flow = model.new_int_var(0, count, "")
            model.add(flow == 0).only_enforce_if(cut)
            flows.setdefault((int(start), int(end)), []).append(flow)
    for area in range(count):
        into = sum(sum(flow) for (_, end), flow in flows.items() if end == area)
        out = sum(sum(flow) for (start, _), flow in flows.items() if start == area)
        is_root = sum(root[area])
        model.add(into - out >= 1 - (count + 1) * is_root)
    model.minimize(sum(length * cut for length, cut in zip(lengths, cuts, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 2
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    cut = np.array([solver.value(one) for one in cuts], dtype=bool)
    return float(case.links["border_m"].to_numpy()[cut].sum())


def least_change(seeds: int) -> list[str]:
    """Return how many areas move when a unit is dissolved and another comes."""
    villages = gpd.read_file(GEODATA / "taipei" / "taipei.gpkg", layer="village")
    links = planning.adjacency(villages, metric_crs=METRIC)
    lines = [
        "| seed | where the new unit comes | must move | moved | beside | worst load |",
        "|---|---|---|---|---|---|",
    ]
    for seed in range(seeds):
        areas = villages.assign(load=households(seed, len(villages)))
        codes = [f"U{n:02}" for n in range(28)]
        given: dict[str, Any] = {"workload": "load", "links": links, "metric_crs": METRIC}
        first = planning.territories(
            areas,
            pd.DataFrame({"code": codes}),
            seed=seed,
            wishes=planning.Wishes(tolerance=0.02),
            effort=0.3,
            **given,
        ).assignment
        before = dict(zip(first["code"], first["unit"], strict=True))
        gone = codes[seed % len(codes)]
        fresh = pd.DataFrame({"code": [*(code for code in codes if code != gone), "NEW"]})
        wishes = planning.Wishes(tolerance=0.03, before=before, moving_m=5000.0)
        after = planning.territories(areas, fresh, seed=seed, wishes=wishes, effort=0.3, **given)
        lines.append(
            f"| {seed} | anywhere | {after.necessary} | {after.moved} "
            f"| {after.moved / after.necessary:.2f} | {after.deviation:.2%} |"
        )
    return lines


def district() -> Case:
    """Return the generated district: communities, urban villages and compounds together."""
    layers = ("community", "urban_village", "compound")
    with demo.district_folder() as folder:
        frames = [
            gpd.read_parquet(folder / f"{name}.parquet").assign(layer=name) for name in layers
        ]
    areas = pd.concat(frames, ignore_index=True)[["layer", "code", "geometry"]]
    return Case("647 generated areas", areas, planning.adjacency(areas), 41, 0.05)


def cases() -> list[Case]:
    """Return the maps."""
    city = gpd.read_file(GEODATA / "taipei" / "taipei.gpkg", layer="village")
    links = planning.adjacency(city, metric_crs=METRIC)
    return [
        Case("456 villages", city, links, 28, 0.01),
        Case("456 villages", city, links, 41, 0.015),
    ]


def country() -> Case:
    """Return all villages."""
    whole = gpd.read_parquet(GEODATA / "taiwan" / "villages.parquet")
    links = planning.adjacency(whole, metric_crs=METRIC)
    return Case("7,701 villages", whole, links, 200, 0.02)


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="three seeds, one for the country")
    parser.add_argument("--only", default="city,district,country,exact,change")
    parser.add_argument("--output", type=Path, default=REPORT)
    asked = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)
    planning.warm_up()
    seeds = 3 if asked.quick else SEEDS
    parts = {
        "city": lambda: [line for case in cases() for line in compared(case, seeds, households)],
        "district": lambda: compared(district(), min(seeds, 3), lambda _, count: np.ones(count)),
        "country": lambda: compared(country(), 1 if asked.quick else 3, households),
        "exact": lambda: ["\n## Small maps beside the proven optimum\n", *proven(seeds)],
        "change": lambda: ["\n## A unit is dissolved, another comes\n", *least_change(seeds)],
    }
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    lines = [HEADING.format(machine=f"{machine}, {os.cpu_count()} cores", seeds=seeds)]
    for name in asked.only.split(","):
        lines += parts[name]()
        asked.output.write_text("\n".join(lines) + NOTES, encoding="utf-8")
        print(name, "done", flush=True)


HEADING = """\
# Territories beside peers

{machine}; written by `benchmarks/territories.py`. Other work ran on the machine,
so wall times are upper bounds. Medians of {seeds} seeds of households (fewer for the slowest); of a
peer's {peers} seeds the one with the shortest borders, and the most even one.
""".replace("{peers}", str(PEER_SEEDS))
NOTES = """
"""

if __name__ == "__main__":
    main()
