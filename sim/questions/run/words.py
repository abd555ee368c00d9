"""What a run says in words, as findings from `summary`. A sentence whose numbers are missing is left out."""

from collections.abc import Iterator, Mapping
from shlex import quote

from sim.counts import counted, plural
from sim.measures import headline
from sim.questions.run.opening_words import opening_findings
from sim.report import tables
from sim.report.about import About
from sim.report.answer import Finding, Number, Uncertainty, number
from sim.report.assumption_words import with_key
from sim.report.phrases import article, averaged, capital, joined, largest, money, numeral, priced, quantity, readable, spell
from sim.report.rounding import Estimate, few, reading, together
from sim.report.rounding import number as digits
from sim.report.tables import replications
from sim.running.price_ranges import OverRanges
from sim.tables import Table

LUCK = Uncertainty.LUCK
LEGS = {  # the legs of a turnaround as a sentence tells them
    "until it is collected": ("collection",),
    "on the road": ("lane_in", "lane_out"),
    "waiting": ("queue",),
    "on the bench": ("bench",),
    "in burn-in": ("burn_in",),
    "with customer or partner": ("elsewhere",),
}
HEADLINES = (  # what a terminal shows of a run, as far as there is room
    *("npv", "payback", "units_delivered", "repairs_returned", "lead_time", "on_time", "turnaround_time", "landed_cost", "repair_cost"),
    *("customer_cost", "utilization", "overtime_share", "first_pass_yield", "headcount", "wip", "waiting"),
)
ROWS = 12
SITES = ("texas.yaml", "florida.yaml", "southeast_asia.yaml")
APART = 0.1  # of the value as written: a mean over the price ranges that is further from it is worth a sentence
SHORT = 0.02  # of a turnaround: legs below this share are not named
EMPTY = 1.0  # days a year that a shelf may be empty before it is told
LEAST = 0.05  # M USD a year: what is less is not told of empty shelves
NAMED = 2  # assumptions named as the reason


def headline_and_findings(
    summary: Table, scenario: str, about: About, ranges: OverRanges | None = None, settled: tuple[str, ...] = (), effort: str = ""
) -> tuple[Finding, tuple[Finding, ...]]:
    """The first finding there is, and the others by weight; `settled` is what there is to say of the warm-up, `effort` of its precision."""
    found = [
        *_worth(summary, scenario, about),
        *_lead_times(summary, scenario, about),
        *_turnarounds(summary, scenario, about),
        *_cost(summary, scenario, "landed_cost", f"Landed cost{{of}} is {{usd}} {article(about.product)}", 7),
        *_cost(summary, scenario, "repair_cost", "A repair{of} costs {usd}", 6.8),
        *_tightest(summary, scenario),
        *_empty_shelves(summary, scenario),
        *opening_findings(summary, scenario, about.start),
        *over_ranges_findings({scenario: ranges} if ranges else {}, {}, replications(summary), about),
        *_too_much_overtime(summary, scenario, about),
        *_cost(summary, scenario, "customer_cost", f"Total cost to the customer{{of}} is {{usd}} {article(about.product)}", 4),
        *_immediate(summary, scenario, about),
        *([Finding(about.internal_rate, weight=3)] if about.internal_rate and not tables.estimates(summary, scenario, "irr") else []),
        *(Finding(sentence, (), LUCK, 7.5) for sentence in about.still),
        *(Finding(sentence, weight=5.5) for sentence in about.missed),
        *missed_promises(summary, scenario),
        *_taxpayers(summary, scenario),
        *(Finding(sentence, (), LUCK, 3) for sentence in settled),
        *([Finding(effort, (), LUCK, 9.5)] if effort else []),
    ]
    return (found[0], tuple(found[1:])) if found else (Finding(_nothing(summary, scenario)), ())


def _taxpayers(summary: Table, scenario: str) -> Iterator[Finding]:
    """'Of the NPV -$86.9 M falls to the plant company and $198 M to the importer, each after its own tax; ...'"""
    parts = tables.estimates(summary, scenario, "npv_of_taxpayer")
    if len(parts) > 1:
        listed = joined(f"{money(own)} falls to the {name}" for name, own in parts.items())
        lost = "; what one of them loses saves the other no tax" if min(own.mean for own in parts.values()) < 0 else ""
        numbers = tuple(number(f"npv_of_taxpayer {name}", own) for name, own in parts.items())
        yield Finding(f"Of the NPV {listed}, each after its own tax{lost}.", numbers, LUCK, 6.1)


def missed_promises(summary: Table, scenario: str, site: str = "") -> Iterator[Finding]:
    """'The promise for the incentive 'jeti' is missed in 2.0 of its years: at most 12 jobs lack; 0.31 M USD are owed.'"""
    missed, owed = (tables.estimates(summary, scenario, name) for name in ("incentive_missed", "incentive_owed"))
    lacking = {name: tables.estimates(summary, scenario, name) for name in ("jobs_lacking", "pay_lacking")}
    for name, years in missed.items():
        if not years.mean:
            continue
        jobs, pay = (lacking[each][name] for each in lacking)
        why = [f"up to {readable(jobs).plus_minus} jobs are lacking"] if jobs.mean else []
        why += [f"mean pay is up to {money(pay)} a year below the standard"] if pay.mean else []
        cost = f"{money(owed[name])} of it is paid back or owed" if owed[name].mean else "nothing is owed for that yet"
        where = f" at {site}" if site else ""
        sentence = (
            f"The promise for the incentive '{name}'{where} is missed in {readable(years).plus_minus} of its years: {joined(why)}; {cost}."
        )
        yield Finding(sentence, (number("years missed", years), number("owed", owed[name])), LUCK, 6.2)


def _nothing(summary: Table, scenario: str) -> str:
    """What is said of a plant that no sentence fits, like a textbook queue with work in progress alone."""
    first = summary.where(scenario=scenario)["measure"].tolist()[:1]
    for measure in first:
        of, e = next(iter(tables.estimates(summary, scenario, measure).items()), ("", None))
        if e is not None:
            return f"{capital(tables.label(measure))} of {tables.pool_label(of)} is {e.plus_minus} {tables.unit_label(e.unit)}."
    return "There is nothing to measure in this run."


def title(scenario: str, file: str, summary: Table, about: About) -> tuple[str, str]:
    """'Texas   texas.yaml (shipped with sim)' and the details of the site."""
    return f"{scenario}   {file}", site_details(summary, about, about.workers)


def site_details(summary: Table, about: About, workers: int | None = None) -> str:
    """'5 years from 2026-01-05, 250 workers, 10 replications, seed 1'."""
    details = [about.horizon + (f" from {about.start}" if about.start else "")]
    details += [counted(workers, "worker")] if workers else []
    details += [counted(replications(summary), "replication")]
    details += [f"seed {about.seed}"] if about.seed is not None else []
    return ", ".join(detail for detail in details if detail)


def caveats(summary: Table, about: About, ranges: OverRanges | None) -> tuple[str, ...]:
    """What the intervals do not say: how much is unsourced, and what comes of it over the ranges."""
    count = replications(summary)
    luck = (
        "± is simulation luck only."
        if count > 1
        else "One replication is one draw of chance: nothing has an interval; ask for more with --reps."
    )
    known = f" {about.unsourced[0]} of {about.unsourced[1]} assumptions have no published source." if about.unsourced else ""
    ends = " to ".join(_dollars(end, ranges.unit) for end in (ranges.low, ranges.high)) if ranges else ""
    told = f" Over the price ranges NPV is {ends} in nine cases of ten." if ranges else ""
    left, branches = about.chances
    partly = "".join(partly_known(summary, name) for name in tables.scenarios(summary))
    return tuple(filter(None, (" ".join(filter(None, (luck + known + told, partly, left))), about.declared, about.market, branches)))


def partly_known(summary: Table, scenario: str, site: str = "") -> str:
    """'Means over the replications that have one: payback and IRR, 3 of 10.'; '' where all replications have all measures."""
    every, at = replications(summary), f" at {site}" if site else ""
    told = [f"{joined(labels)}, {count} of {every}" for count, labels in tables.partly_known(summary, scenario).items()]
    return f"Means over the replications that have one{at}: {'; '.join(told)}." if told else ""


def over_ranges_findings(ranges: Mapping[str, OverRanges], brief: Mapping[str, str], count: int, about: About) -> Iterator[Finding]:
    """That expected NPV over the price ranges differs from the values as written, and what makes it so; sites by their `brief` names."""
    if not any(abs(own.mean - own.written) > APART * abs(own.written) for own in ranges.values()):
        return
    several, (first, *_) = len(ranges) > 1, ranges.values()
    at = {name: f" at {brief[name]}" if several else "" for name in ranges}
    means = joined(f"{_dollars(own.mean, own.unit)}{at[name]}" for name, own in ranges.items())
    written = joined(f"{_dollars(own.written, own.unit)}{at[name]}" for name, own in ranges.items())
    reasons = [
        f"{with_key(key)}, {_dollars(moved, first.unit, signed=True)}"
        for key, moved in first.shifts.items()
        if moved * (first.mean - first.written) > 0
    ]
    why = f"; the values of some prices are not the middle of their ranges, above all {joined(reasons[:NAMED])}" if reasons else ""
    yield Finding(
        f"Expected NPV, {averaged(['the price ranges'], count, held(about))}: {means}, against {written} at the prices as written{why}.",
        tuple(Number(f"npv over the price ranges, {name}", own.mean, own.unit, own.low, own.high) for name, own in ranges.items()),
        Uncertainty.BOTH,
        5,
    )


def held(about: About) -> list[str]:
    """What is held as written where only prices are drawn: the chances that are open."""
    return ["chances"] if any(about.chances) else []


def _dollars(value: float, unit: str, signed: bool = False) -> str:
    """A number without an interval to three digits: '-$18.7 M', '$912'."""
    factor, unit = reading(unit, abs(value))
    value *= factor
    places = 3 - len(str(int(abs(value))))
    text = digits(value, places)
    return priced(f"+{text}" if signed and value > 0 else text, unit)


def _worth(summary: Table, scenario: str, about: About) -> Iterator[Finding]:
    npv = next(iter(tables.estimates(summary, scenario, "npv").values()), None)
    if npv is None:
        return
    over = f" over {numeral(about.years)} {plural(about.years, 'year')}" if about.years else ""
    rate = f" at {100 * about.discount_rate:g} %" if about.discount_rate else ""
    returns, extra = _returns(summary, scenario)
    unclear = (
        f", which {counted(npv.replications, 'replication')} cannot tell from zero" if npv.half > 0 and not npv.distinguishable else ""
    )
    yield Finding(f"NPV is {money(npv)}{over}{rate}{unclear}{returns}.", (number("npv", npv), *extra), LUCK, 10)


def _returns(summary: Table, scenario: str) -> tuple[str, list[Number]]:
    """' (payback 3.2 years, IRR 31 %)': their intervals are in the table."""
    irr = next(iter(tables.estimates(summary, scenario, "irr").values()), None)
    back = next(iter(tables.estimates(summary, scenario, "payback").values()), None)
    told = [f"payback {back.brief} years{_in_some(back, summary)}"] if back else []
    told += [f"IRR {irr.brief} %{_in_some(irr, summary)}"] if irr else []
    numbers = [number(name, e) for name, e in (("payback", back), ("irr", irr)) if e]
    return f" ({', '.join(told)})" if told else "", numbers


def _in_some(e: Estimate, summary: Table) -> str:
    """' in 3 of 10 replications' of what the others do not have."""
    every = replications(summary)
    return f" in {e.replications} of {every} replications" if e.replications < every else ""


def _lead_times(summary: Table, scenario: str, about: About) -> Iterator[Finding]:
    means = tables.estimates(summary, scenario, "lead_time")
    for flow, mean in means.items():
        what = capital(article(about.product)) + (f" ({flow})" if len(means) > 1 else "")
        within, extra = _within(summary, scenario, "lead_time_p95", flow, mean)
        kept, more = _promise(summary, scenario, flow, about, "orders")
        yield Finding(f"{what} reaches its customer in {spell(mean)}{within}{kept}.", (number("lead_time", mean), *extra, *more), LUCK, 9)


def _within(summary: Table, scenario: str, measure: str, flow: str, mean: Estimate) -> tuple[str, list[Number]]:
    """', 95 % within 8.5 ± 0.3'."""
    within = tables.estimates(summary, scenario, measure).get(flow)
    return (f", 95 % within {readable(within, mean.mean).brief}", [number(measure, within)]) if within else ("", [])


def _promise(summary: Table, scenario: str, flow: str, about: About, what: str) -> tuple[str, list[Number]]:
    """'; 99.6 % of orders arrive within the promised 14 days'."""
    kept = tables.estimates(summary, scenario, "on_time").get(flow)
    promised = (
        f"the promised {about.promises[flow]:g} {plural(about.promises[flow], 'day')}" if flow in about.promises else "the time promised"
    )
    return (f"; {kept.brief} % of {what} arrive within {promised}", [number("on_time", kept)]) if kept else ("", [])


def _turnarounds(summary: Table, scenario: str, about: About) -> Iterator[Finding]:
    means = tables.estimates(summary, scenario, "turnaround_time")
    for flow, mean in means.items():
        what = "A repair" + (f" ({flow})" if len(means) > 1 else "")
        within, extra = _within(summary, scenario, "turnaround_time_p95", flow, mean)
        kept, more = _promise(summary, scenario, flow, about, "repairs")
        parts = _turnaround_parts(summary, scenario, flow)
        sentence = f"{what} returns in {spell(mean)}{parts}{within}{kept}."
        yield Finding(sentence, (number("turnaround_time", mean), *extra, *more), LUCK, 8)


def _turnaround_parts(summary: Table, scenario: str, flow: str) -> str:
    found = {leg: tables.estimates(summary, scenario, f"turnaround_{leg}").get(flow) for legs in LEGS.values() for leg in legs}
    if None in found.values():
        return ""
    whole = tables.estimates(summary, scenario, "turnaround_time")[flow]
    parts = {text: together([estimate for leg in legs if (estimate := found[leg])]) for text, legs in LEGS.items()}
    long = {text: part for text, part in parts.items() if part.mean >= SHORT * whole.mean}
    return f" ({', '.join(f'{digits(part.mean, 1)} {text}' for text, part in long.items())})"


def _cost(summary: Table, scenario: str, measure: str, opening: str, weight: float) -> Iterator[Finding]:
    """What a unit of each flow costs, and its largest parts; in `opening` {usd} is the amount, {of} which one of several flows."""
    costs = tables.estimates(summary, scenario, measure)
    for flow, total in costs.items():
        parts = tables.parts(summary, scenario, measure, flow)
        split = f": {', '.join(named)}" if (named := largest(parts, total, bare=True)) else ""
        what = opening.format(of=f" ({tables.pool_label(flow)})" if len(costs) > 1 else "", usd=money(total))
        yield Finding(f"{what}{split}.", (number(measure, total),), LUCK, weight)


def _immediate(summary: Table, scenario: str, about: About) -> Iterator[Finding]:
    worths = tables.estimates(summary, scenario, "lead_time_discount")
    for flow, worth in worths.items():
        of = f" ({tables.pool_label(flow)})" if len(worths) > 1 else ""
        sentence = f"Immediate delivery{of} would be worth {money(worth)} {article(about.product)} to the buyer."
        yield Finding(sentence, (number("lead_time_discount", worth),), LUCK, 3.5)


def _tightest(summary: Table, scenario: str) -> Iterator[Finding]:
    used = tables.estimates(summary, scenario, "utilization")
    if used:
        name = max(used, key=lambda of: used[of].mean)
        sentence = f"The tightest resource is {tables.pool_label(name)} at {quantity(used[name], '%')}."
        yield Finding(sentence, (number(f"utilization.{name}", used[name]),), LUCK, 6)


def _empty_shelves(summary: Table, scenario: str) -> Iterator[Finding]:
    """That parts ran out, the worst first, and how many units stood for them; nothing where no shelf was empty for a day a year."""
    empty = {of: e for of, e in tables.estimates(summary, scenario, "stockout_days").items() if e.mean >= EMPTY}
    if not empty:
        return
    worst = sorted(empty, key=lambda of: -empty[of].mean)
    waiting = tables.estimates(summary, scenario, "units_waiting_for_parts")
    stood = f", and {waiting[worst[0]].plus_minus} units waited for it at any time" if worst[0] in waiting else ""
    others = f"; {joined(tables.pool_label(of) for of in worst[1:])} ran out too" if worst[1:] else ""
    sentence = (
        f"Shelves were empty: {tables.pool_label(worst[0])} was out of stock on {empty[worst[0]].plus_minus} days a year{stood}{others}"
        f"{_lost(summary, scenario)}."
    )
    yield Finding(sentence, tuple(number(f"stockout_days.{of}", empty[of]) for of in worst), LUCK, 5.8)


def _lost(summary: Table, scenario: str) -> str:
    """'; customers canceled 3.2 % of orders, $1.4 M of contribution a year, and were paid $0.6 M of penalties a year'; '' if neither.

    Canceled units would have contributed what delivered ones did; of flows that contribute something.
    """
    canceled, contribution = (tables.estimates(summary, scenario, name) for name in ("canceled", "contribution"))
    shares = {of: each.mean for of, each in canceled.items() if 0 < each.mean < 100 and of in contribution and contribution[of].mean > 0}
    gone = sum(contribution[of].mean * each / (100 - each) for of, each in shares.items())
    late = {of: e.mean for of, e in tables.estimates(summary, scenario, "landed_cost_part").items() if of.split(", ")[-1] == "penalties"}
    units = tables.estimates(summary, scenario, "units_delivered")
    paid = sum(late.values()) * (next(iter(units.values())).mean if len(units) == 1 else 0.0) / 1e6
    told = (
        [f"customers canceled {few(max(shares.values()), 2)} % of orders, ${few(gone, 2)} M of contribution a year"]
        if gone >= LEAST
        else []
    )
    told += [f"late delivery cost ${few(paid, 2)} M of penalties a year"] if paid >= LEAST else []
    return f"; {joined(told)}" if told else ""


def _too_much_overtime(summary: Table, scenario: str, about: About) -> Iterator[Finding]:
    """A warning if the pool with most overtime works more in a week than is allowed; nothing otherwise."""
    worked = tables.estimates(summary, scenario, "overtime_highest_week")
    name = max(worked, key=lambda of: worked[of].mean, default="")
    if about.overtime_allowed is None or not name or worked[name].mean <= about.overtime_allowed:
        return
    yield Finding(
        f"Overtime is more than allowed: in its highest week a worker of {tables.pool_label(name)} works {quantity(worked[name], 'hours')} "
        f"of it, and workforce.overtime_allowed is {about.overtime_allowed:g}.",
        (number(f"overtime_highest_week.{name}", worked[name]),),
        LUCK,
        5.6,
    )


def following(file: str, priced: bool) -> str:
    """The command that asks on: a site that comes with sim against the others, else what the answer depends on."""
    if file in SITES:
        return f"sim compare {' '.join([file, *(site for site in SITES if site != file)])}"
    return f"sim sensitivity {quote(file)}" if priced else f"sim explain {quote(file)} demand"


def headline_rows(summary: Table, scenario: str) -> list[tuple[str, Estimate]]:
    """The rows that a terminal shows: name and estimate, the pool with the highest utilization alone; others as far as there is room."""
    found = [(label, e) for measure in HEADLINES for label, e in _row(summary, scenario, measure)]
    rest = [m.name for m in headline() if m.name not in HEADLINES and len(tables.estimates(summary, scenario, m.name)) == 1]
    found += [row for measure in rest for row in _row(summary, scenario, measure)] if len(found) < ROWS else []
    return found[:ROWS]


def _row(summary: Table, scenario: str, measure: str) -> list[tuple[str, Estimate]]:
    found = tables.estimates(summary, scenario, measure)
    if measure in {"utilization", "overtime_share"} and len(found) > 1:
        of = max(found, key=lambda name: found[name].mean)
        return [(f"{capital(tables.label(measure))}, highest ({tables.pool_label(of)})", found[of])]
    if measure == "headcount" and len(found) > 1:
        return []
    several = len(found) > 1
    return [(capital(tables.label(measure)) + (f", {tables.pool_label(of)}" if several else ""), e) for of, e in found.items()]
