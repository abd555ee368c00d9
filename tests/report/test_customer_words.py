"""What a comparison says to the customer and of him, and when it keeps silent."""

import numpy as np

from sim.questions.compare.words import comparison_findings
from sim.report.about import About
from sim.running.estimates import COMPARISON_NAMES, SUMMARY_NAMES
from sim.tables import Table, table
from tests.report import study

ABOUT = About(product="miner")
SITES = ("Texas (Dallas-Fort Worth)", "Southeast Asia (Malaysia)")


def said(summary: Table, paired: Table) -> list[str]:
    """The sentences of a comparison, the heaviest first."""
    return [finding.sentence for finding in sorted(comparison_findings(summary, paired, ABOUT), key=lambda finding: -finding.weight)]


def compared(gaps: dict[str, tuple[float, float]], units: dict[str, str]) -> list[str]:
    """The sentences of two sites, the second of which differs by (mean, half-width) in each measure."""
    rows = [
        (site, measure, "build", units[measure], 100.0 + k * gap, 99.0 + k * gap, 101.0 + k * gap, 20)
        for measure, (gap, _) in gaps.items()
        for k, site in enumerate(SITES)
    ]
    paired = [(*SITES, measure, "build", units[measure], gap, gap - half, gap + half, 20) for measure, (gap, half) in gaps.items()]
    return said(table(SUMMARY_NAMES, rows), table(COMPARISON_NAMES, paired))


UNITS = {"customer_cost": "USD/unit", "downtime_cost": "USD/unit", "lead_time_discount": "USD/unit", "npv": "M USD"}


def test_what_time_is_worth_and_who_is_best_for_whom() -> None:
    gaps = {"customer_cost": (117.0, 14.0), "downtime_cost": (135.4, 4.3), "lead_time_discount": (38.7, 3.9), "npv": (-29.0, 3.0)}
    assert compared(gaps, UNITS) == [
        "NPV of Texas is $29.0 ± 3.0 M above that of Southeast Asia.",
        "Texas has the lower total cost to the customer: by $117 ± 14 a miner against Southeast Asia.",
        "Texas is best by both, the owner's NPV and the total cost to the customer.",
        "To make up for its lead time, a miner from Southeast Asia must be $38.7 cheaper than one from Texas (95 %: 34.8 to 42.6).",
        "A repair from Texas rather than Southeast Asia saves its owner $135.4 of lost earnings (95 %: 131.1 to 139.7).",
    ]
    assert compared({"customer_cost": (117.0, 14.0), "npv": (29.0, 3.0)}, UNITS)[-1] == (
        "Southeast Asia has the highest NPV for its owner, Texas the lowest total cost to the customer."
    )


def test_nobody_is_best_where_chance_may_have_decided() -> None:
    told = compared({"customer_cost": (117.0, 14.0), "npv": (-29.0, 36.0), "lead_time_discount": (1.0, 2.0)}, UNITS)
    assert not [sentence for sentence in told if "best by both" in sentence or "make up" in sentence]


def test_a_study_without_a_customer_says_nothing_of_him() -> None:
    ours = ("customer_cost", "customer_cost_part", "downtime_cost", "lead_time_discount")
    summary, paired = study.summaries(2), study.paired_differences(2)
    without: list[Table] = [each.rows(~np.isin(each["measure"].astype(str), ours)) for each in (summary, paired)]
    assert not [sentence for sentence in said(*without) if "customer" in sentence or "owner" in sentence]


def test_what_a_repair_saves_and_costs_is_added_up() -> None:
    """Texas saves 135 of lost earnings and costs 168 more: 33 dearer together."""
    units = {**UNITS, "repair_cost": "USD/unit", "repair_cost_with_downtime": "USD/unit"}
    gaps = {"downtime_cost": (135.0, 4.0), "repair_cost": (-168.0, 2.0), "repair_cost_with_downtime": (-33.0, 4.0)}
    (told,) = [sentence for sentence in compared(gaps, units) if "saves its owner" in sentence]
    assert told == (
        "A repair from Texas rather than Southeast Asia saves its owner $135.0 of lost earnings (95 %: 131.0 to 139.0) and costs "
        "$168.0 ± 2.0 more: $33.0 ± 4.0 dearer for plant and owner together."
    )
    (vague,) = [each for each in compared({**gaps, "repair_cost_with_downtime": (-3.0, 4.0)}, units) if "saves its owner" in each]
    assert vague.endswith("more; the difference of both together, $3.0 ± 4.0, is not distinguishable from chance after 20 replications.")
