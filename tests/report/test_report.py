"""What a person reads: sentences in full, numbers as far as they are known, figures the same to the byte."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.questions.compare.figures import REGISTRY as COMPARED
from sim.questions.compare.words import comparison_findings
from sim.questions.run import words
from sim.questions.run.figures import REGISTRY as RUN
from sim.report.about import About, about
from sim.report.facts import Facts
from sim.report.figures.registry import Drawing
from sim.report.figures.saving import saved
from sim.report.folder import slug, write_bytes
from sim.report.rounding import Estimate, decimals, separated
from sim.running.estimates import SUMMARY_NAMES
from sim.scenario.loading import load
from sim.tables import Table, table
from tests.economics.small import TEXT
from tests.report import study

ABOUT = About(
    product="miner", horizon="5 years", start=date(2026, 1, 5), workers=250, seed=1, promises={"build": 14.0}, discount_rate=0.12, years=10
)


def run_sentences(found: Table, scenario: str, about: About) -> list[str]:
    """The sentences of a run, the headline first, then the heaviest."""
    headline, others = words.headline_and_findings(found, scenario, about)
    return [finding.sentence for finding in (headline, *sorted(others, key=lambda each: -each.weight))]


def summary(*rows: tuple[object, ...]) -> Table:
    return table(SUMMARY_NAMES, [("Texas", *row, 10) for row in rows])


def test_run_says_what_was_found() -> None:
    found = summary(
        ("lead_time", "build", "d", 4.0321, 3.971, 4.094),
        ("lead_time_p95", "build", "d", 6.41, 6.15, 6.67),
        ("on_time", "build", "%", 100.0, 100.0, 100.0),
        ("landed_cost", "build", "USD/unit", 2135.8, 2134.1, 2137.5),
        ("landed_cost_part", "materials", "USD/unit", 1753.2, 1752.3, 1754.1),
        ("landed_cost_part", "labor", "USD/unit", 382.6, 381.6, 383.6),
        ("npv", "plant", "M USD", 97.1, 96.1, 98.1),
    )
    assert run_sentences(found, "Texas", ABOUT) == [
        "NPV is $97.1 ± 1.0 M over ten years at 12 %.",
        ("A miner reaches its customer in 4.032 ± 0.062 days, 95 % within 6.41; 100 % of orders arrive within the promised 14 days."),
        "Landed cost is $2,136 ± 2 a miner: materials 1,753, labor 383.",
    ]


def test_run_says_which_incentive_is_missed(tmp_path: Path) -> None:
    own = "  incentives: {deal: {grant: 5000 USD, jobs: 250}}\n"
    path = tmp_path / "plant.yaml"
    path.write_text(TEXT + own)
    said = run_sentences(summary(("npv", "plant", "M USD", 97.1, 96.1, 98.1)), "Texas", about([load(path)], seed=1))
    assert "The incentive 'deal' gives nothing: it asks for 250 jobs, and the plant has 4." in said


def test_run_warns_of_more_overtime_than_allowed() -> None:
    worked = summary(("overtime_highest_week", "test", "h/week", 12.5, 12.3, 12.7), ("overtime_highest_week", "dock", "h/week", 3, 2, 4))
    said = run_sentences(worked, "Texas", About(overtime_allowed=12.0))
    assert said[0].startswith("Overtime is more than allowed: in its highest week a worker of test works 12.50 ± 0.20 hours of it")
    assert said[0].endswith("workforce.overtime_allowed is 12.")
    assert "Overtime is more" not in " ".join(run_sentences(worked, "Texas", About(overtime_allowed=13.0)))


def test_textbook_queue_says_only_what_it_knows() -> None:
    found = summary(("wip", "serve", "units", 5.0, 4.9, 5.1))
    assert run_sentences(found, "Texas", About()) == ["Work in progress of serve is 5.00 ± 0.10 units."]
    assert words.headline_rows(found, "Texas") == [("Work in progress", Estimate(5.0, 4.9, 5.1, "units", 10))]


def test_difference_that_chance_may_have_made_is_not_called_one() -> None:
    sites = study.summaries(2), study.paired_differences(2)
    said = " ".join(finding.sentence for finding in comparison_findings(*sites, ABOUT))
    assert "Texas" in said and "Florida" in said
    zero = Table({**sites[1].columns, "low": sites[1]["mean_difference"] - 1e9, "high": sites[1]["mean_difference"] + 1e9})
    assert "not distinguishable from chance after 10 replications" in " ".join(
        finding.sentence for finding in comparison_findings(sites[0], zero, ABOUT)
    )


@given(st.floats(-1e6, 1e6), st.floats(1e-2, 1e6))
def test_number_is_written_as_far_as_its_interval_supports(mean: float, half: float) -> None:
    """Of the half-width two significant digits, or fewer where the mean would get more than four; of the mean never more than five."""
    places = decimals(half, mean)
    assert half * 10.0**places < 100.05
    assert abs(mean) * 10.0**places < 100_000.5 or half * 10.0**places >= 9.5
    assert half * 10.0**places >= 9.5 or abs(mean) * 10.0**places >= 999.5


@pytest.mark.parametrize(
    ("estimate", "plus_minus", "interval"),
    [
        (Estimate(3412.3, 3400.0, 3424.6), "3,412 ± 12", "3,400 to 3,425"),
        (Estimate(2149.73, 2149.61, 2149.85), "2,149.7 ± 0.1", "2,149.6 to 2,149.8"),
        (Estimate(79832.0, 79781.0, 79883.0), "79,830 ± 50", "79,780 to 79,880"),
        (Estimate(88.4321, 88.4309, 88.4333), "88.432 ± 0.001", "88.431 to 88.433"),
        (Estimate(88.43, 88.43 - 3e-6, 88.43 + 3e-6), "88.430 ± 0.001", "88.429 to 88.431"),
        (Estimate(99.56, 98.92, 100.0), "99.56 (98.92 to 100.00)", "98.92 to 100.00"),
        (Estimate(-0.3, -3.4, 2.8), "-0.3 ± 3.1", "-3.4 to 2.8"),
        (Estimate(1234.5, 1234.5, 1234.5), "1,234", "no spread"),
    ],
)
def test_a_plus_minus_is_the_interval_or_low_and_high_are_told(estimate: Estimate, plus_minus: str, interval: str) -> None:
    assert estimate.plus_minus == plus_minus
    assert estimate.interval == interval


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("18200000 USD", "18,200,000 USD"),
        ("3400 h", "3,400 h"),
        ("2026-08-01", "2026-08-01"),
        ("0.123456 USD/h", "0.123456 USD/h"),
        ("-25000.5 USD", "-25,000.5 USD"),
        ("none", "none"),
    ],
)
def test_thousands_are_separated(text: str, told: str) -> None:
    assert separated(text) == told


def test_one_replication_has_no_interval() -> None:
    assert Estimate(3.0, float("nan"), float("nan"), "d", 1).plus_minus == "3 (no interval)"


def same_bytes(registry: Sequence[Drawing], facts: Facts) -> None:
    """Requires that every figure is drawn, and drawn again is the same file."""
    first, second = study.figures(registry, facts), study.figures(registry, facts)
    assert len(first) == len(registry)
    for key, figure in first.items():
        assert saved(figure, ("png", "svg")) == saved(second[key], ("png", "svg"))


@pytest.mark.parametrize("those", [slice(1), pytest.param(slice(None), marks=pytest.mark.slow)], ids=["first", "all"])
def test_figures_of_a_run_are_the_same_to_the_byte(those: slice) -> None:
    same_bytes(RUN[those], Facts(study.summaries(1), profiles=study.profiles(1), about=ABOUT))


@pytest.mark.parametrize("those", [slice(1), pytest.param(slice(None), marks=pytest.mark.slow)], ids=["first", "all"])
def test_figures_of_a_comparison_are_the_same_to_the_byte(those: slice) -> None:
    same_bytes(COMPARED[those], Facts(study.summaries(), study.paired_differences(), study.profiles(), ABOUT))


def test_figures_without_rows_are_left_out() -> None:
    assert study.figures(RUN, Facts(summary(("wip", "serve", "units", 5.0, 4.9, 5.1)))) == {}


@pytest.mark.parametrize(("name", "short"), [("Texas (Dallas-Fort Worth)", "texas"), ("M/M/3 queue", "m-m-3-queue"), ("()", "scenario")])
def test_slug_is_fit_for_a_file(name: str, short: str) -> None:
    assert slug(name) == short


def test_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_bytes(tmp_path / "taken", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
