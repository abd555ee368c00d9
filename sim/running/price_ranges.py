"""What a study says over the ranges of the prices: kept replications priced again at some hundred draws. Nothing is simulated.

Physical assumptions stay as written; `sim uncertainty --physical` simulates draws of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import Floats
from sim.counts import counted
from sim.quantities import ENTRY_NAMES, Quantities
from sim.running.replicate import Study
from sim.scenario.kinds import ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.tables import Table, table

DRAWS = 500
WITHIN = (0.05, 0.95)  # nine cases of ten

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OverRanges:
    """One measure of one site over the ranges of its prices, in `unit`.

    written: the mean of the replications at the prices as written; mean, low, high: of all draws and replications, low and high with nine
    cases of ten between them; first: the share of cases in which no other site is better, those alike shared evenly (1 for a single site);
    prices: how many prices have a range; shifts: by how much the measure moves when a price alone goes from its value to the mean of its
    range, the largest first.
    """

    written: float
    mean: float
    low: float
    high: float
    unit: str
    first: float
    prices: int
    shifts: Mapping[str, float]


FIELDS = tuple(each.name for each in fields(OverRanges) if each.name != "shifts")


def over_ranges(study: Study, loaded: Sequence[Loaded], key: Key, larger: bool, seed: int, count: int = DRAWS) -> dict[str, OverRanges]:
    """The measure `key` over the ranges of prices, by scenario; `larger` says whether more of it is better.

    Sites are compared at the same draws and replications. Empty where a scenario has no money, no price with a range or no such measure.
    """
    if study.kept is None or tuple(loaded) != study.loaded:
        return _over_ranges(study, loaded, key, larger, seed, count)
    name = f"{'.'.join(key)} over ranges, larger {larger}, seed {seed}, {counted(count, 'draw')}"
    if (kept := study.kept.load(name)) is not None:
        return _of_tables(kept)
    found = _over_ranges(study, loaded, key, larger, seed, count)
    study.kept.save(name, _as_tables(found))
    return found


def _as_tables(found: Mapping[str, OverRanges]) -> dict[str, Table]:
    """What `over_ranges` gives as two tables, one row a scenario, and one row a scenario and price that moves the measure."""
    sites = [[name, *(getattr(each, field) for field in FIELDS)] for name, each in found.items()]
    shifts = [(name, price, shift) for name, each in found.items() for price, shift in each.shifts.items()]
    return {"sites": table(("scenario", *FIELDS), sites), "shifts": table(("scenario", "price", "shift"), shifts)}


def _of_tables(kept: Mapping[str, Table]) -> dict[str, OverRanges]:
    sites, shifts = (kept[name].columns for name in ("sites", "shifts"))
    by_site: dict[str, dict[str, float]] = {name: {} for name in sites["scenario"].tolist()}
    for name, price, shift in zip(*(shifts[column].tolist() for column in ("scenario", "price", "shift")), strict=True):
        by_site[name][price] = shift
    rows = zip(*(sites[column].tolist() for column in ("scenario", *FIELDS)), strict=True)
    return {name: OverRanges(**dict(zip(FIELDS, row, strict=True)), shifts=by_site[name]) for name, *row in rows}


def _over_ranges(study: Study, loaded: Sequence[Loaded], key: Key, larger: bool, seed: int, count: int) -> dict[str, OverRanges]:
    scenarios = [each.scenario for each in loaded]
    common = sorted(set.intersection(*(_finished(study, each.name) for each in scenarios)))
    if not common or not all(each.money is not None and ranged(each) for each in scenarios):
        return {}
    from sim.running.price_draws import price_draws, repriced

    happened = [[_quantities(study, each.name, replication) for replication in common] for each in scenarios]
    drawn = [
        repriced(quantities, each, price_draws(each, count, seed)).measures.get(key)
        for each, quantities in zip(scenarios, happened, strict=True)
    ]
    values = [found[0] for found in drawn if found is not None and np.isfinite(found[0]).all()]
    if len(values) < len(scenarios):
        return {}
    firsts = _first(np.stack(values) * (1 if larger else -1))
    sites = zip(scenarios, happened, values, firsts, strict=True)
    return {each.name: _site(each, quantities, key, found, first) for each, quantities, found, first in sites}


def _finished(study: Study, name: str) -> set[int]:
    return set(study.tables["quantities"].where(scenario=name)["replication"].tolist())


def quantities_in(study: Study, name: str) -> dict[int, Quantities]:
    """The bills of quantities of a site in a study, by replication."""
    return {number: _quantities(study, name, number) for number in sorted(_finished(study, name))}


def _quantities(study: Study, name: str, replication: int) -> Quantities:
    """The bill of quantities of one replication of a study."""
    rows = study.tables["quantities"].where(scenario=name, replication=replication)
    whole = study.tables.get("entries")
    entries = table(ENTRY_NAMES, []) if whole is None else whole.where(scenario=name, replication=replication)
    return Quantities(int(rows["month"].max()) + 1, rows, entries)


def _first(values: Floats) -> list[float]:
    """The share of cases in which each row of (sites, draws, replications) is the highest."""
    best = values == values.max(axis=0)
    return [float(share) for share in (best / best.sum(axis=0)).mean(axis=(1, 2))]


def _site(scenario: Scenario, quantities: Sequence[Quantities], key: Key, values: Floats, first: float) -> OverRanges:
    from sim.running.price_draws import repriced

    unknown = ranged(scenario)
    moved = _one_at_a_time(scenario)
    at, unit = repriced(quantities, scenario, moved).measures[key]
    means = at.mean(axis=1)
    shifts = dict(zip(unknown, (means[1:] - means[0]).tolist(), strict=True))
    by_size = {name: shift for name, shift in sorted(shifts.items(), key=lambda item: -abs(item[1])) if shift}
    low, high = (float(end) for end in np.quantile(values, WITHIN))
    return OverRanges(float(means[0]), float(values.mean()), low, high, unit, first, len(unknown), by_size)


def _one_at_a_time(scenario: Scenario) -> dict[str, Floats]:
    """Draws of all prices with a range: first all as written, then each alone at the mean of its range."""
    from sim.running.price_draws import range_mean

    unknown = ranged(scenario)
    columns = {}
    for k, (key, a) in enumerate(unknown.items()):
        columns[key] = np.full(len(unknown) + 1, a.value)
        columns[key][k + 1] = range_mean(a)
    return columns
