"""The outcomes of sites over draws of uncertain assumptions, of chances and over replications.

An outcome is one replication priced at one draw of the prices and chances. Sites are compared at the same draws and replications. Physical
assumptions are held at their values, or drawn too: then each of their draws (a point) is simulated with all replications and priced at the
same draws of prices as every other point, so that the variance that points make can be told from that of prices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.arrays import Floats
from sim.evaluate import Result, quantities_of
from sim.quantities import Quantities
from sim.running.chance_draws import chance_draws, drawn_outcomes, each_alone, rates_alone
from sim.running.physical_draws import physical_draws, points
from sim.running.price_draws import Repriced, as_written, price_draws, repriced
from sim.running.rate_draws import rate_draws, volatile
from sim.running.replicate import Happenings, NothingFinished
from sim.scenario.events import open_events
from sim.scenario.kinds import ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario

FLOOR = ("units_delivered", "lead_time_p95", "turnaround_time_p95", "fill_rate")  # told too where physical assumptions are drawn

Key = tuple[str, str]


class NothingUnknown(ValueError):
    """Scenarios without money, or without a price that has a range."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One scenario's draws of prices by key, those of `chances` by event, and its replications priced at each of them.

    Where physical assumptions were drawn, `physical` has their draws by key; `repriced` then holds all draws of prices at the first point,
    then all at the second, and so on. `alone`: by event and branch, what the measures come to at the prices as written where that branch
    comes true and all else is as written; empty where physical assumptions were drawn. `rates`: paths of exchange rates by currency,
    (draws, months), and `by_rates` the measures, (draws, replications), where they alone are drawn; empty likewise.
    """

    name: str
    draws: Mapping[str, Floats]
    repriced: Repriced
    physical: Mapping[str, Floats] | None = None
    chances: Mapping[str, Floats] = field(default_factory=dict)
    alone: Mapping[tuple[str, str], Mapping[Key, float]] = field(default_factory=dict)
    rates: Mapping[str, Floats] = field(default_factory=dict)
    by_rates: Mapping[Key, tuple[Floats, str]] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """How many draws of physical assumptions there are; 1 where they are held."""
        return len(next(iter(self.physical.values()))) if self.physical else 1


def repriced_sites(loaded: Sequence[Loaded], happened: Happenings, count: int, seed: int) -> list[Site]:
    """Every scenario's common replications at `count` draws of its prices. Raises NothingUnknown where there is nothing to draw."""
    finished = _finished(happened, "the scenarios have no finished replication in common")
    sites = []
    for site, store in zip(loaded, happened.stores, strict=True):
        check_drawn(site)
        quantities = [quantities_of(store.load(replication)) for replication in finished]
        drawn = Draw(site.scenario, count, seed)
        worth, alone = drawn.repriced(quantities, site.scenario), _alone(quantities, site.scenario)
        rates, by_rates = rate_draws(site.scenario, count, seed), _by_rates(quantities, drawn)
        sites.append(Site(site.scenario.name, drawn.prices, worth, None, drawn.chances, alone, rates, by_rates))
    return sites


def _by_rates(quantities: Sequence[Quantities], drawn: "Draw") -> Mapping[Key, tuple[Floats, str]]:
    if not volatile(drawn.scenario):
        return {}
    prices = {key: np.repeat(value, drawn.count) for key, value in as_written(drawn.scenario).items()}
    return repriced(quantities, drawn.scenario, prices, outcomes=rates_alone(drawn.scenario, drawn.count, drawn.seed)).measures


def _alone(quantities: Sequence[Quantities], scenario: Scenario) -> dict[tuple[str, str], dict[Key, float]]:
    rows, outcomes = each_alone(scenario)
    if not rows:
        return {}
    prices = {key: np.repeat(value, len(rows)) for key, value in as_written(scenario).items()}
    found = repriced(quantities, scenario, prices, outcomes=outcomes).measures
    return {
        (event.key, branch.name): {key: float(values[row].mean()) for key, (values, _) in found.items()}
        for row, (event, branch) in enumerate(rows)
    }


@dataclass(frozen=True)
class Draw:
    """`count` draws of what a scenario with money does not know: its prices with a range, and its chances. What was drawn is kept."""

    scenario: Scenario
    count: int
    seed: int

    @cached_property
    def prices(self) -> dict[str, Floats]:
        return price_draws(self.scenario, self.count, self.seed)

    @cached_property
    def chances(self) -> dict[str, Floats]:
        return chance_draws(self.scenario, self.count, self.seed)

    def repriced(self, quantities: Sequence[Quantities], at: Scenario) -> Repriced:
        """Replications of the scenario, or of it at a point, priced at every draw."""
        prices = self.prices or {key: np.repeat(value, self.count) for key, value in as_written(at).items()}
        return repriced(quantities, at, prices, outcomes=drawn_outcomes(self.scenario, self.count, self.seed))


def check_drawn(site: Loaded) -> None:
    """Raises NothingUnknown for a scenario without a price to draw."""
    if site.scenario.money is None:
        raise NothingUnknown(f"{site.scenario.name} has no `money`: --physical 40 draws what is not priced")
    if not _unknown(site.scenario):
        raise NothingUnknown(f"{site.scenario.name} has no price with a range and no chance; give a price a `low` or a `high`")


def _unknown(scenario: Scenario) -> bool:
    """Whether a scenario has money and something of it to draw."""
    return scenario.money is not None and bool(ranged(scenario) or open_events(scenario) or volatile(scenario))


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
        priced = _unknown(site.scenario)
        drawn_there = Draw(site.scenario, max(count // len(places), 2) if priced else 1, seed)
        parts = []
        for place in places:
            store = next(stores)
            parts.append(_at_point([store.load(replication) for replication in finished], place.scenario, drawn_there))
        chances = drawn_there.chances if priced else {}
        sites.append(Site(site.scenario.name, drawn_there.prices if priced else {}, _together(parts), physical, chances))
    return sites


def _at_point(results: Sequence[Result], scenario: Scenario, drawn: Draw) -> Repriced:
    """Replications at one point: what the floor measures, the same at all prices, and what they are worth at each draw."""
    measures: dict[Key, tuple[Floats, str]] = {}
    for k, result in enumerate(results):
        columns = (result.tables["measures"][name].tolist() for name in ("measure", "of", "value", "unit"))
        for measure, of, value, unit in zip(*columns, strict=True):
            if measure in FLOOR:
                measures.setdefault((measure, of), (np.full((drawn.count, len(results)), np.nan), unit))[0][:, k] = value
    if scenario.money is None:
        return Repriced(measures, np.zeros((drawn.count, len(results), 0)), ())
    worth = drawn.repriced([quantities_of(result) for result in results], scenario)
    return Repriced({**measures, **worth.measures}, worth.cash_usd, worth.basis)


def _together(parts: Sequence[Repriced]) -> Repriced:
    """Points under one another; a measure that some of them lack is left out."""
    first = parts[0]
    whole = [key for key in first.measures if all(key in part.measures for part in parts)]
    measures = {key: (np.concatenate([part.measures[key][0] for part in parts]), first.measures[key][1]) for key in whole}
    finite = {key: values for key, values in measures.items() if np.isfinite(values[0]).all()}
    return Repriced(finite, np.concatenate([part.cash_usd for part in parts]), first.basis)
