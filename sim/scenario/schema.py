"""The whole scenario: what a person wrote, typed and in canonical units."""

from datetime import date

from pydantic import Field

from sim.scenario.assumption import DurationValue, Fraction, Named, Price, Section, Source, Years, default
from sim.scenario.correlation import Correlation
from sim.scenario.customer import Customer
from sim.scenario.demand import Demand
from sim.scenario.disruption import Disruption
from sim.scenario.finance import Finance
from sim.scenario.prices import Money
from sim.scenario.process import Limit, Operation, Product, Station
from sim.scenario.site import Pool, Shift, Site, Workforce
from sim.scenario.supply import Lane, Part
from sim.scenario.trade import Trade


class Scenario(Section):
    """One site's assumptions. Without `money` only physical measures are reported; `customer`, `trade`, `finance` may be left out too."""

    name: Named[str]
    about: Named[str] = ""
    start: date = Field(date(2026, 1, 5), description="The first day; the clock starts at its midnight.")
    horizon: Years
    warm_up: DurationValue = Field(default("0 d"), description="Left out of the measures, never of the money.")
    site: Site = Site()
    shifts: dict[str, Shift] = {}
    workforce: Workforce = Workforce()
    pools: dict[str, Pool] = {}
    product: Product | None = None
    stations: dict[str, Station]
    flows: dict[str, dict[str, Operation]] = Field(
        description="Each flow is a list of operations, `- name: {...}`; the first is where units enter."
    )
    limits: dict[str, Limit] = {}
    parts: dict[str, Part] = {}
    lanes: dict[str, Lane] = {}
    disruptions: dict[str, Disruption] = Field({}, description="Storms, outages, strikes, stopped imports, cut-off supply.")
    regions: dict[str, Fraction] = Field({}, description="Where customers are, with shares of 100 % in all.")
    demand: dict[str, Demand] = Field(description="By flow.")
    money: Price[Money | None] = None
    customer: Price[Customer | None] = None
    trade: Price[Trade] = Trade()
    finance: Price[Finance | None] = None
    correlations: Named[tuple[Correlation, ...]] = Field((), description="Of prices that nobody knows, for `sim uncertainty`.")
    sources: Named[dict[str, Source]] = {}
