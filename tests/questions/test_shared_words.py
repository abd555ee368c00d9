"""What questions say in the same words: warnings once, shares that are never certain, and the list of commands."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli.app import first_sentence
from sim.questions.session import tell_warnings
from sim.questions.uncertainty.words import findings
from sim.scenario.loading import load
from sim.tables import table
from tests.program import sim


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Compare scenarios. And more.\n\nElse.", "Compare scenarios."),
        ("What do fewer cost, over\n    ten runs?\n\nElse.", "What do fewer cost, over ten runs?"),
        ("Without an end", "Without an end."),
    ],
)
def test_a_sentence_ends_as_it_was_written(text: str, said: str) -> None:
    assert first_sentence(text) == said


def test_a_warning_of_all_is_said_once_and_one_of_some_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    queue = load("queue.yaml")
    sites = [replace(queue, warnings=("slow", f"own {name}" if name == "a" else "slow")) for name in "abc"]
    tell_warnings(sites, False)
    assert capsys.readouterr().err.splitlines() == ["warning: all three scenarios: slow", f"warning: {queue.scenario.name}: own a"]
    tell_warnings(sites[1:], False)
    assert capsys.readouterr().err == "warning: both scenarios: slow\n"
    tell_warnings(sites[:1], False)
    assert capsys.readouterr().err.count(queue.scenario.name) == 2, "a single one has its name"
    tell_warnings(sites, True)
    assert capsys.readouterr().err == ""


def test_who_is_ahead_in_all_draws_is_not_certain() -> None:
    """10,000 draws say more than 99 %, as `sim compare` does; 100 % would be certain."""
    names = ("scenario", "measure", "of", "mean", "p5", "p50", "p95", "best", "unit", "share_prices", "draws", "replications")
    rows = [
        (site, "npv", "plant", mean, mean - 5, mean, mean + 5, best, "M USD", 0.9, 10_000, 20)
        for site, mean, best in (("A", 40.0, 1.0), ("B", 10.0, 0.0))
    ]
    said = [each.sentence for each in findings(table(names, rows))]
    assert "Over the price ranges and simulation luck, the highest NPV: A in more than 99 % and B in less than 1 % of the outcomes." in said


def test_the_next_command_is_about_the_same_scenarios(tmp_path: Path) -> None:
    """Policies and settings of this command go along, before a policy that the next one adds; a folder names no place of this disk."""
    over = tmp_path / "four.yaml"
    over.write_text("stations: {server: {slots: 4}}\n")
    done = sim("run", "queue.yaml", "--with", str(over), "--set", "horizon=20 d", "--set", "warm_up=1 d", "--out", "o", folder=tmp_path)
    asked = "--set 'horizon=20 d' --set 'warm_up=1 d'"
    assert " ".join(done.stdout.split()).endswith(f"Next: sim explain queue.yaml demand --with {over} {asked}")
    assert f"Next: `sim explain queue.yaml demand --with four.yaml {asked}`" in (tmp_path / "o" / "answer.md").read_text()
