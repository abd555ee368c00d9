"""Assumptions: numbers with a unit, a range and a source; and random quantities, whose parameters are assumptions."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo
from pydantic_core.core_schema import CoreSchema, with_info_plain_validator_function

from sim.distributions import FAMILIES, Distribution, Family, Form, Parameter, Then
from sim.plant import UNLIMITED
from sim.units import DAYS, MONTHS, WEEKS, YEAR_H, Quantity, UnitError, canonical, expectation, parsed, shortened, symbols_of

ASSUMED = "assumed"
TEMPLATE = "template"  # as a source: the number is of the site that this one was begun like, see `sim new site`
UNPUBLISHED = frozenset({None, ASSUMED, TEMPLATE})
LENIENT = {"faulty values": "replaced"}  # as the validation context: go on after a fault

THEN = ("repeat", "stop")  # what may follow the last value of a trace; only times between events can stop

Issues = list[tuple[tuple[str, ...], str]]  # a key below a value, and what is wrong there


class Invalid(ValueError):
    """What is wrong with a value: pairs of a key below it (a tuple of words) and a message."""

    def __init__(self, issues: Issues) -> None:
        super().__init__("; ".join(message for _, message in issues))
        self.issues = tuple(issues)


def invalid(message: str) -> Invalid:
    """A fault of the value itself."""
    return Invalid([((), message)])


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number in its canonical unit, its range, and its source: an entry of `sources`, or 'assumed' with the reasoning as note.

    `n`: it was estimated from so many observations, and `low` and `high` are the ends of its 95 % interval, which the language finds for a
    share (`counted`). `year`: of whose prices it is.
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: str | None = None
    note: str | None = None
    text: str = ""
    n: int | None = None
    counted: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DistributionAssumption:
    """A random quantity as it is written: its parameters by name, those of a list as `values.0`, `values.1`, ..., each an assumption.

    `kind` names a record of `distributions.FAMILIES`; `then` says what follows the last value of a trace. `correlation`: of the estimates
    of its two parameters, on a logarithmic scale.
    """

    kind: str
    parameters: dict[str, Assumption]
    then: Then = ""
    correlation: float = 0.0

    def distribution(self, scale: float = 1.0) -> Distribution:
        """The distribution with all that has the unit of what is measured multiplied by `scale`."""
        form = _form(FAMILIES[self.kind], [name.partition(".")[0] for name in self.parameters])
        given: list[float] = []
        lists: list[float] = []
        for parameter in form.parameters:
            factor = scale if parameter.unit is None else 1.0
            values = [a.value * factor for name, a in self.parameters.items() if name.partition(".")[0] == parameter.name]
            (lists if parameter.many else given).extend(values)
        return Distribution(self.kind, tuple(form.first(*given, *lists)), self.then)


class Section(BaseModel):
    """A part of the scenario: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a field decides, as the metadata of its type: 'price', 'physical', or nothing (''). It holds for all that stands below.

    A price decides only what things cost, earn and are worth, so that changing it re-prices what was simulated. All else is physical: it
    decides what happens in the plant, and changing it simulates again. `chosen`: it says what is asked, not what nobody knows.
    """

    kind: Literal["price", "physical", ""]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """As the metadata of a field's type: its value is law, tax or grid charge of a place, and does not hold elsewhere.

    `of` says of what: law of a country holds in all its states.
    """

    of: Literal["country", "state"]


PHYSICAL = Effect("physical")
T = TypeVar("T")
Price = Annotated[T, Effect("price")]
Chosen = Annotated[T, Effect("price", chosen=True)]
Named = Annotated[T, Effect("")]
Legal = Annotated[T, Law("state")]
Federal = Annotated[T, Law("country")]


class Source(Section):
    """Where a number was published."""

    title: str = Field(description="What was published.")
    publisher: str = Field("", description="By whom.")
    date: str = Field("", description="When, or of when it is.")
    address: str = Field("", description="Where it can be read.")


@dataclass(frozen=True, slots=True)
class Kind:
    """What values an assumption may take; as the metadata of a field's type it makes pydantic read the field so.

    `usual` is the unit to offer for a number without one; `compounds` marks growth, which twelve months do not add up to;
    `ranged` is off for what only converts other numbers, which a range would not reach.
    """

    unit: str
    least: float = 0.0
    most: float = math.inf
    whole: bool = False
    words: tuple[tuple[str, float], ...] = ()
    usual: str = ""
    compounds: bool = False
    ranged: bool = True

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


@dataclass(frozen=True, slots=True)
class DistributionKind:
    """A random quantity whose parameters are of a kind, as the metadata of a field's type; `gaps`: a time between two events."""

    kind: Kind
    gaps: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return with_info_plain_validator_function(self._read)

    def _read(self, data: Any, info: ValidationInfo) -> DistributionAssumption:
        try:
            return variate(data, self.kind, THEN if self.gaps else THEN[:1])
        except Invalid:
            if info.context is not LENIENT:
                raise
            return DistributionAssumption("constant", {"value": self.kind.stand_in})


# What people also call a key, in the trade or in British spelling.
ALSO_CALLED = {
    "residual": "salvage_value", "residual_value": "salvage_value", "left_over": "salvage_value", "scrap_value": "salvage_value",
    "pace": "efficiency", "productivity": "efficiency", "loading": "burden_rate", "on_costs": "burden_rate", "overhead_rate": "burden_rate",
    "least_order": "minimum_order", "moq": "minimum_order", "turns_away": "balk", "crews": "crew", "workers": "headcount",
    "every": "time_between_failures", "mtbf": "time_between_failures", "lasts": "time_to_repair", "mttr": "time_to_repair",
    "labour": "labor", "duration": "lasts", "time": "work", "salary": "wage", "pay": "wage", "interest": "discount_rate",
}  # fmt: skip


def suggestion(word: str, known: Sequence[str]) -> str:
    """\"; did you mean 'headcount'?\", or nothing."""
    also = ALSO_CALLED.get(word)
    close = [also] if also in known else get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def number(text: Any, kind: Kind) -> float:
    """A canonical number from its text. Raises Invalid."""
    if not isinstance(text, str):
        raise invalid(f"expected {expectation(kind.unit)}, got {'a list' if isinstance(text, list) else 'several keys'}")
    if text in dict(kind.words):
        return dict(kind.words)[text]
    try:
        found = parsed(text, kind.unit, kind.usual)
    except UnitError as error:
        raise invalid(str(error)) from None
    value = found.value
    if kind.compounds and symbols_of(found.written) & (DAYS | WEEKS | MONTHS):
        raise invalid(_compounded(text, found))
    if not kind.least <= value <= kind.most:
        raise invalid(_out_of_range(text, value, kind))
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


def variate(data: Any, kind: Kind, then: Sequence[str] = THEN) -> DistributionAssumption:
    """A random quantity from a text, an assumption, or a mapping with `dist`. Raises Invalid with everything that is wrong.

    `then` are the words for what may follow the last value of a trace.
    """
    if isinstance(data, DistributionAssumption):
        return data
    if not isinstance(data, dict) or "dist" not in data:
        return DistributionAssumption("constant", {"value": assumption(data, kind)})
    dist = data["dist"]
    if not isinstance(dist, str) or dist not in RANDOM:
        raise Invalid([(("dist",), "unknown distribution" + (suggestion(str(dist), RANDOM) or f"; there are {', '.join(RANDOM)}"))])
    smooth, issues = _smooth(dist, data)
    record = FAMILIES["smoothed" if smooth else dist]
    form = _form(record, list(data))
    issues += _key_issues(record, form, data, then) + source_issues(data)
    parameters: dict[str, Assumption] = {}
    for parameter in form.parameters:
        if parameter.name in data:
            issues += _read_parameter(parameter, data, kind, parameters)
    if not issues:
        issues += _law_issues(dist, parameters)
    correlation, wrong = _correlation(data, parameters)
    issues += wrong
    if issues:
        raise Invalid(issues)
    return DistributionAssumption(record.name, parameters, data.get("then", ""), correlation)


RANDOM = [name for name in FAMILIES if name not in {"constant", "smoothed"}]  # what `dist` names
_BESIDE = ("dist", "source", "note", "n", "correlation")
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ALSO = {"trace": ("then",), "empirical": ("smooth",)}  # keys that are no parameters
_INSTEAD = {"mu": "write `median`, the exponential of mu, with its unit", "rate": "write `mean`, one over the rate, with its unit"}


def _correlation(data: dict[str, Any], parameters: dict[str, Assumption]) -> tuple[float, Issues]:
    """How closely the estimates of two parameters follow each other; 0 where nothing is said."""
    if "correlation" not in data:
        return 0.0, []
    if len(parameters) != 2 or any(a.n is None for a in parameters.values()):
        return 0.0, [(("correlation",), "goes with two parameters that were estimated from `n` observations")]
    try:
        return number(data["correlation"], Kind("%", least=-1.0, most=1.0)), []
    except Invalid as error:
        return 0.0, [(("correlation",), str(error))]


def _smooth(dist: str, data: dict[str, Any]) -> tuple[bool, Issues]:
    """Whether an empirical distribution lies between its values too, and what is wrong with how that is said."""
    if dist != "empirical" or "smooth" not in data:
        return False, []
    said = data["smooth"]
    if not isinstance(said, str) or said.lower() not in _SWITCH:
        return False, [(("smooth",), "expected true or false")]
    return _SWITCH[said.lower()], []


def _form(record: Family, names: Sequence[str]) -> Form:
    """The form of a distribution of which most parameters are named, the first of several."""
    return max(record.forms, key=lambda form: len({*form.names} & {*names}))


def _key_issues(record: Family, form: Form, data: dict[str, Any], then: Sequence[str]) -> Issues:
    """Keys that a distribution does not have or lacks, and what is to follow a trace."""
    forms = " or ".join(", ".join(each.names) for each in record.forms)
    issues: Issues = []
    for key in data:
        if key not in {*_BESIDE, *form.names, *_ALSO.get(data["dist"], ())}:
            other = any(key in each.names for each in record.forms)
            wrong = f"does not go with {' and '.join(form.names)}" if other else "unknown key"
            issues.append(((key,), _INSTEAD.get(key) or f"{wrong}; {record.name} has {forms}"))
    for parameter in form.parameters:
        if parameter.name not in data:
            listed = ": a list, or `file` and `column` of a table"
            what = f"{listed}, one for each unit or order" if record.name == "trace" else listed if parameter.many else ""
            issues.append(((), f"missing `{parameter.name}`{what or f', which {record.name} needs'}"))
    if record.name == "trace" and data.get("then", then[0]) not in then:
        issues.append((("then",), f"expected {' or '.join(then)}, got '{data['then']}'"))
    return issues


def _read_parameter(parameter: Parameter, data: dict[str, Any], kind: Kind, into: dict[str, Assumption]) -> Issues:
    """Reads a parameter, or each of a list of them, and says what is wrong."""
    own = kind if parameter.unit is None else Kind(parameter.unit, parameter.least, parameter.most, parameter.whole)
    given, issues = data[parameter.name], Issues()
    if parameter.many and (not isinstance(given, list | tuple) or not given):
        return [((parameter.name,), "expected a list like [a, b]")]
    for name, value in ((f"{parameter.name}.{k}", each) for k, each in enumerate(given)) if parameter.many else ((parameter.name, given),):
        try:
            into[name] = _with_source(assumption(_with_count(value, data), own), data)
        except Invalid as error:
            issues += [((*name.split("."), *below), message) for below, message in error.issues]
    return issues


def _with_count(value: Any, data: dict[str, Any]) -> Any:
    """A parameter that was estimated from the observations of its distribution, unless it has its own."""
    return {**value, "n": data["n"]} if isinstance(value, dict) and "n" in data and "n" not in value else value


def _with_source(own: Assumption, data: dict[str, Any]) -> Assumption:
    """A parameter under the source of its distribution, unless it has its own."""
    if own.source is not None or "source" not in data:
        return own
    return replace(own, source=data.get("source"), note=data.get("note"))


def _law_issues(dist: str, parameters: dict[str, Assumption]) -> Issues:
    """What is wrong with parameters that are each right by themselves."""
    names = [name for name in ("low", "mode", "high") if name in parameters]
    values = [parameters[name].value for name in names]
    if values != sorted(values):
        return [((), f"expected {' <= '.join(names)}, got {', '.join(parameters[name].text for name in names)}")]
    for name in ("mean", "median", "scale"):
        if name in parameters and parameters[name].value <= 0:
            return [((name,), f"expected more than 0, got '{parameters[name].text}'")]
    if dist == "weibull" and "cv" in parameters and 0 < parameters["cv"].value < 0.01:
        return [(("cv",), f"expected 0 %, or between 1 % and 2000 %, got '{parameters['cv'].text}'")]
    return _discrete_issues(parameters) if dist == "discrete" else []


def _discrete_issues(parameters: dict[str, Assumption]) -> Issues:
    probabilities = [a.value for name, a in parameters.items() if name.startswith("probabilities.")]
    values = len(parameters) - len(probabilities)
    if values != len(probabilities):
        return [(("probabilities",), f"expected one for each of the {values} values, got {len(probabilities)}")]
    if abs(sum(probabilities) - 1) > 1e-6:
        return [(("probabilities",), f"adds up to {100 * sum(probabilities):.6g} %, must be 100 %")]
    return []


def default(text: str) -> Any:
    """A default of the schema, parsed like a text in a file."""
    return text


# Bounds that no plant comes near: they catch a slip of the hand or a missing point before it becomes a result that nobody doubts.
LONGEST_H = 60 * YEAR_H  # the clock of the ledger holds 68 years
LONGEST_LIFE_H = 10_000 * YEAR_H  # makers state mean times between failures of a million hours and more
MOST_PIECES = 1_000_000_000
MOST_A_YEAR = 10_000_000
MOST_USD = 1e12


def _time(usual: str, most: float = LONGEST_H) -> Kind:
    return Kind("h", most=most, usual=usual)


def _money(unit: str, most: float) -> Kind:
    return Kind(unit, most=most)


Duration = Annotated[DistributionAssumption, DistributionKind(_time("d"))]
Work = Annotated[DistributionAssumption, DistributionKind(_time("min"))]
Lifetime = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H))]
Gap = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H), gaps=True)]
Size = Annotated[DistributionAssumption, DistributionKind(Kind("", most=MOST_PIECES))]

DurationValue = Annotated[Assumption, _time("d")]
Years = Annotated[Assumption, _time("years")]
Weeks = Annotated[Assumption, _time("weeks")]
Hours = Annotated[Assumption, _time("h")]
PaidYear = Annotated[Assumption, Kind("h", least=1.0, most=YEAR_H, usual="h", ranged=False)]
Minutes = Annotated[Assumption, _time("min")]
Count = Annotated[Assumption, Kind("", whole=True, most=MOST_PIECES)]
Slots = Annotated[Assumption, Kind("", least=1.0, most=1_000_000, whole=True, words=(("unlimited", float(UNLIMITED)),))]
Fraction = Annotated[Assumption, Kind("%", most=1.0)]
Share = Annotated[Assumption, Kind("%", most=100.0)]
Change = Annotated[Assumption, Kind("%", least=-0.9, most=10.0)]
Elasticity = Annotated[Assumption, Kind("", least=-10.0, most=0.0)]
FractionPerYear = Annotated[Assumption, Kind("%/year", most=10.0)]
GrowthPerYear = Annotated[Assumption, Kind("%/year", least=-0.99, most=10.0, compounds=True)]
FallPerYear = Annotated[Assumption, Kind("%/year", most=0.99, compounds=True)]
PerYear = Annotated[Assumption, Kind("1/year", most=MOST_A_YEAR)]
Kilograms = Annotated[Assumption, Kind("kg", most=1_000_000)]
KgPerKwh = Annotated[Assumption, Kind("kg/kWh", most=10)]
KgPerKg = Annotated[Assumption, Kind("kg/kg", most=1000)]
KgPerKgMile = Annotated[Assumption, Kind("kg/kg/mile", most=1)]
SupplyElasticity = Annotated[Assumption, Kind("", least=0.1, most=100)]
Kilowatts = Annotated[Assumption, Kind("kW", most=10_000_000)]
Miles = Annotated[Assumption, Kind("mile", most=100_000)]
TeraHash = Annotated[Assumption, Kind("TH", most=1e9)]
SquareFeet = Annotated[Assumption, Kind("sf", most=1e9)]
Usd = Annotated[Assumption, _money("USD", MOST_USD)]
UsdPerHour = Annotated[Assumption, _money("USD/h", 10_000)]
UsdPerKg = Annotated[Assumption, _money("USD/kg", 1e6)]
UsdPerUnit = Annotated[Assumption, _money("USD/unit", 1e9)]
UsdPerUnitDay = Annotated[Assumption, _money("USD/unit/d", 1e9)]
UsdPerPhDay = Annotated[Assumption, _money("USD/PH/d", 1e6)]
UsdPerMile = Annotated[Assumption, _money("USD/mile", 1e5)]
UsdPerKwh = Annotated[Assumption, _money("USD/kWh", 1_000)]
UsdPerKwMonth = Annotated[Assumption, _money("USD/kW/month", 1e5)]
UsdPerKwYear = Annotated[Assumption, _money("USD/kW/year", 1e6)]
UsdPerSfYear = Annotated[Assumption, _money("USD/sf/year", 1e5)]
UsdPerTh = Annotated[Assumption, _money("USD/TH", 1e6)]
UsdPerYear = Annotated[Assumption, _money("USD/year", MOST_USD)]
