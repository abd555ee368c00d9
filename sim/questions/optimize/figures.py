"""The best staffing as a figure: money against time of every plan that was tried, and who moves where in the best one."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.counts import counted
from sim.questions.optimize.words import Row, figure_title, measure_label, post_label, rows_of
from sim.report import style
from sim.report.about import About
from sim.tables import Table

ROW = 0.27  # inches


def staffing(optimum: Mapping[str, Table], about: About = About()) -> Figure:  # noqa: B008 - frozen
    """Left, where there is money and time: every plan, and those no other beats in both. Right: workers as written and in the best plan."""
    posts = [row for row in rows_of(optimum["best"]) if row["place"] != "held"]
    best = next(row["plan"] for row in rows_of(optimum["finalists"]) if row["place"] == "best")
    trade = "front" in optimum
    shows = "Workers at full headcount, as written (open) and in the best plan (full)"
    if trade:
        shows = f"Left: each dot a plan, means of the search; the line joins those that no other beats in both. Right: {shows.lower()}"
    seed = f", seed {about.seed}" if about.seed is not None else ""
    tried = counted(int(optimum["plans"]["plan"].max()) + 1, "plan")
    source = f"Simulated: {tried}; the best on {counted(int(optimum['gains']['replications'][0]), 'new replication')}{seed}."
    figure = style.sheet(max(3.2, ROW * len(posts) + 0.8), style.minus(figure_title(optimum["gains"])), shows, source)
    if trade:
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        _trade_off(left, rows_of(optimum["front"]), best)
    else:
        right = figure.subplots()
    _workers(right, posts)
    return figure


def _trade_off(axis: Axes, plans: list[Row], best: int) -> None:
    axis.plot([row["time"] for row in plans], [row["money"] for row in plans], ".", color=style.SOFT, alpha=0.5, markersize=5)
    ahead = sorted((row for row in plans if row["on_front"]), key=lambda row: row["money"])
    axis.plot([row["time"] for row in ahead], [row["money"] for row in ahead], "-o", color=style.site_color(0), markersize=4, linewidth=1.2)
    for number, text, marker in ((0, "as written", "s"), (best, "best", "D")):
        row = plans[number]
        if number == 0 and best == 0:
            continue
        axis.plot(row["time"], row["money"], marker, color=style.site_color(1), markersize=7)
        axis.annotate(text, (row["time"], row["money"]), xytext=(7, 5), textcoords="offset points", fontsize=9)
    first = plans[0]
    axis.set_xlabel(f"{measure_label(first['time_measure'], first['time_of'])}, {first['time_unit']}")
    axis.set_ylabel(f"{measure_label(first['money_measure'], first['money_of'])}, {first['money_unit']}")
    axis.yaxis.set_major_formatter(style.THOUSANDS)
    axis.margins(0.12)
    axis.grid(axis="both")


def _workers(axis: Axes, posts: list[Row]) -> None:
    color = style.site_color(0)
    for y, row in enumerate(posts):
        axis.plot([row["written"], row["best"]], [y, y], color=color, linewidth=2)
        axis.plot(row["written"], y, "o", clip_on=False, markerfacecolor="white", markeredgecolor=style.SOFT, markersize=7)
        axis.plot(row["best"], y, "o", clip_on=False, zorder=3, color=color, markersize=5)
    axis.set_yticks(range(len(posts)), [post_label(row["key"]) for row in posts])
    axis.set_ylim(len(posts) - 0.5, -0.5)
    axis.set_xlim(left=0)
    axis.margins(x=0.08)
    axis.set_xlabel("workers")
    style.bare(axis)
