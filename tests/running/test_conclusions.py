"""What is concluded from replications is kept: the same to the last bit, for nothing but what it was concluded from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.questions.run.settling import start_up_repeated
from sim.questions.run.study import run
from sim.running import conclusions as kept_tables
from sim.running.conclusions import Tables
from sim.running.price_ranges import over_ranges
from sim.running.replicate import LARGE, Study, concluded, replicate
from sim.running.store import CONCLUSION, EntryLost, Store, forget
from sim.scenario.loading import Loaded, load

SMALL = ("horizon=8 d", "warm_up=1 d")
PRICED = "sim.evaluate.priced"


def texas(*settings: str) -> Loaded:
    return load("texas.yaml", settings=(*SMALL, *settings))


@pytest.fixture(scope="module")
def site() -> Loaded:
    return texas()


@pytest.fixture(scope="module")
def filled(site: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two replications and what was concluded from them."""
    folder = tmp_path_factory.mktemp("store")
    study = concluded([site], 2, 1, 1, folder)
    over_ranges(study, [site], ("npv", "plant"), larger=True, seed=1, count=20)
    start_up_repeated(study, [site])
    return folder


@pytest.fixture(scope="module")
def made(site: Loaded, filled: Path) -> Study:
    """The study as it is concluded anew, which nothing kept may differ from."""
    return replicate([site], 2, 1, 1, filled)


@pytest.fixture
def unpriced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be priced."""

    def asked(*_given: object) -> None:
        raise AssertionError("something is priced again")

    monkeypatch.setattr(PRICED, asked)
    monkeypatch.setattr("sim.running.price_draws.valued", asked)


def studied(loaded: Sequence[Loaded], folder: Path, count: int = 2, seed: int = 1) -> Study:
    return concluded(loaded, count, seed, 1, folder)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*{CONCLUSION}"))


def same(one: Tables, other: Tables) -> None:
    """Names, kinds, order and bits."""
    assert list(one) == list(other)
    for name in one:
        assert one[name].names == other[name].names
        for column, values in one[name].columns.items():
            assert values.dtype == other[name][column].dtype
            assert [*map(repr, values.tolist())] == [*map(repr, other[name][column].tolist())], f"{name}/{column}"


@pytest.mark.usefixtures("unpriced")
def test_a_study_comes_back_without_a_pricing(site: Loaded, filled: Path) -> None:
    study = studied([site], filled)
    assert len(study.tables["summary"]) > 100
    assert {*study.tables} >= LARGE
    ranges = over_ranges(study, [site], ("npv", "plant"), larger=True, seed=1, count=20)
    assert ranges["Texas (Dallas-Fort Worth)"].prices > 50
    assert isinstance(start_up_repeated(study, [site]), list)  # which is kept too


def test_it_is_the_study_to_the_last_bit_its_large_tables_too(site: Loaded, filled: Path, made: Study) -> None:
    study = studied([site], filled)
    same(study.tables, made.tables)
    given = ("npv", "plant"), True, 1, 20
    assert over_ranges(study, [site], *given) == over_ranges(made, [site], *given)
    assert start_up_repeated(study, [site]) == start_up_repeated(made, [site])
    assert study.replications == made.replications == 2


@pytest.mark.parametrize("setting", ["pools.test.wage=31 USD/h", "finance.years=8 years", "name=Other", "finance.discount_rate.high=19 %"])
def test_another_price_name_or_range_is_another_conclusion(site: Loaded, filled: Path, made: Study, setting: str) -> None:
    other = texas(setting)
    before, study = len(entries(filled)), studied([other], filled)
    assert len(entries(filled)) == before + 1
    same(study.tables, replicate([other], 2, 1, 1, filled).tables)
    same(studied([site], filled).tables, made.tables)


@pytest.mark.usefixtures("unpriced")
def test_other_replications_or_code_are_priced(site: Loaded, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="priced again"):
        studied([site], filled, count=1)
    monkeypatch.setattr(kept_tables, "program_version", lambda: "another")
    with pytest.raises(AssertionError, match="priced again"):
        studied([site], filled)


def test_other_draws_of_prices_are_priced(site: Loaded, filled: Path) -> None:
    study = studied([site], filled)
    found = [over_ranges(study, [site], ("npv", "plant"), larger=True, seed=seed, count=20) for seed in (1, 2)]
    assert found[0] != found[1]
    assert over_ranges(study, [site], ("profit", "plant"), larger=True, seed=1, count=20) != found[0]


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:100], lambda _data: b"", lambda data: data + b"0"])
def test_what_is_not_sound_is_concluded_again(site: Loaded, filled: Path, made: Study, damage: object) -> None:
    whole = {path: path.read_bytes() for path in entries(filled)}
    for path, data in whole.items():
        path.write_bytes(damage(data))  # type: ignore[operator]
    same(studied([site], filled).tables, made.tables)
    restored = [path for path, data in whole.items() if path.read_bytes() == data]
    assert restored
    for path, data in whole.items():
        path.write_bytes(data)


def test_a_replication_that_is_gone_is_simulated_again(site: Loaded, filled: Path, made: Study) -> None:
    store = Store.of(filled, site.scenario, 1)
    (store.folder / "00001.replication").write_bytes(b"")
    same(studied([site], filled).tables, made.tables)
    assert store.has(1)


def test_a_large_table_whose_replication_went_meanwhile_is_lost(site: Loaded, filled: Path) -> None:
    study, entry = studied([site], filled), Store.of(filled, site.scenario, 1).folder / "00001.replication"
    kept = entry.read_bytes()
    entry.unlink()
    with pytest.raises(EntryLost):
        study.tables["costs"]
    entry.write_bytes(kept)


def test_the_answer_of_run_is_the_same_from_what_is_kept(tmp_path: Path) -> None:
    first, second = (run(texas(), replications=2, jobs=1, runs=tmp_path) for _ in range(2))
    assert (first.title, first.headline, first.findings, first.caveats) == (second.title, second.headline, second.findings, second.caveats)
    assert [picture.title for picture in first.figures] == [picture.title for picture in second.figures]
    same(first.tables, second.tables)


def test_a_plant_without_money_and_what_nobody_can_keep(tmp_path: Path) -> None:
    queue = load("queue.yaml", settings=("horizon=20 d", "warm_up=1 d"))
    first = studied([queue], tmp_path)
    same(first.tables, studied([queue], tmp_path).tables)
    assert first.kept is not None
    with pytest.raises(TypeError, match="texts and numbers"):
        first.kept.save("x", {"t": first.tables["summary"].with_columns(odd=np.array([object()] * len(first.tables["summary"])))})


def test_conclusions_go_with_their_replications(tmp_path: Path) -> None:
    queue = load("queue.yaml", settings=("horizon=20 d", "warm_up=1 d"))
    studied([queue], tmp_path)
    folder = Store.of(tmp_path, queue.scenario, 1).folder
    assert entries(folder)
    assert forget(folder) == []
    assert not folder.exists()
