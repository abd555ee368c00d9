"""Every reference case is shown by a test, or named here with what it waits for."""

import pytest

from tests.validation.cases import names

SHOWN = {
    *("Q-MM1-a", "Q-MMC-a", "Q-MMC-b", "Q-MG1-erlang2", "Q-MG1-lognormal", "Q-MG1-uniform", "Q-MD1", "Q-MDC-a", "Q-MDC-b"),
    *("Q-JACK-feedback", "Q-JACK-plant", "Q-PRIO-MMC", "Q-SHIFT-mm1", "Q-CAL-a", "Q-CAL-b", "Q-TRACE-1", "Q-TRACE-2", "Q-TRACE-prio"),
    *("I-BASE-a", "I-BASE-customs", "I-RQ-a", "I-RQ-b", "I-DET-a", "R-FIELD-exp", "R-DIST-params"),
    *("R-INSTALLED-a", "R-WEIB-a", "R-WEIB-b"),
    *("E-NPV", "E-IRR", "E-MULTI-IRR", "E-PAYBACK", "E-MPF-HMF", "E-DUTY-STACK", "E-LANDED"),
}
PLANT = "a later step of the plant: breakdowns, batches, limits between stations, cross-training, spares, learning, storms"
WAITING = {
    **dict.fromkeys(
        ("Q-ERLA-a", "Q-MMCK-a", "Q-ERLB", "Q-MTGINF-exp", "Q-MTGINF-det", "Q-MGINF-transient"), "its test: the language can state it"
    ),
    **dict.fromkeys(
        ("Q-PRIO-a", "Q-PRIO-b", "P-STOCH-a", "P-REWORK-a", "P-SCURVE", "P-IDENT", "P-META"), "its test: most of it can be stated"
    ),
    **dict.fromkeys(
        ("Q-REPAIR-a", "Q-REPAIR-b", "Q-CONWIP-a", "Q-CONWIP-b", "Q-TANDEM-2", "Q-TANDEM-3", "Q-TANDEM-4", "Q-TANDEM-bowl"), PLANT
    ),
    **dict.fromkeys(
        ("Q-TANDEM-erl2", "Q-UNREL-a", "Q-UNREL-b", "Q-UNREL-det", "Q-BREAK-a", "Q-VACATION", "Q-BATCH-a", "Q-BATCH-form"), PLANT
    ),
    **dict.fromkeys(("Q-SKILL-N-a", "Q-SKILL-pool", "Q-SKILL-det", "Q-KIT-a", "Q-FORKJOIN-max", "P-FLOWSHOP-a", "P-BREAKDOWN-a"), PLANT),
    **dict.fromkeys(
        ("I-METRIC-single", "I-METRIC-two", "I-LOST-a", "I-NEWS-normal", "I-NEWS-poisson", "I-EOQ", "I-PERIODIC-a", "I-SAFETY"), PLANT
    ),
    **dict.fromkeys(("R-ALT-a", "R-PAV-a", "R-SERIES-a", "R-AGEREP-a", "R-DISRUPT-a", "R-KOFN-a"), PLANT),
    **dict.fromkeys(("L-CURVE-80", "L-CURVE-85", "L-CURVE-90", "L-LOT", "L-RAMP-a", "L-RAMP-steady", "P-FIELDLOOP-a"), PLANT),
    **dict.fromkeys(("E-XNPV", "E-MIRR", "E-LOAN-a", "E-LOAN-b", "E-WACC", "E-REALNOM", "E-ANNUITY"), "the finance that is not built yet"),
    **dict.fromkeys(("E-MACRS-HY", "E-MACRS-39", "E-MACRS-10k", "E-PROJECT-a", "E-PROJECT-b"), "accelerated depreciation and disposal"),
    **dict.fromkeys(("E-TAXES", "E-TEXAS", "E-FLORIDA", "P-SITE-a", "P-PLANT-a"), "the taxes of each site"),
    **dict.fromkeys(("E-DRAWBACK", "E-FTZ"), "drawback and foreign-trade zones"),
    **dict.fromkeys((name for name in names() if name.startswith("S-")), "the experiments that are not built yet"),
}


def test_every_case_is_shown_or_waits() -> None:
    assert set(names()) == SHOWN | WAITING.keys()
    assert not SHOWN & WAITING.keys()


@pytest.mark.parametrize("name", sorted(WAITING))
def test_waits(name: str) -> None:
    pytest.skip(f"{name} waits for {WAITING[name]}")
