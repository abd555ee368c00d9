"""Draws of chances: as often as they are likely, on days of their window, from streams of their own, alike for all who share them."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.economics.landed import valued
from sim.running.chance_draws import chance_draws, drawn_outcomes, each_alone
from sim.running.price_draws import price_draws
from sim.scenario.events import NEVER, open_events
from tests.economics.small import small, steady

STRUCK = "trade.duties.chips.struck_down={chance: 25 %, between: [2027-01-01, 2027-12-31], refunded: 90 %, after: 3 months}"
KEY = "trade.duties.chips.struck_down"
HEADINGS = "parts.chip.headings={ic: {chance: 30 %}, miner: {chance: 70 %}}"


def test_a_chance_comes_true_as_often_as_it_says_on_days_of_its_window(tmp_path: Path) -> None:
    days = chance_draws(small(tmp_path, STRUCK), 1000, seed=1)[KEY]
    happened = days[days < NEVER]
    assert len(happened) == 250
    first, last = date(2027, 1, 1).toordinal(), date(2027, 12, 31).toordinal()
    assert happened.min() >= first and happened.max() <= last and set(happened) <= set(range(first, last + 1))
    assert happened.mean() == pytest.approx((first + last) / 2, abs=1)


def test_headings_are_drawn_with_their_chances(tmp_path: Path) -> None:
    places = chance_draws(small(tmp_path, HEADINGS), 1000, seed=1)["parts.chip.headings"]
    assert [int((places == k).sum()) for k in (0, 1)] == [300, 700]


def test_an_event_has_a_stream_of_its_own(tmp_path: Path) -> None:
    """It neither moves the draws of prices nor those of another event, and two sites that share it see it alike."""
    plain, one = small(tmp_path, "money.energy.price={value: 0.10 USD/kWh, high: 0.2 USD/kWh}"), small(tmp_path, STRUCK)
    both = small(tmp_path, STRUCK, HEADINGS, "money.energy.price={value: 0.10 USD/kWh, high: 0.2 USD/kWh}")
    assert np.array_equal(price_draws(plain, 50, 1)["money.energy.price"], price_draws(both, 50, 1)["money.energy.price"])
    assert np.array_equal(chance_draws(one, 50, 1)[KEY], chance_draws(both, 50, 1)[KEY])
    assert not np.array_equal(chance_draws(one, 50, 1)[KEY], chance_draws(one, 50, 2)[KEY])


def test_the_mean_of_draws_is_that_of_the_branches(tmp_path: Path) -> None:
    """On a single day there are two branches, and what is expected is their mean weighted by the chance."""
    scenario = small(tmp_path, "trade.duties.chips.struck_down={chance: 25 %, between: [2027-01-01, 2027-01-01], refunded: 90 %}")
    npv = valued(steady(), scenario, drawn_outcomes(scenario, 400, seed=3)).measures["npv", "plant"][0]
    rows, outcomes = each_alone(scenario)
    alone = valued(steady(), scenario, outcomes).measures["npv", "plant"][0]
    expected = sum(branch.probability * value for (_, branch), value in zip(rows, alone, strict=True))
    assert npv.mean() == pytest.approx(expected, rel=1e-12)
    assert alone[0] == valued(steady(), scenario).measures["npv", "plant"][0] < alone[1]


def test_what_does_not_matter_is_not_open(tmp_path: Path) -> None:
    """A rule on goods that never come, one that ended before the start, a day after the horizon, and what is certain."""
    never = "trade.duties.chips.struck_down={chance: 25 %, between: [2028-02-01, 2028-12-31]}"
    certain = "trade.duties.chips.struck_down={chance: 100 %, between: [2027-02-01, 2027-12-31]}"
    assert [open_events(small(tmp_path, text)) for text in (never, certain)] == [(), ()]
    assert open_events(small(tmp_path, STRUCK, "trade.duties.chips.until=2025-12-31", "trade.duties.surcharge.classes=[any]",
        "trade.duties.surcharge.origins=[any]", "trade.duties.surcharge.from=2025-01-01")) == ()  # fmt: skip
