"""Labor: learning curves against the reference cases, and simulated turnover against its expected values."""

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim import learning
from sim.arrays import Floats
from sim.building import people
from sim.building.disruptions import Disruptions
from sim.calendars import DAY
from sim.draws import Draws
from sim.plant import Pool
from sim.scenario.loading import load
from tests.validation import cases, plants

WEEK = 7 * DAY
START = date(2026, 1, 5)  # a Monday

# ---- learning curves


def hours(rate: float, first: float, count: int, floor: float = 0.0, curve: learning.Curve = "crawford") -> Floats:
    """The hours of each of the units 1 to `count` by a curve, never below `floor` hours."""
    return first * learning.factors(learning.exponent(rate), 0.0, floor / first, count, curve)


def finished_within(rate: float, first: float, available: float) -> int:
    """How many units, built one after another, are finished within the hours given."""
    return int(np.searchsorted(np.cumsum(hours(rate, first, 10_000)), available, side="right"))


@pytest.mark.parametrize("name", ["L-CURVE-80", "L-CURVE-85", "L-CURVE-90"])
def test_curves(name: str) -> None:
    given = cases.inputs(name)
    rate, first, last = given["learning_rate"], given["first_unit"], max(given["units"])
    crawford, wright = hours(rate, first, last), hours(rate, first, last, curve="wright")
    units = np.arange(1, last + 1)
    found = {
        "crawford_unit": crawford,
        "crawford_total": np.cumsum(crawford),
        "crawford_cum_average": np.cumsum(crawford) / units,
        "wright_unit": wright,
        "wright_total": np.cumsum(wright),
        "wright_cum_average": np.cumsum(wright) / units,
    }
    wanted = [f"{quantity}[n={n}]" for quantity in found for n in given["units"]]
    assert set(wanted) <= set(cases.expected(name))
    for quantity in set(cases.expected(name)) & set(wanted):
        kind, n = quantity.removesuffix("]").split("[n=")
        cases.check_exact(name, quantity, float(found[kind][int(n) - 1]))
    for quantity in set(cases.expected(name)) - set(wanted):
        cases.check_exact(name, quantity, learning.exponent(rate))


def test_lot() -> None:
    given = cases.inputs("L-LOT")
    rate, first, floor = given["learning_rate"], given["first_unit_hours"], given["floor_hours"]
    lot = slice(given["lot_first"] - 1, given["lot_last"])
    cases.check_exact("L-LOT", "lot_hours_no_floor", float(hours(rate, first, 200)[lot].sum()))
    cases.check_exact("L-LOT", "lot_hours_with_floor", float(hours(rate, first, 200, floor)[lot].sum()))
    cases.check_exact("L-LOT", "first_unit_at_floor", int(np.argmin(hours(rate, first, 200, floor))) + 1)
    cases.check_exact("L-LOT", "units_finished_within_2000h", finished_within(rate, first, given["hours_available"]))
    of_two_points = cases.expected("L-LOT")["rate_from_two_points"]
    assert hours(of_two_points, 120.0, 4)[3] == pytest.approx(90.0)


def test_production_under_a_curve() -> None:
    given = cases.inputs("P-SCURVE")
    rate, first = given["crawford_rate"], given["first_unit_hours"]
    ends = np.cumsum(given["labour_hours_by_month"]).tolist()
    cases.check_exact("P-SCURVE", "units_completed_cumulative", [finished_within(rate, first, each) for each in ends])
    cases.check_exact("P-SCURVE", "hours_of_unit_50", float(hours(rate, first, 50)[-1]))


@pytest.mark.parametrize(("curve", "total_h"), [("crawford", 100 * (1 + 0.9 + 0.9 ** math.log2(3) + 0.81)), ("wright", 4 * 100 * 0.81)])
def test_the_plant_runs_the_curve_that_is_named(tmp_path: Path, curve: str, total_h: float) -> None:
    """Four units of a first one of 100 h at 90 %: by Crawford 100, 90, 84.6 and 81 h; by Wright four times an average of 81 h."""
    text = f"""
name: learning
horizon: 500 h
stations: {{bay: {{slots: 1, unattended: true}}}}
flows: {{build: [{{build: {{station: bay, work: 100 h, learning: {{curve: {curve}, rate: 90 %}}, next: ship}}}}]}}
demand: {{build: {{at: [0 h, 0 h, 0 h, 0 h]}}}}
"""
    ledger = plants.record(text, tmp_path).ledger
    assert ledger.finished_s.max() == pytest.approx(total_h * plants.HOUR, abs=2)


def test_units_before_the_start_lie_behind_on_either_curve() -> None:
    """Four units behind a start: the next ones go on where the curve of one who counts from the first is."""
    for curve in ("crawford", "wright"):
        whole = learning.factors(learning.exponent(0.8), 0.0, 0.0, 10, curve)
        assert learning.factors(learning.exponent(0.8), 4.0, 0.0, 6, curve) == pytest.approx(whole[4:] / whole[4])


def test_factors_start_at_one_and_end_at_the_floor() -> None:
    factors = learning.factors(learning.exponent(0.9), 500.0, 0.6, 40_000)
    assert factors[0] == 1 and factors[501] == pytest.approx(0.9) and factors.min() == factors[-1] == 0.6
    assert (np.diff(factors) <= 0).all() and factors[1002 + 501] == pytest.approx(0.81)


# ---- expected values of turnover


def cohorts(
    initial: float, hires: list[float], productivity: list[float], attrition: float, refill_after: int | None = None
) -> tuple[list[float], list[float]]:
    """Headcount and effective headcount at the start of each period, after hiring.

    Attrition takes its share of every cohort at the end of each period; leavers are replaced so many periods later, or not.
    A cohort works at the productivity of its periods of service, and at 1 from then on; the initial workers are trained.
    """
    trained, new, left, headcount, effective = initial, list[float](), list[float](), list[float](), list[float]()
    for period, planned in enumerate(hires):
        again = left[period - refill_after] if refill_after is not None and period >= refill_after else 0.0
        new.insert(0, planned + again)
        headcount.append(trained + sum(new))
        effective.append(trained + sum(a * b for a, b in zip(new, productivity, strict=False)) + sum(new[len(productivity) :]))
        left.append(attrition * headcount[-1])
        trained, new = trained * (1 - attrition), [each * (1 - attrition) for each in new]
    return headcount, effective


def expected_ramp() -> tuple[list[float], list[float]]:
    given = cases.inputs("L-RAMP-a")
    hires = [*given["hires_at_start_of_week"], *([0.0] * (given["weeks"] - len(given["hires_at_start_of_week"])))]
    return cohorts(given["initial_fully_productive"], hires, given["productivity_by_week_of_service"], given["weekly_attrition"])


def test_ramp_by_cohorts() -> None:
    headcount, effective = expected_ramp()
    cases.check_exact("L-RAMP-a", "headcount", headcount)
    cases.check_exact("L-RAMP-a", "effective_headcount", effective)
    cases.check_exact("L-RAMP-a", "paid_hours_40h_week", 40 * sum(headcount))
    cases.check_exact("L-RAMP-a", "effective_hours", 40 * sum(effective))


def test_steady_headcount_by_cohorts() -> None:
    given = cases.inputs("L-RAMP-steady")
    headcount, _ = cohorts(0.0, [given["hires_per_week"]] * 1000, [], given["weekly_attrition"])
    cases.check_exact("L-RAMP-steady", "steady_headcount", headcount[-1])
    cases.check_exact("L-RAMP-steady", "weeks_to_95_percent_from_zero", 1 + int(np.argmax(np.array(headcount) >= 0.95 * headcount[-1])))


# ---- the simulated turnover

PLANT = """\
name: Turnover
horizon: {horizon}
shifts: {{monday: {{days: Mon, from: "00:00", to: "08:00"}}}}
workforce: {{attrition: {attrition} %/year}}
pools:
{pools}
stations: {{oven: {{slots: 1, unattended: true}}}}
flows: {{build: [{{age: {{station: oven, work: 1 h}}}}]}}
demand: {{build: {{at: [1 h]}}}}
"""


def yearly_per_cent(weekly: float) -> str:
    """The hazard under which that share has left after a week."""
    return f"{-100 * math.log(1 - weekly) * 365 / 7:.15g}"


def replications(text: str, folder: Path, count: int) -> list[tuple[Pool, ...]]:
    path = folder / "plant.yaml"
    path.write_text(text)
    scenario = load(path).scenario
    return [people.pools(scenario, Draws(7, k), Disruptions(), round(scenario.horizon.value * 3600)) for k in range(count)]


def on_mondays(pool: Pool, weeks: range) -> tuple[list[int], list[int]]:
    """Workers on the books, and hands, when the shift of each week begins."""
    seconds = np.array(weeks) * WEEK
    shift = pool.paid[0]
    hands = pool.hands[np.searchsorted(pool.step_s, seconds, side="right") - 1].tolist()
    there = [count if pool.calendar.is_open(second) else 0 for count, second in zip(hands, seconds.tolist(), strict=True)]
    return shift.hands[np.searchsorted(shift.opens, seconds)].tolist(), there


def agrees(values: np.ndarray, truth: list[float], percent: float) -> None:
    """Every week's mean over the replications is the expected value, in the sense of the reference cases."""
    for week, expected in enumerate(truth):
        verdict = cases.verdict(values[:, week].tolist(), expected, percent)
        assert verdict.covers and verdict.narrow, f"week {week + 1}: {verdict.text}"


def test_simulated_ramp(tmp_path: Path) -> None:
    """L-RAMP-a a hundredfold, so that whole hands hardly matter. With a lead time of 12 weeks everything happens 12 weeks later, and no
    leaver is replaced within the 12 weeks looked at."""
    given, size = cases.inputs("L-RAMP-a"), 100
    total = sum(given["hires_at_start_of_week"])
    ramp = {
        START + timedelta(weeks=week): 100 * sum(given["hires_at_start_of_week"][: week + 1]) / total
        for week in range(len(given["hires_at_start_of_week"]))
    }
    shares = ", ".join(f"{day}: {share:.12g} %" for day, share in ramp.items())
    first, weeks = given["productivity_by_week_of_service"][0], len(given["productivity_by_week_of_service"])
    pools = (
        f"  old: {{shifts: {{monday: {size * given['initial_fully_productive']}}}, hiring: 12 weeks, trained_before: 0 %}}\n"
        f"  new: {{shifts: {{monday: {size * total}}}, hiring: 12 weeks, trained_before: 0 %, ramp: {{{shares}}},"
        f" training: {{weeks: {weeks} weeks, from: {100 * first} %}}}}"
    )
    text = PLANT.format(horizon="24 weeks", attrition=yearly_per_cent(given["weekly_attrition"]), pools=pools)
    seen = np.array([[on_mondays(pool, range(12, 24)) for pool in pools] for pools in replications(text, tmp_path, 40)]).sum(axis=1)
    headcount, effective = expected_ramp()
    agrees(seen[:, 0] / size, headcount, 1.0)
    agrees(seen[:, 1] / size, effective, 1.0)


def test_simulated_replacement(tmp_path: Path) -> None:
    """Leavers are replaced after 3 weeks by hires who learn for 8: the expected values of the same in steps of 6 hours."""
    seats, a_day, weeks = 200, 4, 40
    pools = f"  crew: {{shifts: {{monday: {seats}}}, hiring: 3 weeks, training: {{weeks: 8 weeks, from: 40 %}}}}"
    text = PLANT.format(horizon=f"{weeks} weeks", attrition=yearly_per_cent(0.03), pools=pools)
    steps = 7 * a_day
    learning_rates = [0.4 + 0.6 * step / (8 * steps) for step in range(8 * steps)]
    leaving = 1 - (1 - 0.03) ** (1 / steps)
    headcount, effective = cohorts(seats, [0.0] * (weeks * steps), learning_rates, leaving, refill_after=3 * steps)
    seen = np.array([on_mondays(pools[0], range(weeks)) for pools in replications(text, tmp_path, 60)])
    agrees(seen[:, 0, 1:], headcount[steps::steps], 1.5)
    agrees(seen[:, 1, 1:], effective[steps::steps], 1.5)
    assert headcount[-1] == pytest.approx(seats / (1 - 3 * math.log(0.97)), rel=2e-3)  # mean stay over mean stay and vacancy; steps of 6 h
