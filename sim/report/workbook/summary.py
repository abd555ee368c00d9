"""Sheets of what the study found: the summary, the differences, every replication, and how it was made."""

from collections.abc import Iterable, Sequence
from math import floor, isfinite, log10

from sim import __version__
from sim.measures import REGISTRY, headline
from sim.report import tables
from sim.report.answer import Answer
from sim.report.phrases import capital, shorts
from sim.report.report import Report
from sim.report.rounding import Estimate
from sim.report.workbook import words
from sim.report.workbook.paper import Column, Leaf, Paper
from sim.tables import Table

Key = tuple[str, str]  # measure, of
SENTENCES = 8  # of the main answer, on the first sheet


def summary_sheet(paper: Paper, report: Report) -> None:
    """The answer in words, and every measure with the sites as columns: those of the headline table first."""
    summary = report.main.tables["summary"]
    names, across = tables.scenarios(summary), 2 + 3 * len(tables.scenarios(summary))
    leaf = paper.sheet(words.SUMMARY, report.title)
    for line in report.main.title:
        leaf.text(line, across, "quiet")
    leaf.text(report.main.headline.sentence, across, "strong")
    for sentence in report.main.sentences[1:SENTENCES]:
        leaf.text(sentence, across)
    for caveat in report.main.caveats:
        leaf.text(caveat, across, "quiet")
    leaf.text(words.INTERVAL, across, "quiet")
    leaf.row += 1
    _heads(leaf, names)
    leaf.own.freeze_panes(leaf.row, 3)
    leaf.own.repeat_rows(leaf.row - 2, leaf.row - 1)
    found = _by_key(summary)
    first = [key for measure in headline() for key in found if key[0] == measure.name]
    for key in (*first, *(key for key in found if key not in first)):
        _measure(leaf, key, found[key], names)
    leaf.widths([34, 26, 13, *[12] * (3 * len(names))])
    leaf.close()


def _heads(leaf: Leaf, names: Sequence[str]) -> None:
    brief = shorts(tuple(names))
    for k, name in enumerate(names):
        leaf.own.merge_range(leaf.row, 3 + 3 * k, leaf.row, 5 + 3 * k, "", leaf.paper.look("head_middle"))
        leaf.own.write_string(leaf.row, 3 + 3 * k, brief[name], leaf.paper.look("head_middle"))
    leaf.row += 1
    leaf.heads(("Measure", "Of", "Unit", *(head for _ in names for head in ("mean", "low", "high"))), right=3)


def _by_key(summary: Table) -> dict[Key, dict[str, Estimate]]:
    """The estimates of each measure and what it is of, by scenario."""
    found: dict[Key, dict[str, Estimate]] = {}
    columns = (summary[name].tolist() for name in ("scenario", "measure", "of", "mean", "low", "high", "unit", "replications"))
    for scenario, measure, of, mean, low, high, unit, count in zip(*columns, strict=True):
        found.setdefault((measure, of), {})[scenario] = Estimate(mean, low, high, unit, int(count))
    return found


def _measure(leaf: Leaf, key: Key, found: dict[str, Estimate], names: Sequence[str]) -> None:
    measure, of = key
    leaf.put(leaf.row, 0, capital(tables.label(measure)) if measure in REGISTRY else measure)
    leaf.put(leaf.row, 1, tables.pool_label(of))
    leaf.put(leaf.row, 2, next(iter(found.values())).unit)
    for k, name in enumerate(names):
        if name in found and found[name].known:
            own = found[name]
            for column, value in enumerate((own.mean, own.low, own.high), start=3 + 3 * k):
                leaf.put(leaf.row, column, value, max(own.places, 0))
    leaf.row += 1


def differences_sheet(paper: Paper, comparisons: Table) -> None:
    """Every paired difference with its interval."""
    leaf = paper.sheet(words.DIFFERENCES, words.DIFFERENCES)
    leaf.text(words.DIFFERENCE, 8, "quiet")
    columns = (comparisons[name].tolist() for name in ("mean_difference", "low", "high", "replications"))
    found = [Estimate(mean, low, high, "", int(count)) for mean, low, high, count in zip(*columns, strict=True)]
    places = [max(e.places, 0) if e.known else 0 for e in found]
    labels = [capital(tables.label(m)) if m in REGISTRY else m for m in comparisons["measure"].tolist()]
    brief = shorts(tuple(dict.fromkeys([*comparisons["base"].tolist(), *comparisons["scenario"].tolist()])))
    leaf.table(
        [
            Column("Measure", labels, width=34),
            Column("Of", [tables.pool_label(of) for of in comparisons["of"].tolist()], width=34),
            Column("Site", [brief[name] for name in comparisons["scenario"].tolist()], width=18),
            Column("less", [brief[name] for name in comparisons["base"].tolist()], width=18),
            Column("Difference", [e.mean for e in found], places, 13),
            Column("low", [e.low for e in found], places, 13),
            Column("high", [e.high for e in found], places, 13),
            Column("Unit", comparisons["unit"].tolist(), width=13),
            Column("Clear", ["yes" if e.distinguishable else "no" for e in found], width=8),
        ],
        top=True,
    )
    leaf.close()


def replications_sheet(paper: Paper, measures: Table) -> None:
    """Every measure of every replication."""
    leaf = paper.sheet(words.REPLICATIONS, words.REPLICATIONS)
    numbers = sorted(set(measures["replication"].tolist()))
    leaf.text(words.REPEATED, 3 + len(numbers), "quiet")
    keys: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for scenario, measure, of, unit, number, value in zip(
        *(measures[name].tolist() for name in ("scenario", "measure", "of", "unit", "replication", "value")), strict=True
    ):
        keys.setdefault((scenario, measure, of, unit), {})[number] = value
    brief, places = shorts(tables.scenarios(measures)), [_places(found.values()) for found in keys.values()]
    leaf.table(
        [
            Column("Measure", [capital(tables.label(m)) if m in REGISTRY else m for _, m, _, _ in keys], width=34),
            Column("Site", [brief[scenario] for scenario, *_ in keys], width=18),
            Column("Of", [tables.pool_label(of) for _, _, of, _ in keys], width=26),
            Column("Unit", [unit for *_, unit in keys], width=13),
            *(Column(f"{number + 1}", [found.get(number) for found in keys.values()], places) for number in numbers),
        ],
        top=True,
    )
    leaf.close()


def _places(values: Iterable[float]) -> int:
    """Digits after the point that show four significant ones of the largest number."""
    size = max((abs(value) for value in values if isfinite(value)), default=0.0)
    return int(min(max(3 - floor(log10(size)), 0), 6)) if size > 0 else 0


def method_sheet(paper: Paper, report: Report, guide: Sequence[str]) -> None:
    """How the study was made and read: each question with its finding and its limits, what was left out, and the command."""
    leaf = paper.sheet(words.METHOD, words.METHOD)
    leaf.widths([120])
    leaf.text(words.made_with(report.command, __version__), 1)
    for answer in report.answers:
        _question(leaf, answer)
    if report.left_out or report.missing:
        leaf.heading(words.LEFT_OUT)
        for sentence in (*report.left_out, *(words.missing(*row) for row in report.missing)):
            leaf.text(sentence, 1)
    leaf.heading(words.SHEETS)
    for line in guide:
        leaf.text(line, 1)
    leaf.close()


def _question(leaf: Leaf, answer: Answer) -> None:
    leaf.heading(capital(answer.question))
    for line in (*answer.title, *answer.sentences):
        leaf.text(line, 1)
    for caveat in answer.caveats:
        leaf.text(caveat, 1, "quiet")
