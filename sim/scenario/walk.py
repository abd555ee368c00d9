"""The one walk over the schema and over what a scenario says; entries, kinds, defaults, messages and the JSON Schema come from it.

Over the types: `fields` of a section, and `at` a dotted key. Over values: `leaves` of a scenario, each with its key and with whether
it is a price or physical, which the field declares (see `assumption.Effect`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from sim.scenario.assumption import PHYSICAL, DistributionAssumption, Effect, Law, Section
from sim.scenario.numbers import Kind
from sim.scenario.variates import DistributionKind

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a section as the language has it: its key, its attribute, its type, and what its metadata declare."""

    key: str
    attribute: str
    type: Any
    description: str
    required: bool
    effect: Effect | None
    law: Law | None


@cache
def fields(section: type[Section]) -> tuple[Field, ...]:
    """The fields of a section in the order of the schema."""
    found = []
    for name, info in section.model_fields.items():
        marks = [mark for mark in info.metadata if isinstance(mark, Effect | Law)]
        kept = tuple(mark for mark in info.metadata if mark not in marks)
        effect = next((mark for mark in marks if isinstance(mark, Effect)), None)
        found.append(
            Field(
                key=info.alias or name,
                attribute=name,
                type=Annotated[(info.annotation, *kept)] if kept else info.annotation,
                description=info.description or "",
                required=info.is_required(),
                effect=effect,
                law=next((mark for mark in marks if isinstance(mark, Law)), None),
            )
        )
    return tuple(found)


# ---- over types


def bare(kind: Any) -> Any:
    """A type without Annotated, and of a union its mapping or section."""
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        inner = [bare(each) for each in get_args(kind) if each not in {NoneType, str, date}]
        return inner[-1] if inner else None
    return kind


def is_section(kind: Any) -> bool:
    """Whether a type is a section of the schema."""
    return isinstance(kind, type) and issubclass(kind, Section)


def number_of(kind: Any) -> Kind | None:
    """What number a type holds: that of an assumption, a random quantity, a list or a mapping; None if it holds none or several."""
    for mark in get_args(kind)[1:] if get_origin(kind) is Annotated else ():
        if isinstance(mark, Kind | DistributionKind):
            return mark if isinstance(mark, Kind) else mark.kind
    inner = [number_of(each) for each in get_args(kind) if each not in {NoneType, str, date, Ellipsis}]
    return inner[0] if len(inner) == 1 else None


def names_sections(kind: Any) -> bool:
    """Whether a type is a mapping from names of the user's choice to sections."""
    inner = bare(get_args(kind)[-1]) if get_origin(kind) is dict else None
    return get_origin(inner) is dict or is_section(inner)


def at(section: type[Section], keys: Keys) -> tuple[Any, tuple[Field, ...]]:
    """The type that stands under a key of a section, None where the schema knows no such key, and the fields passed on the way."""
    kind: Any = section
    passed: list[Field] = []
    for key in keys:
        if is_section(kind):
            field = next((field for field in fields(kind) if field.key == key), None)
            passed += [field] if field else []
            kind = bare(field.type) if field else None
        elif get_origin(kind) is tuple:  # one thing may stand where a list may
            inner = bare(get_args(kind)[0])
            kind = inner if key.isdigit() else bare(get_args(inner)[-1]) if get_origin(inner) is dict else None
        else:
            kind = bare(get_args(kind)[-1]) if get_origin(kind) is dict else None
    return kind, tuple(passed)


# ---- over values


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something that a scenario says: an assumption or a word, with its key, what it decides, and whether it is law of a place."""

    keys: Keys
    value: Any
    effect: Effect

    @property
    def key(self) -> str:
        """The dotted key."""
        return ".".join(self.keys)


def parts(value: object) -> Iterator[tuple[Keys, object, Effect | None]]:
    """What a value of the schema is made of, in order: the key of each part below the value, the part, and what its field declares.

    A constant stands under the key of its random quantity.
    """
    match value:
        case Section():
            yield from (((field.key,), getattr(value, field.attribute), field.effect) for field in fields(type(value)))
        case DistributionAssumption(kind="constant"):
            yield (), value.parameters["value"], None
        case DistributionAssumption():
            yield ("dist",), value.kind, None
            if value.then:
                yield ("then",), value.then, None
            yield from ((tuple(name.split(".")), inner, None) for name, inner in value.parameters.items())
        case Mapping():
            yield from (((str(key),), inner, None) for key, inner in value.items())
        case tuple() | list():
            yield from (((str(k),), inner, None) for k, inner in enumerate(value))


def leaves(value: object, keys: Keys = (), effect: Effect = PHYSICAL) -> Iterator[Leaf]:
    """Everything that a value of the schema says, in the order of the schema. What a field declares holds for all below it."""
    waiting = [(keys, value, effect)]  # what comes next is last: a generator within a generator for each level takes five times as long
    while waiting:
        keys, value, effect = waiting.pop()
        if isinstance(value, Section | DistributionAssumption | Mapping | tuple | list):
            waiting += [((*keys, *below), inner, declared or effect) for below, inner, declared in parts(value)][::-1]
        else:
            yield Leaf(keys, value, effect)
