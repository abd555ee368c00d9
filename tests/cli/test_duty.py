"""`sim explain FILE duty`: the stack of one piece, its sources, and what is said of goods that are not there."""

import json
from datetime import date
from pathlib import Path

import pytest

from sim.economics.border.stack import UnknownGoods, duty_stack, piece_of
from sim.scenario.loading import load
from tests.economics.small import small
from tests.program import sim


def test_the_stack_of_a_hashboard_line_by_line_with_sources():
    done = sim("explain", "texas.yaml", "duty", "--part", "hashboard", "--origin", "MY", "--date", "2026-08-01")
    head, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert head == ["layer", "kind", "rate", "due on", "of USD", "USD", "why", "source", "place"]
    assert [row[:6] for row in rows] == [
        ["ordinary_hashboard", "mfn", "1.3 %", "customs value", "100.00", "1.3000"],
        ["aluminum_232_hashboard", "section_232", "25 %", "0 % of customs value", "0.00", "0.0000"],
        ["forced_labor_301", "section_301_forced_labor", "10 %", "customs value", "100.00", "10.0000"],
        ["merchandise processing fee", "fee", "0.3464 %", "value of the entry", "100.00", "33.5800"],
        ["duty", "", "11.3 %", "", "100.00", "11.3000"],
        ["duty and fees", "", "44.88 %", "", "100.00", "44.8800"],
    ]
    assert rows[1][6] == "less than 15 % of the mass is metal"
    assert rows[2][7].startswith("fr-2026-15181: Notice of actions in Section 301 investigations (forced labor)")
    assert rows[2][8].startswith("base.yaml:")
    assert done.stderr.startswith("hashboard: hashboard from MY into US on 2026-08-01, one piece of 100.00 USD, 1 to an entry, by air.")


def test_exemptions_floors_and_rules_instead_say_why_as_json():
    told = json.loads(sim("explain", "texas.yaml", "duty", "--part", "chip_set", "--date", "2026-08-01", "--json").stdout)
    lines = {line["name"]: line for line in told["lines"]}
    assert lines["forced_labor_301_taiwan"]["why"] == "10 % less ordinary_chips; electronics_of_july_2026 spares 100 %"
    assert lines["electronics_of_july_2026"]["kind"] == "exemption"
    assert lines["electronics_of_july_2026"]["note"].startswith("8542.31, .32, .33, .39 and .90 in full")
    assert told["duty_usd"] == 0
    assert told["total_usd"] == pytest.approx(651.50 / 4700)


def test_what_is_not_there_is_named_and_ends_with_3():
    done = sim("explain", "texas.yaml", "duty", "--part", "hashbord")
    assert (done.returncode, done.stderr) == (3, "no part or customs class named 'hashbord'; did you mean 'hashboard'?\n")
    done = sim("explain", "texas.yaml", "duty", "--part", "fan", "--date", "2010-01-01")
    assert (done.returncode, done.stderr.split(";")[0]) == (3, "fan: no duty rule covers fan from MY into US on 2010-01-01")


def test_its_options_go_with_duty_alone():
    done = sim("explain", "texas.yaml", "workforce.efficiency", "--part", "fan")
    assert done.returncode == 2
    assert "go with `duty`" in done.stderr
    assert sim("explain", "texas.yaml", "measures", "--part", "fan").returncode == 2


@pytest.mark.parametrize(
    ("key", "option"), [("workforce.efficiency", "--reps"), ("measures", "--seed"), ("duty", "--jobs"), ("pools", "--out")]
)
def test_options_of_the_worked_unit_go_with_it_alone(key: str, option: str):
    done = sim("explain", "texas.yaml", key, option, "3")
    assert (done.returncode, "go with landed_cost" in done.stderr) == (2, True)


def test_the_chassis_pays_for_its_metal_instead_of_the_surcharge():
    scenario = load("texas.yaml").scenario
    piece = piece_of(scenario, "chassis", None, None, None, False, date(2026, 8, 1))
    lines = {line.name: line for line in duty_stack(scenario, piece, date(2026, 8, 1))}
    assert lines["aluminum_232_miner_part"].amount_usd == pytest.approx(70.01 * 0.25)
    assert (lines["forced_labor_301"].amount_usd, lines["forced_labor_301"].why) == (0, "aluminum_232_miner_part stands instead")
    assert lines["harbor maintenance fee"].amount_usd == pytest.approx(131.27 / 1500)  # of 1500 chassis of 70.01 USD, to the cent


def test_a_finished_miner_is_declared_without_its_freight_and_duty():
    """Price = value + freight + duty + fees of its entry: 2,574 USD by air, 300 to an entry."""
    scenario, day = load("southeast_asia.yaml").scenario, date(2026, 11, 1)
    piece = piece_of(scenario, None, None, None, 300, False, day)
    paid = sum(line.amount_usd for line in duty_stack(scenario, piece, day))
    assert piece.value_usd + paid + 21 * 6 == pytest.approx(234 * 11)


def test_a_repaired_unit_is_entered_at_its_repair_unless_a_rule_counts_the_whole(tmp_path: Path):
    """A miner of 2 200 USD declared at 80 %, mended for 150 USD."""
    scenario = small(tmp_path, "trade.duties.surcharge.basis=whole value")
    piece = piece_of(scenario, None, None, None, None, True, date(2026, 8, 1))
    lines = {line.name: line for line in duty_stack(scenario, piece, date(2026, 8, 1))}
    assert (lines["ordinary_miner"].due_on, lines["ordinary_miner"].amount_usd) == ("value of repair", pytest.approx(150 * 0.026))
    assert (lines["surcharge"].due_on, lines["surcharge"].amount_usd) == ("whole value", pytest.approx(0.8 * 2200 * 0.1))


@pytest.mark.parametrize(
    ("part", "origin", "repaired", "message"),
    [
        ("screw", None, False, "screw has no origin in this scenario; give one with --origin"),
        ("screw", "CN", False, "screw has no class in this scenario; give one with --class"),
        ("chip", None, True, "chip does not come back from repair; only units of the product do (miner)"),
        ("chop", None, False, "no part or customs class named 'chop'; did you mean 'chip'?"),
    ],
)
def test_goods_of_which_too_little_is_known(tmp_path: Path, part: str, origin: str | None, repaired: bool, message: str):
    with pytest.raises(UnknownGoods) as caught:
        piece_of(small(tmp_path), part, None, origin, None, repaired, date(2026, 8, 1))
    assert str(caught.value) == message
