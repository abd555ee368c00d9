"""`sim diff` of two runs: what was asked, what was assumed, and how far the measures moved."""

import json
import shutil
from pathlib import Path

import pytest

from tests.program import sim

PLANT = """\
name: Bench
horizon: 20 d
pools: {hands: {headcount: 2, wage: 20 USD/h}}
stations: {bench: {slots: 2}}
flows: {units: [{assemble: {station: bench, crew: {hands: 1}, work: {dist: exponential, mean: 3 h}, next: ship}}]}
demand: {units: {orders: {every: {dist: exponential, mean: 2 h}}}}
product: {mass: 1 kg}
money: {prices: {unit: 100 USD/unit}}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of a plant: `a` and `again` alike, and one with each other assumption, seed or count."""
    place = tmp_path_factory.mktemp("runs")
    (place / "plant.yaml").write_text(PLANT)
    asked = {
        "a": (),
        "again": (),
        "wage": ("--set", "pools.hands.wage=30 USD/h"),
        "more": ("--set", "pools.hands.headcount=1"),
        "seed": ("--seed", "2"),
        "fewer": ("--reps", "2"),
    }
    for name, options in asked.items():
        reps = () if "--reps" in options else ("--reps", "3")
        assert sim("run", "plant.yaml", *reps, *options, "--out", name, "--quiet", "--figures", "none", folder=place).returncode == 0
    return place


def interrupted(run: Path) -> None:
    path = run / "run.json"
    path.write_text(path.read_text().replace('"end": "', '"end": null, "x": "'))


def told(place: Path, *folders: str) -> dict:
    done = sim("diff", *folders, "--json", folder=place)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_differs_between_a_run_and_the_same_run(runs: Path) -> None:
    assert told(runs, "a", "again") == {
        "runs": ["a", "again"],
        "findings": ["Nothing differs: both ran the same and gave the same."],
        "paired": True,
        "asked": [],
        "assumed": [],
        "moved": [],
    }


def test_a_wage_moves_costs_alone_by_the_hours_paid(runs: Path) -> None:
    found = told(runs, "a", "wage")
    assert [(each["key"], each["first"], each["second"]) for each in found["assumed"]] == [("pools.hands.wage", "20 USD/h", "30 USD/h")]
    cost = next(each for each in found["moved"] if each["measure"] == "landed_cost")
    assert cost["second"]["mean"] == pytest.approx(1.5 * cost["first"]["mean"])  # wages are the only cost there is
    assert cost["difference"]["mean"] == pytest.approx(0.5 * cost["first"]["mean"])
    assert cost["difference"]["replications"] == 3
    assert not {each["measure"] for each in found["moved"]} & {"lead_time", "wip", "units_delivered"}


def test_hands_move_the_floor_too(runs: Path) -> None:
    found = told(runs, "a", "more")
    lead = next(each for each in found["moved"] if each["measure"] == "lead_time")
    assert lead["difference"]["low"] > 0
    assert found["findings"][0] == "They differ in 1 assumption (pools.hands.headcount)."


def test_with_other_seeds_nothing_is_paired(runs: Path) -> None:
    found = told(runs, "a", "seed")
    assert found["asked"] == [{"what": "seed", "first": "1", "second": "2"}] and not found["paired"]
    assert all(each["difference"] is None for each in found["moved"])


def test_with_other_replications_those_in_common_are_paired(runs: Path) -> None:
    found = told(runs, "a", "fewer")
    assert {each["difference"]["mean"] for each in found["moved"]} == {0.0}
    assert {each["difference"]["replications"] for each in found["moved"]} == {2}


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda run: (run / "run.json").unlink(), 3, "run.json: there is none, so this is no folder of a run"),
        (lambda run: (run / "run.json").write_text("{"), 3, "run.json: is not the record of a run"),
        (lambda run: (run / "run.json").write_text("[]"), 3, "run.json: is not the record of a run"),
        (lambda run: (run / "measures.csv").unlink(), 3, "measures.csv: is missing"),
        (lambda run: (run / "measures.csv").write_text(""), 3, "measures.csv: cannot be read"),
        (lambda run: (run / "scenario" / "bench.resolved.yaml").unlink(), 3, "bench.resolved.yaml: is missing"),
        (lambda run: (run / "scenario" / "bench.resolved.yaml").write_text("pool: {}"), 3, "bench.resolved.yaml: this is a policy"),
        (interrupted, 3, "interrupted"),
    ],
    ids=["none", "broken", "a list", "no measures", "empty measures", "no scenario", "other scenario", "interrupted"],
)
def test_a_folder_that_cannot_tell_says_so(runs: Path, tmp_path: Path, spoil, code: int, said: str) -> None:
    shutil.copytree(runs / "a", tmp_path / "spoiled")
    spoil(tmp_path / "spoiled")
    done = sim("diff", str(runs / "a"), "spoiled", folder=tmp_path)
    assert (done.returncode, done.stdout) == (code, "") and said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("file_first", [False, True])
def test_of_a_run_and_a_scenario_the_assumptions_are_told_in_the_order_typed(runs: Path, file_first: bool) -> None:
    """The run was asked for 30 USD/h with `--set`; the file says 20 USD/h in its third line."""
    words = ("plant.yaml", "wage") if file_first else ("wage", "plant.yaml")
    done = sim("diff", *words, "--json", folder=runs)
    assert done.returncode == 0, done.stderr
    (only,) = json.loads(done.stdout)
    run, file = ("right", "left") if file_first else ("left", "right")
    assert (only["key"], only[run], only[file]) == ("pools.hands.wage", "30 USD/h", "20 USD/h")
    assert only[f"{run}_place"] == "--set pools.hands.wage" and only[f"{file}_place"].startswith("plant.yaml:3:")
    same = sim("diff", *words, "--set", "pools.hands.wage=30 USD/h", folder=runs)
    assert same.returncode == 0 and "assume the same" in same.stdout + same.stderr


def test_a_scenario_is_held_against_the_site_of_its_name(runs: Path, tmp_path: Path) -> None:
    for name, wage in (("One", "20"), ("Two", "25"), ("Three", "20")):
        text = PLANT.replace("Bench", name, 1).replace("wage: 20", f"wage: {wage}").replace("horizon: 20 d", "horizon: 9 weeks")
        (tmp_path / f"{name}.yaml").write_text(text)
    asked = sim("compare", "One.yaml", "Two.yaml", "--reps", "2", "--out", "both", "-q", "--figures", "none", folder=tmp_path)
    assert asked.returncode == 0, asked.stderr
    found = json.loads(sim("diff", "both", "Two.yaml", "--set", "pools.hands.wage=20 USD/h", "--json", folder=tmp_path).stdout)
    assert [(each["key"], each["left"], each["right"], each["left_place"]) for each in found] == [
        ("pools.hands.wage", "25 USD/h", "20 USD/h", "Two.yaml:3")
    ]
    for words in (("both", "Three.yaml"), ("Three.yaml", "both")):
        done = sim("diff", *words, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
        assert "both: has no site 'Three', which Three.yaml is called, but One and Two; say which: --set name='One'" in done.stderr
    told = sim("diff", "both", "Three.yaml", "--set", "name=Two", "--json", folder=tmp_path)
    assert [each["key"] for each in json.loads(told.stdout)] == ["pools.hands.wage"]


def test_where_an_assumption_was_written_and_which_policy_lay_over_it_is_told(runs: Path) -> None:
    (runs / "raise.yaml").write_text("pools: {hands: {wage: 30 USD/h}}\n")
    done = sim("run", "plant.yaml", "--reps", "3", "--with", "raise.yaml", "--out", "policy", "--quiet", "--figures", "none", folder=runs)
    assert done.returncode == 0, done.stderr
    found = told(runs, "a", "policy")
    (assumed,) = found["assumed"]
    assert (assumed["key"], assumed["first_place"], assumed["second_place"]) == ("pools.hands.wage", "plant.yaml:3", "raise.yaml:1")
    asked = {each["what"]: (each["first"], each["second"]) for each in found["asked"]}
    assert asked["policies"] == ("none", "raise.yaml")
    assert asked["input files"][0] == "none" and asked["input files"][1].startswith("raise.yaml (")
    assert found["findings"][0] == "They differ in policies and 1 assumption (pools.hands.wage)."


def test_without_its_list_of_assumptions_a_run_is_told_without_places(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "a", tmp_path / "a")
    (tmp_path / "a" / "assumptions.csv").unlink()
    done = sim("diff", "a", str(runs / "wage"), "--json", folder=tmp_path)
    assert json.loads(done.stdout)["assumed"][0]["first_place"] == ""
