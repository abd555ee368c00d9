"""People who come and go: hires, leavers, absence, training, overtime, shutdowns and storms in a pool's calendar and hands."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.building import people
from sim.building.disruptions import Disruptions
from sim.building.turnover import Attendance, Plan, Turnover, attendance, stays
from sim.calendars import DAY, HOUR, spans
from sim.distributions import Distribution
from sim.draws import Draws
from sim.plant import Closure, Pool
from sim.scenario.assumption import Assumption
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.scenario.test_checks import cases, said

PLANT = """\
name: People
start: 2026-01-05
horizon: 8 weeks
shifts:
  day: {days: Mon-Fri, from: "06:00", to: "14:30", meals: ["10:00-10:30"], breaks: ["08:00-08:10"]}
  late: {days: Mon-Fri, from: "14:30", to: "23:00"}
  night: {days: "Sun, Mon", from: "22:00", to: "06:00"}
stations: {oven: {slots: 9, unattended: true}}
flows: {build: [{age: {station: oven, work: 4 h}}]}
demand: {build: {at: [1 h]}}
"""


def scenario_of(text: str, folder: Path) -> Scenario:
    """The plant with pools and whatever else a text says."""
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(text)
    return load(folder / "plant.yaml", [folder / "over.yaml"]).scenario


def pool_of(text: str, folder: Path, disruptions: Disruptions | None = None, replication: int = 0) -> Pool:
    """The first pool of the plant with a text laid over it."""
    scenario = scenario_of(text, folder)
    horizon_s = round(scenario.horizon.value * HOUR)
    return people.pools(scenario, Draws(1, replication), disruptions or Disruptions(), horizon_s)[0]


def hands_at(pool: Pool, second: int) -> int:
    """The hands that are there at a second."""
    k = int(np.searchsorted(pool.step_s, second, side="right")) - 1
    return int(pool.hands[k]) if k >= 0 and pool.calendar.is_open(second) else 0


def at(day: int, hour: float) -> int:
    return round(day * DAY + hour * HOUR)


# ---- without turnover


def test_steps_of_a_ramp(tmp_path):
    pool = pool_of("{workforce: {ramp: {2026-01-05: 50 %, 2026-01-13: 100 %}}, pools: {crew: {shifts: {day: 5, late: 4}}}}", tmp_path)
    assert [hands_at(pool, at(day, hour)) for day in (0, 7, 8) for hour in (5.9, 6, 8.1, 14.5, 22.9, 23)] == [
        *(0, 2, 0, 2, 2, 0),
        *(0, 2, 0, 2, 2, 0),
        *(0, 5, 0, 4, 4, 0),
    ]
    assert pool.hired_s.tolist() == [8 * DAY] * 5 and pool.left_s.tolist() == []
    assert [shift.name for shift in pool.paid] == ["crew/day", "crew/late"] and not any(shift.overtime for shift in pool.paid)


def test_a_night_shift_meets_a_step_of_the_ramp_as_it_did(tmp_path):
    """Hands are those of the plan when a window opens: after the break past midnight the new ones are there."""
    shift = 'shifts: {night: {breaks: ["02:00-02:10"]}}\n'
    pool = pool_of(shift + "pools: {crew: {shifts: {night: 4}, ramp: {2026-01-05: 50 %, 2026-01-13: 100 %}}}", tmp_path)
    assert [hands_at(pool, at(7, hour)) for hour in (22, 24, 26.1, 26.5)] == [2, 2, 0, 4]


def steady(scenario: Scenario) -> Scenario:
    """The scenario with all that makes people come and go taken away."""
    none = Assumption(0.0, "")
    gone = {"hiring": None, "training": None, "attrition": None, "overtime": Assumption(0.0, "h")}
    pools = {name: pool.model_copy(update=gone) for name, pool in scenario.pools.items()}
    return scenario.model_copy(
        update={"pools": pools, "workforce": scenario.workforce.model_copy(update={"absence": none, "attrition": none})}
    )


@pytest.mark.parametrize("name", ["texas", "southeast_asia"])
def test_shipped_plants_without_turnover_have_the_plan_present(name):
    scenario = steady(load(f"{name}.yaml").scenario)
    horizon_s = 365 * DAY
    free = people.public_holidays(scenario, horizon_s) | people.shutdowns(scenario, horizon_s)
    for (pool_name, workers), pool in zip(
        scenario.pools.items(), people.pools(scenario, Draws(1, 0), Disruptions(), horizon_s), strict=True
    ):
        for second in range(900, horizon_s, 7 * HOUR + 900):
            day, into = divmod(second, DAY)
            today = scenario.start + timedelta(days=day)
            expected = 0
            for served, headcount in (workers.shifts or {}).items():
                shift = scenario.shifts[served]
                paused = any(a <= into < b for a, b in (*shift.meals, *shift.breaks))
                if today.weekday() in shift.days and today not in free and shift.from_ <= into < shift.to and not paused:
                    ramp = workers.ramp or scenario.workforce.ramp
                    share = ([ramp[first].value for first in sorted(ramp) if first <= today] or [1.0])[-1]
                    expected += round(headcount.value * share)
            assert hands_at(pool, second) == expected, f"{pool_name} on {today} at {into / HOUR:.2f} h"


def test_turnover_that_changes_nothing_changes_nothing(tmp_path):
    text = "{pools: {crew: {shifts: {day: 5, late: 4}, ramp: {2026-01-05: 50 %, 2026-01-20: 100 %, 2026-02-03: 25 %}HIRING}}}"
    plain, seats = (pool_of(text.replace("HIRING", hiring), tmp_path) for hiring in ("", ", hiring: 0 h"))
    for field in ("step_s", "hands", "hired_s", "left_s"):
        assert getattr(plain, field).tolist() == getattr(seats, field).tolist()
    assert plain.calendar.opens.tolist() == seats.calendar.opens.tolist()
    assert [shift.hands.tolist() for shift in plain.paid] == [shift.hands.tolist() for shift in seats.paid]


# ---- hiring, leaving, learning


def test_hires_come_a_lead_time_after_their_seats_open(tmp_path):
    text = "{pools: {crew: {shifts: {day: 4}, ramp: {2026-01-05: 50 %, 2026-01-19: 100 %}, hiring: 10 d, trained_before: 50 %}}}"
    pool = pool_of(text, tmp_path)
    assert pool.hired_s.tolist() == [10 * DAY, 24 * DAY, 24 * DAY]
    assert [hands_at(pool, at(day, 7)) for day in (0, 9, 10, 22, 23, 24)] == [1, 1, 2, 2, 2, 4]


def test_the_last_seats_close_first_and_open_again(tmp_path):
    text = "{pools: {crew: {shifts: {day: 4}, ramp: {2026-01-05: 100 %, 2026-01-14: 50 %, 2026-01-28: 75 %}, hiring: 7 d}}}"
    pool = pool_of(text, tmp_path)
    assert pool.left_s.tolist() == [9 * DAY, 9 * DAY] and pool.hired_s.tolist() == [30 * DAY]
    assert [hands_at(pool, at(day, 7)) for day in (8, 9, 29, 30)] == [4, 2, 2, 3]


def test_a_seat_that_closes_before_its_hire_comes_is_never_taken(tmp_path):
    text = "{pools: {crew: {shifts: {day: 4}, ramp: {2026-01-05: 50 %, 2026-01-14: 100 %, 2026-01-20: 50 %}, hiring: 7 d}}}"
    pool = pool_of(text, tmp_path)
    assert pool.hired_s.tolist() == [] and pool.left_s.tolist() == [] and set(pool.hands.tolist()) == {2}


def test_new_hires_count_as_fractions_while_they_learn(tmp_path):
    """Eight from 40 % to 100 % in 4 weeks: 3.2, 4.4, 5.6, 6.8 and 8 hands when a week of service is over; all eight are paid."""
    text = "{pools: {crew: {shifts: {night: 8}, trained_before: 0 %, training: {weeks: 4 weeks, from: 40 %}}}}"
    pool = pool_of(text, tmp_path)
    fractions = [8 * (0.4 + 0.6 * (7 * week + 22 / 24) / 28) for week in range(4)]
    assert [hands_at(pool, at(7 * week, 23)) for week in range(6)] == [*(round(each) for each in fractions), 8, 8]
    assert set(pool.paid[0].hands.tolist()) == {8}
    assert pool.hired_s.tolist() == []


def test_leavers_are_replaced_by_hires_who_learn(tmp_path):
    text = "{workforce: {attrition: 300 %/year}, horizon: 1 year, pools: {crew: {shifts: {day: 40}, hiring: 3 weeks}}}"
    pool = pool_of(text, tmp_path)
    gone = pool.left_s[pool.left_s < 340 * DAY]
    assert len(gone) > 80 and pool.hired_s[: len(gone)].tolist() == (gone + 21 * DAY).tolist()
    opens, booked = pool.paid[0].opens, pool.paid[0].hands
    count = 40 + np.searchsorted(pool.hired_s, opens, side="right") - np.searchsorted(pool.left_s, opens, side="right")
    morning = (opens < 365 * DAY) & (opens % DAY == 6 * HOUR)
    assert booked[morning].tolist() == count[morning].tolist()
    slow = pool_of(text.replace("3 weeks}", "3 weeks, training: {weeks: 20 weeks, from: 0 %}}"), tmp_path)
    assert slow.left_s.tolist() == pool.left_s.tolist() and hands_at(slow, at(200, 7)) < hands_at(pool, at(200, 7))


def test_a_pool_has_its_own_attrition(tmp_path):
    text = "{workforce: {attrition: 300 %/year}, pools: {crew: {shifts: {day: 40}, attrition: 0 %/year}}}"
    assert pool_of(text, tmp_path).left_s.tolist() == []
    assert pool_of(text.replace(", attrition: 0 %/year", ""), tmp_path).left_s.size > 0


EVERYTHING = Turnover(Distribution("exponential", (20.0 * DAY,)), Distribution("exponential", (90.0 * DAY,)), 28.0 * DAY, 0.4, 0.7, 0.1)


def by_seat(seats: list[int], keep: int, days: np.ndarray) -> tuple[list[tuple[int, int, int, bool]], Attendance]:
    """The histories of the first seats of a shift with the seats given from day 0 and from day 100, and the days worked on them."""
    plan = Plan(np.array([0, 100 * DAY]), np.array(seats))
    everyone = stays("crew/day", plan, EVERYTHING, Draws(1, 0), 300 * DAY)
    columns = (everyone.seat.tolist(), everyone.begin_s.tolist(), everyone.end_s.tolist(), everyone.trained.tolist())
    rows = sorted(row for row in zip(*columns, strict=True) if row[0] < keep)
    mine = everyone.seat < keep
    few = type(everyone)(everyone.seat[mine], everyone.begin_s[mine], everyone.end_s[mine], everyone.trained[mine])
    return rows, attendance("crew/day", few, EVERYTHING, Draws(1, 0), days, days * DAY)


def test_a_seats_history_does_not_depend_on_the_others():
    days = np.arange(300)
    few, many = by_seat([10, 10], 7, days), by_seat([10, 33], 7, days)
    assert few[0] == many[0] and len(few[0]) > 12 and few[1].effective.tolist() == many[1].effective.tolist()


def test_a_holiday_changes_nobodys_other_days():
    days = np.setdiff1d(np.arange(300), [20, 21, 150])
    whole, less = by_seat([10, 10], 10, np.arange(300))[1], by_seat([10, 10], 10, days)[1]
    assert less.present.tolist() == whole.present[days].tolist()


# ---- absence


def test_absent_workers_are_paid_and_not_there(tmp_path):
    pool = pool_of("{horizon: 5 years, workforce: {absence: 8 %}, pools: {crew: {shifts: {day: 30}}}}", tmp_path)
    assert set(pool.paid[0].hands.tolist()) == {30} and pool.hired_s.size == pool.left_s.size == 0
    there = np.array([hands_at(pool, at(day, 7)) for day in range(5 * 365) if day % 7 < 5])
    error = (0.08 * 0.92 / 30 / len(there)) ** 0.5
    assert abs(there.mean() / 30 - 0.92) < 3 * error
    assert abs(there.var() / (30 * 0.08 * 0.92) - 1) < 3 * (2 / len(there)) ** 0.5
    assert [hands_at(pool, at(1, 6.5)), hands_at(pool, at(1, 14))] == [there[1]] * 2


def test_replications_differ_and_repeat(tmp_path):
    text = "{workforce: {absence: 8 %, attrition: 50 %/year}, pools: {crew: {shifts: {day: 30}}, watch: {headcount: 30}}}"
    one, again, other = (pool_of(text, tmp_path, replication=k).hands.tolist() for k in (0, 0, 1))
    assert one == again != other


def test_round_the_clock_by_the_day(tmp_path):
    text = "{workforce: {absence: 20 %}, pools: {watch: {headcount: 30, ramp: {2026-01-05: 50 %, 2026-01-12: 100 %}, hiring: 4 d}}}"
    pool = pool_of(text, tmp_path)
    assert pool.paid[0].hands[:12].tolist() == [15] * 11 + [30] and pool.hired_s.tolist() == [11 * DAY] * 15
    assert set((pool.step_s % DAY).tolist()) == {0} and len(set(pool.hands[pool.step_s >= 11 * DAY].tolist())) > 3
    assert pool.calendar.is_open(3 * HOUR) and pool.hands.max() <= 30


# ---- overtime


def test_overtime_lengthens_the_days_of_a_shift(tmp_path):
    """5 h a week on five days: an hour after 14:30, beside the late shift that has begun; paid on its own."""
    pool = pool_of("{pools: {crew: {shifts: {day: 5, late: 4}, overtime: 5 h}}}", tmp_path)
    assert [hands_at(pool, at(0, hour)) for hour in (14.4, 14.5, 15.4, 15.5, 23.5, 24)] == [5, 9, 9, 4, 4, 0]
    names = [(shift.name, shift.overtime) for shift in pool.paid]
    assert names == [("crew/day", False), ("crew/day", True), ("crew/late", False), ("crew/late", True)]
    regular, extra = pool.paid[:2]
    assert (extra.opens[:2].tolist(), extra.closes[:2].tolist(), extra.hands[:2].tolist()) == (
        [at(0, 14.5), at(1, 14.5)],
        [at(0, 15.5), at(1, 15.5)],
        [5, 5],
    )
    assert regular.closes.max() % DAY == 14.5 * HOUR
    assert (pool.shift_end_s[:2].tolist(), pool.staying[:2].tolist()) == ([at(0, 15.5), at(1, 0)], [4, 0])


def test_overtime_is_for_those_who_are_there_and_may_pass_midnight(tmp_path):
    pool = pool_of("{workforce: {absence: 30 %}, pools: {crew: {shifts: {night: 9}, overtime: 4 h}}}", tmp_path)
    extra = pool.paid[1]
    assert extra.opens[:3].tolist() == [at(0, 6), at(1, 6), at(7, 6)] and extra.closes[0] == at(0, 8)
    assert extra.hands.tolist()[:3] == [hands_at(pool, second) for second in extra.opens[:3].tolist()]
    assert extra.hands.tolist()[1:3] == [hands_at(pool, at(day, 23)) for day in (0, 6)]
    assert extra.hands.max() <= 9 and extra.hands.mean() < 8 and set(pool.paid[0].hands.tolist()) == {9}


def test_fit_ends_with_the_overtime(tmp_path):
    pool = pool_of("{pools: {crew: {shifts: {day: 5, late: 4}, overtime: 5 h, at_shift_end: fit}}}", tmp_path)
    assert (pool.shift_end_s[:2] / HOUR).tolist() == [15.5, 24] and pool.calendar.is_open(at(0, 15.5))


# ---- closed days


def test_nobody_works_or_is_paid_in_a_shutdown(tmp_path):
    text = "{site: {shutdowns: [2026-01-06..2026-01-07, 2026-01-12]}, pools: {crew: {shifts: {day: 5}}, watch: {headcount: 2}}}"
    scenario = scenario_of(text, tmp_path)
    crew, watch = people.pools(scenario, Draws(1, 0), Disruptions(), 56 * DAY)
    for pool in (crew, watch):
        assert [hands_at(pool, at(day, 7)) > 0 for day in (0, 1, 2, 3, 7, 8)] == [True, False, False, True, False, True]
        assert set((pool.paid[0].opens // DAY).tolist()) & {1, 2, 7} == set()
    assert {0, 3, 5, 8} <= set((watch.paid[0].opens // DAY).tolist())


def test_a_storm_closes_and_is_paid(tmp_path):
    storm = Disruptions((Closure("hurricane", "people", spans([(at(1, 9), at(3, 0))]), np.array([at(1, 9)])),))
    text = "{workforce: {absence: 8 %}, pools: {crew: {shifts: {day: 5}}}}"
    calm, stormed = pool_of(text, tmp_path), pool_of(text, tmp_path, storm)
    assert [stormed.calendar.is_open(second) for second in (at(1, 8.5), at(1, 9), at(2, 7), at(3, 7))] == [True, False, False, True]
    assert stormed.paid[0].opens.tolist() == calm.paid[0].opens.tolist() and stormed.hands.tolist() == calm.hands.tolist()
    assert at(1, 9) in stormed.calendar.closes and stormed.shift_end_s.tolist() == calm.shift_end_s.tolist()


# ---- mistakes

MISTAKES = cases("""
{site: {shutdowns: [2026-12-24 to 2027-01-02]}}
    over.yaml:1:21: site.shutdowns.0: expected a date like 2026-07-24 or a span like 2026-12-24..2027-01-02, got '2026-12-24 to
    2027-01-02'
{site: {shutdowns: [2026-12-24, 2027-01-02..2026-12-24]}}
    over.yaml:1:33: site.shutdowns.1: 2026-12-24 is before 2027-01-02
{site: {shutdowns: 2026-12-24}}
    over.yaml:1:20: site.shutdowns: expected a list like [a, b], got '2026-12-24'
{workforce: {absence: 100 %}}
    over.yaml:1:23: workforce.absence: expected less than 100 %, got '100 %'
{workforce: {absence: 3.5 d}}
    over.yaml:1:23: workforce.absence: expected a share like '5 %', got '3.5 d'
{workforce: {attrition: 32 %}}
    over.yaml:1:25: workforce.attrition: expected a yearly share like '12 %/year', got '32 %'
{workforce: {attrition: 40000 %/year}}
    over.yaml:1:25: workforce.attrition: expected 0 %/year to 1,000 %/year, got '40000 %/year'
{workforce: {replacement_cost: 1500}}
    over.yaml:1:32: workforce.replacement_cost: needs a unit: write '1500 USD'
{pools: {test: {attrition: 40000 %/year}}}
    over.yaml:1:28: pools.test.attrition: expected 0 %/year to 1,000 %/year, got '40000 %/year'
{pools: {test: {hiring: {dist: triangular, low: 4 weeks, mode: 2 weeks, high: 8 weeks}}}}
    over.yaml:1:25: pools.test.hiring: expected low <= mode <= high, got 4 weeks, 2 weeks, 8 weeks
{pools: {test: {trained_before: 110 %}}}
    over.yaml:1:33: pools.test.trained_before: expected 0 % to 100 %, got '110 %'
{pools: {test: {training: {weeks: 4 weeks}}}}
    over.yaml:1:17: pools.test.training: needs either `weeks` and `from`, or `by_week`
{pools: {test: {training: {from: 40 %, by_week: [50 %]}}}}
    over.yaml:1:17: pools.test.training: needs either `weeks` and `from`, or `by_week`
{pools: {test: {training: {by_week: [50]}}}}
    over.yaml:1:38: pools.test.training.by_week.0: expected 0 % to 100 %, got '50'; write '50 %'
{pools: {test: {training: {weeks: 4, from: 40 %}}}}
    over.yaml:1:35: pools.test.training.weeks: needs a unit: write '4 weeks'
{pools: {test: {overtime: 21 h}}}
    over.yaml:1:27: pools.test.overtime: 21 h a week is more than workforce.overtime_allowed, 20 h
{workforce: {overtime_allowed: 99 h}, pools: {test: {overtime: 78 h}}}
    over.yaml:1:64: pools.test.overtime: 78 h a week on 5 days makes the shift late longer than 24 h
{pools: {guards: {headcount: 2, wage: 20 USD/h, overtime: 2 h}}}
    over.yaml:1:49: pools.guards.overtime: needs `shifts` to be added to: these workers are there round the clock
{pools: {test: {ramp: {soon: 50 %}}}}
    over.yaml:1:24: pools.test.ramp.soon: expected a date like 2026-07-24, got 'soon'
""")


@pytest.mark.parametrize(("overlay", "message"), MISTAKES)
def test_mistakes(tmp_path, overlay, message):
    assert said(tmp_path, overlay) == [message]


def test_a_faulty_shutdown_does_not_hide_other_mistakes(tmp_path):
    assert said(tmp_path, "{site: {shutdowns: [soon]}, workforce: {absence: 100 %}}") == [
        "over.yaml:1:21: site.shutdowns.0: expected a date like 2026-07-24 or a span like 2026-12-24..2027-01-02, got 'soon'",
        "over.yaml:1:50: workforce.absence: expected less than 100 %, got '100 %'",
    ]


def test_a_crew_may_meet_in_overtime(tmp_path):
    apart = (
        "{shifts: {late: {from: '15:00'}}, pools: {assembly: {shifts: {late: 0}}}, flows: {build: {try: {crew: {assembly: 1, test: 1}}}}}"
    )
    assert said(tmp_path, apart) == ["over.yaml:1:97: flows.build.try.crew: test and assembly are never present together in these numbers"]
    assert said(tmp_path, apart.replace("{shifts: {late: 0}}", "{shifts: {late: 0}, overtime: 5 h}")) == []


def test_training_by_week(tmp_path: Path) -> None:
    """Eight beginners who do 25 %, 50 % and 75 % of the work in their first three weeks count as 2, 4 and 6 hands, and then as 8."""
    text = "{pools: {crew: {shifts: {day: 8}, trained_before: 0 %, training: {by_week: [25 %, 50 %, 75 %]}}}}"
    pool = pool_of(text, tmp_path)
    assert [hands_at(pool, at(7 * week + day, 7)) for week in range(5) for day in (0, 4)] == [2, 2, 4, 4, 6, 6, 8, 8, 8, 8]
