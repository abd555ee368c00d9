"""Chances, priced: duties that end or change on a day, refunds, and parts that may be of several classes; all worked out by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.economics.border.stack import duty_stack, piece_of
from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.outcomes import Outcomes, as_written
from sim.economics.worth.cash import yearly_cash
from sim.scenario.events import NEVER, events
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, small, steady

CHIPS = "trade.duties.chips"
STRUCK = f"{CHIPS}.struck_down={{chance: 100 %, between: [2027-01-01, 2027-01-01], refunded: 90 %, after: 18 months}}"
PAID_2026 = (60 + 12 * 80) * 100 * 0.05  # chips received in 2026, at 100 USD and 5 %


def duty_by_month(scenario: Scenario, outcomes: Outcomes | None = None) -> np.ndarray:
    """Duty on chips as paid on receipt, by month of entry."""
    return price(steady(), scenario, outcomes).parts["chip"].paid["duty"]


def on(day: date) -> float:
    return float(day.toordinal())


def test_a_duty_struck_down_ends_on_its_day_and_comes_back_late(tmp_path: Path) -> None:
    scenario = small(tmp_path, STRUCK)
    duty = duty_by_month(scenario)
    assert_allclose([duty[:12].sum(), duty[12:].sum()], [PAID_2026, 0.0])
    cash = yearly_cash(price(steady(), scenario), scenario.finance).lines  # 365 + 547.5 days after the start: in its third year
    assert_allclose(cash["duty refunded"], [0, 0, 0, 0.9 * PAID_2026, 0, 0])


def test_the_stack_of_a_day_has_what_is_certain(tmp_path: Path) -> None:
    """`sim explain ... duty` of the last day before, and of the day."""
    scenario = small(tmp_path, STRUCK)
    for day, usd in ((date(2026, 12, 31), 5.0), (date(2027, 1, 1), 0.0)):
        stack = duty_stack(scenario, piece_of(scenario, "chip", None, None, None, False, day), day)
        assert next(line.amount_usd for line in stack if line.name == "chips") == pytest.approx(usd)


def test_a_refund_is_taxed_in_the_year_in_which_it_comes(tmp_path: Path) -> None:
    """The same plant without refund: 20 % tax on what comes back, in the year in which it does."""
    taxes = {}
    for refunded in ("90 %", "0 %"):
        scenario = small(tmp_path, STRUCK.replace("refunded: 90 %", f"refunded: {refunded}"), "money.prices.terahash=40 USD/TH")
        taxes[refunded] = yearly_cash(price(steady(), scenario), scenario.finance).lines["income tax"]
    assert_allclose(taxes["90 %"] - taxes["0 %"], [0, 0, 0, -0.2 * 0.9 * PAID_2026, 0, 0], atol=1e-6)


def test_a_refund_after_the_valuation_is_not_in_it(tmp_path: Path) -> None:
    scenario = small(tmp_path, STRUCK.replace("18 months", "4.5 years"))
    assert "duty refunded" not in yearly_cash(price(steady(), scenario), scenario.finance).lines


def test_drawback_is_not_refunded_twice(tmp_path: Path) -> None:
    scenario = small(tmp_path, STRUCK, "trade.drawback={exported: 50 %, refund: 80 %}")
    cash = yearly_cash(price(steady(), scenario), scenario.finance).lines
    assert cash["duty refunded"][3] == pytest.approx(0.9 * PAID_2026 * (1 - 0.5 * 0.8))


@pytest.mark.parametrize(("day", "first_free"), [(date(2026, 3, 17), 2), (date(2026, 3, 18), 3)])  # March's chips enter on day 75, the 17th
def test_the_day_counts_and_not_the_month(tmp_path: Path, day: date, first_free: int) -> None:
    scenario = small(tmp_path, f"{CHIPS}.struck_down={{chance: 50 %, between: [2026-01-01, 2026-12-31]}}")
    duty = duty_by_month(scenario, Outcomes({f"{CHIPS}.struck_down": np.array([on(day)])}))
    assert np.flatnonzero(duty == 0)[0] == first_free


def test_a_chance_below_certainty_changes_nothing_as_written(tmp_path: Path) -> None:
    plain = valued(steady(), small(tmp_path)).measures
    chances = (STRUCK.replace("100 %", "99 %"), f"{CHIPS}.raised={{chance: 60 %, between: [2026-02-01, 2026-03-01], to: 40 %}}")
    left = valued(steady(), small(tmp_path, *chances)).measures
    assert all(np.array_equal(left[key][0], value) for key, (value, _) in plain.items())


def test_raised_then_struck_down(tmp_path: Path) -> None:
    """5 %, then 8 % from March, then nothing from July; a draw in which neither happens keeps 5 %."""
    scenario = small(
        tmp_path,
        f"{CHIPS}.struck_down={{chance: 10 %, between: [2026-06-01, 2026-08-01]}}",
        f"{CHIPS}.raised={{chance: 10 %, between: [2026-02-01, 2026-04-01], to: 8 %}}",
    )
    days = {"struck_down": [date(2026, 7, 1), None], "raised": [date(2026, 3, 1), None]}
    numbers = {f"{CHIPS}.{key}": np.array([[on(day) if day else NEVER] for day in both]) for key, both in days.items()}
    duty = duty_by_month(scenario, Outcomes(numbers))
    assert_allclose(duty[0, 1:8], np.array([5, 8, 8, 8, 8, 0, 0]) * 80.0)
    assert_allclose(duty[1, 1:], 400.0)


def test_rules_struck_with_another_end_on_its_day(tmp_path: Path) -> None:
    scenario = small(
        tmp_path,
        "trade.duties.ordinary_miner.struck_with=surcharge",
        "trade.duties.surcharge.struck_down={chance: 30 %, between: [2026-01-01, 2027-12-31]}",
    )
    day = Outcomes({"trade.duties.surcharge.struck_down": np.array([on(date(2027, 1, 1))])})
    lines = {line.of[0]: line.amount for line in price(steady(), scenario, day).lines if line.kind.name == "duty on units"}
    assert all(lines[rule][11] > 0 and not lines[rule][12:].any() for rule in ("ordinary_miner", "surcharge"))


ARTICLES = """
    articles: {origins: [any], classes: ['7616.99'], from: 2020-01-01, rate: 50 %}
  fees:"""
HEADINGS = "customs_class: ic, headings: {'7616.99': {chance: 40 %}, ic: {chance: 60 %}}"


def with_articles(tmp_path: Path, *settings: str) -> Scenario:
    """The small plant, whose chips may be of another class, at 50 %."""
    return small(tmp_path, *settings, text=TEXT.replace("\n  fees:", ARTICLES).replace("customs_class: ic", HEADINGS))


def test_a_part_is_priced_as_filed_and_as_of_each_heading(tmp_path: Path) -> None:
    scenario = with_articles(tmp_path)
    assert_allclose(duty_by_month(scenario)[1:], 400.0)
    both = duty_by_month(scenario, Outcomes({"parts.chip.headings": np.array([[0.0], [1.0]])}))
    assert_allclose(both[:, 1:].mean(axis=1), [4000.0, 400.0])
    assert_allclose(duty_by_month(with_articles(tmp_path, "parts.chip.filed_as='7616.99'"))[1:], 4000.0)


def test_many_outcomes_at_once_are_each_alone(tmp_path: Path) -> None:
    """Headings, days and a raised rate drawn together: every measure as if each outcome were priced by itself."""
    scenario = with_articles(
        tmp_path,
        f"{CHIPS}.struck_down={{chance: 30 %, between: [2026-01-10, 2027-06-30], refunded: 80 %, after: 200 d}}",
        "trade.duties.articles.raised={chance: 30 %, between: [2026-05-01, 2027-12-31], to: 10 %}",
        "trade.duties.surcharge.struck_down={chance: 30 %, between: [2026-03-01, 2027-12-31], refunded: 100 %, after: 1 year}",
    )
    numbers = {
        "parts.chip.headings": [0.0, 1.0, 1.0, 0.0],
        f"{CHIPS}.struck_down": [on(date(2026, 4, 16)), on(date(2026, 4, 16)), NEVER, on(date(2027, 1, 1))],
        "trade.duties.articles.raised": [on(date(2026, 6, 2)), NEVER, on(date(2026, 6, 2)), on(date(2027, 11, 30))],
        "trade.duties.surcharge.struck_down": [NEVER, on(date(2026, 3, 2)), on(date(2027, 2, 1)), on(date(2026, 3, 2))],
    }
    together = valued(steady(), scenario, Outcomes({key: np.array(own)[:, None] for key, own in numbers.items()})).measures
    for k in range(4):
        alone = valued(steady(), scenario, Outcomes({key: np.array([own[k]]) for key, own in numbers.items()})).measures
        for key, (value, _) in alone.items():
            assert_allclose(np.broadcast_to(together[key][0], (4,))[k], value, rtol=1e-12, err_msg=str(key))


def test_the_branches_of_an_event_make_up_a_whole(tmp_path: Path) -> None:
    """25 % over 2027 and 2028: half of it in each year, of 365 and 366 days."""
    scenario = small(tmp_path, f"{CHIPS}.struck_down={{chance: 25 %, between: [2027-01-01, 2028-12-31]}}")
    (event,) = events(scenario)
    assert [branch.name for branch in event.branches] == ["not struck down", "struck down in 2027", "struck down in 2028"]
    assert_allclose([branch.probability for branch in event.branches], [0.75, 0.25 * 365 / 731, 0.25 * 366 / 731])
    assert event.written.name == "not struck down" and as_written(scenario).numbers == {event.key: NEVER}
