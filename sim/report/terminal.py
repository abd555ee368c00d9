"""An answer as text: what fits a screen of 80 x 30, or all of it.

Lines end between words, never inside a number or between it and its unit. A table that is wider than the screen goes on below itself.
"""

import textwrap
from collections.abc import Iterator, Sequence

from sim.report.answer import Answer, Finding, Grid
from sim.report.phrases import counted, joined, kept_together

INDENT, GAP, LEAST = 2, 3, 2  # spaces before a table, between its columns, and between them where it would not fit otherwise
PROMPT = 1  # the line below an answer where the next command is typed


def answer_text(answer: Answer, place: str, width: int, height: int | None, whole: bool = False) -> str:
    """The answer for a page of `width` columns and `height` lines, None where it has no end; `place` is the folder it is kept in, if any.

    Whatever the height, title, headline, headline table and first caveat are there; of the findings as many as fit. `whole` shows all.
    """
    top, foot = _lines(answer.title, width), _foot(answer, place, width, whole)
    grids = [grid for grid in (answer.headline_table, *(answer.further_tables if whole else ())) if grid]
    middle = [grid_lines(grid, width) for grid in grids]
    fixed = sum(len(block) + 1 for block in (top, *middle, foot))
    shown = answer.ordered if whole or height is None else _fitting(answer.ordered, width, height - PROMPT - fixed - 1)
    more = [] if whole else _lines([_more(answer, len(answer.ordered) - len(shown))], width)
    if middle and more:
        middle[-1] += more
    first, rest = (
        _lines([finding.sentence for finding in part], width) for part in (shown[: answer.above], shown[len(shown[: answer.above]) :])
    )
    return "\n\n".join("\n".join(block) for block in (top, first, *middle[:1], rest, *middle[1:], foot) if block)


def _fitting(findings: Sequence[Finding], width: int, room: int) -> Sequence[Finding]:
    """The first findings that fit into so many lines; the headline always does."""
    used = 0
    for count, finding in enumerate(findings):
        used += len(_lines([finding.sentence], width))
        if used > room and count:
            return findings[:count]
    return findings


def _more(answer: Answer, left: int) -> str:
    """'--all shows 4 more findings and 110 more rows.'"""
    rows = sum(len(grid.rows) for grid in answer.further_tables)
    what = [counted(left, "more finding")] if left else []
    what += [counted(rows, "more row")] if rows else []
    return f"--all shows {joined(what)}." if what else ""


def _foot(answer: Answer, place: str, width: int, whole: bool) -> list[str]:
    """Caveats, where the answer is kept, and what to ask next."""
    end = [f"Kept in {place}."] if place else []
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
