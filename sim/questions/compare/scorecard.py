"""The scorecard of a comparison: points of each site by criterion, scores, and how far a weight must move before another is first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats
from sim.measures import larger
from sim.measures.naming import Key, NoMeasure, check_name, resolve
from sim.running.estimates import series
from sim.scenario.schema import Scenario
from sim.scenario.subjects.scorecard import Criterion
from sim.statistics.intervals import t_interval
from sim.statistics.scorecard import scaled, scores, turn
from sim.tables import Table, table

SCORECARD_NAMES = ("criterion", "measure", "of", "weight", "zero", "full", "scenario", "value", "points", "weighted", "note")
SCORE_NAMES = ("scenario", "score", "rank", "behind", "low", "high", "replications")
WEIGHT_NAMES = ("criterion", "weight", "turns_at", "then_first")
JUDGED = "judged"


class UnlikeScorecards(ValueError):
    """Sites that are not judged by the same criteria and weights."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion over all sites and replications: `values` and `points` are (sites, replications), zero and full its scale."""

    name: str
    criterion: Criterion
    key: tuple[str, str]
    zero: float
    full: float
    values: Floats
    points: Floats


def checked(scenarios: Sequence[Scenario]) -> bool:
    """Whether all sites have a scorecard. Raises UnlikeScorecards where theirs differ, NoMeasure for a measure that a site lacks."""
    cards = [each.scorecard for each in scenarios]
    if not all(cards):
        return False
    first = _weights(cards[0])
    for scenario, card in zip(scenarios, cards, strict=True):
        if _weights(card) != first:
            raise UnlikeScorecards(
                f"{scenario.name}: scorecard: expected the criteria, measures and weights of {scenarios[0].name}; write them in a file "
                f"that both extend, and only `points` in each"
            )
        for name, own in card.items():
            if own.measure is not None:
                check_name(own.measure, f"scorecard.{name}.measure", scenarios, judged=True)
    return True


def _weights(card: Mapping[str, Criterion]) -> dict[str, tuple[object, ...]]:
    """What all sites must share of a scorecard."""
    return {
        name: (own.weight.value, own.measure, own.zero.value if own.zero else None, own.full.value if own.full else None)
        for name, own in card.items()
    }


def scorecard_tables(scenarios: Sequence[Scenario], measures: Table) -> dict[str, Table]:
    """Tables scorecard, scores and score_weights from the measures of every replication; none where a site has no scorecard."""
    if not checked(scenarios):
        return {}
    judged = list(_judged(scenarios, measures))
    weights = floats([each.criterion.weight.value for each in judged])
    points = np.stack([each.points for each in judged], axis=-1)
    return {
        "scorecard": table(SCORECARD_NAMES, list(_rows(scenarios, judged))),
        "scores": table(SCORE_NAMES, list(_scores(scenarios, scores(points, weights)))),
        "score_weights": table(WEIGHT_NAMES, list(_turns(scenarios, judged, points.mean(axis=1), weights))),
    }


def _judged(scenarios: Sequence[Scenario], measures: Table) -> Iterator[Judged]:
    """Every criterion. A scale that is not stated reaches from the worst mean of the sites to the best, and goes on beyond them, so that
    the mean of a site's points over replications is that of its mean. Raises NoMeasure where no replication has all measures.
    """
    own = {name: {key[:2]: values for key, values in found.items()} for name, found in series(measures).items()}
    keys = _measured(scenarios, {each.name: own[each.name] for each in scenarios})
    common = _in_common([own[each.name] for each in scenarios], keys.values())
    if not common:
        raise NoMeasure(f"scorecard: no replication has {', '.join(name for name, _ in keys.values())} of every site")
    for name, criterion in scenarios[0].scorecard.items():
        if name not in keys:
            given = [each.scorecard[name].points for each in scenarios]
            points = floats([[each.value if each else 0.0] * len(common) for each in given])
            yield Judged(name, criterion, (JUDGED, ""), 0.0, 100.0, points, points)
            continue
        key = keys[name]
        values = floats([[own[each.name][key][number] for number in common] for each in scenarios])
        means = values.mean(axis=1)
        worst, best = (means.min(), means.max()) if larger(key[0]) else (means.max(), means.min())
        zero, full = (criterion.zero.value, criterion.full.value) if criterion.zero and criterion.full else (float(worst), float(best))
        bounded = criterion.zero is not None
        yield Judged(name, criterion, key, zero, full, values, scaled(values, zero, full, bounded))


def _measured(scenarios: Sequence[Scenario], present: Mapping[str, Iterable[Key]]) -> dict[str, Key]:
    """What each criterion that goes by a measure goes by."""
    card = scenarios[0].scorecard.items()
    return {name: resolve(own.measure, f"scorecard.{name}.measure", present) for name, own in card if own.measure is not None}


def _in_common(sites: Sequence[Mapping[Key, Mapping[int, float]]], keys: Iterable[Key]) -> list[int]:
    """The replications in which every site has every measure: a short one may end before a unit is repaired, or is never paid back."""
    looked_at = [site[key] for site in sites for key in (*keys, next(iter(site)))]
    return sorted(set[int].intersection(*map(set, looked_at)))


def _rows(scenarios: Sequence[Scenario], judged: Sequence[Judged]) -> Iterator[tuple[object, ...]]:
    for each in judged:
        weight = each.criterion.weight.value
        for k, scenario in enumerate(scenarios):
            own, points = scenario.scorecard[each.name], float(each.points[k].mean())
            head = (each.name, *each.key, weight, each.zero, each.full, scenario.name)
            yield (*head, float(each.values[k].mean()), points, weight * points, own.points.note if own.points else "")


def _scores(scenarios: Sequence[Scenario], found: Floats) -> Iterator[tuple[object, ...]]:
    """Scores, the first first: (sites, replications); how far each is behind the first, with its 95 % interval over replications."""
    order = np.argsort(-found.mean(axis=1), kind="stable").tolist()
    for rank, k in enumerate(order, 1):
        _, low, high = t_interval(found[order[0]] - found[k])
        behind = float((found[order[0]] - found[k]).mean())
        yield scenarios[k].name, float(found[k].mean()), rank, behind, low, high, found.shape[1]


def _turns(scenarios: Sequence[Scenario], judged: Sequence[Judged], points: Floats, weights: Floats) -> Iterator[tuple[object, ...]]:
    for k, each in enumerate(judged):
        found = turn(points, weights, k)
        yield each.name, float(weights[k]), found.weight if found else np.nan, scenarios[found.other].name if found else ""
