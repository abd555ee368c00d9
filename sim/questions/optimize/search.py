"""The search for the best way to split workers over skills and shifts, under common random numbers.

It simulates a few replications of each plan. It begins with the shares as written and with those by which all pools have the same offered
load, then rebalances up to four times: every post gets workers in proportion to the hours its workers were measured to be busy. From the
best of these it moves workers from one post to another: many at first, half as many after each round of four plans that brought no
improvement, one worker at a time at the end. The plans that are left go to the neighbors of those that trade money for time best.

On a noisy plant of ten posts this reaches 0.88 of the possible gain with 24 plans; without rebalancing, and halving only after every pair
of posts had failed, it was 0.81 (tests/questions/optimize/test_noisy_plant.py).
"""

from collections.abc import Sequence
from math import isnan

import numpy as np

from sim.measures import larger, most_asked
from sim.measures.naming import Key
from sim.questions.objective import Aim, Bound, Goal, aim, undominated
from sim.questions.optimize.staffing import Plan, beside, finest, shared, starts
from sim.questions.optimize.trials import Trials
from sim.running.progress import OnProgress, silent

FEW = 4  # replications of each plan in the search
ROUND = 4  # plans tried at once, whatever the number of processes, so that results do not depend on it
REBALANCES = 4
FRONT = 0.35  # of the plans, for the trade-off between money and time
SHARE = 0.5  # of a post's workers that the first moves take; then half of it, down to one worker
TIMES = ("turnaround_time_p95", "lead_time_p95")


class NoPlan(ValueError):
    """No plan can be what was asked for."""

    exit_code = 3


def begun(trials: Trials, goal: Goal, bounds: Sequence[Bound], few: int) -> Aim:
    """Simulates the plan as written, and says what the goal and the bounds are among its measures.

    Raises NoMeasure, and NothingFinished if nothing could be simulated.
    """
    trials.simulate([trials.posts.written], few)
    if not trials.measured[trials.posts.written]:
        raise trials.nothing("replication of the plan as written")
    return aim(goal, bounds, trials.units)


# ---- the search


def searched(trials: Trials, aimed: Aim, plans: int, few: int, on_progress: OnProgress = silent) -> bool:
    """Tries at most so many plans besides the one as written; True if it ended because moving any single worker makes it worse."""
    pair = trade_off(trials)
    local = _descended(trials, aimed, plans - round(FRONT * plans) if pair else plans, few, on_progress)
    if pair:
        _spread(trials, pair, plans, few, on_progress)
    return local


def _descended(trials: Trials, aimed: Aim, plans: int, few: int, on_progress: OnProgress) -> bool:
    """Goes downhill from the best start; True if no move of a single worker is better."""
    share = SHARE
    _try(trials, starts(trials.posts), plans, few, on_progress)
    _rebalanced(trials, best_of(trials, aimed, few), plans, few, on_progress)
    while len(trials.measured) <= plans:
        best = best_of(trials, aimed, few)
        untried = _untried(trials, best, share)
        if not untried and finest([best], share):
            return True
        if untried:
            _try(trials, untried, plans, few, on_progress)
        if best_of(trials, aimed, few) == best and not finest([best], share):
            share /= 2
    return False


def _rebalanced(trials: Trials, plan: Plan, plans: int, few: int, on_progress: OnProgress) -> None:
    """Tries plans in which every post has workers in proportion to the hours they were busy under the plan before, up to four times."""
    for _ in range(REBALANCES):
        busy_at = [workers * busy for workers, busy in zip(plan, trials.used(plan), strict=True)]
        if not any(busy_at):  # a run that ends before the first order comes
            return
        plan = shared(busy_at, sum(plan))
        if plan in trials.measured or not trials.posts.allowed(plan):
            return
        _try(trials, [plan], plans, few, on_progress)
        if plan not in trials.measured:
            return


def _spread(trials: Trials, pair: tuple[Key, Key], plans: int, few: int, on_progress: OnProgress) -> None:
    """Tries plans beside those that no other beats in both money and time, where fewest were tried so far."""
    visits: dict[Plan, int] = {}
    while len(trials.measured) <= plans:
        open_ = [plan for plan in front(trials, pair, few) if not (visits.get(plan, 0) and finest([plan], SHARE / 2 ** visits[plan]))]
        if not open_:
            return
        plan = min(open_, key=lambda candidate: visits.get(candidate, 0))
        visits[plan] = visits.get(plan, 0) + 1
        _try(trials, _untried(trials, plan, SHARE / 2 ** visits[plan]), plans, few, on_progress)


def _untried(trials: Trials, plan: Plan, share: float) -> list[Plan]:
    """The next plans beside one that are allowed and new, at most a round of them, no post giving or taking workers in two of them.

    Where the first moves would all go to the busiest post, a round says something of several posts instead.
    """
    untried: list[Plan] = []
    givers, takers = set[int](), set[int]()
    for neighbor in beside(trials.posts, plan, share, trials.used(plan)):
        change = np.subtract(neighbor, plan)
        gives, takes = set(np.flatnonzero(change < 0).tolist()), set(np.flatnonzero(change > 0).tolist())
        if neighbor in trials.measured or gives & givers or takes & takers or not trials.posts.allowed(neighbor):
            continue
        untried.append(neighbor)
        givers, takers = givers | gives, takers | takes
        if len(untried) == ROUND:
            break
    return untried


def _try(trials: Trials, plans: Sequence[Plan], most: int, few: int, on_progress: OnProgress) -> None:
    """Simulates those of the plans that are allowed and new, as far as there are plans left."""
    new = [plan for plan in plans if plan not in trials.measured and trials.posts.allowed(plan)][: max(most + 1 - len(trials.measured), 0)]
    if new:
        trials.simulate(new, few)
        on_progress(len(new))


def best_of(trials: Trials, aimed: Aim, few: int) -> Plan:
    """The best allowed plan by the replications of the search; the first that was tried where several are alike."""
    return ranked(trials, aimed, few)[0]


def ranked(trials: Trials, aimed: Aim, few: int) -> list[Plan]:
    """The allowed plans by how good they were in the search. Raises NoPlan if none was."""
    keys = [aimed.key, *(key for key, _, _ in aimed.bounds)]
    allowed = [plan for plan in trials.measured if trials.posts.allowed(plan)]
    if not allowed:
        raise NoPlan("no plan with so many workers lets every crew come together; give another --total")
    return sorted(allowed, key=lambda plan: aimed.rank(trials.means(plan, keys, 0, few)))


# ---- money against time


def trade_off(trials: Trials) -> tuple[Key, Key] | None:
    """A measure of money and one of time that the plan as written has: what a trade-off is drawn of."""
    worth = [measure.name for measure in most_asked() if measure.money]
    money, time = (next((key for name in names for key in trials.units if key[0] == name), None) for names in (worth, TIMES))
    return (money, time) if money and time else None


def front(trials: Trials, pair: tuple[Key, Key], few: int) -> list[Plan]:
    """The allowed plans that no other one beats in both, best money first, by the replications of the search."""
    means = {plan: trials.means(plan, pair, 0, few) for plan in trials.measured if trials.posts.allowed(plan)}
    plans = [plan for plan, values in means.items() if not any(map(isnan, values.values()))]
    signs = [-1 if larger(key[0]) else 1 for key in pair]
    rows = [[sign * means[plan][key] for sign, key in zip(signs, pair, strict=True)] for plan in plans]
    return [plans[k] for k in undominated(np.array(rows).reshape(-1, 2))]
