"""What every planner knows of the direction: dearer inputs never raise the net present value, under the same luck.

Every price-like assumption of two shipped sites stands in one of three groups below; one that stands in none fails the test. One short
replication is priced again at each assumption raised by a tenth, all others as written.
"""

import re
from functools import cache

import numpy as np
import pytest

from sim.evaluate import happened, quantities_of
from sim.quantities import Quantities
from sim.running.price_draws import repriced
from sim.scenario.kinds import prices, with_values
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

SHORT = ("horizon=16 weeks", "warm_up=1 d")  # long enough for goods at sea to arrive: duty is paid before they earn
RAISED = 1.1
ROUNDING = 2e-6  # of a million dollars: each line of each month is rounded to the cent

NEVER_HELPS = re.compile(
    r"pools\..*\.wage|shifts\..*\.premium|workforce\.(burden_rate|overtime_premium|replacement_cost)|stations\..*\.fee|parts\..*\.(cost|mass)"
    r"|lanes\..*\.(distance|per_kg|per_mile|per_unit|per_value)|disruptions\..*\.damage|demand\..*\.penalty"
    r"|money\.energy\.(price|demand_charge|base_load|coincident_peaks\.charge)|money\.facility\..*|money\.overhead\..*|money\.stock\..*"
    r"|money\.escalation\.(labor|energy|materials|freight|facility|overhead)|trade\.(duties\..*\.(rate|share)|fees\..*)"
    r"|finance\.(discount_rate|tax|sales_tax|state_tax\.rate|margin_tax\.(rate|receipts|easy_rate)|property_tax\.(?!.*exempt).*|capex\..*\.cost)"
)
NEVER_HURTS = re.compile(
    r"money\.prices\..*|money\.escalation\.(miner|repair)|money\.energy\.coincident_peaks\.avoided|trade\.exemptions\..*\.share|finance\.bonus"
    r"|finance\.(losses|margin_tax\.(threshold|easy_most)|state_tax\.exemption|property_tax\..*exempt.*)|product\.hash_rate|lanes\..*\.units_per_load"
)
EITHER = re.compile(
    r"customer\..*"  # what the buyer gains or loses, never the plant's cash
    r"|finance\.(years|inflation|.*\.(receivable|payable|cash)|capex\..*\.(after|again_every|life|quarter)|.*\.(real|personal))"  # when
    r"|product\.mass|workforce\.paid_year|.*\.metal|trade\.(finished_value|first_sale|parts_value)"  # what a rule is laid on
    r"|finance\.(incentives|grants|loan|owner|affiliate)\..*|finance\.interest_limit"  # the owners' part, or given for a promise
    r"|trade\.duties\..*\.(struck_down|raised)\..*"  # what a chance does, which is left out as written
)


@cache
def kept(site: str) -> tuple[Scenario, Quantities]:
    """A site at a price at which it earns, and the quantities of one short replication of it."""
    scenario = load(site, settings=SHORT).scenario
    return scenario, quantities_of(happened(scenario, 1, 0))


@pytest.mark.parametrize("site", ["texas.yaml", pytest.param("southeast_asia.yaml", marks=pytest.mark.slow)])
def test_no_dearer_input_raises_the_net_present_value(site: str) -> None:
    scenario, quantities = kept(site)
    earning = {key: 3 * a.value for key, a in prices(scenario).items() if key.startswith("money.prices.")}
    scenario = with_values(scenario, earning)
    base = {key: a.value for key, a in prices(scenario).items()}
    unknown = [key for key in base if not any(group.fullmatch(key) for group in (NEVER_HELPS, NEVER_HURTS, EITHER))]
    assert not unknown, "say in which direction these move the net present value"
    directed = [key for key in base if (NEVER_HELPS.fullmatch(key) or NEVER_HURTS.fullmatch(key)) and not EITHER.fullmatch(key)]
    columns = {key: np.full(len(directed) + 1, value) for key, value in base.items() if key in directed}
    for row, key in enumerate(directed, 1):
        columns[key][row] = base[key] * RAISED
    found = repriced([quantities], scenario, columns)
    npv = found.measures["npv", "plant"][0][:, 0]
    assert npv[0] > 0, "at this price the site earns, so that taxes and discounting tell"
    moved = dict(zip(directed, (npv[1:] - npv[0]).tolist(), strict=True))
    wrong = {key: shift for key, shift in moved.items() if (shift if NEVER_HELPS.fullmatch(key) else -shift) > ROUNDING}
    assert not wrong
    felt = [key for key, shift in moved.items() if abs(shift) > ROUNDING]
    assert len(felt) > 40 and {"finance.discount_rate", "money.energy.price"} <= set(felt)


STOCK = """
name: stock
horizon: 200 d
warm_up: 20 d
stations: {counter: {slots: unlimited, unattended: true}}
lanes: {supply: {transit: TRANSIT d}}
parts: {widget: {lane: supply, opening_stock: 6, reorder_point: 5, order_quantity: 3}}
flows: {sale: [{take: {station: counter, work: 1 h, parts: {widget: 1}, next: ship}}]}
demand: {sale: {orders: {every: {dist: exponential, mean: 1 d}}}}
"""
FLEET = """
name: repair
horizon: 2 years
stations: {bench: {slots: 4, unattended: true}}
flows: {failed: [{mend: {station: bench, work: 3 h, next: ship_back}}]}
demand: {failed: {fleet: {old: {units: 500, hazard: HAZARD % per year}}}}
"""


def measured(tmp_path, text: str, measure: str) -> float:
    path = tmp_path / "plant.yaml"
    path.write_text(text)
    rows = happened(load(path).scenario, 3, 0).tables["measures"].where(measure=measure)
    return float(rows["value"][0])


def test_a_longer_transit_never_shortens_the_lead_time(tmp_path) -> None:
    times = [measured(tmp_path, STOCK.replace("TRANSIT", str(days)), "lead_time") for days in (1, 3, 5, 8, 12)]
    assert times == sorted(times) and times[-1] > times[0]


def test_more_failures_never_mean_fewer_repairs(tmp_path) -> None:
    repairs = [measured(tmp_path, FLEET.replace("HAZARD", str(hazard)), "repairs_returned") for hazard in (5, 10, 20, 40)]
    assert repairs == sorted(repairs) and repairs[-1] > 4 * repairs[0]


@pytest.mark.parametrize("servers", [1, 2])
def test_more_hands_or_faster_work_never_lengthen_a_queue(tmp_path, servers: int) -> None:
    """Both where nothing else is random: the same arrivals, the same work."""
    text = (
        "name: q\nhorizon: 30 d\nstations: {s: {slots: N, unattended: true}}\nflows: {f: [{serve: {station: s, work: W min}}]}\n"
        "demand: {f: {orders: {every: {dist: exponential, mean: 1 h}}}}\n"
    )
    slow, fast, wide = (
        measured(tmp_path, text.replace("N", str(n)).replace("W", str(w)), "lead_time")
        for n, w in ((servers, 50), (servers, 40), (servers + 1, 50))
    )
    assert fast < slow and wide <= slow
