"""The duty that a US plant saves on a miner, worked out by hand in the sources, against the duty rules of the shipped scenarios.

By hand: a finished miner of 234 TH at 11 USD/TH pays 2.6 % and a surcharge of 10 %; the components of a box build are worth 65 % of it
and pay 1 %, and 60 % of them the surcharge. That is 324 less 117, about 207 USD saved. Two things have changed since that was worked out:
a price that is delivered, duty paid, is no customs value (19 U.S.C. 1401a(b)(3)(B), (4)(A)), and Section 232 falls on goods with
much metal in full.
"""

import pytest

from sim.economics.costs import price
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.economics.small import bill

UNITS, DAY, MONTH = 1000, 300, 10  # what enters on 1 November 2026, under the rules in force since 24 July
PRICE = 234 * 11
SURCHARGE, ALUMINUM = 0.10, 0.25
ORDINARY = {"hashboard": 0.013, "psu": 0.015, "fan": 0.023, "chassis": 0.013, "control_board": 0.026, "cable_set": 0.026}
IN_METAL = ("hashboard", "fan", "chassis", "cable_set")  # pay Section 232 instead of the surcharge
PIECES = {"hashboard": 3, "psu": 1, "fan": 4, "chassis": 1, "control_board": 1, "cable_set": 1}
LOOSE = {"chip_set": 3, "pcb_set": 3, "heat_sink": 3} | {part: n for part, n in PIECES.items() if part != "hashboard"}
BY_HAND = PRICE * (0.026 + SURCHARGE) - 0.65 * PRICE * (0.01 + 0.6 * SURCHARGE)


def duty_on_parts(scenario: Scenario, pieces: dict[str, int]) -> float:
    """Duty on the parts of one miner, bought and used in one month; fees left out."""
    rows, entries = [], []
    for part, each in pieces.items():
        lane = scenario.parts[part].lane
        taken = float(each * UNITS)
        rows += [(MONTH, "parts_received", part, "", taken), (MONTH, "parts_by_lane", f"{part}/{lane}", "", taken)]
        rows.append((MONTH, "parts_used", part, "build", taken))
        entries.append((DAY, str(lane), part, "part", each * UNITS))
    lines = price(bill(rows, entries, months=12), scenario).lines
    return sum(float(line.amount.sum()) for line in lines if line.category == "duty and fees" and line.item.endswith(", duty")) / UNITS


def duty_on_a_finished_miner() -> float:
    scenario = load("southeast_asia.yaml").scenario
    lines = price(bill([], [(DAY, "air_to_us", "build", "unit", UNITS)], months=12), scenario).lines
    return sum(float(line.amount.sum()) for line in lines if line.category == "duty and fees" and not line.item.endswith("fee")) / UNITS


VALUE_BY_AIR = (PRICE - 21 * 6.00 - 651.50 / UNITS) / 1.126  # less freight and the processing fee of an entry at its most


def test_a_finished_miner_pays_what_the_hand_calculation_says() -> None:
    """12.6 % of a value that with freight, duty and fee makes the price again: 51 USD less than by hand."""
    assert duty_on_a_finished_miner() == pytest.approx(VALUE_BY_AIR * 0.126)
    assert pytest.approx(50.5, abs=0.1) == PRICE * 0.126 - VALUE_BY_AIR * 0.126
    assert pytest.approx(207, abs=0.5) == BY_HAND


def test_seven_in_ten_by_air_make_a_value_of_about_2_202_usd() -> None:
    """85.6 % of the price: an independent reckoning of the shipped importer, with its own entries, found 2,202."""
    by_sea = (PRICE - 21 * 0.25 - 651.50 / UNITS) / (1.126 + 0.00125)
    assert 0.7 * VALUE_BY_AIR + 0.3 * by_sea == pytest.approx(2202, abs=3)


def test_a_box_build_saves_less_than_by_hand_and_every_line_says_why() -> None:
    scenario = load("texas.yaml", ["policies/box_build.yaml"]).scenario
    worth = {part: each * cost.value for part, each in PIECES.items() if (cost := scenario.parts[part].cost)}
    total, metal = sum(worth.values()), sum(worth[part] for part in IN_METAL)
    more = {
        "the miner is declared without freight and duty": (PRICE - VALUE_BY_AIR) * 0.126,
        "parts worth 1,768 USD, 69 % of the price and not 65 %": (total - 0.65 * PRICE) * (0.01 + 0.6 * SURCHARGE),
        "supplies and control boards pay the surcharge, and not 60 %": (total - metal - 0.6 * total) * SURCHARGE,
        "ordinary duty of 1.5 % and not 1 %": sum(worth[part] * rate for part, rate in ORDINARY.items()) - 0.01 * total,
        "boards, chassis, fans and cables pay Section 232 in full": metal * ALUMINUM,
    }
    assert [round(amount, 1) for amount in more.values()] == [50.5, 6.6, -79.0, 7.2, 374.4]
    saved = duty_on_a_finished_miner() - duty_on_parts(scenario, PIECES)
    assert saved == pytest.approx(BY_HAND - sum(more.values()))
    assert saved < 0


def test_populating_boards_here_saves_what_loose_chips_do_not_pay() -> None:
    """Chips and bare boards of 1,208 USD are free or pay the surcharge alone; metal of 238 USD pays 25 % and the rest 10 %."""
    scenario = load("texas.yaml").scenario
    cost = {part: each * own.value for part, each in LOOSE.items() if (own := scenario.parts[part].cost)}
    ordinary = {**ORDINARY, "chip_set": 0.0, "pcb_set": 0.0, "heat_sink": 0.013}
    metal = {"heat_sink", "chassis", "fan", "cable_set"}
    rates = {part: ordinary[part] + (ALUMINUM if part in metal else 0 if part == "chip_set" else SURCHARGE) for part in LOOSE}
    due = sum(cost[part] * rates[part] for part in LOOSE)
    assert duty_on_parts(scenario, LOOSE) == pytest.approx(due)
    assert duty_on_a_finished_miner() - duty_on_parts(scenario, LOOSE) == pytest.approx(159.7, abs=0.1)  # 207 by hand
    assert due == pytest.approx(114.1, abs=0.1)
