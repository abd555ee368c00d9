"""A made-up study with plausible numbers: three sites, two flows, all measures. Nothing here is a result."""

from collections.abc import Sequence

import numpy as np

from sim.economics.causes import TERM_NAMES
from sim.report.facts import Facts
from sim.report.figures.registry import Drawing, pictures
from sim.report.style import Sheet, applied
from sim.running.estimates import comparisons, summary
from sim.tables import Table, table

SITES = ("Texas (Dallas-Fort Worth)", "Florida (Lakeland)", "Southeast Asia (Malaysia)")
PARTS = {
    "materials": (2410, 2412, 2395),
    "inbound freight": (41.2, 43.1, 14.4),
    "duty and fees": (96.4, 96.5, 308.1),
    "labor": (78.3, 74.9, 19.2),
    "overtime": (3.1, 3.6, 0.6),
    "energy": (4.4, 5.9, 3.8),
    "services": (6.0, 6.2, 3.1),
    "facility": (21.2, 23.7, 11.1),
    "overhead": (52.6, 51.8, 24.0),
    "depreciation": (17.7, 18.4, 12.2),
    "scrap": (9.8, 9.9, 12.1),
    "stock holding": (7.9, 8.2, 18.6),
    "outbound freight": (18.8, 24.2, 57.5),
}
MEASURES = {
    ("units_delivered", "build", "units/year"): (68400, 68350, 67800, 120),
    ("repairs_returned", "repair", "units/year"): (41200, 41180, 40900, 90),
    ("lead_time", "build", "d"): (8.41, 8.62, 31.2, 0.12),
    ("lead_time_p95", "build", "d"): (14.2, 14.9, 44.0, 0.4),
    ("on_time", "build", "%"): (94.3, 93.1, 22.0, 0.6),
    ("turnaround_time", "repair", "d"): (9.83, 10.4, 41.3, 0.2),
    ("turnaround_time_p95", "repair", "d"): (16.9, 18.0, 58.2, 0.7),
    ("turnaround_collection", "repair", "d"): (0.0, 0.0, 0.0, 0.0),
    ("turnaround_lane_in", "repair", "d"): (3.0, 3.0, 5.0, 0.02),
    ("turnaround_queue", "repair", "d"): (3.11, 3.14, 3.4, 0.2),
    ("turnaround_bench", "repair", "d"): (0.9, 0.91, 27.8, 0.01),
    ("turnaround_burn_in", "repair", "d"): (0.2, 0.2, 0.3, 0.0),
    ("turnaround_elsewhere", "repair", "d"): (0.0, 0.0, 0.0, 0.0),
    ("turnaround_lane_out", "repair", "d"): (2.62, 3.15, 4.8, 0.02),
    ("repair_cost", "repair", "USD/unit"): (171.0, 174.0, 232.0, 1.1),
    ("customer_cost", "build", "USD/unit"): (2620.8, 2621.9, 2745.1, 0.6),
    ("customer_cost_part", "price", "USD/unit"): (2574.0, 2574.0, 2574.0, 0.0),
    ("customer_cost_part", "paid on top", "USD/unit"): (0.0, 0.0, 0.0, 0.0),
    ("customer_cost_part", "waiting", "USD/unit"): (42.9, 43.9, 159.0, 0.6),
    ("customer_cost_part", "downtime", "USD/unit"): (3.9, 4.0, 12.1, 0.1),
    ("downtime_cost", "repair", "USD/unit"): (50.1, 53.0, 210.6, 1.0),
    ("lead_time_discount", "build", "USD/unit"): (46.8, 47.4, 90.6, 0.4),
    ("npv", "all", "M USD"): (38.4, 36.1, 11.9, 2.1),
    ("irr", "all", "%"): (31.2, 29.8, 17.0, 1.4),
    ("payback", "all", "years"): (3.4, 3.6, 5.9, 0.15),
    ("overtime_hours", "all", "h/week"): (212.0, 240.0, 60.0, 9.0),
    ("power_mean", "all", "kW"): (1210.0, 1190.0, 240.0, 4.0),
    ("power_peak", "all", "kW"): (1830.0, 1840.0, 410.0, 20.0),
    ("labor_hours", "build", "h/unit"): (2.02, 2.02, 2.11, 0.001),
    ("headcount", "all", "workers"): (250.0, 250.0, 250.0, 0.0),
    ("stockout_days", "chassis", "d/year"): (3.2, 3.1, 0.4, 0.5),
    ("stockout_days", "fan", "d/year"): (0.0, 0.0, 0.0, 0.0),
    ("days_closed", "smt_line.weekly", "d/year"): (4.35, 4.35, 4.35, 0.0),
    ("days_closed", "dock_strike: lanes.ocean_from_asia", "d/year"): (1.2, 1.2, 0.0, 0.6),
    ("days_closed", "import_stop: classes.finished_miner", "d/year"): (0.0, 0.0, 16.4, 4.0),
    ("days_closed", "storm_threat", "d/year"): (0.0, 0.51, 0.0, 0.06),
}
POOLS = {
    "assembly": (84.1, 110),
    "test": (86.6, 40),
    "repair": (82.9, 48),
    "quality": (71.3, 18),
    "logistics": (66.0, 22),
    "indirect": (0.0, 12),
}


def measures(sites: int = 3, replications: int = 10) -> Table:
    """Values by replication: noise shared by the sites, and a little of their own."""
    rows = []
    for replication in range(replications):
        luck = np.random.default_rng(replication)
        for (measure, of, unit), (*means, spread) in MEASURES.items():
            common = luck.normal()
            rows += [(SITES[k], replication, measure, of, means[k] + spread * (common + 0.3 * luck.normal()), unit) for k in range(sites)]
        common = luck.normal()
        for k in range(sites):
            rows += _costs(k, replication, common, luck)
            rows += _pools(k, replication, luck)
    order = sorted(rows, key=lambda row: (SITES.index(row[0]), row[1]))
    return table(("scenario", "replication", "measure", "of", "value", "unit"), order)


def _costs(site: int, replication: int, common: float, luck: np.random.Generator) -> list[tuple[object, ...]]:
    parts = {name: means[site] * (1 + 0.004 * common * (name != "materials") + 0.001 * luck.normal()) for name, means in PARTS.items()}
    rows: list[tuple[object, ...]] = [(SITES[site], replication, "landed_cost", "build", sum(parts.values()), "USD/unit")]
    rows += [(SITES[site], replication, "landed_cost_part", name, value, "USD/unit") for name, value in parts.items()]
    for name, share in (("materials", 0.41), ("labor", 0.38), ("outbound freight", 0.12), ("overhead", 0.06), ("energy", 0.03)):
        rows.append((SITES[site], replication, "repair_cost_part", name, 171 * share * (1 + 0.01 * luck.normal()), "USD/unit"))
    return rows


def _pools(site: int, replication: int, luck: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for pool, (used, heads) in POOLS.items():
        rows.append((SITES[site], replication, "headcount", pool, float(heads), "workers"))
        if used:
            rows.append((SITES[site], replication, "utilization", pool, used - 1.5 * site + 0.5 * luck.normal(), "%"))
    rows.append((SITES[site], replication, "utilization", "burn_in", 61 + luck.normal(), "%"))
    return rows


def profiles(sites: int = 3, replications: int = 10) -> Table:
    """Curves by replication."""
    rows: list[tuple[object, ...]] = []
    for site in range(sites):
        for replication in range(replications):
            luck = np.random.default_rng(100 * site + replication)
            rows += [
                (SITES[site], replication, *row)
                for row in (
                    *_quantiles(site, luck),
                    *_hours(site, luck),
                    *_months(luck),
                    *_weeks(luck),
                    *_stocks(luck),
                    *_cash(site, luck),
                    *_discounts(),
                )
            ]
    return table(("scenario", "replication", "profile", "of", "x", "x_unit", "value", "unit"), rows)


def _quantiles(site: int, luck: np.random.Generator) -> list[tuple[object, ...]]:
    percents = np.arange(1, 100)
    rows: list[tuple[object, ...]] = []
    for profile, of, fixed, scale in (
        ("lead_time", "build", (3.2, 3.6, 22)[site], 4.2),
        ("turnaround_time", "repair", (4.5, 4.9, 30)[site], 4.4),
    ):
        values = fixed + scale * np.exp(0.45 * luck.normal(0, 0.03)) * (-np.log(1 - percents / 100.5)) ** 0.75
        rows += [(f"{profile}_quantiles", of, float(p), "%", float(v), "d") for p, v in zip(percents, values, strict=True)]
    return rows


def _hours(site: int, luck: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for pool, (used, _) in POOLS.items():
        for hour in range(168):
            day, clock = divmod(hour, 24)
            if used and day < (5 if pool != "test" else 6) and 6 <= clock < (22 if pool in ("assembly", "test") else 15):
                value = used - site + 9 * np.sin(clock / 3) + 2 * luck.normal()
                rows.append(("utilization_by_hour", pool, float(hour), "hour of week", float(min(value, 100)), "%"))
    for hour in range(24):
        drawn = 1200 + 400 * np.sin(hour / 4) + 5 * luck.normal()
        rows += [("power_by_hour", of, float(hour), "hour of day", drawn * up, "kW") for of, up in (("mean", 1.0), ("highest", 1.15))]
    return rows


def _months(luck: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for month in range(61):
        ramp, cut = min(1.0, (month + 1) / 12), 0.12 if month == 60 else 1.0
        for flow, rate in (("build", 6650), ("repair", 3600)):
            rows.append(("deliveries_by_month", flow, float(month), "month", rate * ramp * cut * (1 + 0.02 * luck.normal()), "units"))
        rows += [
            ("headcount_by_month", pool, float(month), "month", heads * min(1.0, 0.25 + month / 12), "workers")
            for pool, (_, heads) in POOLS.items()
        ]
        rows += [
            ("hands_by_month", pool, float(month), "month", 0.88 * heads * min(1.0, 0.25 + month / 12), "hands")
            for pool, (_, heads) in POOLS.items()
        ]
    return rows


def _weeks(luck: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for week in range(260):
        busy = min(1.0, week / 50)
        for flow, backlog, waiting in (("build", 240, 650), ("repair", 720, 210)):
            rows.append(("backlog_by_week", flow, float(week), "week", backlog * busy * (1 + 0.2 * luck.normal()) ** 2, "units"))
            rows.append(("waiting_by_week", flow, float(week), "week", waiting * busy * (1 + 0.2 * luck.normal()) ** 2, "units"))
    return rows


def _stocks(luck: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for k, part in enumerate(("chip_set", "pcb_set", "heat_sink", "chassis", "psu", "fan", "control_board", "cable_set")):
        level = (20_000, 25_000, 25_000, 8_000, 9_000, 33_000, 6_800, 8_000)[k]
        rows += [("stock_by_week", part, float(w), "week", level * (0.6 + 0.4 * abs(luck.normal())), "pieces") for w in range(260)]
        rows += [("receipts", part, float(day), "day", level / 5, "pieces") for day in range(40, 1820, 9)]
        rows += [("holds", part, float(day), "day", 2 + 10 * luck.random(), "d") for day in range(80, 1820, 270)]
    return rows


def _cash(site: int, luck: np.random.Generator) -> list[tuple[object, ...]]:
    yearly = (11.5, 11.0, 6.0)[site] * (1 + 0.08 * luck.normal())
    return [("cash_by_year", "cumulative", float(year), "year", -26.0 + yearly * max(0.0, year - 0.6), "M USD") for year in range(11)]


def _discounts() -> list[tuple[object, ...]]:
    curves = {"discount_by_lead_time": 16.2, "mismatch_by_lead_time": 15.4}
    return [
        (name, "build", day, "d", scale * day**0.5, "USD/unit") for name, scale in curves.items() for day in np.arange(0.0, 121, 5).tolist()
    ]


def summaries(sites: int = 3, replications: int = 10) -> Table:
    """The summary of `measures`."""
    return summary(measures(sites, replications))


def paired_differences(sites: int = 3, replications: int = 10) -> Table:
    """The comparisons of `measures`."""
    return comparisons(measures(sites, replications), terms(sites, replications))


def terms(sites: int = 3, replications: int = 10) -> Table:
    """The parts of the landed cost as lines: every site's quantity is one, so that all of a difference is one of quantity."""
    parts = measures(sites, replications).where(measure="landed_cost_part")
    columns = (parts[name].tolist() for name in ("scenario", "replication", "of", "value"))
    rows = [
        (name, k, "landed_cost", "build", part, "", "", "build", 0.0, value, "USD/unit")
        for name, k, part, value in zip(*columns, strict=True)
    ]
    return table(("scenario", "replication", *TERM_NAMES), rows)


def figures(registry: Sequence[Drawing], facts: Facts) -> dict[str, Sheet]:
    """The figures of a registry that have something to show, drawn."""
    with applied():
        return {each.name: sheet for each in pictures(registry, facts) if (sheet := each.draw({}))}
