"""Every shipped scenario gives numbers that a planner would believe, in one short run of its first months.

The bands are wide and come from the world, not from this program: electronics assembly passes 60 to 99 % at the first try, takes half an
hour to six hours of hands a unit, a machine of 3.5 kW burns in for hours, parts worth 1,000 dollars and more do not become a machine of
800; goods on the road take days, goods at sea weeks.
"""

import pytest

from sim.evaluate import evaluate
from sim.scenario.files.finding import shipped
from sim.scenario.loading import ScenarioError, load

SHORT = ("horizon=16 weeks", "warm_up=4 weeks")
PLANT = {
    ("units_delivered", "build"): (5_000, 200_000),
    ("repairs_returned", "repair"): (500, 100_000),
    ("first_pass_yield", "build"): (60, 99),
    ("scrap", "build"): (0, 3),
    ("labor_hours", "build"): (0.5, 6),
    ("energy", "build"): (5, 80),
    ("landed_cost", "build"): (1_200, 6_000),
    ("repair_cost", "repair"): (50, 2_000),
    ("customer_cost", "build"): (1_500, 8_000),
    ("power_peak", "all"): (100, 10_000),
    ("headcount", "all"): (30, 400),
    ("utilization", "assembly"): (25, 99),
    ("on_time", "build"): (70, 100),
    ("overtime_share", "all"): (0, 15),
}
DOMESTIC = {**PLANT, ("lead_time", "build"): (1, 15), ("turnaround_time", "repair"): (5, 40)}
IMPORTED = {**PLANT, ("lead_time", "build"): (10, 60), ("turnaround_time", "repair"): (20, 90)}
OF_A_FLOOR = ("first_pass_yield", "labor_hours", "energy", "power_peak", "headcount", "utilization")
BOUGHT = {key: band for key, band in IMPORTED.items() if key[0] not in OF_A_FLOOR}  # a contract maker's floor is not ours to see
BANDS = {
    "texas.yaml": DOMESTIC,
    "florida.yaml": DOMESTIC,
    "southeast_asia.yaml": IMPORTED,
    "southeast_asia_new.yaml": IMPORTED,
    "southeast_asia_repairs.yaml": {**IMPORTED, ("turnaround_time", "repair"): (5, 40)},
    "contract_maker.yaml": BOUGHT,
    "texas_partners.yaml": DOMESTIC,
    "queue.yaml": {("utilization", "server"): (70, 90), ("lead_time", "customers"): (0.5 / 24, 1.2 / 24)},
    "spares.yaml": {("fill_rate", "spare"): (10, 100), ("utilization", "repair"): (20, 95), ("scrap", "failed"): (0, 6)},
}


def test_every_shipped_site_has_its_bands() -> None:
    sites = set()
    for path in shipped().glob("*.yaml"):
        try:
            sites.add(load(path.name).files[0].name)
        except ScenarioError:  # base.yaml is no plant by itself
            continue
    assert sites == set(BANDS)


@pytest.mark.slow
@pytest.mark.parametrize("site", BANDS)
def test_a_short_run_lies_within_its_bands(site: str) -> None:
    rows = evaluate(load(site, settings=SHORT).scenario, 1, 0).tables["measures"]
    values = {key: float(value) for *key_, value in zip(rows["measure"], rows["of"], rows["value"], strict=True) if (key := tuple(key_))}
    outside = {key: values.get(key) for key, (low, high) in BANDS[site].items() if not low <= values.get(key, float("nan")) <= high}
    assert not outside
