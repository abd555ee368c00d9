"""What may be meant and is more often a slip: a line for each, with its whole text, and none for what is usual."""

from pathlib import Path

import pytest

from sim.scenario.loading import load
from tests.scenario.test_checks import PLANT, cases

DOUBTED = """
{finance: {loan: {share: 0 %, rate: 8 %, term: 5 years}}}
    finance.loan.share: 0 %: nothing is borrowed, as if it were left out
{site: {jurisdiction: null}, finance: {bonus: 100 %, tax: 21 %}}
    finance.bonus: 100 %: no investment has a `tax_class` up to 20 years, so that nothing is written off at once, as if it were
    left out
{trade: {drawback: {exported: 0 %}}}
    trade.drawback.exported: 0 %: no duty is refunded, as if it were left out
{trade: {drawback: {exported: 50 %, refund: 0 %}}}
    trade.drawback.refund: 0 %: no duty is refunded, as if it were left out
{trade: {drawback: {exported: 50 %, not_on: [board]}}}
    trade.drawback.not_on: board: no duty is left that is refunded, as if it were left out
{trade: {duties: {board: {share: 0 %}}}}
    trade.duties.board.share: 0 %: it takes nothing, as if it were left out
{money: {prices: {parts_follow: {at: 2500 USD/unit, share: 0 %}}}}
    money.prices.parts_follow.share: 0 %: the costs of parts stay, as if it were left out
{disruptions: {strike: {rate: 0 per year, lasts: 3 d, closes: [lanes.sea]}}}
    disruptions.strike.rate: 0 per year: it never comes, as if it were left out
{lanes: {sea: {hold: {probability: 0 %, lasts: 3 d}}}}
    lanes.sea.hold.probability: 0 %: nothing is held, as if it were left out
{demand: {build: {contracts: {big: {volume: 0 per year}}}}}
    demand.build.contracts.big.volume: 0 per year: nothing is ordered, as if it were left out
{money: {prices: {unit: {value: 2500 USD/unit, year: 2099}}}}
    prices of 2099, 73 years after the start, taken as they are: money.prices.unit; bring them to 2026
{money: {prices: {unit: {value: 2500 USD/unit, source: old}}}, sources: {old: {title: Prices, date: 1998-05}}}
    prices of 1998, 28 years before the start, taken as they are: money.prices.unit; bring them to 2026
{stations: {bensh: {slots: 5}}}
    stations.bensh: no operation is done there, so that it changes nothing here; did you mean 'bench'?
{shifts: {night: {days: daily, from: "23:00", to: "06:00"}}}
    shifts.night: nobody works it, so that it changes nothing here
{lanes: {air: {transit: 8 d}}}
    lanes.air: nothing travels on it, so that it changes nothing here
{parts: {bord: {cost: 500 USD/unit}}}
    parts.bord: no operation takes it, so that it changes nothing here; did you mean 'board'?
{pools: {asembly: {shifts: {day: 9}, wage: 20 USD/h}}}
    pools.asembly: has no operation, so that it is paid and never busy; did you mean 'assembly'?
{flows: {build: {mount: {work: 0.4 s}}}}
    flows.build.mount.work: 0.4 s is counted as 1 s, because the clock counts whole seconds: let one unit stand for several
{flows: {build: {mount: {work: {dist: exponential, mean: 0.5 s}}}}}
    flows.build.mount.work: on average 0.5 s, of which none is less than 1 s, because the clock counts whole seconds: let one unit
    stand for several
{stations: {oven: {power: 3.5 MW}}}
    stations.oven.power: 3.5 MW is far from what is usual, 0 to 1,000 kW: are the number and its unit meant?
{money: {energy: {price: 8 USD/kWh}}}
    money.energy.price: 8 USD/kWh is far from what is usual, 0.005 to 1 USD/kWh: are the number and its unit meant?
{pools: {test: {wage: 30 c/h}}}
    pools.test.wage: 30 c/h is far from what is usual, 1 to 300 USD/h: are the number and its unit meant?
{finance: {discount_rate: 0.12 %}}
    finance.discount_rate: 0.12 % is far from what is usual, 1 % to 50 %: are the number and its unit meant?
{finance: {capex: {line: {life: 7 d}}}}
    finance.capex.line.life: 7 d is far from what is usual, 1 to 50 years: are the number and its unit meant?
{product: {mass: 21 g}}
    product.mass: 21 g is far from what is usual, 0.05 to 5,000 kg: are the number and its unit meant?
{trade: {fees: {harbor: 0.125}}}
    trade.fees.harbor: 0.125 is far from what is usual, 0.01 % to 5 %: are the number and its unit meant?
{workforce: {burden_rate: 0.42 %}}
    workforce.burden_rate: 0.42 % is far from what is usual, 3 % to 100 %: are the number and its unit meant?
{lanes: {road: {transit: {dist: triangular, low: 1 d, mode: 2 d, high: 3 years}}}}
    lanes.road.transit.high: 3 years is far from what is usual, 0 to 8,760 h: are the number and its unit meant?
{parts: {board: {cost: 90000 USD/unit}}}
    flows.build.mount: its parts cost 270,000 USD, and a unit sells for 2,500 USD: are both meant?
{disruptions: {strike: {rate: 1000 per year, lasts: 3 d, closes: [lanes.sea]}}}
    disruptions.strike: 1000 per year and 3 d each close 822 % of the time: are both meant?
"""

MEANT = """
{disruptions: {strike: {rate: {value: 0 per year, low: 0 per year, high: 1 per year}, lasts: 3 d, closes: [lanes.sea]}}}
{finance: {discount_rate: 1 %}}
{pools: {test: {wage: 300 USD/h}}}
{finance: {discount_rate: 0 %}}
{pools: {helpers: {shifts: {day: 1}, wage: 20 USD/h}}}
{lanes: {road: {transit: 1 year}}}
{money: {prices: {unit: {value: 2500 USD/unit, year: 2014}}}}
{trade: {drawback: {exported: 50 %}}}
{finance: {capex: {line: {quarter: 4, tax_class: macrs_5}}}}
"""


def warned(folder: Path, overlay: str) -> tuple[str, ...]:
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(overlay)
    return load(folder / "plant.yaml", [folder / "over.yaml"]).warnings


@pytest.mark.parametrize(("overlay", "message"), cases(DOUBTED))
def test_a_slip_is_told_in_one_line(tmp_path: Path, overlay: str, message: str) -> None:
    assert message in warned(tmp_path, overlay)
    assert message not in warned(tmp_path, "")


@pytest.mark.parametrize("overlay", MEANT.strip().splitlines())
def test_what_is_usual_is_not_told(tmp_path: Path, overlay: str) -> None:
    assert set(warned(tmp_path, overlay)) <= set(warned(tmp_path, ""))


def test_what_a_base_has_for_other_sites_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(PLANT.replace("  road: {transit: 2 d}", "  road: {transit: 2 d}\n  air: {transit: 3 d}"))
    (tmp_path / "site.yaml").write_text("extends: base.yaml\nname: Site\n")
    assert not any("lanes.air" in line for line in load(tmp_path / "site.yaml").warnings)
    assert any("lanes.air" in line for line in load(tmp_path / "base.yaml").warnings)
    assert any("lanes.air" in line for line in load(tmp_path / "site.yaml", settings=["lanes.air.transit=4 d"]).warnings)


@pytest.mark.parametrize("name", ["texas.yaml", "florida.yaml", "southeast_asia.yaml", "queue.yaml", "texas_partners.yaml"])
def test_nothing_shipped_is_doubted(name: str) -> None:
    assert not [line for line in load(name).warnings if "meant?" in line or "changes nothing" in line or "left out" in line]
