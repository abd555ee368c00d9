"""The verbs of the language: check, explain, diff, schema, init; what goes to stdout, what to stderr, and the exit codes."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario.editors.json_schema import json_schema
from sim.scenario.files.finding import shipped
from tests.program import ROOT, sim

SMALL = re.sub("(?m)^#.*\n", "", (shipped() / "queue.yaml").read_text())  # whose lines are counted without what is said of it


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a person sees: stdout is a terminal."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", **environment},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(mine, 65536):
            said += piece
    except OSError:  # the other side is closed
        pass
    os.close(mine)
    assert process.wait() == 0
    return said.decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(SMALL)
    (tmp_path / "bad.yaml").write_text(SMALL.replace("24 min", "24 kg").replace("slots", "slot"))
    return tmp_path


def test_check_says_one_line_a_file_on_stdout(folder):
    done = sim("check", "mine.yaml", folder=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "mine.yaml: ok, 5 assumptions, 5 without a published source\n", "")


def test_check_names_every_mistake_on_stderr(folder):
    done = sim("check", "mine.yaml", "bad.yaml", folder=folder)
    assert done.returncode == 3
    assert done.stdout == "mine.yaml: ok, 5 assumptions, 5 without a published source\n"
    assert done.stderr.splitlines() == [
        "bad.yaml:6:5: stations.server.slot: unknown key; did you mean 'slots'?",
        "bad.yaml:6:5: stations.server.slots: missing",
        "bad.yaml:12:41: flows.customers.serve.work.mean: expected a time like '15 min', got '24 kg'",
        "bad.yaml: 3 mistakes",
    ]


def test_check_warns_of_load_above_capacity(folder):
    done = sim("check", "mine.yaml", "--set", "stations.server.slots=2", folder=folder)
    assert done.returncode == 0
    assert done.stderr == "mine.yaml: warning: stations.server: offered load 120 % of capacity at full rate; queues will grow without end\n"


def test_check_as_json(folder):
    done = sim("check", "mine.yaml", "bad.yaml", "--json", folder=folder)
    good, bad = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (3, "")
    assert good == {
        "file": "mine.yaml",
        "valid": True,
        "mistakes": [],
        "assumptions": 5,
        "without_published_source": 5,
        "warnings": [],
        "idle_rules": [],
        "of_template": [],
        "old_sources": [],
        "other_price_years": [],
    }
    assert (bad["valid"], len(bad["mistakes"])) == (False, 3)
    assert bad["mistakes"][0] == {
        "file": "bad.yaml",
        "line": 6,
        "column": 5,
        "key": "stations.server.slot",
        "message": "unknown key; did you mean 'slots'?",
    }


def test_check_of_all_files_knows_the_base_of_others():
    done = sim("check", "scenarios/texas.yaml", "scenarios/base.yaml")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == "scenarios/base.yaml: not a plant by itself, but part of scenarios/texas.yaml"
    assert sim("check", "base.yaml").returncode == 3


def test_a_file_that_is_not_there(folder):
    done = sim("check", "mars.yaml", folder=folder)
    assert done.returncode == 3
    assert done.stderr.startswith("mars.yaml: no such file here, in ./scenarios or among the shipped ones; there are ")


def test_explain(folder):
    done = sim("explain", "mine.yaml", "stations.server.slots", "--set", "stations.server.slots=4", folder=folder)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "stations.server.slots\t",
        "value\t4",
        "range\tnone",
        "kind\tphysical: changing it simulates again",
        "source\tnone",
        "place\t--set stations.server.slots",
        "replaced\t3 at mine.yaml:6:12",
    ]


def test_explain_a_section_and_as_json(folder):
    done = sim("explain", "mine.yaml", "demand", folder=folder)
    assert done.stdout.splitlines()[:2] == [
        "key\tvalue\tlow\thigh\tkind\tsource\tplace",
        "demand.customers.orders.every.mean\t10 min\t\t\tphysical\tnone\tmine.yaml:17:40",
    ]
    fact = json.loads(sim("explain", "mine.yaml", "warm_up", "--json", folder=folder).stdout)[0]
    assert (fact["value"], fact["number"], fact["unit"], fact["place"]) == ("10 d", 240.0, "h", "mine.yaml:3:10")


def test_explain_what_is_not_there(folder):
    done = sim("explain", "mine.yaml", "stations.sever", folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[0] == "mine.yaml: stations.sever: nothing has this key; did you mean 'stations.server'?"


def test_signs_of_tables_and_markup_are_only_signs(folder):
    text = SMALL.replace("mean: 10 min", 'mean: {value: 10 min, source: assumed, note: "a\\tb\\nc [bold]d[/x]"}')
    (folder / "odd.yaml").write_text(text)
    key = "demand.customers.orders.every.mean"
    assert "note\ta b c [bold]d[/x]\n" in sim("explain", "odd.yaml", key, folder=folder).stdout
    assert "[bold]d[/x]" in on_a_terminal("explain", str(folder / "odd.yaml"), key)


def test_explain_names_the_source():
    done = sim("explain", "texas.yaml", "money.facility.rent")
    assert "source\tconnectcre-dfw: DFW a national leader" in done.stdout


def test_diff(folder):
    (folder / "other.yaml").write_text("extends: mine.yaml\nname: Other\nstations: {server: {slots: 4}}\n")
    done = sim("diff", "mine.yaml", "other.yaml", folder=folder)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "key\tmine.yaml\tother.yaml\tplace of the first\tplace of the second",
        "stations.server.slots\t3\t4\tmine.yaml:6:12\tother.yaml:3:28",
    ]
    same = sim("diff", "mine.yaml", "mine.yaml", folder=folder)
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "mine.yaml and mine.yaml assume the same\n")
    assert json.loads(sim("diff", "mine.yaml", "other.yaml", "--json", folder=folder).stdout)[0]["right"] == "4"


def test_schema_prints_the_schema():
    assert json.loads(sim("schema").stdout) == json_schema()


def test_init_copies_and_never_overwrites(tmp_path):
    done = sim("init", "plants", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    names = {str(path.relative_to(tmp_path / "plants")) for path in (tmp_path / "plants").rglob("*.*")}
    assert {"texas.yaml", "base.yaml", "scenario.schema.json", "policies/surcharge_25.yaml"} <= names
    assert sim("check", "plants/texas.yaml", folder=tmp_path).returncode == 0
    (tmp_path / "plants" / "texas.yaml").write_text("mine")
    again = sim("init", "plants", folder=tmp_path)
    assert again.returncode == 2
    assert again.stderr.startswith("plants already has base.yaml, contract_maker.yaml, florida.yaml,")
    assert (tmp_path / "plants" / "texas.yaml").read_text() == "mine"


def test_a_terminal_gets_a_table_and_no_color_is_obeyed():
    colorful = on_a_terminal("explain", "texas.yaml", "workforce.efficiency", NO_COLOR="")
    assert "\t" not in colorful
    assert re.search(r"range +78 % to 94 %", colorful)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", on_a_terminal("explain", "texas.yaml", "workforce.efficiency", NO_COLOR="1"))


@pytest.mark.parametrize("arguments", [["check"], ["explain", "texas.yaml"], ["check", "--foo"], ["chek"], ["check", "--set"]])
def test_usage(arguments):
    done = sim(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def broken(*_: object) -> None:
    raise KeyError("x")


def test_our_own_fault_is_said_in_two_lines(monkeypatch):
    monkeypatch.setattr("sim.scenario.loading.load", broken)
    done = sim("check", "texas.yaml")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "This is a fault of sim, not of your scenario. KeyError: 'x'"
    assert "Traceback" not in done.stderr
    assert "Traceback" in sim("check", "texas.yaml", SIM_TRACEBACK="1").stderr


@pytest.mark.parametrize("verb", ["run", "compare", "check", "explain", "diff", "init", "schema"])
def test_every_help_has_an_example(verb):
    done = sim(verb, "--help")
    assert done.returncode == 0
    assert f"sim {verb}" in done.stdout.partition("Example")[2]


def test_help_loads_nothing_heavy():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, sim.cli.app; print(*{'numpy', 'pydantic', 'yaml', 'rich', 'scipy'} & set(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == ""


def test_explain_measures_gives_the_glossary(folder):
    done = sim("explain", "queue.yaml", "measures", folder=folder)
    assert done.returncode == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert lines[0] == ["measure", "label", "unit", "of", "better", "meaning"]
    assert ["lead_time", "lead time", "d", "flow of new units", "lower", "order placed to delivered, mean over units"] in lines
