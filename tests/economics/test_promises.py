"""Promises for incentives, held against workers and pay month by month: what is owed for a miss, by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.worth.cash import Cash, around, yearly_cash
from sim.quantities import QUANTITY_NAMES, Quantities
from sim.scenario.kinds import with_values
from sim.scenario.schema import Scenario
from sim.tables import concatenated, table
from tests.economics.small import TEXT, small, steady

PROPERTY = (
    "finance.property_tax.personal=10 %/year",
    "finance.capex.line={cost: 73000 USD, life: 10 years, property: personal}",
)


def staffed(first: float, later: float) -> Quantities:
    """The steady plant with so many assemblers on the books in its first year and in its second, and one in the office."""
    own = steady()
    rows = [(month, "workers", "assembly", "", first if month < 12 else later, "workers") for month in range(24)]
    rows += [(month, "workers", "office", "", 1.0, "workers") for month in range(24)]
    return Quantities(own.months, concatenated([own.table, table(QUANTITY_NAMES, rows)]), own.entries)


def written(folder: Path, incentive: str, *settings: str) -> Scenario:
    """The small plant with an incentive; years beyond its two repeat the second, which begins after the warm-up."""
    return small(folder, "warm_up=365 d", *settings, text=f"{TEXT}  incentives: {{deal: {incentive}}}\n")


def cash_of(scenario: Scenario, quantities: Quantities) -> Cash:
    assert scenario.finance is not None
    return yearly_cash(price(quantities, scenario), scenario.finance)


def line(cash: Cash, name: str) -> list[float]:
    return [float(each) for each in cash.lines[name]]


def test_a_grant_is_clawed_back_once_in_the_first_year_with_too_few_workers(tmp_path: Path) -> None:
    grant = "grant: 10000 USD, first: 1, last: 5, promise: {jobs: [3], pools: [assembly], claw_back: 60 %}"
    scenario = written(tmp_path, f"{{{grant}}}")
    kept, broken = cash_of(scenario, staffed(3, 3)), cash_of(scenario, staffed(3, 1))
    assert "incentives paid back" not in kept.lines
    assert line(broken, "incentives paid back") == [0, 0, -6000, 0, 0, 0]
    saved = broken.lines["income tax"] - kept.lines["income tax"]
    assert saved.tolist() == pytest.approx([0, 0, 0.2 * 6000, 0, 0, 0])  # it was income, and is deducted
    assert (broken.total - kept.total).tolist() == pytest.approx([0, 0, -4800, 0, 0, 0])


def test_jobs_ramp_up_by_year_and_the_last_number_holds_on(tmp_path: Path) -> None:
    promise = "promise: {jobs: [1, 2, 4], claw_back: 100 %}"
    cash = cash_of(written(tmp_path, f"{{grant: 10000 USD, first: 1, last: 5, {promise}}}"), staffed(1, 2))
    assert cash.promises["deal"].jobs_lacking.tolist() == [0, 0, 0, 1, 1, 1]  # 2 and then 3 on the books, office included
    assert line(cash, "incentives paid back") == [0, 0, 0, -10000, 0, 0]


def test_a_penalty_is_of_missing_jobs_and_never_more_than_was_given(tmp_path: Path) -> None:
    """As in Texas Government Code 403.614: two years in a row, twice the wage of each missing job, up to the tax that was let off."""
    promise = "promise: {jobs: [3], pools: [assembly], wage: 20000 USD/year, in_a_row: 2, penalty: 200 %}"
    scenario = written(tmp_path, f"{{abates: 50 %, abates_of: 40 %, first: 1, last: 5, {promise}}}", *PROPERTY)
    off = [0.5 * 0.4 * 0.1 * (73000 - 7300 * year) for year in range(5)]
    kept, broken = cash_of(scenario, staffed(3, 3)), cash_of(scenario, staffed(3, 1))
    assert line(kept, "property tax") == pytest.approx([0, *(-each * 4 for each in off)])
    assert sum(off) < 2 * 2 * 20000
    assert line(broken, "incentives paid back") == pytest.approx([0, 0, 0, -sum(off[:3]), -off[3], -off[4]])
    assert line(broken, "income tax") == line(kept, "income tax")  # a penalty is not deducted
    small_penalty = written(tmp_path, f"{{abates: 50 %, abates_of: 40 %, first: 1, last: 5, {promise}}}", *PROPERTY)
    few = with_values(small_penalty, {"finance.incentives.deal.promise.wage": 200.0})
    assert line(cash_of(few, staffed(3, 1)), "incentives paid back") == pytest.approx([0, 0, 0, -800, -800, -800])


def test_pay_below_the_standard_is_a_miss_of_all_jobs(tmp_path: Path) -> None:
    """Two of three hours are paid 20 USD and one 22 USD, 2,080 hours a year."""
    pay = (2 * 20 + 22) / 3 * 2080
    promise = f"promise: {{jobs: [3], pools: [assembly], wage: {pay + 10:.6f} USD/year, penalty: 100 %}}"
    cash = cash_of(written(tmp_path, f"{{grant: 1000 USD, first: 1, last: 2, {promise}}}"), staffed(3, 3))
    assert cash.promises["deal"].pay_lacking.tolist() == pytest.approx([0, 10, 10, 0, 0, 0], abs=1e-5)
    assert line(cash, "incentives paid back") == pytest.approx([0, -30, -30, 0, 0, 0], abs=1e-4)
    enough = f"promise: {{wage: {pay - 1:.6f} USD/year, pools: [assembly], claw_back: 100 %}}"
    assert "incentives paid back" not in cash_of(written(tmp_path, f"{{grant: 1000 USD, last: 2, {enough}}}"), staffed(3, 3)).lines


def test_real_terms_hold_the_wages_of_the_time_against_the_standard(tmp_path: Path) -> None:
    """Office pay of 62,400 grows with inflation past a standard that stays what it is."""
    real = ("finance.terms=real", "finance.inflation=10 %/year")
    promise = "promise: {wage: 70000 USD/year, pools: [office], claw_back: 100 %}"
    cash = cash_of(written(tmp_path, f"{{grant: 1000 USD, last: 5, {promise}}}", *real), staffed(3, 3))
    assert cash.promises["deal"].missed.tolist() == [0, 1, 0, 0, 0, 0]  # 68,640 and then 75,504


def test_a_credit_is_clawed_back_as_far_as_it_was_used(tmp_path: Path) -> None:
    promise = "promise: {jobs: [3], pools: [assembly], claw_back: 100 %}"
    scenario = written(tmp_path, f"{{tax_credit: 500 USD, first: 1, last: 5, {promise}}}", "money.prices.terahash=20 USD/TH")
    kept, broken = cash_of(scenario, staffed(3, 3)), cash_of(scenario, staffed(3, 1))
    assert line(kept, "tax credits") == [0, 500, 500, 500, 500, 500]
    assert line(broken, "incentives paid back") == [0, 0, -1000, -500, -500, -500]
    assert line(broken, "income tax") == line(kept, "income tax")


def test_a_bond_costs_its_premium_in_every_year_of_the_incentive(tmp_path: Path) -> None:
    without, own = (
        cash_of(written(tmp_path, f"{{grant: 1000 USD, first: 1, last: 3{bond}}}"), steady())
        for bond in ("", ", bond: {amount: 40000 USD, premium: 1.5 %/year}")
    )
    assert line(own, "incentive bonds") == [0, -600, -600, -600, 0, 0]
    assert (own.total - without.total).tolist() == pytest.approx([0, -480, -480, -480, 0, 0])  # less 20 % of tax


def test_only_eligible_property_is_let_off(tmp_path: Path) -> None:
    line, hall = "{cost: 73000 USD, life: 10 years, property: personal}", "{cost: 50000 USD, life: 25 years, property: real}"
    taxed = "finance.property_tax={personal: 10 %/year, real: 2 %/year, personal_exempt: 3000 USD}"
    rates = (taxed, f"finance.capex={{line: {line}, hall: {hall}}}")
    cash = cash_of(written(tmp_path, "{abates: 50 %, first: 1, last: 1, capex_of: [hall]}", *rates), steady())
    assert cash.lines["property tax"][1:3].tolist() == pytest.approx([-(7000 + 500), -(0.1 * (65700 - 3000) + 0.02 * 48000)])
    line_only = cash_of(written(tmp_path, "{abates: 50 %, first: 1, last: 1, capex_of: [line]}", *rates), steady())
    assert line_only.lines["property tax"][1] == pytest.approx(-(3500 + 1000))


def test_every_draw_of_a_wage_keeps_or_breaks_its_own_promise(tmp_path: Path) -> None:
    promise = "promise: {wage: 60000 USD/year, pools: [office], claw_back: 100 %}"
    scenario = written(tmp_path, f"{{grant: 1000 USD, last: 5, {promise}}}")
    drawn = with_values(scenario, {"pools.office.wage": np.array([[25.0], [30.0]])})
    back = cash_of(drawn, staffed(3, 3)).lines["incentives paid back"]
    assert back.tolist() == [[0, -1000, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]


def test_the_measures_say_why(tmp_path: Path) -> None:
    promise = "promise: {jobs: [3], pools: [assembly], claw_back: 60 %}"
    from sim.economics.landed import measures_of_money

    scenario = written(tmp_path, f"{{grant: 10000 USD, first: 1, last: 5, {promise}}}")
    rows = measures_of_money(valued(staffed(3, 1), scenario), scenario).where(of="deal")
    found = dict(zip(rows["measure"].tolist(), rows["value"].tolist(), strict=True))
    assert found == {"incentive_missed": 4.0, "jobs_lacking": 2.0, "pay_lacking": 0.0, "incentive_owed": pytest.approx(0.006)}


def owed_by(folder: Path, incentives: str, *settings: str) -> list[float]:
    """What is paid back in each year by a plant with one worker where three are promised."""
    scenario = small(folder, "warm_up=365 d", *settings, *PROPERTY, text=f"{TEXT}  incentives: {incentives}\n")
    return line(cash_of(scenario, staffed(1, 1)), "incentives paid back")


def test_two_incentives_that_let_off_the_same_tax_owe_it_once_and_owe_all_of_it(tmp_path: Path) -> None:
    """A tax let off twice is no gift: with either of them alone, and with both, all of it comes back where neither promise is kept."""
    tax = [0.1 * (73000 - 7300 * year) for year in range(5)]
    promise = "first: 1, last: 5, promise: {jobs: [3], pools: [assembly], claw_back: 100 %}"
    for incentives in (
        f"{{city: {{abates: 100 %, {promise}}}}}",
        f"{{city: {{abates: 100 %, {promise}}}, county: {{abates: 100 %, {promise}}}}}",
        f"{{city: {{abates: 50 %, {promise}}}, county: {{abates: 100 %, {promise}}}}}",
        f"{{city: {{abates: 100 %, capex_of: [line], {promise}}}, county: {{abates: 100 %, {promise}}}}}",
    ):
        assert owed_by(tmp_path, incentives) == pytest.approx([0, *(-each for each in tax)])
    half = f"{{city: {{abates: 50 %, {promise}}}, free: {{abates: 50 %, first: 1, last: 5}}}}"
    assert owed_by(tmp_path, half) == pytest.approx([0, *(-0.25 * each for each in tax)])  # half is let off without any promise


def test_a_plant_that_closes_owes_for_the_years_it_promised_and_does_not_stay(tmp_path: Path) -> None:
    """Two of ten years are kept, then it closes: all of the grant comes back; a valuation that merely ends there owes nothing."""

    def owed(incentive: str, closes: bool) -> list[float]:
        scenario = written(tmp_path, incentive, "finance.years=2 years")
        assert scenario.finance is not None
        cash = yearly_cash(price(staffed(3, 3), scenario), scenario.finance, around(scenario, closes))
        return [float(each) for each in cash.lines.get("incentives paid back", np.zeros(3))]

    ten = "{grant: 10000 USD, first: 1, last: 10, promise: {jobs: [3], pools: [assembly], claw_back: 60 %, in_a_row: ROW}}"
    assert owed(ten.replace("ROW", "2"), closes=False) == [0, 0, 0]
    assert owed(ten.replace("ROW", "8"), closes=True) == [0, 0, -6000]
    assert owed(ten.replace("ROW", "9"), closes=True) == [0, 0, 0]  # eight years are left: nine in a row never pass
    over = "{grant: 10000 USD, first: 1, last: 2, promise: {jobs: [3], pools: [assembly], claw_back: 60 %}}"
    assert owed(over, closes=True) == [0, 0, 0]
    penalty = "promise: {jobs: [3, 3, 2, 1], pools: [assembly], wage: 900 USD/year, penalty: 100 %}"
    assert owed(f"{{grant: 10000 USD, first: 1, last: 5, {penalty}}}", closes=True) == [0, 0, -900 * (2 + 1 + 1)]
