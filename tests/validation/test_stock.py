"""Inventory and repair pipelines with known answers, through YAML and the real engine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ledger.record import Record, mean_level
from tests.validation import cases, plants

WARM_UP = 200


def stock_text(rate: float, transit: str, hold: str, reorder: int, quantity: int, demands: float) -> str:
    """Customers take one piece each; `rate` is the demand of a unit of time, taken as an hour."""
    return f"""
name: stock
horizon: {WARM_UP + demands / rate} h
warm_up: {WARM_UP} h
stations:
  counter: {{slots: unlimited, unattended: true}}
lanes:
  supply: {{crosses: US, transit: {transit}{hold}}}
parts:
  widget: {{lane: supply, opening_stock: {reorder + quantity}, reorder_point: {reorder}, order_quantity: {quantity}}}
flows:
  sale:
    - take: {{station: counter, work: 1 s, parts: {{widget: 1}}, next: ship}}
demand:
  sale: {{orders: {{every: {{dist: exponential, mean: {1 / rate} h}}}}}}
"""


def read_stock(seen: Record) -> dict[str, float]:
    wait = plants.waits_s(seen) / plants.HOUR
    seconds, level = seen.stock_level(0)
    edges = np.array([seen.from_s, seen.to_s])
    hours = plants.window_s(seen) / plants.HOUR
    return {
        "fill_rate": float(np.mean(wait == 0)),
        "mean_backorders": float(wait.sum()) / hours,
        "mean_on_hand": float(mean_level(seconds, level, edges)[0]),
        "mean_backorder_delay_all_demands": float(np.mean(wait)),
        "P_stockout_state": float(mean_level(seconds, (level <= 0).astype(np.int64), edges)[0]),
        "orders_per_time": np.count_nonzero(seen.ledger.receipts.ordered_s >= seen.from_s) / hours,
    }


@dataclass(frozen=True)
class Policy:
    """One variant of a case: its label in the expected values and the scenario for a number of demands."""

    case: str
    label: str
    text: Callable[[float], str]
    cost: Callable[[dict[str, Any], dict[str, float]], float] | None = None


def base_stock(case: str) -> list[Policy]:
    given = cases.inputs(case)
    hold = ", hold: {probability: 10 %, lasts: 14 h}" if case == "I-BASE-customs" else ""
    transit = "30 h" if case == "I-BASE-customs" else f"{given['mean_lead_time']} h"
    return [
        Policy(case, f"[S={level}]", lambda demands, level=level: stock_text(given["demand_rate"], transit, hold, level - 1, 1, demands))
        for level in given["base_stock_levels"]
    ]


def yearly_cost(given: dict[str, Any], found: dict[str, float]) -> float:
    """Cost rate of an (r, Q) policy: holding, backorders and orders."""
    return float(
        given["holding_cost"] * found["mean_on_hand"]
        + given["backorder_cost"] * found["mean_backorders"]
        + given["fixed_order_cost"] * found["orders_per_time"]
    )


def reorder_point(case: str) -> list[Policy]:
    given = cases.inputs(case)
    return [
        Policy(
            case,
            f"[r={r},Q={q}]",
            lambda demands, r=r, q=q: stock_text(given["demand_rate"], f"{given['lead_time']} h", "", r, q, demands),
            yearly_cost,
        )
        for r, q in given["policies_r_Q"]
    ]


POLICIES = [*base_stock("I-BASE-a"), *base_stock("I-BASE-customs"), *reorder_point("I-RQ-a"), *reorder_point("I-RQ-b")]


def agree(policy: Policy, demands: float, percent: float, folder: Path, seed: int = 1) -> list[str]:
    """What does not agree with the case after 20 replications, in words; its own wider tolerance holds where it has one."""
    found = [read_stock(plants.record(policy.text(demands), folder, seed, replication)) for replication in range(cases.REPLICATIONS)]
    if policy.cost:
        for values in found:
            values["cost_per_time"] = policy.cost(cases.inputs(policy.case), values)
    wrong = []
    for quantity, truth in cases.expected(policy.case).items():
        name, _, label = quantity.partition("[")
        if f"[{label}" == policy.label:
            own = float(cases.tolerance(policy.case, quantity).removeprefix("sim ").removesuffix("%"))
            result = cases.verdict([values[name] for values in found], truth, max(percent, own))
            if not (result.covers and result.narrow):
                wrong.append(f"{policy.case} {quantity}: {result.text}")
    return wrong


def agree_within_two_tries(policy: Policy, demands: float, percent: float, folder: Path) -> None:
    if agree(policy, demands, percent, folder):
        wrong = agree(policy, 4 * demands, percent, folder, seed=2)
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.case + policy.label)
def test_stock_agrees_within_ten_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, 8_000, 10.0, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.case + policy.label)
def test_stock_agrees_within_six_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, 25_000, 6.0, tmp_path)


@pytest.mark.protocol
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.case + policy.label)
def test_stock_agrees_within_three_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, 100_000, 3.0, tmp_path)


def field_text(given: dict[str, Any], years: float) -> str:
    return f"""
name: field
horizon: {years + 1} years
warm_up: 1 year
stations:
  partner: {{slots: unlimited, unattended: true}}
flows:
  repair:
    - mend: {{station: partner, work: {given["repair_turnaround_days"]} d, next: ship_back}}
demand:
  repair: {{fleet: {given["installed_units"]}, failures: {100 * given["annual_failure_rate_per_unit"]} % per year}}
"""


def read_field(seen: Record, spares: int) -> dict[str, float]:
    """The pipeline seen over time: a spare is on the shelf while fewer units than spares are away."""
    out = np.where(seen.ledger.finished_s >= 0, seen.ledger.finished_s, seen.to_s).astype(np.int64)
    seconds = np.concatenate([[0], seen.release_s, out])
    change = np.concatenate([[0], np.ones(len(out)), -np.ones(len(out))])
    order = np.argsort(seconds, kind="stable")
    away, edges = np.cumsum(change[order]), np.array([seen.from_s, seen.to_s])
    return {
        "returns_per_day": np.count_nonzero(seen.release_s >= seen.from_s) / plants.window_s(seen) * plants.DAY,
        "mean_in_repair": plants.inside(seen),
        "P_spare_available": float(mean_level(seconds[order], (away < spares).astype(np.int64), edges)[0]),
        "expected_backorders": float(mean_level(seconds[order], np.maximum(away - spares, 0), edges)[0]),
    }


@pytest.mark.parametrize(
    ("years", "percent"),
    [(180, 10.0), pytest.param(1_200, 6.0, marks=pytest.mark.slow), pytest.param(8_000, 3.0, marks=pytest.mark.protocol)],
)
def test_field_failures_fill_the_repair_pipeline(years: float, percent: float, tmp_path: Path) -> None:
    """R-FIELD-exp, run in pieces of 59 years, what the clock holds; each replication averages over its pieces."""
    given, truth = cases.inputs("R-FIELD-exp"), cases.expected("R-FIELD-exp")
    pieces = round(years / 60)
    found: list[dict[str, float]] = []
    for replication in range(cases.REPLICATIONS):
        seen = [
            read_field(plants.record(field_text(given, 59), tmp_path, 1, replication * pieces + piece), given["spares"])
            for piece in range(pieces)
        ]
        found.append({quantity: float(np.mean([values[quantity] for values in seen])) for quantity in truth})
    wrong = [
        f"{quantity}: {result.text}"
        for quantity, value in truth.items()
        if not ((result := cases.verdict([values[quantity] for values in found], value, percent)).covers and result.narrow)
    ]
    assert not wrong, "\n".join(wrong)
