"""A JSON Schema of scenario files, for editors: short forms, `extends`, partial site files and overlays are all valid."""

from collections.abc import Callable
from datetime import date
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from sim.distributions import FAMILIES
from sim.scenario.assumption import RANDOM, THEN, DistributionKind, Kind, Section
from sim.scenario.process import Crews, Operation
from sim.scenario.schema import Scenario
from sim.scenario.sweep import SWEEP
from sim.scenario.walk import Field, fields, number_of
from sim.units import expectation

Json = dict[str, Any]

TEXT: Json = {"type": ["string", "number", "boolean"]}  # what editors make of a text that was not quoted
SWITCH: Json = {"enum": [True, False, "yes", "no", "on", "off"]}
NAMED: Json = {"source": {**TEXT, "description": "An entry of `sources`, or 'assumed' with a note."}, "note": TEXT}


def json_schema() -> Json:
    """The schema of one file: nothing is required, because a base or an overlay may give it."""
    shared: dict[str, Json] = {}
    top = _Writer(shared).section(Scenario)
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "description": "Files this one is laid over."}
    only = {**names, "description": "Of an overlay: the jurisdictions it is for, like US or US-TX. It leaves other sites as they are."}
    top["properties"] = {"extends": names, "only": only, **top["properties"], SWEEP: _sweep()}
    top["patternProperties"] = {"^x-": {"description": "Holds what & marks, to be used again with *; it says nothing itself."}}
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Scenario of sim", **top}
    return {**whole, "$defs": dict(sorted(shared.items()))}


def _sweep() -> Json:
    """The block of a sweep, whose keys are those of assumptions."""
    keyed: Json = {"type": "object", "additionalProperties": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}}
    cases: Json = {"type": "array", "items": {"type": "object", "additionalProperties": TEXT}}
    about = (
        "For `sim sweep`: values of dotted keys, ranges like '0 %:25 %:6' or lists. Grid: all combinations; zip: in step; cases: as listed."
    )
    return {
        "type": "object",
        "description": about,
        "properties": {"grid": keyed, "zip": keyed, "cases": cases},
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
            properties[field.key] = {**self.of(field.type), "description": f"{field.description}{_like(field)}"}
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
            return self.mapping(inner[1])
        if origin is tuple:
            return {"type": "array", "items": self.of(inner[0])}
        if isinstance(kind, type) and issubclass(kind, Section):
            return self.ref(kind.__name__, partial(self.section, kind))
        return {bool: SWITCH, date: {"type": "string"}}.get(kind, TEXT)

    def mapping(self, value: Any) -> Json:
        """A mapping with names of the user's choice; operations may also stand in a list."""
        inner = self.of(value)
        keyed: Json = {"type": "object", "additionalProperties": inner}
        if value is not Operation:
            return keyed
        return _any([{"type": "array", "items": {**keyed, "minProperties": 1, "maxProperties": 1}}, keyed])

    def annotated(self, kind: Any) -> Json:
        """A number, a law of chance, or a time of day."""
        for meta in get_args(kind)[1:]:
            if isinstance(meta, Kind):
                return self.number(meta)
            if isinstance(meta, DistributionKind):
                return _any([self.number(meta.kind), self.ref(f"law of {_called(meta.kind)}", partial(self.distribution, meta.kind))])
        return TEXT

    def number(self, kind: Kind) -> Json:
        """An assumption in its short or long form, or only a new range or source for one of a lower layer."""
        parts = {"value": TEXT, "low": TEXT, "high": TEXT, **NAMED}
        long: Json = {"type": "object", "properties": parts, "additionalProperties": False}
        about = f"Like {expectation(kind.unit).partition(' like ')[2]}."
        return self.ref(_called(kind), lambda: {**_any([TEXT, long]), "description": about})

    def distribution(self, kind: Kind) -> Json:
        """A distribution with any parameters of any record, because an overlay may change only one."""
        parameters: Json = {}
        for parameter in (each for record in FAMILIES.values() for form in record.forms for each in form.parameters):
            number = self.number(kind if parameter.unit is None else Kind(parameter.unit, parameter.least, parameter.most))
            parameters.setdefault(parameter.name, {"type": "array", "items": number} if parameter.many else number)
        del parameters["value"]  # of a constant, which is written as the number itself
        about = "; ".join(f"{name}: {FAMILIES[name].meaning}" for name in RANDOM)
        properties: Json = {"dist": {"enum": RANDOM, "description": about}, **parameters, "then": {"enum": [*THEN]}, **NAMED}
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
    number = number_of(field.type)
    return "" if number is None or " like '" in field.description else f" Like {expectation(number.unit).partition(' like ')[2]}."


def _called(kind: Kind) -> str:
    """'a time' for hours."""
    return expectation(kind.unit).partition(" like ")[0]


def _any(options: list[Json]) -> Json:
    return options[0] if len(options) == 1 else {"anyOf": options}
