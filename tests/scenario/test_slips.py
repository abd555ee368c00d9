"""What is well formed and cannot be meant, in the money and the law of what comes: each slip is told, with its whole text."""

from pathlib import Path

import pytest

from sim.scenario.loading import ScenarioError, load
from tests.scenario.test_checks import PLANT, cases

REFUSED = """
{finance: {years: 18 months}}
    over.yaml:1:19: finance.years: expected whole years, because cash is by year, got '18 months'
{finance: {capex: {line: {in_service: 5 years}}}}
    over.yaml:1:39: finance.capex.line.in_service: 5 years is not before the end of the valuation, 5 years: nothing of it would
    be written off
{phases: {late: {from: 2031-03-01}}, finance: {capex: {line: {phase: late}}}}
    over.yaml:1:70: finance.capex.line.phase: begins on 2031-03-01, after the end of the valuation: it would never be spent
{finance: {loan: {share: 50 %, rate: 8 %, term: 5 years}, capex: {line: {after: 1 year}}}}
    over.yaml:1:12: finance.loan: lends nothing: no investment under finance.capex is paid at the start
{finance: {working_capital: {payable: 2 years}}}
    over.yaml:1:39: finance.working_capital.payable: expected 0 to 8,760 h, got '2 years'
{finance: {terms: real, inflation: -99 %/year}}
    over.yaml:1:36: finance.inflation: expected -50 %/year to 200 %/year, got '-99 %/year'
{finance: {years: 30 years}, money: {escalation: {miner: {value: 3 %/year, low: 0 %/year, high: 40 %/year}}}}
    over.yaml:1:58: money.escalation.miner: 40 %/year makes 2.42e+04 times the price in 30 years; expected 1,000 at most
{finance: {years: 30 years}, pools: {test: {wage_growth: 30 %/year}}}
    over.yaml:1:58: pools.test.wage_growth: 30 %/year makes 2.62e+03 times the price in 30 years; expected 1,000 at most
{finance: {incentives: {d: {grant: 1 USD, reduces: [line, line], grant_as: basis_reduction}}}}
    over.yaml:1:59: finance.incentives.d.reduces.1: 'line' is named twice
{finance: {incentives: {d: {grant: 1 USD, promise: {jobs: [9], pools: [test, assembly, test], claw_back: 50 %}}}}}
    over.yaml:1:88: finance.incentives.d.promise.pools.2: 'test' is named twice
{finance: {incentives: {d: {grant: 1 USD, promise: {jobs: [0], claw_back: 50 %}}}}}
    over.yaml:1:43: finance.incentives.d.promise: promises nothing: needs `jobs` or a `wage`
{finance: {incentives: {"a.b": {grant: 1 USD}}}}
    over.yaml:1:25: finance.incentives.a.b: a name has no '.', '/' or ':' in it, and is not empty
{trade: {finished_value: 0 %}}
    over.yaml:1:26: trade.finished_value: expected 10 % to 100 %, got '0 %'
{trade: {parts_value: 900 %}}
    over.yaml:1:23: trade.parts_value: expected 10 % to 500 %, got '900 %'
{trade: {finished_value: 20 %, first_sale: 20 %}}
    over.yaml:1:44: trade.first_sale: with finished_value, 20 %, customs are told 4 % of the price; expected 10 % or more
{trade: {duties: {board: {struck_down: {chance: 5 %, between: [2027-01-01, 2028-01-01], refunded: 900 %}}}}}
    over.yaml:1:99: trade.duties.board.struck_down.refunded: expected 0 % to 200 %, got '900 %'
{trade: {duties: {board: {struck_down: {chance: 5 %, between: [2027-01-01, 2999-01-01]}}}}}
    over.yaml:1:63: trade.duties.board.struck_down.between: expected 20 years at most, got 2027-01-01 to 2999-01-01
{money: {currencies: {USD: {labor: 50 %}}}}
    over.yaml:1:23: money.currencies.USD: all prices are written in USD, whose rate does not move; name the other currency
{money: {currencies: {MYR: {volatility: 9 %}}}}
    over.yaml:1:23: money.currencies.MYR: changes nothing: no cost is paid in it; say which, like labor: 100 %
{money: {currencies: {MYR: {labor: 50 %, path: {2026-01-05: 120 %}}}}}
    over.yaml:1:49: money.currencies.MYR.path.2026-01-05: is not after the start, 2026-01-05: rates are of what it was worth
    then
{money: {currencies: {MYR: {labor: 50 %, path: {2026-03-05: 0 %}}}}}
    over.yaml:1:61: money.currencies.MYR.path.2026-03-05: expected 1 % to 1,000 %, got '0 %'
{money: {prices: {parts_follow: {at: 1 USD/unit}}}}
    over.yaml:1:38: money.prices.parts_follow.at: 1 USD/unit is more than 20 times away from money.prices.unit, 2500 USD/unit
{money: {prices: {unit: null, terahash: 11 USD/TH, parts_follow: {at: 50 USD/unit}}}, product: {hash_rate: 200 TH}}
    over.yaml:1:71: money.prices.parts_follow.at: 50 USD/unit is more than 20 times away from the price of a unit, 2,200 USD/unit
{pools: {test: {labor_market: {people: 1, supply_elasticity: 0.5}}}}
    over.yaml:1:40: pools.test.labor_market.people: 3 hired of 1 bring pay to 16 times the wage; expected 3 at most
{phases: {move: {from: 2026-03-01, dip: {to: 60 %, lasts: 0 d}}}}
    over.yaml:1:36: phases.move.dip: changes nothing: give `to` less than 100 %, and how long it `lasts`; or leave it out
{parts: {board: {reorder_point: null, safety_time: 2 years}}}
    over.yaml:1:52: parts.board.safety_time: expected 0 to 8,760 h, got '2 years'
{opening: {stages: {fit: {lasts: 9 d}}, ships_by: [2026-03-01, 2026-03-01]}}
    over.yaml:1:64: opening.ships_by.1: 2026-03-01 is named twice
{finance: {capex: {line: {quarter: 4}}}}
    over.yaml:1:27: finance.capex.line.quarter: changes nothing: only a `tax_class` of 3 to 20 years is written off by quarters
{finance: {capex: {line: {quarter: 2, tax_class: macrs_39}}}}
    over.yaml:1:27: finance.capex.line.quarter: changes nothing: only a `tax_class` of 3 to 20 years is written off by quarters
{finance: {incentives: {d: {grant: 1 USD, bond: {amount: 1 M USD, premium: 150 %/year}}}}}
    over.yaml:1:76: finance.incentives.d.bond.premium: expected 0 %/year to 100 %/year, got '150 %/year'
{money: {stock: {holding: 250 %/year}}}
    over.yaml:1:27: money.stock.holding: expected 0 %/year to 100 %/year, got '250 %/year'
{start: 05/01/2026}
    over.yaml:1:9: start: expected a date like 2026-07-24, got '05/01/2026'; write 2026-05-01, or 2026-01-05 if the day comes first
{start: 25/01/2026}
    over.yaml:1:9: start: expected a date like 2026-07-24, got '25/01/2026'; write 2026-01-25
"""

DOUBTED = """
{trade: {duties: {board: {raised: {chance: 20 %, between: [2024-01-01, 2025-01-01], to: 9 %}}}}}
    trade.duties.board.raised: all days on which it may be raised, 2024-01-01 to 2025-01-01, lie before the start, 2026-01-05;
    what happened there is known by then: settle it (chance: 0 % or 100 %), or let `between` begin with the start
{trade: {duties: {board: {raised: {chance: 20 %, between: [2024-01-01, 2026-03-01], to: 9 %}}}}, finance: {years: 1 year}}
    trade.duties.board.raised: some days on which it may be raised, 2024-01-01 to 2026-03-01, lie before the start, 2026-01-05;
    what happened there is known by then: settle it (chance: 0 % or 100 %), or let `between` begin with the start
{parts: {board: {headings: {board: {chance: 40 %}, other: {chance: 60 %}}, ruling: 2020-01-01}}, trade: {duties: {board: {classes: [any]}}}}
    parts.board.ruling: 2020-01-01 is not after the start, 2026-01-05, and the class is known by then: settle it (chance: 0 % or
    100 %)
{parts: {board: {headings: {board: {chance: 0 %}, other: {chance: 100 %}}}}, trade: {duties: {board: {classes: [board, other]}}}}
    parts.board.headings: it is entered as board, which has no chance: a run computes what cannot be; see `filed_as`
{finance: {incentives: {state: {grant: 700000 USD}, county: {tax_credit: 100000 USD, last: 9}}}}
    finance.incentives: state, county: grants and credits come to 1,200,000 USD where their conditions are met, more than the
    1,000,000 USD invested: is something given twice?
{phases: {late: {from: 2028-01-01}}, stations: {oven: {phase: late}}}
    phases.late.from: 2028-01-01 lies beyond the horizon of 1 year from 2026-01-05: a run knows nothing of it, nor do the years
    that repeat one; lengthen `horizon`
{market: {costs: {2028-01-01: 8 %}, pass_through: 60 %}}
    market.costs: 2028-01-01 lies beyond the horizon of 1 year from 2026-01-05: a run knows nothing of it, nor do the years that
    repeat one; lengthen `horizon`
{money: {currencies: {MYR: {labor: 50 %, path: {2028-01-01: 120 %}}}}}
    money.currencies.MYR.path: 2028-01-01 lies beyond the horizon of 1 year from 2026-01-05: a run knows nothing of it, nor do
    the years that repeat one; lengthen `horizon`
{demand: {build: {path: {2026-02-01: 50 %, 2027-01-05: 100 %}}}}
    demand.build.path: 2027-01-05 lies beyond the horizon of 1 year from 2026-01-05, within the valuation: a run knows nothing of
    it, nor do the years that repeat one; lengthen `horizon`
{disruptions: {flood: {at: [2026-03-01, 2028-03-01], lasts: 3 d, closes: [people]}}}
    disruptions.flood.at: 2028-03-01 lies beyond the horizon of 1 year from 2026-01-05, within the valuation: a run knows nothing
    of it, nor do the years that repeat one; lengthen `horizon`
{trade: {duties: {board: {until: 2027-01-04}}}}
    trade.duties.board.until: 2027-01-04 lies beyond the horizon of 1 year from 2026-01-05, within the valuation: the years that
    repeat one pay this duty to the end; lengthen `horizon`
{trade: {duties: {more: {into: US, kind: more, origins: [any], classes: [board], from: 2027-01-05, rate: 5 %}}}}
    trade.duties.more: touches nothing here: it holds from 2027-01-05, and the run goes from 2026-01-05 to 2027-01-04
{parts: {board: {reorder_point: 800, safety_time: 9 d}}}
    parts.board.safety_time: gives way to reorder_point, 800, and changes nothing: remove either
{parts: {board: {reorder_point: null, safety_time: 9 d, order_quantity: null, order_up_to: 90}}}
    parts.board.order_up_to: 90 pieces are no more than the reorder point of 986 that safety_time comes to: an order leaves for
    each piece that is used; give more
"""


def plant(folder: Path, overlay: str) -> tuple[Path, list[Path]]:
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(overlay)
    return folder / "plant.yaml", [folder / "over.yaml"]


@pytest.mark.parametrize(("overlay", "message"), cases(REFUSED))
def test_a_slip_is_refused_at_its_place(tmp_path: Path, overlay: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(*plant(tmp_path, overlay))
    assert " ".join(str(caught.value).replace(f"{tmp_path}/", "").splitlines()[:-1]) == message


@pytest.mark.parametrize(("overlay", "message"), cases(DOUBTED))
def test_a_slip_that_may_be_meant_is_warned_of(tmp_path: Path, overlay: str, message: str) -> None:
    assert message in load(*plant(tmp_path, overlay)).warnings


def test_an_option_cannot_wait_for_what_may_only_come_true_later(tmp_path: Path) -> None:
    overlay = """
trade: {duties: {board: {raised: {chance: 5 %, between: [2027-06-01, 2028-01-01], to: 9 %}}}}
options: {go: {does: leave, day: 2027-01-05, only_after: trade.duties.board.raised}}
"""
    with pytest.raises(ScenarioError, match="only_after: cannot have come true by 2027-01-05: 2027-06-01 is the first day on which it may"):
        load(*plant(tmp_path, overlay))
    load(*plant(tmp_path, overlay.replace("2027-06-01", "2026-06-01")))


@pytest.mark.parametrize("rate", ["200 %/year", "-50 %/year"])
def test_a_bound_itself_is_within_the_bounds(tmp_path: Path, rate: str) -> None:
    load(*plant(tmp_path, f"{{money: {{escalation: {{labor: {rate}}}}}}}"))
