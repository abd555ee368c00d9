"""Words too many or too few on the command line: what to type instead."""

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
    ],
    ids=["two sites", "for one", "policy", "three", "measure", "none"],
)
def test_the_command_that_was_meant_is_named(typed: tuple[str, ...], said: str) -> None:
    done = sim(*typed)
    assert done.returncode == 2 and said in " ".join(done.stderr.split())


def test_a_measure_is_no_key_of_a_scenario() -> None:
    done = sim("explain", "queue.yaml", "lead_time.customers")
    assert done.returncode == 3
    assert "'lead_time.customers' is a measure, a result: sim run queue.yaml gives it" in done.stderr
    assert "is a measure" not in sim("explain", "queue.yaml", "led_time").stderr
