"""The installed base: units in the field that age, and the failures of them that come here.

Sources: Rigdon, Basu, Statistical Methods for the Reliability of Repairable Systems (2000), ch. 2 (Poisson processes by inverting the
cumulative intensity) and 4 (minimal repair); Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed., sec. 1.3 (hazards).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.building.clock import Clock, arrivals, whole
from sim.calendars import DAY, HOUR
from sim.distributions import Distribution, age_at, cumulative_hazard, quantile
from sim.draws import Draws
from sim.portable import log1p
from sim.scenario.subjects.demand import Model

YEAR_S = 365 * DAY


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures that come here: when, in whole seconds, and which of them are under warranty. Not in order of time."""

    placed_s: Ints
    warranty: NDArray[np.bool_]


def failures(
    stream: str, model: Model, share: float, warranty_s: float, joined_s: Ints, clock: Clock, draws: Draws, horizon_s: int
) -> Failures:
    """What fails of one model before the horizon and comes here: a `share` of it times the clock's rate.

    `stream` is flow.model, `joined_s` when the units of the model's flow enter service. Under warranty is what is younger than
    `warranty_s`.
    """
    law = _life(model)
    if law is None:
        return Failures(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool))
    ages = (model.age.value - model.spread.value) * HOUR, (model.age.value + model.spread.value) * HOUR
    opening_s = _of_opening(stream, law, ages, share * model.units.value, clock, draws, horizon_s)
    young = _young(law, ages, opening_s, warranty_s, draws.uniforms(f"{stream}.warranty", len(opening_s)))
    shipped_s, age_s = _of_shipped(stream, law, model.renewal == "as_new", share, joined_s, clock, draws, horizon_s)
    return Failures(np.append(whole(opening_s), shipped_s), np.append(young, age_s < warranty_s))


def _life(model: Model) -> Distribution | None:
    """The law of life in seconds; None for units that never fail."""
    if model.life is not None:
        return model.life.distribution(HOUR)
    return Distribution("exponential", (YEAR_S / model.hazard.value,)) if model.hazard and model.hazard.value > 0 else None


def _of_opening(
    stream: str, law: Distribution, ages: tuple[float, float], units: float, clock: Clock, draws: Draws, horizon_s: int
) -> Floats:
    """Failures of the opening fleet: a Poisson process whose intensity is the mean hazard over the ages, in order of time.

    The cumulative intensity is taken by the day; within one it is straight.
    """
    if units == 0:
        return np.zeros(0)
    edges = np.append(np.arange(0, horizon_s, DAY), horizon_s).astype(np.float64)
    open_share = np.diff(clock.full_rate_s(edges)) / np.diff(edges)
    cumulative = np.append(0.0, np.cumsum(units * open_share * _hazard_by_day(law, ages, edges)))
    met = arrivals(f"{stream}.failures", Distribution("exponential", (1.0,)), float(cumulative[-1]), draws)
    return np.asarray(np.interp(met, cumulative, edges))


def _hazard_by_day(law: Distribution, ages: tuple[float, float], edges: Floats) -> Floats:
    """What the cumulative hazard of a unit grows by between the edges, averaged over ages that lie evenly at second 0."""
    youngest, oldest = ages
    if oldest == youngest:
        return np.diff(cumulative_hazard(law, youngest + edges))
    middle = (edges[:-1] + edges[1:]) / 2
    mean = (cumulative_hazard(law, oldest + middle) - cumulative_hazard(law, youngest + middle)) / (oldest - youngest)
    return np.asarray(mean * np.diff(edges))


def _young(law: Distribution, ages: tuple[float, float], seconds: Floats, warranty_s: float, u: Floats) -> NDArray[np.bool_]:
    """Which failures of the opening fleet strike a unit younger than the warranty: an age is hit in proportion to its hazard."""
    youngest, oldest = ages[0] + seconds, ages[1] + seconds
    if ages[0] == ages[1]:
        return np.asarray(youngest < warranty_s)
    below = cumulative_hazard(law, youngest)
    young = cumulative_hazard(law, np.clip(warranty_s, youngest, oldest)) - below
    return np.asarray(u * (cumulative_hazard(law, oldest) - below) < young)


def _of_shipped(
    stream: str, law: Distribution, as_new: bool, share: float, joined_s: Ints, clock: Clock, draws: Draws, horizon_s: int
) -> tuple[Ints, Floats]:
    """When units that joined at some second fail and come here, and their age in seconds then.

    The n-th life of a unit is drawn from cell (unit, n); minimal repair adds an exponential to the cumulative hazard.
    """
    failed: list[Ints] = [np.zeros(0, dtype=np.int64)]
    aged: list[Floats] = [np.zeros(0)]
    units = np.flatnonzero(joined_s < horizon_s)
    spent = np.zeros(len(units))  # of life (as new), or of cumulative hazard (as old)
    number = 1
    while len(units):
        cells = int(units[-1]) + 1
        u = draws.uniforms(f"{stream}.life", cells, visit=number)[units]
        spent = spent + (np.maximum(quantile(law, u), 1.0) if as_new else -log1p(-u))
        age = spent if as_new else age_at(law, spent)
        met = joined_s[units] + age < horizon_s
        units, spent, age = units[met], spent[met], age[met]
        second = whole(joined_s[units] + age)
        here = draws.uniforms(f"{stream}.share", cells, visit=number)[units] < share * clock.rate(second)
        failed.append(second[here])
        aged.append(age[here])
        number += 1
    return np.concatenate(failed), np.concatenate(aged)
