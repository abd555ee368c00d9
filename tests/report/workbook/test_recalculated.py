"""A spreadsheet that works the formulas out by itself comes to what sim comes to, as written and after cells are changed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.economics.landed import returns, valued
from sim.report.workbook.cash import WORKINGS_TOP, cash_sheets
from sim.report.workbook.cash_model import CashModel, cash_model
from sim.report.workbook.paper import Paper
from sim.running.estimates import summary
from sim.scenario.kinds import with_values
from sim.scenario.schema import Scenario
from sim.tables import table
from tests.report.workbook.calc import needs_office, recalculated
from tests.report.workbook.sites import FINANCES, replications, site

pytestmark = [pytest.mark.slow, needs_office]

CHANGED = {"finance.tax": 1.3, "finance.discount_rate": 0.8, "money.prices.terahash": 0.9, "finance.capex.machines.cost": 1.2}


def measured(scenario: Scenario) -> dict[str, list[float]]:
    """NPV, internal rate and paybacks of each replication, as sim has them."""
    found: dict[str, list[float]] = {}
    assert scenario.finance is not None
    rate = float(scenario.finance.discount_rate.value)
    for quantities in replications().values():
        own = valued(quantities, scenario)
        assert own.cash is not None
        found.setdefault("npv", []).append(float(own.measures["npv", "plant"][0]))
        for name, _, value, _ in returns(np.asarray(own.cash.total), rate, rate):
            found.setdefault(name, []).append(value / 100 if name == "irr" else value)
    return found


def written(folder: Path) -> tuple[Path, dict[str, tuple[Scenario, CashModel]]]:
    """A workbook with the cash of every site, and the sites."""
    paper, found = Paper(), {}
    for name in FINANCES:
        scenario = site(folder, name).scenario
        model = cash_model(replications(), scenario, name.replace(" ", "_"), WORKINGS_TOP)
        rows = [
            ("x", k, measure, "plant", 100 * value if measure == "irr" else value, "")
            for measure, values in measured(scenario).items()
            for k, value in enumerate(values)
        ]
        own = summary(table(("scenario", "replication", "measure", "of", "value", "unit"), rows))
        cash_sheets(paper, model, name, (f"Cash {name}", f"Workings {name}"), own)
        found[name] = (scenario, model)
    path = folder / "cash.xlsx"
    path.write_bytes(paper.bytes())
    return path, found


def without_values(path: Path) -> Any:
    """The workbook in openpyxl, which keeps formulas and drops what they came to: no number of ours can be read back."""
    import openpyxl

    return openpyxl.load_workbook(path)


def results(sheet: Any) -> dict[str, list[Any]]:
    """NPV, IRR, payback and discounted payback of each replication."""
    first = next(cell.row for cell in sheet["A"] if cell.value == "By replication") + 2
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, first + len(replications()) - 1, 2, 5)]
    return dict(zip(("npv", "irr", "payback", "discounted_payback"), map(list, zip(*rows, strict=True)), strict=True))


def numbers(cells: list[Any]) -> list[float]:
    """The cells that have a number; 'none' is left out, as sim leaves out what is not there."""
    return [cell for cell in cells if cell != "none"]


def test_the_spreadsheet_comes_to_the_same(tmp_path: Path) -> None:
    path, sites = written(tmp_path)
    without_values(path).save(path)
    book = recalculated(path)
    for name, (scenario, _) in sites.items():
        found, expected = results(book[f"Cash {name}"]), measured(scenario)
        for measure, values in found.items():
            assert numbers(values) == pytest.approx(expected.get(measure, []), abs=1e-7), (name, measure)
        assert [row[4].value for row in book[f"Cash {name}"].iter_rows(6, 7)] == pytest.approx([0, 0], abs=1e-7)


def test_it_follows_when_assumptions_change(tmp_path: Path) -> None:
    path, sites = written(tmp_path)
    book, changed = without_values(path), dict[str, dict[str, NDArray[np.float64]]]()
    for name, (_, model) in sites.items():
        changed[name] = {}
        for each in model.inputs:
            if each.key in CHANGED:
                _, cell = next(book.defined_names[each.name].destinations)
                book[f"Cash {name}"][cell.replace("$", "")] = each.shown * CHANGED[each.key]
                changed[name][each.key] = np.array([[each.shown * each.factor * CHANGED[each.key]]])
    book.save(path)
    book = recalculated(path)
    for name, (scenario, _) in sites.items():
        assert len(changed[name]) >= 3
        expected = measured(with_values(scenario, {key: float(value[0, 0]) for key, value in changed[name].items()}))
        assert results(book[f"Cash {name}"])["npv"] == pytest.approx(expected["npv"], abs=1e-7), name
        for measure in ("irr", "payback", "discounted_payback"):
            assert numbers(results(book[f"Cash {name}"])[measure]) == pytest.approx(expected.get(measure, []), abs=1e-7), (name, measure)
        assert expected["npv"] != pytest.approx(measured(scenario)["npv"], abs=0.01)
