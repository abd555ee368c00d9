"""Duty and customs fees of entries: which layers fall on an entry, at what rate and on what part of its value.

Layers add up on the same value, without compounding. A rate or share may be an array of draws, and so may all that comes of it.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats
from sim.scenario.subjects.trade import Duty, Fees, Goods, Trade, contradictory, holds, in_force, kind_of, meant, passes, replacing


class UncoveredEntry(Exception):
    """A shipment that no duty rule covers."""

    exit_code = 3


class ContradictoryRules(Exception):
    """A shipment on which two duty rules fall that exclude each other."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Layer:
    """One rule on one entry: `rate` after what a floor takes off, `on` the part of the value that pays it (both [..., 1] if drawn).

    What took rate or value away: the layers taken off by a floor, the exemptions, and the rules that stand instead.
    """

    rule: Duty
    rate: Floats
    on: Floats
    less: tuple[str, ...]
    spared_by: tuple[str, ...]
    replaced_by: tuple[str, ...]

    @property
    def effective(self) -> Floats:
        """Duty on a value of one dollar."""
        return self.rate * self.on


def layers_of(trade: Trade, goods: Goods, day: date, what: str) -> dict[str, Layer]:
    """The layers that fall on an entry, by name. Raises UncoveredEntry and ContradictoryRules, naming the shipment and the rules."""
    found = in_force(trade.duties, goods, day)
    if not found:
        raise UncoveredEntry(f"{what}: no duty rule covers {goods} on {day}; add one under trade.duties, with 0 % if it is free")
    for one, other in combinations(found, 2):
        if contradictory(one, other, found):
            raise ContradictoryRules(
                f"{what}: {one} and {other}, both {kind_of(one, found)}, fall on {goods} on {day}; "
                f"end one of them, or let it stand `instead_of` the other"
            )
    layers: dict[str, Layer] = {}
    for name, replacers in replacing(found).items():
        layers[name] = _layer(name, found, trade, goods, day, {other: layers[other] for other in replacers})
    return {name: layers[name] for name in found}


def _layer(name: str, found: dict[str, Duty], trade: Trade, goods: Goods, day: date, replacers: dict[str, Layer]) -> Layer:
    """One layer among those found, less its floor, on its share of the value, less exemptions, and on nothing where another replaces it."""
    rule = found[name]
    less = tuple(other for other in found if other != name and meant(rule.less, other, found))
    rate = floats(rule.rate.value - sum(found[other].rate.value for other in less))
    sparing = {each: spared for each, spared in trade.exemptions.items() if meant(spared.of, name, found) and holds(spared, goods, day)}
    on = floats(_basis(rule, trade, goods) * rule.share.value * passes(rule, goods))
    for spared in sparing.values():
        on = on * (1 - spared.share.value)
    for layer in replacers.values():
        on = np.where(layer.effective > 0, 0.0, on)
    replaced_by = tuple(other for other, layer in replacers.items() if np.any(layer.effective > 0))
    return Layer(rule, np.maximum(rate, 0.0), on, less, tuple(sparing), replaced_by)


def _basis(rule: Duty, trade: Trade, goods: Goods) -> float:
    """The part of the value of an entry that a rule counts."""
    if rule.basis == "US goods returned":
        return 0.0
    if rule.basis == "foreign content" and not goods.mended and goods.customs_class in trade.us_content:
        return 1 - trade.us_content[goods.customs_class].value
    return 1.0


def cents(amount_usd: ArrayLike) -> Floats:
    """Amounts rounded to the cent, half-cents up, as customs forms do: 229.005 USD, a shade less as a binary number, is 229.01."""
    amount = floats(amount_usd) * 100
    amount += 0.5  # in place: months of draws are written once and no more
    amount += 1e-7
    return floats(np.floor(amount) / 100)


def processing_fee_usd(value_usd: ArrayLike, fees: Fees) -> Floats:
    """Merchandise processing fee of formal entries by their customs value, to the cent: a share between a minimum and a maximum.

    Source: 19 CFR 24.23(b)(1).
    """
    most = np.where(floats(fees.processing_most.value) > 0, fees.processing_most.value, np.inf)
    return cents(np.clip(fees.processing.value * floats(value_usd), fees.processing_least.value, most))


def harbor_fee_usd(value_usd: ArrayLike, fees: Fees) -> Floats:
    """Harbor maintenance fee of entries that come by sea, to the cent: a share of their value, without limits (19 CFR 24.24)."""
    return cents(fees.harbor.value * floats(value_usd))
