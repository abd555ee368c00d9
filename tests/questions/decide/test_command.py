"""`sim decide` as a user meets it."""

import json
from pathlib import Path

import pytest

import sim as front
from sim.questions.decide.policies import WrongPolicy, policies_of, policy_names
from sim.tables import read_csv
from tests.economics.small import TEXT
from tests.program import sim

POLICIES = {
    "dear": "trade: {duties: {surcharge: {rate: 60 %}}}\n",
    "cheap": "trade: {duties: {surcharge: {rate: 0 %}}}\n",
    "elsewhere": "only: US\nmoney: {energy: {price: 1 USD/kWh}}\n",
}
HOME = "trade: {origin: US, duties: {surcharge: {origins: [BR]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two plants that build the same: one pays the surcharge, the other has more overhead; and three policies."""
    (tmp_path / "abroad.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d\nsite: {jurisdiction: MY}"))
    (tmp_path / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\nsite: {{jurisdiction: US-TX}}\n{HOME}")
    for name, text in POLICIES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


SITES = ("decide", "home.yaml", "abroad.yaml", "--reps", "2", "--jobs", "1", "--out", "kept", "--figures", "none")


def test_the_best_turns_with_the_policy_and_the_rest_is_as_written(folder: Path) -> None:
    done = sim(*SITES, "--policy", "dear.yaml=25%", "--policy", "cheap.yaml=50 %", "--figures", "png", folder=folder)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "home has the highest " in said
    assert "Worst-case regret, smallest first: home $" in said
    assert "Expected NPV, averaged over the policies with their probabilities and 2 replications (prices as written): " in said
    rows = read_csv(folder / "kept" / "decision.csv")
    assert dict(zip(rows["policy"].tolist(), rows["probability"].tolist(), strict=True)) == {"dear": 0.25, "cheap": 0.5, "as_written": 0.25}
    best = rows.where(best="yes")
    assert dict(zip(best["policy"].tolist(), best["scenario"].tolist(), strict=True))["dear"] == "home"
    assert dict(zip(best["policy"].tolist(), best["scenario"].tolist(), strict=True))["cheap"] == "small"
    kept = {str(path.relative_to(folder / "kept")) for path in (folder / "kept").rglob("*") if path.is_file()}
    assert kept >= {"regret.csv", "assumptions.csv", "run.json", "figures/regret.png", "scenario/dear/home.resolved.yaml"}
    assert json.loads((folder / "kept" / "run.json").read_text())["finished"]


def test_a_policy_for_other_sites_changes_nothing_here(folder: Path) -> None:
    done = sim(*SITES, "--policy", "elsewhere.yaml", "--policy", "cheap.yaml", "--json", "-q", "--measure", "landed_cost", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    cost = {(row["policy"], row["scenario"]): row["mean"] for row in told["decision"]}
    assert cost["elsewhere", "home"] > cost["cheap", "home"]
    assert {row["scenario"] for row in told["regret"]} == {"home", "small"}
    alone = front.run(folder / "abroad.yaml", replications=2, jobs=1, runs=folder / "kept")
    assert cost["elsewhere", "small"] == alone.tables["summary"].where(measure="landed_cost")["mean"][0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing is left to chance: give a --policy"),
        (("--policy", "dear.yaml=60%", "--policy", "cheap.yaml=50%"), "add up to 110 %"),
        (("--policy", "dear.yaml=60%", "--policy", "cheap.yaml"), "give every policy a probability, or none"),
        (("--policy", "dear.yaml", "--policy", "dear.yaml"), "'dear.yaml' is given twice"),
        (("--policy", "dear.yaml=5 kg"), "expected a share like '5 %'"),
        (("--policy", "dear.yaml=130%"), "expected 0 % to 100 %"),
        (("--policy", "dear.yaml", "--policy", "./dear.yaml"), "'./dear.yaml' is given twice"),
    ],
)
def test_wrong_usage(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = sim(*SITES, *arguments, folder=folder)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_what_is_not_there_is_said(folder: Path) -> None:
    assert sim(*SITES, "--policy", "nowhere.yaml", folder=folder).returncode == 3
    done = sim(*SITES, "--policy", "dear.yaml", "--measure", "customer_cost", folder=folder)
    assert done.returncode == 3
    assert "--measure customer_cost: home has no section `customer`, which customer_cost needs" in done.stderr
    assert not (folder / "kept" / "run.json").exists()


def test_policies_have_names_that_are_safe_and_that_nothing_else_has() -> None:
    """Reserved names, names that leave their folder, '=' and '$' in names, the same name in two folders or in another case."""
    files = ["as_written.yaml", "...yaml", "a=b.yaml", "x/tariff.yaml", "y/tariff.yaml", "Tariff.yml", "../$HOME.yaml", "été.yaml"]
    names = policy_names(files)
    assert names == ["as_written_2", "policy", "a_b", "x_tariff", "y_tariff", "Tariff", "HOME", "été"]
    assert len({name.lower() for name in names}) == len(files)


def test_a_file_may_have_an_equals_sign_in_its_name() -> None:
    policies = policies_of(["a=b.yaml=30%", "c=d.yml=20 %"])
    assert policies.files == {"a_b": ("a=b.yaml",), "c_d": ("c=d.yml",), "as_written": ()}
    assert policies.probabilities == pytest.approx((0.3, 0.2, 0.5))
    assert policies_of(["a=b.yaml"]).files == {"a_b": ("a=b.yaml",)}
    with pytest.raises(WrongPolicy, match="add up to 120 %"):
        policies_of(["a.yaml=60%", "b.yaml=60%"])


def test_policies_with_such_names_stay_in_the_folder_and_apart(folder: Path) -> None:
    (folder / "x").mkdir()
    for name, rate in (("as_written", 60), ("..", 0), ("a=b", 30), ("x/dear", 5)):
        (folder / f"{name}.yaml").write_text(f"trade: {{duties: {{surcharge: {{rate: {rate} %}}}}}}\n")
    files = ["as_written.yaml", "...yaml", "a=b.yaml", "x/dear.yaml", "dear.yaml"]
    before = {path for path in folder.parent.rglob("*") if folder not in path.parents and path != folder}
    done = sim(*SITES, *(word for file in files for word in ("--policy", file)), "-q", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["decision"]
    assert list(dict.fromkeys(row["policy"] for row in rows)) == ["as_written_2", "policy", "a_b", "x_dear", "dear"]
    kept = {path.parent.name for path in (folder / "kept" / "scenario").glob("*/*.resolved.yaml")}
    assert kept == {"as_written_2", "policy", "a_b", "x_dear", "dear"}
    assert {path for path in folder.parent.rglob("*") if folder not in path.parents and path != folder} == before


def test_a_policy_is_called_by_the_name_that_it_gives_itself(folder: Path) -> None:
    """The sites keep theirs, also in the command that is told next; without a name the file is told as a title."""
    (folder / "dear.yaml").write_text("name: 'Duty of 60 %: all goods'\n" + POLICIES["dear"])
    done = sim(*SITES, "--policy", "dear.yaml", "--policy", "cheap.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "home has the highest NPV under Duty of 60 %: all goods, " in " ".join(done.stdout.split())
    assert [line.split("  ")[1] for line in done.stdout.splitlines() if line.startswith(("  Duty", "  Cheap"))][:2] == [
        "Duty of 60 %: all goods",
        "Cheap",
    ]
    assert (folder / "kept" / "scenario" / "Duty_of_60_all_goods" / "home.resolved.yaml").read_text().count("Duty of 60 %") == 0
    both = sim("compare", "home.yaml", "abroad.yaml", "--with", "dear.yaml", "--reps", "1", "--jobs", "1", "-q", folder=folder)
    assert both.returncode == 0 and both.stdout.startswith("home, small "), both.stderr


def test_a_policy_that_begins_after_the_run_is_told(folder: Path) -> None:
    (folder / "half_later.yaml").write_text("demand: {build: {path: {2027-01-04: 50 %}}}\n")
    done = sim(*SITES, "--policy", "half_later.yaml", "--policy", "cheap.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    said = "Half later: half_later.yaml begins with demand.build.path.2027-01-04, after the run ends on 2026-03-02: it changes nothing"
    assert said in " ".join(done.stdout.split()) and "Cheap: " not in done.stdout
