"""What chances make of the outcomes: of each event, how the outcomes are where it turns out in one way or the other."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.measures import larger
from sim.questions.uncertainty.sites import Site
from sim.scenario.events import Branch, Event, open_events
from sim.scenario.schema import Scenario
from sim.tables import Table, concatenated, table

MEASURES = ("npv", "landed_cost")
BRANCH_NAMES = (
    *("scenario", "event", "what", "branch", "as_written", "probability", "share"),
    *("measure", "of", "unit", "mean", "p5", "p95", "best", "alone"),
)


def branches(scenarios: Sequence[Scenario], sites: Sequence[Site]) -> Table:
    """One row a site, event, branch and measure: the outcomes in which the event turned out so, and how often the site is best among them.

    `probability` is the branch's own, `share` that of the draws. `alone`: the mean over replications at the prices as written, where only
    this event turns out so; NaN where physical assumptions were drawn.
    """
    rows = []
    for scenario, site in zip(scenarios, sites, strict=True):
        for event in open_events(scenario):
            for branch in event.branches:
                rows += list(_rows(sites, site, event, branch))
    return table(BRANCH_NAMES, rows)


def _rows(sites: Sequence[Site], site: Site, event: Event, branch: Branch) -> Iterator[tuple[object, ...]]:
    chosen = np.tile(branch.among(site.chances[event.key]), site.points)
    for measure in MEASURES if chosen.any() else ():
        for key, (values, unit) in site.repriced.measures.items():
            if key[0] == measure:
                own = values[chosen]
                head = (site.name, event.key, event.what, branch.name, "yes" if branch.written else "", branch.probability)
                ends = np.quantile(own, (0.05, 0.95)).tolist()
                alone = site.alone.get((event.key, branch.name), {}).get(key, np.nan)
                yield (*head, float(chosen.mean()), *key, unit, float(own.mean()), *ends, _best(sites, site, key, chosen), alone)


def _best(sites: Sequence[Site], site: Site, key: tuple[str, str], chosen: NDArray[np.bool_]) -> float | str:
    """The share of the outcomes chosen in which a site is the best of all that have the measure; empty for a single site."""
    others = [each for each in sites if key in each.repriced.measures]
    if len(others) < 2:
        return ""
    values = np.stack([each.repriced.measures[key][0][chosen] for each in others]) * (1 if larger(key[0]) else -1)
    first = values == values.max(axis=0)
    return float((first / first.sum(axis=0))[others.index(site)].mean())


def drawn(scenarios: Sequence[Scenario], sites: Sequence[Site]) -> Table:
    """How each event turned out in each draw: columns scenario, event, draw, branch, day (of a rule's fate; empty otherwise)."""
    parts = []
    for scenario, site in zip(scenarios, sites, strict=True):
        for event in open_events(scenario):
            numbers = site.chances[event.key]
            words = np.empty(len(numbers), dtype=object)
            for branch in event.branches:
                words[branch.among(numbers)] = branch.name
            days = [_day(event, number) for number in numbers.tolist()]
            columns = {"draw": np.arange(len(numbers)), "branch": words, "day": np.array(days, dtype=object)}
            parts.append(Table(columns).with_columns(scenario=site.name, event=event.key))
    return concatenated(parts)


def _day(event: Event, number: float) -> str:
    """The day of what happens to a rule."""
    return str(date.fromordinal(int(number))) if event.is_fate and np.isfinite(number) else ""
