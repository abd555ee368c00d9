"""What the estimates behind a comparison leave open, beside simulation luck: intervals of the differences that include both.

An assumption that was estimated from `n` observations has a sampling distribution. At each of some draws of all of them every site is
simulated with all replications, under the same random numbers; sites that share an estimate see the same draws of it. The standard
deviation of the mean difference over the draws is what the estimates make of it. Luck and estimates are independent, so that the squares
of their half-widths add (Zou & Donner, Stat. Med. 27 (2008) 1693-1702).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.questions.experiment import Experiment
from sim.running.estimates import Key, Series, series
from sim.running.physical_draws import is_whole, points
from sim.running.price_draws import range_draws
from sim.running.replicate import replicate
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import physical_ranged, ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.subjects.correlation import estimated_together
from sim.statistics.intervals import t_quantile
from sim.tables import Table, table

INPUT_NAMES = (
    "base", "scenario", "measure", "of", "unit", "mean_difference", "low", "high", "low_with_inputs", "high_with_inputs",
    "assumptions", "points", "replications",
)  # fmt: skip


class NothingEstimated(ValueError):
    """Scenarios in which no number says of how many observations it was estimated."""

    exit_code = 3


def estimated(scenario: Scenario) -> dict[str, Assumption]:
    """The assumptions that were estimated from `n` observations, physical ones and prices, by dotted key."""
    unknown = physical_ranged(scenario) | (ranged(scenario) if scenario.money is not None else {})
    return {key: a for key, a in unknown.items() if a.n is not None}


def count_estimated(loaded: Sequence[Loaded]) -> int:
    """How many assumptions of all sites together were estimated, each key once."""
    return len({key for each in loaded for key in estimated(each.scenario)})


def check_estimated(loaded: Sequence[Loaded]) -> None:
    """Raises NothingEstimated where there is nothing to draw."""
    if not count_estimated(loaded):
        raise NothingEstimated("--inputs: no assumption here says of how many observations it was estimated (`n:`); sim fit writes it")


def with_inputs(loaded: Sequence[Loaded], comparisons: Table, count: int, made: Experiment) -> Table:
    """For each difference of a measure its interval over simulation luck, and over that and what estimates leave open: `INPUT_NAMES`.

    `count` points are drawn and simulated. Raises NothingEstimated, Senseless for a draw that makes no sense.
    """
    check_estimated(loaded)
    sites = {each.scenario.name: _drawn(each, count, made.seed) for each in loaded}
    plants = [place for places in sites.values() for place in places]
    study = replicate(plants, made.replications, made.seed, made.workers, made.store, made.on_progress)
    found = series(study.tables["measures"])
    measured = {name: [found.get(place.scenario.name, {}) for place in places] for name, places in sites.items()}
    columns = zip(*(comparisons[name].tolist() for name in (*INPUT_NAMES[:8], "replications")), strict=True)
    rows = []
    for base, other, measure, of, unit, mean, low, high, replications in columns:
        means = list(_means(measured[base], measured[other], (measure, of, unit), count))
        if len(means) > 1:
            half = float(np.hypot((high - low) / 2, t_quantile(0.975, len(means) - 1) * np.std(means, ddof=1)))
            ends = (mean, low, high, mean - half, mean + half)
            rows.append((base, other, measure, of, unit, *ends, count_estimated(loaded), len(means), replications))
    return table(INPUT_NAMES, rows)


def _drawn(site: Loaded, count: int, seed: int) -> list[Loaded]:
    """The site at each draw of its estimates; the site alone where it has none."""
    unknown = estimated(site.scenario)
    if not unknown:
        return [site]
    draws = range_draws(unknown, count, seed, (*site.scenario.correlations, *estimated_together(site.scenario)))
    return list(points(site, {key: np.rint(values) if is_whole(unknown[key]) else values for key, values in draws.items()}))


def _means(base: Sequence[Series], other: Sequence[Series], key: Key, count: int) -> Iterator[float]:
    """The mean difference at each point at which both sites have the measure, over the replications that both finished."""
    for point in range(count):
        mine, theirs = (sites[min(point, len(sites) - 1)].get(key, {}) for sites in (base, other))
        if common := sorted(mine.keys() & theirs.keys()):
            yield float(np.mean([theirs[k] - mine[k] for k in common]))
