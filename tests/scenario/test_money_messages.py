"""Every mistake that incentives, financing and the market can hold: the whole text that is said about it."""

from pathlib import Path

import pytest

from sim.scenario.loading import ScenarioError, load
from tests.scenario.test_checks import PLANT, cases

MISTAKES = """
{finance: {incentives: {deal: {grant: 1 USD, promise: {claw_back: 100 %}}}}}
    over.yaml:1:46: finance.incentives.deal.promise: promises nothing: needs `jobs` or a `wage`
{finance: {incentives: {deal: {grant: 1 USD, promise: {jobs: [3]}}}}}
    over.yaml:1:46: finance.incentives.deal.promise: costs nothing when it is missed: give `claw_back` or a `penalty`
{finance: {incentives: {deal: {grant: 1 USD, first: 0, promise: {jobs: [3], claw_back: 50 %}}}}}
    over.yaml:1:56: finance.incentives.deal.promise: has no year to be kept in: the incentive ends at the start; give
    `last`
{finance: {incentives: {deal: {grant: 1 USD, first: 1, last: 2, promise: {jobs: [3, 4, 5], claw_back: 50 %}}}}}
    over.yaml:1:75: finance.incentives.deal.promise.jobs: has 3 numbers for 2 years of the incentive
{finance: {incentives: {deal: {grant: 1 USD, promise: {jobs: [3], in_a_row: 0, claw_back: 50 %}}}}}
    over.yaml:1:77: finance.incentives.deal.promise.in_a_row: expected 1 or more years, got '0'
{finance: {incentives: {deal: {grant: 1 USD, last: 2, promise: {jobs: [3], in_a_row: 3, claw_back: 50 %}}}}}
    over.yaml:1:86: finance.incentives.deal.promise.in_a_row: 3 years in a row never pass: the incentive has 2
{finance: {incentives: {deal: {grant: 1 USD, promise: {jobs: [3], penalty: 200 %}}}}}
    over.yaml:1:67: finance.incentives.deal.promise.penalty: is worked out from the `wage` that is promised; give it
{finance: {incentives: {deal: {grant: 1 USD, promise: {jobs: [3], pools: [asembly], claw_back: 50 %}}}}}
    over.yaml:1:75: finance.incentives.deal.promise.pools.0: no pool named 'asembly'; did you mean 'assembly'?
{finance: {incentives: {deal: {grant: 1 USD, promise: {wage: 30 USD/h, claw_back: 50 %}}}}}
    over.yaml:1:62: finance.incentives.deal.promise.wage: expected a yearly amount like '500000 USD/year', got '30
    USD/h'; write '262800 USD/year' if it goes on all 365 days, '62400 USD/year' for 2,080 working hours
{finance: {incentives: {deal: {grant: 1 USD, promise: {jobs: [3.5], claw_back: 50 %}}}}}
    over.yaml:1:63: finance.incentives.deal.promise.jobs.0: expected a whole number, got '3.5'
{finance: {incentives: {deal: {grant: 1 USD, abates_of: 40 %}}}}
    over.yaml:1:46: finance.incentives.deal.abates_of: is a part of the tax that `abates` lets off, and nothing is
    let off
{finance: {incentives: {deal: {grant: 1 USD, bond: {amount: 0 USD, premium: 1 %/year}}}}}
    over.yaml:1:46: finance.incentives.deal.bond: costs nothing: give an amount and a premium above 0, or leave it
    out
{finance: {property_tax: {personal: 1 %/year}, incentives: {d: {abates: 5 %, capex_of: [line]}}}}
    over.yaml:1:27: finance.property_tax.personal: falls on nothing: no investment under finance.capex has `property:
    personal`
    over.yaml:1:78: finance.incentives.d.capex_of: none of these investments pays property tax, so that nothing is
    let off
{finance: {owner: {dividends_withheld: 0 %}}}
    over.yaml:1:12: finance.owner: changes nothing: give `dividends_withheld` or `interest_withheld`, or leave it out
{finance: {owner: {interest_withheld: 10 %}}}
    over.yaml:1:20: finance.owner.interest_withheld: falls on nothing: only a loan with `lender: owner` pays him
    interest
{finance: {owner: {interest_withheld: 10 %}, loan: {share: 50 %, rate: 8 %, term: 5 years}}}
    over.yaml:1:20: finance.owner.interest_withheld: falls on nothing: only a loan with `lender: owner` pays him
    interest
{finance: {loan: {share: 50 %, rate: 8 %, term: 5 years, lender: parent}}}
    over.yaml:1:66: finance.loan.lender: expected one of bank, owner, got 'parent'
{finance: {affiliate: {role: importer, tax: 21 %}}}
    over.yaml:1:30: finance.affiliate.role: no finished unit crosses a border here: give trade.origin and a lane that
    `crosses`
{finance: {affiliate: {role: supplier, tax: 21 %}}}
    over.yaml:1:30: finance.affiliate.role: the supplier has no margin: trade.parts_value is 100 %; expected more
    than 100 %
{finance: {affiliate: {role: seller, tax: 21 %}}}
    over.yaml:1:30: finance.affiliate.role: expected one of importer, supplier, got 'seller'
{finance: {affiliate: {role: supplier}}, trade: {parts_value: 120 %}}
    over.yaml:1:23: finance.affiliate.tax: missing
{finance: {interest_limit: 130 %}}
    over.yaml:1:28: finance.interest_limit: expected 0 % to 100 %, got '130 %'
{market: {costs: {2027-01-01: 8 %}}}
    over.yaml:1:10: market.pass_through: missing
{market: {costs: {}, pass_through: 60 %}}
    over.yaml:1:11: market.costs: expected a cost from a date on, like {2027-01-01: 8 %}
{market: {costs: {2027-01-01: 8 %}, pass_through: 0 %}}
    over.yaml:1:51: market.pass_through: expected more than 0 %: nothing reaches the price; leave `market` out
    instead
{market: {costs: {2027-01-01: 8 USD/unit}, pass_through: 60 %}}
    over.yaml:1:31: market.costs.2027-01-01: expected a share like '5 %', got '8 USD/unit'
{market: {costs: {2027-01-01: -95 %}, pass_through: 60 %}}
    over.yaml:1:31: market.costs.2027-01-01: expected -90 % to 1,000 %, got '-95 %'
{market: {costs: {2027-01-01: 8 %}, pass_through: 60 %, elasticity: 1.2}}
    over.yaml:1:69: market.elasticity: expected -10 to 0, got '1.2'
{market: {costs: {2027-13-01: 8 %}, pass_through: 60 %}}
    over.yaml:1:19: market.costs.2027-13-01: expected a date like 2026-07-24, got '2027-13-01'
{money: {prices: {follows_hash_price: {at: 50 USD/PH/d}}}}
    over.yaml:1:19: money.prices.follows_hash_price: there is no hash price to follow: give `customer`
{customer: {hash_price: 50 USD/PH/d, life: 5 years, failures: 5 % per year}, money: {prices: {follows_hash_price: {at: 0 USD/PH/d}}}}
    over.yaml:1:2: customer: needs `product.hash_rate`: what a day of waiting loses
    over.yaml:1:120: money.prices.follows_hash_price.at: expected more than 0, got '0 USD/PH/d'
{demand: {build: {orders: null, at: [1 d], share: 50 %}}}
    over.yaml:1:44: demand.build.share: is of contracts, orders and failures; times given by `at` all come here
{demand: {build: {share: 150 %}}}
    over.yaml:1:26: demand.build.share: expected 0 % to 100 %, got '150 %'
{market: {costs: {2027-01-01: -90 %}, pass_through: 100 %, elasticity: -2}}
    over.yaml:1:72: market.elasticity: brings 100 times the orders; expected 10 times at most
"""


@pytest.mark.parametrize(("overlay", "message"), cases(MISTAKES))
def test_a_mistake_is_told_at_its_place(tmp_path: Path, overlay: str, message: str) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "over.yaml").write_text(overlay)
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "plant.yaml", [tmp_path / "over.yaml"])
    assert " ".join(str(caught.value).replace(f"{tmp_path}/", "").splitlines()[:-1]) == message
