"""A loan in finance: what is left to the owners, and the cost of capital, by hand and by yearly schedules of numpy-financial."""

from pathlib import Path

import numpy as np
import numpy_financial as npf
import pytest

from sim.evaluate import evaluate
from sim.scenario.loading import load

CASE = Path(__file__).parents[1] / "cases" / "grant_is_income.yaml"
LOAN = "finance.loan={share: 60 %, rate: 9 %, term: 4 years, cost_of_equity: 15 %}"
NO_GRANT = "finance.incentives.state.grant=0 USD"


def measured(*settings: str) -> dict[str, float]:
    rows = evaluate(load(CASE, settings=settings).scenario, 1, 0).tables["measures"].where(of="plant")
    return dict(zip(rows["measure"].tolist(), rows["value"].tolist(), strict=True))


def owners(term: int, years: int = 5, share: float = 0.6) -> np.ndarray:
    """600,000 a year less 25 % tax on it after 200,000 of depreciation and interest, less the loan's payments."""
    paid = np.arange(1, 12 * term + 1)
    interest = -npf.ipmt(0.09 / 12, paid, 12 * term, share * 1e6).reshape(term, 12).sum(axis=1)[:years]
    principal = -npf.ppmt(0.09 / 12, paid, 12 * term, share * 1e6).reshape(term, 12).sum(axis=1)[:years]
    interest, principal = (np.append(each, np.zeros(years - len(each))) for each in (interest, principal))
    principal[-1] += share * 1e6 - principal.sum()
    cash = 600e3 - 0.25 * (600e3 - 200e3 - interest) - interest - principal
    return np.array([-(1 - share) * 1e6, *cash])


@pytest.mark.parametrize("term", [4, 8])
def test_the_owners_get_what_the_loan_and_its_tax_shield_leave(term: int) -> None:
    """A loan that outlasts the valuation is repaid at its end."""
    found = measured(LOAN.replace("term: 4", f"term: {term}"), NO_GRANT)
    assert found["equity_npv"] * 1e6 == pytest.approx(npf.npv(0.15, owners(term)))
    assert found["equity_irr"] == pytest.approx(100 * npf.irr(owners(term)))


def test_a_loan_leaves_the_plant_as_it_is_and_gives_its_cost_of_capital() -> None:
    with_loan, without = measured(LOAN, NO_GRANT), measured(NO_GRANT)
    assert with_loan["npv"] == without["npv"]
    assert "wacc" not in without and "equity_npv" not in without
    assert with_loan["wacc"] == pytest.approx(100 * (0.4 * 0.15 + 0.6 * 0.09 * 0.75))


def test_a_loan_at_the_cost_of_equity_without_tax_is_worth_nothing() -> None:
    """Paid monthly, 9 % is 9.38 % a year; with a tiny difference in timing the owners' value is that of the plant."""
    loan = "finance.loan={share: 60 %, rate: 0.000001 %, term: 1 years, cost_of_equity: 0.0000001 %}"
    found = measured(loan, NO_GRANT, "finance.tax=0 %", "finance.discount_rate=0.0000001 %")
    assert found["equity_npv"] == pytest.approx(found["npv"], abs=1e-6)


def test_real_terms_take_the_loan_back_into_the_money_of_the_start() -> None:
    real = ("finance.terms=real", "finance.inflation=3 %/year")
    found = measured(LOAN, NO_GRANT, *real)
    assert found["wacc"] == pytest.approx(100 * (0.4 * 0.15 + 0.6 * ((1 + 0.09 * 0.75) / 1.03 - 1)))


def test_the_modified_rate_reinvests_at_its_own_rate() -> None:
    cash = [-1e6, *[500e3] * 5]
    assert measured(NO_GRANT)["mirr"] == pytest.approx(100 * npf.mirr(cash, 0.1, 0.1))
    assert measured(NO_GRANT, "finance.reinvestment_rate=6 %")["mirr"] == pytest.approx(100 * npf.mirr(cash, 0.1, 0.06))
