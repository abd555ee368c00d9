"""The unit vocabulary: text like '45 min' or '24.50 USD/h' <-> a number in a canonical unit.

A unit is a product of powers of seven base dimensions, so 'USD/kW/month' and '% per year' need no entry of their own. The
canonical time is the hour; 1 d = 24 h, 1 week = 7 d, 1 year = 365 d, 1 month = 1/12 year.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from sim.unit_hints import plain, remark, rewritten

YEAR_H = 8760.0  # hours of a year of 365 days
POUND_KG = 0.45359237  # exact, by the international agreement of 1959
LONGEST_TEXT = 200  # characters of a quantity
Hours = float
Fraction = float
Usd = float
UsdPerHour = float

# symbol -> (factor, dimensions): h time, USD money, kW power, kg mass, sf area, mile length, TH hash rate
SYMBOLS: dict[str, tuple[float, dict[str, int]]] = {
    **{
        name: (factor, {"h": 1})
        for name, factor in {"s": 1 / 3600, "sec": 1 / 3600, "min": 1 / 60, "minutes": 1 / 60, "h": 1.0, "hour": 1.0, "hours": 1.0}.items()
    },
    **{name: (factor, {"h": 1}) for name, factor in {"d": 24.0, "day": 24.0, "days": 24.0, "week": 168.0, "weeks": 168.0}.items()},
    **{name: (factor, {"h": 1}) for name, factor in {"month": 730.0, "months": 730.0, "year": YEAR_H, "years": YEAR_H}.items()},
    **{name: (factor, {"USD": 1}) for name, factor in {"USD": 1.0, "c": 0.01, "kUSD": 1e3, "MUSD": 1e6}.items()},
    **{name: (factor, {"kW": 1}) for name, factor in {"W": 1e-3, "kW": 1.0, "MW": 1e3}.items()},
    **{name: (factor, {"kW": 1, "h": 1}) for name, factor in {"kWh": 1.0, "MWh": 1e3}.items()},
    **{
        name: (factor, {"kg": 1})
        for name, factor in {"g": 1e-3, "kg": 1.0, "t": 1e3, "lb": POUND_KG, "lbs": POUND_KG, "oz": POUND_KG / 16}.items()
    },
    **{name: (factor, {"sf": 1}) for name, factor in {"sf": 1.0, "ft2": 1.0, "sqft": 1.0, "m2": 10.7639104}.items()},
    **{name: (factor, {"mile": 1}) for name, factor in {"mile": 1.0, "miles": 1.0, "mi": 1.0, "km": 0.621371192}.items()},
    **{name: (factor, {"TH": 1}) for name, factor in {"TH": 1.0, "PH": 1e3}.items()},
    "%": (0.01, {}),
    **{name: (1.0, {}) for name in ("unit", "units", "repair", "repairs", "piece", "pieces", "entry")},
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a quantity is called, an example of it, and which time its unit speaks of: the clock's, or the time that is worked or paid."""

    called: str
    example: str
    time: str = ""


CLOCK = "clock time: 1 d = 24 h, 1 week = 7 d, 1 month = 1/12 year, 1 year = 365 d"
ONGOING = "calendar: costs that go on day and night; per month x 12. Per week, day or hour is refused: it may mean working time"
ACCRUED = "calendar, without compounding: per month x 12, per day x 365"
PAID = "paid time: per year by the hours of `workforce.paid_year`, per month a 12th, per week a 52nd, per day a 260th of it"

# Canonical unit -> its meaning. The decision between calendar and working time is made here, once for every kind of quantity.
MEANINGS = {
    "h": Meaning("a time", "15 min", CLOCK),
    "h of work": Meaning(
        "a working time", "15 min", "hours worked: a crew's day or week has as many as its shifts, so it is written in hours"
    ),
    "": Meaning("a number", "12"),
    "%": Meaning("a share", "5 %"),
    "kg": Meaning("a mass", "21 kg"),
    "kg/kWh": Meaning("carbon by energy", "0.35 kg/kWh"),
    "kg/kg": Meaning("carbon by mass", "8.4 kg/kg"),
    "kg/kg/mile": Meaning("carbon by mass and distance", "0.1 kg/t/km"),
    "kW": Meaning("a power", "3.5 kW"),
    "mile": Meaning("a distance", "330 mile"),
    "TH": Meaning("a hash rate", "234 TH"),
    "sf": Meaning("an area", "130000 sf"),
    "1/year": Meaning(
        "a yearly rate", "80000 per year", "calendar: per week x 365/7, per day x 365; a contract's volume per day or hour is refused"
    ),
    "%/year": Meaning("a yearly share", "12 %/year", ACCRUED + "; growth and fall compound, so that they are written by the year"),
    "USD": Meaning("an amount", "1200 USD"),
    "USD/h": Meaning("an hourly wage", "31 USD/h", PAID),
    "USD/kg": Meaning("a freight rate", "6.00 USD/kg"),
    "USD/unit": Meaning("a price", "150 USD/unit"),
    "USD/unit/d": Meaning("a penalty by day", "2 USD/unit/d", "calendar days, as promises are counted"),
    "USD/PH/d": Meaning("a hash price", "38 USD/PH/d", "calendar days: a miner runs day and night"),
    "USD/mile": Meaning("a rate by distance", "2.30 USD/mile"),
    "USD/kWh": Meaning("an energy price", "0.082 USD/kWh", "clock hours under power"),
    "USD/kW/month": Meaning("a demand charge", "15 USD/kW/month", "calendar: a year is 12 billing months"),
    "USD/kW/year": Meaning("a yearly charge by load", "75 USD/kW/year", "calendar: billed in 12 equal parts"),
    "USD/sf/year": Meaning("a rent", "8.47 USD/sf/year", "calendar: per month x 12"),
    "USD/TH": Meaning("a price by hash rate", "11 USD/TH"),
    "USD/year": Meaning("a yearly amount", "500000 USD/year", ONGOING),
}

HOURS = frozenset({"s", "sec", "min", "minutes", "h", "hour", "hours"})
DAYS = frozenset({"d", "day", "days"})
WEEKS = frozenset({"week", "weeks"})
MONTHS = frozenset({"month", "months"})
YEARS = frozenset({"year", "years"})
NOT_PER = {"USD/year": HOURS | DAYS | WEEKS, "USD/h": DAYS | WEEKS | MONTHS | YEARS}
PAID_YEAR_H = 2080.0  # 52 weeks of 40 h, by which a year's pay is divided (BLS, Occupational Employment and Wage Statistics)
WORKDAYS = 260  # of 52 weeks

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
    match = _NUMBER.fullmatch(plain(text).strip())
    if not match or not _is_number(match[1]):
        raise UnitError(f"expected a number like '12' or '5 %', got '{shortened(text)}'")
    return float(match[1].replace(" ", "").replace("_", "")), match[2].strip()


def expectation(unit: str) -> str:
    """What a person is asked for: \"a time like '15 min'\"."""
    meaning = MEANINGS.get(unit) or Meaning("a quantity", f"1 {unit}")
    return f"{meaning.called} like '{meaning.example}'"


@lru_cache(maxsize=10_000)  # a scenario is read again under every policy and at every step, and most of its texts are the same
def parsed(text: str, unit: str, usual: str = "") -> Quantity:
    """The quantity a text states, in the canonical `unit`.

    '%' and '' are both pure numbers. Raises UnitError for what is not a finite number with a unit of that dimension, with the text to
    write instead where it is plain what was meant; `usual` is the unit to offer where none is given.
    """
    try:
        found = _quantity(text, unit)
    except _Bare as bare:
        raise UnitError(f"needs a unit: write '{bare} {usual or _suffix(unit)}'") from None
    except (KeyError, ValueError) as unknown:
        raise UnitError(f"expected {expectation(unit)}, got '{shortened(text)}'{_hint(text, unit, unknown)}") from None
    calendar = symbols_of(found.written) & NOT_PER.get(unit, frozenset())
    if calendar:
        raise UnitError(f"expected {expectation(unit)}, got '{shortened(text)}'; {_instead(unit, found, min(calendar))}")
    return found


class _Bare(ValueError):
    """A number without the unit that it needs."""


def _quantity(text: str, unit: str) -> Quantity:
    """As `parsed`. Raises KeyError with a symbol that is not known, _Bare or ValueError."""
    match = _NUMBER.fullmatch(plain(text).strip()) if len(text) <= LONGEST_TEXT else None
    if not match or not match[1] or not _is_number(match[1]):
        raise ValueError(text)
    number, written = match[1], match[2].strip()
    factor, dimensions = _unit(written)
    size, wanted = _canonical(unit)
    value = float(number.replace(" ", "").replace("_", "")) * factor / size
    if not written and wanted:
        raise _Bare(number)
    if dimensions != wanted or not math.isfinite(value):
        raise ValueError(text)
    return Quantity(value, written)


def _instead(unit: str, found: Quantity, per: str) -> str:
    """What to write for an amount by a time that may be calendar or working time."""
    if unit == "USD/h":
        return "pay by the day, week, month or year is for wages and premiums of shifts, and goes by `workforce.paid_year`"
    years = f"{found.value:.10g} {unit}"
    if per in WEEKS:
        return f"write '{years}' if it goes on all 365 days"
    worked = found.value / 365 * WORKDAYS if per in DAYS else found.value / YEAR_H * PAID_YEAR_H
    days = f"{WORKDAYS} working days" if per in DAYS else f"{PAID_YEAR_H:,.0f} working hours"
    return f"write '{years}' if it goes on all 365 days, '{worked:.10g} {unit}' for {days}"


def by_the_hour(text: str, paid_year_h: float) -> float | None:
    """USD an hour of pay by the day, week, month or year, of which `paid_year_h` hours are paid; None for anything else."""
    try:
        found = _quantity(text, "USD/h")
    except (KeyError, ValueError):
        return None
    named = symbols_of(found.written)
    shares = ((YEARS, 1), (MONTHS, 12), (WEEKS, 52), (DAYS, WORKDAYS))
    for names, parts in shares:
        if named & names:
            (symbol,) = named & names
            return found.value * SYMBOLS[symbol][0] * parts / paid_year_h
    return None


def symbols_of(written: str) -> frozenset[str]:
    """The symbols of a unit as it was written: 'USD/kW/month' -> USD, kW, month."""
    return frozenset(re.split(r"[\s/]+", re.sub(r"\bper\b", "/", written).strip()))


def shortened(text: str, most: int = 60) -> str:
    """A text that fits into a message."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text):,} characters)"


def canonical(unit: str) -> str:
    """The unit in which a kind of quantity is kept: shares as fractions, '%/year' as '1/year', all others as they are."""
    return {"%": "", "%/year": "1/year"}.get(unit, unit)


def dimensions(unit: str) -> tuple[tuple[str, int], ...]:
    """The base dimensions of a unit with their powers, in order: 'USD/kW/month' -> (('USD', 1), ('h', -1), ('kW', -1))."""
    return tuple(sorted(_canonical(unit.removesuffix(" of work"))[1].items()))


def symbols_by_dimension() -> dict[tuple[tuple[str, int], ...], list[str]]:
    """Every symbol of the vocabulary by its base dimensions; those of a pure number under ()."""
    found: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for symbol, (_, powers) in SYMBOLS.items():
        found.setdefault(tuple(sorted(powers.items())), []).append(symbol)
    return found


def in_written(value: float, written: str, unit: str) -> float:
    """A canonical value in the unit it was written in, free of float dust."""
    return float(f"{value * _canonical(unit)[0] / _unit(written)[0]:.12g}")


def _canonical(unit: str) -> tuple[float, Counter[str]]:
    """Factor and dimensions of a canonical unit, in which shares are fractions, not per cent."""
    return _unit(unit.removeprefix("1").replace("%", ""))


def _hint(text: str, unit: str, unknown: Exception) -> str:
    """What to write instead, as far as it is plain."""
    if len(text) > LONGEST_TEXT:
        return f"; a quantity has at most {LONGEST_TEXT} characters"
    if unit in ("h", "h of work") and (short := re.fullmatch(r"([\d.]+) ?m", text.strip(), re.IGNORECASE)):
        return f"; write '{short[1]} min'" + (f", or '{short[1]} month' if months are meant" if unit == "h" else "")
    meant = list(dict.fromkeys(rewritten(text, tuple(SYMBOLS))))
    fitting = [each for each in meant if _fits(each, unit)] or [
        f"{each} {_suffix(unit)}" for each in meant if _is_number(each) and _fits(f"{each} {_suffix(unit)}", unit)
    ]
    if len(fitting) > 1:
        return f"; write '{fitting[0]}', or '{fitting[1]}' if the comma is a decimal point"
    if fitting:
        amount = re.fullmatch(r"([\d.]+) c/kWh", fitting[0])
        return f"; write '{fitting[0]}'" + (f" or '{float(amount[1]) / 100:.10g} USD/kWh'" if amount else "")
    return remark(text) or (_unknown(unknown.args[0]) if isinstance(unknown, KeyError) else "")


def _fits(text: str, unit: str) -> bool:
    try:
        _quantity(text, unit)
    except (KeyError, ValueError):
        return False
    return True


def _unknown(symbol: str) -> str:
    """What to do about a symbol that is no unit."""
    if not symbol:
        return "; the unit ends too early"
    close = get_close_matches(symbol, SYMBOLS, n=1)
    return f"; unknown unit '{shortened(symbol)}'" + (f", did you mean '{close[0]}'?" if close else "")


def _suffix(unit: str) -> str:
    """The unit of the example: 'min' for times."""
    return MEANINGS[unit].example.partition(" ")[2] if unit in MEANINGS else unit


def _is_number(number: str) -> bool:
    try:
        float(number.replace(" ", "").replace("_", ""))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1000)  # a scenario writes the same few units a thousand times; nobody changes what is found
def _unit(text: str) -> tuple[float, Counter[str]]:
    """Factor and dimensions of a unit text; raises KeyError with the symbol that is not known."""
    factor, dimensions = 1.0, Counter[str]()
    above, *below = re.sub(r"\s*\bper\b\s*|\s*/\s*", "/", text.strip()).split("/")
    for sign, symbols in [(1, _symbols(above)), *[(-1, _symbols(part) or [""]) for part in below]]:
        for symbol in symbols:
            size, powers = SYMBOLS[symbol]
            factor *= size**sign
            for name, power in powers.items():
                dimensions[name] += sign * power
    return factor, Counter({name: power for name, power in dimensions.items() if power})


def _symbols(text: str) -> list[str]:
    return [symbol for symbol in re.sub(r"\bM USD\b", "MUSD", text).split() if symbol]
