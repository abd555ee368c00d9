"""Loans, depreciation, the cost of capital and taxes against the reference cases and numpy-financial."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.worth.capital_cost import (
    capital_recovery_factor,
    equivalent_annual_usd,
    levelized_usd,
    wacc,
)
from sim.economics.worth.cashflow import mirr, npv_usd
from sim.economics.worth.depreciation import macrs_percent, mid_quarter_percent, straight_line, with_bonus
from sim.economics.worth.income_tax import (
    above_threshold,
    cheaper_of,
    florida_tax_usd,
    tax_with_losses,
    texas_margin_usd,
)
from sim.economics.worth.loans import repayment
from tests.validation.cases import check_exact, inputs

rates = st.floats(0.001, 0.5)


def test_e_mirr() -> None:
    case = inputs("E-MIRR")
    flows, finance, reinvest = case["flows"], case["finance_rate"], case["reinvest_rate"]
    check_exact("E-MIRR", "mirr_5y", mirr(flows, finance, reinvest))
    check_exact("E-MIRR", "mirr_3y", mirr(flows[:4], finance, reinvest))
    check_exact("E-MIRR", "mirr_5y_reinvest_14", mirr(flows, finance, case["alt_reinvest_rate"]))
    assert mirr(flows, finance, reinvest) == pytest.approx(npf.mirr(flows, finance, reinvest))
    with pytest.raises(ValueError, match="a spending and an income"):
        mirr([1.0, 2.0], 0.1, 0.1)


@pytest.mark.parametrize("name", ["E-LOAN-a", "E-LOAN-b"])
def test_e_loan(name: str) -> None:
    case = inputs(name)
    rate, count = case["annual_rate"] / case["payments_per_year"], case["payments"]
    loan = repayment(case["principal"], rate, count)
    paid = loan.interest[0] + loan.principal[0]
    check_exact(name, "payment", paid)
    check_exact(name, "total_interest", loan.interest.sum())
    for row in case["rows"]:
        check_exact(name, f"interest[{row}]", loan.interest[row - 1])
        check_exact(name, f"principal[{row}]", loan.principal[row - 1])
        check_exact(name, f"balance[{row}]", loan.balance[row - 1])
    if name == "E-LOAN-a":
        check_exact(name, "interest_periods_13_to_24", loan.interest[12:24].sum())
        check_exact(name, "principal_periods_13_to_24", loan.principal[12:24].sum())
        check_exact(name, "principal_first", loan.principal[0])
    else:
        check_exact(name, "payment_doc", paid)
        check_exact(name, "interest_2_to_4", loan.interest[1:4].sum())
        check_exact(name, "principal_2_to_4", loan.principal[1:4].sum())


@given(st.floats(1, 1e7), st.sampled_from([0.0, 1e-9]) | st.floats(1e-4, 0.2), st.integers(1, 120))
def test_a_loan_is_repaid_and_agrees_with_numpy_financial(principal: float, rate: float, count: int) -> None:
    loan = repayment(principal, rate, count)
    assert loan.principal.sum() == pytest.approx(principal, rel=1e-4)
    assert loan.balance[-1] == pytest.approx(0, abs=1e-4 * principal)
    assert loan.interest[0] + loan.principal[0] == pytest.approx(-npf.pmt(rate, count, principal), rel=1e-6)


def test_e_macrs_half_year() -> None:
    tables = {years: macrs_percent(f"macrs_{years}") for years in (5, 7, 15)}  # type: ignore[arg-type]
    for years, table in tables.items():
        check_exact("E-MACRS-HY", f"table_{years}_year", table.tolist())
        assert np.max(np.abs(table - by_formula(years))) < 0.011
    check_exact("E-MACRS-HY", "sums", [table.sum() for table in tables.values()])


def by_formula(years: int) -> np.ndarray:
    """The table unrounded: declining balance at 200 % (150 % for 15 years) until straight line gives more, half a year at both ends."""
    factor = (1.5 if years == 15 else 2.0) / years
    left, found = 100.0, []
    for year in range(years + 1):
        part = 0.5 if year == 0 else 1.0
        straight = left / (years + 0.5 - year if year else years) * part
        taken = min(max(left * factor * part, straight), left)
        found.append(taken)
        left -= taken
    return np.array(found)


def test_e_macrs_real_property() -> None:
    tables = [macrs_percent("macrs_39", month) for month in range(1, 13)]
    check_exact("E-MACRS-39", "year1_percent", [table[0] for table in tables])
    check_exact("E-MACRS-39", "years_2_to_39_percent", tables[0][1])
    check_exact("E-MACRS-39", "year40_percent", [table[-1] for table in tables])
    assert all(len(table) == 40 and np.all(table[1:39] == 2.564) for table in tables)
    for month, table in enumerate(tables, start=1):
        assert table[0] == pytest.approx((12 - month + 0.5) / 12 / 39 * 100, abs=0.005)  # as near as the printed table is
        assert table.sum() == pytest.approx(100, abs=0.02)


def test_e_macrs_in_whole_dollars() -> None:
    amounts = np.round(inputs("E-MACRS-10k")["basis"] * macrs_percent("macrs_7") / 100)
    check_exact("E-MACRS-10k", "annual_depreciation", amounts.tolist())
    check_exact("E-MACRS-10k", "total", amounts.sum())


def test_a_bonus_writes_its_share_off_at_once() -> None:
    shares = macrs_percent("macrs_5") / 100
    assert with_bonus(shares, 1.0).tolist() == [1, 0, 0, 0, 0, 0]
    assert with_bonus(shares, 0.4) == pytest.approx([0.4 + 0.6 * 0.2, *(0.6 * shares[1:])])
    assert with_bonus(shares, np.array([[0.0], [0.5]])).sum(axis=1) == pytest.approx([1, 1])
    assert straight_line(2.5, 4).tolist() == [0.4, 0.4, 0.2, 0]


def test_e_wacc() -> None:
    case = inputs("E-WACC")
    share = case["debt"] / (case["debt"] + case["equity"])
    check_exact("E-WACC", "wacc", wacc(share, case["cost_of_equity"], case["cost_of_debt"] * (1 - case["tax_rate"])))


def test_e_realnom() -> None:
    case = inputs("E-REALNOM")
    rate = (1 + case["real_rate"]) * (1 + case["inflation"]) - 1
    flows = np.array(case["real_flows"]) * (1 + case["inflation"]) ** np.arange(5)
    check_exact("E-REALNOM", "npv_real", npv_usd(case["real_flows"], case["real_rate"]))
    check_exact("E-REALNOM", "npv_nominal", npv_usd(flows, rate))


def test_e_annuity() -> None:
    case = inputs("E-ANNUITY")
    rate, years = case["rate"], case["life"]
    factor = capital_recovery_factor(rate, years)
    salvage = np.where(np.arange(years + 1) == years, case["salvage"], 0.0)
    capital = np.where(np.arange(years + 1) == 0, -case["investment"], 0.0) + salvage
    check_exact("E-ANNUITY", "capital_recovery_factor", factor)
    check_exact("E-ANNUITY", "equivalent_annual_capital", -equivalent_annual_usd(capital, rate))
    units = np.where(np.arange(years + 1) > 0, case["units_per_year"], 0.0)
    running = (case["annual_fixed"] > 0) * (units > 0) * case["annual_fixed"] + case["annual_variable_per_unit"] * units
    check_exact("E-ANNUITY", "levelised_unit_cost", levelized_usd(running - capital, units, rate))
    assert capital_recovery_factor(0.0, 4) == 0.25


@given(rates, st.integers(1, 40))
def test_a_level_amount_is_worth_what_it_recovers(rate: float, years: int) -> None:
    factor = float(capital_recovery_factor(rate, years))
    assert npv_usd([-1.0, *[factor] * years], rate) == pytest.approx(0, abs=1e-9)
    assert factor == pytest.approx(-npf.pmt(rate, years, 1.0))


def test_e_taxes() -> None:
    case = inputs("E-TAXES")
    found = tax_with_losses(case["profit_before_tax"], case["federal_rate"], case["nol_limit"])
    check_exact("E-TAXES", "nol_used", found.used.tolist())
    check_exact("E-TAXES", "federal_tax", found.tax.tolist())
    check_exact("E-TAXES", "total_federal", found.tax.sum())


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), rates, st.floats(0, 1))
def test_losses_free_no_more_than_there_were_and_than_the_limit(profits: list[float], rate: float, limit: float) -> None:
    found = tax_with_losses(profits, rate, limit)
    income = np.maximum(profits, 0)
    assert np.all(found.used <= limit * income + 1e-6)
    assert np.all(np.cumsum(found.used) <= np.cumsum(np.maximum(-np.array(profits), 0)) + 1e-6)
    assert found.tax == pytest.approx(rate * (income - found.used))
    drawn = tax_with_losses(np.stack([profits, profits]), np.array([[rate], [2 * rate]]), limit)
    assert drawn.tax[1] == pytest.approx(2 * found.tax)


def test_e_texas() -> None:
    case, rate, threshold = inputs("E-TEXAS"), 0.0075, 2_650_000

    def tax(given: dict[str, float]) -> tuple[float, float]:
        revenue = given["total_revenue"]
        margin = texas_margin_usd(revenue, given.get("cogs"), given.get("compensation"))
        due = margin * round(given.get("texas_receipts", revenue) / revenue, 4) * rate
        return float(margin), float(above_threshold(due, revenue, threshold))

    for part in "abd":
        margin, due = tax(case[part])
        check_exact("E-TEXAS", f"{part}_margin", margin)
        check_exact("E-TEXAS", f"{part}_tax", due)
    check_exact("E-TEXAS", "c_tax", tax(case["c"])[1])
    revenue = case["b"]["total_revenue"]
    check_exact("E-TEXAS", "b_ez_tax", cheaper_of(np.inf, revenue, 1.0, 0.00331, 20_000_000))
    check_exact("E-TEXAS", "b_lowest", cheaper_of(tax(case["b"])[1], revenue, 1.0, 0.00331, 20_000_000))
    assert cheaper_of(60_000, 20_000_001, 1.0, 0.00331, 20_000_000) == 60_000


def test_e_florida() -> None:
    case = inputs("E-FLORIDA")
    a = case["a"]
    factor = (a["property_factor"] + a["payroll_factor"] + 2 * a["sales_factor"]) / 4
    due = float(florida_tax_usd(a["adjusted_federal_income"], factor, 0.055, 50_000))
    check_exact("E-FLORIDA", "a_tax", due)
    check_exact("E-FLORIDA", "a_federal_tax_21pct_after_state", 0.21 * (a["adjusted_federal_income"] - due))
    for part in "bc":
        check_exact("E-FLORIDA", f"{part}_tax", florida_tax_usd(case[part]["adjusted_federal_income"], 1.0, 0.055, 50_000))


# IRS Publication 946, tables A-2 (placed in service in the first quarter) and A-5 (in the fourth), as printed
PRINTED = {
    ("macrs_3", 1): (58.33, 27.78, 12.35, 1.54),
    ("macrs_5", 1): (35.00, 26.00, 15.60, 11.01, 11.01, 1.38),
    ("macrs_7", 2): (17.85, 23.47, 16.76, 11.97, 8.87, 8.87, 8.87, 3.34),
    ("macrs_5", 3): (15.00, 34.00, 20.40, 12.24, 11.30, 7.06),
    ("macrs_3", 4): (8.33, 61.11, 20.37, 10.19),
    ("macrs_7", 4): (3.57, 27.55, 19.68, 14.06, 10.04, 8.73, 8.73, 7.64),
    ("macrs_15", 4): (1.25, 9.88, 8.89, 8.00, 7.20, 6.48, 5.90, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.17),
}


@pytest.mark.parametrize(("tax_class", "quarter"), list(PRINTED))
def test_the_mid_quarter_convention_is_that_of_the_printed_tables(tax_class: str, quarter: int) -> None:
    found = mid_quarter_percent(tax_class, quarter)  # type: ignore[arg-type]
    assert found == pytest.approx(PRINTED[tax_class, quarter], abs=0.015)
    assert found.sum() == pytest.approx(100)


@pytest.mark.parametrize("years", [3, 5, 7, 10, 15, 20])
def test_the_half_year_tables_are_those_of_their_formula(years: int) -> None:
    """200 % declining balance, 150 % from 15 years on, until straight line gives more."""
    table = macrs_percent(f"macrs_{years}")  # type: ignore[arg-type]
    assert table.sum() == pytest.approx(100)
    left, rate, expected = 100.0, (1.5 if years >= 15 else 2.0) / years, []
    for year in range(years + 1):
        straight = left / max(years + 0.5 - year, 0.5) if year else 0.0
        expected.append(min(max(left * rate * (1 if year else 0.5), straight * (1 if year < years else 0.5)), left))
        left -= expected[-1]
    assert table == pytest.approx(expected, abs=0.011)
