"""Taxes, loans and investments at a threshold itself, where the rule on its near side holds; by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.economics.landed import returns
from sim.economics.worth.cashflow import irr_all, mirr, payback_years
from sim.economics.worth.incentives import missed_incentives
from sim.economics.worth.income_tax import above_threshold, cheaper_of, florida_tax_usd
from sim.economics.worth.investment import in_service_after, quarter_of, spent_after, spent_in, with_replacements
from sim.economics.worth.loans import Debt, debt_of, deductible_interest_usd, repayment
from sim.economics.worth.owners import dividends_usd
from sim.economics.years import years_of
from sim.scenario.subjects.financing import Loan
from sim.scenario.subjects.incentive import Incentive
from tests.economics.small import small, steady
from tests.economics.test_edges import ON_THE_ROAD, cash_of, more


def test_revenue_at_the_threshold_itself_owes_no_margin_tax() -> None:
    """Texas Tax Code 171.002(d)(2): total revenue that is less than or equal to the amount."""
    assert above_threshold(7.0, [99.0, 100.0, 101.0], 100.0).tolist() == [0, 0, 7]


def test_the_short_form_holds_up_to_its_limit_and_where_it_is_cheaper() -> None:
    """5 % of 100, 101 and 80 dollars, up to 100, or a tax of 4.50."""
    assert cheaper_of(4.5, [100.0, 101.0, 80.0], 1.0, 0.05, 100.0).tolist() == [4.5, 4.5, 4.0]
    assert cheaper_of(10.0, [100.0, 101.0, 80.0], 1.0, 0.05, 100.0).tolist() == [5, 10, 4]


def test_the_tax_of_a_state_is_never_below_zero() -> None:
    assert florida_tax_usd([100.0, 50.0, 40.0], 0.5, 0.1, 25.0).tolist() == pytest.approx([2.5, 0, 0])


def test_flows_that_only_spend_or_only_earn_return_nothing() -> None:
    """A dollar spent and a dollar earned return nothing a year; a first year of nothing has no payback."""
    assert irr_all([-1.0, 1.0]) == pytest.approx((0,), abs=1e-12)
    for flows in ([0.0, 5.0, 5.0], [-5.0, 0.0]):
        assert list(returns(np.array(flows), 0.1, 0.1)) == []
        with pytest.raises(ValueError, match="a modified rate needs a spending and an income"):
            mirr(flows, 0.1, 0.1)
    assert not {"payback", "discounted_payback"} & {row[0] for row in returns(np.array([0.0, -5.0, 10.0]), 0.1, 0.1)}


def test_a_plant_has_paid_back_when_nothing_is_left_to_pay() -> None:
    assert payback_years([-2.0, 2.0, -1.0]) == 1
    assert payback_years([0.0, 1.0]) == 0
    assert payback_years([-4.0, 1.0, 4.0]) == pytest.approx(1.75)
    assert payback_years([-4.0, 3.5]) is None


def test_only_what_was_earned_is_a_dividend() -> None:
    """Nothing earned and 10 left over from before; a year that loses more than was left."""
    assert dividends_usd(np.array([0.0, 15.0, 5.0]), np.array([10.0, 0.0, 0.0])).tolist() == [0, 10, 0]
    assert dividends_usd(np.array([0.0, 5.0, 5.0]), np.array([-10.0, 3.0, 0.0])).tolist() == [0, 3, 0]


def test_interest_beyond_the_limit_waits_and_a_loss_deducts_none() -> None:
    assert deductible_interest_usd([10.0, 10.0, 0.0], [-5.0, 20.0, 100.0], 0.3).tolist() == pytest.approx([0, 6, 14])


def test_a_loan_of_a_year_is_repaid_in_its_first() -> None:
    """Twelve level payments of 100,000 at 1 % a month: 8,884.88 each."""
    own = small_loan("1 year")
    assert own.principal.tolist() == pytest.approx([0, 100_000, 0, 0], abs=0.01)
    assert own.interest.tolist() == pytest.approx([0, 12 * 8884.88 - 100_000, 0, 0], abs=0.1)
    assert small_loan("2 months").principal.tolist() == pytest.approx([0, 100_000, 0, 0], abs=0.01), "a year is the least"


def small_loan(term: str, rate: Any = 0.12) -> Debt:
    loan = Loan.model_validate({"share": "50 %", "rate": "12 %", "term": term, "cost_of_equity": "15 %"})
    return debt_of(loan.model_copy(update={"rate": replace(loan.rate, value=rate)}), np.array([200_000.0]), 3)


def test_every_draw_of_a_rate_has_its_own_loan() -> None:
    """Two rates by two years: what is paid off in each is that of the loan alone."""
    loan = small_loan("2 years", np.array([[0.12], [0.06]]))
    for k, rate in enumerate((0.12, 0.06)):
        assert loan.interest[k].tolist() == pytest.approx(small_loan("2 years", rate).interest.tolist())
    assert loan.interest[0, 1] == pytest.approx(9469.72, abs=0.01), "24 level payments of 4,707.35 leave 52,981.56 after a year"


def test_a_loan_without_interest_is_repaid_in_equal_parts() -> None:
    free = repayment(100.0, 0.0, 4)
    assert (free.interest.tolist(), free.principal.tolist(), free.balance.tolist()) == ([0] * 4, [25] * 4, [75, 50, 25, 0])
    with pytest.raises(ValueError, match="a loan has one payment or more"):
        repayment(100.0, 0.1, 0)
    assert repayment(100.0, 0.1, 1).principal.tolist() == pytest.approx([100])


def test_a_valuation_as_long_as_the_run_sells_what_its_last_month_has_on_the_road(tmp_path: Path) -> None:
    """12 units more than the usual 20 in the last month of two years, and no year after them."""
    scenario = small(tmp_path, "finance.tax=0 %", "finance.years=2 years")
    usual, fuller = (
        cash_of(scenario, each).lines[ON_THE_ROAD] for each in (steady(), more((23, "units_in_transit", "sea_out", "build", 12.0)))
    )
    assert fuller.tolist() == pytest.approx([0, 0, 32 / 20 * usual[2]])


def test_years_of_a_run_are_whole_and_begin_with_the_warm_up_itself() -> None:
    """Two years of which the first is warm-up: the typical one is the second; half a year counts as a whole one."""
    months = np.full(24, 730.0)
    assert years_of(months, 4, 8760.0).typical == (1,)
    assert years_of(months, 4, 8761.0).typical == (1,), "the last 365 days, if no year begins after the warm-up"
    assert years_of(months, 4).typical == (1, 0)
    half = years_of(np.full(6, 730.0), 2)
    assert (half.simulated, half.weights.tolist()) == (0, [[2.0] * 6] * 2)


def test_an_investment_between_two_years_is_paid_in_parts_of_both(tmp_path: Path) -> None:
    """After a year and a half: half at the end of each year, in service in the second; after two all in one, in service from the third."""
    finance = small(tmp_path, "finance.capex.line.after=2 years").finance
    assert finance is not None
    line = finance.capex["line"]
    for years, parts, service in ((1.5, [0, 0.5, 0.5, 0, 0, 0], 1), (2, [0, 0, 1, 0, 0, 0], 2), (0, [1, 0, 0, 0, 0, 0], 0)):
        own = line.model_copy(update={"after": replace(line.after, value=years * 8760.0)})
        assert spent_in(own, 5).tolist() == pytest.approx(parts)
        assert in_service_after(own) == service


def test_what_is_bought_again_is_not_bought_in_the_last_year(tmp_path: Path) -> None:
    for years, bought in (("4 years", ["line", "line, year 2"]), ("5 years", ["line", "line, year 2", "line, year 4"])):
        finance = small(tmp_path, "finance.capex.line.again_every=2 years", f"finance.years={years}").finance
        assert finance is not None and list(with_replacements(finance).capex) == bought


def test_of_draws_of_what_is_one_number_for_all_the_largest_counts(tmp_path: Path) -> None:
    """When it is bought and in service, its quarter, how long a loan runs, and the jobs and the investment that are asked for."""
    drawn: Any = np.array([[1.0], [3.0]])
    finance = small(tmp_path, "finance.capex.line.after=1 years").finance
    assert finance is not None
    line = finance.capex["line"]
    own = line.model_copy(update={"after": replace(line.after, value=drawn * 8760), "quarter": replace(line.quarter, value=drawn)})
    assert (spent_after(own), in_service_after(own), quarter_of(own)) == (3, 3, 3)
    assert spent_in(own, 3).tolist() == [0, 0, 0, 1]
    loan = Loan.model_validate({"share": "50 %", "rate": "12 %", "term": "1 years", "cost_of_equity": "15 %"})
    longest = debt_of(loan.model_copy(update={"term": replace(loan.term, value=drawn * 8760)}), np.array([200_000.0]), 3)
    assert np.flatnonzero(longest.interest).tolist() == [1, 2, 3]
    wanted = Incentive.model_validate({"grant": "10 USD", "jobs": "1", "capex": "100000 USD"})
    for key, asked in (("jobs", "3 jobs, and the plant has 2"), ("capex", "300,000 USD of investment, and 73,000 USD is invested")):
        number = getattr(wanted, key)
        each = wanted.model_copy(update={"capex": replace(wanted.capex, value=0.0), key: replace(number, value=drawn * number.value)})
        said = missed_incentives(finance.model_copy(update={"incentives": {"state": each}}), 2)
        assert said == [f"The incentive 'state' gives nothing: it asks for {asked}."]
