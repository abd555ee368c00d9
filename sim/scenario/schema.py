"""The whole scenario: what a person wrote, typed and in canonical units."""

from datetime import date, timedelta
from math import ceil

from pydantic import Field

from sim.scenario.assumption import Named, Price, Section, Source
from sim.scenario.fields import DurationValue, Fraction, Years, default
from sim.scenario.subjects.carbon import Carbon
from sim.scenario.subjects.correlation import Correlation
from sim.scenario.subjects.customer import Customer
from sim.scenario.subjects.demand import Demand
from sim.scenario.subjects.disruption import Disruption
from sim.scenario.subjects.finance import Finance
from sim.scenario.subjects.market import Market
from sim.scenario.subjects.opening import Opening
from sim.scenario.subjects.options import Option
from sim.scenario.subjects.phase import Phase
from sim.scenario.subjects.prices import Money
from sim.scenario.subjects.process import Limit, Operation, Product, Station
from sim.scenario.subjects.scorecard import Criterion
from sim.scenario.subjects.site import Pool, Shift, Site, Workforce
from sim.scenario.subjects.supply import Lane, Part
from sim.scenario.subjects.trade import Trade


class Scenario(Section):
    """One site's assumptions. Without `money` only physical measures are reported; `customer`, `trade`, `finance` may be left out too."""

    name: Named[str] = Field(description="What tables and figures call it.")
    about: Named[str] = Field("", description="A sentence on what it is.")
    start: date = Field(date(2026, 1, 5), description="The first day; the clock starts at its midnight.")
    horizon: Years = Field(description="How long is simulated, from the start on.")
    warm_up: DurationValue = Field(default("0 d"), description="Left out of the measures, never of the money.")
    opening: Opening | None = Field(None, description="The stages before a new plant opens; it opens at the start if left out.")
    phases: dict[str, Phase] = Field({}, description="Days on which parts of the plant begin, by name.")
    site: Site = Field(Site(), description="Where it stands.")
    shifts: dict[str, Shift] = Field({}, description="Weekly patterns of presence, by name.")
    workforce: Workforce = Field(Workforce(), description="What holds for all pools.")
    pools: dict[str, Pool] = Field({}, description="Workers by skill.")
    product: Product | None = Field(None, description="The unit that is built.")
    stations: dict[str, Station] = Field(description="Places of work, by name.")
    flows: dict[str, dict[str, Operation]] = Field(
        description="Each flow is a list of operations, `- name: {...}`; the first is where units enter."
    )
    limits: dict[str, Limit] = Field({}, description="Bounds on the units inside some operations, by name.")
    parts: dict[str, Part] = Field({}, description="Parts and kits, by name.")
    lanes: dict[str, Lane] = Field({}, description="Transport links, by name.")
    disruptions: dict[str, Disruption] = Field({}, description="Storms, outages, strikes, stopped imports, cut-off supply.")
    regions: dict[str, Fraction] = Field({}, description="Where customers are, with shares of 100 % in all.")
    demand: dict[str, Demand] = Field(description="By flow.")
    market: Market | None = Field(None, description="What a change of cost does to the price of new units, and customers then do.")
    money: Price[Money | None] = Field(None, description="Prices; only physical measures are reported without it.")
    customer: Price[Customer | None] = Field(None, description="What time is worth to the owner of a miner.")
    carbon: Price[Carbon | None] = Field(None, description="Greenhouse gas of electricity and freight; not told if left out.")
    trade: Price[Trade] = Field(Trade(), description="What a border costs.")
    finance: Price[Finance | None] = Field(None, description="What is invested and taxed; nothing is valued without it.")
    correlations: Named[tuple[Correlation, ...]] = Field((), description="Of prices that nobody knows, for `sim uncertainty`.")
    options: Named[dict[str, Option]] = Field({}, description="What may be decided later, by name, for `sim decide`.")
    scorecard: Named[dict[str, Criterion]] = Field({}, description="Criteria of `sim compare` beside money, by name, with their weights.")
    oldest_source: Named[Years | None] = Field(
        None, description="Age at the start beyond which `sim check` warns of a dated source that numbers rest on; never, if left out."
    )
    oldest_price: Named[Years | None] = Field(
        None, description="Age at the start beyond which `sim check` names prices of another year; never, if left out. Nothing is inflated."
    )
    sources: Named[dict[str, Source]] = Field({}, description="Where numbers were published, by name.")

    @property
    def last_day(self) -> date:
        """The last day of which a run sees anything: of a year from 2026-01-05 on it is 2027-01-04."""
        return self.start + timedelta(days=ceil(round(self.horizon.value * 3600) / 86400) - 1)
