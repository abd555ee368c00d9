"""The tables that sum up the outcomes of sites over draws and replications."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.arrays import Floats
from sim.measures import larger, most_asked
from sim.questions.uncertainty import chances, rates
from sim.questions.uncertainty.sites import FLOOR, Key, Site
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import physical_ranged, ranged
from sim.scenario.loading import Loaded
from sim.statistics.variance_shares import crossed, crossed_thrice
from sim.tables import Table, concatenated, table

QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
MILLION = 1e6

UNCERTAINTY_NAMES = (
    *("scenario", "measure", "of", "unit", "mean", *QUANTILES),
    *("variance_prices", "variance_luck", "share_prices", "best", "draws", "replications"),
)
PHYSICAL_NAMES = ("variance_physical", "share_physical", "points")
DIFFERENCE_NAMES = ("base", "scenario", "measure", "of", "unit", "mean_difference", *QUANTILES, "better", "draws", "replications")


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
    if any(site.chances for site in sites):
        scenarios = [each.scenario for each in loaded]
        tables["chances"], tables["chance_draws"] = chances.branches(scenarios, sites), chances.drawn(scenarios, sites)
    if any(site.rates for site in sites):
        tables["rates"], tables["rate_spread"] = rates.rates(sites), rates.spread(sites)
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
