"""The one walk over the schema and over what a scenario says; entries, kinds, defaults, messages and the JSON Schema come from it.

Over the types: `fields` of a section, and `at` a dotted key. Over values: `leaves` of a scenario, each with its key and with whether
it is a price or physical, which the field declares (see `assumption.Effect`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

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
    number: Kind | None


@cache
def fields(section: type[Section]) -> tuple[Field, ...]:
    """The fields of a section in the order of the schema."""
    found = []
    for name, info in section.model_fields.items():
        marks = [mark for mark in info.metadata if isinstance(mark, Effect | Law)]
        kept = tuple(mark for mark in info.metadata if mark not in marks)
        effect = next((mark for mark in marks if isinstance(mark, Effect)), None)
        kind = Annotated[(info.annotation, *kept)] if kept else info.annotation
        found.append(
            Field(
                key=info.alias or name,
                attribute=name,
                type=kind,
                description=info.description or "",
                required=info.is_required(),
                effect=effect,
                law=next((mark for mark in marks if isinstance(mark, Law)), None),
                number=number_of(kind),
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

Part = tuple[Keys, object, Effect | None]


class Leaf(NamedTuple):  # thousands of each scenario, which are made several times a second
    """Something that a scenario says: an assumption or a word, with its key, what it decides, and whether it is law of a place."""

    keys: Keys
    value: Any
    effect: Effect

    @property
    def key(self) -> str:
        """The dotted key."""
        return ".".join(self.keys)


def parts(value: Any) -> Sequence[Part]:
    """What a value of the schema is made of, in order: the key of each part below the value, the part, and what its field declares.

    A constant stands under the key of its random quantity.
    """
    taken = _taker(value.__class__)
    return taken(value) if taken else ()


def leaves(value: object, keys: Keys = (), effect: Effect = PHYSICAL) -> Sequence[Leaf]:
    """Everything that a value of the schema says, in the order of the schema. What a field declares holds for all below it."""
    found: list[Leaf] = []
    _gather(value, keys, effect, found)
    return found


def _gather(value: Any, keys: Keys, effect: Effect, found: list[Leaf]) -> None:
    taken = _taker(value.__class__)
    if taken is None:
        found.append(Leaf(keys, value, effect))
        return
    for below, inner, declared in taken(value):
        _gather(inner, keys + below, declared or effect, found)


@cache
def _taker(kind: type[Any]) -> Callable[[Any], Sequence[Part]] | None:
    """What takes a value of a type apart, None where it has no parts; asked once a type, since asking what a value is takes longest."""
    if issubclass(kind, Section):
        of_fields = tuple(((field.key,), field.attribute, field.effect) for field in fields(kind))
        return lambda section: [(key, getattr(section, attribute), effect) for key, attribute, effect in of_fields]
    if issubclass(kind, DistributionAssumption):
        return _of_distribution
    if issubclass(kind, Mapping):
        return lambda mapping: [((str(key),), inner, None) for key, inner in mapping.items()]
    if issubclass(kind, tuple | list):
        return lambda items: [((str(k),), inner, None) for k, inner in enumerate(items)]
    return None


def _of_distribution(value: DistributionAssumption) -> Sequence[Part]:
    if value.kind == "constant":
        return [((), value.parameters["value"], None)]
    said: list[Part] = [(("dist",), value.kind, None)]
    if value.then:
        said.append((("then",), value.then, None))
    return said + [(tuple(name.split(".")), inner, None) for name, inner in value.parameters.items()]
