"""An answer as plain records: for `--json`, for `answer.json`, and as Markdown for `answer.md`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sim.report.answer import Answer, Finding, Grid
from sim.tables import Table


def answer_record(answer: Answer) -> dict[str, Any]:
    """Everything of an answer but its tidy tables: findings with their numbers, and what the uncertainty of each is of."""
    headline, *others = (_finding(finding) for finding in answer.ordered)
    return {
        "question": answer.question,
        "title": list(answer.title),
        "headline": headline,
        "findings": others,
        "caveats": list(answer.caveats),
        "missing": [{"scenario": name, "replication": replication, "why": why} for name, replication, why in answer.missing],
        "complete": answer.complete and not answer.missing,
        "scenarios": [each.scenario.name for each in answer.loaded],
        "seed": answer.seed,
        "replications": answer.replications,
        "figures": [{"name": picture.name, "title": picture.title} for picture in answer.figures],
        "next": answer.following,
    }


def with_tables(answer: Answer, folder: str) -> dict[str, Any]:
    """The record of an answer, the folder it is kept in, and its tables by name, but for the bulky ones."""
    return {**answer_record(answer), "folder": folder, **{name: rows(table) for name, table in answer.kept.items()}}


def rows(table: Table) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns."""
    return [dict(zip(table.names, row, strict=True)) for row in zip(*(table[name].tolist() for name in table.names), strict=True)]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "sentence": finding.sentence,
        "uncertainty": finding.uncertainty.value,
        "numbers": [{"name": n.name, "value": n.value, "unit": n.unit, "low": n.low, "high": n.high} for n in finding.numbers],
    }


def markdown(answer: Answer, drawn: Sequence[str]) -> str:
    """The answer as a page to read or paste: title, findings, tables, caveats, and the figures among `drawn`, as files by name."""
    first, *details = answer.title
    blocks = [f"# {_plain(first)}", "\n".join(map(_plain, details)), f"**{_plain(answer.headline.sentence)}**"]
    blocks += ["\n".join(f"- {_plain(sentence)}" for sentence in answer.sentences[1:])]
    blocks += ["\n".join(_grid(grid)) for grid in (answer.headline_table, *answer.further_tables) if grid]
    blocks += [_plain(caveat) for caveat in answer.caveats]
    blocks += [f"Missing: {_plain(name)}, replication {number}: {_plain(why)}" for name, number, why in answer.missing]
    by_name = {name.rpartition("/")[2].rpartition(".")[0]: name for name in drawn}
    blocks += [f"![{_plain(each.title)}]({by_name[each.name]})" for each in answer.figures if each.name in by_name]
    blocks += [f"Next: `{answer.following}`"] if answer.following else []
    return "\n\n".join(block for block in blocks if block) + "\n"


def _grid(grid: Grid) -> Iterator[str]:
    if grid.heading:
        yield f"{_plain(grid.heading)}\n"
    yield _cells(grid.head)
    yield _cells(["---" if side == "l" else "---:" for side in grid.sides])
    yield from (_cells(row) for row in grid.rows)
    if grid.note:
        yield f"\n{_plain(grid.note)}"


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell if set(cell) <= {'-', ':'} else _plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """A text in which nothing is read as markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#$" else letter for letter in text)
