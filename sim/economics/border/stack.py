"""The duty stack of one piece: every layer and fee on it, one a line, with what took a layer away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.arrays import floats
from sim.economics.border.customs import HARBOR, PROCESSING
from sim.economics.border.duty import Layer, harbor_fee_usd, layers_of, processing_fee_usd
from sim.economics.border.entries import as_written_on
from sim.economics.border.valuation import customs_value_usd
from sim.economics.costs import declared_units
from sim.economics.escalation import Prices
from sim.economics.selling_price import parts_level
from sim.scenario.checks.issue import unknown
from sim.scenario.checks.trade import lanes_out
from sim.scenario.countries import ANY
from sim.scenario.schema import Scenario
from sim.scenario.subjects.headings import filed, headings_of
from sim.scenario.subjects.trade import MENDED_ONLY, Fees, Goods, kind_of

HUNDRED_USD = 100.0  # of goods that have no price in the scenario


class UnknownGoods(Exception):
    """Goods that a scenario does not know, or not enough of."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of goods at the border: its customs value, what it is entered at (the repair, if it was repaired), and its entry."""

    name: str
    goods: Goods
    value_usd: float
    entered_usd: float
    pieces: int
    mode: str


@dataclass(frozen=True, slots=True)
class StackLine:
    """A layer of duty, an exemption or a fee. `due_on` is what it is due on, in words and as USD of one piece; `key` its assumption."""

    name: str
    kind: str
    rate: float
    due_on: str
    due_on_usd: float
    amount_usd: float
    why: str
    key: str


def piece_of(
    scenario: Scenario, part: str | None, customs_class: str | None, origin: str | None, pieces: int | None, repaired: bool, day: date
) -> Piece:
    """The piece that is meant: a part, the product, or a hundred dollars of a customs class; what is not said is the scenario's own.

    `part` may name a class too; `day` is that of the entry. Raises UnknownGoods, and for the product what `layers_of` raises.
    """
    name = part or customs_class or _product_class(scenario)
    if name is None:
        raise UnknownGoods("say which goods, with --part or --class")
    if repaired and name != _product_class(scenario):
        raise UnknownGoods(
            f"{name} does not come back from repair; only units of the product do ({_product_class(scenario) or 'none here'})"
        )
    value, own_origin, own_class, lane, order = _known(scenario, name)
    into = scenario.lanes[lane].crosses if lane else None
    metal = _metal(scenario, name)
    goods = Goods(into or _into(scenario), origin or own_origin or "", customs_class or own_class or "", repaired, metal)
    if not goods.origin and part is None and customs_class is None:
        raise UnknownGoods(f"no {name.replace('_', ' ')} is imported here{_imported(scenario)}")
    for word, key in ((goods.origin, "--origin"), (goods.customs_class, "--class")):
        if not word:
            raise UnknownGoods(f"{name} has no {key.strip('-')} in this scenario; give one with {key}")
    if name == _product_class(scenario):
        value = _declared_usd(scenario, goods, lane, pieces or order, day)
    entered = scenario.money.prices.repair.value if repaired and scenario.money else value
    return Piece(name, goods, value, entered, pieces or order, scenario.lanes[lane].mode if lane else "air")


def _metal(scenario: Scenario, name: str) -> float:
    """The part of the mass of goods that is metal, as far as the scenario says; of a class that parts have, that of the first."""
    product = [scenario.product.metal] if scenario.product and name == scenario.product.customs_class else []
    parts = [part.metal for key, part in scenario.parts.items() if name == key or name in headings_of(scenario, key)]
    return next((metal.value for metal in (*product, *parts) if metal is not None), 0.0)


def _imported(scenario: Scenario) -> str:
    """A part to ask for instead: the dearest that comes from abroad."""
    known = {name: part.cost.value if part.cost else 0.0 for name, part in scenario.parts.items() if part.origin and filed(scenario, name)}
    return f"; ask for a part: --part {max(known, key=lambda name: known[name])}" if known else ""


def _known(scenario: Scenario, name: str) -> tuple[float, str | None, str | None, str | None, int]:
    """What a scenario says of goods: value of a piece, origin, class, lane across the border, pieces of an order."""
    if name in scenario.parts:
        part = scenario.parts[name]
        lane = part.lane if part.lane and scenario.lanes[part.lane].crosses else None
        order = part.order_quantity or part.minimum_order
        value = float(parts_level(scenario)) * part.cost.value * scenario.trade.parts_value.value if part.cost else HUNDRED_USD
        return value, part.origin, filed(scenario, name), lane, int(order.value) if order else 1
    if name == _product_class(scenario):
        out = [lane for demand in scenario.demand.values() for lane in lanes_out(demand) if scenario.lanes[lane].crosses]
        return HUNDRED_USD, scenario.trade.origin, name, out[0] if out else None, 1
    own = [part for key, part in scenario.parts.items() if name in headings_of(scenario, key)]
    named = {each for duty in scenario.trade.duties.values() for each in (*duty.classes, *duty.except_classes)} - {ANY}
    if not own and name not in named:
        raise UnknownGoods(unknown("part or customs class", name, [*scenario.parts, *sorted(named - set(scenario.parts))]))
    origins = {part.origin for part in own}
    return HUNDRED_USD, origins.pop() if len(origins) == 1 else None, name, None, 1


def _product_class(scenario: Scenario) -> str | None:
    return scenario.product.customs_class if scenario.product else None


def _into(scenario: Scenario) -> str:
    """The country whose border is meant where no lane says so."""
    crossed = [lane.crosses for lane in scenario.lanes.values() if lane.crosses]
    return (crossed or [duty.into for duty in scenario.trade.duties.values()] or [""])[0]


def _declared_usd(scenario: Scenario, goods: Goods, lane: str | None, pieces: int, day: date) -> float:
    """Customs value of a new unit at the prices of the start; of one that comes back from repair the share of its price."""
    if scenario.money is None:
        return HUNDRED_USD
    declared = declared_units(scenario, Prices(np.zeros(1), scenario.money.escalation))
    if goods.mended or not goods.origin:
        return float(declared.price_usd[0] * declared.share)
    duty = floats(sum(layer.effective for layer in layers_of(as_written_on(scenario, day), goods, day, goods.customs_class).values()))
    freight, by_sea = declared.freight_usd.get(lane or "", np.zeros(1)), lane is not None and scenario.lanes[lane].mode == "ocean"
    fees, count = scenario.trade.fees, np.array([float(pieces)])
    return float(customs_value_usd(declared.price_usd, declared.terms, declared.share, freight, duty, count, fees, by_sea)[0])


def duty_stack(scenario: Scenario, piece: Piece, day: date) -> list[StackLine]:
    """Duty layers, then the exemptions that spared some of them, then fees. Raises UncoveredEntry and ContradictoryRules."""
    layers = layers_of(as_written_on(scenario, day), piece.goods, day, piece.name)
    spared = dict.fromkeys(name for layer in layers.values() for name in layer.spared_by)
    return [
        *(_layer_line(name, layer, scenario, piece) for name, layer in layers.items()),
        *(_exemption_line(name, scenario, layers) for name in spared),
        *_fee_lines(scenario.trade.fees, piece),
    ]


def _layer_line(name: str, layer: Layer, scenario: Scenario, piece: Piece) -> StackLine:
    basis = layer.rule.basis
    if piece.goods.mended and basis != "whole value":
        basis = basis if basis in MENDED_ONLY else "value of repair"
    on_usd = (piece.value_usd if basis == "whole value" else piece.entered_usd) * float(layer.on)
    share = float(layer.on)
    return StackLine(
        name,
        kind_of(name, scenario.trade.duties),
        float(layer.rate),
        basis if share == 1 else f"{100 * share:.6g} % of {basis}",
        on_usd,
        on_usd * float(layer.rate),
        _why(layer, scenario),
        f"trade.duties.{name}.rate",
    )


def _why(layer: Layer, scenario: Scenario) -> str:
    """What took a part of the rate or of the value away."""
    said = []
    if layer.rule.only_if is not None and not layer.on.any():
        said.append(f"less than {layer.rule.only_if.metal.text} of the mass is metal")
    if layer.less:
        floor = 100 * layer.rule.rate.value
        said.append(f"{floor:.6g} % less {', '.join(layer.less)}")
    if layer.rule.share.value != 1:
        said.append(f"due on {layer.rule.share.text} of the value")
    said += [f"{name} spares {scenario.trade.exemptions[name].share.text}" for name in layer.spared_by]
    said += [f"{name} stands instead" for name in layer.replaced_by]
    return "; ".join(said)


def _exemption_line(name: str, scenario: Scenario, layers: dict[str, Layer]) -> StackLine:
    of = ", ".join(layer for layer, found in layers.items() if name in found.spared_by)
    share = scenario.trade.exemptions[name].share
    return StackLine(name, "exemption", 0.0, "", 0.0, 0.0, f"spares {share.text} of {of}", f"trade.exemptions.{name}.share")


def _fee_lines(fees: Fees, piece: Piece) -> Iterator[StackLine]:
    """Fees on one piece: its part of those on its entry."""
    value = piece.entered_usd * piece.pieces
    fee = float(processing_fee_usd(value, fees))
    limits = f"{fees.processing_least.text} to {fees.processing_most.text} an entry; here {fee:.2f} USD for {piece.pieces}"
    rate, on = fees.processing.value, "value of the entry"
    yield StackLine(PROCESSING, "fee", rate, on, piece.entered_usd, fee / piece.pieces, limits, "trade.fees.processing")
    if piece.mode == "ocean":
        fee = float(harbor_fee_usd(value, fees))
        why = f"by sea; here {fee:.2f} USD for {piece.pieces}"
        yield StackLine(HARBOR, "fee", fees.harbor.value, on, piece.entered_usd, fee / piece.pieces, why, "trade.fees.harbor")
