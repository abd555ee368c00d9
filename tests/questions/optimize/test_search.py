"""The search for the best staffing: plans, goals, and a plant whose best plan is known from queueing theory."""

from itertools import product
from math import factorial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.measures.naming import NoMeasure
from sim.questions.objective import Goal, aim, bound, undominated
from sim.questions.optimize.search import FEW, _rebalanced, begun, front, searched
from sim.questions.optimize.selection import selected
from sim.questions.optimize.staffing import beside, shared, staffing, starts
from sim.questions.optimize.tables import gains_table, optimum_tables
from sim.questions.optimize.trials import Trials
from sim.questions.optimize.words import findings
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.statistics.intervals import paired_interval
from sim.tables import Table, table
from tests.economics.small import TEXT

DESKS = """
name: Three desks
horizon: 12 d
warm_up: 1 d
pools:
  left: {headcount: 4}
  middle: {headcount: 4}
  right: {headcount: 4}
stations:
  desks: {slots: unlimited}
flows:
  customers:
    - first: {station: desks, crew: {left: 1}, work: {dist: exponential, mean: 24 min}}
    - second: {station: desks, crew: {middle: 1}, work: {dist: exponential, mean: 12 min}}
    - third: {station: desks, crew: {right: 1}, work: {dist: exponential, mean: 4 min}, next: ship}
demand:
  customers: {orders: {every: {dist: exponential, mean: 10 min}}}
"""
WORK_MIN = (24, 12, 4)
GAINS = ("measure", "of", "unit", "written", "best", "best_low", "best_high", "difference", "low", "high", "replications")
FINALISTS = ("plan", "unit", "replications", "place")


def written(folder: Path, text: str) -> Loaded:
    (folder / "plant.yaml").write_text(text)
    return load(folder / "plant.yaml")


def time_d(servers: int, work_min: float) -> float:
    """Mean time in an M/M/c queue with an arrival every 10 min. Source: Gross et al., Fundamentals of Queueing Theory, eq. 2.40."""
    load_ = work_min / 10
    if servers <= load_:
        return float("inf")
    last = load_**servers / factorial(servers) / (1 - load_ / servers)
    waits = last / (last + sum(load_**k / factorial(k) for k in range(servers)))
    return (waits * work_min / (servers - load_) + work_min) / 1440


@pytest.mark.slow
def test_the_plan_selected_is_within_the_indifference_of_the_best_there_is(tmp_path: Path) -> None:
    """Poisson arrivals stay Poisson through such queues (Burke), so that the mean lead time is a sum over desks, whatever the split."""
    loaded = written(tmp_path, DESKS)
    posts = staffing(loaded.scenario, ["pools.*.headcount"], (10, 10))
    trials = Trials(loaded, posts, 3, 1, tmp_path / "store")
    aimed = begun(trials, Goal("lead_time"), [], FEW)
    local = searched(trials, aimed, 30, FEW)
    chosen = selected(trials, aimed, FEW, 12, 0.002)

    def theory(plan: tuple[int, ...]) -> float:
        return sum(time_d(count, work) for count, work in zip(plan, WORK_MIN, strict=True))

    best = min(theory(plan) for plan in product(range(1, 9), repeat=3) if sum(plan) == 10)
    assert local
    assert sum(chosen.plan) == 10
    assert theory(chosen.plan) <= best + 0.002
    assert theory(posts.written) < float("inf")
    assert len(trials.measured) < 20, "of 36 plans"
    gains = optimum_tables(trials, aimed, chosen, FEW)["gains"]
    count = int(gains["replications"][0])
    best, now = (trials.values(plan, aimed.key, FEW)[:count] for plan in (chosen.plan, trials.posts.written))
    together = paired_interval(best, now, 1 - 0.05 / len(chosen.finalists))  # for all finalists at once: the best is chosen by this luck
    assert len(chosen.finalists) > 1
    assert (gains["difference"][0], gains["low"][0], gains["high"][0]) == together
    assert gains["best"][0] == float(np.mean(trials.values(chosen.plan, ("lead_time", "customers"), FEW)[:count]))


def test_headcount_means_every_shift_and_idle_pools_are_held(tmp_path: Path) -> None:
    scenario = written(tmp_path, TEXT).scenario
    posts = staffing(scenario, ["pools.*.headcount"], None)
    assert posts.keys == ("pools.assembly.shifts.day", "pools.assembly.shifts.late")
    assert (posts.written, posts.held, posts.least, posts.most) == ((2, 1), {"pools.office.shifts.day": 1}, 3, 3)
    assert staffing(scenario, ["pools.assembly.shifts.l*"], (2, 5)).keys == ("pools.assembly.shifts.late",)
    assert not posts.allowed((3, 1))
    assert not posts.allowed((4, -1))
    assert posts.at((1, 2)).pools["assembly"].shifts["late"].value == 2


@pytest.mark.parametrize(
    ("patterns", "total", "said"),
    [
        (["pools.*.headcont"], None, "--over pools.*.headcont: no such headcount; there are pools.assembly.shifts.day, "),
        (["pools.office.headcount"], None, "--over pools.office.headcount: no operation needs these workers"),
        (["pools.*.headcount"], (1, 1), "--total 1: 1 are in pools that no operation needs, and stay; give more"),
    ],
)
def test_what_cannot_be_planned_is_said(tmp_path: Path, patterns: list[str], total: tuple[int, int] | None, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        staffing(written(tmp_path, TEXT).scenario, patterns, total)
    assert str(caught.value).startswith(said)
    assert str(caught.value).endswith("1 mistake, nothing was run.")


def test_the_overlay_loads_to_the_plan(tmp_path: Path) -> None:
    loaded = written(tmp_path, TEXT)
    posts = staffing(loaded.scenario, ["pools.*.headcount"], None)
    (tmp_path / "best.yaml").write_text(posts.overlay((1, 2), "plan 7"))
    again = load(tmp_path / "plant.yaml", overlays=[tmp_path / "best.yaml"]).scenario.pools["assembly"].shifts
    assert {name: (count.value, count.note) for name, count in again.items()} == {"day": (1, "plan 7"), "late": (2, "plan 7")}


def test_moves_go_from_idle_to_busy_hands_first_and_keep_the_total(tmp_path: Path) -> None:
    posts = staffing(written(tmp_path, DESKS).scenario, ["pools.*.headcount"], None)
    moves = list(beside(posts, (6, 4, 2), 0.5, [10.0, 90.0, 50.0]))
    assert moves[0] == (3, 7, 2)
    assert {sum(plan) for plan in moves} == {12}
    assert len(set(moves)) == 6
    free = staffing(posts.scenario, ["pools.*.headcount"], (10, 14))
    assert {sum(plan) for plan in beside(free, (6, 4, 2), 0.01, [10.0, 90.0, 50.0])} == {11, 12, 13}
    assert shared([24, 12, 4], 10) == (6, 3, 1)
    assert starts(posts) == [(4, 4, 4), (7, 4, 1)]


def test_where_nobody_was_busy_no_workers_move_after_the_busy_ones() -> None:
    """A run that ends before the first order comes: shares of nothing are no plan, and none is tried."""
    trials = SimpleNamespace(used=lambda _plan: [0.0, 0.0], measured={(3, 1)})
    _rebalanced(trials, (3, 1), 10, FEW, lambda _count: None)
    assert trials.measured == {(3, 1)}


def test_goals_are_measures_that_are_there() -> None:
    units = {("npv", "plant"): "M USD", ("lead_time", "a"): "d", ("lead_time", "b"): "d", ("on_time", "a"): "%"}
    found = aim(Goal("npv"), [bound("lead_time.b<=36 h"), bound("on_time>=95 %")], units)
    assert found.larger
    assert found.bounds == ((("lead_time", "b"), True, 1.5), (("on_time", "a"), False, 95.0))
    assert found.keeps({("npv", "plant"): 1, ("lead_time", "b"): 1.5, ("on_time", "a"): 95})
    near, far = (found.rank({("npv", "plant"): 9, ("lead_time", "b"): late, ("on_time", "a"): 99}) for late in (1.6, 3.0))
    assert found.rank({("npv", "plant"): 1, ("lead_time", "b"): 1, ("on_time", "a"): 99}) < near < far < found.rank({})
    for goal, limit, said in (
        ("irr", None, "--objective irr: the plan as written has no irr; it has npv, lead_time, on_time"),
        ("lead_time", None, "--objective lead_time: say of what; there are lead_time.a, lead_time.b"),
        ("npv", "lead_time.a<=3 kg", "--subject-to lead_time.a: expected a number of d, got '3 kg'"),
    ):
        with pytest.raises(NoMeasure) as caught:
            aim(Goal(goal), [bound(limit)] if limit else [], units)
        assert str(caught.value) == said


@pytest.mark.parametrize(("finalists", "quantile"), [(1, 12.706205), (3, 38.188459), (8, 101.859)])
def test_gains_hold_for_all_finalists_at_once(finalists: int, quantile: float) -> None:
    """Two new replications: values 10 +- 1 of the best and gains of 5 +- 2, whose standard errors are 1 and 2; tables of Student's t."""
    key, written = ("npv", "plant"), (1, 1)
    others = tuple((2, k) for k in range(finalists))
    found = {written: {0: {key: -99.0}, 1: {key: 4.0 + 2}, 2: {key: 6.0 - 2}}, others[0]: {0: {key: 99.0}, 1: {key: 9.0}, 2: {key: 11.0}}}
    trials = SimpleNamespace(measured=found, units={key: "M USD"}, posts=SimpleNamespace(written=written))
    gains = gains_table(trials, SimpleNamespace(plan=others[0], finalists=others), [key], 1)
    row = {name: gains[name][0] for name in gains.names}
    assert (row["best"], row["difference"], row["replications"]) == (10.0, 5.0, 2)
    assert row["best_high"] - row["best"] == row["best"] - row["best_low"] == pytest.approx(quantile, rel=1e-4)
    assert row["high"] - row["difference"] == row["difference"] - row["low"] == pytest.approx(2 * quantile, rel=1e-4)


def test_undominated() -> None:
    assert undominated(np.array([[3.0, 1.0], [1.0, 3.0], [2.0, 2.0], [2.0, 2.5], [3.0, 2.0], [1.0, 4.0]])) == [1, 2, 0]
    assert undominated(np.empty((0, 2))) == []


def test_the_front_is_of_money_and_time(tmp_path: Path) -> None:
    loaded = written(tmp_path, TEXT.replace("horizon: 2 years", "horizon: 60 d").replace("{day: 2, late: 1}", "{day: 2, late: 2}"))
    posts = staffing(loaded.scenario, ["pools.assembly.headcount"], (2, 6))
    trials = Trials(loaded, posts, 1, 1, tmp_path / "store")
    aimed = begun(trials, Goal("npv"), [], 2)
    searched(trials, aimed, 9, 2)
    pair = (("npv", "plant"), ("turnaround_time_p95", "repair"))
    ahead = front(trials, pair, 2)
    means = {plan: trials.means(plan, pair) for plan in trials.measured}
    assert ahead
    for plan, own in means.items():
        beaten = any(each[pair[0]] > own[pair[0]] and each[pair[1]] < own[pair[1]] for each in means.values())
        assert not (plan in ahead and beaten)
    assert len(trials.measured) <= 10


def test_where_no_plan_keeps_a_bound_the_one_that_breaks_it_least_is_told(tmp_path: Path) -> None:
    loaded = written(tmp_path, DESKS.replace("horizon: 12 d", "horizon: 3 d"))
    posts = staffing(loaded.scenario, ["pools.*.headcount"], None)
    trials = Trials(loaded, posts, 1, 1, tmp_path / "store")
    aimed = begun(trials, Goal("utilization.left"), [bound("lead_time<=41 min")], 2)
    searched(trials, aimed, 6, 2)
    chosen = selected(trials, aimed, 2, 2, None)
    assert not chosen.feasible
    late = {plan: trials.means(plan, [("lead_time", "customers")], 0, 2)["lead_time", "customers"] for plan in trials.measured}
    assert min(late.values()) > 41 / 1440 / 1.05, "24 min, 12 min and 4 min of work leave a minute for all queues"
    assert late[chosen.plan] == min(late.values())
    said = optimum_sentences(optimum_tables(trials, aimed, chosen, 2), chosen.indifference, chosen.feasible)
    assert said[0] == "No plan that was tried keeps all bounds; the one shown breaks them least."
    assert not any("rightly" in sentence for sentence in said)


def optimum_sentences(found: dict[str, Table], indifference: float, feasible: bool) -> list[str]:
    return [finding.sentence for finding in findings(found, indifference, feasible, True, 40)][:-1]


def test_what_is_said_of_a_selection() -> None:
    found = {
        "gains": table(GAINS, [("npv", "plant", "M USD", 5.0, 9.0, 8.5, 9.5, 4.0, 3.5, 4.5, 20)]),
        "best": table(
            ("key", "written", "best", "change", "place"), [("pools.a.shifts.day", 4, 6, 2, ""), ("pools.b.headcount", 5, 3, -2, "")]
        ),
        "finalists": table(FINALISTS, [(3, "M USD", 20, "best"), (0, "M USD", 10, "left out")]),
    }
    assert optimum_sentences(found, 0.09, True) == [
        "NPV: $9.00 ± 0.50 M with the best plan, +$4.00 ± 0.50 M against the plan as written.",
        "More in a, day shift (+2), and fewer in b (-2).",
        (
            "Plan 3 was selected among 2 finalists on new replications: as far as simulation luck goes, rightly with 95 % or more "
            "if it is better than the others by 0.09 M USD, else no worse than the best of them by more than that."
        ),
    ]
    close = {**found, "finalists": table(FINALISTS, [(3, "M USD", 20, "best"), (0, "M USD", 20, "")])}
    assert optimum_sentences(close, 0.09, True)[-1] == (
        "Not distinguishable from plan 3 after 20 new replications: plan 0; more --reps may tell."
    )
