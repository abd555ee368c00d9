"""A JSON Schema of scenario files, for editors: short forms, `extends`, partial site files and overlays are all valid."""

from collections.abc import Callable
from datetime import date
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from sim.data.dates import ORDERS
from sim.distributions import FAMILIES
from sim.scenario.assumption import Section
from sim.scenario.editors.json_patterns import DATE, DAY, DAY_SPAN, SEASON, TABLE, TIME_OF_DAY, TIME_SPAN, WEEKDAYS, quantity, text
from sim.scenario.files.tables import SHARES
from sim.scenario.jurisdiction import AS_WRITTEN, LAW
from sim.scenario.numbers import Kind
from sim.scenario.schema import Scenario
from sim.scenario.subjects.disruption import Season
from sim.scenario.subjects.process import Crews, Operation
from sim.scenario.subjects.site import DateSpan
from sim.scenario.sweep import SWEEP
from sim.scenario.times import Days, TimeOfDay, TimeSpan
from sim.scenario.variates import RANDOM, THEN, DistributionKind
from sim.scenario.walk import Field, fields, number_of
from sim.units import canonical, expectation

Json = dict[str, Any]

TEXT: Json = {"type": ["string", "number", "boolean"]}  # what editors make of a text that was not quoted
WORD: Json = {"type": ["string", "number"]}
NOTHING: Json = {"type": "null"}  # takes away what a lower layer says
FILE: Json = {**text(TABLE, "a table: .csv, .tsv, .xlsx or .parquet", "repairs.csv"), "description": "A table beside this file, or below."}
COLUMN: Json = {"type": "string", "description": "The column of the table, by its name in the first row."}
UNIT: Json = {"type": "string", "description": "The unit of bare numbers in the column.", "examples": ["min", "per year", "USD/unit"]}
SWITCH: Json = {"enum": [True, False, "yes", "no", "on", "off"]}
NAMED: Json = {
    "source": {**WORD, "description": "An entry of `sources`, or 'assumed' with a note.", "examples": ["assumed"]},
    "note": {**TEXT, "description": "The reasoning behind the number."},
    "year": {"type": "integer", "minimum": 1900, "maximum": 2099, "description": "Of whose prices an amount of money is."},
    "n": {
        "type": "integer",
        "minimum": 1,
        "description": "It was estimated from so many observations; low and high are then the ends of its 95 % interval.",
    },
}
SHAPES = {  # what a text of these types looks like
    get_args(kind)[1]: said
    for kind, said in (
        (Days, WEEKDAYS),
        (TimeOfDay, TIME_OF_DAY),
        (TimeSpan, TIME_SPAN),
        (Season, SEASON),
        (DateSpan, DAY_SPAN),
    )
}


def json_schema() -> Json:
    """The schema of one file: nothing is required, because a base or an overlay may give it."""
    shared: dict[str, Json] = {}
    top = _Writer(shared).section(Scenario)
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "description": "Files this one is laid over."}
    only = {**names, "description": "Of an overlay: the jurisdictions it is for, like US or US-TX. It leaves other sites as they are."}
    law = {"enum": [AS_WRITTEN], "description": "Of a resolved file: all law of `site.jurisdiction` that holds is written in it."}
    top["properties"] = {"extends": names, "only": only, LAW: law, **top["properties"], SWEEP: _sweep()}
    top["patternProperties"] = {"^x-": {"description": "Holds what & marks, to be used again with *; it says nothing itself."}}
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Scenario of sim", **top}
    return {**whole, "$defs": dict(sorted(shared.items()))}


def _sweep() -> Json:
    """The block of a sweep, whose keys are those of assumptions."""
    values: Json = {"anyOf": [TEXT, {"type": "array", "items": TEXT}], "examples": ["0 %:25 %:6"]}
    keyed: Json = {"type": "object", "additionalProperties": values}
    cases: Json = {"type": "array", "items": {"type": "object", "additionalProperties": TEXT}}
    about = (
        "For `sim sweep`: values of dotted keys, ranges like '0 %:25 %:6' or lists. Grid: all combinations; zip: in step; cases: as listed."
    )
    return {
        "type": "object",
        "description": about,
        "properties": {
            "grid": {**keyed, "description": "All combinations of the values of these keys."},
            "zip": {**keyed, "description": "Several keys that move in step."},
            "cases": {**cases, "description": "Points by all that they change."},
        },
        "additionalProperties": False,
    }


class _Writer:
    """Types to schemas; what is used more than once goes to `shared`."""

    def __init__(self, shared: dict[str, Json]) -> None:
        self.shared = shared

    def section(self, section: type[Section]) -> Json:
        """A mapping with known keys."""
        properties = {}
        for field in fields(section):
            properties[field.key] = {**_or_nothing(self.of(field.type)), "description": f"{field.description}{_like(field)}"}
        about = {"description": section.__doc__} if section.__doc__ else {}
        return {"type": "object", **about, "properties": properties, "additionalProperties": False}

    def of(self, kind: Any) -> Json:
        """Any type of the language."""
        origin, inner = get_origin(kind), get_args(kind)
        if kind == Crews:
            crew = self.of(get_args(inner[0])[0])
            return _any([crew, {"type": "array", "items": crew}])
        if origin is Annotated:
            return self.annotated(kind)
        if origin in {Union, UnionType}:
            return _any([self.of(each) for each in inner if each is not NoneType])
        if origin is Literal:
            return {"enum": list(inner)}
        if origin is dict:
            return self.dated(inner[1]) if inner[0] is date else self.mapping(inner[1])
        if origin is tuple:
            listed: Json = {"type": "array", "items": self.of(inner[0])}
            many = inner[0] is date or number_of(inner[0]) is not None
            return _any([listed, _table("column", "unit", "count", "dates")]) if many else listed
        if isinstance(kind, type) and issubclass(kind, Section):
            return self.ref(kind.__name__, partial(self.section, kind))
        return {bool: SWITCH, date: DAY}.get(kind, TEXT)

    def dated(self, value: Any) -> Json:
        """A value from each date on, in words or from a table."""
        keyed: Json = {f"^{DATE}$": _or_nothing(self.of(value))}
        words: Json = {"type": "object", "patternProperties": keyed, "additionalProperties": False}
        return _any([words, {**_table("date", "column", "unit", "dates"), "patternProperties": keyed}])

    def mapping(self, value: Any) -> Json:
        """A mapping with names of the user's choice; operations may also stand in a list, other entries in a table."""
        inner = self.of(value)
        keyed: Json = {"type": "object", "additionalProperties": _or_nothing(inner)}
        if value is not Operation:
            sections = isinstance(value, type) and issubclass(value, Section)
            way = ("name", "columns", "units") if sections else ("name", "column", "unit") if number_of(value) else ()
            return _any([keyed, _table(*way)]) if way else keyed
        return _any([{"type": "array", "items": {**keyed, "minProperties": 1, "maxProperties": 1}}, keyed])

    def annotated(self, kind: Any) -> Json:
        """A number, a law of chance, or a time of day."""
        for meta in get_args(kind)[1:]:
            if isinstance(meta, Kind):
                return self.number(meta)
            if isinstance(meta, DistributionKind):
                return _any([self.number(meta.kind), self.ref(f"law of {_called(meta.kind)}", partial(self.distribution, meta.kind))])
            if meta in SHAPES:
                return SHAPES[meta]
        return TEXT

    def number(self, kind: Kind) -> Json:
        """An assumption in its short or long form, or only a new range or source for one of a lower layer."""
        one = self.ref(f"{_named(kind)} as text", partial(quantity, kind))
        ends = {"low": "The least it may be.", "high": "The most it may be."} if kind.ranged else {}
        parts = {name: {**one, "description": said} for name, said in {"value": "The number with its unit.", **ends}.items()}
        long: Json = {"type": "object", "properties": {**parts, **NAMED}, "additionalProperties": False}
        about = f"Like {expectation(kind.unit).partition(' like ')[2]}."
        return self.ref(_named(kind), lambda: {**_any([one, long]), "description": about})

    def distribution(self, kind: Kind) -> Json:
        """A distribution with any parameters of any record, because an overlay may change only one."""
        parameters: Json = {}
        for parameter in (each for record in FAMILIES.values() for form in record.forms for each in form.parameters):
            number = self.number(kind if parameter.unit is None else Kind(parameter.unit, parameter.least, parameter.most))
            listed: Json = {"type": "array", "items": number}
            said = (_any([listed, COLUMN]) if parameter.name == SHARES else listed) if parameter.many else number
            parameters.setdefault(parameter.name, {**said, "description": f"{parameter.meaning[:1].upper()}{parameter.meaning[1:]}."})
        del parameters["value"]  # of a constant, which is written as the number itself
        about = "; ".join(f"{name}: {FAMILIES[name].meaning}" for name in RANDOM)
        beside: Json = {
            "then": {"enum": [*THEN], "description": "What follows the last value of a trace."},
            "correlation": {**TEXT, "description": "Of the estimates of two parameters, on a logarithmic scale.", "examples": ["-30 %"]},
            "smooth": {**SWITCH, "description": "Of an empirical distribution: between the values too."},
            "file": FILE,
            "column": COLUMN,
            "unit": UNIT,
        }
        properties: Json = {"dist": {"enum": RANDOM, "description": about}, **parameters, **beside, **NAMED}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def ref(self, name: str, made: Callable[[], Json]) -> Json:
        """A reference to a shared schema, made when first needed."""
        key = name.replace(" ", "_")
        if key not in self.shared:
            self.shared[key] = {}
            self.shared[key] = made()
        return {"$ref": f"#/$defs/{key}"}


def _like(field: Field) -> str:
    """ " Like '15 min'." for a field that holds a number or several of one kind; empty for others."""
    number = field.number
    return "" if number is None or " like '" in field.description else f" Like {expectation(number.unit).partition(' like ')[2]}."


def _called(kind: Kind) -> str:
    """'a time' for hours."""
    return expectation(kind.unit).partition(" like ")[0]


def _named(kind: Kind) -> str:
    """The name of a kind among the shared schemas, with its bounds where they differ from the usual ones: 'a number 1 to 1e+06 whole'."""
    words = "".join(f" or {word}" for word, _ in kind.words)
    pure = f" {kind.least:g} to {kind.most:g}{' whole' if kind.whole else ''}{words}" if canonical(kind.unit) == "" else ""
    return f"{_called(kind)}{pure}{'' if kind.ranged else ' without range'}"


def _or_nothing(said: Json) -> Json:
    """What may stand under a key, or nothing, which takes it away."""
    options = said["anyOf"] if set(said) == {"anyOf"} else [said]
    return {"anyOf": [*options, NOTHING]}


def _table(*words: str) -> Json:
    """A table in the place of entries or values."""
    said: Json = {
        "date": {"type": "string", "description": "The column of the dates; the first one if left out."},
        "name": {"type": "string", "description": "The column of the names; the first one if left out."},
        "count": {"type": "string", "description": "The column that says how many units each row is; one if left out."},
        "dates": {"enum": [*ORDERS], "description": "How days like 3/2/2026 are meant, where no row of the column settles it."},
        "columns": {"type": "object", "additionalProperties": {"type": "string"}, "description": "The column of each key."},
        "units": {"type": "object", "additionalProperties": {"type": "string"}, "description": "The unit of bare numbers of each key."},
        "column": COLUMN,
        "unit": UNIT,
    }
    properties = {"file": FILE, **{word: said[word] for word in words}}
    return {"type": "object", "properties": properties, "required": ["file"], "additionalProperties": False}


def _any(options: list[Json]) -> Json:
    return options[0] if len(options) == 1 else {"anyOf": options}
