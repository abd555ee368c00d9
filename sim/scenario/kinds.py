"""Which assumptions are prices and which are physical, as their fields declare it (see `assumption.Effect`).

A test builds plants out of scenarios whose prices cannot be read.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assumption import PHYSICAL as DECLARED
from sim.scenario.assumption import Assumption, DistributionAssumption, Effect, Section
from sim.scenario.schema import Scenario
from sim.scenario.walk import at, fields, leaves, parts

Kind = Literal["price", "physical", ""]
PRICE: Kind = "price"
PHYSICAL: Kind = "physical"

Value = float | NDArray[np.float64]


@cache
def effect(key: str) -> Effect:
    """What the field of a dotted key declares, or one above it."""
    _, passed = at(Scenario, tuple(key.split(".")))
    return next((field.effect for field in passed[::-1] if field.effect is not None), DECLARED)


def kind(key: str) -> Kind:
    """Whether what stands under a dotted key is a price or physical; empty for names."""
    return effect(key).kind


def prices(scenario: Scenario) -> dict[str, Assumption]:
    """Every assumption that is a price, by its dotted key."""
    return {leaf.key: leaf.value for leaf in leaves(scenario) if leaf.effect.kind == PRICE and isinstance(leaf.value, Assumption)}


def ranged(scenario: Scenario) -> dict[str, Assumption]:
    """The prices that have a range, so that nobody knows them; without those that say how far a valuation looks, which are chosen."""
    return {key: a for key, a in prices(scenario).items() if _has_range(a) and not effect(key).chosen}


def physical_ranged(scenario: Scenario) -> dict[str, Assumption]:
    """The physical assumptions that have a range, by dotted key."""
    physical = (leaf for leaf in leaves(scenario) if leaf.effect.kind == PHYSICAL and isinstance(leaf.value, Assumption))
    return {leaf.key: leaf.value for leaf in physical if _has_range(leaf.value)}


def _has_range(a: Assumption) -> bool:
    return (a.low, a.high) not in ((None, None), (a.value, a.value))


def physical_key(scenario: Scenario) -> str:
    """A hash of all that decides what happens in the plant, in the order of the scenario: no prices, names, ranges or sources.

    Two scenarios that share it have the same replications.
    """
    said = [[leaf.key, _plain(leaf.key, leaf.value)] for leaf in leaves(scenario) if leaf.effect.kind == PHYSICAL]
    return sha256(json.dumps(said).encode()).hexdigest()


def _plain(key: str, value: object) -> Any:
    match value:
        case Assumption():
            return value.value
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"{key}: no plain form of {type(value).__name__}")


def with_values(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """The scenario with other values of the assumptions under these keys, which are not checked and may be arrays of draws.

    Raises KeyError for a key under which no number stands.
    """
    changes: dict[str, Any] = {}
    for key, value in values.items():
        *above, last = key.split(".")
        inner = changes
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = value
    changed = _changed(scenario, changes)
    assert isinstance(changed, Scenario)
    return changed


def _changed(value: Any, change: Any) -> Any:
    """A value of the schema with some of what is below it changed."""
    if isinstance(value, Assumption):
        return replace(value, value=change)
    if isinstance(value, DistributionAssumption):
        return replace(value, parameters=_parameters(value, change))
    if isinstance(value, Section) and isinstance(change, dict):
        named = _attributes(type(value))
        return value.model_copy(update={named[key]: _changed(getattr(value, named[key]), inner) for key, inner in change.items()})
    known = {key for (key,), _, _ in parts(value)} if isinstance(change, dict) else set[str]()
    if not known:
        raise KeyError(f"no number stands under {change}")
    if isinstance(value, tuple) and known == {"0"} and "0" not in change:  # one thing that stands where a list may
        return (_changed(value[0], change),)
    if missing := change.keys() - known:
        raise KeyError(", ".join(missing))
    if isinstance(value, Mapping):
        return {key: _changed(inner, change[str(key)]) if str(key) in change else inner for key, inner in value.items()}
    return tuple(_changed(inner, change[str(k)]) if str(k) in change else inner for k, inner in enumerate(value))


@cache
def _attributes(section: type[Section]) -> dict[str, str]:
    """The attribute of each key of a section."""
    return {field.key: field.attribute for field in fields(section)}


def _parameters(value: DistributionAssumption, change: Any) -> dict[str, Assumption]:
    """The parameters of a random quantity, some changed; those of a list are named `values.0`."""
    if value.kind == "constant":
        return {"value": _changed(value.parameters["value"], change)}
    changes = {
        f"{name}.{number}" if isinstance(inner, dict) else name: new
        for name, inner in change.items()
        for number, new in (inner.items() if isinstance(inner, dict) else [("", inner)])
    }
    if missing := changes.keys() - value.parameters.keys():
        raise KeyError(", ".join(missing))
    return {name: _changed(a, changes[name]) if name in changes else a for name, a in value.parameters.items()}
