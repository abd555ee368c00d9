"""The names by which survivors are accepted: one change each, and each of a change that there is."""

from pathlib import Path

from tests.mutants.changes import mutants
from tests.mutants.mutate import accepted, stale

SOURCE = """
FEW = 30

def share(of, whole=1):
    # of which
    return {"part": of[0] / whole} if all(of) else 0  # of nothing
"""


def test_a_change_is_called_by_its_function_and_its_place_in_the_line() -> None:
    names = [each.name for each in mutants(Path("m.py"), SOURCE)]
    assert names == [
        "m.py: at import: FEW = «30 -> 31»",
        "m.py: share: def share(of, whole=«1 -> 2»):",
        'm.py: share: return {"part": of[0] / whole} if «all(of) -> any(of)» else 0',
        'm.py: share: return {"part": «of[0] / whole -> of[0] * whole»} if all(of) else 0',
        'm.py: share: return {"part": of[«0 -> 1»] / whole} if all(of) else 0',
        'm.py: share: return {"part": of[0] / whole} if all(of) else «0 -> 1»',
    ]


def test_a_mutant_has_its_change_and_no_other() -> None:
    texts = [each.text for each in mutants(Path("m.py"), SOURCE)]
    assert texts[3] == SOURCE.replace("of[0] / whole", "(of[0] * whole)")
    assert texts[5] == SOURCE.replace("else 0", "else (1)")


def test_every_accepted_survivor_is_a_mutant_of_the_code_as_it_is() -> None:
    assert stale(accepted()) == []


def test_an_accepted_survivor_whose_line_was_changed_is_told() -> None:
    gone = ["sim/units.py: at import: YEAR_H = «1 -> 2»", "sim/no_such_room.py: at import: A = «1 -> 2»"]
    assert stale(gone) == gone
