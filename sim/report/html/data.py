"""What the figures of report.html are drawn from: the tables of the answers as small records that the page's script reads."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from sim.measures import REGISTRY, larger
from sim.report import tables
from sim.report.answer import Answer
from sim.report.assumption_words import assumption_words
from sim.report.facts import PROFILES, curve
from sim.report.pairs import causes, ordered, paired
from sim.report.phrases import capital, shorts
from sim.report.report import Report
from sim.report.rounding import Estimate, separated
from sim.tables import Table

Record = dict[str, Any]

COSTS = ("landed_cost", "repair_cost", "customer_cost")
BRIDGES = ("npv", "landed_cost", "repair_cost")
SERVICE = ("lead_time", "lead_time_p95", "turnaround_time", "turnaround_time_p95", "on_time")
LEGS = "turnaround_"
CURVES = {
    "backlog_by_week": "Orders not yet started, by week",
    "waiting_by_week": "Units on the floor between tasks, by week",
    "headcount_by_month": "Workers on the books, by month",
    "hands_by_month": "Full-time hands at work, by month",
    "stock_by_week": "Parts in stock, by week",
}
WITHIN = 0.9  # of the replications, in the bands
TORNADO_ROWS = 12
DIGITS = 5  # significant, of what is only drawn


def figure_data(report: Report) -> dict[str, Record]:
    """Every figure that the tables have something for, by name."""
    main = report.main
    summary, comparisons = main.tables["summary"], main.tables.get("comparisons")
    profiles = main.tables.get("profiles", PROFILES)
    found: dict[str, Record] = {f"stack {measure}": _stack(summary, report.names, measure) for measure in COSTS}
    if comparisons is not None:
        found |= {f"bridge {measure}": _bridges(summary, comparisons, measure) for measure in BRIDGES}
    found["service"] = _service(summary, report)
    found["legs"] = _legs(summary, report.names)
    for answer in report.of("uncertainty"):
        found["fan"] = _fan(answer)
    for answer in report.of("sensitivity"):
        found["tornado"] = _tornado(answer)
    found |= {f"breakeven {k}": _breakeven(answer) for k, answer in enumerate(report.of("breakeven"))}
    found |= {f"curve {name}": _curves(profiles, report.names, name, label) for name, label in CURVES.items()}
    found["hours"] = _hours(profiles, report.names)
    return {name: record for name, record in found.items() if record}


def _numbers(e: Estimate) -> list[float | None]:
    """Mean, low and high; an end that is not known is null."""
    return [_plain(e.mean), _plain(e.low), _plain(e.high)]


def _plain(value: float) -> float | None:
    return float(f"{value:.{DIGITS + 3}g}") if isfinite(value) else None


def _short(values: Sequence[float]) -> list[float | None]:
    return [float(f"{value:.{DIGITS}g}") if isfinite(value) else None for value in values]


def _stack(summary: Table, names: Sequence[str], measure: str) -> Record:
    """A cost a unit by its parts, the largest first, for each site that has it; parts that nobody has are left out."""
    firsts = {name: tables.first(summary, name, measure) for name in names}
    totals = {name: found[1] if found else None for name, found in firsts.items()}
    parts = {name: tables.parts(summary, name, measure, found[0]) if found else {} for name, found in firsts.items()}
    keys = dict.fromkeys(part for own in parts.values() for part in own)
    largest = {part: max(abs(own[part].mean) for own in parts.values() if part in own) for part in keys}
    order = [part for part in sorted(largest, key=lambda part: -largest[part]) if largest[part] > 0]
    sites = {
        name: {"total": _numbers(total), "parts": [_numbers(parts[name][part]) if part in parts[name] else None for part in order]}
        for name, total in totals.items()
        if total
    }
    return (
        {
            "label": f"{capital(tables.label(measure))}{tables.of_first(summary, measure)}",
            "unit": tables.unit_label(REGISTRY[measure].unit),
            "parts": order,
            "sites": sites,
        }
        if (order)
        else {}
    )


def _bridges(summary: Table, comparisons: Table, measure: str) -> Record:
    """From each other site to the best: what causes the difference, the largest first."""
    order = ordered(summary, comparisons, measure)
    found = []
    for other in order[1:]:
        steps, total = causes(comparisons, order[0], other, measure), paired(comparisons, order[0], other, measure)
        ends = [next(iter(tables.estimates(summary, name, measure).values())) for name in (other, order[0])]
        if steps and total:
            by_size = sorted(steps.items(), key=lambda step: -abs(step[1].mean))
            found.append({
                "from": other,
                "to": order[0],
                "ends": [_numbers(end) for end in ends],
                "difference": _numbers(total),
                "steps": [[name, *_numbers(step)] for name, step in by_size if abs(step.mean) > abs(total.mean) * 1e-6],
            })  # fmt: skip
    unit = tables.unit_label(REGISTRY[measure].unit)
    return {"label": capital(tables.label(measure)), "larger": larger(measure), "unit": unit, "pairs": found} if found else {}


def _service(summary: Table, report: Report) -> Record:
    """Times and the share on time, by flow; with what was promised."""
    rows = []
    for measure in SERVICE:
        flows = dict.fromkeys(of for name in report.names for of in tables.estimates(summary, name, measure))
        for flow in flows:
            own = {name: tables.estimates(summary, name, measure).get(flow) for name in report.names}
            rows.append({
                "label": f"{capital(tables.label(measure))} ({tables.pool_label(flow)})",
                "unit": tables.unit_label(REGISTRY[measure].unit),
                "sites": {name: _numbers(e) for name, e in own.items() if e},
                "promised": _promise(report, flow) if REGISTRY[measure].unit == "d" else None,
            })  # fmt: skip
    return {"rows": rows} if rows else {}


def _promise(report: Report, flow: str) -> float | None:
    """Days that every site promises for a flow; None where they promise none, or different ones."""
    said = {demand.promise.value / 24 if (demand := each.scenario.demand.get(flow)) and demand.promise else None for each in report.loaded}
    return said.pop() if len(said) == 1 else None


def _legs(summary: Table, names: Sequence[str]) -> Record:
    """Days of the turnaround by its parts, of the first flow that has them."""
    measures = [
        name
        for name in dict.fromkeys(summary["measure"].tolist())
        if name.startswith(LEGS) and name not in SERVICE and REGISTRY[name].unit == "d"
    ]
    sites: Record = {}
    for name in names:
        whole = tables.estimates(summary, name, "turnaround_time")
        if whole and measures:
            flow, total = next(iter(whole.items()))
            own = [tables.estimates(summary, name, measure).get(flow) for measure in measures]
            if sum(e.mean for e in own if e) <= total.mean * 1.01:
                sites[name] = {"total": _numbers(total), "parts": [_numbers(e) if e else None for e in own]}
    parts = [tables.label(measure).removeprefix("turnaround, ").removeprefix("Turnaround, ") for measure in measures]
    return {"label": "Turnaround of a repair", "unit": "days", "parts": parts, "sites": sites} if sites else {}


def _fan(answer: Answer) -> Record:
    if "fan" not in answer.tables:
        return {}
    fan, sites = answer.tables["fan"], {}
    for name in tables.scenarios(fan):
        own = fan.where(scenario=name)
        quantiles = sorted(set(own["quantile"].tolist()))
        rows = [own.rows(np.isclose(np.asarray(own["quantile"], dtype=np.float64), q)) for q in quantiles]
        sites[name] = {
            "years": rows[0]["year"].tolist(),
            "basis": rows[0]["basis"].tolist(),
            "values": [_short(r["value"].tolist()) for r in rows],
        }
    return {"unit": "$M", "sites": sites}


def _tornado(answer: Answer) -> Record:
    rows = answer.tables["tornado"]
    records = [dict(zip(rows.names, row, strict=True)) for row in zip(*(rows[name].tolist() for name in rows.names), strict=True)]
    first = records[0]
    return {
        "measure": capital(tables.label(first["measure"])),
        "scenario": first["scenario"],
        "less": first["less"],
        "unit": tables.unit_label(first["unit"]),
        "base": _plain(first["base"]),
        "rows": [
            {
                "words": capital(assumption_words(row["key"])) + (f" ({_brief(row['only'], answer)})" if row["only"] else ""),
                "key": row["key"],
                **{end: separated(row[end]) for end in ("low", "value", "high")},
                **{end: _plain(row[end]) for end in ("at_low", "at_low_half", "at_high", "at_high_half", "swing")},
            }
            for row in records[:TORNADO_ROWS]
            if isfinite(row["swing"]) and row["swing"]
        ],
    }


def _brief(name: str, answer: Answer) -> str:
    return shorts(tuple(each.scenario.name for each in answer.loaded))[name]


def _breakeven(answer: Answer) -> Record:
    looked, found = answer.tables["differences"], answer.tables["breakeven"]
    columns = [np.asarray(looked[name], dtype=np.float64).tolist() for name in ("value", "mean_difference", "low", "high")]
    first = {name: found[name][0] for name in found.names}
    ends = zip(*(np.asarray(found[name], dtype=np.float64).tolist() for name in ("breakeven", "low", "high")), strict=True)
    return {
        "words": capital(assumption_words(first["key"])),
        "key": first["key"],
        "key_unit": first["key_unit"],
        "unit": tables.unit_label(first["unit"]),
        "measure": capital(tables.label(first["measure"])),
        "base": first["base"],
        "scenario": first["scenario"],
        "today": _plain(float(first["today"])),
        "points": [[_plain(value) for value in row] for row in zip(*columns, strict=True)],
        "crossings": [[_plain(value) for value in row] for row in ends if isfinite(row[0])],
    }


def _curves(profiles: Table, names: Sequence[str], profile: str, label: str) -> Record:
    """A profile of every site, by what it is of: mean and a band of nine in ten replications."""
    own = profiles.where(profile=profile)
    found = {of: dict(_of(own, names, profile, of)) for of in tables.names(own)} if len(own) else {}
    if not found:
        return {}
    return {"label": label, "x": str(own["x_unit"][0]), "unit": str(own["unit"][0]), "of": found}


def _of(own: Table, names: Sequence[str], profile: str, of: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in names:
        line = curve(own, name, profile, of, WITHIN)
        if len(line.x):
            yield name, {key: _short(getattr(line, key)) for key in ("x", "mean", "lowest", "highest")}


def _hours(profiles: Table, names: Sequence[str]) -> Record:
    """Utilization by hour of the week, % of the open hours, by site and pool: 168 numbers each, null where the pool is closed."""
    own, sites = profiles.where(profile="utilization_by_hour"), dict[str, Record]()
    for name in names:
        pools = tables.names(own.where(scenario=name))
        for pool in pools:
            line = curve(own, name, "utilization_by_hour", pool)
            week: list[float | None] = [None] * 168
            for hour, value in zip(line.x.astype(int).tolist(), line.mean.tolist(), strict=True):
                week[hour] = round(value, 1)
            sites.setdefault(name, {})[pool] = week
    return {"sites": sites} if sites else {}
