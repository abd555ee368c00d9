"""What a fit says in words, and the assumption to paste."""

from collections.abc import Callable
from math import isnan
from typing import TYPE_CHECKING

from sim.counts import counted
from sim.questions.fit import figures
from sim.questions.fit.fitting import Fitted, Group, tables_of
from sim.report.answer import Answer, Finding, Grid, Number, Picture, Tables, Uncertainty
from sim.report.phrases import capital, joined, share
from sim.report.rounding import few
from sim.statistics.fitting import Fit, depends_on, not_ruled_out

if TYPE_CHECKING:
    from sim.report.style import Sheet

DOUBTFUL = 0.05
FEW = 50


def answer_of(found: Fitted) -> Answer:
    """The answer to `sim fit`: the best distribution of each group, what it hangs on, what to doubt, and the YAML to paste."""
    many = len(found.groups) > 1
    headline = _best(found, found.groups[0])
    others = [_best(found, group) for group in found.groups[1:]]
    further = [finding for group in found.groups for finding in _findings(found, group, many)]
    yaml = assumption(found)
    count = sum(len(group.data) for group in found.groups)
    return Answer(
        question="fit",
        title=(f"{found.path}, column {found.column}: {counted(count, 'observation')}",),
        headline=headline,
        findings=(*others, *further),
        tables=tables_of(found),
        headline_table=_grid(found),
        figures=tuple(_pictures(found)),
        texts={"assumption.yaml": yaml},
        caveats=(f"Intervals say what {counted(count, 'observation')} leave open, if they are independent and of one kind.",),
        following="paste the assumption into your scenario, then: sim check SCENARIO",
    )


def _name(group: Group) -> str:
    return f"{group.name}: " if group.name else ""


def _best(found: Fitted, group: Group) -> Finding:
    best = group.best
    parameters = joined([_parameter(found, *row) for row in best.parameters])
    if group.fits[1:] and not_ruled_out(list(group.fits)):
        sentence = f"A {best.family} distribution fits best: {parameters}; but the data cannot choose."
    else:
        sentence = f"A {best.family} distribution fits best: {parameters}."
    unit = {"mean": found.unit, "scale": found.unit}
    numbers = tuple(Number(name, value, unit.get(name, ""), low, high) for name, value, low, high in best.parameters)
    return Finding(_name(group) + sentence.replace("A exp", "An exp"), numbers, Uncertainty.LUCK, 3.0)


def _parameter(found: Fitted, name: str, value: float, low: float, high: float) -> str:
    unit = f" {found.unit}" if found.unit and name in ("mean", "scale") else ""
    return f"{name} {few(value)}{unit} (95 %: {few(low)} to {few(high)})"


def _findings(found: Fitted, group: Group, many: bool) -> list[Finding]:
    sentences = [
        *_choice(group),
        *([f"Left out: {joined(group.unbounded)}, whose parameters the observations do not bound."] if group.unbounded else []),
        *_goodness(group),
        *_censoring(group),
        *_order(group),
        *_rounding(found, group),
        *_size(group),
    ]
    return [Finding((_name(group) if many else "") + sentence, (), Uncertainty.LUCK, 2.0) for sentence in sentences]


def _choice(group: Group) -> list[str]:
    """Whether the data tell the families apart, and on how many observations that depends."""
    if len(group.fits) < 2:
        return []
    open_ones = not_ruled_out(list(group.fits))
    if open_ones:
        names = joined([each.family for each in open_ones])
        means = joined([few(each.mean()) for each in (group.best, *open_ones)])
        return [f"The data do not rule out {names} (AIC less than 4 larger); the means would be {means}: try them all."]
    second = group.fits[1]
    count = depends_on(group.best, second)
    said = (
        f"{capital(second.family)} is next, its AIC {few(second.aic - group.best.aic)} larger; the choice depends on "
        f"{counted(count, 'observation')} of {len(group.data):,}."
    )
    return [said]


def _goodness(group: Group) -> list[str]:
    if isnan(group.goodness):
        return ["How well it fits is not tested, because observations are censored or rounded; look at the figure."]
    if group.goodness < DOUBTFUL:
        said = (
            f"Even the best distribution fits badly: {share(group.goodness)} of samples drawn from it lie as far from their fit "
            "(bootstrap). Is there more than one kind of job in the column? Use --by, or resample the values: {dist: empirical}."
        )
        return [said]
    return [f"It fits: {100 * group.goodness:.0f} % of samples drawn from it lie as far from their fit (bootstrap)."]


def _censoring(group: Group) -> list[str]:
    if not group.data.censored:
        return []
    return [f"{group.data.censored:,} of {len(group.data):,} were still going on and count as such: left out, times would be too short."]


def _order(group: Group) -> list[str]:
    said = []
    if group.doubts.trend is not None:
        way = "rise" if group.doubts.trend > 0 else "fall"
        said.append(f"Values {way} in the order of the file (rank correlation {group.doubts.trend:.2f}): they are not of one kind.")
    if group.doubts.lag1 is not None:
        like, wrong = ("like", "narrow") if group.doubts.lag1 > 0 else ("unlike", "wide")
        correlation = f"correlation {group.doubts.lag1:.2f}"
        said.append(f"Each value is {like} the one before ({correlation}): they are not independent, and intervals too {wrong}.")
    if group.doubts.outliers:
        lie, wrong = ("lies", "it is a mistake") if group.doubts.outliers == 1 else ("lie", "they are mistakes")
        said.append(f"{counted(group.doubts.outliers, 'value')} {lie} far outside the others: look whether {wrong}.")
    return said


def _rounding(found: Fitted, group: Group) -> list[str]:
    if group.doubts.resolution:
        return [f"Values are rounded to {group.doubts.resolution:g} {found.unit}".rstrip() + " and are taken as intervals, not points."]
    if group.doubts.heaped:
        return [f"{100 * group.doubts.heaped:.0f} % of the values are round numbers: many look estimated rather than measured."]
    return []


def _size(group: Group) -> list[str]:
    count = len(group.data)
    return [f"{counted(count, 'observation')} are few: say how wide the range is, not only the value."] if count < FEW else []


def _grid(found: Fitted) -> Grid:
    rows = [
        (group.name, each.family, *(_cell(row) for row in _padded(each)), few(each.aic - group.best.aic))
        for group in found.groups
        for each in group.fits
    ]
    head = ("distribution", "first parameter", "second parameter", "AIC behind")
    return (
        Grid(("group", *head), tuple(rows), alignment="llllr")
        if len(found.groups) > 1
        else Grid(head, tuple(row[1:] for row in rows), alignment="lllr")
    )


def _padded(each: Fit) -> list[tuple[str, float, float, float] | None]:
    return [*each.parameters, *[None] * (2 - len(each.parameters))]


def _cell(row: tuple[str, float, float, float] | None) -> str:
    return "" if row is None else f"{row[0]} {few(row[1], 4)} ({few(row[2])} to {few(row[3])})"


def assumption(found: Fitted) -> str:
    """The distribution of each group as YAML, with ranges from the uncertainty of its parameters and its source."""
    lines = [f"# fitted to column '{found.column}' of {found.path} (sha256 {found.sha256[:12]})"]
    for group in found.groups:
        best = group.best
        parameters = ", ".join(_written(found, *row) for row in best.parameters)
        note = f"{counted(len(group.data), 'observation')}, {group.data.censored} censored; fitted by maximum likelihood"
        key = "work" if not group.name else group.name
        known = f"n: {len(group.data)}" + (f", correlation: {100 * best.correlation:.3g} %" if best.correlation else "")
        lines.append(f'{key}: {{dist: {best.family}, {parameters}, {known}, source: observed, note: "{note}"}}')
    lines += ["sources:", f'  observed: {{title: "{found.path}, column {found.column}"}}']
    return "\n".join(lines) + "\n"


def _written(found: Fitted, name: str, value: float, low: float, high: float) -> str:
    if name == "cv":
        return f"cv: {{value: {100 * value:.4g} %, low: {100 * low:.4g} %, high: {100 * high:.4g} %}}"
    unit = f" {found.unit}" if found.unit and name in ("mean", "scale") else ""
    return f"{name}: {{value: {value:.4g}{unit}, low: {low:.4g}{unit}, high: {high:.4g}{unit}}}"


def _pictures(found: Fitted) -> list[Picture]:
    pictures = []
    for number, group in enumerate(found.groups):
        suffix = f"-{number + 1}" if len(found.groups) > 1 else ""
        title = f"{_name(group)}{capital(group.best.family)} fits {counted(len(group.data), 'observation')} best"
        for name, drawn in (("quantiles", figures.quantiles), ("density", figures.densities)):
            pictures.append(Picture(f"{name}{suffix}", title, _drawing(drawn, found, group, title)))
    return pictures


def _drawing(drawn: "Callable[[Fitted, Group, str], Sheet]", found: Fitted, group: Group, title: str) -> "Callable[[Tables], Sheet]":
    return lambda _tables: drawn(found, group, title)
