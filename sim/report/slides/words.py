"""What the slides say beside the findings of the answers."""

from collections.abc import Sequence

from sim.counts import counted

LUCK = "Mean of all replications; intervals are simulation luck only."
SHARED = "Difference of two sites at the same random numbers; intervals are simulation luck only."
RANGES = "Outcomes over the ranges of the prices and simulation luck: 5, 25, 50, 75 and 95 % quantiles."
SWINGS = "Each assumption alone at the low and at the high end of its range; all others as written."
OTHER, VERIFY = "The other break-evens", ("Assumption", "Value", "Range", "Moves it by", "Source")
QUANTILES = ("", "5 %", "median", "95 %", "best in")
SERVICE = ("", "Lead time, days", "95 % within", "Turnaround, days", "95 % within")


def to_verify(unsourced: int, looked: int, measure: str) -> str:
    """'Of the 10 assumptions that move the NPV most, 8 have no published source'."""
    if looked == 1:
        return f"The assumption that moves the {measure} most has {'no' if unsourced else 'a'} published source"
    if not unsourced:
        return f"All of the {counted(looked, 'assumption')} that move the {measure} most have a published source"
    have = "has" if unsourced == 1 else "have"
    return f"Of the {counted(looked, 'assumption')} that move the {measure} most, {unsourced} {have} no published source: verify them first"


def closest(shown: int, left: int) -> list[str]:
    """That a slide has not all policies; nothing where it has."""
    return [f"The {counted(shown, 'policy')} under which it is closest; the other {left} are in report.xlsx."] if left else []


def foot(title: Sequence[str]) -> str:
    """Horizon, replications and seed, as the answer's title has them."""
    return title[-1] if title else ""


REST, LANDED, LEGS_OF_REPAIR = "everything else", "landed cost", "Where a repair spends its days"
TIMES = ("lead_time", "lead_time_p95", "turnaround_time", "turnaround_time_p95")
ENDS = (("low", "at low", "56b4e9"), ("high", "at high", "d55e00"))
MEAN, LOW_END, HIGH_END = "difference", "95 %: low", "95 %: high"
LANDED_AXIS = "Landed cost, $ a unit"


def on_time(flow: str) -> str:
    """'On time (build), %'."""
    return f"On time ({flow}), %"
