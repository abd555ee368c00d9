"""The unit vocabulary: text like '45 min' or '24.50 USD/h' <-> a number in a canonical unit.

A unit is a product of powers of seven base dimensions, so 'USD/kW/month' and '% per year' need no entry of their own. The
canonical time is the hour; 1 d = 24 h, 1 week = 7 d, 1 year = 365 d, 1 month = 1/12 year.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

YEAR_H = 8760.0  # hours of a year of 365 days
Hours = float
Fraction = float
Usd = float
UsdPerHour = float

# symbol -> (factor, dimensions): h time, USD money, kW power, kg mass, sf area, mile length, TH hash rate
_SYMBOLS: dict[str, tuple[float, dict[str, int]]] = {
    **{
        name: (factor, {"h": 1})
        for name, factor in {"s": 1 / 3600, "sec": 1 / 3600, "min": 1 / 60, "minutes": 1 / 60, "h": 1.0, "hour": 1.0, "hours": 1.0}.items()
    },
    **{name: (factor, {"h": 1}) for name, factor in {"d": 24.0, "day": 24.0, "days": 24.0, "week": 168.0, "weeks": 168.0}.items()},
    **{name: (factor, {"h": 1}) for name, factor in {"month": 730.0, "months": 730.0, "year": YEAR_H, "years": YEAR_H}.items()},
    **{name: (factor, {"USD": 1}) for name, factor in {"USD": 1.0, "c": 0.01, "kUSD": 1e3, "MUSD": 1e6}.items()},
    **{name: (factor, {"kW": 1}) for name, factor in {"W": 1e-3, "kW": 1.0, "MW": 1e3}.items()},
    **{name: (factor, {"kW": 1, "h": 1}) for name, factor in {"kWh": 1.0, "MWh": 1e3}.items()},
    **{name: (factor, {"kg": 1}) for name, factor in {"g": 1e-3, "kg": 1.0, "t": 1e3}.items()},
    **{name: (factor, {"sf": 1}) for name, factor in {"sf": 1.0, "m2": 10.7639104}.items()},
    **{name: (factor, {"mile": 1}) for name, factor in {"mile": 1.0, "miles": 1.0, "mi": 1.0, "km": 0.621371192}.items()},
    **{name: (factor, {"TH": 1}) for name, factor in {"TH": 1.0, "PH": 1e3}.items()},
    "%": (0.01, {}),
    **{name: (1.0, {}) for name in ("unit", "units", "repair", "repairs", "piece", "pieces", "entry")},
}

# canonical unit -> what a person calls it, and an example
_EXAMPLES = {
    "h": ("a time", "15 min"),
    "": ("a number", "12"),
    "%": ("a share", "5 %"),
    "kg": ("a mass", "21 kg"),
    "kW": ("a power", "3.5 kW"),
    "mile": ("a distance", "330 mile"),
    "TH": ("a hash rate", "234 TH"),
    "sf": ("an area", "130000 sf"),
    "1/year": ("a yearly rate", "80000 per year"),
    "%/year": ("a yearly share", "12 %/year"),
    "USD": ("an amount", "1200 USD"),
    "USD/h": ("an hourly wage", "31 USD/h"),
    "USD/kg": ("a freight rate", "6.00 USD/kg"),
    "USD/unit": ("a price", "150 USD/unit"),
    "USD/unit/d": ("a penalty by day", "2 USD/unit/d"),
    "USD/PH/d": ("a hash price", "38 USD/PH/d"),
    "USD/mile": ("a rate by distance", "2.30 USD/mile"),
    "USD/kWh": ("an energy price", "0.082 USD/kWh"),
    "USD/kW/month": ("a demand charge", "15 USD/kW/month"),
    "USD/sf/year": ("a rent", "8.47 USD/sf/year"),
    "USD/TH": ("a price by hash rate", "11 USD/TH"),
    "USD/year": ("a yearly amount", "500000 USD/year"),
}

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:[ _]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL | re.ASCII)


class UnitError(ValueError):
    """A text that is not a quantity of the unit wanted; the message says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a canonical unit, and the unit it was written in."""

    value: float
    written: str


def split(text: str) -> tuple[float, str]:
    """Number and unit of a text as they are written, whatever the unit; none is ''. Raises UnitError for what has no number in front."""
    match = _NUMBER.fullmatch(text.strip())
    if not match or not _is_number(match[1]):
        raise UnitError(f"expected a number like '12' or '5 %', got '{text}'")
    return float(match[1].replace(" ", "").replace("_", "")), match[2].strip()


def expectation(unit: str) -> str:
    """What a person is asked for: \"a time like '15 min'\"."""
    what, example = _EXAMPLES.get(unit, ("a quantity", f"1 {unit}"))
    return f"{what} like '{example}'"


def parsed(text: str, unit: str) -> Quantity:
    """The quantity a text states, in the canonical `unit`.

    '%' and '' are both pure numbers. Raises UnitError for what is not a finite number with a unit of that dimension.
    """
    match = _NUMBER.fullmatch(text.strip())
    number, written = (match[1], match[2].strip()) if match else ("", text)
    if not number or not _is_number(number):
        raise UnitError(f"expected {expectation(unit)}, got '{text}'")
    try:
        factor, dimensions = _unit(written)
    except KeyError as unknown:
        raise UnitError(f"expected {expectation(unit)}, got '{text}'{_hint(unknown.args[0], text)}") from None
    size, wanted = _canonical(unit)
    value = float(number.replace(" ", "").replace("_", ""))
    if not written and wanted:
        raise UnitError(f"needs a unit: write '{number} {_suffix(unit)}'")
    if dimensions != wanted:
        raise UnitError(f"expected {expectation(unit)}, got '{text}'")
    value *= factor / size
    if not math.isfinite(value):
        raise UnitError(f"expected {expectation(unit)}, got '{text}'")
    return Quantity(value, written)


def canonical(unit: str) -> str:
    """The unit in which a kind of quantity is kept: shares as fractions, '%/year' as '1/year', all others as they are."""
    return {"%": "", "%/year": "1/year"}.get(unit, unit)


def in_written(value: float, written: str, unit: str) -> float:
    """A canonical value in the unit it was written in, free of float dust."""
    return float(f"{value * _canonical(unit)[0] / _unit(written)[0]:.12g}")


def _canonical(unit: str) -> tuple[float, Counter[str]]:
    """Factor and dimensions of a canonical unit, in which shares are fractions, not per cent."""
    return _unit(unit.removeprefix("1").replace("%", ""))


def _hint(symbol: str, text: str) -> str:
    """What to do about a symbol that is no unit."""
    if re.fullmatch(r",(\d|\d\d|\d{4,})", symbol, re.ASCII):
        return f"; write '{text.strip().replace(',', '.')}', with a decimal point"
    if symbol[:1] in {",", "."}:
        return "; write a number like 1200.50, thousands without a comma"
    if not symbol:
        return "; the unit ends too early"
    close = get_close_matches(symbol, _SYMBOLS, n=1)
    return f"; unknown unit '{symbol}'" + (f", did you mean '{close[0]}'?" if close else "")


def _suffix(unit: str) -> str:
    """The unit of the example: 'min' for times."""
    return _EXAMPLES[unit][1].partition(" ")[2] if unit in _EXAMPLES else unit


def _is_number(number: str) -> bool:
    try:
        float(number.replace(" ", "").replace("_", ""))
    except ValueError:
        return False
    return True


def _unit(text: str) -> tuple[float, Counter[str]]:
    """Factor and dimensions of a unit text; raises KeyError with the symbol that is not known."""
    factor, dimensions = 1.0, Counter[str]()
    above, *below = re.sub(r"\s*\bper\b\s*|\s*/\s*", "/", text.strip()).split("/")
    for sign, symbols in [(1, _symbols(above)), *[(-1, _symbols(part) or [""]) for part in below]]:
        for symbol in symbols:
            size, powers = _SYMBOLS[symbol]
            factor *= size**sign
            for name, power in powers.items():
                dimensions[name] += sign * power
    return factor, Counter({name: power for name, power in dimensions.items() if power})


def _symbols(text: str) -> list[str]:
    return [symbol for symbol in re.sub(r"\bM USD\b", "MUSD", text).split() if symbol]
