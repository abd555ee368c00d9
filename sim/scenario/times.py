"""Days of the week and times of day, as a shift plan writes them."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from sim.scenario.assumption import LENIENT, Invalid, invalid

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _seconds(text: Any) -> int:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text) if isinstance(text, str) else None
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > 24 * 60:
        raise invalid(f"expected a time of day like '06:00', got '{text}'")
    return int(match[1]) * 3600 + int(match[2]) * 60


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
