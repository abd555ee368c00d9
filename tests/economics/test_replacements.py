"""What is bought again, start-up costs, exempt equipment and eligible property, by hand on one line of 73,000 USD valued for five years."""

from pathlib import Path

import pytest

from sim.economics.landed import valued
from sim.economics.worth.incentives import earned_incentives, missed_incentives
from sim.economics.worth.investment import basis_usd, depreciation_usd, salvage_usd, spending_usd, with_replacements
from sim.economics.worth.taxes import property_tax_usd
from sim.scenario.subjects.finance import Finance
from tests.economics.small import TEXT, small, steady

LINE = "finance.capex.line"


def finance(folder: Path, *settings: str) -> Finance:
    found = small(folder, *settings).finance
    assert found is not None
    return found


def test_what_wears_out_is_bought_again_until_the_end_and_sold_once(tmp_path: Path) -> None:
    again = with_replacements(finance(tmp_path, f"{LINE}.again_every=2 years", f"{LINE}.salvage_value=10 %"))
    assert spending_usd(again, 5).tolist() == [73_000, 0, 73_000, 0, 73_000, 0]
    assert depreciation_usd(again, basis_usd(again), 5, 0.0).tolist() == [0, 36_500, 36_500, 36_500, 36_500, 36_500]
    sold, gain = salvage_usd(again, basis_usd(again), 5, 0.0)
    assert (sold[5], gain[5]) == pytest.approx((7_300, 7_300 - 36_500))
    late = with_replacements(finance(tmp_path, f"{LINE}.after=1 years", f"{LINE}.again_every=4 years"))
    assert spending_usd(late, 5).tolist() == [0, 73_000, 0, 0, 0, 0]  # nothing would be made with one bought at the end


def test_the_books_write_the_second_one_off_too(tmp_path: Path) -> None:
    """Two years simulated, a life of one: without the second purchase the books have nothing left in the second year."""
    once, twice = (
        valued(steady(), small(tmp_path, f"{LINE}.life=1 years", *more)).costs.lines for more in ((), (f"{LINE}.again_every=1 years",))
    )
    total = [sum(float(line.amount.sum()) for line in lines if line.category == "depreciation") for lines in (once, twice)]
    assert total == pytest.approx([73_000, 146_000])


def test_start_up_costs_are_written_off_over_fifteen_years_whatever_the_bonus(tmp_path: Path) -> None:
    """26 U.S.C. 195(b): 180 months."""
    own = finance(tmp_path, f"{LINE}.tax_class=section_195")
    assert depreciation_usd(own, basis_usd(own), 5, 1.0).tolist() == pytest.approx([0, *[73_000 / 15] * 5])


def test_an_exemption_frees_equipment_up_to_its_value(tmp_path: Path) -> None:
    taxed = ("finance.property_tax.personal=1 %/year", "finance.property_tax.personal_exempt=50000 USD")
    own = finance(tmp_path, f"{LINE}.property=personal", *taxed)
    assert property_tax_usd(own, 5, {}).tolist() == pytest.approx([0, 0.01 * (73_000 - 50_000), 0, 0, 0, 0])


def test_only_eligible_property_counts(tmp_path: Path) -> None:
    text = (
        TEXT
        + """
    start_up: {cost: 40000 USD, life: 5 years}
  incentives: {jeti: {grant: 1000 USD, capex: 100000 USD}}
"""
    )
    own = small(tmp_path, text=text).finance
    assert own is not None
    assert list(earned_incentives(own, 10)) == ["jeti"]
    eligible = small(tmp_path, "finance.incentives.jeti.capex_of=[line]", text=text).finance
    assert eligible is not None
    assert missed_incentives(eligible, 10) == [
        "The incentive 'jeti' gives nothing: it asks for 100,000 USD of investment in line, and 73,000 USD is invested."
    ]
    assert not earned_incentives(eligible, 10)
