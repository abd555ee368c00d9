"""`deck`: a report as the bytes of report.pptx, six to eight slides; a slide is left out where there is nothing to show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite

import numpy as np

from sim.measures import larger
from sim.report import tables
from sim.report.answer import Answer, Grid
from sim.report.assumption_words import assumption_words
from sim.report.pairs import causes, widest
from sim.report.phrases import amount, capital, category, policy_title, short, shorts
from sim.report.report import Report
from sim.report.rounding import Estimate, decimals, number, separated
from sim.report.slides import words
from sim.report.slides.canvas import BOTTOM, LEFT, TOP, WHOLE, Deck, Slide, label_bars, label_points, tint_bar
from sim.report.titles import LEGS
from sim.scenario.assumption import ASSUMED
from sim.scenario.editors.describe import Fact, fact
from sim.tables import Table

TALL = BOTTOM - TOP
STEPS = 7  # causes of a difference that have their own bar
BARS = 10  # assumptions in the tornado
POLICIES = 7  # in the chart and the table of policies
LOW, HIGH, TOTAL, MORE, LESS = "56b4e9", "d55e00", "5b6770", "cc6677", "44aa99"
LINES, LETTERS = 7, 105  # that fit above the table of the first slide, in the widest of the usual fonts
SHADES = ("332288", "88ccee", "44aa99", "999933", "ddcc77", "cc6677", "aa4499")


@dataclass(frozen=True, slots=True)
class Told:
    """What every slide needs: the report, short names of the sites, and their colors as 'rrggbb'."""

    report: Report
    brief: Mapping[str, str]
    colors: Mapping[str, str]

    @property
    def summary(self) -> Table:
        return self.report.main.tables["summary"]

    def figure(self, *names: str) -> str:
        """The title of the first of these figures that the main answer has: a finding; '' of none."""
        titles = {each.name: each.title for each in self.report.main.figures}
        return next((titles[name] for name in names if name in titles), "")

    def first(self, site: str, measure: str) -> Estimate | None:
        """A measure of a site, of the first flow that has it."""
        return next(iter(tables.estimates(self.summary, site, measure).values()), None)


def deck(report: Report) -> bytes:
    """report.pptx: native charts and tables, a finding over each slide; the same bytes for the same report."""
    from sim.report.style import site_hex

    own, told = Deck(report.title), Told(report, shorts(report.names), site_hex(report.names))
    slides: tuple[Callable[[Deck, Told], None], ...] = (
        _answer,
        _costs,
        _service,
        _ranges,
        _policies,
        _hangs_on,
        _break_even,
        _to_verify,
    )
    for slide in slides:
        slide(own, told)
    return own.bytes()


def _answer(own: Deck, told: Told) -> None:
    """The headline, what stands behind it, and the sites side by side."""
    main = told.report.main
    slide = own.slide(main.headline.sentence, words.foot(main.title), [*main.sentences[1:], *main.caveats])
    slide.text(fitting(main.sentences[1:], LINES), (LEFT, TOP, WHOLE, 1.9), 14)
    if main.headline_table is not None:
        shown = replace(main.headline_table, rows=main.headline_table.rows[:9])
        slide.table(shown, (LEFT, 3.55, WHOLE, 3.0), 12, 0.34)
        slide.text([main.headline_table.note], (LEFT, 6.6, WHOLE, 0.3), 10, "666666")


def fitting(sentences: Sequence[str], lines: int) -> list[str]:
    """The first sentences, as many as fit in so many lines; the others are in the notes."""
    room = lines
    for count, sentence in enumerate(sentences):
        room -= ceil(len(sentence) / LETTERS)
        if room < 0:
            return list(sentences[:count])
    return list(sentences)


def _costs(own: Deck, told: Told) -> None:
    """The bridge from the first site's landed cost to that which differs most; of one site the parts of its cost."""
    main, names = told.report.main, told.report.names
    comparisons = main.tables.get("comparisons")
    other = widest(comparisons, names[0], names[1:], "landed_cost") if comparisons is not None else ""
    title = told.figure("landed-cost-bridge" if other else "landed-cost")
    ends = [told.first(name, "landed_cost") for name in (names[0], other or names[0])]
    flow, _ = tables.first(told.summary, names[0], "landed_cost") or ("", None)
    if not title or ends[0] is None or ends[1] is None:
        return
    parts = _largest(tables.parts(told.summary, names[0], "landed_cost", flow))
    if not other and not parts:
        return
    slide = own.slide(title, words.SHARED if other else words.LUCK)
    if comparisons is not None and other:
        steps = _largest(causes(comparisons, other, names[0], "landed_cost"))
        _bridge(slide, [told.brief[names[0]], told.brief[other]], (ends[0], ends[1]), steps)
    else:
        series = [("USD a unit", [e.mean for e in parts.values()], TOTAL)]
        slide.bars(
            [capital(category(each)) for each in parts], series, (LEFT, TOP, WHOLE, TALL), flat=True, unit=words.LANDED_AXIS, labels="#,##0"
        )


def _largest(parts: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """The largest parts, the others together."""
    order = sorted((name for name in parts if parts[name].mean), key=lambda name: -abs(parts[name].mean))
    shown, left = order[:STEPS], order[STEPS:]
    rest = {words.REST: Estimate(sum(parts[name].mean for name in left), np.nan, np.nan)} if left else {}
    return {name: parts[name] for name in shown} | rest


def _bridge(slide: Slide, names: Sequence[str], ends: tuple[Estimate, Estimate], steps: Mapping[str, Estimate]) -> None:
    """A waterfall: the first total, each step up or down, the second total."""
    level, below, size = ends[0].mean, [0.0], [ends[0].mean]
    for step in steps.values():
        below.append(min(level, level + step.mean))
        size.append(abs(step.mean))
        level += step.mean
    below.append(0.0)
    size.append(ends[1].mean)
    lowest = min(*below[1:-1], ends[0].mean, ends[1].mean)
    scale = 10.0 ** floor(np.log10(max(size[1:-1])))
    least = max(floor((lowest - 2 * scale) / scale) * scale, 0.0)
    chart = slide.bars(
        [names[0], *(capital(category(name)) for name in steps), names[1]],
        [("", [each or None for each in below], None), (words.LANDED, [*size], TOTAL)],
        (LEFT, TOP, WHOLE, TALL),
        stacked=True,
        unit=words.LANDED_AXIS,
        least=least,
        legend=False,
    )
    bars = chart.plots[0].series[1]
    for k, step in enumerate(steps.values(), start=1):
        tint_bar(bars, k, MORE if step.mean > 0 else LESS)
    label_bars(bars, [f"{ends[0].mean:,.0f}", *(f"{step.mean:+,.0f}" for step in steps.values()), f"{ends[1].mean:,.0f}"], "ffffff")


def _service(own: Deck, told: Told) -> None:
    """Where a repair spends its days at each site, and the times with the share that is on time."""
    title = told.figure("turnaround-time", "turnaround-parts", "lead-time")
    if not title:
        return
    names = [name for name in told.report.names if told.first(name, "turnaround_time") or told.first(name, "lead_time")]
    slide = own.slide(title, words.LUCK)
    legs = {text: [_mean(told.first(name, measure)) for name in names] for measure, text in LEGS.items()}
    series = [
        (text, values, tint) for (text, values), tint in zip(legs.items(), SHADES, strict=True) if any(value or 0 for value in values)
    ]
    flows = list(dict.fromkeys(of for name in names for of in tables.estimates(told.summary, name, "on_time")))
    rows = tuple(
        (told.brief[name], *(_cell(told.first(name, measure)) for measure in words.TIMES), *(_on_time(told, name, of) for of in flows))
        for name in names
    )
    if series:
        slide.text([words.LEGS_OF_REPAIR], (LEFT, TOP, WHOLE, 0.35), 12, "666666")
        slide.bars([told.brief[name] for name in names], series, (LEFT, TOP + 0.35, WHOLE, 3.1), stacked=True, flat=True, unit="days")
    slide.table(Grid((*words.SERVICE, *map(words.on_time, flows)), rows), (LEFT, 5.25, WHOLE, 1.5), 12, 0.22)


def _mean(e: Estimate | None) -> float | None:
    return e.mean if e else None


def _cell(e: Estimate | None) -> str:
    return e.cell if e else "-"


def _on_time(told: Told, name: str, flow: str) -> str:
    return _cell(tables.estimates(told.summary, name, "on_time").get(flow))


def _ranges(own: Deck, told: Told) -> None:
    """NPV of each site over the ranges of its assumptions: a line from 5 to 95 %, with the quarters and the median on it."""
    for answer in told.report.of("uncertainty"):
        found = answer.tables["uncertainty"]
        measure = "npv" if len(found.where(measure="npv")) else str(found["measure"][0])
        own_rows = found.where(measure=measure)
        names, unit = own_rows["scenario"].tolist(), str(own_rows["unit"][0])
        slide = own.slide(_ahead(answer), words.RANGES, answer.sentences)
        points = [[float(own_rows[q][k]) for q in ("p5", "p25", "p50", "p75", "p95")] for k in range(len(names))]
        height = [float(len(names) - k) for k in range(len(names))]
        texts = [[number(value, decimals((own[-1] - own[0]) / 2, own[2])) for value in own] for own in points]
        chart = slide.curves(
            [(told.brief[name], points[k], [height[k]] * 5, told.colors[name], True) for k, name in enumerate(names)],
            (LEFT, TOP, WHOLE, 3.4),
            across=f"{capital(tables.label(measure))}, {tables.unit_label(unit)}",
            unit="",
        )
        chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, len(names) + 1.0
        for k, series in enumerate(chart.plots[0].series):
            label_points(series, {point: texts[k][point] for point in (0, 2, 4)})
        best = [f"{100 * float(value):.0f} %" if value != "" else "-" for value in own_rows["best"].tolist()]
        rows = tuple((told.brief[name], *(texts[k][q] for q in (0, 2, 4)), best[k]) for k, name in enumerate(names))
        slide.table(Grid(words.QUANTILES, rows), (LEFT, 5.2, WHOLE, 1.6), 12, 0.3)


def _ahead(answer: Answer) -> str:
    """How often which site is best, where several are compared; else the headline."""
    shares = (each.sentence for each in answer.findings if any(own.name.startswith("share of outcomes") for own in each.numbers))
    return next(shares, answer.headline.sentence)


def _policies(own: Deck, told: Told) -> None:
    """The mean of each site under each policy, as bars and as a table."""
    for answer in told.report.of("decide"):
        decision = answer.tables["decision"]
        policies = _closest(decision)
        slide = own.slide(answer.headline.sentence, words.LUCK, answer.sentences)
        series = [
            (told.brief[name], [float(decision.where(policy=each, scenario=name)["mean"][0]) for each in policies], told.colors[name])
            for name in tables.scenarios(decision)
        ]
        labels = [policy_title(each) for each in policies]
        what = f"{capital(tables.label(decision['measure'][0]))}, {tables.unit_label(decision['unit'][0])}"
        slide.bars(labels, series, (LEFT, TOP, 5.6, TALL), unit=what)
        if answer.headline_table is not None:
            rows = tuple(row for row in answer.headline_table.rows if row[0] in labels)
            slide.table(replace(answer.headline_table, rows=rows), (6.4, TOP + 0.2, 6.35, 4.2), 11, 0.3)
        left = len(set(decision["policy"].tolist())) - len(policies)
        slide.text([*words.closest(len(policies), left), *answer.sentences[1:3]], (6.4, 5.6, 6.35, 1.2), 12)


def _closest(decision: Table) -> list[str]:
    """The policies that a slide has room for, in the order given: those under which the usual winner leads least, or does not."""
    names, policies = tables.scenarios(decision), list(dict.fromkeys(decision["policy"].tolist()))
    sign = 1.0 if larger(decision["measure"][0]) else -1.0
    means = np.array([[sign * float(decision.where(policy=each, scenario=name)["mean"][0]) for name in names] for each in policies])
    if len(names) < 2:
        return policies[:POLICIES]
    usual = int(np.bincount(means.argmax(axis=1)).argmax())
    leads = means[:, usual] - np.delete(means, usual, axis=1).max(axis=1)
    return [policies[k] for k in sorted(np.argsort(leads, kind="stable")[:POLICIES].tolist())]


def _hangs_on(own: Deck, told: Told) -> None:
    """A tornado around today's value."""
    for answer in told.report.of("sensitivity"):
        ranked = answer.tables.get("tornado")
        if ranked is None:
            continue
        rows = [k for k in range(len(ranked)) if isfinite(float(ranked["swing"][k]))][:BARS]
        slide = own.slide(answer.headline.sentence, words.SWINGS, answer.sentences)
        series = [(name, [float(ranked[f"at_{end}"][k]) for k in rows], tint) for end, name, tint in words.ENDS]
        what = f"{capital(tables.label(ranked['measure'][0]))}, {tables.unit_label(ranked['unit'][0])}"
        less = f": {short(ranked['scenario'][0])} less {short(ranked['less'][0])}" if ranked["less"][0] else ""
        base = float(ranked["base"][rows[0]])
        slide.bars([_named(ranked, k) for k in rows], series, (LEFT, TOP, WHOLE, 4.6), flat=True, unit=f"{what}{less}", crosses=base)
        slide.text(answer.sentences[1:2], (LEFT, 6.3, WHOLE, 0.6), 11)


def _named(ranked: Table, row: int) -> str:
    """An assumption with its range, and the site where only one has it."""
    own = f" ({short(ranked['only'][row])})" if ranked["only"][row] else ""
    return f"{capital(assumption_words(ranked['key'][row]))}{own}: {separated(ranked['low'][row])} to {separated(ranked['high'][row])}"


def _break_even(own: Deck, told: Told) -> None:
    """The difference of two sites along the assumption that it hangs on most, and in words the other break-evens."""
    answers = told.report.of("breakeven")
    if not answers:
        return
    first, *others = answers
    looked = first.tables["differences"]
    slide = own.slide(first.headline.sentence, words.SHARED, first.sentences)
    x = np.asarray(looked["value"], dtype=np.float64).tolist()
    lines = (
        ("mean_difference", words.MEAN, "0072b2", True),
        ("low", words.LOW_END, "999999", False),
        ("high", words.HIGH_END, "999999", False),
    )
    series = [(name, x, np.asarray(looked[column], dtype=np.float64).tolist(), tint, main) for column, name, tint, main in lines]
    key = assumption_words(str(looked["key"][0]))
    what = f"{capital(tables.label(looked['measure'][0]))}, {short(looked['scenario'][0])} less {short(looked['base'][0])}"
    across, unit = f"{capital(key)}, {looked['key_unit'][0]}".removesuffix(", "), f"{what}, {tables.unit_label(looked['unit'][0])}"
    slide.curves(series, (LEFT, TOP, 7.6 if others else WHOLE, TALL), across=across, unit=unit)
    if others:
        slide.text([words.OTHER], (8.5, TOP, 4.25, 0.4), 14)
        slide.text([each.headline.sentence for each in others], (8.5, TOP + 0.5, 4.25, 4.0), 12, gap=12)


def _to_verify(own: Deck, told: Told) -> None:
    """The assumptions that matter most, with value, range and source."""
    for answer in told.report.of("sensitivity"):
        ranked = answer.tables.get("tornado")
        if ranked is None:
            continue
        rows = [k for k in range(len(ranked)) if isfinite(float(ranked["swing"][k]))][:BARS]
        told_of = [_source(told, str(ranked["key"][k]), str(ranked["only"][k])) for k in rows]
        unsourced = sum(each in ("none", ASSUMED) for each in told_of)
        slide = own.slide(words.to_verify(unsourced, len(rows), tables.label(ranked["measure"][0])), words.SWINGS)
        cells = tuple((*_range(ranked, k), source) for k, source in zip(rows, told_of, strict=True))
        slide.table(Grid(words.VERIFY, cells, alignment="llllr"[:3] + "rl"), (LEFT, TOP, WHOLE, TALL), 11, 0.27)


def _range(ranked: Table, row: int) -> tuple[str, str, str, str]:
    """Name, value, range and swing of an assumption."""
    own = f" ({short(ranked['only'][row])})" if ranked["only"][row] else ""
    swing = Estimate(float(ranked["swing"][row]), *_ends(ranked, row), str(ranked["unit"][row]), int(ranked["replications"][row]))
    low, value, high = (separated(ranked[name][row]) for name in ("low", "value", "high"))
    return f"{capital(assumption_words(ranked['key'][row]))}{own}", value, f"{low} to {high}", amount(swing)


def _ends(ranked: Table, row: int) -> tuple[float, float]:
    swing, half = float(ranked["swing"][row]), float(ranked["swing_half"][row])
    return swing - half, swing + half


def _source(told: Told, key: str, only: str) -> str:
    """The source of an assumption in the site that has it: its title; 'assumed' or 'none'."""
    for each in told.report.loaded:
        facts: list[Fact] = [fact(entry, each) for entry in each.assumptions if entry.key == key and only in ("", each.scenario.name)]
        if facts:
            return facts[0].source.partition(", ")[0].partition(": ")[2] or facts[0].source
    return "none"
