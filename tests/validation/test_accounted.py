"""Every reference case is shown by a test, or named here with what it waits for or why it is none of the model's; the test prints all."""

from collections import defaultdict
from itertools import chain
from pathlib import Path
from textwrap import fill

import pytest

from tests.validation import test_lines, test_queues, test_queues_more
from tests.validation.cases import names

# shown by the protocol of stochastic cases
SIMULATED = {
    case.name: f"{Path(str(module.__file__)).name}" for module in (test_queues, test_queues_more, test_lines) for case in module.CASES
}
SHOWN = {
    **SIMULATED,
    **dict.fromkeys(("Q-CAL-a", "Q-CAL-b", "Q-TRACE-1", "Q-TRACE-2", "Q-TRACE-prio", "I-DET-a"), "test_exact.py"),
    "Q-SKILL-det": "test_queues_more.py",
    **dict.fromkeys(("P-FLOWSHOP-a", "P-BREAKDOWN-a"), "test_lines.py"),
    **dict.fromkeys(("I-BASE-a", "I-BASE-customs", "I-RQ-a", "I-RQ-b", "R-FIELD-exp"), "test_stock.py"),
    **dict.fromkeys(("I-METRIC-single", "I-METRIC-two", "I-LOST-a", "I-PERIODIC-a"), "test_stock_more.py"),
    **dict.fromkeys(("R-ALT-a", "R-PAV-a", "R-DISRUPT-a"), "test_reliability.py"),
    **dict.fromkeys(("R-INSTALLED-a", "R-WEIB-a", "R-WEIB-b"), "test_fleet.py"),
    **dict.fromkeys(("P-PLANT-a", "P-REWORK-a", "P-STOCH-a", "P-FIELDLOOP-a"), "test_plant.py"),
    **dict.fromkeys(("L-CURVE-80", "L-CURVE-85", "L-CURVE-90", "L-LOT", "L-RAMP-a", "L-RAMP-steady", "P-SCURVE"), "test_labor.py"),
    **dict.fromkeys(("P-IDENT", "P-META"), "test_properties.py"),
    "R-DIST-params": "test_draws.py",
    **dict.fromkeys(("E-NPV", "E-IRR", "E-MULTI-IRR", "E-PAYBACK"), "economics/test_cashflow.py"),
    **dict.fromkeys(("E-MIRR", "E-LOAN-a", "E-LOAN-b", "E-WACC", "E-REALNOM", "E-ANNUITY"), "economics/test_finance.py"),
    **dict.fromkeys(("E-MACRS-HY", "E-MACRS-39", "E-MACRS-10k", "E-TAXES", "E-TEXAS", "E-FLORIDA"), "economics/test_finance.py"),
    "E-163J": "economics/test_owners.py",
    **dict.fromkeys(("E-PROJECT-a", "E-PROJECT-b", "P-SITE-a"), "economics/test_taxed.py"),
    **dict.fromkeys(("E-MPF-HMF", "E-DUTY-STACK", "E-LANDED"), "economics/test_duty.py"),
    **dict.fromkeys(("E-DRAWBACK", "E-FTZ"), "economics/test_zone_and_drawback.py"),
    **dict.fromkeys(("S-TCI-a", "S-COVERAGE", "S-QUANTILE", "S-PAIRED-a", "S-PAIRED-crn", "S-CRN"), "test_statistics.py"),
    **dict.fromkeys(("S-RUNS", "S-MSER-a", "S-MSER-nowarm", "S-WELCHPLOT"), "test_series.py"),
    **dict.fromkeys(("S-RS-ocba", "S-RS-constants"), "test_selection.py"),
    **dict.fromkeys(("S-TORNADO", "S-MORRIS-a", "S-SOBOL-ishigami", "S-SOBOL-g", "S-SOBOL-linear"), "test_sensitivity.py"),
}
WAITING: dict[str, str] = {}
OUT = {
    "R-AGEREP-a": "renewal by age; maintenance here follows the calendar",
    **dict.fromkeys(
        ("I-NEWS-normal", "I-NEWS-poisson", "I-EOQ", "I-SAFETY"), "formulas that choose a policy; here it is an assumption with a source"
    ),
}


def account() -> str:
    """All cases, by the test that shows them or by what they wait for."""
    told: dict[str, list[str]] = defaultdict(list)
    for names_, word in ((SHOWN, "shown by"), (WAITING, "waits for"), (OUT, "out of scope:")):
        for name, what in sorted(names_.items()):
            told[f"{word} {what}"].append(name)
    head = f"{len(names())} reference cases: {len(SHOWN)} shown, {len(WAITING)} wait for a later step, {len(OUT)} are out of scope"
    return "\n".join(
        [head, *(fill(f"{why}: {', '.join(each)}", 140, subsequent_indent="    ", break_on_hyphens=False) for why, each in told.items())]
    )


def test_every_case_is_shown_or_waits() -> None:
    assert sorted(names()) == sorted([*SHOWN, *WAITING, *OUT])
    assert all(reason for reason in chain(WAITING.values(), OUT.values()))


@pytest.mark.parametrize("name", sorted(SHOWN.keys() - SIMULATED.keys()))
def test_the_file_that_shows_a_case_names_it(name: str) -> None:
    here = Path(__file__).parent
    places = [folder / SHOWN[name] for folder in (here, here.parent)]
    assert any(name in place.read_text() for place in places if place.exists())
