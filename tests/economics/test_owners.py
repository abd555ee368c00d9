"""Financing and owners: the limit of interest, what is withheld from an owner abroad, and two companies with a price between them."""

from pathlib import Path

import numpy as np
import numpy_financial as npf
import pytest

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.worth.cash import Cash, around, yearly_cash
from sim.economics.worth.loans import deductible_interest_usd
from sim.economics.worth.owners import dividends_usd
from sim.evaluate import evaluate
from sim.quantities import Quantities
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.economics.small import small, steady
from tests.validation.cases import check_exact, inputs

CASE = Path(__file__).parents[1] / "cases" / "grant_is_income.yaml"
NO_GRANT = "finance.incentives.state.grant=0 USD"
LOAN = "share: 60 %, rate: 9 %, term: 4 years, cost_of_equity: 15 %"


def measured(*settings: str) -> dict[str, float]:
    rows = evaluate(load(CASE, settings=(NO_GRANT, *settings)).scenario, 1, 0).tables["measures"].where(of="plant")
    return dict(zip(rows["measure"].tolist(), rows["value"].tolist(), strict=True))


def payments() -> tuple[np.ndarray, np.ndarray]:
    """Interest and principal of 600,000 at 9 % over four years, by year, with a fifth of nothing."""
    paid = np.arange(1, 49)
    return tuple(  # type: ignore[return-value]
        np.append(-of(0.09 / 12, paid, 48, 6e5).reshape(4, 12).sum(axis=1), 0.0) for of in (npf.ipmt, npf.ppmt)
    )


# ---- the limit of interest


def test_a_published_example_of_section_163j() -> None:
    """15 M USD of adjusted taxable income (10 M and 5 M of depreciation), 6 M of interest: 4.5 M deducted, 1.5 M carried forward.

    Source: OpenExamPrep, Enrolled Agent, Business Interest Limitation (163(j)), worked example; the year after is by 163(j)(2).
    """
    given = inputs("E-163J")
    used = deductible_interest_usd(given["interest"], given["adjusted_taxable_income"], given["limit"])
    check_exact("E-163J", "deducted", used.tolist())
    check_exact("E-163J", "carried_forward", (np.cumsum(given["interest"]) - np.cumsum(used)).tolist())
    assert deductible_interest_usd([6e6, 0, 0], [-1e6, 1e6, 1e9], 0.3).tolist() == [0, 3e5, 5.7e6]  # a loss lets nothing off
    assert deductible_interest_usd([6e6, 2e6], [15e6, 10e6], 0.3).tolist() == [4.5e6, 3e6]  # and 0.5 M go on


def test_interest_over_the_limit_saves_tax_later() -> None:
    """600,000 a year before interest and 200,000 of depreciation: 5 % of it is 30,000, less than what the loan costs at first."""
    interest, principal = payments()
    deducted = deductible_interest_usd(interest, np.full(5, 6e5), 0.05)
    assert deducted[0] == pytest.approx(30e3) and interest[0] > 45e3 and deducted.sum() == pytest.approx(interest.sum())
    cash = 6e5 - 0.25 * (4e5 - deducted) - interest - principal
    found = measured(f"finance.loan={{{LOAN}}}", "finance.interest_limit=5 %")
    assert found["equity_npv"] * 1e6 == pytest.approx(npf.npv(0.15, [-4e5, *cash]))
    assert measured(f"finance.loan={{{LOAN}}}", "finance.interest_limit=30 %") == measured(f"finance.loan={{{LOAN}}}")


def test_the_law_of_the_country_limits_interest() -> None:
    assert load("texas.yaml").scenario.finance.interest_limit.value == 0.3  # type: ignore[union-attr]
    assert load("southeast_asia.yaml").scenario.finance.interest_limit is None  # type: ignore[union-attr]


# ---- an owner abroad


@pytest.mark.parametrize(
    ("paid_out", "earned", "dividends"),
    [
        ([100], [60], [60]),  # the rest returns capital
        ([0, 100], [80, 10], [0, 90]),  # what was kept is paid later
        ([0, 100], [-500, 40], [0, 40]),  # of this year's earnings, whatever was lost before
        ([0, 100], [80, -30], [0, 50]),  # a loss of the year takes from what was kept
        ([50, 50], [80, -100], [50, 0]),
    ],
)
def test_a_dividend_is_paid_out_of_earnings(paid_out: list[float], earned: list[float], dividends: list[float]) -> None:
    assert dividends_usd(np.array(paid_out, dtype=float), np.array(earned, dtype=float)).tolist() == dividends


def test_dividends_to_an_owner_abroad_are_withheld_from() -> None:
    """Earned after 25 % tax: (600 - 200) x 0.75 = 300 of the 500 thousand that are paid out each year; 200 return the million."""
    found = measured("finance.owner={dividends_withheld: 30 %}")
    assert found["equity_npv"] * 1e6 == pytest.approx(npf.npv(0.10, [-1e6, *[5e5 - 0.3 * 3e5] * 5]))
    assert found["npv"] * 1e6 == pytest.approx(npf.npv(0.10, [-1e6, *[5e5] * 5]))
    assert "wacc" not in found


def test_an_owner_who_lends_gets_interest_and_principal_beside_dividends() -> None:
    """What the company pays him and what he has lent cancel but for the tax on the interest: saved at 25 %, withheld at 10 %."""
    interest, principal = payments()
    loan = f"finance.loan={{{LOAN}, lender: owner}}"
    found = measured(loan, "finance.owner={dividends_withheld: 30 %, interest_withheld: 10 %}")
    equity = 6e5 - 0.25 * (4e5 - interest) - interest - principal
    earned = 0.75 * (4e5 - interest)
    dividends = dividends_usd(np.append(0, equity), np.append(0, earned))[1:]
    cash = equity + 0.9 * interest + principal - 0.3 * dividends
    assert found["equity_npv"] * 1e6 == pytest.approx(npf.npv(0.15, [-1e6, *cash]))


# ---- two companies


def cash_of(scenario: Scenario, quantities: Quantities) -> Cash:
    assert scenario.finance is not None
    return yearly_cash(price(quantities, scenario), scenario.finance, around(scenario))


DDP = ("trade.price_terms=DDP", "trade.finished_value=75 %", "money.prices.terahash=20 USD/TH")


def test_an_importer_keeps_its_margin_and_pays_its_own_tax(tmp_path: Path) -> None:
    """It sells 240 units at 4,000 USD a year, pays 3 % and 3 USD of freight, duty and fees, and three quarters of the rest to the plant."""
    alone, group = (cash_of(small(tmp_path, *DDP, *more), steady()) for more in ((), ("finance.affiliate={role: importer, tax: 35 %}",)))
    lines = alone.lines
    freight = float(20 * 12 * (3 + 0.25 * 20))
    costs = price(steady(), small(tmp_path, *DDP))
    duty = sum(float(line.amount[:12].sum()) for line in costs.lines if line.kind.name in ("duty on units", "fees on units"))
    kept = 0.25 * (240 * 4000 - freight - duty)
    assert -group.lines["income tax of the affiliate"][1] == pytest.approx(0.35 * kept, rel=2e-3)  # a year has 365 days
    earned = sum(each for each in group.elsewhere.values())
    assert earned[1] == pytest.approx(kept, rel=2e-3)
    assert (group.lines["income tax"] - lines["income tax"])[:5] == pytest.approx(0.2 * earned[:5])
    assert (group.total - alone.total)[:5] == pytest.approx((0.2 - 0.35) * earned[:5])


def test_the_terms_say_what_the_importer_bears(tmp_path: Path) -> None:
    """Free on board three quarters of the whole price go to the plant; freight, duty and fees are left to the importer."""
    affiliate = "finance.affiliate={role: importer, tax: 35 %}"
    ddp, fob = (cash_of(small(tmp_path, *DDP, affiliate, f"trade.price_terms={terms}"), steady()) for terms in ("DDP", "FOB"))
    for cash, terms in ((ddp, "DDP"), (fob, "FOB")):
        revenue = cash.lines["revenue"][2]
        repairs = 120 * 150
        bears = -(cash.elsewhere["outbound freight"][2] + cash.elsewhere["duty and fees"][2])
        sold = revenue - repairs
        kept = 0.25 * (sold - bears) if terms == "DDP" else 0.25 * sold - bears
        assert sum(each[2] for each in cash.elsewhere.values()) == pytest.approx(kept)


def test_a_supplier_earns_the_margin_on_the_parts_that_are_used(tmp_path: Path) -> None:
    """76 of the 100 USD chips a month come over the border, 20 % dearer; a screw does not."""
    settings = ("trade.parts_value=120 %", "finance.affiliate={role: supplier, tax: 10 %}")
    cash = cash_of(small(tmp_path, *settings), steady())
    assert sum(each[1] for each in cash.elsewhere.values()) == pytest.approx(0.2 * 100 * 76 * 12, rel=2e-3)
    assert cash.lines["income tax of the affiliate"][1] == pytest.approx(-0.1 * 0.2 * 100 * 76 * 12, rel=2e-3)


def test_the_value_of_the_group_is_the_sum_over_its_companies(tmp_path: Path) -> None:
    scenario = small(tmp_path, *DDP, "finance.affiliate={role: importer, tax: 35 %}")
    found = valued(steady(), scenario).measures
    parts = [float(value) for (name, _), (value, _) in found.items() if name == "npv_of_taxpayer"]
    assert len(parts) == 2 and sum(parts) == pytest.approx(float(found["npv", "plant"][0]))
    assert parts[1] == pytest.approx(npf.npv(0.1, cash_of(scenario, steady()).of_affiliate) / 1e6)
