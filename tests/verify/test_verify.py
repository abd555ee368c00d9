"""`sim verify`: its cases are the reference cases, a wrong program is found out, and the page needs nothing else."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.economics.worth import cashflow
from sim.verify import formulas, simulated, study
from sim.verify.cases import cases
from sim.verify.formulas import FORMULAS
from sim.verify.words import headline, page, rows, tidy
from tests.program import sim
from tests.validation.cases import expected, inputs, names

FORMULA_CASES = [case for case in cases() if case.formula]
QUICK = [case for case in cases() if case.id in {"Q-CAL-a", "P-PLANT-a"}]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_every_expected_value_is_one_of_the_reference_cases(case) -> None:
    """Or, for a class's time in the system, its wait and its own service."""
    name = case.id.partition("[")[0]
    assert name in names()
    known = [float(v) for value in expected(name).values() if not isinstance(value, str) for v in np.ravel(value) if v is not None]
    known += sold_at_the_end() if name == "P-PLANT-a" else []
    for line in case.expected:
        services = (0.0, 1.0, 2.0) if name == "Q-PRIO-b" else (0.0,)
        assert any(line.value - service == pytest.approx(value, rel=1e-9) for service in services for value in known), line.what
    assert case.source and case.area and bool(case.formula) != bool(case.scenario)


def sold_at_the_end() -> list[float]:
    """NPV and internal rate of P-PLANT-a with the material in process sold at the end, which the reference leaves in the plant.

    Its units by hand: `tests/validation/test_plant.py`, test_what_is_in_process_at_the_end_is_worth_its_material.
    """
    given = inputs("P-PLANT-a")
    units = 4 - (given["working_minutes_per_day"] * given["days_per_year"] / 3 + 4 * 360 + 72) / (365 * 1440)
    cash = np.array(expected("P-PLANT-a")["cash_flows"])
    cash[-1] += (1 - given["tax_rate"]) * units * given["material_cost_per_start"]
    return [round(float(cashflow.npv_usd(cash, given["discount_rate"])), 2), round(cashflow.irr_all(cash)[0], 8)]


@pytest.mark.parametrize("case", FORMULA_CASES, ids=lambda case: case.id)
def test_formulas_agree(case) -> None:
    assert all(line.good for line in study._formula_lines(case)), rows(list(study._formula_lines(case)))


def test_every_formula_is_asked() -> None:
    assert {case.formula for case in FORMULA_CASES} == set(FORMULAS)


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.id)
def test_plants_by_hand_agree(case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "engines", lambda: ("simpy",))
    monkeypatch.setattr(study, "engines", lambda: ("simpy",))
    lines = study._simulated_lines(case, False, 1)
    assert len(lines) == len(case.expected) and all(line.good for line in lines), rows(lines)


@pytest.mark.slow
def test_all_quick_cases_agree(tmp_path: Path) -> None:
    done = sim("verify", "--json", "-q", "--out", "evidence", folder=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["agree"], found["headline"]
    assert {value["area"] for value in found["values"]} >= {
        "queues",
        "inventory",
        "repair",
        "calendars",
        "learning",
        "money",
        "duty",
        "tax",
    }


def test_a_wrong_formula_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flows discounted a year too late, as a spreadsheet does: the value misses, and the command ends with 1."""
    monkeypatch.setattr(formulas, "npv_usd", lambda cash, rate: cashflow.npv_usd(cash, rate) / (1 + rate))
    monkeypatch.setattr(study, "cases", lambda: tuple(case for case in FORMULA_CASES if case.id in {"E-NPV", "E-IRR"}))
    done = sim("verify", "--out", "evidence", "-q", folder=tmp_path)
    assert done.returncode == 1
    assert "1 of 2 values of 2 cases do not agree" in done.stdout
    assert "misses" in (tmp_path / "evidence" / "verify.html").read_text()
    assert json.loads(sim("verify", "--json", "-q", folder=tmp_path).stdout)["agree"] is False


def test_verdicts() -> None:
    """The interval must cover the truth and be narrow; an interval that is wide says nothing."""
    mm1 = next(case for case in cases() if case.id == "Q-MM1-a")
    first = mm1.expected[0]  # 5 hours within 10 %
    assert study._covers(first, 5.1, 0.2) == study.AGREES
    assert study._covers(first, 5.1, 0.05) == study.MISSES
    assert study._covers(first, 5.1, 0.6) == study.VAGUE
    assert study._covers(first, float("nan"), 0.2) == study.MISSES
    assert study._line(mm1, first, np.array([4.9, 5.0, 5.1]), same=False).verdict == study.DIFFERS


def test_a_value_that_misses_by_chance_is_tried_again_with_more(monkeypatch: pytest.MonkeyPatch) -> None:
    mm1 = next(case for case in cases() if case.id == "Q-MM1-a")
    asked = []

    def readings(case, full, replications, attempt):
        asked.append((replications, attempt))
        spread = np.linspace(-0.01, 0.01, replications) + (0 if attempt else 1)
        return {"simpy": {each.what: each.value * (1 + spread) for each in case.expected}}

    monkeypatch.setattr(study, "readings", readings)
    assert all(line.good for line in study._simulated_lines(mm1, False, 20))
    assert asked == [(20, 0), (80, 1)]


def test_the_page_stands_alone_and_escapes() -> None:
    lines = [line for case in FORMULA_CASES for line in study._formula_lines(case)]
    text = page(lines, False, date(2026, 11, 28))
    assert headline(lines) in text
    assert not re.search(r"(src|href)=\"(?!data:)", text) and "@import" not in text
    assert "Gross" not in text and "19 CFR 181.45" in text
    odd = [replace(line, case=replace(line.case, title="<b> & more")) for line in lines[:1]]
    assert "&lt;b&gt; &amp; more" in page(odd, False, date(2026, 11, 28))
    assert len(tidy(lines)) == len(lines) == text.count("<tr") - text.count("<thead>") == len(rows(lines))


def test_about_says_what_it_is_and_what_it_is_not(tmp_path: Path) -> None:
    done = sim("about", folder=tmp_path)
    found = json.loads(sim("about", "--json", folder=tmp_path).stdout)
    assert done.returncode == 0
    assert found["citation"] == (Path(__file__).parents[2] / "CITATION.cff").read_text()
    assert found["store"] == str(tmp_path / "runs" / ".store")
    assert found["packages"]["numpy"] == np.__version__
    for line in (*found["modeled"], *found["not_modeled"], f"sim {found['version']}", "cff-version"):
        assert line in done.stdout
