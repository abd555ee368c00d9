"""The evidence in words, as a tidy table, and as a page that can be shown to others."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from math import isnan
from typing import Any

from sim import __version__
from sim.counts import counted
from sim.tables import Table, table
from sim.verify.study import Line

HEAD = ("case", "value", "unit", "expected", "got", "interval", "verdict")


def headline(lines: Sequence[Line]) -> str:
    """'All 64 values of 25 cases agree with what is known.', or how many do not."""
    cases = counted(len({line.case.id for line in lines}), "case")
    wrong = [line for line in lines if not line.good]
    if not wrong:
        return f"All {counted(len(lines), 'value')} of {cases} agree with what is known."
    return f"{len(wrong)} of {counted(len(lines), 'value')} of {cases} do not agree with what is known."


def rows(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """A row a value, as people read it; see HEAD."""
    return [
        (line.case.id, line.expected.what, line.expected.unit, _short(line.expected.value), _short(line.got), _interval(line), line.verdict)
        for line in lines
    ]


def tidy(lines: Sequence[Line]) -> Table:
    """Every digit: the columns below, low and high NaN where chance has no part."""
    names = ("case", "area", "value", "unit", "expected", "got", "low", "high", "by", "verdict", "source")
    return table(
        names,
        [
            (
                line.case.id,
                line.case.area,
                line.expected.what,
                line.expected.unit,
                line.expected.value,
                line.got,
                line.got - line.half,
                line.got + line.half,
                line.by,
                line.verdict,
                line.case.source,
            )
            for line in lines
        ],
    )


def record(lines: Sequence[Line], full: bool) -> dict[str, Any]:
    """The evidence for programs."""
    whole = tidy(lines)
    values = [dict(zip(whole.names, row, strict=True)) for row in zip(*(whole[name].tolist() for name in whole.names), strict=True)]
    return {"version": __version__, "full": full, "headline": headline(lines), "agree": all(line.good for line in lines), "values": values}


def page(lines: Sequence[Line], full: bool, today: date) -> str:
    """The evidence as one HTML file that needs nothing else: a table by area, with the source of each case."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("sim.verify", "."), autoescape=True, undefined=StrictUndefined)
    shown = list(zip(lines, rows(lines), strict=True))
    by_area = {area: _by_case([pair for pair in shown if pair[0].case.area == area]) for area in dict.fromkeys(i.case.area for i in lines)}
    return environment.get_template("verify.html").render(
        style=files("sim.report.html").joinpath("page.css").read_text("utf-8"),
        headline=headline(lines),
        version=__version__,
        today=today.isoformat(),
        full=full,
        areas=by_area,
        head=HEAD[1:],
    )


def _by_case(shown: Sequence[tuple[Line, tuple[str, ...]]]) -> list[dict[str, Any]]:
    cases = list(dict.fromkeys(line.case.id for line, _ in shown))
    found = []
    for name in cases:
        own = [(line, row) for line, row in shown if line.case.id == name]
        case = own[0][0].case
        own_rows = [(row[1:], line.good) for line, row in own]
        found.append({"id": name, "title": case.title, "source": case.source, "by": own[0][0].by, "rows": own_rows})
    return found


def _short(value: float) -> str:
    return f"{value:,.6g}"


def _interval(line: Line) -> str:
    return "exact" if isnan(line.half) else f"{_short(line.got - line.half)} to {_short(line.got + line.half)}"
