"""Reading: places, what is no scenario's YAML, and the laws of layers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import nodes
from sim.scenario.assumption import suggestion
from sim.scenario.files.layers import merged
from sim.scenario.nodes import Leaf, Mapping, Unreadable, find, history, place_of, plain, written
from sim.scenario.reading import read, read_file, setting, text_of
from sim.visible import hidden


def test_every_scalar_is_text():
    said = plain(read("a: NO\nb: 14:30\nc: 010\nd: 1e6\ne: 2026-01-05\nf:\n", "f.yaml"))
    assert said == {"a": "NO", "b": "14:30", "c": "010", "d": "1e6", "e": "2026-01-05", "f": ""}


def test_places_count_from_one():
    tree = read("pools:\n  test:\n    wage: 31 USD/h\n", "f.yaml")
    assert str(place_of(tree, ["pools", "test", "wage"])) == "f.yaml:3:11"
    assert str(place_of(tree, ["pools", "test", "wage"], of_key=True)) == "f.yaml:3:5"
    assert str(place_of(tree, ["pools", "test", "shifts"])) == "f.yaml:2:3"


def test_a_list_of_one_key_mappings_is_an_ordered_mapping():
    tree = read("flows: [first: {work: 1 h}, second: {work: 2 h}]", "f.yaml")
    flows = find(tree, ["flows"])
    assert isinstance(flows, Mapping) and flows.whole
    assert plain(flows) == {"first": {"work": "1 h"}, "second": {"work": "2 h"}}
    assert isinstance(find(tree, ["flows", "second", "work"]), Leaf)


def test_a_list_of_names_with_numbers_stays_a_list():
    tree = read("crew: [{test: 1}, {repair: {value: 2, source: survey}}, {test: 3}]", "f.yaml")
    assert plain(tree) == {"crew": [{"test": "1"}, {"repair": {"value": "2", "source": "survey"}}, {"test": "3"}]}
    assert str(place_of(tree, ["crew", "1", "repair"], of_key=True)) == "f.yaml:1:20"


def test_one_thing_where_a_list_may_stand_has_no_number():
    tree = read("a: {crew: {test: 1}}\nb: {crew: [{test: 1}]}", "f.yaml")
    assert written(tree, ["a", "crew", "0", "test"]) == ("a", "crew", "test")
    assert written(tree, ["b", "crew", "0", "test"]) == ("b", "crew", "0", "test")
    assert written(tree, ["c", "crew", "0"]) == ("c", "crew", "0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: a: given twice; first in line 1"),
        ("f:\n- a: {}\n- a: {}", "f.yaml:3:3: f.a: given twice; first in line 2"),
        ("a:\n\tb: 1", "f.yaml:2:1: indent with spaces, not with tabs"),
        ("a: @x", "f.yaml:1:4: a value cannot begin with '@': put the text in quotes"),
        ("a: [1, 2", "f.yaml:1:4: this [ is never closed: a ']' is missing"),
        ("a: b: c", "f.yaml:1:5: put text with a colon in quotes"),
        ("a: *nix", "f.yaml:1:4: nothing is marked &nix above; a name marked with & holds only in its own file"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: one file holds one scenario: leave out the line '---'"),
        ("a: !!int 5", "f.yaml:1:4: a: tags like '!!int' are not used here: leave it out"),
        ("a: !secret 5", "f.yaml:1:4: a: tags like '!secret' are not used here: leave it out"),
        ("<<: 1", "f.yaml:1:5: <<: expected an alias of keys and values, like `<<: *name`"),
        ("? [a]\n: 3", "f.yaml:1:3: a key must be a word"),
        ("- 1", "f.yaml:1:1: expected keys and values like 'name: Texas'"),
        ("just words", "f.yaml:1:1: expected keys and values like 'name: Texas'"),
        ("a: \x00", "f.yaml:1:4: a character that nobody can see (U+0000): leave it out"),
        ("[" * 5000, "f.yaml: nested too deeply to be a scenario"),
        ("a: &x [*x]", "f.yaml:1:4: a.0: nested too deeply, or an alias that contains itself"),
    ],
)
def test_refused(text, message):
    with pytest.raises(Unreadable) as error:
        read(text, "f.yaml")
    assert str(error.value) == message


def test_aliases_are_counted_as_often_as_they_are_used():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 20))
    with pytest.raises(Unreadable, match="more than 200,000 values once aliases are followed"):
        read(bomb, "f.yaml")


def test_all_issues_of_form_are_said_at_once():
    with pytest.raises(Unreadable) as error:
        read("a: 1\na: 2\nb: !x 3\n", "f.yaml")
    assert [issue.line for issue in error.value.issues] == [2, 3]


def test_an_empty_file_is_an_empty_mapping():
    assert plain(read("# nothing\n", "f.yaml")) == {}


def test_files(tmp_path: Path):
    (tmp_path / "latin.yaml").write_bytes("name: Málaga".encode("latin-1"))
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfname: x")
    with pytest.raises(Unreadable, match=r"^latin.yaml:1:8: not UTF-8: byte 0xE1, which is 'á' in Windows-1252 "):
        read_file(tmp_path / "latin.yaml", "latin.yaml")
    with pytest.raises(Unreadable, match=r"^gone.yaml: cannot be read: No such file or directory$"):
        read_file(tmp_path / "gone.yaml", "gone.yaml")
    assert plain(read_file(tmp_path / "bom.yaml", "bom.yaml")) == {"name": "x"}


def test_setting_is_a_layer_of_one_leaf():
    layer = setting("pools.test.wage=31 USD/h")
    assert plain(layer) == {"pools": {"test": {"wage": "31 USD/h"}}}
    assert str(place_of(layer, ["pools", "test", "wage"])) == "--set pools.test.wage"
    assert plain(setting("a.b={value: 3 h, low: 1 h}")) == {"a": {"b": {"value": "3 h", "low": "1 h"}}}
    assert plain(setting("a=b=c")) == {"a": "b=c"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wage", "--set wage: write key=value, like --set pools.test.wage='31 USD/h'"),
        ("=3", "--set =3: write key=value, like --set pools.test.wage='31 USD/h'"),
        ("a..b=3", "--set a..b=3: write key=value, like --set pools.test.wage='31 USD/h'"),
        ("a=[1", "--set a: the value is not YAML: put it in quotes"),
    ],
)
def test_setting_refused(text, message):
    with pytest.raises(Unreadable) as error:
        setting(text)
    assert str(error.value) == message


def layered(*texts: str) -> object:
    tree: nodes.Node = read(texts[0], "0")
    for text in texts[1:]:
        tree = merged(tree, read(text, "1"))
    return plain(tree)


@pytest.mark.parametrize(
    ("under", "over", "result"),
    [
        ("a: {x: 1, y: 2}", "a: {y: 3, z: 4}", {"a": {"x": "1", "y": "3", "z": "4"}}),
        ("a: [1, 2]", "a: [3]", {"a": ["3"]}),
        # an assumption is atomic
        ("w: {value: 3 h, low: 1 h, high: 5 h, source: s}", "w: {value: 4 h}", {"w": {"value": "4 h"}}),
        ("w: {value: 3 h, low: 1 h, source: s}", "w: 4 h", {"w": "4 h"}),
        ("w: {value: 3 h, source: s}", "w: {low: 2 h, high: 4 h}", {"w": {"value": "3 h", "source": "s", "low": "2 h", "high": "4 h"}}),
        ("w: 3 h", "w: {low: 2 h, source: s}", {"w": {"value": "3 h", "low": "2 h", "source": "s"}}),
        ("w: 3 h", "w: {dist: uniform, low: 1 h, high: 2 h}", {"w": {"dist": "uniform", "low": "1 h", "high": "2 h"}}),
        # a law is patched, or replaced whole
        ("w: {dist: lognormal, mean: 9 h, cv: 30 %}", "w: {mean: 8 h}", {"w": {"dist": "lognormal", "mean": "8 h", "cv": "30 %"}}),
        ("w: {dist: lognormal, mean: 9 h, cv: 30 %}", "w: {dist: exponential, mean: 8 h}", {"w": {"dist": "exponential", "mean": "8 h"}}),
        ("w: {dist: lognormal, mean: 9 h, cv: 30 %}", "w: {value: 8 h}", {"w": {"value": "8 h"}}),
        (
            "w: {dist: uniform, low: 1 h, high: 3 h, source: s, note: n}",
            "w: {low: 2 h}",
            {"w": {"dist": "uniform", "low": "2 h", "high": "3 h"}},
        ),
        (
            "w: {dist: gamma, mean: {value: 9 h, low: 8 h}, cv: 1, source: s}",
            "w: {mean: {low: 7 h}}",
            {"w": {"dist": "gamma", "mean": {"value": "9 h", "low": "7 h"}, "cv": "1", "source": "s"}},
        ),
        # a flow written as a list replaces, a mapping patches the operations it names
        ("f: [a: {x: 1}, b: {x: 2}]", "f: {b: {x: 3}}", {"f": {"a": {"x": "1"}, "b": {"x": "3"}}}),
        ("f: [a: {x: 1}, b: {x: 2}]", "f: [c: {x: 3}]", {"f": {"c": {"x": "3"}}}),
    ],
)
def test_layers(under, over, result):
    assert layered(under, over) == result


def test_a_merged_value_remembers_what_it_replaced():
    tree = merged(merged(read("w: 1 h", "base"), read("w: 2 h", "site")), setting("w=3 h"))
    said = [(node.text, str(node.place)) for node in history(find(tree, ["w"])) if isinstance(node, Leaf)]
    assert said == [("3 h", "--set w"), ("2 h", "site:1:4"), ("1 h", "base:1:4")]


words = st.text("abcxyz", min_size=1, max_size=3)
sections = st.dictionaries(words, st.dictionaries(words, words, max_size=3), max_size=3)
trees = st.dictionaries(words, words | sections, max_size=3)


@given(sections, sections, sections)
def test_laying_layers_over_one_another_is_associative(a, b, c):
    a, b, c = (read(text_of(each), "f") for each in (a, b, c))
    assert plain(merged(merged(a, b), c)) == plain(merged(a, merged(b, c)))


@given(trees)
def test_a_layer_over_itself_or_nothing_changes_nothing(tree):
    layer, nothing = read(text_of(tree), "f"), read("", "f")
    assert plain(merged(layer, layer)) == plain(merged(layer, nothing)) == plain(merged(nothing, layer)) == tree


letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"])
texts = st.text(letters, max_size=12).filter(lambda text: not hidden(text))


@given(st.dictionaries(texts, texts | st.lists(texts, max_size=3), max_size=4))
def test_written_data_reads_back(data):
    assert plain(read(text_of(data), "f")) == data


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("residual", ["cost", "life", "salvage_value"], "salvage_value"),
        ("lasts", ["time_between_failures", "time_to_repair", "slots"], "time_to_repair"),
        ("labour", ["energy", "labor"], "labor"),
        ("headcont", ["headcount", "shifts"], "headcount"),
    ],
)
def test_what_a_key_is_also_called_is_understood(word: str, known: list[str], meant: str) -> None:
    assert suggestion(word, known) == f"; did you mean '{meant}'?"
