"""A JSON Schema of scenario files, for editors: short forms, `extends`, partial site files and overlays are all valid."""

from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from sim.scenario.assumption import LAWS, Chance, Kind, Section
from sim.scenario.schema import Scenario
from sim.units import expectation

Json = dict[str, Any]

SCALAR: Json = {"type": ["string", "number", "boolean"]}
NAMED = {"source": {"type": "string", "description": "An entry of `sources`, or 'assumed' with a note."}, "note": {"type": "string"}}


def json_schema() -> Json:
    """The schema of one file: nothing is required, because a base or an overlay may give it."""
    top = _section(Scenario)
    names: Json = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "description": "Files this one is laid over."}
    top["properties"] = {"extends": names, **top["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "sim scenario", **top}


def _section(section: type[Section]) -> Json:
    properties = {}
    for name, field in section.model_fields.items():
        kind = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        properties[field.alias or name] = {**_of(kind), **({"description": field.description} if field.description else {})}
    found: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, **({"description": section.__doc__} if section.__doc__ else {})}


def _of(kind: Any) -> Json:
    if get_origin(kind) is Annotated:
        return _annotated(kind)
    if get_origin(kind) in {Union, UnionType}:
        return _any([_of(each) for each in get_args(kind) if each is not NoneType])
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is dict:
        return _mapping(get_args(kind)[1])
    if get_origin(kind) in {tuple, list}:
        return {"type": "array", "items": _of(get_args(kind)[0])}
    if isinstance(kind, type) and issubclass(kind, Section):
        return _section(kind)
    if kind is bool:
        return {"type": "boolean"}
    return {"type": "string"} if kind in {str, date} else dict(SCALAR)


def _mapping(value: Any) -> Json:
    inner = _of(value)
    keyed: Json = {"type": "object", "additionalProperties": inner}
    if isinstance(value, type) and issubclass(value, Section) and value.__name__ == "Operation":
        listed = {"type": "array", "items": {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": inner}}
        return _any([listed, keyed])
    return keyed


def _annotated(kind: Any) -> Json:
    inner, *metadata = get_args(kind)
    for meta in metadata:
        if isinstance(meta, Kind):
            return _assumption(meta)
        if isinstance(meta, Chance):
            return _any([_assumption(meta.kind), _law()])
    return {"type": "string"} if inner in {int, frozenset[int], tuple[int, int]} else _of(inner)


def _assumption(kind: Kind) -> Json:
    short = {**SCALAR, "description": f"{expectation(kind.unit)[0].upper()}{expectation(kind.unit)[1:]}."}
    long: Json = {"type": "object", "properties": {"value": SCALAR, "low": SCALAR, "high": SCALAR, **NAMED}, "additionalProperties": False}
    return _any([short, long])


def _law() -> Json:
    parameter = _any([dict(SCALAR), {"type": "object"}])
    names = dict.fromkeys(name for law in LAWS.values() for name in law)
    properties: Json = {"dist": {"enum": [*LAWS, "trace"]}, **{name: parameter for name in names}, "values": {"type": "array"}, **NAMED}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _any(options: list[Json]) -> Json:
    return options[0] if len(options) == 1 else {"anyOf": options}
