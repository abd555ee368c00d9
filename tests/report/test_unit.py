"""The worked unit: every line is quantity x rate, comes from assumptions that are there, and all add up to what a run prints."""

from pathlib import Path

import pytest

from sim.economics.landed import valued
from sim.front import run
from sim.report.unit import worked_unit
from sim.scenario.loading import load
from sim.tables import concatenated
from tests.economics.small import TEXT, bill, steady
from tests.program import sim


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(("measure", "flow"), [("landed_cost", "build"), ("repair_cost", "repair")])
def test_the_lines_add_up_and_all_come_from_somewhere(small: Path, measure: str, flow: str) -> None:
    loaded, quantities = load(small), steady()
    tables = {
        name: getattr(quantities, part).with_columns(replication=0) for name, part in (("quantities", "table"), ("entries", "entries"))
    }
    lines = worked_unit(tables, loaded, measure)
    assert sum(line.amount_usd for line in lines) == pytest.approx(float(valued(quantities, loaded.scenario).measures[measure, flow][0]))
    assert [line for line in lines if line.amount_usd != pytest.approx(line.quantity * line.rate_usd)] == []
    assert [(line.category, line.item) for line in lines if not line.origins] == []


def test_a_line_by_hand(small: Path) -> None:
    quantities = steady()
    tables = {"quantities": quantities.table.with_columns(replication=0), "entries": quantities.entries.with_columns(replication=0)}
    chips, *_ = worked_unit(tables, load(small), "landed_cost")
    assert (chips.item, chips.quantity, chips.rate_usd, chips.amount_usd) == (
        "chip",
        pytest.approx(60 / 20),
        pytest.approx(100),
        pytest.approx(300),
    )
    assert [(fact.key, fact.value, fact.place) for fact in chips.origins] == [
        ("parts.chip.cost", "100 USD/unit", f"{small}:24:12"),
        ("money.escalation.materials", "0 %/year", "default of the language"),
        ("flows.build.assemble.parts.chip", "3", f"{small}:18:80"),
    ]


def test_replications_count_alike_however_many_units_they_delivered(small: Path) -> None:
    few, many = (
        [(0, "units_delivered", "road", "build", units), (0, "parts_used", "screw", "build", used)]
        for units, used in ((1.0, 8.0), (9.0, 90.0))
    )
    rows = [bill(part, months=1).table.with_columns(replication=k) for k, part in enumerate((few, many))]
    screws = next(line for line in worked_unit({"quantities": concatenated(rows)}, load(small), "landed_cost") if line.item == "screw")
    assert (screws.quantity, screws.amount_usd) == (pytest.approx(9), pytest.approx(0.90))


def test_what_explain_adds_up_is_what_run_prints(small: Path) -> None:
    settings = ("horizon=90 d", "warm_up=31 d")
    summary = run(small, replications=3, jobs=1, settings=settings, runs=small.parent / "runs").tables["summary"]
    printed = summary.where(measure="landed_cost")["mean"][0]
    done = sim("explain", "small.yaml", "landed_cost", *(word for each in settings for word in ("--set", each)), folder=small.parent)
    assert done.returncode == 0, done.stderr
    assert "mean of 3 replications, seed 1" in done.stderr
    header, *lines, total = (line.split("\t") for line in done.stdout.splitlines())
    assert header[:2] == ["category", "item"] and all("small.yaml:" in line[6] for line in lines)
    assert float(total[5]) == pytest.approx(printed, abs=1e-4)
    assert sum(float(line[5]) for line in lines) == pytest.approx(printed, abs=1e-4 * len(lines))


def test_what_has_no_money_has_no_cost(tmp_path: Path) -> None:
    done = sim("explain", "queue.yaml", "landed_cost", folder=tmp_path)
    assert (done.returncode, "has no `money`" in done.stderr) == (2, True)


def test_the_customers_cost_line_by_line(small: Path) -> None:
    owner = "customer={hash_price: 50 USD/PH/d, life: 4 years, failures: 10 % per year}"
    rows = [
        ("units_delivered", "build", 20.0),
        ("customers_wait", "build", 300.0),
        ("units_delivered", "repair", 10.0),
        ("customers_wait", "repair", 300.0),
    ]
    quantities = bill([(month, driver, "", flow, amount) for month in range(24) for driver, flow, amount in rows])
    loaded = load(small, settings=[owner])
    lines = worked_unit({"quantities": quantities.table.with_columns(replication=0)}, loaded, "customer_cost")
    assert [(line.item, line.quantity, line.rate_usd, line.unit) for line in lines] == [
        ("price", 1, pytest.approx(2200), "unit"),
        ("waiting", pytest.approx(15), pytest.approx(10), "days"),
        ("downtime", pytest.approx(4 * 0.1 * 30), pytest.approx(10), "days"),
    ]
    assert sum(line.amount_usd for line in lines) == pytest.approx(
        float(valued(quantities, loaded.scenario).measures["customer_cost", "build"][0])
    )
    assert all(line.origins for line in lines)
