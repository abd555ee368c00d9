"""Which assumptions are prices, and which decide what happens on the floor.

A price is read by the economics alone: changing it prices the same quantities again. Everything else is physical: changing it
simulates again. What is here called a price is declared in `PRICES` and proved by a test: no plant that is built knows of it.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

from sim.scenario.assumption import Assumption, Section, Variate
from sim.scenario.schema import Scenario

PHYSICAL, PRICE = "physical", "price"

# Keys of prices, '*' for any names below; in a part that holds them only their being there is physical, for a penalty is due or not.
PRICES = (
    "money.*",
    "finance.*",
    "trade.*",
    "customer.*",
    "pools.*.wage",
    "shifts.*.premium",
    "workforce.loading",
    "workforce.overtime_premium",
    "workforce.replacement_cost",
    "product.mass",
    "product.hash_rate",
    "stations.*.fee",
    "parts.*.cost",
    "parts.*.mass",
    "parts.*.origin",
    "lanes.*.mode",
    "lanes.*.per_kg",
    "lanes.*.per_unit",
    "lanes.*.per_mile",
    "lanes.*.distance",
    "lanes.*.units_per_load",
    "disruptions.*.damage",
    "demand.*.contracts.*.penalty",
)

# Words for people, and sections that hold nothing but prices: neither what is in them nor their being there decides anything
APART = ("name", "about", "sources", "money", "customer", "trade", "finance")


def kind(key: str) -> str:
    """Whether the assumption under a dotted key is a price or physical."""
    return PRICE if _is(key, PRICES) else PHYSICAL


def _is(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def physical_key(scenario: Scenario) -> str:
    """A hash of all that decides what happens: values, dates and structure, without prices, ranges, sources, notes and names."""
    digest = sha256()
    for line in _physical(scenario, ""):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _physical(value: Any, key: str) -> Iterator[str]:
    """Lines 'key=value' in the order of the schema; a unit of measure has no say, since values are canonical."""
    if key in APART:
        return
    if kind(key) == PRICE:
        yield f"{key} {'is there' if value is not None else 'is not'}"
        return
    match value:
        case Assumption():
            yield f"{key}={value.value!r}"
        case Variate():
            yield f"{key}={value.kind} {[parameter.value for parameter in value.parameters.values()]!r}"
        case Section() | Mapping() | tuple():
            yield f"{key} has {list(_below(value))!r}"
            for name, inner in _below(value).items():
                yield from _physical(inner, f"{key}.{name}".lstrip("."))
        case _:
            yield f"{key}={value!r}"


def _below(value: Any) -> Mapping[str, Any]:
    """What a part of the scenario holds, by name or number."""
    if isinstance(value, Section):
        return {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
    return value if isinstance(value, Mapping) else {str(number): each for number, each in enumerate(value)}
