"""Assumptions by names that a planner uses."""

import pytest

from sim.report.assumption_words import assumption_words, with_key
from sim.scenario.loading import load


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("money.prices.terahash", "miner price"),
        ("pools.test.wage", "test wage"),
        ("pools.maintenance.wage", "maintenance wage"),
        ("trade.duties.forced_labor_301.rate", "forced labor 301 duty rate"),
        ("trade.duties.forced_labor_301_at_12_5.rate", "forced labor 301 at 12.5 duty rate"),
        ("trade.exemptions.electronics_of_july_2026.share", "electronics of July 2026 share"),
        ("stations.smt_line.failures.line_stop.time_to_repair.mean", "SMT line line stop mean time to repair"),
        ("flows.build.kit.work.mean", "build kit mean work time"),
        ("lanes.air_from_asia.per_kg", "air from asia freight a kg"),
        ("customer.life", "customer life"),
        ("regions.texas", "region texas"),
        ("money.escalation.labor", "growth of labor prices"),
        ("finance.capex.smt_lines.cost", "SMT lines cost"),
    ],
)
def test_words(key: str, words: str) -> None:
    assert assumption_words(key) == words


def test_the_key_stands_behind_and_those_that_move_together_are_one_value() -> None:
    assert with_key("pools.test.wage") == "the test wage (pools.test.wage)"
    both = "the common value of the test wage (pools.test.wage) and the repair wage (pools.repair.wage)"
    assert with_key("pools.test.wage, pools.repair.wage") == both


def test_no_two_assumptions_of_a_shipped_site_have_the_same_name() -> None:
    keys = [entry.key for entry in load("texas.yaml").assumptions]
    names: dict[str, list[str]] = {}
    for key in keys:
        names.setdefault(assumption_words(key), []).append(key)
    assert {name: same for name, same in names.items() if len(same) > 1} == {}
