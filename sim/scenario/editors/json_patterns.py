"""Patterns for editors: what a quantity of each kind looks like as text, and dates, times of day and the like.

A pattern accepts what the program accepts (but for units that cancel, which nobody writes), so that no valid file is underlined; what it
lets through besides, `sim check` finds.
"""

import re
from collections import defaultdict
from functools import cache
from itertools import permutations
from typing import Any

from sim.scenario.numbers import Kind
from sim.units import dimensions, expectation, symbols_by_dimension

Json = dict[str, Any]

NUMBER = r"[+\-\u2212\u2013]?(?=\.?\d)(?:\d{1,3}(?:[\s_]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"
DATE = r"\d{4}-\d{2}-\d{2}"
CLOCK = r"\d{1,2}:\d{2}"
TABLE = r"\.(?:[cC][sS][vV]|[tT][sS][vV]|[tT][xX][tT]|[xX][lL][sS][xX]|[pP][aA][rR][qQ][uU][eE][tT])\s*$"
_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def text(pattern: str, expected: str, *examples: str) -> Json:
    """A text of a pattern, with what to say of any other, and examples, which editors offer."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": f"expected {expected}", "examples": list(examples)}


def _several(word: str) -> str:
    """A list like 'Mon-Fri, Sun' of words or spans of words."""
    span = rf"(?:{word})(?:-(?:{word}))?"
    return rf"^\s*{span}(?:\s*,\s*{span})*\s*$"


DAY = text(rf"^{DATE}$", "a date like 2026-07-24", "2026-07-24")
DAY_SPAN = text(
    rf"^\s*{DATE}\s*(?:\.\.\s*{DATE}\s*)?$", "a date like 2026-07-24 or a span like 2026-12-24..2027-01-02", "2026-12-24..2027-01-02"
)
TIME_OF_DAY = text(rf"^{CLOCK}$", "a time of day like '06:00'", "06:00", "14:30")
TIME_SPAN = text(rf"^\s*{CLOCK}\s*-\s*{CLOCK}\s*$", "a span like '10:00-10:30'", "10:00-10:30")
WEEKDAYS = text(rf"{_several(_DAYS)}|^daily$", "days like 'Mon-Fri', 'Sat, Sun' or 'daily'", "Mon-Fri", "daily")
SEASON = text(_several(_MONTHS), "months like 'Jun-Nov', 'Dec-Feb' or 'May, Sep'", "Jun-Nov", "Dec-Feb")


def quantity(kind: Kind) -> Json:
    """A number with its unit, as text; a bare one too where it is a pure number."""
    said = text(_quantity(kind.unit), expectation(kind.unit), expectation(kind.unit).partition(" like ")[2].strip("'"))
    options: list[Json] = [said]
    if not dimensions(kind.unit):
        bounds: Json = {"minimum": kind.least}
        if kind.most != float("inf"):
            bounds["maximum"] = kind.most
        options.append({"type": "integer" if kind.whole else "number", **bounds})
    options += [{"const": word} for word, _ in kind.words]
    return options[0] if len(options) == 1 else {"anyOf": options}


@cache
def _quantity(unit: str) -> str:
    """The pattern of a quantity of a unit's dimension: any symbols of it, in any order, with '/' or 'per'."""
    symbols = symbols_by_dimension()
    pure = rf"(?:{_of(symbols[()])})"
    over = r"\s*(?:/|\bper\b)\s*"
    ways = []
    for above, below in sorted(_products(dimensions(unit), symbols) | _canceled(unit)):
        top = rf"\s*(?:{_of(symbols[above])})" if above else ""
        under = "".join(rf"{over}(?:{_of(symbols[each])})(?:\s+{pure})?" for each in below)
        ways.append(rf"(?:\s*{pure})?{top}(?:\s+{pure})?(?:{over}{pure})?{under}(?:{over}{pure})?")
    return rf"^\s*{NUMBER}(?:{'|'.join(ways)})\s*$"


Dimension = tuple[tuple[str, int], ...]


def _canceled(unit: str) -> set[tuple[Dimension, tuple[Dimension, ...]]]:
    """The way to write a unit that is one mass by another: 'kg/kg', and by distance 'kg/t/km'."""
    above, *below = (dimensions(part) for part in unit.split("/")) if unit.startswith("kg/kg") else ((),)
    return {(above, tuple(below))} if below else set()


def _products(wanted: Dimension, symbols: dict[Dimension, list[str]]) -> set[tuple[Dimension, tuple[Dimension, ...]]]:
    """A symbol above the line (or none) and the symbols below it, in every order, whose dimensions make those wanted."""
    if not wanted:  # '2 h per year' is a pure number too, and nobody writes others
        return {((), ()), ((("h", 1),), ((("h", 1),),))}
    found = set()
    below = [kind for kind in symbols if kind]
    choices = [(), *((kind,) for kind in below), *permutations(below, 2)]
    choices += [(kind, kind) for kind in below]
    for above in symbols:
        for under in choices:
            if len(under) > 1 and any({name for name, _ in kind} & {name for name, _ in above} for kind in under):
                continue  # what cancels is written by nobody
            whole: dict[str, int] = defaultdict(int, above)
            for kind in under:
                for name, power in kind:
                    whole[name] -= power
            if tuple(sorted((name, power) for name, power in whole.items() if power)) == wanted:
                found.add((above, under))
    return found


def _of(names: list[str]) -> str:
    return "|".join(re.escape(name) if name != "MUSD" else r"MUSD|M\s+USD" for name in sorted(names, key=len, reverse=True))
