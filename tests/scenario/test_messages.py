"""Odd inputs as people write them, and the whole of what is said about each; none is silent, none takes long.

`tests/cases/messages.txt` holds an overlay over `tests/cases/plant.yaml`, a line of dashes, and every line that is said about it.
"""

import time
from pathlib import Path

import pytest

from sim.scenario.editors.describe import explained
from sim.scenario.files.finding import OUTSIDE, shipped
from sim.scenario.loading import Loaded, ScenarioError, load, resolved_yaml
from tests.program import sim

CASES = Path(__file__).parents[1] / "cases"
HOSTILE = CASES / "hostile"
PLANT = (CASES / "plant.yaml").read_text("utf-8")


def corpus() -> list[tuple[str, list[str]]]:
    """Pairs of an input and the lines said about it."""
    blocks = (CASES / "messages.txt").read_text("utf-8").rstrip("\n").split("\n=====\n")
    return [(text, said.splitlines()) for text, said in (block.split("\n-----\n") for block in blocks)]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the plant, which is where the user stands."""
    (tmp_path / "plant.yaml").write_text(PLANT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, text: str | bytes) -> str:
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return name


def said(name: str, *overlays: str, settings: tuple[str, ...] = ()) -> list[str]:
    """Every line about a scenario that is not valid."""
    with pytest.raises(ScenarioError) as error:
        load(name, overlays, settings)
    return str(error.value).splitlines()[:-1]


def warned(*overlays: str, settings: tuple[str, ...] = ()) -> tuple[str, ...]:
    return load("plant.yaml", overlays, settings).warnings


def test_the_plant_is_valid_and_draws_no_warning(plant: Path) -> None:
    assert warned() == ()


@pytest.mark.parametrize(("text", "lines"), corpus(), ids=lambda value: value[:50] if isinstance(value, str) else "")
def test_what_is_said_of_an_odd_input(plant: Path, text: str, lines: list[str]) -> None:
    assert said("plant.yaml", written("odd.yaml", text)) == lines


def test_the_corpus_is_large_and_without_doubles() -> None:
    texts = [text for text, _ in corpus()]
    assert len(texts) == len(set(texts)) >= 150


# ---- files that are no scenario


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("empty.yaml", "", "empty.yaml: the file is empty; begin with `extends: texas.yaml`"),
        ("comment.yaml", "# nothing yet\n", "comment.yaml: the file is empty; begin with `extends: texas.yaml`"),
        ("words.yaml", "just words", "words.yaml:1:1: expected keys and values like 'name: Texas'"),
        ("tight.yaml", "name:Texas", "tight.yaml:1:1: put a space after the colon: 'name: Texas'"),
        ("rows.csv", "a,b\n1,2\n", "rows.csv: is a table, not a scenario: give it to `file:` of a distribution, or to sim fit"),
        ("rows.txt", "a,b,c\n1,2,3\n", "rows.txt:1:1: is a table, not a scenario: give it to `file:` of a distribution, or to sim fit"),
        (
            "latin.yaml",
            "name: x\nabout: Málaga".encode("latin-1"),
            "latin.yaml:2:9: not UTF-8: byte 0xE1, which is 'á' in Windows-1252 (latin-1); save the file as UTF-8",
        ),
        ("half.yaml", b"\xff\xfen\x00a", "half.yaml: is not whole UTF-16: save it again as UTF-8"),
        ("zero.yaml", b"name: a\x00b", "zero.yaml:1:8: a character that nobody can see (U+0000): leave it out"),
        ("book.yaml", b"PK\x03\x04rest", "book.yaml: is a workbook or an archive, not a scenario: a scenario is a text file in YAML"),
        ("large.yaml", "a: 1\n" * 210_000, "large.yaml: is too large for a scenario: at most 1 MB, got 1.1 MB"),
        (
            "policy.yaml",
            "pools: {assembly: {wage: 24 USD/h}}",
            "policy.yaml: this is a policy, not a site: it has no name, horizon, stations, flows, demand; "  # noqa: ISC004
            "lay it over a site: sim run texas.yaml --with policy.yaml",
        ),
        (
            "long.yaml",
            f"name: {'x' * 20_000}\nhorizon: 1 d\nstations: {{}}\nflows: {{}}\ndemand: {{}}",
            "long.yaml:1:7: a text of 20,000 characters: at most 10,000",
        ),
        ("key.yaml", f"{'k' * 150}: 1", "key.yaml:1:1: a key of 150 characters: at most 100"),
    ],
)
def test_a_file_that_is_no_scenario(plant: Path, name: str, data: str | bytes, line: str) -> None:
    assert said(written(name, data)) == [line]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-32"])
def test_text_with_its_mark_is_read(plant: Path, coding: str) -> None:
    written("marked.yaml", PLANT.replace("Small plant", "Málaga").encode(coding))
    assert load("marked.yaml").scenario.name == "Málaga"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Texas.yaml", "did you mean 'texas.yaml'?"),
        ("texas.yml", "did you mean 'texas.yaml'?"),
        ("texas", "did you mean 'texas.yaml'?"),
        ("TEXAS", "did you mean 'texas.yaml'?"),
        ("texass.yaml", "did you mean 'texas.yaml'?"),
        ("policies/surcharge25.yaml", "did you mean 'policies/surcharge_25.yaml'?"),
    ],
)
def test_a_name_that_is_nearly_one(plant: Path, name: str, hint: str) -> None:
    assert said(name) == [f"{name}: no such file here, in ./scenarios or among the shipped ones; {hint}"]


def test_a_folder(plant: Path) -> None:
    (plant / "mine").mkdir()
    assert said("mine") == ["mine: is a folder; give a scenario file, like texas.yaml"]
    written("mine/texas.yaml", PLANT)
    assert said("mine") == ["mine: is a folder; did you mean mine/texas.yaml?"]


def test_a_name_that_no_disk_has(plant: Path) -> None:
    assert said("x" * 5000)[0].endswith("it is no name of a file")
    assert said("a\0b")[0] == "a\\x00b: no such file here, in ./scenarios or among the shipped ones; it is no name of a file"


def test_a_shipped_file_is_named_as_such(plant: Path) -> None:
    assert load("queue.yaml").title == load("queue.yaml").name + " (shipped with sim)" == "queue.yaml (shipped with sim)"
    assert load("scenarios/queue.yaml").shipped
    assert load("plant.yaml").title == "plant.yaml"
    written("queue.yaml", PLANT)
    assert not load("queue.yaml").shipped


# ---- extends


def test_extends_finds_the_same_places(plant: Path) -> None:
    for base in ("queue.yaml", "scenarios/queue.yaml", str(shipped() / "queue.yaml"), "plant.yaml"):
        assert load(written("site.yaml", f"extends: {base}\nname: Mine\n")).scenario.name == "Mine"


def test_extends_stays_inside(plant: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text(f"{PLANT}\npassword: hunter2\n")
    written("site.yaml", f"extends: {outside}\n")
    lines = said("site.yaml")
    assert lines == [
        f"site.yaml:1:10: extends: '{outside}' lies outside of the folder of site.yaml: move it there, or allow it with --allow-outside"
    ]
    (plant / "link.yaml").symlink_to(outside)
    assert "lies outside" in said(written("site.yaml", "extends: link.yaml\n"))[0]
    token = OUTSIDE.set(True)
    try:
        assert said("site.yaml")[0].endswith("password: unknown key")
    finally:
        OUTSIDE.reset(token)


def test_files_that_extend_one_another_without_end(plant: Path) -> None:
    for k in range(25):
        written(f"c{k}.yaml", f"extends: [c{k + 1}.yaml, c{k + 1}.yaml]\n")
    written("c25.yaml", PLANT)
    began = time.monotonic()
    assert said("c0.yaml") == ["c0.yaml: extends: more than 64 files are read one through another"]
    assert time.monotonic() - began < 30


# ---- layers


def test_a_list_over_a_longer_one_says_what_is_lost(plant: Path) -> None:
    over = written("over.yaml", "disruptions: {dock_strike: {closes: [lanes.sea]}}\n")
    places = "disruptions.dock_strike.closes (over.yaml:1:37) replaces the list of 3 at plant.yaml:29:57 by one of 1"
    assert warned(over) == (f"{places}; 2 entries are lost: lanes.road, people",)
    over = written("over.yaml", "flows: {build: [{mount: {station: bench, crew: {assembly: 1}, work: 1 h}}]}\npools: {test: null}\n")
    assert warned(over) == (
        "flows.build (over.yaml:1:16) replaces the list of 3 at plant.yaml:17:5 by one of 1; 2 entries are lost: age, try",
    )
    same = written("over.yaml", "disruptions: {dock_strike: {closes: [lanes.sea, lanes.road, power]}}\n")
    assert warned(same) == ()


def test_a_value_outside_the_range_that_it_replaces(plant: Path) -> None:
    place = "lies outside the range that it replaces, 18 USD/h to 24 USD/h (plant.yaml:9:47)"
    line = f"pools.assembly.wage: 90 USD/h (--set pools.assembly.wage) {place}"
    assert warned(settings=("pools.assembly.wage=90 USD/h",)) == (line,)
    assert warned(settings=("pools.assembly.wage=2300 c/h",)) == ()
    assert warned(settings=("pools.assembly.wage=166.4 USD/day",)) == ()  # eight paid hours of 20.80 USD
    assert warned(settings=("pools.assembly.wage=36 USD/day",)) == (line.replace("90 USD/h", "4.5 USD/h"),)
    assert warned(settings=("pools.assembly.wage=187200 USD/year",)) == (line,)  # 2,080 paid hours of 90 USD
    assert warned(written("over.yaml", "pools: {assembly: {wage: {value: 90 USD/h, source: bls-oews-2025}}}")) == ()


def test_nothing_takes_a_key_away(plant: Path) -> None:
    for nothing in ("", "null", "~"):
        loaded = load("plant.yaml", [written("over.yaml", f"disruptions: {{dock_strike: {nothing}}}\nwarm_up: 1 d\n")], ["warm_up="])
        assert loaded.scenario.disruptions == {} and loaded.scenario.warm_up.text == "0 d"
    crew = load("plant.yaml", settings=("pools.test.shifts=null", "pools.test.headcount=3"))
    assert crew.scenario.pools["test"].headcount is not None and crew.scenario.pools["test"].shifts is None
    assert "shifts" not in resolved_yaml(crew).partition("  test:")[2].partition("product")[0]


def test_a_section_is_given_afresh_where_a_layer_below_took_it_away(plant: Path) -> None:
    written("gone.yaml", "extends: plant.yaml\npools: {test: null}\n")
    over = written("over.yaml", "extends: gone.yaml\npools: {test: {headcount: 2, wage: 31 USD/h}}\n")
    pool = load(over).scenario.pools["test"]
    assert (pool.shifts, pool.headcount.value if pool.headcount else None) == (None, 2)


def test_a_required_key_cannot_be_removed(plant: Path) -> None:
    assert said("plant.yaml", settings=("horizon=null",)) == [
        "--set horizon: cannot be removed, because it must be there: give it another value"
    ]


def test_merge_keys_and_holders(plant: Path) -> None:
    over = (
        "x-common: &crew {wage: 25 USD/h, at_shift_end: finish}\npools:\n  assembly: {<<: *crew, wage: 26 USD/h}\n  test: {<<: [*crew]}\n"
    )
    pools = load("plant.yaml", [written("over.yaml", over)]).scenario.pools
    assert [(pool.wage.text if pool.wage else "", pool.at_shift_end) for pool in (pools["assembly"], pools["test"])] == [
        ("26 USD/h", "finish"),
        ("25 USD/h", "finish"),
    ]


# ---- units


def with_wage(text: str, *settings: str) -> Loaded:
    return load("plant.yaml", settings=(f"pools.test.wage={text}", *settings))


@pytest.mark.parametrize(
    ("text", "hourly"),
    [
        ("56160 USD/year", 27.0),  # 56,160 / 2,080, as wage tables divide (BLS)
        ("4680 USD/month", 27.0),
        ("1080 USD/week", 27.0),
        ("216 USD per day", 27.0),
        ("56.16 kUSD/year", 27.0),
        ("27 USD/h", 27.0),
        ("{value: 56160 USD/year, low: 52000 USD/year, high: 62400 USD/year, source: survey}", 27.0),
    ],
)
def test_pay_goes_by_paid_hours(plant: Path, text: str, hourly: float) -> None:
    wage = with_wage(text).scenario.pools["test"].wage
    assert wage is not None and wage.value == pytest.approx(hourly)
    assert wage.low is None or (wage.low, wage.high) == (25.0, 30.0)


def test_the_paid_year_is_the_scenarios_own_and_is_shown(plant: Path) -> None:
    loaded = with_wage("54000 USD/year", "workforce.paid_year=2000 h")
    fact = explained(loaded, "pools.test.wage")[0]
    assert (fact.value, fact.replaced[0]) == ("27 USD/h", ("54000 USD/year", "--set pools.test.wage"))
    assert "wage: 27 USD/h" in resolved_yaml(loaded)
    assert load(written("again.yaml", resolved_yaml(loaded))).scenario == loaded.scenario


def test_a_premium_by_the_year_goes_by_paid_hours_too(plant: Path) -> None:
    assert load("plant.yaml", settings=("shifts.late.premium=2080 USD/year",)).scenario.shifts["late"].premium.value == 1.0


def test_work_in_days_is_read_where_hands_are_there_round_the_clock(plant: Path) -> None:
    over = written("over.yaml", "pools: {test: {shifts: null, headcount: 3}}\nflows: {build: {try: {work: 1 d}, age: {work: 2 d}}}\n")
    flow = load("plant.yaml", [over]).scenario.flows["build"]
    assert [flow[name].work.parameters["value"].value for name in ("try", "age")] == [24.0, 48.0]


# ---- hostile files

BAD = {
    "all_closed": "pools.p.shifts: nobody ever works",
    "escape_name": "name: a text with a character that nobody can see (U+001B): leave it out",
    "patience_self_hang": "a unit can go round here for ever without any work: serve -> serve",
    "start_year_1": "start: expected a start from 1970 on whose horizon ends before 2200, got 0001-01-01 and 200 d",
    "sweep_bomb": "sweep.grid.stations.server.slots: expected 2 to 10,000 values after the second ':', got 1,000,000,000",
    "ten_billion": "volume: expected 0 to 10,000,000 per year, got '10000000000 per year'",
    "utilisation_144000": "work: a crew's day has as many hours as its shift",
    "volume_1e300_silent": "volume: expected 0 to 10,000,000 per year, got '1e300 per year'",
    "zero_work_loop_hang": "a unit can go round here for ever without any work: serve -> serve",
    "extends_bomb/c0": "extends: more than 64 files are read one through another",
}
FINE = ("cjk_name", "dollar_crash", "dollar_garbled", "formula_name", "slug_a", "slug_b")


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_file_is_refused_in_bounded_time(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(ScenarioError) as error:
        load(HOSTILE / f"{name}.yaml")
    assert BAD[name] in str(error.value)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("name", FINE)
def test_a_file_with_an_odd_name_is_valid(name: str) -> None:
    assert load(HOSTILE / f"{name}.yaml").scenario.name


def test_every_hostile_file_is_one_or_the_other() -> None:
    names = {path.stem for path in HOSTILE.glob("*.yaml")} | {"extends_bomb/c0"}
    assert names == {*BAD, *FINE}


def test_very_many_mistakes_are_cut_short(plant: Path) -> None:
    over = written("over.yaml", "parts:\n" + "".join(f"  p{k}: {{cost: 5}}\n" for k in range(3000)))
    lines = said("plant.yaml", over)
    assert len(lines) == 51 and lines[-1] == "... and 2,950 more like these"


# ---- the command


def test_check_counts_mistakes_where_they_were_made(plant: Path) -> None:
    over = written("over.yaml", "color: blue\n")
    done = sim("check", "plant.yaml", "--with", over, "--set", "pools.test.wage=5", "--set", "horizon=5", folder=plant)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "--set horizon: needs a unit: write '5 years'",
        "--set pools.test.wage: needs a unit: write '5 USD/h'",
        "over.yaml:1:1: color: unknown key",
        "--set: 2 mistakes",
        "over.yaml: 1 mistake",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "queue.yaml", "--reps", "ten"), "expected a whole number, got 'ten'"),
        (
            ("explain", "texas.yaml", "duty", "--date", "08/01/2026"),
            "expected a date like 2026-07-24, got '08/01/2026'; write 2026-08-01, or 2026-01-08 if the day comes first",
        ),
        (("explain", "texas.yaml", "duty"), "no finished miner is imported here; ask for a part: --part chip_set"),
        (("explain", "texas.yaml", "landed"), "landed: nothing has this key; did you mean 'landed_cost'?"),
        (
            ("explain", "queue.yaml", "mean"),
            "mean: nothing has this key; there are demand.customers.orders.every.mean, flows.customers.serve.work.mean",
        ),
        (("runs", "clean", "--older-than", "30"), "expected a time like '30 d', got '30'"),
    ],
)
def test_words_of_the_command_line(plant: Path, arguments: tuple[str, ...], message: str) -> None:
    done = sim(*arguments, folder=plant)
    assert done.returncode in {2, 3}
    assert message in done.stderr
    assert "Traceback" not in done.stderr
