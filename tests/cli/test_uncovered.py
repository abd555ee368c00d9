"""A shipment that no duty rule covers is a mistake of the scenario, in every command: exit code 3, and never called a fault of sim."""

import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli.app import main
from sim.economics.border.duty import UncoveredEntry
from tests.economics.small import TEXT

SHORT = ["--set", "horizon=40 d"]
RANGED = ["--set", "pools.office.wage={value: 30 USD/h, low: 20 USD/h, high: 40 USD/h, source: assumed, note: test}"]
COMMANDS = {
    "run": ["run", "small.yaml", "--reps", "1"],
    "compare": ["compare", "small.yaml", "other.yaml", "--reps", "1"],
    "portfolio": ["portfolio", "small.yaml=50%", "other.yaml=50%", "--reps", "1"],
    "decide": ["decide", "small.yaml", "other.yaml", "--reps", "1", "--policy", "policy.yaml"],
    "uncertainty": ["uncertainty", "small.yaml", "--reps", "1", *RANGED],
    "sensitivity": ["sensitivity", "small.yaml", "--reps", "1", *RANGED],
    "sweep": ["sweep", "small.yaml", "--reps", "1", "--vary", "pools.office.wage=20 USD/h:30 USD/h:2"],
    "breakeven": ["breakeven", "small.yaml", "other.yaml", "--reps", "2", "--vary", "pools.office.wage=20 USD/h:30 USD/h:2"],
    "optimize": ["optimize", "small.yaml", "--reps", "2", "--over", "pools.assembly.shifts.*", "--total", "3:4"],
    "explain": ["explain", "small.yaml", "landed_cost", "--reps", "1"],
}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_ends_with_code_3(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def uncovered(*_: object) -> None:
        raise UncoveredEntry("chip on air: no duty rule covers ic from TW into US on 2026-01-01; add one under trade.duties")

    (tmp_path / "small.yaml").write_text(TEXT)
    (tmp_path / "other.yaml").write_text(TEXT.replace("name: small", "name: other"))
    (tmp_path / "policy.yaml").write_text("money: {overhead: {it_and_software: 9000 USD/year}}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.economics.border.entries.layers_of", uncovered)
    monkeypatch.setattr("sim.running.workers.available", lambda: 1)  # processor: others would not have what is patched
    monkeypatch.setattr(sys, "argv", ["sim", *COMMANDS[command], *SHORT])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert (ended.value.code, "add one under trade.duties" in said, "fault of sim" in said) == (3, True, False), said


def test_the_check_names_the_place_of_goods_of_a_second_supplier_in_a_zone(tmp_path: Path) -> None:
    """Its chips are covered as parts, but not as finished goods, whose rate they pay in a zone."""
    from sim.scenario.loading import ScenarioError, load

    other = "chip:\n    {alternative: {lane: sea_out, after: 10 d, cost: 90 USD/unit, origin: CN}, cost: 100"
    text = TEXT.replace("chip:\n    {cost: 100", other).replace("  fees: {processing", "  zone: {exported: 10 %}\n  fees: {processing")
    text = text.replace("ordinary_miner: {origins: [any]", "ordinary_miner: {origins: [TW, MY]")
    path = tmp_path / "zone.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=r"zone.yaml:2\d:\d+: parts.chip: no duty rule covers miner from CN into US on 2026-01-01; add"):
        load(path)
