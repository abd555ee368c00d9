"""`sim decide` as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.tables import read_csv
from tests.economics.small import TEXT

POLICIES = {
    "dear": "trade: {duties: {surcharge: {rate: 60 %}}}\n",
    "cheap": "trade: {duties: {surcharge: {rate: 0 %}}}\n",
    "elsewhere": "only: US\nmoney: {energy: {price: 1 USD/kWh}}\n",
}
HOME = "trade: {origin: US, duties: {surcharge: {origins: [XX]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"


def sim(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sim", *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two plants that build the same: one pays the surcharge, the other has more overhead; and three policies."""
    (tmp_path / "abroad.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 90 d\nsite: {jurisdiction: MY}"))
    (tmp_path / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\nsite: {{jurisdiction: US-TX}}\n{HOME}")
    for name, text in POLICIES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


SITES = ("decide", "home.yaml", "abroad.yaml", "--reps", "2", "--jobs", "1", "--out", "kept")


def test_the_best_turns_with_the_policy_and_the_rest_is_as_written(folder: Path) -> None:
    done = sim(*SITES, "--policy", "dear.yaml=25%", "--policy", "cheap.yaml=50 %", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (folder / "kept" / "decision.csv").read_text().replace(",", "\t")
    rows = read_csv(folder / "kept" / "decision.csv")
    assert dict(zip(rows["policy"].tolist(), rows["probability"].tolist(), strict=True)) == {"dear": 0.25, "cheap": 0.5, "as_written": 0.25}
    best = rows.where(best="yes")
    assert dict(zip(best["policy"].tolist(), best["scenario"].tolist(), strict=True))["dear"] == "home"
    assert dict(zip(best["policy"].tolist(), best["scenario"].tolist(), strict=True))["cheap"] == "small"
    kept = {str(path.relative_to(folder / "kept")) for path in (folder / "kept").rglob("*") if path.is_file()}
    assert kept >= {"regret.csv", "measures.csv", "assumptions.csv", "run.json", "figures/regret.png", "scenario/dear/home.resolved.yaml"}
    assert json.loads((folder / "kept" / "run.json").read_text())["finished"]


def test_a_policy_for_other_sites_changes_nothing_here(folder: Path) -> None:
    done = sim(*SITES, "--policy", "elsewhere.yaml", "--policy", "cheap.yaml", "--json", "-q", "--measure", "landed_cost", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    cost = {(row["policy"], row["scenario"]): row["mean"] for row in told["decision"]}
    assert cost["elsewhere", "home"] > cost["cheap", "home"]
    assert {row["scenario"] for row in told["regret"]} == {"home", "small"}
    alone = sim("run", "abroad.yaml", "--reps", "2", "--jobs", "1", "-q", folder=folder)
    written = next(line for line in alone.stdout.splitlines() if "\tlanded_cost\t" in line)
    assert cost["elsewhere", "small"] == float(written.split("\t")[4])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give one or more, as FILE or FILE=PROBABILITY"),
        (("--policy", "dear.yaml=60%", "--policy", "cheap.yaml=50%"), "add up to 110 %"),
        (("--policy", "dear.yaml=60%", "--policy", "cheap.yaml"), "give every policy a probability, or none"),
        (("--policy", "dear.yaml", "--policy", "dear.yaml"), "'dear' is given twice"),
        (("--policy", "dear.yaml=5 kg"), "expected a share like '5 %'"),
        (("--policy", "dear.yaml=130%"), "expected 0 % to 100 %"),
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
    assert not (folder / "kept").exists()
