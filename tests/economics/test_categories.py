"""The records of cost lines: every kind is used, every category has kinds, and names are told apart."""

import ast
from pathlib import Path

from sim.economics.categories import CASH_LINES, CATEGORIES, KINDS, REVENUE, CashLines, Kind, Kinds, causes_of
from sim.scenario.subjects.prices import Escalation

ROOM = Path(__file__).parents[2] / "sim" / "economics"


def used_names(holder: str) -> set[str]:
    """The attributes of a class of records that the code of the room speaks of, outside the records themselves."""
    trees = [ast.parse(path.read_text()) for path in ROOM.rglob("*.py") if path.name != "categories.py"]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == holder}


def test_every_kind_and_every_line_of_cash_is_made_somewhere() -> None:
    assert used_names("Kinds") == {name for name, each in vars(Kinds).items() if isinstance(each, Kind)}
    assert used_names("CashLines") == {name for name, each in vars(CashLines).items() if each in CASH_LINES}


def test_names_are_told_apart_and_every_category_has_a_kind() -> None:
    declared = [each for each in vars(Kinds).values() if isinstance(each, Kind)]
    assert len(KINDS) == len(declared)
    assert {kind.category for kind in declared} == {*CATEGORIES, REVENUE}
    names = [each.name for each in (*CATEGORIES, REVENUE, *CASH_LINES)]
    assert len(set(names)) == len(names)
    assert all(all(causes_of(name)) for name in names)


def test_prices_grow_by_kinds_that_there_are_and_all_of_them_are_used() -> None:
    assert {kind.growth for kind in KINDS.values()} - {None} == set(Escalation.model_fields)


def test_a_line_counted_with_another_leaves_its_quantity_to_it() -> None:
    for kind in KINDS.values():
        assert not kind.term or kind.term in KINDS
        assert kind.counts or KINDS[kind.term].counts
