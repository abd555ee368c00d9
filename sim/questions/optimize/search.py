"""The best way to split workers over skills and shifts: a search under common random numbers, then a selection among its best plans.

The search simulates a few replications of each plan. It begins at the shares as written and where all pools are equally busy, and moves
workers from one post to another, many at first and one at a time at the end. What is left of its plans goes to the plans beside those
that trade money for time best. Its best plans are then simulated anew, on luck the search has not seen, until one is selected by Kim and
Nelson's procedure: what was chosen for being best on some luck looks better on it than it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isnan
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.economics.duty import UncoveredEntry
from sim.evaluate import priced
from sim.measures import larger, most_asked
from sim.measures.naming import Key
from sim.questions.objective import Aim, Bound, Goal, aim, undominated
from sim.questions.optimize.staffing import Plan, Staffing, beside, finest, starts
from sim.running.progress import OnProgress, silent
from sim.running.replicate import happenings
from sim.running.workers import Workers
from sim.scenario.loading import Loaded
from sim.statistics.intervals import LEVEL, Interval, bonferroni_level, paired_interval, t_interval
from sim.statistics.kim_nelson import FIRST, standing
from sim.statistics.probability_best import may_be_best
from sim.tables import Table, table

FEW = 4  # replications of each plan in the search
ROUND = 8  # plans tried at once, whatever the number of workers, so that results do not depend on it
FRONT = 0.35  # of the plans, for the trade-off between money and time
SHARE = 0.5  # of a post's workers that the first moves take; then half of it, down to one worker
FINALISTS = 8
BLOCK = 5  # replications that a survivor is given at a time
TIMES = ("turnaround_time_p95", "lead_time_p95")


@dataclass(slots=True)
class Trials:
    """The plans that were simulated, in the order they were asked for, with their measures by replication."""

    loaded: Loaded
    posts: Staffing
    seed: int
    workers: int | Workers
    folder: Path
    found: dict[Plan, dict[int, dict[Key, float]]] = field(default_factory=dict)
    units: dict[Key, str] = field(default_factory=dict)
    missing: list[tuple[str, int, str]] = field(default_factory=list)

    def simulate(self, plans: Sequence[Plan], replications: int) -> None:
        """The first replications of plans, as far as the store lacks them."""
        staffed = [self._staffed(plan) for plan in plans]
        happened = happenings(staffed, replications, self.seed, self.workers, self.folder)
        missing = list(happened.missing)
        for plan, each, store, finished in zip(plans, staffed, happened.stores, happened.finished, strict=True):
            known = self.found[plan]
            for replication in finished:
                if replication not in known:
                    try:
                        known[replication] = self._measures(priced(store.load(replication), each.scenario).tables["measures"])
                    except UncoveredEntry as error:
                        missing.append((each.scenario.name, replication, str(error)))
        self.missing += [each for each in missing if each not in self.missing]

    def _staffed(self, plan: Plan) -> Loaded:
        self.found.setdefault(plan, {})
        scenario = self.posts.at(plan)
        return replace(self.loaded, scenario=scenario.model_copy(update={"name": f"{scenario.name}, plan {self.number(plan)}"}))

    def _measures(self, rows: Table) -> dict[Key, float]:
        columns = (rows[name].tolist() for name in ("measure", "of", "value", "unit"))
        found = {}
        for measure, of, value, unit in zip(*columns, strict=True):
            found[measure, of] = float(value)
            self.units.setdefault((measure, of), unit)
        return found

    def number(self, plan: Plan) -> int:
        """The plan's place in the order asked for; 0 is as written."""
        return list(self.found).index(plan)

    def values(self, plan: Plan, key: Key, first: int = 0, last: int | None = None) -> Floats:
        """A measure of the plan by replication from `first` on, before `last`; NaN where one does not have it."""
        return np.array(
            [self.found[plan][k].get(key, np.nan) for k in sorted(self.found[plan]) if first <= k and (last is None or k < last)]
        )

    def means(self, plan: Plan, keys: Iterable[Key], first: int = 0, last: int | None = None) -> dict[Key, float]:
        """Means over replications; NaN where there are none, or one lacks the measure."""
        values = {key: self.values(plan, key, first, last) for key in keys}
        return {key: float(np.mean(each)) if len(each) else float("nan") for key, each in values.items()}


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


def begun(trials: Trials, goal: Goal, bounds: Sequence[Bound], few: int) -> Aim:
    """Simulates the plan as written, and says what the goal and the bounds are among its measures.

    Raises NoMeasure, and RuntimeError if nothing could be simulated.
    """
    trials.simulate([trials.posts.written], few)
    if not trials.found[trials.posts.written]:
        raise RuntimeError(f"no replication of the plan as written could be finished: {trials.missing[0][2]}")
    return aim(goal, bounds, trials.units)


# ---- the search


def searched(trials: Trials, aimed: Aim, plans: int, few: int, on_progress: OnProgress = silent) -> bool:
    """Tries so many plans at most, the one as written not counted; whether it ended because no move of a single worker is better."""
    pair = trade_off(trials)
    local = _descended(trials, aimed, plans - round(FRONT * plans) if pair else plans, few, on_progress)
    if pair:
        _spread(trials, pair, plans, few, on_progress)
    return local


def _descended(trials: Trials, aimed: Aim, plans: int, few: int, on_progress: OnProgress) -> bool:
    posts, share = trials.posts, SHARE
    _try(trials, starts(posts), plans, few, on_progress)
    while len(trials.found) <= plans:
        best = best_of(trials, aimed, few)
        untried = _untried(trials, best, share)
        if untried:
            _try(trials, untried, plans, few, on_progress)
            share = share if best_of(trials, aimed, few) == best else min(2 * share, SHARE)
        elif finest([best], share):
            return True
        else:
            share /= 2
    return False


def _spread(trials: Trials, pair: tuple[Key, Key], plans: int, few: int, on_progress: OnProgress) -> None:
    """Tries plans beside those that no other beats in both money and time, where fewest were tried so far."""
    looked: dict[Plan, int] = {}
    while len(trials.found) <= plans:
        open_ = [plan for plan in front(trials, pair, few) if not (looked.get(plan, 0) and finest([plan], SHARE / 2 ** looked[plan]))]
        if not open_:
            return
        plan = min(open_, key=lambda each: looked.get(each, 0))
        looked[plan] = looked.get(plan, 0) + 1
        _try(trials, _untried(trials, plan, SHARE / 2 ** looked[plan])[: ROUND // 2], plans, few, on_progress)


def _untried(trials: Trials, plan: Plan, share: float) -> list[Plan]:
    """The next plans beside one that are allowed and new, not more than a round of them."""
    found: list[Plan] = []
    for each in beside(trials.posts, plan, share, _used(trials, plan)):
        if each not in trials.found and each not in found and trials.posts.allowed(each):
            found.append(each)
            if len(found) == ROUND:
                break
    return found


def _used(trials: Trials, plan: Plan) -> list[float]:
    """How busy each post is in a plan, in per cent; nobody's hands are idle."""
    named = [key.split(".") for key in trials.posts.keys]
    keys = [("utilization", f"{words[1]}/{words[3]}" if len(words) == 4 else words[1]) for words in named]
    alone = [("utilization", words[1]) for words in named]  # a pool on a single shift goes by its own name
    means = trials.means(plan, [*keys, *alone])
    used = [means[other] if isnan(means[key]) else means[key] for key, other in zip(keys, alone, strict=True)]
    return [100.0 if isnan(each) else each for each in used]


def _try(trials: Trials, plans: Sequence[Plan], most: int, few: int, on_progress: OnProgress) -> None:
    new = [plan for plan in plans if plan not in trials.found and trials.posts.allowed(plan)][: most + 1 - len(trials.found)]
    if new:
        trials.simulate(new, few)
        on_progress(len(new))


def best_of(trials: Trials, aimed: Aim, few: int) -> Plan:
    """The best allowed plan by the replications of the search; the first that was tried where several are alike."""
    return ranked(trials, aimed, few)[0]


def ranked(trials: Trials, aimed: Aim, few: int) -> list[Plan]:
    """The allowed plans by how good they were in the search. Raises NoPlan if none was."""
    keys = [aimed.key, *(key for key, _, _ in aimed.bounds)]
    allowed = [plan for plan in trials.found if trials.posts.allowed(plan)]
    if not allowed:
        raise NoPlan("no plan with so many workers lets every crew come together; give another --total")
    return sorted(allowed, key=lambda plan: aimed.rank(trials.means(plan, keys, 0, few)))


class NoPlan(ValueError):
    """No plan can be what was asked for."""

    exit_code = 3


# ---- money against time


def trade_off(trials: Trials) -> tuple[Key, Key] | None:
    """A measure of money and one of time that the plan as written has: what a trade-off is drawn of."""
    worth = [measure.name for measure in most_asked() if measure.money]
    money, time = (next((key for name in names for key in trials.units if key[0] == name), None) for names in (worth, TIMES))
    return (money, time) if money and time else None


def front(trials: Trials, pair: tuple[Key, Key], few: int) -> list[Plan]:
    """The allowed plans that no other one beats in both, best money first, by the replications of the search."""
    means = {plan: trials.means(plan, pair, 0, few) for plan in trials.found if trials.posts.allowed(plan)}
    plans = [plan for plan, each in means.items() if not any(map(isnan, each.values()))]
    signs = [-1 if larger(key[0]) else 1 for key in pair]
    rows = [[sign * means[plan][key] for sign, key in zip(signs, pair, strict=True)] for plan in plans]
    return [plans[k] for k in undominated(np.array(rows).reshape(-1, 2))]


# ---- the selection


def selected(trials: Trials, aimed: Aim, few: int, most: int, indifference: float | None, on_progress: OnProgress = silent) -> Selected:
    """Simulates the search's best plans anew, up to `most` replications of each, and selects.

    A plan that is better than the others by the indifference (left out: 1 % of the measure) is selected with 95 % or more, if it is among
    those and the replications suffice. One whose new replications break a bound on average is left out, and the rest selected among.
    The plan as written is simulated as often as the one selected, to be compared with. Raises RuntimeError if nothing could be.
    """
    chosen = _selected(trials, aimed, few, most, indifference, on_progress)
    written = trials.posts.written
    trials.simulate([written], few + len(trials.values(chosen.plan, aimed.key, few)))
    if not _common(trials, written, chosen.plan, few):
        raise RuntimeError(f"no new replication of the best plan could be finished: {trials.missing[0][2]}")
    return chosen


def _common(trials: Trials, plan: Plan, other: Plan, few: int) -> list[int]:
    """The new replications that two plans have in common."""
    return sorted(k for k in trials.found[plan].keys() & trials.found[other].keys() if k >= few)


def _selected(trials: Trials, aimed: Aim, few: int, most: int, indifference: float | None, on_progress: OnProgress) -> Selected:
    order, keys = ranked(trials, aimed, few), [aimed.key, *(key for key, _, _ in aimed.bounds)]
    keeping = [plan for plan in order if aimed.keeps(trials.means(plan, keys, 0, few))]
    finalists = tuple(_not_worse(trials, aimed, keeping, few)[:FINALISTS] or order[:1])
    best = trials.means(finalists[0], keys, 0, few)[aimed.key]
    margin = indifference if indifference is not None else 0.0 if isnan(best) else 0.01 * abs(best)
    first = min(FIRST, most)
    trials.simulate(finalists, few + first)
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
    if any(len(each) < few for each in values) or not values:
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
        found = standing(samples, max(margin, 1e-12), first=first, larger=aimed.larger)
        wanted = [plans[k] for k in found.wanted if len(samples[k]) < most]
        if not wanted:
            break
        had = sum(len(each) for each in samples)
        trials.simulate(wanted, few + min(min(len(trials.values(plan, aimed.key, few)) for plan in wanted) + BLOCK, most))
        more = sum(len(trials.values(plan, aimed.key, few)) for plan in plans) - had
        on_progress(more)
        if not more:
            break  # what is missing could not be simulated
    sign = -1 if aimed.larger else 1
    alive = sorted((plans[k] for k in found.alive), key=lambda plan: sign * float(np.mean(trials.values(plan, aimed.key, few))))
    return alive, {plans[k]: after for k, after in found.out.items()}


# ---- tables


def optimum_tables(trials: Trials, aimed: Aim, chosen: Selected, few: int) -> dict[str, Table]:
    """best, finalists, plans, outcomes and, where there is money and time, front."""
    pair = trade_off(trials)
    keys = list(dict.fromkeys([aimed.key, *(key for key, _, _ in aimed.bounds), *(pair or ())]))
    tables = {
        "best": _best(trials, chosen),
        "finalists": _finalists(trials, aimed, chosen, few),
        "gains": _gains(trials, chosen, keys, few),
        "plans": _plans(trials),
        "outcomes": _outcomes(trials, keys, few),
    }
    return tables | ({"front": _front(trials, pair, few)} if pair else {})


def _best(trials: Trials, chosen: Selected) -> Table:
    posts = trials.posts
    moved = [(key, now, best, best - now, "") for key, now, best in zip(posts.keys, posts.written, chosen.plan, strict=True)]
    held = [(key, workers, workers, 0, "held") for key, workers in posts.held.items()]
    return table(("key", "written", "best", "change", "place"), [*moved, *held])


def _finalists(trials: Trials, aimed: Aim, chosen: Selected, few: int) -> Table:
    """The objective of each on new luck; `left_out_after` replications, empty for those that cannot be told from the best."""
    rows = []
    for plan in chosen.finalists:
        values = trials.values(plan, aimed.key, few)
        place = "best" if plan == chosen.plan else "" if plan in chosen.alive else "left out"
        rows.append(
            (trials.number(plan), *aimed.key, trials.units[aimed.key], *t_interval(values), len(values), place, chosen.out.get(plan, ""))
        )
    return table(("plan", "measure", "of", "unit", "mean", "low", "high", "replications", "place", "left_out_after"), rows)


def _gains(trials: Trials, chosen: Selected, keys: Sequence[Key], few: int) -> Table:
    """The best plan against the one as written, on new luck, replication by replication; no difference if they are the same.

    The best is chosen by that luck among the finalists, so intervals are those that hold for all of them at once (Bonferroni).
    """
    written, rows = trials.posts.written, []
    level = bonferroni_level(LEVEL, len(chosen.finalists))
    common = _common(trials, written, chosen.plan, few)
    for key in keys:
        now, best = (np.array([trials.found[plan][k].get(key, np.nan) for k in common]) for plan in (written, chosen.plan))
        row = (*key, trials.units[key], float(np.mean(now)), *t_interval(best, level), *paired_interval(best, now, level), len(common))
        rows.append(row)
    names = ("measure", "of", "unit", "written", "best", "best_low", "best_high", "difference", "low", "high", "replications")
    return table(names, rows)


def _plans(trials: Trials) -> Table:
    keys = trials.posts.keys
    rows = [(number, key, count) for number, plan in enumerate(trials.found) for key, count in zip(keys, plan, strict=True)]
    return table(("plan", "key", "workers"), rows)


def _outcomes(trials: Trials, keys: Sequence[Key], few: int) -> Table:
    rows = [
        (number, sum(plan), *key, trials.units[key], *_interval(trials.values(plan, key, 0, few)), few)
        for number, plan in enumerate(trials.found)
        for key in keys
    ]
    return table(("plan", "workers", "measure", "of", "unit", "mean", "low", "high", "replications"), rows)


def _interval(values: Floats) -> Interval:
    return t_interval(values) if len(values) else Interval(float("nan"), float("nan"), float("nan"))


def _front(trials: Trials, pair: tuple[Key, Key], few: int) -> Table:
    """Every plan's money and time by the replications of the search; `on_front` if no allowed plan is better in both."""
    ahead, rows = set(front(trials, pair, few)), []
    for number, plan in enumerate(trials.found):
        money, time = ((*key, trials.units[key], *_interval(trials.values(plan, key, 0, few))) for key in pair)
        rows.append((number, *money, *time, "yes" if plan in ahead else ""))
    names = tuple(f"{which}{end}" for which in ("money", "time") for end in ("_measure", "_of", "_unit", "", "_low", "_high"))
    return table(("plan", *names, "on_front"), rows)
