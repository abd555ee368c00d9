"""Staffing plans: how many workers each pool has on each of its shifts, and the plans that lie beside one.

A plan names the workers at full headcount. Hiring ramps and absence are shares of it, so that they scale with the plan. Pools whose hands
no operation needs are held as they are written: a simulation of the floor cannot say what supervisors and offices are for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from sim.scenario.checks.all import sense_issues
from sim.scenario.kinds import with_values
from sim.scenario.loading import ScenarioError
from sim.scenario.nodes import Issue
from sim.scenario.offered_load import offered_load
from sim.scenario.reading import text_of
from sim.scenario.schema import Scenario

Plan = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Staffing:
    """What may be planned: the posts that move by key, their workers as written, and how many there may be on them all together.

    `held` are the posts that were named and stay, by key with their workers.
    """

    scenario: Scenario
    keys: tuple[str, ...]
    written: Plan
    held: Mapping[str, int]
    least: int
    most: int

    def at(self, plan: Plan) -> Scenario:
        """The scenario staffed so."""
        return with_values(self.scenario, dict(zip(self.keys, map(float, plan), strict=True)))

    def allowed(self, plan: Plan) -> bool:
        """Whether a plan has as many workers as asked for, and every crew can come together."""
        return min(plan) >= 0 and self.least <= sum(plan) <= self.most and not sense_issues(self.at(plan))

    def overlay(self, plan: Plan, note: str) -> str:
        """A YAML text to lay over the scenario, with a note on where the numbers come from."""
        pools: dict[str, dict[str, object]] = {}
        for key, workers in zip(self.keys, plan, strict=True):
            _, pool, field, *shift = key.split(".")
            value = {"value": workers, "source": "assumed", "note": note}
            if shift:
                pools.setdefault(pool, {}).setdefault(field, {})[shift[0]] = value  # type: ignore[index]
            else:
                pools.setdefault(pool, {})[field] = value
        return text_of({"pools": pools})


def staffing(scenario: Scenario, patterns: Sequence[str], total: tuple[int, int] | None) -> Staffing:
    """The posts that match patterns like 'pools.*.headcount', where * is any name; the total counts those held too.

    `headcount` of a pool on shifts means its workers on each of them. Without a total there are as many workers as written.
    Raises ScenarioError for a pattern that names no post to plan, and for a total below what is held.
    """
    posts = dict(_posts(scenario))
    matched = {pattern: [key for key in posts if _matches(key, pattern)] for pattern in patterns}
    issues = [
        _issue(f"--over {pattern}", f"no such headcount; there are {', '.join(posts) or 'none'}")
        for pattern, keys in matched.items()
        if not keys
    ]
    needed = {
        pool for operations in scenario.flows.values() for operation in operations.values() for crew in operation.crew for pool in crew
    }
    named = dict.fromkeys(key for keys in matched.values() for key in keys)
    keys = tuple(key for key in named if key.split(".")[1] in needed)
    held = {key: posts[key] for key in named if key not in keys}
    if not issues and not keys:
        issues = [_issue(f"--over {patterns[0]}", "no operation needs these workers, so nothing can be said of how many there should be")]
    least, most = (low - sum(held.values()) for low in total or (sum(posts[key] for key in named),) * 2)
    if not issues and least < 1:
        issues = [
            _issue(
                f"--total {least + sum(held.values())}", f"{sum(held.values())} are in pools that no operation needs, and stay; give more"
            )
        ]
    if issues:
        raise ScenarioError(issues)
    return Staffing(scenario, keys, tuple(posts[key] for key in keys), held, least, most)


def _issue(option: str, message: str) -> Issue:
    return Issue(option, 0, 0, "", message)


def _posts(scenario: Scenario) -> Iterator[tuple[str, int]]:
    for name, pool in scenario.pools.items():
        if pool.headcount is not None:
            yield f"pools.{name}.headcount", round(pool.headcount.value)
        for shift, count in (pool.shifts or {}).items():
            yield f"pools.{name}.shifts.{shift}", round(count.value)


def _matches(key: str, pattern: str) -> bool:
    """Word by word; 'pools.test.headcount' also means every shift of the pool."""
    words, wanted = key.split("."), pattern.split(".")
    if wanted[-1] == "headcount" and words[2] == "shifts":
        words = [*words[:2], "headcount"]
    return len(words) == len(wanted) and all(fnmatchcase(word, each) for word, each in zip(words, wanted, strict=True))


# ---- plans


def starts(posts: Staffing) -> list[Plan]:
    """Where a search may begin: the shares as written, and those by which all pools are equally busy."""
    load = offered_load(posts.scenario)
    busy = [workers * load.get(".".join(key.split(".")[:2]), 0.0) for key, workers in zip(posts.keys, posts.written, strict=True)]
    total = min(max(sum(posts.written), posts.least), posts.most)
    return list(dict.fromkeys(shared(weights, total) for weights in (posts.written, busy) if sum(weights) > 0))


def shared(weights: Sequence[float], total: int) -> Plan:
    """So many workers in proportion to weights, in whole numbers, largest remainders first."""
    exact = np.asarray(weights, dtype=float) * total / sum(weights)
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]] += 1
    return tuple(whole.tolist())


def beside(posts: Staffing, plan: Plan, share: float, used: Sequence[float]) -> Iterator[Plan]:
    """The plans in which one post hands a share of its workers, at least one, to another; most promising first.

    Promising is to go from where hands are idle to where they are busy, by the shares `used` of their time. Where the total leaves room,
    workers are also added and taken away.
    """
    many = len(plan)
    middle = float(np.mean(used))
    moves: list[tuple[float, int | None, int | None]] = [(used[b] - used[a], a, b) for a in range(many) for b in range(many) if a != b]
    if posts.least < posts.most:
        moves += [(used[b] - middle, None, b) for b in range(many)]
        moves += [(middle - used[a], a, None) for a in range(many)]
    for _, source, target in sorted(moves, key=lambda move: -move[0]):
        post = source if source is not None else target
        assert post is not None, "every move has a post it leaves or goes to"
        count = max(1, round(share * plan[post]))
        changed = list(plan)
        for at, more in ((source, -count), (target, count)):
            if at is not None:
                changed[at] += more
        yield tuple(changed)


def finest(plans: Iterable[Plan], share: float) -> bool:
    """Whether no post of these plans would hand over more than one worker."""
    return max(round(share * max(plan)) for plan in plans) <= 1
