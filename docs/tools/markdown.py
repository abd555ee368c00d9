"""A little Markdown: tables whose cells hold any text."""

import re
from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already, and may hold bars."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """Text as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def plain(text: str) -> str:
    """A sentence of the code as Markdown: what looks like a tag or emphasis stays text, and `code` stays code."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if k % 2 else re.sub(r"([<>*_\[\]])", r"\\\1", piece) for k, piece in enumerate(pieces))
