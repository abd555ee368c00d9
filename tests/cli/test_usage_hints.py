"""Words too many or too few on the command line: what to type instead."""

from pathlib import Path

import pytest

from tests.program import sim


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("sensitivity", "texas.yaml", "florida.yaml"), "sim sensitivity texas.yaml --against florida.yaml"),
        (("run", "texas.yaml", "my sites/ohio.yaml"), "to compare two: sim compare texas.yaml 'my sites/ohio.yaml'"),
        (("run", "texas.yaml", "policies/surcharge_25.yaml"), "sim run texas.yaml --with policies/surcharge_25.yaml"),
        (("breakeven", "a.yaml", "b.yaml", "c.yaml", "--vary", "x"), "sim compare a.yaml b.yaml c.yaml"),
        (("explain", "npv"), "'npv' is a measure, a result: sim run texas.yaml gives it, sim sensitivity texas.yaml --measure npv"),
        (("uncertainty",), "give a file, like texas.yaml"),
        (("run", "texas.yaml", "--warm-up", "1 d"), "what a scenario says is changed with --set, like --set warm_up=VALUE"),
    ],
    ids=["two sites", "for one", "policy", "three", "measure", "none", "key"],
)
def test_the_command_that_was_meant_is_named(typed: tuple[str, ...], said: str) -> None:
    done = sim(*typed)
    assert done.returncode == 2 and said in " ".join(done.stderr.split())


def test_a_measure_is_no_key_of_a_scenario() -> None:
    done = sim("explain", "queue.yaml", "lead_time.customers")
    assert done.returncode == 3
    assert "'lead_time.customers' is a measure, a result: sim run queue.yaml gives it" in done.stderr
    assert "is a measure" not in sim("explain", "queue.yaml", "led_time").stderr


def test_a_policy_named_without_its_folder_is_found_among_those_there_are() -> None:
    done = sim("run", "queue.yaml", "--with", "surcharge_25")
    assert done.returncode == 3 and "did you mean 'policies/surcharge_25.yaml'?" in done.stderr


def test_a_policy_for_a_plant_of_another_kind_says_so() -> None:
    done = sim("run", "queue.yaml", "--with", "policies/surcharge_25.yaml")
    assert done.returncode == 3
    assert "excess_capacity_301.from: missing: this site has nothing of that name for the policy to change; lay it over" in done.stderr


def test_a_study_file_names_the_line_of_each_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(
        "sites: [texas.yaml, floridaa.yaml]\nquestion: [decide]\npolicies:\n  policies/nix_nought.yaml: 30 %\n"
    )
    done = sim("report", "study.yaml", folder=tmp_path)
    first, second, third, last = done.stderr.splitlines()
    assert done.returncode == 3 and last == "3 mistakes, nothing was run."
    assert first.startswith("study.yaml:1:21: sites: 'floridaa.yaml': no such file") and "did you mean 'florida.yaml'?" in first
    assert second == "study.yaml:2:1: question: unknown key; did you mean 'questions'?"
    assert third.startswith("study.yaml:4:3: policies: 'policies/nix_nought.yaml': no such file")
