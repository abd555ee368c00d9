"""When a plant opens by the mean times of its stages, before anything is drawn: for warnings of what lies before it."""

from collections.abc import Iterator

from sim.distributions import distribution_mean
from sim.scenario.schema import Scenario
from sim.scenario.subjects.opening import Opening
from sim.units import YEAR_H


def mean_opening_h(opening: Opening) -> float:
    """Hours along the longest path by mean times. Earlier than the mean opening wherever paths compete (merge-event bias)."""
    ends: dict[str, float] = {}

    def end(name: str) -> float:
        if name not in ends:
            stage = opening.stages[name]
            lasts = stage.chance.value * distribution_mean(stage.lasts.distribution())
            ends[name] = max((end(before) for before in stage.after), default=0.0) + lasts
        return ends[name]

    return max(end(name) for name in opening.stages)


def opening_warnings(scenario: Scenario) -> Iterator[str]:
    """A line if measures count the time before the opening, and one if too little of the run is left for the years that repeat it."""
    if scenario.opening is None:
        return
    opens_h = mean_opening_h(scenario.opening)
    told = f"opening: by the mean times of its stages the plant opens after {opens_h / 24:.0f} d"
    if scenario.warm_up.value < opens_h:
        yield f"{told}, and warm_up is {scenario.warm_up.text}: measures then count days on which it is not yet open; make warm_up longer"
    if scenario.finance is not None and scenario.horizon.value < opens_h + YEAR_H:
        left = f"and the horizon is {scenario.horizon.text}"
        yield f"{told}, {left}: the valuation repeats its last year; simulate a year or more of an open plant"
