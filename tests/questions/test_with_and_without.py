"""Repairs as a decision of their own: which scenarios are a plant with and without them, and what the sentence says."""

import pytest

from sim.questions.compare.study import without_repairs
from sim.questions.compare.words import headline_and_findings
from sim.report.about import About
from sim.report.phrases import largest
from sim.report.rounding import Estimate
from sim.running.estimates import COMPARISON_NAMES, SUMMARY_NAMES
from sim.scenario.loading import load
from sim.tables import table

OWN, PARTNER = "Texas", "Texas, repairs at partners"


def test_only_the_same_plant_with_and_without_its_shop_is_a_pair() -> None:
    files = ("texas.yaml", "texas_partners.yaml", "southeast_asia.yaml", "florida.yaml")
    named = {name: load(name).scenario for name in files}
    assert without_repairs(named) == [("texas.yaml", "texas_partners.yaml")]


@pytest.mark.parametrize(("more", "verdict"), [(4.0, "partners are $100.0 ± 5.0 cheaper."), (-4.0, "partners are $100.0 ± 5.0 dearer.")])
def test_what_repairs_avoid_is_told_beside_the_fee(more: float, verdict: str) -> None:
    """4 M USD a year more for 40,000 repairs is 100 a repair; with the 150 that partners take it is 250 that are avoided."""
    rows = [
        (OWN, "repairs_returned", "repair", "units/year", 40000.0, 40000.0, 40000.0, 8),
        (PARTNER, "repair_cost_part", "services", "USD/unit", 150.0, 150.0, 150.0, 8),
        *((name, "npv", "plant", "M USD", 9.0 - k, 8.5 - k, 9.5 - k, 8) for k, name in enumerate((OWN, PARTNER))),
    ]
    pairs = [(OWN, PARTNER, "spending", "plant", "M USD/year", -more, -more - 0.2, -more + 0.2, 8)]
    _, found = headline_and_findings(
        table(SUMMARY_NAMES, rows), table(COMPARISON_NAMES, pairs), About(product="miner"), {}, without_repairs=[(OWN, PARTNER)]
    )
    (told,) = [finding.sentence for finding in found if "decision of their own" in finding.sentence]
    assert told == (
        "Repairs as a decision of their own, with and without: what Texas spends on them and would not spend without them is "
        f"${150 + more * 25:.1f} ± 5.0 a repair, what partners take in its place $150: {verdict}"
    )


def test_causes_are_named_until_the_rest_is_smaller_than_each() -> None:
    """10, 9, 8 and 7 leave 6 + 5 = 11, which is more than 7: 6 is named too, and 5 is the rest; -6 and 5 would leave 1."""
    parts = {f"cause {size}": Estimate(float(size), float(size), float(size), "USD") for size in (10, 9, 8, 7, 6, 5)}
    total = Estimate(45.0, 45.0, 45.0, "USD")
    assert len(largest(parts, total, with_sign=True, named=4)) == 6
    parts["cause 6"] = Estimate(-6.0, -6.0, -6.0, "USD")
    assert largest(parts, total, with_sign=True, named=4) == [
        "cause 10 +10",
        "cause 9 +9",
        "cause 8 +8",
        "cause 7 +7",
        "everything else -1",
    ]
    assert len(largest({**parts, "cause 6": parts["cause 7"]}, total, named=4)) == 5
