"""Every mistake that a scenario can hold: the whole text that is said about it."""

from pathlib import Path

import pytest

from sim.scenario.loading import ScenarioError, load

PLANT = """\
name: Small plant
horizon: 1 year
site: {jurisdiction: US-TX}
shifts:
  day: {days: Mon-Fri, from: "06:00", to: "14:30", meals: ["10:00-10:30"]}
  late: {days: Mon-Fri, from: "14:30", to: "23:00"}
pools:
  assembly: {shifts: {day: 4, late: 2}, wage: 20 USD/h}
  test: {shifts: {late: 3}, wage: 30 USD/h}
product: {mass: 21 kg, customs_class: miner}
stations:
  bench: {slots: 4}
  oven: {slots: 9, unattended: true}
flows:
  build:
    - mount: {station: bench, crew: {assembly: 2}, work: 30 min, parts: {board: 3}}
    - age: {station: oven, work: 4 h}
    - try: {station: bench, crew: {test: 1}, work: 10 min, next: {ship: 95 %, mount: 5 %}}
parts:
  board: {cost: 400 USD/unit, origin: MY, customs_class: board, lane: sea, reorder_point: 90, order_quantity: 90}
lanes:
  sea: {transit: 30 d, crosses: US}
  road: {transit: 2 d}
regions: {north: 40 %, south: 60 %}
demand:
  build: {orders: {every: {dist: exponential, mean: 3 h}}, delivered_by: road}
money:
  prices: {unit: 2500 USD/unit}
trade:
  duties:
    board: {origins: [any], classes: [board], from: 2020-01-01, rate: 2 %}
finance:
  discount_rate: 12 %
  years: 5 years
  capex: {line: {cost: 1 M USD, life: 7 years}}
sources:
  survey: {title: Wages of the region}
"""


def cases(text: str) -> list[tuple[str, str]]:
    """Pairs of an overlay and the mistake it makes, which is indented below it."""
    pairs: list[tuple[str, str]] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}".strip())
        else:
            pairs.append((line, ""))
    return pairs


def said(folder: Path, overlay: str) -> list[str]:
    """The mistakes of the plant with an overlay, without the count at the end."""
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "over.yaml").write_text(overlay)
    try:
        load(folder / "plant.yaml", [folder / "over.yaml"])
    except ScenarioError as error:
        return str(error).replace(f"{folder}/", "").splitlines()[:-1]
    return []


def test_the_plant_is_valid(tmp_path):
    assert said(tmp_path, "") == []


FORM = cases("""
{color: blue}
    over.yaml:1:2: color: unknown key
{pools: {assembly: {headcont: 3}}}
    over.yaml:1:21: pools.assembly.headcont: unknown key; did you mean 'headcount'?
{pools: {assembly: {wage: 31}}}
    over.yaml:1:27: pools.assembly.wage: needs a unit: write '31 USD/h'
{pools: {assembly: {wage: -3 USD/h}}}
    over.yaml:1:27: pools.assembly.wage: expected 0 to 10,000 USD/h, got '-3 USD/h'
{pools: {assembly: {wage: NaN USD/h}}}
    over.yaml:1:27: pools.assembly.wage: expected an hourly wage like '31 USD/h', got 'NaN USD/h'
{pools: {assembly: {wage: [3 USD/h]}}}
    over.yaml:1:27: pools.assembly.wage: expected an hourly wage like '31 USD/h', or a mapping with `value`
{pools: {assembly: {wage: {valu: 3 USD/h}}}}
    over.yaml:1:28: pools.assembly.wage.valu: unknown key; did you mean 'value'?
{pools: {assembly: {at_shift_end: finsh}}}
    over.yaml:1:35: pools.assembly.at_shift_end: expected one of pause, finish, fit, got 'finsh'; did you mean 'finish'?
{pools: {assembly: {shifts: {day: 2.5}}}}
    over.yaml:1:35: pools.assembly.shifts.day: expected a whole number, got '2.5'
{pools: [1, 2]}
    over.yaml:1:9: pools: expected keys and values
{workforce: {efficiency: 120 %}}
    over.yaml:1:26: workforce.efficiency: expected 0 % to 100 %, got '120 %'
{workforce: {ramp: {soon: 50 %}}}
    over.yaml:1:21: workforce.ramp.soon: expected a date like 2026-07-24, got 'soon'
{start: 2026-13-01}
    over.yaml:1:9: start: expected a date like 2026-07-24, got '2026-13-01'
{stations: {oven: {unattended: maybe}}}
    over.yaml:1:32: stations.oven.unattended: expected true or false, got 'maybe'
{stations: {oven: {slots: 0}}}
    over.yaml:1:27: stations.oven.slots: expected 1 to 1,000,000, got 0
{stations: {saw: {power: 1 kW}}}
    over.yaml:1:18: stations.saw.slots: missing
{shifts: {day: {days: Mon-Fry}}}
    over.yaml:1:23: shifts.day.days: expected days like 'Mon-Fri', 'Sat, Sun' or 'daily', got 'Mon-Fry'
{shifts: {day: {to: 2 pm}}}
    over.yaml:1:21: shifts.day.to: expected a time of day like '06:00', got '2 pm'; write "14:00"
{shifts: {day: {to: "24:01"}}}
    over.yaml:1:21: shifts.day.to: expected a time of day like '06:00', got '24:01'
{shifts: {day: {meals: ["10:00"]}}}
    over.yaml:1:25: shifts.day.meals.0: expected a span like '10:00-10:30', got '10:00'
{flows: {build: {age: {work: 15 kg}}}}
    over.yaml:1:30: flows.build.age.work: expected a time like '15 min', got '15 kg'
{flows: {build: {age: {work: {dist: lognorml, mean: 3 h}}}}}
    over.yaml:1:37: flows.build.age.work.dist: unknown distribution; did you mean 'lognormal'?
{flows: {build: {age: {work: {dist: zipf}}}}}
    over.yaml:1:37: flows.build.age.work.dist: unknown distribution; there are exponential, uniform, triangular, pert, lognormal,
    gamma, erlang, weibull, normal, empirical, discrete, trace
{flows: {build: {age: {work: {dist: lognormal, mean: 3 h}}}}}
    over.yaml:1:30: flows.build.age.work: missing `cv`, which lognormal needs
{flows: {build: {age: {work: {dist: uniform, low: 3 h, high: 5 h, cv: 1}}}}}
    over.yaml:1:67: flows.build.age.work.cv: unknown key; uniform has low, high
{flows: {build: {age: {work: {dist: uniform, low: 5 h, high: 3 h}}}}}
    over.yaml:1:30: flows.build.age.work: expected low <= high, got 5 h, 3 h
{flows: {build: {age: {work: {dist: exponential, mean: 0 h}}}}}
    over.yaml:1:56: flows.build.age.work.mean: expected more than 0, got '0 h'
{flows: {build: {age: {work: {dist: weibull, mean: 1 h, cv: 0.1 %}}}}}
    over.yaml:1:61: flows.build.age.work.cv: expected 0 %, or between 1 % and 2000 %, got '0.1 %'
{flows: {build: {age: {work: {dist: trace}}}}}
    over.yaml:1:30: flows.build.age.work: missing `values`: a list, or `file` and `column` of a table, one for each unit or order
{flows: {build: {age: {work: {dist: trace, values: [1 h, 2 kg]}}}}}
    over.yaml:1:58: flows.build.age.work.values.1: expected a time like '15 min', got '2 kg'
{flows: {build: {try: {next: {ship: 90, mount: 5 %}}}}}
    over.yaml:1:37: flows.build.try.next.ship: expected 0 % to 100 %, got '90'; write '90 %'
{flows: {build: {try: {next: [ship, [mount]]}}}}
    over.yaml:1:37: flows.build.try.next.1: expected a word
{flows: {build: {try: {next: {ship: [90 %]}}}}}
    over.yaml:1:37: flows.build.try.next.ship: expected a share like '5 %', or a mapping with `value`
{flows: {build: {mount: {crew: 2}}}}
    over.yaml:1:32: flows.build.mount.crew: expected keys and values, got '2'
{flows: {build: {mount: {crew: [{assembly: two}, {test: 1}]}}}}
    over.yaml:1:44: flows.build.mount.crew.0.assembly: expected a number like '12', got 'two'
{flows: {build: {mount: {crew: [assembly, {test: 1}]}}}}
    over.yaml:1:33: flows.build.mount.crew.0: expected keys and values, got 'assembly'
{flows: {build: {mount: {work: "2,5 h"}}}}
    over.yaml:1:32: flows.build.mount.work: expected a time like '15 min', got '2,5 h'; write '2.5 h'
{flows: {build: {mount: {work: 30}}}}
    over.yaml:1:32: flows.build.mount.work: needs a unit: write '30 min'
{flows: {build: {mount: {batch: 24}}}}
    over.yaml:1:33: flows.build.mount.batch: expected keys and values, got '24'
{flows: {build: {mount: {batch: {wait: 8 h}}}}}
    over.yaml:1:33: flows.build.mount.batch.size: missing
{flows: {build: {mount: {learning: {rate: 90 %, first: 0 %}}}}}
    over.yaml:1:56: flows.build.mount.learning.first: expected 1 % to 2,000 %, got '0 %'
{stations: {oven: {failures: {fan: {time_between_failures: 80 h, time_to_repair: 1 h, by: wrk}}}}}
    over.yaml:1:91: stations.oven.failures.fan.by: expected one of work, calendar, got 'wrk'; did you mean 'work'?
{stations: {oven: {failures: {fan: {time_between_failures: 80 h}}}}}
    over.yaml:1:36: stations.oven.failures.fan.time_to_repair: missing
{stations: {oven: {maintenance: {weekly: {every: 7 d, lasts: 2 h, frist: 5 d}}}}}
    over.yaml:1:67: stations.oven.maintenance.weekly.frist: unknown key; did you mean 'first'?
{stations: {oven: {room: -1}}}
    over.yaml:1:26: stations.oven.room: expected 0 to 1,000,000,000, got '-1'
{limits: {line: {units: 6, unit: 7}}}
    over.yaml:1:28: limits.line.unit: unknown key; did you mean 'units'?
{limits: {line: {units: 6, flows: build}}}
    over.yaml:1:35: limits.line.flows: expected a list like [a, b], got 'build'
{parts: {board: {expedite: {lane: road}}}}
    over.yaml:1:28: parts.board.expedite.quantity: missing
{parts: {board: {alternative: {lane: road}}}}
    over.yaml:1:31: parts.board.alternative.after: missing
{parts: {board: {review: 7}}}
    over.yaml:1:26: parts.board.review: needs a unit: write '7 d'
""")


@pytest.mark.parametrize(("overlay", "message"), FORM)
def test_form_and_range(tmp_path, overlay, message):
    assert said(tmp_path, overlay) == [message]


def test_ranges_and_sources_of_one_number_are_all_named(tmp_path):
    overlay = "pools:\n  test:\n    wage: {value: 30 USD/h, low: 31 USD/h, high: 29 USD/h, source: assumed}\n"
    assert said(tmp_path, overlay) == [
        "over.yaml:3:34: pools.test.wage.low: 31 USD/h is above the value 30 USD/h",
        "over.yaml:3:50: pools.test.wage.high: 29 USD/h is below the value 30 USD/h",
        "over.yaml:3:68: pools.test.wage.source: an assumed number needs a `note:` with the reasoning",
    ]


SENSE = cases("""
{warm_up: 1 year}
    over.yaml:1:11: warm_up: 1 year leaves nothing of the horizon of 1 year
{horizon: 0 d}
    over.yaml:1:11: horizon: expected 1 h to 60 years, got '0 d'
{horizon: 70 years}
    over.yaml:1:11: horizon: expected 0 to 60 years, got '70 years'
{site: {jurisdiction: US-TE}}
    over.yaml:1:23: site.jurisdiction: no public holidays known for 'US-TE'; write a country or country-state like US-TX
{site: {works_on: [Labour Day]}}
    over.yaml:1:20: site.works_on.0: no public holiday of US-TX is called 'Labour Day'; did you mean 'Labor Day'?
{shifts: {day: {meals: ["15:00-15:30"]}}}
    over.yaml:1:25: shifts.day.meals.0: lies outside the shift
{shifts: {late: {breaks: ["16:40-16:30"]}}}
    over.yaml:1:27: shifts.late.breaks.0: lies outside the shift
{pools: {helpers: {wage: 15 USD/h}}}
    over.yaml:1:10: pools.helpers: needs either `shifts` (workers on each) or `headcount` (round the clock)
{pools: {assembly: {headcount: 3}}}
    over.yaml:1:10: pools.assembly: has both `shifts` (plant.yaml:8:14) and `headcount` (over.yaml:1:21); give one, and remove the
    other, like shifts: null
{pools: {helpers: {wage: 15 USD/h, shifts: {}}}}
    over.yaml:1:36: pools.helpers.shifts: no shift serves this pool
{pools: {helpers: {headcount: 3}}}
    over.yaml:1:10: pools.helpers: needs a `wage`, because the scenario has `money`
{pools: {helpers: {wage: 15 USD/h, shifts: {nigth: 3, late: 1}}}}
    over.yaml:1:45: pools.helpers.shifts.nigth: no shift named 'nigth'; there are day, late
{workforce: {efficiency: 0 %}}
    over.yaml:1:26: workforce.efficiency: expected more than 0 %, got '0 %'
{pools: {assembly: {shifts: {day: 1, late: 1}}}}
    plant.yaml:16:31: flows.build.mount.crew: needs 2 of assembly at once, where never more than 1 are present
{pools: {test: {shifts: {late: 0}}}}
    plant.yaml:18:29: flows.build.try.crew: needs 1 of test at once, where 0 are present
{flows: {build: {mount: {crew: {assembly: 3, test: 1}}}}}
    over.yaml:1:26: flows.build.mount.crew: assembly and test are never present together in these numbers
{pools: {test: {at_shift_end: fit}}, flows: {build: {try: {work: 9 h}}}}
    over.yaml:1:60: flows.build.try.work: takes 9 h or more, so it never fits into a shift of test, which starts only what fits
{lanes: {a.b: {transit: 1 d}}}
    over.yaml:1:10: lanes.a.b: a name has no '.', '/' or ':' in it, and is not empty
{flows: {build: {age: {station: ovn}}}}
    over.yaml:1:33: flows.build.age.station: no station named 'ovn'; did you mean 'oven'?
{flows: {build: {age: {station: bench}}}}
    over.yaml:1:18: flows.build.age: needs a `crew`, or a station with `unattended: true` (this one is bench)
{flows: {build: {age: {crew: {tset: 1}}}}}
    over.yaml:1:31: flows.build.age.crew.tset: no pool named 'tset'; did you mean 'test'?
{flows: {build: {age: {crew: {test: 0}}}}}
    over.yaml:1:37: flows.build.age.crew.test: expected 1 or more, got '0'
{flows: {build: {age: {parts: {bored: 1}}}}}
    over.yaml:1:32: flows.build.age.parts.bored: no part named 'bored'; did you mean 'board'?
{flows: {build: {age: {makes: {screw: 1}}}}}
    over.yaml:1:32: flows.build.age.makes.screw: no part named 'screw'; there are board
{flows: {build: {age: {next: shp}}}}
    over.yaml:1:30: flows.build.age.next: no operation or end named 'shp'; did you mean 'ship'?
{flows: {build: {age: {next: {try: 90 %, out: 10 %}}}}}
    over.yaml:1:42: flows.build.age.next.out: no operation or end named 'out'; did you mean 'mount'?
{flows: {build: {age: {next: {try: 90 %, scrap: 8 %}}}}}
    over.yaml:1:24: flows.build.age.next: adds up to 98 %, must be 100 %
{flows: {build: {age: {give_up: srap}}}}
    over.yaml:1:33: flows.build.age.give_up: no operation or end named 'srap'; did you mean 'scrap'?
{flows: {build: {age: {max_visits: 0}}}}
    over.yaml:1:36: flows.build.age.max_visits: expected 1 or more, got '0'
{flows: {build: {age: {max_visits: 2, give_up: age}}}}
    over.yaml:1:48: flows.build.age.give_up: leads back here, so a unit would go round for ever
{flows: {build: {age: {next: ship}}}}
    plant.yaml:18:7: flows.build.try: no unit ever comes here
{flows: {build: {scrap: {station: oven, work: 1 h}, try: {next: scrap}}}}
    over.yaml:1:18: flows.build.scrap: 'scrap' is an end of a flow: name the operation otherwise
{flows: {spare: [{age: {station: oven, work: 1 h}}]}}
    over.yaml:1:10: flows.spare: has no demand: add `demand.spare`
{parts: {board: {lane: see}}}
    over.yaml:1:24: parts.board.lane: no lane named 'see'; did you mean 'sea'?
{parts: {screw: {cost: 1 USD, lane: road}}}
    over.yaml:1:10: parts.screw: comes on a lane, so it needs `reorder_point` or `safety_time`, and `order_quantity`; or `order_up_to`
{parts: {board: {order_quantity: 0}}}
    over.yaml:1:34: parts.board.order_quantity: expected 1 or more, got '0'
{parts: {screw: {mass: 1 kg}}}
    over.yaml:1:10: parts.screw: needs a `cost`, because the scenario has `money`
{parts: {screw: {cost: 1 USD, lane: sea, reorder_point: 1, order_quantity: 1}}}
    over.yaml:1:10: parts.screw: crosses the border of US, so it needs `origin` and `customs_class`
{lanes: {road: {units_per_load: 0}}}
    over.yaml:1:33: lanes.road.units_per_load: expected 1 or more, got '0'
{demand: {biuld: {at: [1 h]}}}
    over.yaml:1:11: demand.biuld: no flow named 'biuld'; did you mean 'build'?
{demand: {build: {fleet: 100}}}
    over.yaml:1:11: demand.build: field failures need both `fleet` and `failures`
{demand: {build: {contracts: {a: {volume: 10 per year, every: 1 s}}}}}
    over.yaml:1:63: demand.build.contracts.a.every: expected a minute or more, got '1 s'
{demand: {build: {orders: {every: 0 h}}}}
    over.yaml:1:35: demand.build.orders.every: the time between orders must be above 0 on average
{demand: {build: {collected_by: rod}}}
    over.yaml:1:33: demand.build.collected_by: no lane named 'rod'; did you mean 'road'?
{demand: {build: {delivered_by: rod}}}
    over.yaml:1:33: demand.build.delivered_by: no lane named 'rod'; did you mean 'road'?
{demand: {build: {lane_mix: {road: 100 %}}}}
    over.yaml:1:19: demand.build.lane_mix: give either `delivered_by` or `lane_mix`
{demand: {build: {delivered_by: {north: road}}}}
    over.yaml:1:19: demand.build.delivered_by: no lane to south
{demand: {build: {delivered_by: {north: road, south: road, soth: road}}}}
    over.yaml:1:60: demand.build.delivered_by.soth: no region named 'soth'; did you mean 'south'?
{demand: {build: {delivered_by: {north: road, south: rod}}}}
    over.yaml:1:54: demand.build.delivered_by.south: no lane named 'rod'; did you mean 'road'?
{regions: {south: 55 %}}
    over.yaml:1:2: regions: adds up to 95 %, must be 100 %
{money: {prices: {terahash: 11 USD/TH}}, product: {hash_rate: 234 TH}}
    over.yaml:1:10: money.prices: needs either `unit` or `terahash`
{finance: {years: 3 months}}
    over.yaml:1:19: finance.years: expected a year or more, got '3 months'
{finance: {capex: {line: {life: 0 years}}}}
    over.yaml:1:33: finance.capex.line.life: expected more than 0 years, got '0 years'
{finance: {capex: {line: {schedule: [60 %, 30 %]}}}}
    over.yaml:1:27: finance.capex.line.schedule: adds up to 90 %, must be 100 %
{finance: {capex: {line: {schedule: [60 %, 140 %]}}}}
    over.yaml:1:44: finance.capex.line.schedule.1: expected 0 % to 100 %, got '140 %'
{finance: {inflation: 2 %/year}}
    over.yaml:1:12: finance.inflation: changes nothing in nominal terms; write `terms: real`, or let prices grow in money.escalation
{finance: {capex: {line: {schedule: [100 %], tax_class: macrs_5}}}}
    over.yaml:1:46: finance.capex.line.tax_class: give either `schedule` or `tax_class`
{finance: {capex: {line: {after: 18 months}}}}
    over.yaml:1:34: finance.capex.line.after: expected whole years, got '18 months'
{finance: {capex: {line: {after: 5 years}}}}
    over.yaml:1:34: finance.capex.line.after: 5 years is not before the end of the valuation, 5 years
{finance: {property_tax: {real: 2 %/year}}}
    over.yaml:1:27: finance.property_tax.real: falls on nothing: no investment under finance.capex has `property: real`
{finance: {sales_tax: 8 %}}
    over.yaml:1:12: finance.sales_tax: falls on nothing: no investment under finance.capex has `property: personal`
{finance: {incentives: {deal: {tax_credit: 1 M USD, first: 0}}}}
    over.yaml:1:60: finance.incentives.deal.first: only a `grant` comes at the start; expected year 1 or later, got '0'
{finance: {incentives: {deal: {grant: 1 M USD, first: 3, last: 2}}}}
    over.yaml:1:64: finance.incentives.deal.last: year 2 is before `first`, 3
{finance: {incentives: {deal: {jobs: 20}}}}
    over.yaml:1:25: finance.incentives.deal: gives nothing: needs a `grant`, a `tax_credit`, or what it `abates`
{finance: {property_tax: {personal: 0 %/year}, incentives: {deal: {abates: 50 %}}}}
    over.yaml:1:68: finance.incentives.deal.abates: there is no property tax to let off: give finance.property_tax
{finance: {incentives: {deal: {grant: 1 M USD, first: 6, last: 6}}}}
    over.yaml:1:55: finance.incentives.deal.first: year 6 is after the end of the valuation, 5 years
{trade: {duties: {any: {origins: [any], classes: [any], from: 2026-01-01, until: 2025-12-31, rate: 0 %}}}}
    over.yaml:1:82: trade.duties.any.until: 2025-12-31 is before 2026-01-01
{trade: {fees: {processing_least: 30 USD, processing_most: 3 USD}}}
    over.yaml:1:60: trade.fees.processing_most: 3 USD is below processing_least, 30 USD
{trade: {duties: {board: {until: 2026-06-30}}}}
    plant.yaml:20:3: parts.board: no duty rule covers board from MY into US on 2026-07-01; add one under trade.duties, with 0 % if
    it is free
{trade: {exemptions: {list: {of: [board], origins: [any], classes: [any], from: 2026-01-01, until: 2025-12-31}}}}
    over.yaml:1:100: trade.exemptions.list.until: 2025-12-31 is before 2026-01-01
{trade: {exemptions: {list: {of: [bord], origins: [any], classes: [any], from: 2026-01-01}}}}
    over.yaml:1:34: trade.exemptions.list.of: no duty or kind of duty named 'bord'; did you mean 'board'?
{trade: {duties: {more: {origins: [any], classes: [any], from: 2026-01-01, rate: 1 %, less: [mnf]}}}}
    over.yaml:1:93: trade.duties.more.less: no duty or kind of duty named 'mnf'; there are board, more
{trade: {duties: {board: {kind: mfn}, more: {kind: mfn, origins: [MY], classes: [any], from: 2026-03-01, rate: 1 %}}}}
    over.yaml:1:39: trade.duties.more: board and more, both mfn, fall on board from MY into US (parts.board on sea) from 2026-03-01 on;
    end one of them, or let it stand `instead_of` the other
{trade: {duties: {board: {kind: mfn, classes: [any]}, more: {kind: mfn, origins: [CN], classes: [fan], from: 2026-03-01, rate: 1 %}}}}
    over.yaml:1:55: trade.duties.more: board and more, both mfn, fall on the same goods from 2026-03-01 on; end one of them, or let it
    stand `instead_of` the other
{trade: {duties: {board: {instead_of: [more]}, more: {origins: [any], classes: [any], from: 2026-03-01, rate: 1 %, instead_of: [board]}}}}
    over.yaml:1:39: trade.duties.board.instead_of: goes in a circle: board instead of more instead of board
{trade: {zone: {privileged: [surcharge]}, duties: {board: {classes: [any]}}}}
    over.yaml:1:29: trade.zone.privileged: no duty or kind of duty named 'surcharge'; there are board
{trade: {zone: {entries: 0 per year}, duties: {board: {classes: [any]}}}}
    over.yaml:1:26: trade.zone.entries: expected more than 0 per year, got '0 per year'
{trade: {drawback: {exported: 10 %, not_on: [bord]}}}
    over.yaml:1:45: trade.drawback.not_on: no duty or kind of duty named 'bord'; did you mean 'board'?
{trade: {zone: {exported: 10 %}, drawback: {exported: 10 %}, duties: {board: {classes: [any]}}}}
    over.yaml:1:34: trade.drawback: leave it out: exports from a `zone` pay no duty that could be refunded
{pools: {test: {wage: {value: 30 USD/h, source: surve}}}}
    over.yaml:1:49: pools.test.wage.source: no source named 'surve': add it under
    `sources:`, or write `assumed` with a note; sources like it: survey
{stations: {saw: {slots: unlimited, room: 3}}}
    over.yaml:1:37: stations.saw.room: nothing ever waits here, because `slots` is unlimited
{stations: {saw: {slots: unlimited, shared: {build: 100 %}}}}
    over.yaml:1:37: stations.saw.shared: nothing to share out, because `slots` is unlimited
{stations: {bench: {shared: {build: 90 %}}}}
    over.yaml:1:21: stations.bench.shared: adds up to 90 %, must be 100 %
{stations: {bench: {shared: {build: 90 %, biuld: 10 %}}}}
    over.yaml:1:43: stations.bench.shared.biuld: no flow named 'biuld'; did you mean 'build'?
{stations: {saw: {slots: 2, shared: {build: 100 %}}}}
    over.yaml:1:38: stations.saw.shared.build: no operation of this flow is at this station
{stations: {oven: {failures: {fan: {time_between_failures: 0 h, time_to_repair: 1 h}}}}}
    over.yaml:1:60: stations.oven.failures.fan.time_between_failures: the time between failures must be a minute or more on average
{stations: {oven: {failures: {fan: {time_between_failures: 9 h, time_to_repair: 1 h, slots: 50 %}}}}}
    over.yaml:1:86: stations.oven.failures.fan.slots: counts only with `by: calendar`; by work it strikes one task
{stations: {oven: {failures: {fan.a: {time_between_failures: 9 h, time_to_repair: 1 h}}}}}
    over.yaml:1:31: stations.oven.failures.fan.a: a name has no '.', '/' or ':' in it, and is not empty
{stations: {oven: {maintenance: {weekly: {every: 0 d, lasts: 1 h}}}}}
    over.yaml:1:50: stations.oven.maintenance.weekly.every: expected a minute or more, got '0 d'
{stations: {oven: {maintenance: {weekly: {every: 7 d, lasts: 8 d}}}}}
    over.yaml:1:62: stations.oven.maintenance.weekly.lasts: 8 d is not over when the next begins, after 7 d
{flows: {build: {try: {crew: [{test: 1}, {asembly: 1}]}}}}
    over.yaml:1:43: flows.build.try.crew.1.asembly: no pool named 'asembly'; did you mean 'assembly'?
{flows: {build: {try: {crew: [{test: 1}, {assembly: 0}]}}}}
    over.yaml:1:53: flows.build.try.crew.1.assembly: expected 1 or more, got '0'
{flows: {build: {try: {crew: [{test: 1}, {assembly: 9}]}}}}
    over.yaml:1:42: flows.build.try.crew.1: needs 9 of assembly at once, where never more than 4 are present
{flows: {build: {try: {crew: [{test: 1}, {}]}}}}
    over.yaml:1:42: flows.build.try.crew.1: names no pool: a crew without hands never waits for another
{flows: {build: {try: {crew: []}}}}
    over.yaml:1:18: flows.build.try: needs a `crew`, or a station with `unattended: true` (this one is bench)
{flows: {build: {try: {crew: [{test: {value: 1, source: surve}}]}}}}
    over.yaml:1:57: flows.build.try.crew.0.test.source: no source named 'surve': add it under
    `sources:`, or write `assumed` with a note; sources like it: survey
{flows: {build: {age: {batch: {size: 0}}}}}
    over.yaml:1:38: flows.build.age.batch.size: expected 1 or more, got '0'
{flows: {build: {age: {batch: {size: 24, wait: 0 h}}}}}
    over.yaml:1:48: flows.build.age.batch.wait: expected more than 0, got '0 h'; leave it out if only full batches start
{flows: {build: {age: {learning: {rate: 0 %}}}}}
    over.yaml:1:41: flows.build.age.learning.rate: expected more than 0 %, got '0 %'
{flows: {build: {age: {learning: {rate: 90 %, first: 80 %, floor: 90 %}}}}}
    over.yaml:1:67: flows.build.age.learning.floor: 90 % is above the first unit's 80 %
{flows: {build: {age: {next: []}}}}
    over.yaml:1:24: flows.build.age.next: goes nowhere: name the operations or ends that units go to in turn
{flows: {build: {age: {next: [try, tyr]}}}}
    over.yaml:1:36: flows.build.age.next.1: no operation or end named 'tyr'; did you mean 'try'?
{limits: {a.b: {units: 6, flows: [build]}}}
    over.yaml:1:11: limits.a.b: a name has no '.', '/' or ':' in it, and is not empty
{limits: {line: {units: 6}}}
    over.yaml:1:11: limits.line: bounds nothing: name `flows`, or `operations` as flow.operation
{limits: {line: {units: 0, flows: [build]}}}
    over.yaml:1:25: limits.line.units: expected 1 or more, got '0'
{limits: {line: {units: 6, flows: [build, biuld]}}}
    over.yaml:1:43: limits.line.flows.1: no flow named 'biuld'; did you mean 'build'?
{limits: {line: {units: 6, operations: [build.mout]}}}
    over.yaml:1:41: limits.line.operations.0: no operation named 'build.mout'; did you mean 'build.mount'?
{limits: {line: {units: 6, operations: [build.age], balk: true}}}
    over.yaml:1:53: limits.line.balk: no unit is released into it; the first operations are build.mount
{limits: {line: {units: 6, flows: [build]}}, flows: {build: {age: {batch: {size: 24}}}}}
    over.yaml:1:25: limits.line.units: 6 is less than a batch of build.age, 24
{parts: {screw: {cost: 1 USD, review: 7 d}}}
    over.yaml:1:31: parts.screw.review: counts only for a part that comes on a lane: name the `lane`
{parts: {board: {order_up_to: 200}}}
    over.yaml:1:18: parts.board.order_up_to: give either `order_quantity` or `order_up_to`
{parts: {screw: {cost: 1 USD, lane: road, order_up_to: 0}}}
    over.yaml:1:56: parts.screw.order_up_to: expected 1 or more, got '0'
{parts: {screw: {cost: 1 USD, lane: road, order_up_to: 90, reorder_point: 90}}}
    over.yaml:1:56: parts.screw.order_up_to: expected more than reorder_point, 90, got '90'
{parts: {board: {minimum_order: 91}}}
    over.yaml:1:33: parts.board.minimum_order: 91 is more than order_quantity, 90
{parts: {board: {review: 0 d}}}
    over.yaml:1:26: parts.board.review: expected a minute or more, got '0 d'; leave it out to order at any time
{parts: {board: {expedite: {lane: air, quantity: 1}}}}
    over.yaml:1:35: parts.board.expedite.lane: no lane named 'air'; there are sea, road
{parts: {board: {expedite: {lane: road, quantity: 0}}}}
    over.yaml:1:51: parts.board.expedite.quantity: expected 1 or more, got '0'
{parts: {board: {alternative: {lane: sea, after: 1 d}}}}
    over.yaml:1:38: parts.board.alternative.lane: 'sea' is also the lane of the part itself; give each its own, so that their
    costs can be told apart
{parts: {board: {expedite: {lane: road, quantity: 1}, alternative: {lane: road, after: 1 d}}}}
    over.yaml:1:75: parts.board.alternative.lane: 'road' is also the lane of `expedite`; give each its own, so that their costs
    can be told apart
{lanes: {van: {transit: 1 d, crosses: CA}}, parts: {screw: {cost: 1 USD, lane: road, order_up_to: 9, expedite: {lane: van, quantity: 1}}}}
    over.yaml:1:53: parts.screw: crosses the border of CA, so it needs `origin` and `customs_class`
""")


@pytest.mark.parametrize(("overlay", "message"), SENSE)
def test_sense(tmp_path, overlay, message):
    assert said(tmp_path, overlay) == [message]


def test_a_ring_without_an_end(tmp_path):
    overlay = "flows:\n  build:\n  - a: {station: oven, work: 1 h, next: b}\n  - b: {station: oven, work: 1 h, next: a}\n"
    assert said(tmp_path, overlay) == [
        "over.yaml:3:5: flows.build.a: no way from here to an end (ship, ship_back, scrap or leave)",
        "over.yaml:4:5: flows.build.b: no way from here to an end (ship, ship_back, scrap or leave)",
    ]
    assert said(tmp_path, overlay.replace("next: a", "next: a, max_visits: 9")) == []


def test_units_that_go_in_turn_find_a_way_out(tmp_path):
    overlay = "flows:\n  build:\n  - a: {station: oven, work: 1 h}\n  - b: {station: oven, work: 1 h, next: [a, b]}\n"
    assert said(tmp_path, overlay) == [
        "over.yaml:3:5: flows.build.a: no way from here to an end (ship, ship_back, scrap or leave)",
        "over.yaml:4:5: flows.build.b: no way from here to an end (ship, ship_back, scrap or leave)",
    ]
    assert said(tmp_path, overlay.replace("[a, b]", "[a, b, ship]")) == []


def test_every_flow_at_a_shared_station_has_a_share(tmp_path):
    overlay = """\
flows: {repair: [{mend: {station: bench, crew: {test: 1}, work: 1 h}}]}
demand: {repair: {at: [1 h]}}
stations: {bench: {shared: {build: 100 %}}}
"""
    assert said(tmp_path, overlay) == ["over.yaml:3:20: stations.bench.shared: no share for repair, which works here too"]
    assert said(tmp_path, overlay.replace("build: 100 %", "build: 75 %, repair: 25 %")) == []


def test_two_things_are_said_of_a_key_that_is_missing_and_misspelt(tmp_path):
    assert said(tmp_path, "{limits: {line: {unit: 6}}}") == [
        "over.yaml:1:17: limits.line.units: missing",
        "over.yaml:1:18: limits.line.unit: unknown key; did you mean 'units'?",
    ]


def test_all_that_the_floor_and_supply_can_say_is_valid(tmp_path):
    overlay = """\
flows:
  build:
    mount: {crew: [{assembly: 2}, {assembly: 1}], learning: {rate: 90 %, floor: 60 %, before: 500, first: 150 %}}
    age: {batch: {size: 24, wait: 8 h}}
    try: {next: [ship, ship, mount]}
stations:
  bench: {room: 6, setup: 10 min, idle_power: 1 kW,
    failures: {feeder: {time_between_failures: {dist: exponential, mean: 80 h}, time_to_repair: 90 min}}}
  oven: {failures: {grid: {time_between_failures: 90 d, time_to_repair: 2 h, by: calendar, slots: 50 %}},
    maintenance: {weekly: {every: 7 d, lasts: 2 h}}}
limits: {site: {units: 99, flows: [build], balk: true}, line: {units: 24, operations: [build.age]}}
parts:
  board: {review: 7 d, minimum_order: 50, expedite: {lane: air, below: 9, quantity: 30}, alternative: {lane: rail, after: 26 weeks}}
lanes: {air: {transit: 3 d}, rail: {transit: 9 d}}
"""
    assert said(tmp_path, overlay) == []


def test_lane_mix_is_a_hundred_per_cent(tmp_path):
    (tmp_path / "plant.yaml").write_text(PLANT.replace("delivered_by: road", "lane_mix: {road: 60 %, see: 30 %}"))
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "plant.yaml")
    assert str(error.value).replace(f"{tmp_path}/", "") == (
        "plant.yaml:26:60: demand.build.lane_mix: adds up to 90 %, must be 100 %\n"
        "plant.yaml:26:83: demand.build.lane_mix.see: no lane named 'see'; did you mean 'sea'?\n"
        "2 mistakes, nothing was run."
    )


def test_a_second_supplier_from_elsewhere_needs_a_duty_rule_too(tmp_path):
    overlay = "parts: {board: {alternative: {lane: fly, after: 1 d, origin: KR}}}\nlanes: {fly: {transit: 1 d, crosses: US}}\n"
    duty = "no duty rule covers board from KR into US on 2026-01-05; add one under trade.duties, with 0 % if it is free"
    assert said(tmp_path, overlay + "trade: {duties: {board: {origins: [MY]}}}\n") == [f"over.yaml:1:9: parts.board: {duty}"]


def test_parts_in_a_zone_need_a_duty_rule_for_what_is_made_of_them(tmp_path):
    duty = "no duty rule covers miner from MY into US on 2026-01-05; add one under trade.duties, with 0 % if it is free"
    assert said(tmp_path, "trade: {zone: {}}\n") == [f"plant.yaml:20:3: parts.board: {duty}"]


def test_rules_of_a_kind_that_never_meet_are_valid(tmp_path):
    duties = "trade: {duties: {board: {kind: mfn}, more: {kind: mfn, origins: [any], classes: [any], from: 2026-01-01, rate: 1 %%, %s}}}"
    assert len(said(tmp_path, duties % "until: 2030-01-01")) == 1
    for apart in ("except_classes: [board]", "into: CA", "basis: value of repair", "instead_of: [board]"):
        assert said(tmp_path, duties % apart) == []


def test_finished_units_that_cross_a_border_need_origin_class_and_duty(tmp_path):
    overlay = "lanes: {road: {crosses: US}}\n"
    assert said(tmp_path, overlay) == ["plant.yaml:29:1: trade: needs an `origin`, because units of build cross a border on road"]
    duty = "no duty rule covers miner from MY into US on 2026-01-05; add one under trade.duties, with 0 % if it is free"
    assert said(tmp_path, overlay + "trade: {origin: MY}\n") == [f"plant.yaml:26:3: demand.build: {duty}"]


def test_money_without_what_it_needs(tmp_path):
    (tmp_path / "plant.yaml").write_text(PLANT.replace("product: {mass: 21 kg, customs_class: miner}\n", ""))
    with pytest.raises(ScenarioError, match=r"plant.yaml:26:1: money: needs a `product`, whose mass decides freight"):
        load(tmp_path / "plant.yaml")
    (tmp_path / "plant.yaml").write_text(PLANT.replace("{unit: 2500 USD/unit}", "{terahash: 11 USD/TH}"))
    with pytest.raises(ScenarioError, match=r"plant.yaml:28:12: money.prices.terahash: needs `product.hash_rate`"):
        load(tmp_path / "plant.yaml")
    (tmp_path / "plant.yaml").write_text(PLANT.replace("money:\n  prices: {unit: 2500 USD/unit}\n", ""))
    with pytest.raises(ScenarioError, match=r"plant.yaml:30:1: finance: needs `money`: there is nothing to value without prices"):
        load(tmp_path / "plant.yaml")


def test_demand_that_asks_for_nothing(tmp_path):
    (tmp_path / "plant.yaml").write_text(PLANT.replace("orders: {every: {dist: exponential, mean: 3 h}}, ", ""))
    with pytest.raises(ScenarioError, match=r"demand.build: asks for nothing: give contracts, orders, a fleet with failures, or times"):
        load(tmp_path / "plant.yaml")


def test_form_and_sense_are_said_together_but_not_what_follows_from_a_mistake(tmp_path):
    overlay = """\
pools: {test: {wage: 31, headcont: 3}}
start: 2026-13-01
flows:
  build:
    age: {station: ovn, work: 15 kg}
    try: {next: {ship: 90 %, mount: 8 %}}
    mount: {crew: {assembly: two}, give_up: {a: b}}
"""
    assert said(tmp_path, overlay) == [
        "over.yaml:1:22: pools.test.wage: needs a unit: write '31 USD/h'",
        "over.yaml:1:26: pools.test.headcont: unknown key; did you mean 'headcount'?",
        "over.yaml:2:8: start: expected a date like 2026-07-24, got '2026-13-01'",
        "over.yaml:5:31: flows.build.age.work: expected a time like '15 min', got '15 kg'",
        "over.yaml:7:30: flows.build.mount.crew.assembly: expected a number like '12', got 'two'",
        "over.yaml:7:45: flows.build.mount.give_up: expected a word",
    ]
    assert said(tmp_path, overlay.replace(", give_up: {a: b}", "")) == [
        "over.yaml:1:22: pools.test.wage: needs a unit: write '31 USD/h'",
        "over.yaml:1:26: pools.test.headcont: unknown key; did you mean 'headcount'?",
        "over.yaml:2:8: start: expected a date like 2026-07-24, got '2026-13-01'",
        "over.yaml:5:20: flows.build.age.station: no station named 'ovn'; did you mean 'oven'?",
        "over.yaml:5:31: flows.build.age.work: expected a time like '15 min', got '15 kg'",
        "over.yaml:6:11: flows.build.try.next: adds up to 98 %, must be 100 %",
        "over.yaml:7:30: flows.build.mount.crew.assembly: expected a number like '12', got 'two'",
    ]


def test_a_plant_without_flows_is_refused(tmp_path: Path) -> None:
    """It was taken, and ended in a fault of sim: the fuzz found it (seed 171, file 97884)."""
    (tmp_path / "empty.yaml").write_text("name: empty\nhorizon: 10 d\nstations: {a: {slots: 1, unattended: true}}\nflows: {}\ndemand: {}\n")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "empty.yaml")
    assert "flows: expected a flow, got none: without one there is nothing to simulate" in str(caught.value)
