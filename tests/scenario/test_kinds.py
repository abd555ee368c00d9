"""What is physical and what is a price: no plant knows of a price, and no price simulates again."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.building import build
from sim.draws import Draws
from sim.running.replicate import replicate as studied
from sim.scenario.assumption import Assumption, Section
from sim.scenario.kinds import PHYSICAL, PRICE, kind, physical_key, prices, with_values
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

SITES = ("texas.yaml", "florida.yaml", "southeast_asia.yaml", "spares.yaml")
SHORT = ("horizon=60 d", "warm_up=0 d")


def other_prices(value: Any, key: str = "") -> Any:
    """A scenario in which every price has changed, and nothing else."""
    match value:
        case Assumption() if kind(key) == PRICE:
            return Assumption(value.value * 1.37 + 0.01, value.unit, value.low, value.high, value.source, value.note, value.text)
        case Section():
            names = {name: f"{key}.{field.alias or name}".lstrip(".") for name, field in type(value).model_fields.items()}
            return value.model_copy(
                update={name: other_prices(getattr(value, name), f"{key}.{as_}".lstrip(".")) for name, as_ in names.items()}
            )
        case dict():
            return {name: other_prices(inner, f"{key}.{name}") for name, inner in value.items()}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two plants are alike in every field and number."""
    if is_dataclass(left):
        return type(left) is type(right) and all(same(getattr(left, field.name), getattr(right, field.name)) for field in fields(left))
    if isinstance(left, np.ndarray):
        return np.array_equal(left, right)
    if isinstance(left, tuple | list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


@pytest.mark.parametrize("name", SITES)
def test_no_plant_knows_a_price(name: str) -> None:
    """Every price of the site changed at once: the same plant is built, so the same things happen."""
    scenario = load(name, settings=SHORT).scenario
    changed: Scenario = other_prices(scenario)
    assert changed != scenario
    assert physical_key(changed) == physical_key(scenario)
    assert same(build(scenario, Draws(1, 0)), build(changed, Draws(1, 0)))


@dataclass(frozen=True)
class Unreadable:
    """In the place of a price: whoever reads anything of it is named."""

    key: str

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{self.key}.{name} is read, though it is a price")


def without_prices(value: object, keys: tuple[str, ...] = ()) -> object:
    """A scenario in which every price, number or word, is unreadable."""
    key = ".".join(keys)
    if keys and kind(key) == PRICE:
        return Unreadable(key)
    match value:
        case Section():
            names = {field.alias or name: name for name, field in type(value).model_fields.items()}
            return value.model_copy(update={name: without_prices(getattr(value, name), (*keys, alias)) for alias, name in names.items()})
        case dict():
            return {name: without_prices(inner, (*keys, str(name))) for name, inner in value.items()}
        case tuple():
            return tuple(without_prices(inner, (*keys, str(k))) for k, inner in enumerate(value))
    return value


@pytest.mark.parametrize("name", SITES)
def test_plant_is_built_without_reading_a_price(name: str) -> None:
    scenario = load(name, settings=SHORT).scenario
    assert same(build(without_prices(scenario), Draws(1, 0)), build(scenario, Draws(1, 0)))


PHYSICAL_CHANGES = (
    "workforce.efficiency=80 %",
    "pools.test.shifts.day=16",
    "flows.build.kit.work=15 min",
    "lanes.air_from_asia.transit=9 d",
    "parts.psu.reorder_point=1000",
    "demand.build.cancel_after=80 d",
    "disruptions.texas_power_cut.rate=2 per year",
    "stations.burn_in.power=30 kW",
)


@pytest.mark.parametrize("setting", PHYSICAL_CHANGES)
def test_what_is_physical_is_told_apart(setting: str) -> None:
    key, _, _ = setting.partition("=")
    assert kind(key) == PHYSICAL
    assert physical_key(load("texas.yaml", settings=(setting,)).scenario) != physical_key(load("texas.yaml").scenario)


def test_words_and_ranges_decide_nothing(tmp_path: Path) -> None:
    pace = "workforce: {efficiency: {value: 87 %, low: 80 %, note: mine, source: assumed}}"
    base = load("texas.yaml").files[0].resolve()
    (tmp_path / "other.yaml").write_text(f"extends: {base}\nname: Elsewhere\nabout: another word\n{pace}\n")
    assert physical_key(load(tmp_path / "other.yaml").scenario) == physical_key(load("texas.yaml").scenario)


def test_the_dates_of_a_ramp_and_the_day_of_the_start_are_physical() -> None:
    scenario = load("texas.yaml").scenario
    assert physical_key(scenario.model_copy(update={"start": date(2026, 1, 6)})) != physical_key(scenario)


def test_a_price_simulates_nothing_again(tmp_path: Path) -> None:
    """A fee, a wage and a tax changed: the replications of before are priced anew, and no file is touched."""
    short = ("horizon=20 d", "warm_up=5 d")
    plain = load("spares.yaml", settings=short)
    before = studied([plain], 2, seed=1, jobs=1, folder=tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.replication")}
    other = replace(plain, scenario=other_prices(plain.scenario))
    told: list[int] = []
    after = studied([other], 2, seed=1, jobs=1, folder=tmp_path, on_progress=told.append)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.replication")} == files
    assert told == [2]
    assert before.tables["quantities"].csv() == after.tables["quantities"].csv()


def test_sites_that_differ_in_a_price_share_their_simulation(tmp_path: Path) -> None:
    queue = load("queue.yaml")
    dearer = replace(queue, scenario=queue.scenario.model_copy(update={"name": "Dearer"}))
    told: list[int] = []
    study = studied([queue, dearer], 1, seed=1, jobs=1, folder=tmp_path, on_progress=told.append)
    assert len(list(tmp_path.rglob("*.replication"))) == 1
    assert sum(told) == 2
    ours, theirs = (study.tables["measures"].where(scenario=name)["value"].tolist() for name in study.names)
    assert ours == theirs


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("lanes.to_texas.mode", PRICE),
        ("lanes.to_texas.transit.mode", PHYSICAL),  # of a triangular law
        ("parts.psu.alternative.cost", PRICE),
        ("parts.psu.alternative.after", PHYSICAL),
        ("money", PRICE),
        ("site.jurisdiction", PHYSICAL),
        ("name", ""),
    ],
)
def test_kind(key: str, expected: str) -> None:
    assert kind(key) == expected


def test_with_values_changes_what_is_named_and_nothing_else() -> None:
    scenario = load("texas.yaml").scenario
    changed = with_values(scenario, {"pools.test.wage": 1.0, "money.prices.terahash": np.ones((3, 1))})
    assert changed.pools["test"].wage.value == 1.0
    assert changed.money.prices.terahash.value.shape == (3, 1)
    back = with_values(changed, {key: prices(scenario)[key].value for key in ("pools.test.wage", "money.prices.terahash")})
    assert back == scenario
    with pytest.raises(KeyError):
        with_values(scenario, {"pools.nobody.wage": 1.0})
