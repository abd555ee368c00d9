"""Counts and their nouns."""

import re
from pathlib import Path

import pytest

from sim.counts import counted, plural

# A number in an f-string before a noun that is always in the plural, where the number may be 1.
ALWAYS_MANY = re.compile(
    r"\{(?!numeral)[^{}\"']*(?:count|len\(|replications)[^{}\"']*\} (replications|draws|years|policies|files|folders|mistakes|months)\b"
)


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        *((1, "replication", "1 replication"), (0, "draw", "0 draws"), (1000, "year", "1,000 years")),
        *((2, "policy", "2 policies"), (2, "day", "2 days"), (3, "process", "3 processes"), (2, "branch", "2 branches")),
    ],
)
def test_one_is_one_and_others_are_many(count: int, noun: str, said: str) -> None:
    assert counted(count, noun) == said


def test_a_number_that_is_not_whole_has_many() -> None:
    assert [plural(count, "year") for count in (1.0, 1.5)] == ["year", "years"]


def test_no_sentence_counts_without_asking_how_many() -> None:
    here = Path(__file__).parents[1] / "sim"
    found = [f"{path.relative_to(here)}: {m[0]}" for path in here.rglob("*.py") for m in ALWAYS_MANY.finditer(path.read_text("utf-8"))]
    assert not found
