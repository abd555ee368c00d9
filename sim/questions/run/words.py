"""What a run says in words: sentences from `summary`. A sentence whose numbers are missing is left out."""

from collections.abc import Iterable, Sequence

from sim.report import tables
from sim.report.about import About
from sim.report.phrases import article, capital, counted, joined, largest, money, numeral
from sim.report.rounding import together
from sim.report.tables import replications
from sim.tables import Table

WHERE = {  # the legs of a turnaround as a sentence tells them
    "until it is collected": ("collection",),
    "on the road": ("lane_in", "lane_out"),
    "waiting for a bench": ("queue",),
    "on it": ("bench",),
    "in burn-in": ("burn_in",),
    "with customer or partner": ("elsewhere",),
}


def run_text(
    summary: Table,
    about: About = About(),  # noqa: B008 - frozen
    scenario: str | None = None,
    warm_up: Sequence[str] = (),
) -> str:
    """Heading, sentences and summary table of one scenario (the first of the table if none is named).

    `warm_up` is what there is to say of when it has settled.
    """
    name = scenario if scenario is not None else tables.scenarios(summary)[0]
    blocks = [
        heading(summary, name, about),
        "\n".join((*run_sentences(summary, name, about), *warm_up)),
        tables.aligned(tables.summary_rows(summary, name)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def heading(summary: Table, scenario: str, about: About) -> str:
    """'Texas   5 years from 2026-01-05   250 workers   10 replications, seed 1'."""
    count = replications(summary)
    parts = [scenario, about.horizon + (f" from {about.start}" if about.start else "")]
    parts += [f"{about.workers} workers"] if about.workers else []
    parts += [counted(count, "replication") + (f", seed {about.seed}" if about.seed is not None else "")]
    return "   ".join(part for part in parts if part)


def run_sentences(summary: Table, scenario: str, about: About) -> list[str]:
    """The findings of one scenario, most asked-for first."""
    said = [
        _one_draw(summary),
        *_lead_times(summary, scenario, about),
        *_turnarounds(summary, scenario, about),
        _cost(summary, scenario, "landed_cost", f"A delivered {about.product} costs"),
        _cost(summary, scenario, "repair_cost", "A repair costs"),
        _cost(summary, scenario, "customer_cost", f"To its customer {article(about.product)} costs in all"),
        _at_once(summary, scenario, about),
        _worth(summary, scenario, about),
        "" if tables.estimates(summary, scenario, "irr") else about.internal_rate,
        *about.missed,
        _tightest(summary, scenario),
        _too_much_overtime(summary, scenario, about),
        _unsourced(about),
    ]
    return [sentence for sentence in said if sentence]


def _one_draw(summary: Table) -> str:
    if replications(summary) != 1:
        return ""
    return "One replication is one draw of chance: the numbers below have no interval; ask for more with --reps."


def _lead_times(summary: Table, scenario: str, about: About) -> Iterable[str]:
    means = tables.estimates(summary, scenario, "lead_time")
    for flow, mean in means.items():
        what = capital(article(about.product)) + (f" ({flow})" if len(means) > 1 else "")
        tail = _nineteen(summary, scenario, "lead_time_p95", flow)
        yield f"{what} reaches its customer {mean.plus_minus} days after its order{tail}{_promise(summary, scenario, flow, about)}."


def _nineteen(summary: Table, scenario: str, measure: str, flow: str) -> str:
    within = tables.estimates(summary, scenario, measure).get(flow)
    return f", nineteen in twenty within {within.plus_minus}" if within else ""


def _promise(summary: Table, scenario: str, flow: str, about: About) -> str:
    kept = tables.estimates(summary, scenario, "on_time").get(flow)
    promised = f"of {about.promises[flow]:g} days " if flow in about.promises else ""
    return f"; the promise {promised}is kept for {kept.plus_minus} %" if kept else ""


def _turnarounds(summary: Table, scenario: str, about: About) -> Iterable[str]:
    means = tables.estimates(summary, scenario, "turnaround_time")
    for flow, mean in means.items():
        what = "A repair" + (f" ({flow})" if len(means) > 1 else "")
        tail = _nineteen(summary, scenario, "turnaround_time_p95", flow)
        parts = _turnaround_parts(summary, scenario, flow)
        yield f"{what} is back at the customer in {mean.plus_minus} days{parts}{tail}{_promise(summary, scenario, flow, about)}."


def _turnaround_parts(summary: Table, scenario: str, flow: str) -> str:
    found = {leg: tables.estimates(summary, scenario, f"turnaround_{leg}").get(flow) for legs in WHERE.values() for leg in legs}
    if None in found.values():
        return ""
    whole = tables.estimates(summary, scenario, "turnaround_time")[flow]
    parts = {text: together([estimate for leg in legs if (estimate := found[leg])]) for text, legs in WHERE.items()}
    return f" ({', '.join(f'{part.within(whole)} {text}' for text, part in parts.items() if part.mean or part.half)})"


def _cost(summary: Table, scenario: str, measure: str, opening: str) -> str:
    costs = tables.estimates(summary, scenario, measure)
    if not costs:
        return ""
    parts = tables.estimates(summary, scenario, f"{measure}_part")
    total = next(iter(costs.values()))
    return f"{opening} {money(total)}{': ' if parts else ''}{', '.join(largest(parts, total))}."


def _at_once(summary: Table, scenario: str, about: About) -> str:
    worth = next(iter(tables.estimates(summary, scenario, "lead_time_discount").values()), None)
    return f"{capital(article(about.product))} at once would be worth {money(worth)} more to a buyer who must order ahead." if worth else ""


def _worth(summary: Table, scenario: str, about: About) -> str:
    worth = next(iter(tables.estimates(summary, scenario, "npv").values()), None)
    if worth is None:
        return ""
    over = (f" over {numeral(about.years)} years" if about.years else "") + (
        f" at {100 * about.discount_rate:g} %" if about.discount_rate else ""
    )
    if not worth.distinguishable and worth.half > 0:
        after = counted(worth.replications, "replication")
        return f"Whether the plant is worth building is not distinguishable from chance after {after}: {money(worth)}{over}."
    verb = "is worth" if worth.mean >= 0 else "loses"
    size = worth if worth.mean >= 0 else worth.negated()
    return f"The plant {verb} {money(size)}{over}{_return(summary, scenario)}."


def _return(summary: Table, scenario: str) -> str:
    rate = next(iter(tables.estimates(summary, scenario, "irr").values()), None)
    back = next(iter(tables.estimates(summary, scenario, "payback").values()), None)
    said = [f"returns {rate.plus_minus} % a year"] if rate else []
    said += [f"pays back after {back.plus_minus} years"] if back else []
    return f"; it {joined(said)}" if said else ""


def _tightest(summary: Table, scenario: str) -> str:
    used = tables.estimates(summary, scenario, "utilization")
    if not used:
        return ""
    name = max(used, key=lambda of: used[of].mean)
    return f"The tightest resource is {tables.pool_label(name)} at {used[name].plus_minus} %."


def _too_much_overtime(summary: Table, scenario: str, about: About) -> str:
    """A warning if the pool with most overtime works more in a week than is allowed; nothing otherwise."""
    worked = tables.estimates(summary, scenario, "overtime_highest_week")
    name = max(worked, key=lambda of: worked[of].mean, default="")
    if about.overtime_allowed is None or not name or worked[name].mean <= about.overtime_allowed:
        return ""
    return (
        f"Overtime is more than allowed: in its highest week a worker of {tables.pool_label(name)} works {worked[name].plus_minus} hours "
        f"of it, and workforce.overtime_allowed is {about.overtime_allowed:g}."
    )


def _unsourced(about: About) -> str:
    if not about.unsourced:
        return ""
    known = f"{about.unsourced[0]} of {about.unsourced[1]} assumptions have no published source"
    return f"Each ± is what chance leaves, not what is unknown: {known}."
