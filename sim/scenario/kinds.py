"""Which assumptions are prices and which are physical: declared once, here.

A price decides only what things cost, earn and are worth, so that changing it re-prices what was simulated. All else is physical: it
decides what happens in the plant, and changing it simulates again. A test builds plants out of scenarios whose prices cannot be read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assumption import Assumption, DistributionAssumption, Section
from sim.scenario.schema import Scenario

Kind = Literal["price", "physical", ""]
PRICE: Kind = "price"
PHYSICAL: Kind = "physical"

# Keys of prices, with all that stands below them; * is any name.
PRICES = (
    *("money", "finance", "trade", "customer"),
    *(
        "pools.*.wage",
        "shifts.*.premium",
        "workforce.burden_rate",
        "workforce.overtime_premium",
        "workforce.replacement_cost",
        "workforce.paid_year",
    ),
    *("product.mass", "product.hash_rate"),
    "stations.*.fee",
    *("parts.*.cost", "parts.*.mass", "parts.*.origin", "parts.*.alternative.cost", "parts.*.alternative.origin"),
    *("lanes.*.mode", "lanes.*.per_kg", "lanes.*.per_unit", "lanes.*.per_mile", "lanes.*.distance", "lanes.*.units_per_load"),
    "demand.*.contracts.*.penalty",
    "disruptions.*.damage",
)
NAMES = ("name", "about", "sources", "correlations")  # what decides nothing, here or at the prices as written
CHOSEN = ("finance.years",)

Keys = tuple[str, ...]
Value = float | NDArray[np.float64]


def kind(key: str) -> Kind:
    """Whether what stands under a dotted key is a price or physical; empty for names."""
    keys = tuple(key.split("."))
    return "" if keys[0] in NAMES else PRICE if _is_price(keys) else PHYSICAL


def _is_price(keys: Keys) -> bool:
    """Whether a key is one of `PRICES`, or stands below one."""
    wanted = _patterns().get(keys[0], ())
    return any(len(keys) >= len(each) and all(a in ("*", b) for a, b in zip(each, keys, strict=False)) for each in wanted)


@cache
def _patterns() -> dict[str, tuple[Keys, ...]]:
    """The keys of prices by their first word."""
    found: dict[str, tuple[Keys, ...]] = {}
    for pattern in PRICES:
        keys = tuple(pattern.split("."))
        found[keys[0]] = (*found.get(keys[0], ()), keys)
    return found


def prices(scenario: Scenario) -> dict[str, Assumption]:
    """Every assumption that is a price, by its dotted key."""
    return {".".join(keys): found for keys, found in _assumptions(scenario, ()) if _is_price(keys)}


def ranged(scenario: Scenario) -> dict[str, Assumption]:
    """The prices that have a range, so that nobody knows them; without those that say how far a valuation looks, which are chosen."""
    return {key: a for key, a in prices(scenario).items() if key not in CHOSEN and _has_range(a)}


def physical_ranged(scenario: Scenario) -> dict[str, Assumption]:
    """The physical assumptions that have a range, by dotted key."""
    return {".".join(keys): a for keys, a in _assumptions(scenario, ()) if not _is_price(keys) and _has_range(a)}


def _has_range(a: Assumption) -> bool:
    return (a.low, a.high) not in ((None, None), (a.value, a.value))


def _assumptions(value: object, keys: Keys) -> Iterator[tuple[Keys, Assumption]]:
    if isinstance(value, Assumption):
        yield keys, value
    elif not (len(keys) == 1 and keys[0] in NAMES):
        for key, inner in _parts(value):
            yield from _assumptions(inner, keys if isinstance(value, DistributionAssumption) and value.kind == "constant" else (*keys, key))


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """What a value of the schema is made of, by key, in order."""
    match value:
        case Section():
            yield from ((field.alias or name, getattr(value, name)) for name, field in type(value).model_fields.items())
        case DistributionAssumption():
            yield from value.parameters.items()
        case Mapping():
            yield from ((str(key), inner) for key, inner in value.items())
        case tuple():
            yield from ((str(k), inner) for k, inner in enumerate(value))


def physical_key(scenario: Scenario) -> str:
    """A hash of all that decides what happens in the plant, in the order of the scenario: no prices, names, ranges or sources.

    Two scenarios that share it have the same replications.
    """
    return sha256(json.dumps(_plain(scenario, ())).encode()).hexdigest()


def _plain(value: object, keys: Keys) -> Any:
    match value:
        case Assumption():
            return value.value
        case DistributionAssumption():
            return [value.kind, *(parameter.value for parameter in value.parameters.values())]
        case Section() | Mapping() | tuple():
            below = [((*keys, key), inner) for key, inner in _parts(value)]
            return [[at[-1], _plain(inner, at)] for at, inner in below if at[0] not in NAMES and not _is_price(at)]
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"{'.'.join(keys)}: no plain form of {type(value).__name__}")


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
    if isinstance(value, DistributionAssumption) and value.kind == "constant":
        return DistributionAssumption("constant", {"value": _changed(value.parameters["value"], change)})
    parts = dict(_parts(value)) if isinstance(change, dict) else {}
    new = {key: _changed(parts[key], inner) for key, inner in change.items()} if parts else None
    match value:
        case Section() if new is not None:
            names = {field.alias or name: name for name, field in type(value).model_fields.items()}
            return value.model_copy(update={names[key]: inner for key, inner in new.items()})
        case DistributionAssumption() if new is not None:
            return DistributionAssumption(value.kind, {**value.parameters, **new})
        case Mapping() if new is not None:
            return {key: new.get(str(key), inner) for key, inner in value.items()}
        case tuple() if new is not None:
            return tuple(new.get(str(k), inner) for k, inner in enumerate(value))
    raise KeyError(f"no number stands under {change}")
