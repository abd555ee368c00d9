"""Data in the language: what a scenario takes from table files is what the tables say, and every wrong cell is named at its place."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.distributions import Distribution, distribution_cv, distribution_mean, quantile
from sim.scenario.kinds import physical_key
from sim.scenario.loading import Loaded, ScenarioError, load, resolved_yaml
from sim.scenario.reading import read
from tests.program import sim

PLANT = """\
name: Bench
start: 2026-01-05
horizon: 30 d
shifts: {day: {days: daily, from: "00:00", to: "24:00"}}
pools: {crew: {shifts: {day: 2}, ramp: {2026-01-05: 100 %}}}
stations: {bench: {slots: 2}}
flows:
  build:
    - fix: {station: bench, crew: {crew: 1}, work: 30 min}
demand:
  build: {orders: {every: {dist: exponential, mean: 3 h}}}
"""
MINUTES = b"\xef\xbb\xbfjob;minutes\r\n1;24,5\r\n2;31,0\r\n3;1.040,5\r\n"
WORK = "{dist: empirical, file: repairs.csv, column: minutes, unit: min}"


def site(folder: Path, over: str, **tables: bytes | str) -> Loaded:
    """The plant with a text laid over it and table files beside it (`repairs_csv` is repairs.csv)."""
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "site.yaml").write_text("extends: plant.yaml\n" + over)
    for name, content in tables.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(folder / "site.yaml")


def fix(work: str) -> str:
    return f"flows:\n  build:\n    - fix: {{station: bench, crew: {{crew: 1}}, work: {work}}}\n"


def issues(folder: Path, over: str, **tables: bytes | str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        site(folder, over, **tables)
    return [str(each).replace(f"{folder}/", "") for each in caught.value.issues]


def test_observations_of_a_file_are_drawn_again(tmp_path: Path) -> None:
    work = site(tmp_path, fix(WORK), repairs_csv=MINUTES).scenario.flows["build"]["fix"].work
    assert work.distribution(3600) == Distribution("empirical", pytest.approx((24.5 * 60, 31 * 60, 1040.5 * 60)))


@pytest.mark.parametrize("ending", ["tsv", "xlsx", "parquet"])
def test_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    import pyarrow
    from openpyxl import Workbook
    from pyarrow import parquet

    path = tmp_path / f"repairs.{ending}"
    if ending == "tsv":
        path.write_text("minutes\n24.5\n31\n")
    elif ending == "xlsx":
        book = Workbook()
        for row in (["minutes"], [24.5], [31]):
            book.active.append(row)  # type: ignore[union-attr]
        book.save(path)
    else:
        parquet.write_table(pyarrow.table({"minutes": [24.5, 31.0]}), path)
    loaded = site(tmp_path, fix(f"{{dist: trace, file: repairs.{ending}, unit: min, then: repeat}}"))
    law = loaded.scenario.flows["build"]["fix"].work.distribution(60)
    assert (law.kind, law.then) == ("trace", "repeat")
    assert law.parameters == pytest.approx((24.5, 31))


def test_smooth_lies_between_the_values(tmp_path: Path) -> None:
    """Law, Simulation Modeling and Analysis, 5th ed., sec. 6.2.4: a straight line from each ordered value to the next."""
    loaded = site(tmp_path, fix(WORK.replace("}", ", smooth: true}")), repairs_csv="minutes\n30\n10\n20\n60\n")
    law = loaded.scenario.flows["build"]["fix"].work.distribution(60)
    u = (np.arange(200_000) + 0.5) / 200_000
    drawn = quantile(law, u)
    assert quantile(law, np.array([1e-9, 1 / 3, 0.5, 1 - 1e-9])) == pytest.approx([10, 20, 25, 60], abs=1e-5)
    assert distribution_mean(law) == pytest.approx(drawn.mean(), rel=1e-6)
    assert distribution_cv(law) == pytest.approx(drawn.std() / drawn.mean(), rel=1e-4)


def test_paths_lists_and_contracts_by_date_and_name(tmp_path: Path) -> None:
    over = """
demand:
  build:
    ramp: {file: ramp.csv}
    path: {file: paths__market.csv, date: month, column: factor, unit: '%', 2026-06-01: 70 %}
    at: {file: orders.csv, column: day, count: units}
    contracts: {file: contracts.csv, name: Customer, columns: {volume: Units a year, every: Days}, units: {volume: per year, every: d}}
pools: {crew: {ramp: {file: ramp.csv, date: from, column: share}}}
disruptions:
  outage: {at: {file: outages.csv, column: day}, lasts: {dist: trace, file: outages.csv, column: hours, unit: h}, closes: [people]}
"""
    demand = site(
        tmp_path,
        over.replace("paths__market", "paths/market"),
        ramp_csv="from,share\n2026-01-05,50 %\n2026-02-02 00:00:00,0.8\n",
        paths__market_csv="month;price;factor\n2026-03-01;9,5;95,5\n2026-06-01;8,1;90\n",
        orders_csv="day,units\n2026-01-05,2\n2026-01-08,1\n",
        contracts_csv='Customer,Units a year,Days\nacme,"1,300",7\nbeta,500,\n',
        outages_csv="day,hours\n2026-01-10,4\n2026-01-20,9.5\n",
    ).scenario
    build = demand.demand["build"]
    assert {str(day): a.value for day, a in build.ramp.items()} == {"2026-01-05": 0.5, "2026-02-02": 0.8}
    assert {str(day): a.value for day, a in demand.pools["crew"].ramp.items()} == {"2026-01-05": 0.5, "2026-02-02": 0.8}
    assert {str(day): a.value for day, a in build.path.items()} == pytest.approx({"2026-03-01": 0.955, "2026-06-01": 0.7})
    assert [a.value for a in build.at] == [0, 0, 72]
    assert {name: (c.volume.value, c.every.value) for name, c in build.contracts.items()} == {"acme": (1300, 168), "beta": (500, 168)}
    outage = demand.disruptions["outage"]
    assert [str(day) for day in outage.at] == ["2026-01-10", "2026-01-20"]
    assert outage.lasts.distribution() == Distribution("trace", (4.0, 9.5))


def test_a_table_replaces_what_lies_below_and_values_replace_a_table(tmp_path: Path) -> None:
    loaded = site(tmp_path, "pools: {crew: {ramp: {file: ramp.csv}}}\n", ramp_csv="from,share\n2026-03-02,40 %\n")
    assert {str(day): a.value for day, a in loaded.scenario.pools["crew"].ramp.items()} == {"2026-03-02": 0.4}
    site(tmp_path, fix(WORK), repairs_csv=MINUTES)
    (tmp_path / "over.yaml").write_text("flows: {build: {fix: {work: {dist: empirical, values: [5 min]}}}}\n")
    law = load(tmp_path / "site.yaml", [tmp_path / "over.yaml"]).scenario.flows["build"]["fix"].work
    assert law.distribution(60).parameters == pytest.approx((5,))


WRONG = {
    "a wrong cell, an empty one and one of another kind": (
        fix(WORK),
        "job,minutes\n1,24.5\n2,abc\n3,\n4,3 kg\n5,-4\n",
        [
            (
                "repairs.csv:3:2: flows.build.fix.work: column 'minutes': expected a time like '15 min', got 'abc'; "
                "correct it or take the row out"
            ),
            "repairs.csv:4:2: flows.build.fix.work: column 'minutes': is empty; expected a number: fill it in or take the row out",
            (
                "repairs.csv:5:2: flows.build.fix.work: column 'minutes': expected a time like '15 min', got '3 kg'; "
                "correct it or take the row out"
            ),
            "repairs.csv:6:2: flows.build.fix.work: column 'minutes': expected 0 to 60 years, got '-4 min'; correct it or take the row out",
        ],
    ),
    "a column that is not there": (
        fix(WORK.replace("column: minutes", "column: hours")),
        "job,minutes\n1,24.5\n",
        ["site.yaml:4:97: flows.build.fix.work.column: repairs.csv: no column 'hours'; there are 'job', 'minutes'"],
    ),
    "no unit": (
        fix(WORK.replace(", unit: min", "")),
        "job,minutes\n1,24.5\n",
        ["repairs.csv:2:2: flows.build.fix.work: column 'minutes': needs a unit: write '24.5 min'; correct it or take the row out"],
    ),
    "a wrong unit": (
        fix(WORK.replace("unit: min", "unit: kg")),
        "job,minutes\n1,24.5\n",
        ["site.yaml:4:112: flows.build.fix.work.unit: expected a time like '15 min', got 'kg'"],
    ),
    "no such file": (
        fix(WORK.replace("repairs", "repair")),
        "job,minutes\n1,24.5\n",
        ["site.yaml:4:76: flows.build.fix.work.file: no file 'repair.csv' beside site.yaml; did you mean 'repairs.csv'?"],
    ),
    "outside of the folder": (
        fix(WORK.replace("repairs.csv", "../repairs.csv")),
        "job,minutes\n1,24.5\n",
        [
            (
                "site.yaml:4:76: flows.build.fix.work.file: '../repairs.csv' lies outside of the folder of site.yaml: "
                "move it beside site.yaml and write its name alone"
            )
        ],
    ),
    "a law that is fitted": (
        fix("{dist: lognormal, file: repairs.csv}"),
        "job,minutes\n1,24.5\n",
        [
            (
                "site.yaml:4:70: flows.build.fix.work.file: only empirical, trace and discrete take their values from a file; "
                "sim fit finds the parameters of others"
            )
        ],
    ),
    "where one number stands": (
        "horizon: {file: repairs.csv, column: minutes}\n",
        "job,minutes\n1,24.5\n",
        [
            (
                "site.yaml:2:11: horizon.file: no table can stand here; one gives the values of a distribution, a "
                "dated path, a list, or entries by name"
            )
        ],
    ),
    "dates that may be two": (
        "demand: {build: {ramp: {file: repairs.csv}}}\n",
        "from,share\n03/02/2026,50 %\n",
        [
            (
                "repairs.csv:2:1: demand.build.ramp: column 'from': '03/02/2026' may be 2026-03-02 or 2026-02-03, and no row of the column "
                "settles it; say `dates: day first` or `dates: month first`"
            )
        ],
    ),
    "an order of dates that is none": (
        "demand: {build: {ramp: {file: repairs.csv, dates: us}}}\n",
        "from,share\n03/02/2026,50 %\n",
        ["site.yaml:2:51: demand.build.ramp.dates: expected 'month first' or 'day first', got 'us'"],
    ),
    "a discrete law without probabilities": (
        fix("{dist: discrete, file: repairs.csv, column: minutes, unit: min}"),
        "minutes,share\n12,100 %\n",
        ["site.yaml:4:75: flows.build.fix.work.probabilities: needs the name of the column with the probability of each value"],
    ),
    "probabilities that are not the whole": (
        fix("{dist: discrete, file: repairs.csv, column: minutes, unit: min, probabilities: share}"),
        "minutes,share\n12,40 %\n20,50 %\n",
        ["site.yaml:4:75: flows.build.fix.work.probabilities: adds up to 90 %, must be 100 %"],
    ),
    "a column of contracts with no key": (
        "demand: {build: {contracts: {file: repairs.csv}}}\n",
        "customer,volumes\nacme,300 per year\n",
        [
            (
                "site.yaml:2:36: demand.build.contracts.columns: no key 'volumes' for a column: name those to take, "
                "{volume: ...}; did you mean 'volume'?"
            )
        ],
    ),
    "a key that only others have": (
        "demand: {build: {at: {file: repairs.csv, column: day, colunm: x}}}\n",
        "day\n2026-01-06\n",
        ["site.yaml:2:55: demand.build.at.colunm: unknown key; did you mean 'column'?"],
    ),
    "an order before the start": (
        "demand: {build: {at: {file: repairs.csv, column: day}}}\n",
        "day\n2025-12-31\n",
        ["repairs.csv:2:1: demand.build.at: column 'day': 2025-12-31 lies before the start, 2026-01-05; take the row out"],
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_at_its_place(tmp_path: Path, case: tuple[str, str, list[str]]) -> None:
    over, table, wanted = case
    said = [line.partition(" (asked for at site.yaml:")[0] for line in issues(tmp_path, over, repairs_csv=table)]
    assert said == wanted


def test_a_wrong_cell_stops_the_command(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        site(tmp_path, fix(WORK), repairs_csv="minutes\nabc\n")
    done = sim("run", "site.yaml", folder=tmp_path)
    assert done.returncode == 3
    assert "repairs.csv:2:1" in done.stderr and "site.yaml:4:76" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_changed_file_is_simulated_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    first = physical_key(site(tmp_path, fix(WORK), repairs_csv=MINUTES).scenario)
    assert physical_key(site(tmp_path, fix(WORK), repairs_csv=MINUTES).scenario) == first
    assert physical_key(site(tmp_path, fix(WORK), repairs_csv=MINUTES.replace(b"31,0", b"31,5")).scenario) != first


def test_files_travel_with_the_run_folder_and_run_again(tmp_path: Path) -> None:
    loaded = site(tmp_path, fix(WORK.replace("repairs", "data/repairs")), data__repairs_csv=MINUTES)
    done = sim("run", "site.yaml", "--reps", "1", "--out", "kept", "--jobs", "1", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    original = tmp_path / "kept" / "scenario" / "original" / "bench"
    assert (original / "data" / "repairs.csv").read_bytes() == MINUTES
    assert load(original / "site.yaml").scenario == loaded.scenario
    inputs = json.loads((tmp_path / "kept" / "run.json").read_text())["inputs"]
    assert [digest for name, digest in inputs.items() if name.endswith("repairs.csv")] == [loaded.tables[0].sha256]
    (tmp_path / "again.yaml").write_text(resolved_yaml(loaded))
    assert load(tmp_path / "again.yaml").scenario == loaded.scenario


def test_values_of_a_file_are_told_together(tmp_path: Path) -> None:
    site(tmp_path, fix(WORK), repairs_csv=MINUTES)
    said = sim("explain", "site.yaml", "flows.build.fix.work", folder=tmp_path).stdout
    assert "3 values, 24.5 min to 1040.5 min" in said and "repairs.csv:2:2" in said
    assert read(resolved_yaml(load(tmp_path / "site.yaml")), "again")


@pytest.mark.parametrize(
    ("cell", "order"), [("03/02/2026", ", dates: month first"), ("02/03/2026", ", dates: day first"), ("2.3.2026", "")]
)
def test_a_ramp_dated_as_people_write_it(tmp_path: Path, cell: str, order: str) -> None:
    loaded = site(tmp_path, f"demand: {{build: {{ramp: {{file: repairs.csv{order}}}}}}}\n", repairs_csv=f"from,share\n{cell},50 %\n")
    assert list(loaded.scenario.demand["build"].ramp) == [date(2026, 3, 2)]


def test_a_discrete_law_from_a_table(tmp_path: Path) -> None:
    """As people count: minutes and how often, with a decimal comma."""
    work = "{dist: discrete, file: repairs.csv, column: minutes, unit: min, probabilities: share}"
    loaded = site(tmp_path, fix(work), repairs_csv="minutes;share\n12;0,25\n20,0;75 %\n")
    law = loaded.scenario.flows["build"]["fix"].work
    parameters = [a.value for a in law.parameters.values()]
    assert [60 * parameters[0], 60 * parameters[1], *parameters[2:]] == pytest.approx([12, 20, 0.25, 0.75])
    assert load(written_again(tmp_path, loaded)).scenario == loaded.scenario


def written_again(folder: Path, loaded: Loaded) -> Path:
    (folder / "again.yaml").write_text(resolved_yaml(loaded))
    return folder / "again.yaml"
