"""The outcomes of sites over draws of uncertain assumptions and over replications, and the tables that sum them up.

An outcome is one replication priced at one draw of the prices. Sites are compared at the same draws and replications. Physical assumptions
are held at their values, or drawn too: then each of their draws (a point) is simulated with all replications and priced at the same draws
of prices as every other point, so that the variance that points make can be told from that of prices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.evaluate import Result, quantities_of
from sim.measures import larger, most_asked
from sim.running.physical_draws import physical_draws, points
from sim.running.price_draws import Repriced, as_written, price_draws, repriced
from sim.running.replicate import Happenings, NothingFinished
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import physical_ranged, ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.statistics.variance_shares import crossed, crossed_thrice
from sim.tables import Table, concatenated, table

FLOOR = ("units_delivered", "lead_time_p95", "turnaround_time_p95", "fill_rate")  # told too where physical assumptions are drawn
QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
MILLION = 1e6

UNCERTAINTY_NAMES = (
    *("scenario", "measure", "of", "unit", "mean", *QUANTILES),
    *("variance_prices", "variance_luck", "share_prices", "best", "draws", "replications"),
)
PHYSICAL_NAMES = ("variance_physical", "share_physical", "points")
DIFFERENCE_NAMES = ("base", "scenario", "measure", "of", "unit", "mean_difference", *QUANTILES, "better", "draws", "replications")

Key = tuple[str, str]


class NothingUnknown(ValueError):
    """Scenarios without money, or without a price that has a range."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One scenario's draws of prices by key, and its replications priced at each of them.

    Where physical assumptions were drawn, `physical` has their draws by key; `repriced` then holds all draws of prices at the first point,
    then all at the second, and so on.
    """

    name: str
    draws: Mapping[str, Floats]
    repriced: Repriced
    physical: Mapping[str, Floats] | None = None

    @property
    def points(self) -> int:
        """How many draws of physical assumptions there are; 1 where they are held."""
        return len(next(iter(self.physical.values()))) if self.physical else 1


def repriced_sites(loaded: Sequence[Loaded], happened: Happenings, count: int, seed: int) -> list[Site]:
    """Every scenario's common replications at `count` draws of its prices. Raises NothingUnknown for nothing to draw, NothingFinished."""
    finished = _finished(happened, "the scenarios have no finished replication in common")
    sites = []
    for site, store in zip(loaded, happened.stores, strict=True):
        check_drawn(site)
        draws = price_draws(site.scenario, count, seed)
        quantities = [quantities_of(store.load(replication)) for replication in finished]
        sites.append(Site(site.scenario.name, draws, repriced(quantities, site.scenario, draws)))
    return sites


def check_drawn(site: Loaded) -> None:
    """Raises NothingUnknown for a scenario without a price to draw."""
    if site.scenario.money is None:
        raise NothingUnknown(f"{site.scenario.name} has no `money`: --physical 40 draws what is not priced")
    if not ranged(site.scenario):
        raise NothingUnknown(f"{site.scenario.name} has no price with a range; give one a `low` or a `high`")


def _finished(happened: Happenings, nothing: str) -> list[int]:
    """The replications that all have finished. Raises NothingFinished with a text and the first reason if there are none."""
    finished = sorted(set.intersection(*map(set, happened.finished)))
    if not finished:
        raise NothingFinished(f"{nothing}: {happened.missing[0][2]}")
    return finished


Drawn = tuple[Mapping[str, Floats], Sequence[Loaded]]  # draws of physical assumptions by key, and the scenario at each


def physical_points(loaded: Sequence[Loaded], count: int, seed: int) -> list[Drawn]:
    """Every scenario's draws of physical assumptions, and the scenario at each of them. Raises NothingUnknown where none has a range."""
    drawn: list[Drawn] = []
    for site in loaded:
        draws = physical_draws(site.scenario, count, seed)
        if not draws:
            raise NothingUnknown(f"{site.scenario.name} has no physical assumption with a range; give one a `low` or a `high`")
        drawn.append((draws, list(points(site, draws))))
    return drawn


def simulated_sites(loaded: Sequence[Loaded], drawn: Sequence[Drawn], happened: Happenings, count: int, seed: int) -> list[Site]:
    """Every scenario's common replications at the points drawn, `happened` of all of them in order, priced at `count` outcomes in all.

    Every point has the same draws of prices, two or more so that prices are told from it; without prices to draw there is a single one.
    """
    finished = _finished(happened, "the points have no finished replication in common")
    stores, sites = iter(happened.stores), []
    for site, (physical, places) in zip(loaded, drawn, strict=True):
        priced = site.scenario.money is not None and bool(ranged(site.scenario))
        share = max(count // len(places), 2) if priced else 1
        draws = price_draws(site.scenario, share, seed) if priced else {}
        parts = []
        for place in places:
            store = next(stores)
            parts.append(_at_point([store.load(replication) for replication in finished], place.scenario, draws, share))
        sites.append(Site(site.scenario.name, draws, _together(parts), physical))
    return sites


def _at_point(results: Sequence[Result], scenario: Scenario, draws: Mapping[str, Floats], count: int) -> Repriced:
    """Replications at one point: what the floor measures, the same at all prices, and what they are worth at each draw."""
    measures: dict[Key, tuple[Floats, str]] = {}
    for k, result in enumerate(results):
        columns = (result.tables["measures"][name].tolist() for name in ("measure", "of", "value", "unit"))
        for measure, of, value, unit in zip(*columns, strict=True):
            if measure in FLOOR:
                measures.setdefault((measure, of), (np.full((count, len(results)), np.nan), unit))[0][:, k] = value
    if scenario.money is None:
        return Repriced(measures, np.zeros((count, len(results), 0)), ())
    worth = repriced([quantities_of(result) for result in results], scenario, draws or as_written(scenario))
    return Repriced({**measures, **worth.measures}, worth.cash_usd, worth.basis)


def _together(parts: Sequence[Repriced]) -> Repriced:
    """Points under one another; a measure that some of them lack is left out."""
    first = parts[0]
    whole = [key for key in first.measures if all(key in part.measures for part in parts)]
    measures = {key: (np.concatenate([part.measures[key][0] for part in parts]), first.measures[key][1]) for key in whole}
    finite = {key: values for key, values in measures.items() if np.isfinite(values[0]).all()}
    return Repriced(finite, np.concatenate([part.cash_usd for part in parts]), first.basis)


def uncertainty_tables(loaded: Sequence[Loaded], sites: Sequence[Site]) -> dict[str, Table]:
    """Tables uncertainty, differences (of several sites), fan, outcomes, price_draws and physical_draws, as far as there are any."""
    tables = {"uncertainty": uncertainty(sites)}
    if len(sites) > 1:
        tables["differences"] = differences(sites)
    if all(site.repriced.cash_usd.shape[-1] for site in sites):
        tables["fan"] = fan(sites)
    tables["outcomes"] = outcomes(sites)
    if any(site.draws for site in sites):
        tables["price_draws"] = _drawn([ranged(site.scenario) for site in loaded], [site.draws for site in sites], sites, "draw")
    if any(site.physical for site in sites):
        physical = [site.physical or {} for site in sites]
        tables["physical_draws"] = _drawn([physical_ranged(site.scenario) for site in loaded], physical, sites, "point")
    return tables


def uncertainty(sites: Sequence[Site]) -> Table:
    """One row a site and measure: mean and quantiles of the outcomes, what prices and luck add to their variance, how often it is best.

    `share_prices` is the part of the variance that would be gone if prices were known; with one replication there is none to tell. `best`
    is the share of outcomes in which no other site is better, those alike shared evenly; empty for one site. Where physical assumptions
    were drawn, further columns tell their part of the variance, and how many points there were.
    """
    best = {key: _best(sites, key) for key in _keys(sites)} if len(sites) > 1 else {}
    physical = any(site.physical for site in sites)
    rows = []
    for k, site in enumerate(sites):
        for key, (values, unit) in _reported(site):
            ahead = best[key][k] if key in best else ""
            by_prices, by_luck, by_physical = _split(values, site.points)
            whole = by_prices + by_luck + by_physical
            row = (site.name, *key, unit, float(values.mean()), *_quantiles(values), by_prices, by_luck, _share(by_prices, whole), ahead)
            counts = (len(values) // site.points, values.shape[1])
            rows.append((*row, *counts, *((by_physical, _share(by_physical, whole), site.points) if physical else ())))
    return table(UNCERTAINTY_NAMES + (PHYSICAL_NAMES if physical else ()), rows)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _reported(site: Site) -> list[tuple[Key, tuple[Floats, str]]]:
    """The measures that are reported of a site, in order."""
    measures = site.repriced.measures
    return [(key, measures[key]) for measure in (*_worth(), *FLOOR) for key in measures if key[0] == measure]


def _worth() -> list[str]:
    """The measures of money by which sites are judged most."""
    return [measure.name for measure in most_asked() if measure.money]


def _keys(sites: Sequence[Site]) -> list[Key]:
    """What all sites have."""
    return [key for key, _ in _reported(sites[0]) if all(key in site.repriced.measures for site in sites)]


def _quantiles(values: Floats) -> list[float]:
    return [float(value) for value in np.quantile(values, [*QUANTILES.values()])]


def _split(values: Floats, points: int) -> tuple[float, float, float]:
    """Variance by prices, luck and physical assumptions, none below 0; NaN where one replication tells nothing of luck."""
    draws, replications = len(values) // points, values.shape[1]
    if replications < 2 or len(values) < 2:
        return float("nan"), float("nan"), float("nan")
    if min(points, draws) > 1:
        parts = crossed_thrice(values.reshape(points, draws, replications))
        return max(parts.prices, 0.0), max(parts.luck, 0.0), max(parts.points, 0.0)
    split = crossed(values)
    by_draws = max(split.not_knowing.mean, 0.0)
    return (by_draws, split.luck.mean, 0.0) if points == 1 else (0.0, split.luck.mean, by_draws)


def _best(sites: Sequence[Site], key: Key) -> list[float]:
    """The share of outcomes in which each site is the best."""
    values = np.stack([site.repriced.measures[key][0] for site in sites]) * (1 if larger(key[0]) else -1)
    first = values == values.max(axis=0)
    return [float(share) for share in (first / first.sum(axis=0)).mean(axis=(1, 2))]


def differences(sites: Sequence[Site]) -> Table:
    """Site minus the first one at the same draws and replications; `better` is the share of outcomes in which it is strictly better."""
    base, rows = sites[0], []
    for site in sites[1:]:
        for key, (values, unit) in _reported(site):
            if key in base.repriced.measures:
                difference = values - base.repriced.measures[key][0]
                better = float(np.mean(difference > 0 if larger(key[0]) else difference < 0))
                row = (base.name, site.name, *key, unit, float(difference.mean()), *_quantiles(difference), better)
                rows.append((*row, *difference.shape))
    return table(DIFFERENCE_NAMES, rows)


def fan(sites: Sequence[Site]) -> Table:
    """Quantiles of cumulative cash over the outcomes: columns scenario, year, basis, quantile (a fraction), value (M USD)."""
    rows = []
    for site in sites:
        by_year = np.quantile(site.repriced.cash_usd / MILLION, [*QUANTILES.values()], axis=(0, 1))
        for year, basis in enumerate(site.repriced.basis):
            rows += [(site.name, year, basis, q, float(value)) for q, value in zip(QUANTILES.values(), by_year[:, year], strict=True)]
    return table(("scenario", "year", "basis", "quantile", "value"), rows)


def outcomes(sites: Sequence[Site]) -> Table:
    """Every outcome: columns scenario, measure, of, unit, draw, replication, value; after unit the point, where there are several."""
    parts = []
    for site in sites:
        for (measure, of), (values, unit) in _reported(site):
            row, replication = np.indices(values.shape)
            point, draw = np.divmod(row.ravel(), len(values) // site.points)
            columns = {"draw": draw, "replication": replication.ravel(), "value": values.ravel()}
            numbered = {"point": point, **columns} if site.physical else columns
            parts.append(Table(numbered).with_columns(scenario=site.name, measure=measure, of=of, unit=unit))
    return concatenated(parts)


def _drawn(unknown: Sequence[Mapping[str, Assumption]], draws: Sequence[Mapping[str, Floats]], sites: Sequence[Site], of: str) -> Table:
    """Every number drawn, in its canonical unit: columns scenario, key, unit, draw (or point), value."""
    parts = []
    for assumptions, drawn, site in zip(unknown, draws, sites, strict=True):
        for key, values in drawn.items():
            columns = {of: np.arange(len(values)), "value": values}
            parts.append(Table(columns).with_columns(scenario=site.name, key=key, unit=assumptions[key].unit))
    return concatenated(parts)
