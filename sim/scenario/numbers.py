"""Reading an assumption: a number with its unit as text, or its long form with range and source, within the bounds of its kind."""

import math
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationInfo
from pydantic_core.core_schema import CoreSchema, with_info_plain_validator_function

from sim.scenario.assumption import (
    ASSUMED,
    LENIENT,
    Assumption,
    Invalid,
    Issues,
    invalid,
    suggestion,
)
from sim.units import DAYS, MONTHS, WEEKS, YEAR_H, Quantity, UnitError, canonical, expectation, parsed, shortened, symbols_of

PLAIN = 2.0  # a share above this without its sign is more often meant in per cent
MOST_PIECES = 1_000_000_000
DUST = 1e-12  # of a bound, which a text at the bound may miss by the change of its unit: 100 %/year is 1.0000000000000002


@dataclass(frozen=True, slots=True)
class Kind:
    """What values an assumption may take; as the metadata of a field's type it makes pydantic read the field so.

    `usual` is the unit to offer for a number without one; `compounds` marks growth, which twelve months do not add up to;
    `ranged` is off for what only converts other numbers, which a range would not reach; outside of what is `usually` meant a number is
    taken, and told.
    """

    unit: str
    least: float = 0.0
    most: float = math.inf
    whole: bool = False
    words: tuple[tuple[str, float], ...] = ()
    usual: str = ""
    compounds: bool = False
    ranged: bool = True
    usually: tuple[float, float] | None = None

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return with_info_plain_validator_function(self._read)

    def _read(self, data: Any, info: ValidationInfo) -> Assumption:
        try:
            return assumption(data, self)
        except Invalid:
            if info.context is not LENIENT:
                raise
            return self.stand_in

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, 0 % to 100 %, which can be counted."""
        return self.unit == "%" and (self.least, self.most) == (0.0, 1.0)

    @property
    def stand_in(self) -> Assumption:
        """What takes the place of a faulty value while the rest of the scenario is looked at."""
        return Assumption(min(self.most, 1e6), canonical(self.unit), text="?")


def number(text: Any, kind: Kind) -> float:
    """A canonical number from its text. Raises Invalid."""
    if not isinstance(text, str):
        raise invalid(f"expected {expectation(kind.unit)}, got {'a list' if isinstance(text, list) else 'several keys'}")
    words = dict(kind.words)
    if text in words:
        return words[text]
    try:
        found = parsed(text, kind.unit, kind.usual)
    except UnitError as error:
        raise invalid(str(error)) from None
    value = found.value
    if kind.compounds and symbols_of(found.written) & (DAYS | WEEKS | MONTHS):
        raise invalid(_compounded(text, found))
    if not kind.least - DUST * abs(kind.least) <= value <= kind.most + DUST * abs(kind.most):
        raise invalid(_out_of_range(text, value, kind))
    if kind.unit == "%" and value > PLAIN and "%" not in text:
        raise invalid(f"needs its sign: write '{text.strip()} %', or '{100 * value:.6g} %' if {text.strip()} times is meant")
    if kind.whole and value != round(value):
        raise invalid(f"expected a whole number, got '{text}'")
    return value


def _compounded(text: str, found: Quantity) -> str:
    """Growth by the month as growth by the year: (1 + 1 %)^12 - 1 = 12.68 %."""
    parts = next(n for names, n in ((MONTHS, 12), (WEEKS, 52), (DAYS, 365)) if symbols_of(found.written) & names)
    yearly = (1 + found.value / (YEAR_H / {12: 730, 52: 168, 365: 24}[parts])) ** parts - 1
    return f"growth and fall compound, so that '{text}' is not {parts} times as much a year: write '{100 * yearly:.4g} %/year'"


def _out_of_range(text: str, value: float, kind: Kind) -> str:
    """Both bounds, what came, and the per cent sign that may have been forgotten."""
    bare = kind.most == 1.0 and 1 < value <= 100 and "%" not in text
    got = f"{int(text):,}" if text.strip().isdecimal() and not bare else f"'{shortened(text)}'"
    return f"expected {reach(kind)}, got {got}" + (f"; write '{text.strip()} %'" if bare else "")


def reach(kind: Kind) -> str:
    """The bounds of a kind in words: '1 to 1,000,000', '0 % to 100 %', '0 to 60 years'."""
    if not math.isfinite(kind.most):
        return f"{kind.least:g} or more"
    if kind.unit == "h" and kind.most <= YEAR_H:
        return f"{kind.least:g} to {kind.most:,g} h"
    factor, unit = {"%": (0.01, " %"), "%/year": (0.01, " %/year"), "h": (YEAR_H, " years"), "1/year": (1.0, " per year")}.get(
        kind.unit, (1.0, f" {kind.unit}".rstrip())
    )
    low, high = (f"{bound / factor:,.12g}" for bound in (kind.least, kind.most))
    return f"{low}{unit if '%' in unit else ''} to {high}{unit}"


def assumption(data: Any, kind: Kind) -> Assumption:
    """An assumption from a text or from its long form. Raises Invalid with everything that is wrong."""
    if isinstance(data, Assumption):
        return data
    if isinstance(data, str):
        return Assumption(number(data, kind), canonical(kind.unit), text=data)
    if not isinstance(data, dict):
        raise invalid(f"expected {expectation(kind.unit)}, or a mapping with `value`")
    issues: Issues = [((key,), "unknown key" + suggestion(key, sorted(_LONG))) for key in data if key not in _LONG]
    found: dict[str, float] = {}
    for key in ("value", "low", "high"):
        if key in data:
            try:
                found[key] = number(data[key], kind)
            except Invalid as error:
                issues += [((key, *below), message) for below, message in error.issues]
    if "value" not in data and not issues:
        issues.append(((), f"missing `value`: {expectation(kind.unit)}"))
    if not kind.ranged:
        issues += [((end,), "has no range: it only converts other numbers") for end in ("low", "high") if end in data]
    issues += _range_issues(found, data) + source_issues(data) + _count_issues(data, kind) + _year_issues(data, kind)
    if issues:
        raise Invalid(issues)
    unit, source = canonical(kind.unit), (data.get("source"), data.get("note"))
    n = int(data["n"]) if "n" in data else None
    ends = _share_interval(found["value"], n) if n and kind.is_share else (found.get("low"), found.get("high"))
    return Assumption(
        found["value"], unit, *ends, *source, text=data["value"], n=n, counted=n is not None and kind.is_share, year=_year(data)
    )


_LONG = frozenset({"value", "low", "high", "source", "note", "n", "year"})


def _year(data: dict[str, Any]) -> int | None:
    return int(data["year"]) if "year" in data else None


def _year_issues(data: dict[str, Any], kind: Kind) -> Issues:
    """What is wrong with `year`, of whose prices a number is: no year, or no amount of money."""
    if "year" not in data:
        return []
    year = data["year"]
    if not isinstance(year, str) or not re.fullmatch(r"(?:19|20)\d\d", year, re.ASCII):
        return [(("year",), f"expected a year like 2024, got '{year}'")]
    return [] if "USD" in kind.unit else [(("year",), "only amounts of money are of a year's prices")]


def _count_issues(data: dict[str, Any], kind: Kind) -> Issues:
    """What is wrong with `n`, the number of observations behind a number, and whether its interval is there."""
    if "n" not in data:
        return []
    n, ends = data["n"], [end for end in ("low", "high") if end in data]
    if not isinstance(n, str) or not n.isdecimal() or not 1 <= int(n) <= MOST_PIECES:
        return [(("n",), f"expected a whole number of observations, got '{n}'")]
    if not kind.ranged:
        return [(("n",), "has no range: it only converts other numbers")]
    if kind.is_share and ends:
        return [((ends[0],), "does not go with `n`: the range of a share follows from its observations")]
    if not kind.is_share and len(ends) < 2:
        return [(("n",), "needs `low` and `high`, the ends of the 95 % interval of the estimate; sim fit prints them")]
    return []


def _share_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share that was observed n times. Source: Jeffreys' interval; Brown, Cai & DasGupta, Stat. Sci. 16 (2001)."""
    from scipy.special import betaincinv

    low, high = (float(betaincinv(share * n + 0.5, (1 - share) * n + 0.5, u)) for u in (0.025, 0.975))
    return min(low, share), max(high, share)


def _range_issues(found: dict[str, float], data: dict[str, Any]) -> Issues:
    issues: Issues = []
    if "low" in found and "value" in found and found["low"] > found["value"]:
        issues.append((("low",), f"{data['low']} is above the value {data['value']}"))
    if "high" in found and "value" in found and found["high"] < found["value"]:
        issues.append((("high",), f"{data['high']} is below the value {data['value']}"))
    return issues


def source_issues(data: dict[str, Any]) -> Issues:
    """What is wrong with `source` and `note`."""
    issues: Issues = [((key,), "expected text") for key in ("source", "note") if not isinstance(data.get(key, ""), str)]
    if data.get("source") == ASSUMED and not data.get("note"):
        issues.append((("source",), "an assumed number needs a `note:` with the reasoning"))
    return issues
