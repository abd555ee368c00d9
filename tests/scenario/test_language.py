"""The scenario language as a whole: layers, shipped files, what is remembered of them, and the schema for editors."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sim.distributions import Distribution
from sim.plant import UNLIMITED
from sim.scenario.assumption import Assumption
from sim.scenario.editors.describe import differences, explained
from sim.scenario.editors.json_schema import json_schema
from sim.scenario.files.finding import shipped
from sim.scenario.loading import Loaded, ScenarioError, found, load, resolved_yaml
from sim.scenario.offered_load import offered_load

PLANTS = ["texas.yaml", "florida.yaml", "southeast_asia.yaml", "queue.yaml", "spares.yaml"]
SECTIONS = "demand, flows, horizon, name, pools, shifts, sources, stations, trade, warm_up, workforce"
POLICIES = sorted((shipped() / "policies").glob("*.yaml"))

SMALL = """\
name: Small
horizon: 30 d
shifts: {day: {days: Mon-Fri, from: "06:00", to: "14:30", meals: ["10:00-10:30"], breaks: ["08:00-08:15"]}}
pools: {test: {shifts: {day: 2}, wage: {value: 30 USD/h, low: 25 USD/h, high: 40 USD/h, source: survey}}}
stations: {bench: {slots: unlimited}}
flows:
  build:
    - test: {station: bench, crew: {test: 1}, work: {dist: lognormal, mean: {value: 15 min, low: 10 min}, cv: 30 %, source: survey}}
    - pack: {station: bench, crew: {test: 1}, work: 6 min}
demand: {build: {orders: {every: {dist: exponential, mean: 1 h}}}}
sources: {survey: {title: Wages of the region, publisher: Office, date: 2025, address: "https://example.org"}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path / "small.yaml"


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def entry(loaded: Loaded, key: str) -> Any:
    return next(each for each in loaded.assumptions if each.key == key)


# ---- values


def test_values_are_canonical(small):
    scenario = load(small).scenario
    assert scenario.horizon == Assumption(720.0, "h", text="30 d")
    assert scenario.start == date(2026, 1, 5)
    assert scenario.pools["test"].wage == Assumption(30.0, "USD/h", 25.0, 40.0, "survey", None, "30 USD/h")
    assert scenario.stations["bench"].slots.value == UNLIMITED
    assert scenario.workforce.efficiency == Assumption(1.0, "", text="100 %")
    day = scenario.shifts["day"]
    assert (day.days, day.from_, day.to, day.meals, day.breaks) == (
        frozenset(range(5)),
        6 * 3600,
        14 * 3600 + 1800,
        ((36000, 37800),),
        ((28800, 29700),),
    )


def test_a_law_has_seconds_and_pure_numbers(small):
    work = load(small).scenario.flows["build"]["test"].work
    assert work.distribution(3600) == Distribution("lognormal", (900.0, 0.3))
    assert work.parameters["mean"].source == work.parameters["cv"].source == "survey"
    assert load(small).scenario.flows["build"]["pack"].work.distribution() == Distribution("constant", (0.1,))


def test_a_scenario_is_frozen(small):
    with pytest.raises(ValueError, match="frozen"):
        load(small).scenario.name = "other"


@pytest.mark.parametrize(
    ("days", "numbers"),
    [("Mon-Sat", {0, 1, 2, 3, 4, 5}), ("Sat, Sun", {5, 6}), ("daily", set(range(7))), ("Fri-Mon", {4, 5, 6, 0}), ("Wed", {2})],
)
def test_days(small, days, numbers):
    assert load(small, settings=[f"shifts.day.days={days}"]).scenario.shifts["day"].days == numbers


# ---- layers


def test_extends_overlays_and_settings_in_this_order(small):
    folder = small.parent
    written(folder, "site.yaml", "extends: small.yaml\nname: Site\npools: {test: {wage: 31 USD/h}}\n")
    policy = written(folder, "policy.yaml", "pools: {test: {wage: 32 USD/h}}\n")
    assert load(folder / "site.yaml").scenario.pools["test"].wage == Assumption(31.0, "USD/h", text="31 USD/h")
    assert load(folder / "site.yaml", [policy]).scenario.pools["test"].wage.value == 32
    loaded = load(folder / "site.yaml", [policy], ["pools.test.wage=33 USD/h"])
    assert loaded.scenario.pools["test"].wage.value == 33
    assert [path.name for path in loaded.files] == ["site.yaml", "small.yaml", "policy.yaml"]
    fact = explained(loaded, "pools.test.wage")[0]
    assert (fact.value, fact.place, fact.source) == ("33 USD/h", "--set pools.test.wage", "none")
    assert [value for value, _ in fact.replaced] == ["32 USD/h", "31 USD/h", "30 USD/h"]
    assert fact.replaced[2][1].endswith("small.yaml:4:48")


def test_extends_several_files_the_later_on_top(small):
    folder = small.parent
    written(folder, "a.yaml", "pools: {test: {wage: 10 USD/h}}\nhorizon: 10 d\n")
    written(folder, "b.yaml", "pools: {test: {wage: 11 USD/h}}\n")
    top = written(folder, "top.yaml", "extends: [small.yaml, a.yaml, b.yaml]\n")
    scenario = load(top).scenario
    assert (scenario.pools["test"].wage.value, scenario.horizon.text) == (11, "10 d")


@pytest.mark.parametrize(
    ("only", "here", "laid"),
    [
        ("US", "US-TX", True),
        ("US-TX", "US-TX", True),
        ("[MY, US-TX]", "US-TX", True),
        ("US-TX", "US-FL", False),
        ("US-TX", "US", False),
        ("U", "US-TX", False),
    ],
)
def test_an_overlay_for_other_sites_is_left_out(small, only, here, laid):
    folder = small.parent
    site = written(folder, "site.yaml", f"extends: small.yaml\nsite: {{jurisdiction: {here}}}\n")
    policy = written(folder, "policy.yaml", f"only: {only}\nhorizon: 10 d\n")
    loaded = load(site, [policy])
    assert loaded.scenario.horizon.text == ("10 d" if laid else "30 d")
    said = f"{policy} is only for {' and '.join(only.strip('[]').split(', '))} and leaves this site as it is"
    assert loaded.warnings == (() if laid else (said,))
    assert resolved_yaml(loaded) == resolved_yaml(load(site, settings=["horizon=10 d"] if laid else []))
    both = written(folder, "both.yaml", "extends: [site.yaml, policy.yaml]\n")
    assert load(both).scenario == loaded.scenario


@pytest.mark.parametrize(
    ("only", "message"),
    [
        ("US", "policy.yaml:1:1: only: belongs in an overlay, over a scenario that names its `site.jurisdiction`"),
        ("{a: b}", "policy.yaml:1:7: only: expected a jurisdiction like 'US-TX', or a list of them"),
    ],
)
def test_only_refused(small, only, message):
    policy = written(small.parent, "policy.yaml", f"only: {only}\nhorizon: 10 d\n")
    with pytest.raises(ScenarioError) as error:
        load(small, [policy])
    assert str(error.value).replace(f"{small.parent}/", "") == f"{message}\n1 mistake, nothing was run."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "extends: nothing.yaml",
            "top.yaml:1:10: extends: no file 'nothing.yaml' beside top.yaml, in ./scenarios or among the shipped ones",
        ),
        ("extends: top.yaml", "top.yaml:1:10: extends: 'top.yaml' extends this file in turn"),
        ("extends: ring.yaml", "ring.yaml:1:10: extends: 'top.yaml' extends this file in turn"),
        ("extends: {a: b}", "top.yaml:1:10: extends: expected a file name, or a list of them"),
    ],
)
def test_extends_refused(tmp_path, text, message):
    written(tmp_path, "ring.yaml", "extends: top.yaml")
    with pytest.raises(ScenarioError) as error:
        load(written(tmp_path, "top.yaml", text))
    assert str(error.value).replace(f"{tmp_path}/", "") == f"{message}\n1 mistake, nothing was run."


def test_a_setting_changes_only_what_is_there(small):
    settings = ["pools.tset.wage=3 USD/h", "flows.build.pak.work=1 h", "poools.x=1", "horizon=5 kg", "workforce.efficiency=80 %"]
    with pytest.raises(ScenarioError) as error:
        load(small, settings=settings)
    assert str(error.value) == (
        "--set flows.build.pak.work: flows.build has no 'pak'; did you mean 'pack'?\n"
        "--set horizon: expected a time like '15 min', got '5 kg'\n"
        "--set pools.tset.wage: pools has no 'tset'; did you mean 'test'?\n"
        "--set poools.x: poools: unknown key; did you mean 'pools'?\n"
        "4 mistakes, nothing was run."
    )


def test_a_setting_through_an_alias_changes_one_place(small):
    text = small.read_text().replace("pools: {test:", "pools: {other: &crew {shifts: {day: 1}}, third: *crew, test:")
    loaded = load(written(small.parent, "alias.yaml", text), settings=["pools.third.shifts.day=5"])
    assert [loaded.scenario.pools[name].shifts["day"].value for name in ("other", "third")] == [1, 5]


def test_a_new_range_leaves_value_source_and_place(small):
    loaded = load(small, settings=["pools.test.wage.low=20 USD/h"])
    assert loaded.scenario.pools["test"].wage == Assumption(30.0, "USD/h", 20.0, 40.0, "survey", None, "30 USD/h")
    assert str(entry(loaded, "pools.test.wage").place).endswith("small.yaml:4:48")


def test_files_are_found_here_in_scenarios_or_shipped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert found("queue.yaml") == shipped() / "queue.yaml"
    (tmp_path / "scenarios").mkdir()
    written(tmp_path / "scenarios", "queue.yaml", "")
    assert found("queue.yaml") == Path("scenarios/queue.yaml")
    written(tmp_path, "queue.yaml", "")
    assert found("queue.yaml") == Path("queue.yaml")
    with pytest.raises(ScenarioError, match=r"no such file here, in ./scenarios or among the shipped ones; there are .*texas.yaml"):
        found("mars.yaml")


# ---- what is remembered


def test_every_assumption_has_a_place_or_is_a_default(small):
    loaded = load(small)
    keys = [each.key for each in loaded.assumptions]
    assert len(keys) == len(set(keys))
    assert {"horizon", "pools.test.wage", "flows.build.test.work.mean", "flows.build.pack.work", "workforce.efficiency"} <= set(keys)
    assert str(entry(loaded, "flows.build.test.work.cv").place).endswith("small.yaml:8:111")
    assert entry(loaded, "workforce.efficiency").place is None


def test_explained_in_words(small):
    loaded = load(small)
    fact = explained(loaded, "pools.test.wage")[0]
    assert (fact.value, fact.number, fact.unit, fact.low, fact.high) == ("30 USD/h", 30.0, "USD/h", "25 USD/h", "40 USD/h")
    assert fact.source == "survey: Wages of the region, Office, 2025, https://example.org"
    assert [each.key for each in explained(loaded, "flows.build.pack")] == [
        "flows.build.pack.crew.test",
        "flows.build.pack.work",
        "flows.build.pack.priority",
        "flows.build.pack.station",
    ]
    assert explained(loaded, "flows.build.test.work.dist")[0].value == "lognormal"
    assert (explained(loaded, "pools.test.at_shift_end")[0].value, explained(loaded, "workforce.efficiency")[0].place) == (
        "pause",
        "default of the language",
    )


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("pools.test.wag", "pools.test.wag: nothing has this key; did you mean 'pools.test.wage'?"),
        ("finance.tax", f"finance.tax: nothing has this key; there are {SECTIONS}"),
    ],
)
def test_explained_unknown(small, key, message):
    with pytest.raises(ScenarioError) as error:
        explained(load(small), key)
    assert str(error.value).splitlines()[0] == f"{small}: {message}"


def test_differences(small):
    other = written(small.parent, "other.yaml", "extends: small.yaml\nname: Other\npools: {test: {wage: 31 USD/h, at_shift_end: finish}}\n")
    said = [(each.key, each.left, each.right) for each in differences(load(small), load(other))]
    assert said == [
        ("pools.test.wage", "30 USD/h (25 USD/h to 40 USD/h)", "31 USD/h"),
        ("pools.test.at_shift_end", "pause", "finish"),
    ]
    assert list(differences(load(small), load(small))) == []


def test_load_above_capacity_is_a_warning(small):
    assert load(small).warnings == ()
    crowded = load(small, settings=["demand.build.orders.every.mean=4 min"])
    hours = 2 * 7.75 * 5 * 365 / 7  # two workers, half an hour and a quarter off
    assert offered_load(crowded.scenario)["pools.test"] == pytest.approx(8760 * 15 * 0.35 / hours)
    assert crowded.warnings == ("pools.test: offered load 1138 % of capacity at full rate; queues will grow without end",)


def test_load_follows_rework(small):
    once = offered_load(load(small).scenario)["pools.test"]
    text = small.read_text().replace("work: 6 min", "work: 6 min, next: {ship: 50 %, test: 50 %}")
    assert offered_load(load(written(small.parent, "loop.yaml", text)).scenario)["pools.test"] == pytest.approx(2 * once)


FLOOR = """\
extends: small.yaml
flows:
  build:
    test: {work: 15 min, crew: [{help: 2}, {test: 1}]}
    pack: {batch: {size: 3}}
pools: {help: {headcount: 2}}
stations:
  bench: {slots: 4, failures: {jam: {time_between_failures: 10 h, time_to_repair: {dist: gamma, mean: 2 h, cv: 1}},
    grid: {time_between_failures: 9 d, time_to_repair: 1 h, by: calendar}}}
"""


def test_load_of_batches_breakdowns_and_the_first_crew(small):
    load_of = offered_load(load(written(small.parent, "floor.yaml", FLOOR)).scenario)
    hours = 2 * 7.75 * 5 * 365 / 7
    assert load_of["pools.help"] == pytest.approx(8760 * 0.25 * 1.2 * 2 / (2 * 8760))
    assert load_of["pools.test"] == pytest.approx(8760 * 0.1 / 3 * 1.2 / hours)
    assert load_of["stations.bench"] == pytest.approx(8760 * (0.25 + 0.1 / 3) * 1.2 / (4 * 8760))


def test_load_of_shared_slots(small):
    over = """\
extends: small.yaml
stations: {bench: {slots: 4, shared: {build: 75 %, repair: 25 %}}}
pools: {help: {headcount: 1}}
flows: {repair: [{mend: {station: bench, crew: {help: 1}, work: 30 min}}]}
demand: {repair: {orders: {every: 2 h}}}
"""
    load_of = offered_load(load(written(small.parent, "shared.yaml", over)).scenario)
    day_hours = 7.75 * 5 * 365 / 7
    assert load_of["stations.bench/build"] == pytest.approx(8760 * 0.35 / (3 * day_hours))
    assert load_of["stations.bench/repair"] == pytest.approx(0.25)
    assert "stations.bench" not in load_of


def test_crews_keep_the_form_they_are_written_in(small):
    loaded = load(written(small.parent, "floor.yaml", FLOOR))
    keys = [each.key for each in loaded.assumptions if ".crew." in each.key]
    assert keys == ["flows.build.test.crew.0.help", "flows.build.test.crew.1.test", "flows.build.pack.crew.test"]
    assert str(entry(loaded, "flows.build.test.crew.1.test").place).endswith("floor.yaml:4:51")
    assert load(written(small.parent, "resolved.yaml", resolved_yaml(loaded))).scenario == loaded.scenario
    back = written(small.parent, "back.yaml", "extends: floor.yaml\nflows: {build: {test: {crew: {test: 2}}}}\n")
    assert [list(crew) for crew in load(back).scenario.flows["build"]["test"].crew] == [["test"]]
    editor().validate(yaml.safe_load(FLOOR))


# ---- the schema for editors


@cache
def editor() -> jsonschema.Draft202012Validator:
    """What underlines: made once, since making it checks the schema itself."""
    return jsonschema.Draft202012Validator(json_schema())


def parsed_by_an_editor(text: str) -> Any:
    """YAML 1.2 as editors read it: numbers and true/false typed, dates left as text."""

    class Editor(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Editor.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return json.loads(json.dumps(yaml.load(text, Loader=Editor)))


FILES = [*(shipped() / name for name in [*PLANTS, "base.yaml"]), *POLICIES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_are_not_underlined(path):
    editor().validate(parsed_by_an_editor(path.read_text()))


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        "extends: [base.yaml, other.yaml]",
        "only: [US-TX, MY]",
        "pools: {test: {wage: 31 USD/h}}",
        "pools: {test: {wage: {low: 20 USD/h}}}",
        "flows: {build: {pack: {work: {mean: 6 min}}}}",
        "flows: {build: {pack: {work: {dist: trace, values: [1 h, 2 h]}}}}",
        "start: 2026-01-05",
        "stations: {oven: {slots: 3, unattended: yes}}",
        "finance: {capex: {line: {schedule: [60 %, 40 %]}}}",
        "name: 2026",
    ],
)
def test_valid_texts_are_not_underlined(text):
    editor().validate(parsed_by_an_editor(text))


@pytest.mark.parametrize(
    "text",
    [
        "pool: {}",
        "pools: {test: {wages: 31 USD/h}}",
        "pools: {test: {wage: {vale: 31 USD/h}}}",
        "pools: {test: {at_shift_end: stop}}",
        "flows: {build: [{pack: {}, ship: {}}]}",
        "flows: {build: {pack: {work: {dist: zipf}}}}",
        "stations: [bench]",
    ],
)
def test_mistakes_are_underlined(text):
    with pytest.raises(jsonschema.ValidationError):
        editor().validate(parsed_by_an_editor(text))


def test_the_shipped_schema_is_current_and_sound():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    kept = json.loads((shipped() / "scenario.schema.json").read_text())
    assert kept == json_schema(), "write it again: sim schema > scenarios/scenario.schema.json"
