"""The basis of customs values is said beside the headline."""

import pytest

from sim.report.about import about
from sim.scenario.loading import load

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
