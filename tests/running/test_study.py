"""Studies: the same tables whatever the number of processes, nothing simulated twice, and luck shared between sites."""

from pathlib import Path

import numpy as np
import pytest

from sim.running.estimates import summary
from sim.running.replicate import TABLES, Study, replicate
from sim.running.store import Store
from sim.scenario.loading import Loaded, load
from sim.tables import table

SHORT = ("horizon=7 d", "warm_up=1 d")
SITES = ("texas.yaml", "florida.yaml")


def loaded(*names: str) -> list[Loaded]:
    return [load(name, settings=SHORT) for name in names]


def texts(study: Study) -> dict[str, str]:
    return {name: study.tables[name].csv() for name in (*TABLES, "summary", "comparisons") if name in study.tables}


def test_tables_are_the_same_to_the_byte_with_one_process_and_with_two(tmp_path: Path) -> None:
    one = replicate(loaded(*SITES), 2, seed=1, jobs=1, folder=tmp_path / "one")
    two = replicate(loaded(*SITES), 2, seed=1, jobs=2, folder=tmp_path / "two")
    assert texts(one) == texts(two)


def test_order_of_scenarios_changes_no_replication(tmp_path: Path) -> None:
    ahead = replicate(loaded(*SITES), 1, seed=1, jobs=1, folder=tmp_path / "ahead").tables["measures"]
    back = replicate(loaded(*reversed(SITES)), 1, seed=1, jobs=1, folder=tmp_path / "back").tables["measures"]
    for name in set(ahead["scenario"].tolist()):
        assert ahead.where(scenario=name).csv() == back.where(scenario=name).csv()


def test_another_seed_gives_other_numbers(tmp_path: Path) -> None:
    first = replicate(loaded("texas.yaml"), 1, seed=1, jobs=1, folder=tmp_path)
    second = replicate(loaded("texas.yaml"), 1, seed=2, jobs=1, folder=tmp_path)
    assert first.tables["measures"].csv() != second.tables["measures"].csv()


def test_finished_replications_are_not_simulated_again(tmp_path: Path) -> None:
    each = loaded("queue.yaml")
    replicate(each, 2, seed=1, jobs=1, folder=tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.replication")}
    study = replicate(each, 3, seed=1, jobs=1, folder=tmp_path)
    assert len(files) == 2
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert set(study.tables["measures"]["replication"].tolist()) == {0, 1, 2}


def test_store_gives_back_what_it_was_given(tmp_path: Path) -> None:
    each = loaded("queue.yaml")
    first = replicate(each, 1, seed=1, jobs=1, folder=tmp_path)
    store = Store.of(tmp_path, each[0].scenario, 1)
    kept = store.load(0).tables["measures"].with_columns(scenario=first.names[0], replication=0)
    assert kept.csv() == first.tables["measures"].csv()


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two scenarios are named"):
        replicate(loaded("queue.yaml", "queue.yaml"), 1, seed=1, jobs=1, folder=tmp_path)


@pytest.mark.slow
def test_common_random_numbers_narrow_the_difference_of_two_sites(tmp_path: Path) -> None:
    """Texas minus a slower Texas in lead time: paired replications vary less than replications of different seeds."""
    settings = ("horizon=400 d", "warm_up=350 d")
    sites = [load(SITES[0], settings=(*settings, *more)) for more in ((), ("name=Slower", "workforce.efficiency=86.5 %"))]
    common = replicate(sites, 8, seed=1, jobs=2, folder=tmp_path)
    apart = replicate(sites[1:], 8, seed=2, jobs=2, folder=tmp_path)
    texas, slower = (_lead_times(common, site.scenario.name) for site in sites)
    other = _lead_times(apart, sites[1].scenario.name)
    assert np.var(texas - slower, ddof=1) * 1.5 < np.var(texas - other, ddof=1)


def _lead_times(study: Study, scenario: str) -> np.ndarray:
    rows = study.tables["measures"].where(scenario=scenario, measure="lead_time")
    return np.asarray(rows["value"])


def test_the_interval_of_a_share_stays_between_nothing_and_all() -> None:
    rows = [("a", k, measure, "x", value, "%") for k, value in enumerate((99.0, 100.0, 97.0)) for measure in ("on_time", "irr")]
    found = summary(table(("scenario", "replication", "measure", "of", "value", "unit"), rows))
    kept, rate = (found.where(measure=measure) for measure in ("on_time", "irr"))
    assert kept["high"][0] == 100.0 < rate["high"][0]
    assert kept["low"][0] == rate["low"][0]
