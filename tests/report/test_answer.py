"""An answer on a terminal, as records and in a folder: nothing is cut, nothing is lost, and every probability says of what."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from sim.questions.compare import words as compared
from sim.questions.run import words as ran
from sim.questions.run.study import estimates_grid
from sim.report.about import About
from sim.report.answer import Answer, Finding, Grid, Number, Picture, Tables, Uncertainty
from sim.report.console import plain
from sim.report.phrases import kept_together, money, quantity, spell
from sim.report.records import answer_record, markdown
from sim.report.rounding import Estimate
from sim.report.run_folder import Run, write_answer, write_figures
from sim.report.style import Sheet, sheet
from sim.report.terminal import answer_text
from sim.running.price_ranges import OverRanges
from sim.scenario.loading import load
from tests.report import study

ABOUT = About(product="miner", horizon="5 years", seed=1, promises={"build": 14.0, "repair": 18.0}, years=10, unsourced=(458, 498))
RANGES = {
    name: OverRanges(88.4, 30.1, -150.2, 210.9, "M USD", first, 112, {"money.prices.terahash": 40.0, "money.escalation.miner": -80.0})
    for name, first in zip(study.SITES, (0.47, 0.3, 0.23), strict=True)
}


def run_answer() -> Answer:
    summary, name = study.summaries(1), study.SITES[0]
    headline, findings = ran.headline_and_findings(summary, name, ABOUT, RANGES[name])
    return Answer(
        question="run",
        title=ran.title(name, "texas.yaml (shipped with sim)", summary, ABOUT),
        headline=headline,
        findings=findings,
        tables={"summary": summary},
        headline_table=estimates_grid(ran.headline_rows(summary, name)),
        further_tables=(Grid(("measure", "mean"), (("scrap", "9.8"),)),),
        caveats=ran.caveats(summary, ABOUT, RANGES[name]),
        following="sim compare texas.yaml florida.yaml",
    )


def compare_answer() -> Answer:
    summary, pairs = study.summaries(3), study.paired_differences(3)
    headline, findings = compared.headline_and_findings(summary, pairs, ABOUT, RANGES)
    files = "texas.yaml (shipped with sim), florida.yaml (shipped with sim), own.yaml"
    return Answer(
        question="compare",
        title=compared.title(study.SITES, files, summary, ABOUT),
        headline=headline,
        findings=findings,
        tables={"summary": summary, "comparisons": pairs},
        headline_table=compared.side_by_side(summary, pairs),
        above=2,
        caveats=compared.caveats(summary, ABOUT, True),
        following="sim uncertainty texas.yaml florida.yaml own.yaml",
    )


@pytest.mark.parametrize("answer", [run_answer(), compare_answer()], ids=["run", "compare"])
def test_an_answer_fits_a_screen_of_80_x_30(answer: Answer) -> None:
    lines = answer_text(answer, "runs/run-2026-11-22-texas-3f2a", 80, 30).splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 30, "one line is left for the prompt"
    assert lines[-1].endswith(answer.following) or answer.following in " ".join(lines[-2:])
    assert answer.headline.sentence in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("answer", [run_answer(), compare_answer()], ids=["run", "compare"])
def test_no_number_is_cut_and_nothing_is_lost(answer: Answer, width: int) -> None:
    lines = answer_text(answer, "kept", width, None, whole=True).splitlines()
    whole = " ".join(" ".join(lines).split())
    assert all(finding.sentence in whole for finding in answer.ordered)
    for finding in answer.ordered:
        for piece in kept_together(finding.sentence).split(" "):
            assert any(piece.replace("\N{NO-BREAK SPACE}", " ") in line for line in lines), piece
    assert answer.headline_table is not None
    for row in answer.headline_table.rows:
        assert all(any(cell.strip() in line for line in lines) for cell in row)


def test_the_findings_that_do_not_fit_are_counted() -> None:
    findings = tuple(Finding(f"Sentence number {k} is here.", weight=-k) for k in range(40))
    answer = Answer("run", ("Texas",), Finding("First."), findings, headline_table=Grid(("", "mean"), (("NPV", "1"),)))
    text = answer_text(answer, "", 80, 30)
    shown = len(re.findall("Sentence number", text))
    assert 0 < shown < 40 and len(text.splitlines()) < 30
    assert f"{40 - shown} more findings: --all." in text
    assert "Sentence number 39" in answer_text(answer, "", 80, 30, whole=True)


def test_compare_begins_with_the_sites_side_by_side() -> None:
    text = answer_text(compare_answer(), "", 120, 30)
    over_ranges = "Over the price ranges and these "
    assert text.index("On these assumptions Texas") < text.index(over_ranges) < text.index("  NPV, $M")
    assert text.index("  NPV, $M") < text.index("Why Texas beats")


def test_the_best_is_marked_and_what_cannot_be_told_from_it() -> None:
    grid = compared.side_by_side(study.summaries(3), study.paired_differences(3))
    assert grid is not None
    cost = next(row for row in grid.rows if row[0].startswith("Landed cost"))
    assert [cell[-1] for cell in cost[1:]] == ["*", " ", " "]
    assert compared.side_by_side(study.summaries(3, 1), study.paired_differences(3, 1)).rows[0][1][-1] == " ", (
        "one replication ranks nobody"
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", [run_answer(), compare_answer()], ids=["run", "compare"])
def test_who_is_best_is_never_said_without_of_what_the_uncertainty_is(answer: Answer) -> None:
    words = re.compile(r"highest|lowest|in \d+ % of cases|averaged over")
    told = [finding for finding in answer.ordered if words.search(finding.sentence)]
    assert told
    assert all(finding.uncertainty is not Uncertainty.NONE for finding in told)
    over = next(finding for finding in answer.ordered if "Expected NPV, averaged over the price ranges and " in finding.sentence)
    assert over.uncertainty is Uncertainty.BOTH
    assert "against $88.4 M" in over.sentence and "(money.escalation.miner)" in over.sentence, "what pulls the mean down, not what lifts it"


def test_the_record_is_json_with_findings_and_their_numbers() -> None:
    answer = Answer("run", ("a",), Finding("NPV is $1 M.", (Number("npv", 1.0, "M USD"),), Uncertainty.LUCK, 2), (Finding("b", weight=3),))
    told = json.loads(json.dumps(plain(answer_record(answer)), allow_nan=False))
    assert told["headline"] == {
        "sentence": "NPV is $1 M.",
        "uncertainty": "simulation luck",
        "numbers": [{"name": "npv", "value": 1.0, "unit": "M USD", "low": None, "high": None}],
    }
    assert [finding["sentence"] for finding in told["findings"]] == ["b"]


def test_names_are_no_markup_in_the_page() -> None:
    answer = Answer("run", ("<script> $x$",), Finding("a_b *c* [d](e) | f"))
    assert markdown(answer, ()).splitlines()[0] == r"# \<script\> \$x\$"
    assert r"a\_b \*c\* \[d\](e) \| f" in markdown(answer, ())


def drawn(_tables: Tables) -> Sheet:
    return sheet(1.0, "Found", "shows", "source")


def broken(_tables: Tables) -> Sheet:
    raise ZeroDivisionError("no luck")


def kept(folder: Path, pictures: Sequence[Picture]) -> tuple[Answer, dict[str, str]]:
    answer = Answer("run", ("Texas",), Finding("First."), loaded=(load("queue.yaml"),), seed=1, replications=2, figures=tuple(pictures))
    write_answer(folder, answer, Run("run", [], 1, 2, datetime(2026, 1, 1)))
    return answer, write_figures(folder, answer, ["png"])


def test_a_figure_that_fails_loses_neither_the_answer_nor_the_other_figures(tmp_path: Path) -> None:
    _, failed = kept(tmp_path, [Picture("wrong", "Wrong", broken), Picture("right", "Found", drawn)])
    assert failed == {"wrong": "ZeroDivisionError: no luck"}
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["right.png"]
    page = (tmp_path / "answer.md").read_text()
    assert "**First.**" in page and "![Found](figures/right.png)" in page and "wrong" not in page
    assert json.loads((tmp_path / "run.json").read_text())["finished"]


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(99.56, 98.92, 100.0, "%", 10), "99.56 % (98.92 to 100.00)"),
        (Estimate(99.56, 99.02, 100.1, "%", 10), "99.56 ± 0.54 %"),
        (Estimate(2.0, 2.0, 2.0, "%", 10), "2 %"),
    ],
)
def test_plus_minus_is_written_only_where_it_is_the_interval(estimate: Estimate, text: str) -> None:
    """Where an interval was clipped, or does not lie evenly around its mean, ± its half would be another interval."""
    assert quantity(estimate, "%") == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(88.42, 87.4, 89.44, "M USD", 10), "$88.4 ± 1.0 M"),
        (Estimate(-30.1, -32.1, -28.1, "M USD", 10), "-$30.1 ± 2.0 M"),
        (Estimate(3412.0, 3400.0, 3424.0, "USD/unit", 10), "$3,412 ± 12"),
        (Estimate(3.2, 0.0, 7.0, "USD", 10), "$3.2 (0.0 to 7.0)"),
    ],
)
def test_money_is_written_as_people_do(estimate: Estimate, text: str) -> None:
    assert money(estimate) == text


@pytest.mark.parametrize(
    ("days", "text"), [(0.0355, "51.1 ± 2.9 min"), (0.5, "12.0 ± 1.2 hours"), (8.41, "8.41 ± 0.84 days"), (2.0, "48.0 ± 4.8 hours")]
)
def test_times_are_told_in_minutes_hours_or_days_by_their_size(days: float, text: str) -> None:
    half = 0.002 if days < 0.1 else 0.1 * days
    assert spell(Estimate(days, days - half, days + half, "d", 10)) == text


def test_a_table_too_wide_goes_on_below_with_as_many_rows_as_fit() -> None:
    head = ("", *(f"Site number {k}" for k in range(9)))
    grid = Grid(head, tuple((f"row {k}", *("1,234.5 ± 6.7" for _ in range(9))) for k in range(20)), note="a note")
    answer = Answer("compare", ("Nine",), Finding("First."), headline_table=grid, following="sim diff a b")
    text = answer_text(answer, "", 80, 30)
    assert len(text.splitlines()) < 30 and max(map(len, text.splitlines())) <= 80
    shown = len(set(re.findall(r"row \d+", text)))
    assert f"{20 - shown} more rows: --all." in text
