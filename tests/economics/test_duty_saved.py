"""The duty that a US plant saves on a miner, worked out by hand in the sources, against the duty rules of the shipped scenarios.

By hand: a finished miner of 234 TH at 11 USD/TH pays 2.6 % and a surcharge of 10 %; the components of a box build are worth 65 % of it
and pay 1 %, and 60 % of them the surcharge. That is 324 less 117, about 207 USD saved.
"""

import pytest

from sim.economics.costs import price
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from tests.economics.small import bill

UNITS, DAY, MONTH = 1000, 300, 10  # what enters on 1 November 2026, under the rules in force since 24 July
PRICE = 234 * 11
SURCHARGE, ALUMINIUM = 0.10, 0.167
ORDINARY = {"hashboard": 0.013, "psu": 0.015, "fan": 0.023, "chassis": 0.025, "control_board": 0.026, "cable_set": 0.026}
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


def test_a_finished_miner_pays_what_the_hand_calculation_says() -> None:
    assert duty_on_a_finished_miner() == pytest.approx(PRICE * 0.126)
    assert pytest.approx(207, abs=0.5) == BY_HAND


def test_a_box_build_saves_less_than_by_hand_and_every_line_says_why() -> None:
    scenario = load("texas.yaml", ["policies/box_build.yaml"]).scenario
    worth = {part: each * cost.value for part, each in PIECES.items() if (cost := scenario.parts[part].cost)}
    total = sum(worth.values())
    more = {
        "parts worth 1,768 USD, 69 % of the price and not 65 %": (total - 0.65 * PRICE) * (0.01 + 0.6 * SURCHARGE),
        "all but the chassis pay the surcharge, boards too, and not 60 %": (total - worth["chassis"] - 0.6 * total) * SURCHARGE,
        "ordinary duty of 1.5 % and not 1 %": sum(worth[part] * rate for part, rate in ORDINARY.items()) - 0.01 * total,
        "the chassis pays Section 232 on its metal": worth["chassis"] * ALUMINIUM,
    }
    assert [round(amount, 1) for amount in more.values()] == [6.6, 63.7, 8.0, 11.7]
    saved = duty_on_a_finished_miner() - duty_on_parts(scenario, PIECES)
    assert saved == pytest.approx(BY_HAND - sum(more.values()))
    assert saved == pytest.approx(117.2, abs=0.1)


def test_populating_boards_here_saves_what_the_hand_calculation_says() -> None:
    """Loose chips hardly pay the surcharge: 2.5 % is expected of it. So it is the whole plant that saves about 207 USD."""
    assert duty_on_a_finished_miner() - duty_on_parts(load("texas.yaml").scenario, LOOSE) == pytest.approx(BY_HAND, rel=0.01)
