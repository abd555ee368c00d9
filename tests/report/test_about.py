"""What is said beside the headline: the basis of customs values, and that a plant stands still."""

import pytest

from sim.economics.categories import CashLines
from sim.report.about import about
from sim.scenario.loading import load
from sim.tables import table

SOUTHEAST = "Southeast Asia its delivered, duty-paid price less freight, duty and fees"


@pytest.mark.parametrize(
    ("policies", "said"),
    [((), f"{SOUTHEAST}."), (("policies/transfer_price.yaml",), f"{SOUTHEAST.replace('its', '75 % of its')}.")],
)
def test_the_basis_of_an_imported_miner_is_said(policies: tuple[str, ...], said: str) -> None:
    sites = [load("texas.yaml"), load("southeast_asia.yaml", policies)]
    assert about(sites, 1).declared == f"Customs value of an imported miner: {said}"


def test_a_site_that_imports_no_finished_unit_says_nothing() -> None:
    assert not about([load("texas.yaml")], 1).declared


def test_a_plant_that_stands_still_is_told_in_years_on_average() -> None:
    """Two years in the first replication and one in the second, of three; Florida works on."""
    years = [("Texas", 0, 2), ("Texas", 0, 3), ("Texas", 1, 3)]
    rows = [(name, replication, year, CashLines.IDLED.name, 5.0, "repeated") for name, replication, year in years]
    rows += [(name, replication, 1, "revenue", 9.0, "simulated") for name in ("Texas", "Florida") for replication in (0, 1)]
    cash = table(("scenario", "replication", "year", "line", "amount_usd", "basis"), rows)
    (said,) = about([load("texas.yaml")], 1, cash).still
    assert said.startswith("Texas stands still in 1.5 of its 3 years on average, in which new units would not earn what they alone cost")
    assert not about([load("texas.yaml")], 1, cash.where(scenario="Florida")).still
