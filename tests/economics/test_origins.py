"""Origins: a price is named by a line if and only if moving it moves the line, and names can neither merge nor lose lines."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.lines import Line, LineKey
from sim.economics.origins import STEP, line_origins
from sim.evaluate import happened, quantities_of
from sim.quantities import Quantities
from sim.report.unit import worked_unit
from sim.scenario.kinds import effect, prices, with_values
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, bill, small, steady

SHORT = ("horizon=13 weeks", "warm_up=1 week")


def lines_of(quantities: Quantities, scenario: Scenario) -> dict[LineKey, Line]:
    return {line.key: line for line in price(quantities, scenario).lines}


def moved_by_each(quantities: Quantities, scenario: Scenario) -> dict[str, set[LineKey]]:
    """By price, the lines that move with it: each price is moved alone, in a pricing of its own."""
    before = lines_of(quantities, scenario)
    found: dict[str, set[LineKey]] = {}
    for key, a in prices(scenario).items():
        for value in (a.value * (1 + STEP), a.value * (1 - STEP)) if a.value else (STEP,):
            after = lines_of(quantities, with_values(scenario, {key: value}))
            for name, line in before.items():
                if name not in after or not np.allclose(after[name].amount, line.amount, rtol=1e-11, atol=0):
                    found.setdefault(key, set()).add(name)
    return {key: lines for key, lines in found.items() if not effect(key).chosen}


def named_by_each(quantities: Quantities, scenario: Scenario) -> dict[str, set[LineKey]]:
    own, found = prices(scenario), dict[str, set[LineKey]]()
    lines = lines_of(quantities, scenario)
    for name, keys in line_origins([quantities], scenario).items():
        for key in keys:
            if key in own and name in lines:
                found.setdefault(key, set()).add(name)
    return found


SMALL = [(), ("trade.drawback={exported: 30 %}",), ("trade.zone={exported: 20 %, cost: 12000 USD/year}", "money.escalation.labor=3 %/year"),
         ("lanes.air.per_value=0.5 %", "lanes.sea_out.per_value=1 %", "lanes.pick_up.per_value=1 %")]  # fmt: skip


@pytest.mark.parametrize("settings", SMALL)
def test_a_price_is_named_if_and_only_if_it_moves_the_line(tmp_path: Path, settings: tuple[str, ...]) -> None:
    scenario = small(tmp_path, *settings)
    assert named_by_each(steady(), scenario) == moved_by_each(steady(), scenario)


SHIPPED = [
    ("texas.yaml", (), ()),
    ("florida.yaml", (), ()),
    ("southeast_asia.yaml", (), ()),
    ("texas.yaml", ("policies/chip_cutoff.yaml",), ("parts.chip_set.alternative.origin=CN",)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("site", "overlays", "settings"), SHIPPED)
def test_at_the_shipped_sites_too(site: str, overlays: tuple[str, ...], settings: tuple[str, ...]) -> None:
    scenario = load(site, overlays, (*SHORT, *settings)).scenario
    quantities = quantities_of(happened(scenario, 1, 0))
    assert named_by_each(quantities, scenario) == moved_by_each(quantities, scenario)


def test_the_duty_on_the_chips_of_the_second_supplier_is_named(tmp_path: Path) -> None:
    """50 % on chips from China, which only the alternative supplier sends."""
    loaded = load("texas.yaml", ["policies/chip_cutoff.yaml"], ["parts.chip_set.alternative.origin=CN"])
    part = loaded.scenario.parts["chip_set"]
    assert part.alternative is not None and part.alternative.lane is not None
    rows = [("paid_hours", "assembly/day", "", 100.0), ("busy_hours", "assembly", "build", 90.0), ("units_delivered", "x", "build", 10.0)]
    rows += [
        ("parts_received", "chip_set", "", 10.0),
        ("parts_by_lane", f"chip_set/{part.alternative.lane}", "", 10.0),
        ("parts_used", "chip_set", "build", 10.0),
    ]
    quantities = bill([(0, *row) for row in rows], [(2, part.alternative.lane, "chip_set", "part", 10)], months=1)
    named = line_origins([quantities], loaded.scenario)["duty on a part", ("chip_set",), "build"]
    rates = {key for key in named if key.startswith("trade.duties.")}
    duty = lines_of(quantities, loaded.scenario)["duty on a part", ("chip_set",), "build"]
    assert sum(loaded.scenario.trade.duties[key.split(".")[2]].rate.value for key in rates) >= 0.5
    assert part.alternative.cost is not None
    assert float(duty.amount.sum()) / 10 == pytest.approx(0.5 * part.alternative.cost.value)


OFFICE = "  office: {shifts: {day: 1}, wage: 30 USD/h}"
BENCH = "  bench: {slots: 3, power: 2 kW}"
ODD = (
    TEXT.replace(BENCH, f"{BENCH}\n  base load: {{slots: 1, power: 1 kW}}")
    .replace("overhead: {it_and_software: 7300 USD/year}", "overhead: {a_b: 3650 USD/year, a b: 7300 USD/year}")
    .replace(OFFICE, f'{OFFICE}\n  "test, senior": {{shifts: {{day: 1}}, wage: 50 USD/h}}')
)


def test_names_neither_merge_nor_lose_lines(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(ODD)
    loaded = load(path)
    rows = [
        ("units_delivered", "sea_out", "build", 10.0),
        ("busy_hours", "assembly", "build", 10.0),
        ("paid_hours", "test, senior/day", "", 20.0),
        ("overtime_hours", "test, senior", "build", 2.0),
        ("energy", "base load", "build", 5.0),
        ("energy", "bench", "build", 7.0),
    ]
    quantities = bill([(0, *row) for row in rows], months=1)
    tables = {"quantities": quantities.table.with_columns(replication=0)}
    lines = worked_unit(tables, loaded, "landed_cost")
    found = {(line.category, line.item): (line.amount_usd, {fact.key for fact in line.origins}) for line in lines}
    named = sorted((line for line in lines if line.item == "base load"), key=lambda line: line.quantity)
    assert [(line.unit, line.quantity) for line in named] == [("kWh", pytest.approx(0.5)), ("kWh", pytest.approx(744))]
    month = 31 * 24 / 8760 / 10
    assert found["overhead", "a_b"] == (pytest.approx(3650 * month), {"money.overhead.a_b"})
    assert found["overhead", "a b"] == (pytest.approx(7300 * month), {"money.overhead.a b"})
    assert found["labor", "test, senior/day, wages"] == (pytest.approx(100), {"pools.test, senior.wage"})
    assert found["overtime", "test, senior"][0] == pytest.approx(2 * 50 * 1.5 * 1.4 / 10)
    whole = sum(float(line.amount.sum()) for line in price(quantities, loaded.scenario).lines if line.flow == "build")
    assert sum(line.amount_usd for line in lines) == pytest.approx(whole / 10)
