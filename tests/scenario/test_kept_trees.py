"""The trees of shipped files, kept beside the package: the same as those read, and never one of another text."""

from pathlib import Path

import pytest

from sim.scenario.files import kept_trees
from sim.scenario.files.finding import comes_with_sim, shipped
from sim.scenario.jurisdiction import SHIPPED
from sim.scenario.nodes import Leaf, Mapping
from sim.scenario.reading import read

FILES = sorted((*shipped().rglob("*.yaml"), *SHIPPED.glob("*.yaml")))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_trees, "FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


def kept(text: str, file: str = "a.yaml", parser: str = "1") -> Mapping:
    return kept_trees.tree_of(text, file, read, parser)


def unread(text: str, file: str) -> Mapping:
    raise AssertionError(f"{file} is read again")


def in_order(tree: Mapping) -> list[tuple[str, ...]]:
    below = (node for node in tree.items.values() if isinstance(node, Mapping))
    return [tuple(tree.items), tuple(tree.keys), *(each for node in below for each in in_order(node))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_comes_back_as_it_was_read(path: Path) -> None:
    """Texts, places, order of the keys, what is null and what replaces a layer below."""
    text = path.read_text("utf-8")
    assert comes_with_sim(path)
    kept(text)
    again = kept_trees.tree_of(text, "a.yaml", unread, "1")
    assert (again, in_order(again)) == (read(text, "a.yaml"), in_order(read(text, "a.yaml")))


@pytest.mark.parametrize("part", [slice(0, 40), slice(0, -1), slice(0, 0), slice(32, None)])
def test_what_is_not_whole_is_read_again(folder: Path, part: slice) -> None:
    kept("a: {b: 1}")
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[part])
    assert kept("a: {b: 1}") == read("a: {b: 1}", "a.yaml")
    assert kept_trees.tree_of("a: {b: 1}", "a.yaml", unread, "1") == read("a: {b: 1}", "a.yaml")


@pytest.mark.parametrize(("text", "file", "parser"), [("a: 2", "a.yaml", "1"), ("a: 1", "b.yaml", "1"), ("a: 1", "a.yaml", "2")])
def test_another_text_file_or_parser_is_read(text: str, file: str, parser: str) -> None:
    kept("a: 1")
    with pytest.raises(AssertionError):
        kept_trees.tree_of(text, file, unread, parser)


def test_a_file_has_one_tree_at_a_time(folder: Path) -> None:
    kept("a: 1")
    assert kept("a: 2").items["a"] == Leaf("2", read("a: 2", "a.yaml").items["a"].place)
    assert len(list(folder.iterdir())) == 1


def test_where_nothing_can_be_kept_files_are_read(folder: Path) -> None:
    folder.write_text("a file where the folder would be")
    assert kept("a: 1") == read("a: 1", "a.yaml")
