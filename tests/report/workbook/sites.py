"""Sites with every tax and incentive there is, and two replications of each without a simulation."""

from pathlib import Path

from sim.quantities import QUANTITY_NAMES, Quantities
from sim.scenario.loading import Loaded, load
from sim.tables import concatenated, table
from tests.economics.small import TEXT, steady

PRICES = """
money:
  prices: {terahash: {value: 25 USD/TH, low: 19 USD/TH, high: 36 USD/TH, source: assumed, note: x}}
  energy: {price: {value: 0.10 USD/kWh, low: 0.05 USD/kWh, high: 0.2 USD/kWh, source: assumed, note: x}}
  facility: {rent: {value: 8 USD/sf/year, low: 5 USD/sf/year, high: 12 USD/sf/year, source: assumed, note: x}}
pools:
  assembly: {wage: {value: 20 USD/h, low: 17 USD/h, high: 26 USD/h, source: assumed, note: x}}
"""
FINANCES = {
    "margin tax": """
  discount_rate: {value: 12 %, low: 8 %, high: 18 %, source: assumed, note: x}
  years: 8 years
  tax: 21 %
  losses: 80 %
  bonus: 60 %
  sales_tax: 8 %
  margin_tax: {rate: 0.75 %, threshold: 100000 USD, receipts: 33.337 %, easy_most: 2000000 USD}
  property_tax: {personal: 2 %/year, real: 1 %/year, personal_exempt: 125000 USD}
  working_capital: {cash: 20000 USD, receivable: 15 d, payable: 30 d}
  capex:
    machines: {cost: 900000 USD, life: 7 years, tax_class: macrs_7, property: personal, salvage_value: 10 %}
    hall: {cost: 700000 USD, life: 20 years, tax_class: macrs_39, property: real, after: 1 years}
""",
    "state income tax": """
  discount_rate: 9 %
  years: 6 years
  tax: 21 %
  losses: 80 %
  bonus: 100 %
  state_tax: {rate: 5.5 %, exemption: 5000 USD, share: 52 %, bonus: 10 %}
  capex:
    machines: {cost: 1500000 USD, life: 5 years, tax_class: macrs_5, salvage_value: 0 %}
    tools: {cost: 90000 USD, life: 3 years, schedule: [50 %, 50 %]}
""",
    "real terms": """
  discount_rate: 7 %
  terms: real
  inflation: {value: 3 %/year, low: 1 %/year, high: 5 %/year, source: assumed, note: x}
  years: 7 years
  tax: 25 %
  receipts_tax: {rate: 0.26 %, exclusion: 300000 USD, receipts: 70 %}
  property_tax: {personal: 2 %/year}
  working_capital: {cash: 20000 USD, receivable: 20 d}
  capex:
    machines: {cost: 900000 USD, life: 7 years, property: personal, salvage_value: 15 %}
    later: {cost: 200000 USD, life: 2 years, after: 1 years, again_every: 2 years, property: personal, salvage_value: 30 %}
    start_up: {cost: 80000 USD, life: 5 years, tax_class: section_195}
""",
    "incentives": """
  discount_rate: 10 %
  years: 8 years
  tax: 30 %
  property_tax: {personal: 3 %/year}
  capex:
    machines: {cost: 900000 USD, life: 7 years, property: personal, tax_class: macrs_7}
    hall: {cost: 300000 USD, life: 20 years, property: real, tax_class: macrs_39}
  incentives:
    grant: {grant: 100000 USD, first: 0}
    building: {grant: 50000 USD, grant_as: basis_reduction, reduces: [hall], first: 1}
    too_much: {grant: 400000 USD, grant_as: basis_reduction, reduces: [hall], first: 2}
    jobs: {tax_credit: 30000 USD, first: 1, last: 5, unused_credit: carried_forward, jobs: 3}
    back: {tax_credit: 7000 USD, first: 2, last: 3, unused_credit: refunded}
    gone: {tax_credit: 90000 USD, first: 1, last: 4, unused_credit: lost}
    none: {grant: 999999 USD, first: 1, jobs: 500}
    abated: {abates: 60 %, first: 1, last: 4, capex: 1000000 USD}
""",
    "promises": """
  discount_rate: 10 %
  years: 8 years
  tax: 30 %
  property_tax: {personal: 3 %/year, real: 1 %/year, personal_exempt: 40000 USD}
  capex:
    tools: {cost: 60000 USD, life: 3 years, property: personal, again_every: 3 years}
    machines: {cost: 900000 USD, life: 7 years, property: personal, tax_class: macrs_7}
    hall: {cost: 300000 USD, life: 20 years, property: real, tax_class: macrs_39}
  incentives:
    jeti:
      abates: 50 %
      abates_of: 40 %
      capex_of: [tools, machines]
      first: 1
      last: 7
      promise: {jobs: [1, 9], pools: [assembly], wage: 20000 USD/year, in_a_row: 2, penalty: 1 %}
      bond: {amount: 50000 USD, premium: 1.5 %/year}
    town: {abates: 25 %, first: 2, last: 6, promise: {jobs: [1, 1, 9], claw_back: 70 %}}
    grant: {grant: 90000 USD, first: 2, last: 4, promise: {jobs: [9], claw_back: 60 %}}
    credit: {tax_credit: 30000 USD, first: 1, last: 5, promise: {jobs: [9], in_a_row: 3, claw_back: 50 %}}
    hall: {grant: 50000 USD, grant_as: basis_reduction, reduces: [hall], first: 1, last: 3, promise: {jobs: [0, 9], claw_back: 100 %}}
    kept: {grant: 1000 USD, first: 1, last: 3, promise: {jobs: [2], claw_back: 100 %}}
""",
    "supplier": """
  discount_rate: 10 %
  years: 6 years
  tax: 21 %
  losses: 80 %
  interest_limit: 30 %
  margin_tax: {rate: 0.75 %, receipts: 50 %}
  loan: {share: 50 %, rate: 8 %, term: 5 years, lender: owner}
  owner: {dividends_withheld: 10 %, interest_withheld: 10 %}
  affiliate: {role: supplier, tax: 17 %, losses: 60 %}
  capex:
    machines: {cost: 400000 USD, life: 5 years, tax_class: macrs_5}
trade: {parts_value: {value: 110 %, low: 105 %, high: 115 %, source: assumed, note: x}}
""",
    "importer": """
  discount_rate: 10 %
  terms: real
  inflation: 2 %/year
  years: 6 years
  tax: 24 %
  affiliate: {role: importer, tax: 21 %}
  capex:
    machines: {cost: 100000 USD, life: 5 years}
trade: {price_terms: DDP, finished_value: {value: 75 %, low: 70 %, high: 80 %, source: assumed, note: x}}
""",
    "last quarter": """
  discount_rate: 10 %
  years: 8 years
  tax: 21 %
  capex:
    early: {cost: 600000 USD, life: 7 years, tax_class: macrs_7, quarter: 1}
    late: {cost: 390000 USD, life: 7 years, tax_class: macrs_7, quarter: 4}
""",
}


def site(folder: Path, name: str) -> Loaded:
    """One of the sites, loaded."""
    base, over = folder / "small.yaml", folder / f"{name.replace(' ', '_')}.yaml"
    base.write_text(TEXT)
    over.write_text(f"extends: small.yaml\nname: {name.capitalize()}\nfinance:{FINANCES[name]}{PRICES}")
    return load(over)


def replications() -> dict[int, Quantities]:
    """Two replications that differ in all they did; finished units cross no border."""
    own = steady()
    staff = table(QUANTITY_NAMES, [(month, "workers", "assembly", "", 4.0, "workers") for month in range(own.months)])
    domestic = Quantities(own.months, concatenated([own.table, staff]), own.entries.where(kind="part"))
    return {0: domestic, 1: _scaled(domestic, 1.25)}


def _scaled(quantities: Quantities, factor: float) -> Quantities:
    """The same with more, or less, of everything but time."""
    table = quantities.table
    keep = table["driver"] == "hours"
    columns = {**table.columns, "quantity": table["quantity"] * (keep + (1 - keep) * factor)}
    return Quantities(quantities.months, type(table)(columns), quantities.entries)
