"""How sure a site's money is when nobody knows the prices: its distribution over draws of prices and over replications.

An outcome is one replication at one draw: what a plant may come to, with its luck and at the prices that will be. Sites are compared at
the same draws and replications. Physical assumptions are held at their values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evaluate import quantities_of
from sim.experiment.price_draws import Repriced, price_draws, repriced
from sim.experiment.replicate import Happenings
from sim.experiment.variance import crossed
from sim.scenario.kinds import ranged
from sim.scenario.loading import Loaded
from sim.tables import Table, concatenated, table

Floats = NDArray[np.float64]

MEASURES = ("npv", "landed_cost", "repair_cost", "customer_cost")
HIGHEST = ("npv",)  # of all other measures the lowest is the best
QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
MILLION = 1e6

UNCERTAINTY_NAMES = (
    *("scenario", "measure", "of", "unit", "mean", *QUANTILES),
    *("variance_prices", "variance_luck", "share_prices", "best", "draws", "replications"),
)
DIFFERENCE_NAMES = ("base", "scenario", "measure", "of", "unit", "mean_difference", *QUANTILES, "better", "draws", "replications")

Key = tuple[str, str]


class NothingUnknown(ValueError):
    """Scenarios without money, without a common replication, or without a price that has a range."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One scenario's draws of prices by key, and its replications at each of them."""

    name: str
    draws: Mapping[str, Floats]
    found: Repriced


def repriced_sites(
    loaded: Sequence[Loaded], happened: Happenings, count: int, seed: int, told: Callable[[int], None] = lambda _more: None
) -> list[Site]:
    """Every scenario's common replications at `count` draws of its prices. Raises NothingUnknown where there is nothing to draw."""
    common = sorted(set.intersection(*map(set, happened.finished)))
    if not common:
        raise NothingUnknown("the scenarios have no finished replication in common")
    sites = []
    for each, store in zip(loaded, happened.stores, strict=True):
        scenario = each.scenario
        if scenario.money is None or not ranged(scenario):
            what = "no `money`" if scenario.money is None else "no price with a range; give one a `low` or a `high`"
            raise NothingUnknown(f"{scenario.name} has {what}")
        draws = price_draws(scenario, count, seed)
        quantities = [quantities_of(store.load(replication)) for replication in common]
        sites.append(Site(scenario.name, draws, repriced(quantities, scenario, draws, told)))
    return sites


def uncertainty_tables(loaded: Sequence[Loaded], sites: Sequence[Site]) -> dict[str, Table]:
    """Tables uncertainty, differences (of several sites), fan, outcomes and price_draws."""
    tables = {"uncertainty": uncertainty(sites)}
    if len(sites) > 1:
        tables["differences"] = differences(sites)
    if all(site.found.cash_usd.shape[-1] for site in sites):
        tables["fan"] = fan(sites)
    return {**tables, "outcomes": outcomes(sites), "price_draws": _drawn(loaded, sites)}


def uncertainty(sites: Sequence[Site]) -> Table:
    """One row a site and measure: mean and quantiles of the outcomes, what prices and luck add to their variance, chance to be the best.

    `share_prices` is the part of the variance that would be gone if prices were known; with one replication there is none to tell. `best`
    is the share of outcomes in which no other site is better, those alike shared evenly; empty for one site.
    """
    best = {key: _best(sites, key) for key in _keys(sites)} if len(sites) > 1 else {}
    rows = []
    for k, site in enumerate(sites):
        for key, (values, unit) in _told(site):
            ahead = best[key][k] if key in best else ""
            rows.append((site.name, *key, unit, float(values.mean()), *_quantiles(values), *_split(values), ahead, *values.shape))
    return table(UNCERTAINTY_NAMES, rows)


def _told(site: Site) -> list[tuple[Key, tuple[Floats, str]]]:
    """The measures that are told of a site, in order."""
    found = site.found.measures
    return [(key, found[key]) for measure in MEASURES for key in found if key[0] == measure]


def _keys(sites: Sequence[Site]) -> list[Key]:
    """What all sites have."""
    return [key for key, _ in _told(sites[0]) if all(key in site.found.measures for site in sites)]


def _quantiles(values: Floats) -> list[float]:
    return [float(value) for value in np.quantile(values, [*QUANTILES.values()])]


def _split(values: Floats) -> tuple[float, float, float]:
    """Variance by prices, by luck, and the share of the first; NaN where one replication tells nothing of luck."""
    if min(values.shape) < 2:
        return float("nan"), float("nan"), float("nan")
    split = crossed(values)
    return max(split.not_knowing.mean, 0.0), split.luck.mean, split.share_not_knowing


def _best(sites: Sequence[Site], key: Key) -> list[float]:
    """The share of outcomes in which each site is the best."""
    values = np.stack([site.found.measures[key][0] for site in sites]) * (1 if key[0] in HIGHEST else -1)
    first = values == values.max(axis=0)
    return [float(share) for share in (first / first.sum(axis=0)).mean(axis=(1, 2))]


def differences(sites: Sequence[Site]) -> Table:
    """Site minus the first one at the same draws and replications; `better` is the share of outcomes in which it is strictly better."""
    base, rows = sites[0], []
    for site in sites[1:]:
        for key, (values, unit) in _told(site):
            if key in base.found.measures:
                difference = values - base.found.measures[key][0]
                better = float(np.mean(difference > 0 if key[0] in HIGHEST else difference < 0))
                row = (base.name, site.name, *key, unit, float(difference.mean()), *_quantiles(difference), better)
                rows.append((*row, *difference.shape))
    return table(DIFFERENCE_NAMES, rows)


def fan(sites: Sequence[Site]) -> Table:
    """Quantiles of cumulative cash over the outcomes: columns scenario, year, basis, quantile (a fraction), value (M USD)."""
    rows = []
    for site in sites:
        by_year = np.quantile(site.found.cash_usd / MILLION, [*QUANTILES.values()], axis=(0, 1))
        for year, basis in enumerate(site.found.basis):
            rows += [(site.name, year, basis, q, float(value)) for q, value in zip(QUANTILES.values(), by_year[:, year], strict=True)]
    return table(("scenario", "year", "basis", "quantile", "value"), rows)


def outcomes(sites: Sequence[Site]) -> Table:
    """Every outcome: columns scenario, measure, of, unit, draw, replication, value."""
    parts = []
    for site in sites:
        for (measure, of), (values, unit) in _told(site):
            draw, replication = np.indices(values.shape)
            columns = {"draw": draw.ravel(), "replication": replication.ravel(), "value": values.ravel()}
            parts.append(Table(columns).with_columns(scenario=site.name, measure=measure, of=of, unit=unit))
    return concatenated(parts)


def _drawn(loaded: Sequence[Loaded], sites: Sequence[Site]) -> Table:
    """Every price drawn, in its canonical unit: columns scenario, key, unit, draw, value."""
    parts = []
    for each, site in zip(loaded, sites, strict=True):
        units = {key: a.unit for key, a in ranged(each.scenario).items()}
        for key, values in site.draws.items():
            columns = {"draw": np.arange(len(values)), "value": values}
            parts.append(Table(columns).with_columns(scenario=site.name, key=key, unit=units[key]))
    return concatenated(parts)
