"""An answer as text: what fits a screen of 80 x 30, or all of it.

Lines end between words, never inside a number or between it and its unit. A table that is wider than the screen goes on below itself.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.counts import counted
from sim.report.answer import Answer, Finding, Grid
from sim.report.phrases import capital, joined, kept_together

INDENT, GAP, LEAST = 2, 3, 2  # spaces before a table, between its columns, and between them where it would not fit otherwise
PROMPT = 1  # the line below an answer where the next command is typed


def answer_text(answer: Answer, place: str, width: int, height: int | None, whole: bool = False) -> str:
    """The answer for a page of `width` columns and `height` lines, None where it has no end; `place` is the folder it is kept in, if any.

    Title, the findings above the headline table, that table and the first caveat are always there, the table with as many rows and the
    findings as many as fit. `whole` shows all.
    """
    room = None if whole or height is None else height - PROMPT
    top, above = _lines(answer.title, width), answer.above or 1
    longest = _foot(answer, place, width, whole, _more(len(answer.findings), _rows_left(answer, None)))
    used = len(top) + len(_said(answer.ordered[:above], width)) + len(longest) + 2
    table = _trimmed(answer.headline_table, width, None if room is None else room - used - 1)
    middle = grid_lines(table, width) if table else []
    used += len(middle) + 1 if middle else 0
    shown = answer.ordered if room is None else _fitting(answer.ordered, above, width, room - used - (answer.above is not None))
    foot = _foot(answer, place, width, whole, "" if whole else _more(len(answer.ordered) - len(shown), _rows_left(answer, table)))
    split = above if answer.above else len(shown)
    blocks = [top, _said(shown[:split], width), middle, _said(shown[split:], width)]
    blocks += [grid_lines(grid, width) for grid in answer.further_tables] if whole else []
    return "\n\n".join("\n".join(block) for block in (*blocks, foot) if block)


def _said(findings: Sequence[Finding], width: int) -> list[str]:
    return _lines([finding.sentence for finding in findings], width)


def _trimmed(grid: Grid | None, width: int, room: int | None) -> Grid | None:
    """The table with as many of its first rows as fit into so many lines, one at least."""
    if grid is None or room is None:
        return grid
    fitting = (replace(grid, rows=grid.rows[:count]) for count in range(len(grid.rows), 1, -1))
    return next((each for each in fitting if len(grid_lines(each, width)) <= room), replace(grid, rows=grid.rows[:1]))


def _rows_left(answer: Answer, shown: Grid | None) -> int:
    """Rows that `--all` shows besides those shown: those of other tables, and those that were cut."""
    cut = len(answer.headline_table.rows) - len(shown.rows) if answer.headline_table and shown else 0
    return cut + sum(len(grid.rows) for grid in answer.further_tables)


def _fitting(findings: Sequence[Finding], least: int, width: int, room: int) -> Sequence[Finding]:
    """The first `least` findings, and of the following those that fit into so many lines."""
    used = 0
    for count, finding in enumerate(findings[least:], least):
        used += len(_said([finding], width))
        if used > room:
            return findings[:count]
    return findings


def _more(findings: int, rows: int) -> str:
    """'4 more findings and 110 more rows: --all'"""
    what = [counted(findings, "more finding")] if findings else []
    what += [counted(rows, "more row")] if rows else []
    return f"{joined(what)}: --all" if what else ""


def _foot(answer: Answer, place: str, width: int, whole: bool, more: str) -> list[str]:
    """Caveats, where the answer is kept, and what to ask next."""
    end = [f"{capital(more)}."] if more else []
    end += [f"Kept in {place}."] if place else []
    end += [f"Next: {answer.following}"] if answer.following else []
    return _lines([*(answer.caveats if whole else answer.caveats[:1]), " ".join(end)], width)


def _lines(paragraphs: Sequence[str], width: int) -> list[str]:
    """Paragraphs as lines of at most `width` columns; a word longer than that stays whole."""
    wrapped = (textwrap.wrap(kept_together(text), width, break_long_words=False, break_on_hyphens=False) for text in paragraphs if text)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for lines in wrapped for line in lines]


def grid_lines(grid: Grid, width: int) -> list[str]:
    """A small table as lines; where it is too wide its columns go on below, each part with the first column."""
    widths = [max(len(row[k]) for row in (grid.head, *grid.rows)) for k in range(len(grid.head))]
    lines = _lines([grid.heading], width)
    gap = GAP if INDENT + sum(widths) + GAP * (len(widths) - 1) <= width else LEAST
    for k, part in enumerate(_parts(widths, width, gap)):
        lines += [""] if k else []
        lines += [_row(row, part, widths, grid.sides, gap) for row in (grid.head, *grid.rows)]
    return [*lines, *(" " * INDENT + line for line in _lines([grid.note], width - INDENT))]


def _parts(widths: Sequence[int], width: int, gap: int) -> Iterator[list[int]]:
    """Columns that stand beside one another, the first in each part."""
    part, used = [0], INDENT + widths[0]
    for k in range(1, len(widths)):
        if used + gap + widths[k] > width and len(part) > 1:
            yield part
            part, used = [0], INDENT + widths[0]
        part.append(k)
        used += gap + widths[k]
    yield part


def _row(row: Sequence[str], part: Sequence[int], widths: Sequence[int], sides: str, gap: int) -> str:
    cells = (row[k].ljust(widths[k]) if sides[k] == "l" else row[k].rjust(widths[k]) for k in part)
    return (" " * INDENT + (" " * gap).join(cells)).rstrip()
