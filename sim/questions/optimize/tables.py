"""The tables of an optimization: the plan selected, the finalists, what is gained, every plan and outcome, money against time."""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats
from sim.measures.naming import Key
from sim.questions.objective import Aim
from sim.questions.optimize.search import front, trade_off
from sim.questions.optimize.selection import Selected, common
from sim.questions.optimize.trials import Trials
from sim.statistics.intervals import LEVEL, Interval, bonferroni_level, paired_interval, t_interval
from sim.tables import Table, table


def optimum_tables(trials: Trials, aimed: Aim, chosen: Selected, few: int) -> dict[str, Table]:
    """best, finalists, plans, outcomes and, where there is money and time, front."""
    pair = trade_off(trials)
    keys = list(dict.fromkeys([aimed.key, *(key for key, _, _ in aimed.bounds), *(pair or ())]))
    tables = {
        "best": _best(trials, chosen),
        "finalists": _finalists(trials, aimed, chosen, few),
        "gains": gains_table(trials, chosen, keys, few),
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


def gains_table(trials: Trials, chosen: Selected, keys: Sequence[Key], few: int) -> Table:
    """The best plan against the one as written, on new luck, replication by replication; no difference if they are the same.

    The best is chosen by that luck among the finalists, so intervals are those that hold for all of them at once (Bonferroni).
    """
    written, rows = trials.posts.written, []
    level = bonferroni_level(LEVEL, len(chosen.finalists))
    both = common(trials, written, chosen.plan, few)
    for key in keys:
        now, best = (np.array([trials.measured[plan][k].get(key, np.nan) for k in both]) for plan in (written, chosen.plan))
        row = (*key, trials.units[key], float(np.mean(now)), *t_interval(best, level), *paired_interval(best, now, level), len(both))
        rows.append(row)
    names = ("measure", "of", "unit", "written", "best", "best_low", "best_high", "difference", "low", "high", "replications")
    return table(names, rows)


def _plans(trials: Trials) -> Table:
    keys = trials.posts.keys
    rows = [(number, key, count) for number, plan in enumerate(trials.measured) for key, count in zip(keys, plan, strict=True)]
    return table(("plan", "key", "workers"), rows)


def _outcomes(trials: Trials, keys: Sequence[Key], few: int) -> Table:
    rows = [
        (number, sum(plan), *key, trials.units[key], *_interval(trials.values(plan, key, 0, few)), few)
        for number, plan in enumerate(trials.measured)
        for key in keys
    ]
    return table(("plan", "workers", "measure", "of", "unit", "mean", "low", "high", "replications"), rows)


def _interval(values: Floats) -> Interval:
    return t_interval(values) if len(values) else Interval(float("nan"), float("nan"), float("nan"))


def _front(trials: Trials, pair: tuple[Key, Key], few: int) -> Table:
    """Every plan's money and time by the replications of the search; `on_front` if no allowed plan is better in both."""
    ahead, rows = set(front(trials, pair, few)), []
    for number, plan in enumerate(trials.measured):
        money, time = ((*key, trials.units[key], *_interval(trials.values(plan, key, 0, few))) for key in pair)
        rows.append((number, *money, *time, "yes" if plan in ahead else ""))
    names = tuple(f"{which}{end}" for which in ("money", "time") for end in ("_measure", "_of", "_unit", "", "_low", "_high"))
    return table(("plan", *names, "on_front"), rows)
