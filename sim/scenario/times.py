"""Days of the week and times of day, as a shift plan writes them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from sim.scenario.assumption import LENIENT, Invalid, invalid

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)  # what the rules of time zones and public holidays reach
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _seconds(text: Any) -> int:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text) if isinstance(text, str) else None
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > 24 * 60:
        clock = clock_time(text) if isinstance(text, str) else ""
        raise invalid(f"expected a time of day like '06:00', got '{text}'" + (f'; write "{clock}"' if clock else ""))
    return int(match[1]) * 3600 + int(match[2]) * 60


def clock_time(text: str) -> str:
    """A time of day as people write it, on the clock of 24 hours: '6:00 am' -> '06:00', '2 pm' -> '14:00', '0630' -> '06:30'; else ''."""
    match = re.fullmatch(r"\D?(\d{1,2})[:.h]?(\d{2})?(?::\d{2})?\s*([ap])?\.?m?\.?\D?", text.strip(), re.IGNORECASE)
    if match is None:
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return ""
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def iso_date(text: str) -> str:
    """A date as people write it, year first: 'Jan 5, 2026' or '1/25/2026' -> '2026-01-25'; '' for anything else.

    Both readings where the month and the day may be either, as in the US and elsewhere: '01/05/2026' -> '2026-01-05, or 2026-05-01 if the
    day comes first'.
    """
    if len(text) > 40:
        return ""
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    word = next((_MONTHS.index(each[:3]) + 1 for each in re.findall(r"[a-z]{3,}", text.lower()) if each[:3] in _MONTHS), 0)
    if word and len(numbers) == 2:
        numbers = [word, *numbers]
    if len(numbers) != 3:
        return ""
    year, month, day = numbers if numbers[0] > 31 else (numbers[2], *numbers[:2])
    year += 2000 if year < 100 else 0
    us, elsewhere = _iso(year, month, day), _iso(year, day, month) if not word and numbers[0] != year else ""
    return f"{us}, or {elsewhere} if the day comes first" if us and elsewhere and us != elsewhere else us or elsewhere


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _span(text: Any) -> tuple[int, int]:
    start, dash, end = text.partition("-") if isinstance(text, str) else ("", "", "")
    if not dash:
        raise invalid(f"expected a span like '10:00-10:30', got '{text}'")
    return _seconds(start.strip()), _seconds(end.strip())


def _days(text: Any) -> frozenset[int]:
    if text == "daily":
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split(",") if isinstance(text, str) else [""]:
        first, dash, last = part.strip().partition("-")
        if first not in _DAYS or (dash and last not in _DAYS):
            raise invalid(f"expected days like 'Mon-Fri', 'Sat, Sun' or 'daily', got '{text}'")
        a, b = _DAYS.index(first), _DAYS.index(last or first)
        days |= {day % 7 for day in range(a, b + 1 if b >= a else b + 8)}
    return frozenset(days)


def _read(parse: Callable[[Any], Any], stand_in: Any) -> BeforeValidator:
    """Reads a text; a faulty one is replaced where the validation is lenient."""

    def read(text: Any, info: ValidationInfo) -> Any:
        try:
            return parse(text)
        except Invalid:
            if info.context is not LENIENT:
                raise
            return stand_in

    return BeforeValidator(read)


Days = Annotated[frozenset[int], _read(_days, frozenset(range(7)))]
TimeOfDay = Annotated[int, _read(_seconds, 0)]
TimeSpan = Annotated[tuple[int, int], _read(_span, (0, 0))]
