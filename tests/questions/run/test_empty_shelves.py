"""What a run says of empty shelves, and of what went with them."""

from sim.questions.run.words import headline_and_findings
from sim.report.about import About
from sim.running.estimates import SUMMARY_NAMES
from sim.tables import table

ROWS = (
    ("lead_time", "build", "d", 30.0),
    ("stockout_days", "heat_sink", "d/year", 40.0),
    ("stockout_days", "fan", "d/year", 0.5),
    ("units_waiting_for_parts", "heat_sink", "units", 300.0),
)


def told(*more: tuple[str, str, str, float]) -> list[str]:
    """The sentences of empty shelves of a plant with these measures."""
    rows = [("plant", measure, of, unit, mean, mean, mean, 4) for measure, of, unit, mean in (*ROWS, *more)]
    _, findings = headline_and_findings(table(SUMMARY_NAMES, rows), "plant", About(), None)
    return [finding.sentence for finding in findings if finding.sentence.startswith("Shelves were empty")]


def test_what_customers_canceled_and_were_paid_is_told_with_them() -> None:
    """One in five canceled where the delivered four fifths contribute 40 M USD a year: 10 M; 15 USD of penalties on 80,000 units."""
    more = (
        ("canceled", "build", "%", 20.0),
        ("contribution", "build", "M USD/year", 40.0),
        ("landed_cost_part", "penalties", "USD/unit", 15.0),
        ("units_delivered", "build", "units/year", 80000.0),
    )
    assert told(*more) == [
        (
            "Shelves were empty: heat sink was out of stock on 40 days a year, and 300 units waited for it at any time; "
            "customers canceled 20 % of orders, $10 M of contribution a year and late delivery cost $1.2 M of penalties a year."
        )
    ]


def test_empty_shelves_that_nobody_minded_cost_nothing() -> None:
    assert told() == ["Shelves were empty: heat sink was out of stock on 40 days a year, and 300 units waited for it at any time."]
