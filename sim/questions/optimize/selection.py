"""The choice among the best plans of a search, on replications that the search has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from sim.questions.objective import Aim
from sim.questions.optimize.search import ranked
from sim.questions.optimize.staffing import Plan
from sim.questions.optimize.trials import Trials
from sim.running.progress import OnProgress, silent
from sim.statistics.kim_nelson import FIRST, standing
from sim.statistics.probability_best import may_be_best

FINALISTS = 8
BLOCK = 5  # replications that a survivor is given at a time


@dataclass(frozen=True, slots=True)
class Selected:
    """The plan chosen, those of the finalists that cannot be told from it, and after how many new replications the others were left out.

    `feasible` is False where no plan that was tried keeps all bounds: the plan then breaks them least.
    """

    plan: Plan
    finalists: tuple[Plan, ...]
    alive: tuple[Plan, ...]
    out: dict[Plan, int]
    indifference: float
    feasible: bool


def selected(trials: Trials, aimed: Aim, few: int, most: int, indifference: float | None, on_progress: OnProgress = silent) -> Selected:
    """Simulates the search's best plans anew, up to `most` replications of each, and selects.

    A plan that is better than the others by the indifference (left out: 1 % of the measure) is selected with 95 % or more, if it is among
    those and the replications suffice. One whose new replications break a bound on average is left out, and the rest selected among.
    The plan as written is simulated as often as the one selected, to be compared with. Raises NothingFinished if one of them could not be.
    """
    chosen = _selected(trials, aimed, few, most, indifference, on_progress)
    written = trials.posts.written
    trials.simulate([written], few + len(trials.values(chosen.plan, aimed.key, few)))
    if not common(trials, written, chosen.plan, few):
        raise trials.nothing("new replication of the best plan")
    return chosen


def common(trials: Trials, plan: Plan, other: Plan, few: int) -> list[int]:
    """The new replications that two plans have in common."""
    return sorted(k for k in trials.measured[plan].keys() & trials.measured[other].keys() if k >= few)


def _selected(trials: Trials, aimed: Aim, few: int, most: int, indifference: float | None, on_progress: OnProgress) -> Selected:
    order, keys = ranked(trials, aimed, few), [aimed.key, *(key for key, _, _ in aimed.bounds)]
    keeping = [plan for plan in order if aimed.keeps(trials.means(plan, keys, 0, few))]
    finalists = tuple(_not_worse(trials, aimed, keeping, few)[:FINALISTS] or order[:1])
    best = trials.means(finalists[0], keys, 0, few)[aimed.key]
    margin = indifference if indifference is not None else 0.0 if isnan(best) else 0.01 * abs(best)
    first = min(FIRST, most)
    trials.simulate(finalists, few + first)
    if not all(len(trials.values(plan, aimed.key, few)) for plan in finalists):
        raise trials.nothing("new replication of each of the best plans")
    on_progress(first * len(finalists))
    left = list(finalists)
    while True:
        alive, out = _survivors(trials, aimed, left, few, most, margin, on_progress)
        chosen = alive[0]
        if aimed.keeps(trials.means(chosen, keys, few)):
            return Selected(chosen, finalists, tuple(alive), out, margin, bool(keeping))
        left.remove(chosen)
        if not left:
            chosen = min(finalists, key=lambda plan: aimed.rank(trials.means(plan, keys, few)))
            return Selected(chosen, finalists, (chosen,), {}, margin, False)


def _not_worse(trials: Trials, aimed: Aim, plans: Sequence[Plan], few: int) -> list[Plan]:
    """The plans that the replications of the search cannot tell from the best of them."""
    values = [trials.values(plan, aimed.key, 0, few) for plan in plans]
    if any(len(sample) < few for sample in values) or not values:
        return list(plans)
    return [plan for plan, may in zip(plans, may_be_best(np.stack(values), larger=aimed.larger), strict=True) if may]


def _survivors(
    trials: Trials, aimed: Aim, plans: Sequence[Plan], few: int, most: int, margin: float, on_progress: OnProgress
) -> tuple[list[Plan], dict[Plan, int]]:
    """The plans not left out, the best of them first, and after how many replications the others were."""
    if len(plans) == 1:
        return list(plans), {}
    first = min(FIRST, most)
    while True:
        samples = [trials.values(plan, aimed.key, few) for plan in plans]
        race = standing(samples, max(margin, 1e-12), first=first, larger=aimed.larger)
        wanted = [plans[k] for k in race.wanted if len(samples[k]) < most]
        if not wanted:
            break
        had = sum(map(len, samples))
        trials.simulate(wanted, few + min(min(len(trials.values(plan, aimed.key, few)) for plan in wanted) + BLOCK, most))
        more = sum(len(trials.values(plan, aimed.key, few)) for plan in plans) - had
        on_progress(more)
        if not more:
            break  # what is missing could not be simulated
    sign = -1 if aimed.larger else 1
    alive = sorted((plans[k] for k in race.alive), key=lambda plan: sign * float(np.mean(trials.values(plan, aimed.key, few))))
    return alive, {plans[k]: after for k, after in race.out.items()}
