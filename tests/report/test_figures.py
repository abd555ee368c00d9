"""Figures fit to be handed over: no text on another, none outside the sheet, and the differences told in full."""

from functools import cache
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.questions.compare.figures import REGISTRY as COMPARED
from sim.questions.compare.words import comparison_findings
from sim.questions.run.figures import REGISTRY as RUN
from sim.questions.uncertainty.figures import fan
from sim.report import findings, style
from sim.report.about import About
from sim.report.facts import Facts, curve
from sim.report.figures import cost
from sim.report.rounding import Estimate
from sim.running.estimates import COMPARISON_NAMES, SUMMARY_NAMES
from sim.tables import Table, table
from tests.report import study

ABOUT = About(product="miner", seed=1, promises={"build": 14.0})
NAMES = [("run", drawing.name) for drawing in RUN] + [("compare", drawing.name) for drawing in COMPARED]


@cache
def figures(command: str) -> dict[str, Figure]:
    if command == "run":
        return study.figures(RUN, Facts(study.summaries(1), profiles=study.profiles(1), about=ABOUT))
    return study.figures(COMPARED, Facts(study.summaries(), study.paired_differences(), study.profiles(), ABOUT))


def texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize(("command", "name"), NAMES)
def test_no_text_lies_on_another_or_leaves_the_sheet(command: str, name: str) -> None:
    figure = figures(command)[name]
    with style.applied():
        FigureCanvasAgg(figure).draw()
    assert off_the_sheet(figure) == []
    assert lying_on_another(figure) == []


def off_the_sheet(figure: Figure) -> list[str]:
    """Texts of a drawn figure that leave its sheet."""
    sheet = figure.bbox.padded(1)
    return [text for text, box in _boxes(figure) if not (sheet.contains(box.x0, box.y0) and sheet.contains(box.x1, box.y1))]


def lying_on_another(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts of a drawn figure that overlap."""
    return [(one, two) for (one, a), (two, b) in combinations(_boxes(figure), 2) if a.overlaps(b)]


def _boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    unseen = {id(tick) for axis in figure.axes for side in (axis.xaxis, axis.yaxis) for tick in _outside(side)}
    return [(text.get_text(), text.get_window_extent().padded(-1.5)) for text in texts(figure) if id(text) not in unseen]


def _outside(side: object) -> list[Text]:
    """Labels of ticks beyond the limits of their axis: matplotlib keeps them and draws none."""
    low, high = sorted(side.get_view_interval())
    return [
        label
        for tick in (*side.get_major_ticks(), *side.get_minor_ticks())
        if not low - 1e-9 <= tick.get_loc() <= high + 1e-9 or not side.get_visible() or not side.axes.axison
        for label in (tick.label1, tick.label2)
    ]


def test_the_bridge_leads_from_the_first_site_to_each_other_one() -> None:
    axes = figures("compare")["landed-cost-bridge"].axes
    ends = [[text.get_text().partition("  ")[0] for text in axis.texts if text.get_fontweight() == "bold"] for axis in axes]
    assert ends == [["Texas", "Florida"], ["Texas", "Southeast Asia"]]
    tips = [line.get_xdata()[0] for line in axes[1].lines if line.get_marker() == "o"]
    costs = study.summaries().where(measure="landed_cost")
    assert tips == pytest.approx([costs["mean"][0], costs["mean"][2]])


def test_a_curve_has_a_band_of_the_middle_of_the_replications() -> None:
    rows = [("a", k, "cash_by_year", "cumulative", x, "year", x * k, "M USD") for k in range(21) for x in (1.0, 0.0)]
    profiles = table(("scenario", "replication", "profile", "of", "x", "x_unit", "value", "unit"), rows)
    for within, low, high in ((1.0, 0, 20), (0.9, 1, 19), (0.5, 5, 15)):
        found = curve(profiles, "a", "cash_by_year", "cumulative", within)
        assert (found.x.tolist(), found.mean.tolist()) == ([0, 1], [0, 10])
        assert found.lowest.tolist() == pytest.approx([0, low])
        assert found.highest.tolist() == pytest.approx([0, high])


@pytest.mark.parametrize(("simulated", "said"), [(5, ["an average year repeated"]), (10, []), (None, [])])
def test_years_that_were_not_simulated_are_marked(simulated: int | None, said: list[str]) -> None:
    about = About(product="miner", simulated_years=simulated)
    cash = [drawing for drawing in COMPARED if drawing.name == "cash"]
    drawn = study.figures(cash, Facts(study.summaries(), study.paired_differences(), study.profiles(), about))["cash"]
    assert [text.get_text() for text in texts(drawn) if "repeated" in text.get_text()] == said


def quantiles(sites: int) -> Table:
    levels = {0.05: -2.0, 0.25: -1.0, 0.5: 0.0, 0.75: 1.0, 0.95: 2.0}
    rows = [
        (study.SITES[k], y, q, (20.0 - k) * y - 30 + (4 + 6 * y) * z) for k in range(sites) for y in range(11) for q, z in levels.items()
    ]
    return table(("scenario", "year", "quantile", "value"), rows)


@pytest.mark.parametrize("sites", [1, 3])
def test_the_fan_shows_the_draws(sites: int) -> None:
    with style.applied():
        figure = fan(quantiles(sites), About(seed=1, simulated_years=5), table(("draws",), [(10_000,)]))
        FigureCanvasAgg(figure).draw()
    assert (off_the_sheet(figure), lying_on_another(figure)) == ([], [])
    assert [axis.lines[0].get_ydata()[-1] for axis in figure.axes] == [170, 160, 150][:sites]  # the medians of year 10
    title = "After 10 years nine in ten draws of the price ranges leave Texas with 40 to 300"
    assert any(" ".join(text.get_text().split()).startswith(title) for text in texts(figure))


def test_comparison_says_who_why_and_how_sure() -> None:
    sites = ("Texas (Dallas-Fort Worth)", "Southeast Asia (Malaysia)")
    summary = table(
        SUMMARY_NAMES,
        [
            (site, measure, "build", "d" if measure == "lead_time" else "USD/unit", mean, mean - 1, mean + 1, 20)
            for site, cost, days in zip(sites, (2700.0, 2840.0), (8.0, 31.0), strict=True)
            for measure, mean in (("landed_cost", cost), ("lead_time", days), ("repair_cost", 170.0))
        ],
    )
    rows = [
        ("landed_cost", "build", "USD/unit", 140.0, 128.0, 152.0),
        ("landed_cost_cause", "duty", "USD/unit", 212.0, 210.0, 214.0),
        ("landed_cost_cause", "wages", "USD/unit", -57.0, -58.0, -56.0),
        ("landed_cost_cause", "freight", "USD/unit", -15.0, -26.0, -4.0),
        ("lead_time", "build", "d", 23.0, 22.0, 24.0),
        ("repair_cost", "repair", "USD/unit", -0.4, -1.5, 0.7),
    ]
    paired = table(COMPARISON_NAMES, [(*sites, *row, 20) for row in rows])
    assert [finding.sentence for finding in comparison_findings(summary, paired, ABOUT)] == [
        "Texas has the lower landed cost: by $140 ± 12 a miner against Southeast Asia.",
        "Why Texas beats Southeast Asia by $140 ± 12 a miner in landed cost: duty -212 ± 2, wages +57 ± 1, freight +15 ± 11.",
        (
            "Repair cost: between Southeast Asia and Texas the difference of $0.4 ± 1.1 a repair "
            "is not distinguishable from chance after 20 replications."
        ),
        "Miners arrive 23.0 days sooner from Texas than from Southeast Asia (95 %: 22.0 to 24.0).",
    ]


def test_one_replication_is_drawn_without_intervals() -> None:
    """A mean of one has no interval: every figure is still drawn."""
    alone = study.figures(RUN, Facts(study.summaries(1, 1), profiles=study.profiles(1, 1), about=ABOUT))
    assert alone.keys() == figures("run").keys()
    several = study.figures(COMPARED, Facts(study.summaries(3, 1), study.paired_differences(3, 1), study.profiles(3, 1), ABOUT))
    assert several.keys() == figures("compare").keys()


def test_a_site_has_the_same_color_in_every_study() -> None:
    together = style.site_colors(study.SITES)
    assert len({str(color) for color in together.values()}) == 3
    for name in study.SITES:
        assert style.site_colors([name])[name] == style.site_colors(["Own plant", *study.SITES[::-1]])[name] == together[name]
    assert len({str(color) for color in style.site_colors([f"Plan {k}" for k in range(8)]).values()}) == 8


def test_a_bridge_between_sites_alike_says_of_what_their_difference_is() -> None:
    title = findings.bridge(Estimate(-120.0, -1050.0, 810.0, "USD/unit", 3), "Texas", "Florida", {}, About(product="miner"))
    assert (
        title
        == "Texas and Florida: the difference in landed cost of $120 ± 930 a miner is not distinguishable from chance after 3 replications"
    )


def test_a_step_that_may_be_chance_says_so_and_small_ones_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """After two replications a bar of '0 ± 10' is no finding, however wide its interval."""
    parts = {"duty": Estimate(100.0, 98.0, 102.0, "USD/unit", 2), "wages": Estimate(-60.0, -150.0, 30.0, "USD/unit", 2)}
    noise = {"energy": Estimate(0.1, -9.9, 10.1, "USD/unit", 2), "fees": Estimate(-0.2, -0.3, -0.1, "USD/unit", 2)}
    monkeypatch.setattr(cost, "causes", lambda *_: parts | noise)
    steps = cost._steps(Facts(table(SUMMARY_NAMES, [])), "a", "b")
    assert list(steps) == ["wages", "duty", "2 smaller"]
    assert [cost._told(step, steps["duty"]).endswith(", may be chance") for step in steps.values()] == [True, False, True]
