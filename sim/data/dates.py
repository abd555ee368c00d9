"""Days of a column as people write them: year first, with the name of the month, or as numbers whose order the column has to settle.

'3/2/2026' is March 2 in the United States and February 3 elsewhere. Some other row may tell, like '25/2/2026'; where none does, nothing is
guessed. Numbers with points between them are day first, as everybody who writes them means it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

ORDERS = ("month first", "day first")
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}")  # '20260724' may be a number
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d{2}.*)?")
_WORDS = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y", "%d. %B %Y")


@dataclass(frozen=True, slots=True)
class Day:
    """A cell as a day like '2026-07-24', or '' and what is wrong with it."""

    iso: str
    wrong: str = ""


def days_of(texts: Sequence[str], order: str = "") -> list[Day]:
    """Each cell of a column as a day. `order` is one of `ORDERS`, or '' for what the column says itself."""
    numbers = [text.strip() for text in texts if _NUMBERS.fullmatch(text.strip())]
    possible = [order] if order else [each for each in ORDERS if all(_ordered(text, each) for text in numbers)]
    if len(possible) == 2 and all("." in text for text in numbers):
        possible = ["day first"]
    return [_day(text.strip(), possible) for text in texts]


def is_day(text: str) -> bool:
    """Whether a cell looks like a day, in whatever order."""
    return bool(_plain(text.strip()) or _NUMBERS.fullmatch(text.strip()))


def _day(text: str, possible: Sequence[str]) -> Day:
    if plain := _plain(text):
        return Day(plain)
    shown = text[:40]
    if not _NUMBERS.fullmatch(text):
        return Day("", f"expected a date like 2026-07-24, got '{shown}'")
    by_order = {order: _ordered(text, order) for order in ORDERS}
    if len(possible) == 1 and by_order[possible[0]]:
        return Day(by_order[possible[0]])
    readable = {order: iso for order, iso in by_order.items() if iso}
    if len(possible) == 2:
        either = " or ".join(readable.values())
        return Day("", f"'{shown}' may be {either}, and no row of the column settles it; say `dates: day first` or `dates: month first`")
    if not readable:
        return Day("", f"expected a date like 2026-07-24, got '{shown}'")
    if possible:
        return Day("", f"expected a date with the {possible[0]}, got '{shown}'")
    if len(readable) == 1:
        (said,) = readable
        return Day("", f"'{shown}' has the {said}, and other rows of the column have not; write all dates in one way")
    return Day(next(iter(readable.values())))  # the rows that contradict one another are named


def _plain(text: str) -> str:
    """A day that can be read in one way only; '' for any other text."""
    if _YEAR_FIRST.match(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text).date().isoformat()
        return ""
    for form in _WORDS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat()
    return ""


def _ordered(text: str, order: str) -> str:
    found = _NUMBERS.fullmatch(text)
    assert found is not None, "asked of numbers alone"
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month, day = (first, second) if order == "month first" else (second, first)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
