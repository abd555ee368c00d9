"""Draws of the prices that nobody knows, and what replications are worth at each of them. Nothing is simulated here.

A price with a range is drawn from a triangular law: its value is the most likely, `low` and `high` are the ends, and an end that is
left out is the value itself. One that was estimated from `n` observations is drawn from the sampling
distribution of the estimate. Draws fill each range evenly (Latin hypercube), and prices follow each other where the scenario says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, floats, keep_freed_memory
from sim.distributions import Distribution, distribution_mean, quantile
from sim.draws import Draws
from sim.economics.landed import valued
from sim.economics.outcomes import Outcomes
from sim.measures import REGISTRY
from sim.portable import exponential, weighted
from sim.quantities import Quantities
from sim.running.progress import OnProgress, silent
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import prices, ranged, with_values
from sim.scenario.schema import Scenario
from sim.scenario.subjects.correlation import Correlation, correlated, estimated_together, normal_correlations, square_root

WIDTH = 2 * 1.959963984540054  # standard deviations of a normal between the ends of its 95 % interval
CHUNK = 5000  # draws priced at once: many enough that Python costs little, few enough for 400 MB


def price_draws(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    """`count` draws of each price that has a range, by key; those of correlated prices follow each other."""
    return range_draws(ranged(scenario), count, seed, (*scenario.correlations, *estimated_together(scenario)))


def range_draws(unknown: Mapping[str, Assumption], count: int, seed: int, correlations: Sequence[Correlation] = ()) -> dict[str, Floats]:
    """`count` draws of each assumption from its range, by key.

    The draws of an assumption come from its key, value and range alone: two sites that share it see the same draws of it, and each draws
    on its own what is its own. They depend on `count`, which says how fine each range is divided.
    Source: McKay, Beckman & Conover, Technometrics 21 (1979) 239-245.
    """
    own = {key: _Places(_stream(key, a), count, seed) for key, a in unknown.items()}
    order = {key: each.order for key, each in own.items()} | _together(correlations, own)
    return {key: range_quantile(unknown[key], (order[key] + each.inside) / count) for key, each in own.items()}


def as_written(scenario: Scenario) -> dict[str, Floats]:
    """A single draw of one price, at its value: prices as they are. Of a scenario with `money`."""
    key, first = next((key, a) for key, a in prices(scenario).items() if key.startswith("money."))
    return {key: np.array([first.value])}


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the draws of one price fall: a random order of `count` equal parts of its range of probability, and where in each part."""

    stream: str
    count: int
    seed: int

    @property
    def order(self) -> NDArray[np.int64]:
        return np.argsort(Draws(self.seed, 0).uniforms(f"{self.stream}, order", self.count), kind="stable")

    @property
    def inside(self) -> Floats:
        return Draws(self.seed, 0).uniforms(f"{self.stream}, inside", self.count)


def places(stream: str, count: int, seed: int) -> Floats:
    """`count` probabilities of a stream in random order, one in each of as many equal parts."""
    own = _Places(stream, count, seed)
    return (own.order + own.inside) / count


def _stream(key: str, a: Assumption) -> str:
    return f"{key} {a.value!r} {a.low!r} {a.high!r}" + (f" n={a.n}" if a.n else "")


def range_quantile(a: Assumption, u: Floats) -> Floats:
    """The value of an assumption with a range at probabilities `u`: of a triangular law, or of the sampling distribution of an estimate.

    A share that was counted `n` times: Jeffreys' Beta(n share + 1/2, n (1 - share) + 1/2). Another estimate: lognormal with its 95 %
    interval, as `sim fit` gives it; normal where the interval reaches zero.
    """
    from scipy.special import betaincinv, ndtri

    if a.n is None:
        return quantile(_triangular(a), u)
    if a.counted:
        return np.asarray(betaincinv(a.value * a.n + 0.5, (1 - a.value) * a.n + 0.5, u))
    low, high = a.low or 0.0, a.high or 0.0
    if low > 0:
        return floats(a.value * exponential(log(high / low) / WIDTH * ndtri(u)))
    return np.asarray(a.value + (high - low) / WIDTH * ndtri(u))


def range_mean(a: Assumption) -> float:
    """The mean of what `range_quantile` draws."""
    if a.n is None:
        return distribution_mean(_triangular(a))
    if a.counted:
        return (a.value * a.n + 0.5) / (a.n + 1)
    low, high = a.low or 0.0, a.high or 0.0
    return a.value * exp((log(high / low) / WIDTH) ** 2 / 2) if low > 0 else a.value


def _triangular(a: Assumption) -> Distribution:
    return Distribution("triangular", (a.value if a.low is None else a.low, a.value, a.value if a.high is None else a.high))


def _together(correlations: Sequence[Correlation], places: Mapping[str, _Places]) -> dict[str, NDArray[np.int64]]:
    """Other orders of the prices that are correlated: those of normal scores mixed so that they follow each other (a Gaussian copula).

    A correlation with a price that is not drawn has nothing to say.
    Source: Iman & Conover, Commun. Stat. Simul. Comput. 11 (1982) 311-334.
    """
    from scipy.special import ndtri

    said = [each for each in correlations if places.keys() >= set(each.between)]
    keys = correlated(said)
    if not keys:
        return {}
    root = square_root(normal_correlations(said, keys))
    assert root is not None, "checked when the scenario was loaded"
    scores = weighted(np.stack([ndtri((places[key].order + places[key].inside) / places[key].count) for key in keys], axis=1), root.T)
    return {key: np.argsort(np.argsort(scores[:, k], kind="stable"), kind="stable") for k, key in enumerate(keys)}


@dataclass(frozen=True, slots=True)
class Repriced:
    """Replications at every draw: measures by (measure, of) with their unit, (draws, replications), and cumulative cash by year.

    `cash_usd` is (draws, replications, years + 1) and `basis` of each year `simulated` or `repeated`; no years where nothing is valued.
    """

    measures: dict[tuple[str, str], tuple[Floats, str]]
    cash_usd: Floats
    basis: tuple[str, ...]


def repriced(
    quantities: Sequence[Quantities],
    scenario: Scenario,
    draws: Mapping[str, Floats],
    on_progress: OnProgress = silent,
    parts: bool = False,
    outcomes: Outcomes | None = None,
) -> Repriced:
    """Prices replications at every draw; parts of unit costs only with `parts`. `on_progress` hears of pricings as they are done.

    `outcomes` says how the chances turned out in each draw; as written, if it is left out. Draws are priced a chunk at a time, always the
    same ones together, so that results do not depend on anything else.
    """
    keep_freed_memory()
    count = len(next(iter(draws.values())))
    measures: dict[tuple[str, str], tuple[Floats, str]] = {}
    cash, basis = np.zeros((count, len(quantities), 0)), tuple[str, ...]()
    for first in range(0, count, CHUNK):
        rows = slice(first, min(first + CHUNK, count))
        at = with_values(scenario, {key: values[rows, np.newaxis] for key, values in draws.items()})
        for k, each in enumerate(quantities):
            found = valued(each, at, outcomes.rows(rows) if outcomes else None)
            for key, (value, unit) in found.measures.items():
                if parts or REGISTRY[key[0]].of != "category":
                    measures.setdefault(key, (np.full((count, len(quantities)), np.nan), unit))[0][rows, k] = value
            if found.cash is not None:
                total = np.cumsum(found.cash.total, axis=-1)
                cash = cash if cash.shape[-1] else np.zeros((count, len(quantities), total.shape[-1]))
                cash[rows, k], basis = total, found.cash.basis
            del found  # every line at every draw: the next replication has as much
            on_progress(rows.stop - rows.start)
    return Repriced(measures, cash, basis)
