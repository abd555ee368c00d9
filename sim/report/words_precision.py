"""What is said of a study that was to be known well enough."""

from math import isfinite

from sim.experiment.until import Verdict
from sim.report import tables
from sim.report.rounding import decimals, number
from sim.report.words import counted

MOST = 10_000  # replications that a study can have


def precision_sentence(verdict: Verdict) -> str:
    """'Texas, net present value: known to ± 0.23 M USD after 34 replications, ± 0.25 were asked for.'"""
    places = decimals(verdict.wanted, verdict.half)
    half = f"± {number(verdict.half, max(places, decimals(verdict.half)))}" if isfinite(verdict.half) else "no interval"
    of = f" of {tables.pool_label(verdict.of)}" if verdict.of not in {"", "plant"} else ""
    known = (
        f"{verdict.name}, {tables.label(verdict.measure)}{of}: {half} {verdict.unit} after {counted(verdict.replications, 'replication')}, "
        f"± {number(verdict.wanted, places)} asked for"
    )
    if verdict.reached:
        return f"Precision reached. {known}."
    enough = verdict.needed is not None and verdict.needed <= MOST
    return f"Precision not reached. {known}; {f'about {verdict.needed} replications would do' if enough else 'no number of them would do'}."
