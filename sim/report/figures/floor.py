"""Figures of the floor: what waits, what lies in stock, when the plant stood still, and the power it draws."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style, tables
from sim.report.figures.registry import Curve, Facts, curve
from sim.report.figures.time import BAND, months
from sim.report.phrases import capital, counted
from sim.report.rounding import Estimate, number

DAYS_A_MONTH = 365 / 12
WEEKS_A_MONTH = DAYS_A_MONTH / 7
MOST_PARTS = 6  # panels of the stock figure that a page has room for


def backlog(facts: Facts) -> Figure:
    """Orders not yet begun, and units waiting on the floor, week by week and flow by flow."""
    scenario = facts.scenarios[0]
    flows = tables.names(facts.profiles, profile="backlog_by_week", scenario=scenario)
    figure = style.sheet(
        1.9 * len(flows),
        _backlog_finding(facts, flows),
        "Units placed and not yet begun, also on their way in (line), and units that wait on the floor (dashes), mean of each week",
        facts.source(BAND),
    )
    axes = figure.subplots(len(flows), 1, squeeze=False, sharex=True)[:, 0]
    for axis, flow in zip(axes, flows, strict=True):
        for profile, line, ink in (("backlog_by_week", "-", style.INK), ("waiting_by_week", "--", style.SOFT)):
            _weekly(axis, curve(facts.profiles, scenario, profile, flow), line, ink)
        axis.set_title(flow)
        axis.set_ylim(bottom=0)
        axis.set_ylabel("units")
        axis.grid(axis="y")
    months(axes[-1], facts.about.start)
    return figure


def _weekly(axis: Axes, found: Curve, line: str, ink: str) -> None:
    x = found.x / WEEKS_A_MONTH
    axis.fill_between(x, found.lowest, found.highest, color=ink, alpha=0.15, linewidth=0)
    axis.plot(x, found.mean, color=ink, linestyle=line, linewidth=1.6)
    axis.set_xlim(0, float(x[-1]) or 1)


def _backlog_finding(facts: Facts, flows: tuple[str, ...]) -> str:
    """'Texas: at most 812 units of build wait to be begun, in week 41'."""
    scenario, said = facts.scenarios[0], []
    for flow in flows:
        found = curve(facts.profiles, scenario, "backlog_by_week", flow)
        week = int(np.argmax(found.mean))
        said.append(f"{number(float(found.mean[week]), 0)} of {flow} in week {int(found.x[week]) + 1}")
    return f"{facts.brief[scenario]}: most units not yet begun, {', '.join(said)}"


def stock(facts: Facts) -> Figure:
    """Parts on hand week by week in one replication, with what is received and what customs hold: the parts that come nearest to empty."""
    scenario = facts.scenarios[0]
    own = facts.profiles.where(scenario=scenario, replication=0)
    levels = {part: curve(own, scenario, "stock_by_week", part) for part in tables.names(own, profile="stock_by_week")}
    parts = sorted(levels, key=lambda part: _cover(levels[part]))
    shown = parts[:MOST_PARTS]
    figure = style.sheet(
        1.25 * len(shown),
        _stock_finding(facts, parts),
        "Thousand pieces on hand by week (line), received (bars), held by customs (dots), replication 0; "
        + ("all parts" if len(shown) == len(parts) else f"{len(shown)} of {len(parts)} parts, nearest to empty first"),
        facts.source("The larger the dot, the longer the hold"),
    )
    axes = figure.subplots(len(shown), 1, squeeze=False, sharex=True)[:, 0]
    for axis, part in zip(axes, shown, strict=True):
        _level(axis, levels[part], curve(own, scenario, "receipts", part), curve(own, scenario, "holds", part))
        axis.set_title(tables.pool_label(part))
    months(axes[-1], facts.about.start)
    return figure


def _level(axis: Axes, level: Curve, received: Curve, holds: Curve) -> None:
    axis.bar(received.x / DAYS_A_MONTH, received.mean / 1000, width=1.5 / DAYS_A_MONTH, color=style.SOFT, alpha=0.6)
    axis.plot((level.x + 0.5) / WEEKS_A_MONTH, level.mean / 1000, color=style.INK, linewidth=1.3)
    top = 1.2 * max(float(level.mean.max()), float(received.mean.max()) if len(received.x) else 0.0) / 1000 or 1.0
    axis.scatter(holds.x / DAYS_A_MONTH, np.full(len(holds.x), 0.93 * top), s=6 + 3 * holds.mean, color=style.INK, linewidth=0)
    axis.set_ylim(0, top)
    axis.set_xlim(0, (float(level.x[-1]) + 1) / WEEKS_A_MONTH)


def _cover(level: Curve) -> float:
    """How near to empty a stock comes: its lowest level over its mean."""
    return float(level.lowest.min() / max(level.mean.mean(), 1e-9))


def _stock_finding(facts: Facts, parts: list[str]) -> str:
    scenario = facts.scenarios[0]
    days = {part: e for part, e in tables.estimates(facts.summary, scenario, "stockout_days").items() if e.mean > 0}
    if not days:
        return f"{facts.brief[scenario]}: none of {counted(len(parts), 'part')} runs out"
    worst = max(days, key=lambda part: days[part].mean)
    return f"{capital(tables.pool_label(worst))} is out of stock on {days[worst].plus_minus} days a year, more than any other part"


def closed_days(facts: Facts) -> Figure | None:
    """Days on which something was shut, by cause: bars for each cause, a mark for each scenario."""
    found = {name: _by_cause(tables.estimates(facts.summary, name, "days_closed")) for name in facts.scenarios}
    if not any(found.values()):
        return None
    causes = sorted({of for each in found.values() for of in each}, key=lambda of: -max(e[of].mean for e in found.values() if of in e))
    figure = style.sheet(
        0.9 + 0.34 * len(causes) * max(1, len(found) / 2),
        _closed_finding(facts, found),
        "Days a year on which something was shut, by cause, mean and 95 % interval",
        facts.source("A cause may shut people, power, lanes or the border: counted is what it shuts longest"),
    )
    axis = figure.subplots()
    height = 0.8 / len(found)
    for k, (name, each) in enumerate(found.items()):
        places = [causes.index(of) + (k - (len(found) - 1) / 2) * height for of in each]
        axis.barh(places, [e.mean for e in each.values()], height=0.9 * height, color=facts.color(name), label=facts.brief[name])
        for place, e in zip(places, each.values(), strict=True):
            axis.plot([max(e.low, 0), e.high], [place, place], color=style.INK, linewidth=1)
            axis.annotate(e.plus_minus, (np.fmax(e.high, e.mean), place), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
    axis.set_yticks(range(len(causes)), [_cause(of) for of in causes])
    axis.set_ylim(len(causes) - 0.5, -0.5)
    longest = max(float(np.fmax(e.high, e.mean)) for each in found.values() for e in each.values())
    axis.set_xlim(0, 1.25 * longest or 1)
    axis.set_xlabel("days a year")
    if len(found) > 1:
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=9, handlelength=1, borderaxespad=0)
    style.bare(axis)
    return figure


def _by_cause(closed: dict[str, Estimate]) -> dict[str, Estimate]:
    """What each cause shuts longest, under the cause's name alone; causes that never struck are left out."""
    found: dict[str, Estimate] = {}
    for of, e in closed.items():
        cause = of.partition(": ")[0]
        if e.mean > (found[cause].mean if cause in found else 0):
            found[cause] = e
    return found


def _closed_finding(facts: Facts, found: dict[str, dict[str, Estimate]]) -> str:
    """'Most days go to: weekly maintenance in Texas, 4.3 ± 0 a year', for each scenario that closes at all."""
    said = []
    for name, each in found.items():
        if each:
            most = max(each, key=lambda of: each[of].mean)
            said.append(f"{facts.brief[name]}: {_cause(most)}, {each[most].plus_minus} days a year")
    return f"What shuts longest. {'; '.join(said)}"


def _cause(name: str) -> str:
    """'smt_line.weekly' -> 'smt line, weekly'."""
    return name.replace("_", " ").replace(".", ", ")


def power_by_hour(facts: Facts) -> Figure:
    """kW of all stations by hour of the day: the mean of the days, and the day with most."""
    scenario = facts.scenarios[0]
    figure = style.sheet(
        3.4,
        _power_finding(facts),
        "kW that the stations draw in each hour of the day: mean of the days (line) and the day with most (dashes)",
        facts.source(BAND, "Without the building's own load"),
    )
    axis = figure.subplots()
    for of, line, ink in (("mean", "-", style.INK), ("highest", "--", style.SOFT)):
        found = curve(facts.profiles, scenario, "power_by_hour", of)
        x = found.x + 0.5
        axis.fill_between(x, found.lowest, found.highest, color=ink, alpha=0.15, linewidth=0)
        axis.plot(x, found.mean, color=ink, linestyle=line, linewidth=1.6)
    axis.set_xlim(0, 24)
    axis.set_xticks(range(0, 25, 3), [f"{hour}:00" for hour in range(0, 25, 3)])
    axis.set_ylim(bottom=0)
    axis.set_ylabel("kW")
    axis.grid(axis="y")
    return figure


def _power_finding(facts: Facts) -> str:
    """'Texas: the stations draw 1,210 ± 4 kW on average and 1,830 ± 20 kW in the highest hour'."""
    scenario = facts.scenarios[0]
    mean, peak = (tables.estimates(facts.summary, scenario, measure)["all"] for measure in ("power_mean", "power_peak"))
    return f"{facts.brief[scenario]}: the stations draw {mean.plus_minus} kW on average and {peak.plus_minus} kW in the highest hour"
