"""The small cases of the money that once came out wrong: each file of `tests/cases` with the value worked out by hand."""

from pathlib import Path

import pytest

from sim.evaluate import evaluate
from sim.scenario.loading import load

CASES = Path(__file__).parents[1] / "cases"


def worth(name: str, *settings: str, measure: str = "npv", overlays: tuple[Path, ...] = ()) -> float:
    """A measure of money of a case, in USD; one replication, since nothing in it is random."""
    rows = evaluate(load(CASES / f"{name}.yaml", overlays, settings).scenario, 1, 0).tables["measures"].where(measure=measure)
    return float(rows["value"][0]) * (1e6 if rows["unit"][0].startswith("M ") else 1)


def npv(*cash: float, rate: float = 0.1) -> float:
    return sum(amount / (1 + rate) ** year for year, amount in enumerate(cash))


def test_a_grant_is_income_of_its_year() -> None:
    """600,000 earned, 200,000 written off, 25 % tax: 500,000 a year, and 150,000 of the grant after tax."""
    assert worth("grant_is_income") == pytest.approx(1_031_757, abs=0.5)
    assert worth("grant_is_income", "finance.tax=0 %") == pytest.approx(npv(-1e6, 800e3, *[600e3] * 4))
    assert worth("grant_is_income", "finance.tax=40 %") == pytest.approx(npv(-1e6, 440e3 + 120e3, *[440e3] * 4))


GRANT = "finance.incentives.state"


def test_a_grant_that_reduces_the_basis_is_taxed_by_lower_depreciation() -> None:
    """Not taxed, but 800,000 instead of 1,000,000 are written off: 10,000 more tax a year."""
    assert worth("grant_is_income", f"{GRANT}.grant_as=basis_reduction") == pytest.approx(npv(-1e6, 490e3 + 200e3, *[490e3] * 4))


def test_a_grant_may_be_more_than_the_basis_it_reduces() -> None:
    """1,100,000 for a plant of 1,000,000: nothing is left to write off, and 100,000 are income."""
    found = worth("grant_is_income", f"{GRANT}.grant_as=basis_reduction", f"{GRANT}.grant=1100000 USD")
    assert found == pytest.approx(npv(-1e6, 450e3 + 1.1e6 - 25e3, *[450e3] * 4))


def test_a_grant_reduces_the_basis_of_what_it_is_for(tmp_path: Path) -> None:
    """A second investment, over ten years, with a salvage value: the grant comes off it alone, or off both in proportion."""
    second = tmp_path / "second.yaml"
    second.write_text("finance: {capex: {tools: {cost: 1000000 USD, life: 10 years, salvage_value: 60 %}}}")
    reduced = f"{GRANT}.grant_as=basis_reduction"
    alone = worth("grant_is_income", reduced, f"{GRANT}.reduces=[tools]", overlays=(second,))
    tax = [0.25 * (600e3 - 200e3 - 80e3)] * 4 + [0.25 * (600e3 - 200e3 - 80e3 + (600e3 - 400e3))]
    assert alone == pytest.approx(npv(-2e6, 800e3 - tax[0], *(600e3 - each for each in tax[1:4]), 600e3 + 600e3 - tax[4]))
    both = worth("grant_is_income", reduced, overlays=(second,))
    tax = [0.25 * (600e3 - 180e3 - 90e3)] * 4 + [0.25 * (600e3 - 180e3 - 90e3 + (600e3 - 450e3))]
    assert both == pytest.approx(npv(-2e6, 800e3 - tax[0], *(600e3 - each for each in tax[1:4]), 600e3 + 600e3 - tax[4]))


def test_a_grant_at_the_start_is_there_at_once_and_taxed_with_the_first_year() -> None:
    assert worth("grant_is_income", f"{GRANT}.first=0") == pytest.approx(npv(-1e6 + 200e3, 500e3 - 50e3, *[500e3] * 4))


LOSS = ("money.prices.unit=100000 USD/unit",)  # 100,000 a year after 200,000 of depreciation: no tax in any year


@pytest.mark.parametrize(("unused", "gained"), [("carried_forward", [0, 0, 0, 0, 0]), ("refunded", [80e3, 0, 0, 0, 0]), ("lost", [0] * 5)])
def test_a_tax_credit_in_years_without_tax(unused: str, gained: list[float]) -> None:
    credit = f"finance.incentives={{state: {{grant: 0 USD, tax_credit: 80000 USD, unused_credit: {unused}}}}}"
    assert worth("grant_is_income", credit, *LOSS) == pytest.approx(npv(-1e6, *(100e3 + each for each in gained)))


PARTLY = [("carried_forward", [100e3, 100e3, 70e3, 0, 0]), ("refunded", [270e3, 0, 0, 0, 0]), ("lost", [100e3, 0, 0, 0, 0])]


@pytest.mark.parametrize(("unused", "gained"), PARTLY)
def test_a_tax_credit_larger_than_the_tax_of_its_year(unused: str, gained: list[float]) -> None:
    """A tax of 100,000 a year against a credit of 270,000 in the first."""
    credit = f"finance.incentives={{state: {{grant: 0 USD, tax_credit: 270000 USD, unused_credit: {unused}}}}}"
    assert worth("grant_is_income", credit) == pytest.approx(npv(-1e6, *(500e3 + each for each in gained)))


def test_a_credit_of_several_years_is_taken_in_each() -> None:
    credit = "finance.incentives={state: {grant: 0 USD, tax_credit: 30000 USD, first: 2, last: 4}}"
    assert worth("grant_is_income", credit) == pytest.approx(npv(-1e6, 500e3, 530e3, 530e3, 530e3, 500e3))


def test_sales_tax_belongs_to_the_basis() -> None:
    """1,080,000 written off at once: a tax of 230,000 in year 1; by 40 % bonus and the table, 0.4 + 0.6 x 20 % of it."""
    assert worth("sales_tax_in_basis") == pytest.approx(4_851_635, abs=0.5)
    assert worth("sales_tax_in_basis") == pytest.approx(npv(-1.08e6, 2e6 - 230e3, *[1.5e6] * 4))
    shares = [0.4 + 0.6 * 0.2, *(0.6 * share for share in (0.32, 0.192, 0.1152, 0.1152))]
    expected = npv(-1.08e6, *(2e6 - 0.25 * (2e6 - 1.08e6 * share) for share in shares))
    assert worth("sales_tax_in_basis", "finance.bonus=40 %") == pytest.approx(expected)


def test_a_sale_above_the_books_is_taxed_on_the_gain_over_the_basis_with_sales_tax() -> None:
    """Half is written off at once, the rest is sold for more than is left: 5.76 % of half the basis."""
    left = 1.08e6 * 0.5 * 0.0576
    shares = [0.5 + 0.5 * 0.2, *(0.5 * share for share in (0.32, 0.192, 0.1152, 0.1152))]
    cash = [2e6 - 0.25 * (2e6 - 1.08e6 * share) for share in shares]
    cash[-1] += 700e3 - 0.25 * (700e3 - left)
    found = worth("sales_tax_in_basis", "finance.bonus=50 %", "finance.capex.plant.salvage_value=70 %")
    assert found == pytest.approx(npv(-1.08e6, *cash))


def test_the_levelized_cost_counts_what_is_left_at_the_end() -> None:
    """(1000 - 500 / 1.21) / (1 / 1.1 + 1 / 1.21): the equivalent annual cost of one unit a year."""
    annuity = 1 / 1.1 + 1 / 1.21
    assert worth("levelized_salvage", measure="levelized_cost") == pytest.approx(338.10, abs=0.005)
    assert worth("levelized_salvage", measure="equivalent_annual") == pytest.approx(-(1000 - 500 / 1.21) / annuity)
    taxed = worth("levelized_salvage", "finance.sales_tax=10 %", "finance.capex.line.property=personal", measure="levelized_cost")
    assert taxed == pytest.approx((1100 - 500 / 1.21) / annuity)
    sold = worth("levelized_salvage", "finance.capex.line.salvage_value=100 %", measure="levelized_cost")
    assert sold == pytest.approx((1000 - 1000 / 1.21) / annuity)


TOOLS = "finance: {{capex: {{tools: {{cost: {cost} USD, life: 5 years, tax_class: macrs_5, quarter: {quarter}}}}}}}"


@pytest.mark.parametrize(
    ("cost", "quarter", "plant", "tools"),
    [
        (600_000, 4, (0.20, 0.32, 0.192, 0.1152, 0.1152), (0.20, 0.32, 0.192, 0.1152, 0.1152)),  # 37.5 % in the last quarter
        (1_000_000, 4, (0.25, 0.30, 0.18, 0.113684, 0.113684), (0.05, 0.38, 0.228, 0.1368, 0.10944)),  # half of it
        (1_000_000, 3, (0.20, 0.32, 0.192, 0.1152, 0.1152), (0.20, 0.32, 0.192, 0.1152, 0.1152)),
    ],
)
def test_more_than_two_fifths_in_the_last_quarter_bring_the_mid_quarter_convention(
    tmp_path: Path, cost: float, quarter: int, plant: tuple[float, ...], tools: tuple[float, ...]
) -> None:
    """The plant comes in the second quarter. 40 % is the line of 26 U.S.C. 168(d)(3)."""
    second = tmp_path / "second.yaml"
    second.write_text(TOOLS.format(cost=cost, quarter=quarter))
    off = [1e6 * a + cost * b for a, b in zip(plant, tools, strict=True)]
    found = worth("sales_tax_in_basis", "finance.bonus=0 %", "finance.sales_tax=0 %", overlays=(second,))
    assert found == pytest.approx(npv(-1e6 - cost, *(2e6 - 0.25 * (2e6 - each) for each in off)), rel=1e-6)
