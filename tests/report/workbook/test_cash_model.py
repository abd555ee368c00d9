"""The formulas of a site's cash give what pricing gives, as written and elsewhere; what they cannot give is not offered."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sim.economics.landed import valued
from sim.economics.worth.cashflow import npv_usd
from sim.report.report import Report
from sim.report.workbook import book
from sim.report.workbook.cash_model import Disagrees, cash_model
from tests.report.workbook.sites import FINANCES, replications, site

REFUSED = {"last quarter": {"finance.capex.early.cost", "finance.capex.late.cost"}}  # the costs decide which convention holds


@pytest.mark.parametrize("name", FINANCES)
def test_net_cash_is_that_of_pricing(tmp_path: Path, name: str) -> None:
    scenario, happened = site(tmp_path, name).scenario, replications()
    model = cash_model(happened, scenario, "small", 2)
    assert scenario.finance is not None
    for block in model.blocks:
        net = np.array([float(term.value[0]) for term in block.net])
        npv = float(npv_usd(net, scenario.finance.discount_rate.value)) / 1e6
        assert npv == pytest.approx(valued(happened[block.replication], scenario).measures["npv", "plant"][0], abs=1e-9)
    assert set(model.refused) == REFUSED.get(name, set())
    offered = {each.key for each in model.inputs}
    assert {"finance.tax", "finance.discount_rate", "money.prices.terahash", "pools.assembly.wage"} - offered == set()


@pytest.mark.parametrize("which", ["incentives", "promises"])
def test_every_line_of_cash_is_that_of_pricing(tmp_path: Path, which: str) -> None:
    scenario, happened = site(tmp_path, which).scenario, replications()
    cash = valued(happened[1], scenario).cash
    assert cash is not None
    assert all(owed.sum() > 0 for name, owed in cash.owed.items() if name != "kept")
    lines = cash_model(happened, scenario, "small", 2).blocks[1].lines
    for name, amounts in cash.lines.items():
        ours = [float(term.value[0]) for term in lines[name]] if name in lines else np.zeros(len(amounts))
        assert ours == pytest.approx(amounts.tolist(), abs=1e-3), name


def test_a_price_that_bends_is_told_and_not_offered(tmp_path: Path) -> None:
    loaded = site(tmp_path, "margin tax")
    path = tmp_path / "bent.yaml"
    growth = "escalation: {labor: {value: 2 %/year, low: 0 %/year, high: 6 %/year, source: assumed, note: x}}"
    path.write_text(f"extends: {loaded.files[0].name}\nmoney: {{{growth}}}\n")
    from sim.scenario.loading import load

    model = cash_model(replications(), load(path).scenario, "small", 2)
    assert "money.escalation.labor" in model.bent
    assert "money.escalation.labor" not in {each.key for each in model.inputs}


def test_wrong_formulas_are_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.report.workbook import cash_model as module

    honest = module.taxes

    def generous(*arguments: object) -> object:
        due, credits = honest(*arguments)  # type: ignore[arg-type]
        return {line: terms for line, terms in due.items() if line.name != "margin tax"}, credits

    monkeypatch.setattr(module, "taxes", generous)
    with pytest.raises(Disagrees, match=r"the formulas of Margin tax are .* USD a year off the cash as written"):
        cash_model(replications(), site(tmp_path, "margin tax").scenario, "small", 2)


def test_a_tax_that_pricing_changes_alone_is_refused(tmp_path: Path) -> None:
    scenario = site(tmp_path, "state income tax").scenario
    assert scenario.finance is not None
    finance = scenario.finance.model_copy(update={"tax": replace(scenario.finance.tax, low=0.1, high=0.4)})
    model = cash_model(replications(), scenario.model_copy(update={"finance": finance}), "small", 2)
    own = next(each for each in model.inputs if each.key == "finance.tax")
    assert (own.shown, own.low, own.high, own.factor) == (0.21, 0.1, 0.4, 1.0)


def test_a_site_whose_formulas_are_wrong_has_no_sheets_of_cash(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise Disagrees("the formulas of here are 5.00 USD a year off the cash as written")

    monkeypatch.setattr(book, "cash_model", wrong)
    found = openpyxl.load_workbook(io.BytesIO(book.workbook(report)))
    assert [name for name in found.sheetnames if name.startswith(("Cash", "Workings"))] == []
    said = [cell.value for cell in found["Method"]["A"] if cell.value]
    assert any("5.00 USD a year off" in text for text in said)
