"""Spares, lost sales and periodic review with known answers, through YAML and the real engine.

Out of the model's scope are I-EOQ, I-NEWS-normal, I-NEWS-poisson and I-SAFETY: closed formulas that choose a policy. In this model
reorder points, quantities and levels are assumptions with a source, and their cost is what the simulation says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sim.ledger.record import Record, mean_level
from tests.validation import cases, plants

WARM_UP = 400

FAST, LONG, FULL = (0.03, 10.0), (0.15, 6.0), (1.0, 3.0)  # share of a case's demands, and per cent of the truth for 3 standard errors

Found = dict[str, float]


@dataclass(frozen=True)
class Policy:
    """A variant of a case: the quantities it shows, its scenario and how to read it, for a number of demands."""

    case: str
    name: str
    demands: int
    run: Callable[[float, Path, int, int], Found]


def supply_text(rate: float, demands: float, lane: str, policy: str, take: str = "") -> str:
    """Customers take one piece each; the unit of time is an hour."""
    return f"""
name: stock
horizon: {WARM_UP + demands / rate} h
warm_up: {WARM_UP} h
stations:
  counter: {{slots: unlimited, unattended: true}}
lanes:
  supply: {{crosses: US, transit: {lane}}}
parts:
  widget: {{lane: supply, {policy}}}
flows:
  sale:
    - take: {{station: counter, work: 1 s, parts: {{widget: 1}}{take}, next: ship}}
demand:
  sale: {{orders: {{every: {{dist: exponential, mean: {1 / rate} h}}}}}}
"""


def base_stock(level: int) -> str:
    return f"opening_stock: {level}, reorder_point: {level - 1}, order_quantity: 1"


LAWS = {
    "exponential": "{dist: exponential, mean: MEAN h}",
    "deterministic": "MEAN h",
    "lognormal SCV 4": "{dist: lognormal, mean: MEAN h, cv: 200 %}",
}


# ---- I-METRIC-single: a failed unit is swapped for a spare and repaired; a unit of time is taken as 50 h, to fit into the clock's 60 years

METRIC = cases.inputs("I-METRIC-single")
SCALE = 50.0


def away_over_time(seen: Record) -> tuple[np.ndarray, np.ndarray]:
    """Moments, and the units in repair from each on: a repair is an order for one good spare."""
    receipts = seen.ledger.receipts
    moments = np.concatenate([[0], receipts.ordered_s, receipts.received_s]).astype(np.int64)
    change = np.concatenate([[0], receipts.pieces, -receipts.pieces]).astype(np.int64)
    order = np.argsort(moments, kind="stable")
    return moments[order], np.cumsum(change[order])


def metric_text(law: str, level: int, demands: float) -> str:
    lane = LAWS[law].replace("MEAN", str(METRIC["mean_repair_time"] * SCALE))
    return supply_text(METRIC["demand_rate"] / SCALE, demands, lane, base_stock(level))


def short_of(seen: Record, level: int) -> Found:
    """Backorders and fill rate of a stock of `level` spares."""
    moments, away = away_over_time(seen)
    edges = np.array([seen.from_s, seen.to_s])
    asked = seen.release_s[seen.release_s >= seen.from_s]
    met = away[np.searchsorted(moments, asked, side="left") - 1]
    return {
        f"EBO[S={level}]": float(mean_level(moments, np.maximum(away - level, 0), edges)[0]),
        f"fill_rate[S={level}]": float(np.mean(met < level)),
    }


def read_metric(seen: Record) -> Found:
    """Every level of stock off one pipeline: with any of them the same units are away (see the test that this is so)."""
    moments, away = away_over_time(seen)
    found = {"pipeline_mean": float(mean_level(moments, away, np.array([seen.from_s, seen.to_s]))[0])}
    for level in METRIC["stock_levels"]:
        found |= short_of(seen, level)
    return found


def metric_policy(law: str) -> Policy:
    def run(demands: float, folder: Path, seed: int, replication: int) -> Found:
        return read_metric(plants.record(metric_text(law, 3, demands), folder, seed, replication))

    return Policy("I-METRIC-single", law, 160_000, run)


@pytest.mark.parametrize("level", [1, 3, 5])
@pytest.mark.parametrize("law", LAWS)
def test_customers_wait_for_the_units_away_beyond_the_spares(law: str, level: int, tmp_path: Path) -> None:
    """The pipeline is the same whatever the stock, and who waits and how long is as read off it."""
    seen, other = (plants.record(metric_text(law, each, 2_000), tmp_path) for each in (level, 3))
    assert [column.tolist() for column in away_over_time(seen)] == [column.tolist() for column in away_over_time(other)]
    tasks = seen.ledger.tasks
    served = np.full(len(seen.release_s), seen.to_s)
    served[tasks.unit] = tasks.start
    waited = np.maximum(served - np.maximum(seen.release_s, seen.from_s), 0)
    read = short_of(seen, level)
    assert waited.sum() / plants.window_s(seen) == pytest.approx(read[f"EBO[S={level}]"], rel=1e-9)
    assert np.mean(plants.waits_s(seen) == 0) == pytest.approx(read[f"fill_rate[S={level}]"], abs=2e-3)


# ---- I-METRIC-two: sites order each piece taken from a depot that has its own supply; a unit of time is taken as a quarter of an hour

TWO = cases.inputs("I-METRIC-two")
CARDS = 60  # far more than are ever away
QUARTER = 0.25


def two_text(demands: float) -> str:
    """A customer asks and takes; what he asks for frees one of ample cards, which fetches a piece from the depot and comes back."""
    rates = TWO["site_demand_rates"]
    flows, demand, parts = "", "", ""
    for site, (rate, stock, transport) in enumerate(zip(rates, TWO["site_stocks"], TWO["transport_times"], strict=True), 1):
        parts += f"  spare{site}: {{opening_stock: {stock}}}\n  wish{site}: {{}}\n"
        flows += f"""
  customer{site}:
    - ask: {{station: shelf, work: 1 s, makes: {{wish{site}: 1}}}}
    - take: {{station: shelf, work: 1 s, parts: {{spare{site}: 1}}, next: ship}}
  card{site}:
    - hang: {{station: shelf, work: 1 s, parts: {{wish{site}: 1}}, max_visits: 1000000}}
    - issue: {{station: shelf, work: 1 s, parts: {{spare: 1}}}}
    - move: {{station: shelf, work: {transport * QUARTER * 3600 - 2} s, makes: {{spare{site}: 1}}, next: hang}}
"""
        demand += f"  customer{site}: {{orders: {{every: {{dist: exponential, mean: {QUARTER / rate} h}}}}}}\n"
        demand += f"  card{site}: {{at: [{', '.join(['0 h'] * CARDS)}]}}\n"
    return f"""
name: depot and sites
horizon: {WARM_UP + demands / sum(rates) * QUARTER} h
warm_up: {WARM_UP} h
stations:
  shelf: {{slots: unlimited, unattended: true}}
lanes:
  supply: {{crosses: US, transit: {TWO["depot_resupply_time"] * QUARTER} h}}
parts:
  spare: {{lane: supply, {base_stock(TWO["depot_stock"])}}}
{parts}
flows:{flows}
demand:
{demand}"""


def run_two(demands: float, folder: Path, seed: int, replication: int) -> Found:
    seen = plants.record(two_text(demands), folder, seed, replication)
    quarters = plants.window_s(seen) / plants.HOUR / QUARTER
    names = {operation.name: k for k, operation in enumerate(seen.plant.operations)}
    wait = {name: plants.waits_s(seen, k) / plants.HOUR / QUARTER for name, k in names.items()}
    depot = np.concatenate([wait[f"card{site}.issue"] for site in (1, 2, 3)])
    found = {
        "depot_mean_backorders": depot.sum() / quarters,
        "depot_fill_rate": float(np.mean(depot == 0)),
        "mean_depot_delay": float(np.mean(depot)),
    }
    for site in (1, 2, 3):
        mine = wait[f"customer{site}.take"]
        found |= {f"exact_EBO_site{site}": mine.sum() / quarters, f"exact_fill_rate_site{site}": float(np.mean(mine == 0))}
    return found


def test_metric_is_an_approximation_of_the_sites() -> None:
    """I-METRIC-two, the values named METRIC: a closed formula, not simulated; it gives less than the exact backorders."""
    truth = cases.expected("I-METRIC-two")
    for site in (1, 2, 3):
        assert truth[f"METRIC_EBO_site{site}"] < truth[f"exact_EBO_site{site}"]


# ---- I-LOST-a: a customer who finds no piece is lost


def lost_policy(law: str, level: int) -> Policy:
    given = cases.inputs("I-LOST-a")

    def run(demands: float, folder: Path, seed: int, replication: int) -> Found:
        lane = LAWS[law].replace("MEAN", str(given["mean_lead_time"]))
        take = ", patience: 0 s, give_up: leave"
        seen = plants.record(supply_text(given["demand_rate"], demands, lane, base_stock(level), take), folder, seed, replication)
        left = seen.ledger.end[seen.left]
        stock = mean_level(*seen.stock_level(0), np.array([seen.from_s, seen.to_s]))
        return {f"fill_rate[S={level}]": float(np.mean(left == -1)), f"mean_on_hand[S={level}]": float(stock[0])}

    return Policy("I-LOST-a", f"{law} S={level}", 100_000, run)


# ---- I-PERIODIC-a: at every review an order up to S


def periodic_policy(level: int) -> Policy:
    given = cases.inputs("I-PERIODIC-a")
    policy = f"opening_stock: {level}, order_up_to: {level}, reorder_point: {level - 1}, review: {given['review_period']} h"

    def run(demands: float, folder: Path, seed: int, replication: int) -> Found:
        seen = plants.record(supply_text(given["demand_rate"], demands, f"{given['lead_time']} h", policy), folder, seed, replication)
        wait = plants.waits_s(seen) / plants.HOUR
        stock = mean_level(*seen.stock_level(0), np.array([seen.from_s, seen.to_s]))
        return {
            f"fill_rate[S={level}]": float(np.mean(wait == 0)),
            f"mean_backorders[S={level}]": wait.sum() / (plants.window_s(seen) / plants.HOUR),
            f"mean_on_hand[S={level}]": float(stock[0]),
        }

    return Policy("I-PERIODIC-a", f"S={level}", 300_000, run)


POLICIES = [
    *(metric_policy(law) for law in LAWS),
    Policy("I-METRIC-two", "exact", 200_000, run_two),
    *(lost_policy(law, level) for law in ("deterministic", "exponential") for level in cases.inputs("I-LOST-a")["base_stock_levels"]),
    *(periodic_policy(level) for level in cases.inputs("I-PERIODIC-a")["order_up_to"]),
]


def agree(policy: Policy, share: float, percent: float, folder: Path, seed: int = 1) -> list[str]:
    """What does not agree after 20 replications, in words. A quantity's own tolerance holds in full, and widens with the level.

    What is rarer than 1 % must be narrow only in full.
    """
    found = [policy.run(policy.demands * share, folder, seed, replication) for replication in range(cases.REPLICATIONS)]
    truth, wrong = cases.expected(policy.case), []
    for quantity in found[0].keys() & truth.keys():
        own = float(cases.tolerance(policy.case, quantity).removeprefix("sim ").removesuffix("%"))
        allowed = own if percent <= FULL[1] else max(percent, own * percent / FULL[1])
        result = cases.verdict([values[quantity] for values in found], truth[quantity], allowed)
        if not (result.covers and (result.narrow or (percent > FULL[1] and truth[quantity] < 0.01))):
            wrong.append(f"{policy.case} {policy.name} {quantity}: {result.text}")
    return wrong


def agree_within_two_tries(policy: Policy, share: float, percent: float, folder: Path) -> None:
    """The protocol: a value that fails is tried once more with new seeds and four times the length."""
    if agree(policy, share, percent, folder):
        wrong = agree(policy, 4 * share, percent, folder, seed=2)
        assert not wrong, "\n".join(wrong)


def test_every_quantity_is_shown(tmp_path: Path) -> None:
    """The variants of a case read all that it expects, but for METRIC's approximation."""
    for case in ("I-METRIC-single", "I-METRIC-two", "I-LOST-a", "I-PERIODIC-a"):
        read = {quantity for policy in POLICIES if policy.case == case for quantity in policy.run(300, tmp_path, 1, 0)}
        missing = set(cases.expected(case)) - read
        assert all(quantity.startswith("METRIC") for quantity in missing), missing


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.case} {policy.name}")
def test_agrees_within_ten_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, *FAST, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.case} {policy.name}")
def test_agrees_within_six_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, *LONG, tmp_path)


@pytest.mark.protocol
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.case} {policy.name}")
def test_agrees_within_three_per_cent(policy: Policy, tmp_path: Path) -> None:
    agree_within_two_tries(policy, *FULL, tmp_path)
