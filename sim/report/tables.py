"""Reading estimates out of `summary` and `comparisons`, and the headline table: which measures it shows says the registry."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.measures import REGISTRY, Measure, headline
from sim.report.rounding import Estimate
from sim.tables import Column, Table

HEADER = ("measure", "of", "mean", "95 % interval", "unit")

Row = tuple[str, str, str, str, str]


def scenarios(tidy: Table) -> tuple[str, ...]:
    """The scenarios of a table in the order of the study."""
    return tuple(dict.fromkeys(tidy["scenario"].tolist()))


def names(tidy: Table, **equal: str) -> tuple[str, ...]:
    """What the rows are `of`, in order."""
    return tuple(dict.fromkeys(tidy.where(**equal)["of"].tolist()))


def label(measure: str) -> str:
    """A measure's name for people."""
    return REGISTRY[measure].label


def named(tidy: Table) -> Table:
    """A table with a column `measure` also has `name`, what the measure is called on a terminal; other tables stay as they are."""
    if "measure" not in tidy.names or "name" in tidy.names:
        return tidy
    measures = tidy["measure"].tolist()
    words = {measure: label(measure) if measure in REGISTRY else measure for measure in dict.fromkeys(measures)}
    columns: dict[str, Column] = {}
    for column, values in tidy.columns.items():
        columns[column] = values
        if column == "measure":
            columns["name"] = np.array([words[measure] for measure in measures], dtype=object)
    return Table(columns)


def pool_label(name: str) -> str:
    """'test/late' -> 'test, late shift'."""
    pool, _, shift = name.partition("/")
    return f"{pool.replace('_', ' ')}, {shift} shift" if shift else pool.replace("_", " ")


def replications(summary: Table) -> int:
    """The number of replications behind a table."""
    return max((int(count) for count in summary["replications"].tolist()), default=0)


def parts(summary: Table, scenario: str, measure: str, of: str) -> dict[str, Estimate]:
    """What makes a cost of one flow, by category; where several flows have the cost, the table names each part after its flow too."""
    found = estimates(summary, scenario, f"{measure}_part")
    own = {name.removeprefix(f"{of}, "): part for name, part in found.items() if name.startswith(f"{of}, ")}
    return own or found


def first(summary: Table, scenario: str, measure: str) -> tuple[str, Estimate] | None:
    """What the first estimate of a measure is `of`, and the estimate; None where there is none."""
    return next(iter(estimates(summary, scenario, measure).items()), None)


def of_first(summary: Table, measure: str) -> str:
    """' (small)' where a scenario has the measure of several flows and a sentence tells the first; '' where there is only one."""
    found = [estimates(summary, scenario, measure) for scenario in scenarios(summary)]
    return next((f" ({pool_label(next(iter(own)))})" for own in found if len(own) > 1), "")


def partly_known(summary: Table, scenario: str) -> dict[int, list[str]]:
    """Labels of the measures that only some replications have, like the payback of a plant that may never earn it, by how many have it."""
    every, found = replications(summary), dict[int, list[str]]()
    for measure in headline():
        for e in estimates(summary, scenario, measure.name).values():
            if e.replications < every and measure.label not in found.setdefault(e.replications, []):
                found[e.replications].append(measure.label)
    return {count: labels for count, labels in found.items() if labels}


def cause_label(name: str) -> str:
    """'dock_strike' -> 'dock strike'."""
    return name.replace("_", " ").replace(".", ", ")


def unit_label(unit: str) -> str:
    """A unit as people write it behind a number: 'd' -> 'days', 'units/year' -> 'units a year', 'USD/unit' -> '$ a unit'."""
    amount, _, per = unit.partition("/")
    words = {"d": "days", "h": "hours", "USD": "$", "M USD": "$M"}.get(amount, amount)
    return f"{words} a {per}" if per else words


def estimates(summary: Table, scenario: str, measure: str) -> dict[str, Estimate]:
    """The estimates of one measure by what they are `of`; none that is not a number."""
    rows = summary.where(scenario=scenario, measure=measure)
    columns = (rows[name].tolist() for name in ("of", "mean", "low", "high", "unit", "replications"))
    found = {of: Estimate(mean, low, high, unit, int(count)) for of, mean, low, high, unit, count in zip(*columns, strict=True)}
    return {of: estimate for of, estimate in found.items() if estimate.known}


def differences(comparisons: Table, scenario: str, other: str, measure: str) -> dict[str, Estimate]:
    """`scenario` minus `other` by what the measure is `of`, whichever of the two was the base."""
    names = ("of", "mean_difference", "low", "high", "unit", "replications")
    rows = comparisons.where(base=other, scenario=scenario, measure=measure)
    turned = comparisons.where(base=scenario, scenario=other, measure=measure)
    picked = rows if len(rows) else turned
    columns = (picked[name].tolist() for name in names)
    found = {of: Estimate(mean, low, high, unit, int(count)) for of, mean, low, high, unit, count in zip(*columns, strict=True)}
    return {of: e if len(rows) else e.negated() for of, e in found.items() if e.known}


def pools(summary: Table, scenario: str) -> dict[str, Estimate]:
    """Utilization of the pools: those that have a headcount; of everything measured where nothing has."""
    used = estimates(summary, scenario, "utilization")
    staffed = estimates(summary, scenario, "headcount")
    return {of: e for of, e in used.items() if of in staffed or of.partition("/")[0] in staffed} or used


def summary_rows(summary: Table, scenario: str) -> list[Row]:
    """Rows (measure, of, mean, interval, unit) for people, as texts under `HEADER`."""
    return [row for measure in headline() for row in _rows(summary, scenario, measure)]


def _rows(summary: Table, scenario: str, measure: Measure) -> Iterator[Row]:
    for of, e in estimates(summary, scenario, measure.name).items():
        if e.mean != measure.unremarkable:
            yield measure.label, pool_label(of), e.value, e.interval, e.unit


def difference_rows(comparisons: Table, scenario: str, other: str) -> list[Row]:
    """Like `summary_rows`, for `scenario` minus `other`; what is the same in both is left out."""
    return [
        (measure.label, pool_label(of), e.signed.partition(" ")[0], e.interval, e.unit)
        for measure in headline()
        for of, e in differences(comparisons, scenario, other, measure.name).items()
        if e.mean or e.half
    ]


def aligned(rows: Sequence[Row]) -> str:
    """Rows under their header as plain text, numbers to the right."""
    lines = [HEADER, *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADER))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(row: Row, widths: Sequence[int]) -> str:
    cells = [text.rjust(width) if k in (2, 3) else text.ljust(width) for k, (text, width) in enumerate(zip(row, widths, strict=True))]
    return ("  " + "   ".join(cells)).rstrip()
