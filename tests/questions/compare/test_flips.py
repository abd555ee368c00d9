"""Where a comparison flips, held against the break-even that `sim breakeven` finds."""

from pathlib import Path

import pytest

import sim as front
from sim.report.answer import Answer, Uncertainty
from tests.economics.small import TEXT

RATE, PRICE = "trade.duties.surcharge.rate", "money.prices.terahash"
AT_HOME = "trade: {origin: US, duties: {surcharge: {origins: [BR]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"


def compared(folder: Path, rate: str, price: str = "11 USD/TH", reps: int = 3) -> Answer:
    """A plant abroad that pays the surcharge, and one at home that has more overhead."""
    text = TEXT.replace("rate: 10 %}", f"rate: {rate}}}").replace("terahash: 11 USD/TH", f"terahash: {price}")
    (folder / "abroad.yaml").write_text(text.replace("horizon: 2 years", "horizon: 90 d"))
    (folder / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{AT_HOME}")
    return front.compare(folder / "abroad.yaml", folder / "home.yaml", replications=reps, jobs=1, runs=folder)


def flips(answer: Answer) -> list[str]:
    return [each for each in answer.sentences if "flips" in each]


@pytest.mark.parametrize(("today", "side", "winner"), [("0 %", "above", "home"), ("60 %", "below", "small")])
def test_the_winner_flips_at_the_break_even(tmp_path: Path, today: str, side: str, winner: str) -> None:
    """The duty is what sets the two apart, so NPV is equal at one rate: below it the plant abroad is ahead, above it the one at home."""
    answer = compared(tmp_path, f"{{value: {today}, low: 0 %, high: 60 %}}")
    (said,) = flips(answer)
    found = front.breakeven(
        tmp_path / "abroad.yaml", tmp_path / "home.yaml", f"{RATE}=0:60 %:7", replications=3, jobs=1, runs=tmp_path
    ).tables["breakeven"]
    (finding,) = (each for each in answer.ordered if each.sentence == said)
    (number,) = finding.numbers
    assert (number.value, number.low, number.high) == pytest.approx(
        [float(found[name][0]) for name in ("breakeven", "low", "high")], rel=1e-3
    )
    assert f"({RATE}) is {side} {number.value:.3g} %"[:-4] in said
    assert f"; today {today}): there {winner} has a higher NPV than " in said and said.endswith(". The interval is simulation luck.")
    assert finding.uncertainty is Uncertainty.LUCK


def test_a_rate_and_the_price_that_flip_it_are_both_said(tmp_path: Path) -> None:
    """At 40 % the plant at home is ahead; a lower rate, or a lower price on which the rate falls, puts the one abroad ahead."""
    answer = compared(tmp_path, "{value: 40 %, low: 0 %, high: 60 %}", "{value: 11 USD/TH, low: 0.01 USD/TH, high: 12 USD/TH}")
    (said,) = flips(answer)
    assert f"({RATE}) is below " in said and f" or where the miner price ({PRICE}) is below " in said
    assert said.endswith(": there small has a higher NPV than home. Each is by itself, and the intervals are simulation luck.")


def test_where_nothing_flips_within_its_range_that_is_said(tmp_path: Path) -> None:
    answer = compared(tmp_path, "{value: 40 %, low: 39 %, high: 41 %}", "{value: 11 USD/TH, low: 10.9 USD/TH, high: 11.1 USD/TH}")
    (said,) = flips(answer)
    assert said.startswith("Neither the ") and f"({RATE}) from 39 to 41 %" in said and f"({PRICE}) from 10.9" in said
    assert said.endswith(" flips it: home keeps the higher NPV against small.")


def test_a_rate_without_a_range_is_looked_at_from_nothing_to_twice_as_much(tmp_path: Path) -> None:
    bare, given = (flips(compared(tmp_path, rate)) for rate in ("40 %", "{value: 40 %, low: 0 %, high: 80 %}"))
    assert bare == given and f"({RATE}) is below " in bare[0]


def test_nothing_is_said_where_luck_leaves_the_winner_open(tmp_path: Path) -> None:
    assert not flips(compared(tmp_path, "{value: 40 %, low: 0 %, high: 60 %}", reps=1))
