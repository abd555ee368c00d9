"""What the sheets of report.xlsx say: their names, titles, heads and the sentences above them."""

from collections.abc import Sequence
from datetime import datetime

from sim.counts import counted
from sim.report import tables
from sim.report.assumption_words import with_key
from sim.report.phrases import capital, joined, short

FIRST_DAY = datetime(2000, 1, 1)  # the date of every file inside, so that the same answers make the same bytes

SUMMARY, DIFFERENCES, UNIT_COSTS, LANDED, REPAIR = "Summary", "Differences", "Unit costs", "Landed cost", "Repair cost"
POLICIES, RANGES, TORNADO, BREAK_EVEN = "Policies", "Uncertainty", "Tornado", "Break-even"
ASSUMPTIONS, REPLICATIONS, METHOD = "Assumptions", "Replications", "Method"

INTERVAL = "low and high: 95 % interval over replications, simulation luck only."
DIFFERENCE = "Each site less the base at the same random numbers; a difference is clear where its interval leaves out 0."
COSTS = (
    "Mean of all replications. Quantity x rate = amount, of one unit; change a rate and the sums follow. Rates are averages over the run."
)
SUMS = "What each category comes to, summed by this file from the sheets with the lines."
LEFT_OUT, SHEETS = "What is not in it", "The sheets"
CHANGE = (
    "Yellow cells may be changed: taxes, net present value, internal rate and payback are worked out anew in this file, replication by "
    "replication. Cells in grey on the sheet with the workings come from the simulation and do not change."
)
CHECKED = "Between 'from' and 'to' the formulas were compared with sim when the file was made: each assumption alone, and all together."
OUTSIDE = "outside the range that was compared with sim"
MORE_RATES = "Cash changes its sign more than once: other internal rates may exist."
POLICY = "Means and regrets of each site under each policy, with 95 % intervals from simulation luck."
QUANTILES = "5 to 95 %: quantiles of the outcomes over the ranges of the assumptions and over replications."
SWINGS = (
    "Each assumption alone at the low and at the high end of its range; ± is the half-width of the 95 % interval, simulation luck only."
)
REPEATED = "One column a replication; sites with the same replication have seen the same random numbers."
SOURCES = "Assumptions that differ between the sites come first. 'none' and 'assumed' are the ones to verify."


def cash_title(site: str) -> str:
    """'Cash of Texas by year'."""
    return f"Cash of {site} by year"


def workings_title(site: str) -> str:
    """'Workings behind the cash of Texas'."""
    return f"Workings behind the cash of {site}"


def not_offered(keys: Sequence[str]) -> str:
    """Which prices matter but cannot be changed here, and how to change them; '' of none."""
    if not keys:
        return ""
    named, left = keys[:6], len(keys) - 6
    more = f" and {counted(left, 'other')}" if left > 0 else ""
    listed = ", ".join(map(with_key, named)) + more if left > 0 else joined(map(with_key, named))
    return f"Not in this sheet, because cash does not follow in a straight line: {listed}. Change them with sim run --set."


def made_with(command: str, version: str) -> str:
    """The command that makes the file again."""
    return f"Made with sim {version}" + (f": {command}" if command else ".")


def difference(measure: str, site: str, less: str, unit: str) -> str:
    """'NPV: Texas less Florida, M USD'."""
    return f"{capital(tables.label(measure))}: {short(site)} less {short(less)}, {unit}"


def missing(scenario: str, replication: int, reason: str) -> str:
    """What could not be done."""
    return f"Missing: {scenario}, replication {replication + 1}: {reason}"


def opens_later(name: str) -> str:
    """Why a site that is yet to open, or has phases, has no sheets of cash."""
    return (
        f"There are no sheets of cash of {name}, because its investments are paid and depreciated from days of its opening or its phases "
        "on, within years, which may differ by replication. All other numbers are as sim has them."
    )


def no_cash(reason: str) -> str:
    """Why a site has no sheets of cash."""
    return f"There are no sheets of cash, because {reason}: a fault of sim, please tell its makers. All other numbers are as sim has them."


GUIDE = {
    SUMMARY: "the answer in words; every measure with the sites as columns, mean and 95 % interval",
    DIFFERENCES: "paired differences between sites with their 95 % intervals, and what causes them",
    UNIT_COSTS: "landed cost and repair cost by category, the sites as columns, summed from the lines",
    LANDED: "what a delivered unit costs line by line: quantity x rate = amount",
    REPAIR: "what a repair costs line by line: quantity x rate = amount",
    POLICIES: "the sites under each policy, and the regret of each choice",
    RANGES: "quantiles of the outcomes over the ranges of the assumptions",
    TORNADO: "what each assumption alone moves, the most important first",
    BREAK_EVEN: "where two sites change places",
    ASSUMPTIONS: "every number with its range, source and place; those that differ between sites first",
    REPLICATIONS: "every measure of every replication",
    METHOD: "how it was made, with the findings and the limits of each question",
}


def guide(sheets: Sequence[str]) -> list[str]:
    """A line for each sheet that is there; those of cash are told by their names."""
    return [f"{name}: {GUIDE.get(name, 'cash by year with live formulas, or the workings behind it')}." for name in sheets]
