"""What weighed chances make of a decision, in words: the best plan, the value of waiting, and of knowing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.counts import counted
from sim.measures import REGISTRY
from sim.report import tables
from sim.report.answer import Finding, Grid, Number, Uncertainty, number
from sim.report.phrases import averaged, capital, joined, money, shorts
from sim.report.rounding import Estimate, decimals, reading
from sim.report.rounding import number as rounded
from sim.tables import Table

Row = Mapping[str, Any]
SMALL = 1e-9
LARGEST = 3  # chances whose information is told
ARROW = " > "  # between the choices on the way to a later one
STATES = (
    "Probabilities are those written in the scenarios and given on the command line, and prices are as written. What may happen to a duty "
    "does so on the middle of its days in each year. What opens later is the same run, moved by whole years."
)


def rows_of(tidy: Table, **equal: object) -> list[Row]:
    """Rows of a table as mappings."""
    rows = tidy.where(**equal) if equal else tidy
    return [dict(zip(rows.names, row, strict=True)) for row in zip(*(rows[name].tolist() for name in rows.names), strict=True)]


def tree_title(states: Table, seed: int, replications: int, measure: str) -> tuple[str, ...]:
    """'Net present value   48 states of 5 chances   4 replications, seed 1'."""
    count, chances = len(set(states["state"].tolist())), len(set(states["event"].tolist()) - {""})
    what = f"{counted(count, 'state')} of {counted(chances, 'chance')}" if chances else counted(count, "state")
    return (f"{capital(tables.label(measure))}   {what}   {counted(replications, 'replication')}, seed {seed}",)


def tree_findings(found: Mapping[str, Table], measure: str, scenarios: tuple[str, ...]) -> tuple[Finding, ...]:
    """The findings, most asked-for first."""
    over = averaged(_weighed(found["states"]), _estimate(found["values"], "plan", "").replications, ["prices"])
    return (_chosen(found, measure, scenarios, over), *_plan(found), *_known(found), *_knowing(found["values"]))


def _weighed(states: Table) -> list[str]:
    """What the states of the world are made of."""
    policies, events = (len(set(states[name].tolist()) - {""}) for name in ("policy", "event"))
    return ["the policies with their probabilities"] * (policies > 1) + ["the chances"] * (events > 0)


def _chosen(found: Mapping[str, Table], measure: str, scenarios: tuple[str, ...], over: str) -> Finding:
    """'The highest expected NPV, averaged over the chances and 10 replications (prices as written), is that of Southeast Asia, 25 M ...'"""
    first = sorted(rows_of(found["policy"], above=""), key=lambda row: row["best"] != "yes")
    brief = _brief(scenarios)
    factor, unit = _scale(first)
    places = _places([row["expected"] * factor for row in first])
    best, *others = [(named(row["choice"], brief), f"{rounded(row['expected'] * factor, places)} {unit}") for row in first]
    rest = f"; {joined(f'{name} {worth}' for name, worth in others)}" if others else ""
    what = f"{REGISTRY[measure].best} expected {tables.label(measure)}"
    numbers = tuple(Number(f"expected {measure} of {row['choice']}", row["expected"], row["unit"]) for row in first)
    sentence = f"The {what}, {over}, is that of {best[0]}, {best[1]}{rest}."
    return Finding(sentence, numbers, Uncertainty.LUCK, 10.0)


def _scale(rows: Sequence[Row]) -> tuple[float, str]:
    """The unit in which what the choices come to is read, and the factor into it."""
    return reading(rows[0]["unit"], max(abs(row["expected"]) for row in rows))


def _brief(scenarios: tuple[str, ...]) -> Mapping[str, str]:
    return shorts(scenarios)


def named(choice: str, brief: Mapping[str, str]) -> str:
    """A choice for people: the short name of a site in front."""
    for name, short in brief.items():
        if name in choice:
            return choice.replace(name, short)
    return choice


def _places(values: list[float]) -> int:
    """Digits that tell values apart."""
    spread = max(values) - min(values)
    return decimals(max(spread, abs(values[0]) / 10) / 10, values[0])


def _plan(found: Mapping[str, Table]) -> Iterator[Finding]:
    """'On 2029-01-05 the best plan is to leave in 12 % of cases (where ...) and to go on in 88 % (otherwise).'"""
    (first,) = [row for row in rows_of(found["policy"], above="") if row["best"]]
    steps = [row for row in rows_of(found["policy"]) if row["above"].split(ARROW)[0] == first["choice"] and row["best"]]
    for above, when in dict.fromkeys((row["above"], row["when"]) for row in steps):
        own = [row for row in steps if (row["above"], row["when"]) == (above, when)]
        said = joined(f"{row['choice']} in {100 * row['probability']:.3g} % of cases{_bracketed(row['where'])}" for row in own)
        yield Finding(f"On {when}, after {above}: {said}.", (), Uncertainty.LUCK, 9.0)


def _bracketed(where: str) -> str:
    return f" ({where})" if where else ""


def _known(found: Mapping[str, Table]) -> Iterator[Finding]:
    """'The best plan is worth 31 ± 4 M USD; fixed now it would be 6.2 ± 0.4 M USD less: the value of waiting.'"""
    values = found["values"]
    plan, waiting = _estimate(values, "plan", ""), _estimate(values, "waiting", "")
    if all(row["above"] == "" for row in rows_of(found["policy"])):
        return
    worth = "none" if abs(waiting.mean) < SMALL else money(waiting)
    sentence = f"The best plan is worth {money(plan)}; what deciding later adds to a plan fixed now, the value of waiting: {worth}."
    yield Finding(sentence, (number("best plan", plan), number("value of waiting", waiting)), Uncertainty.LUCK, 9.5)


def _knowing(values: Table) -> Iterator[Finding]:
    """'Knowing everything before choosing would be worth 2.1 ± 0.3 M USD (EVPI); of single chances most: heading 1.5 M USD, ...'"""
    whole = _estimate(values, "information", "everything")
    if abs(whole.mean) < SMALL:
        sentence = "Nothing that is left to chance would change the choice if it were known: perfect information (EVPI) is worth nothing."
        yield Finding(sentence, (number("EVPI", whole),), Uncertainty.LUCK, 8.5)
        return
    rows = [row for row in rows_of(values, value="information") if row["of"] != "everything" and abs(row["mean"]) >= SMALL]
    listed = [(row["what"], _estimate(values, "information", row["of"])) for row in sorted(rows, key=lambda row: -abs(row["mean"]))]
    single = joined(f"{what} {money(estimate)}" for what, estimate in listed[:LARGEST])
    rest = f"; one alone: {single}" if single else "; no chance alone would change the choice"
    sentence = f"To know before choosing how everything turns out would be worth {money(whole)} (EVPI){rest}."
    numbers = (number("EVPI", whole), *(number(f"EVPPI of {what}", estimate) for what, estimate in listed))
    yield Finding(sentence, numbers, Uncertainty.LUCK, 8.5)


def _estimate(values: Table, value: str, of: str) -> Estimate:
    (row,) = rows_of(values, value=value, of=of)
    return Estimate(float(row["mean"]), float(row["low"]), float(row["high"]), row["unit"], int(row["replications"]))


def policy_grid(policy: Table, scenarios: tuple[str, ...]) -> Grid:
    """The policy: first choices, and after each what is chosen when more is known, how likely, and where."""
    brief, rows = _brief(scenarios), rows_of(policy)
    factor, unit = _scale(rows)
    places = _places([row["expected"] * factor for row in rows if row["above"] == ""])
    shown = tuple(
        (
            row["when"],
            named(row["above"], brief),
            f"{named(row['choice'], brief)}{' *' if row['best'] and row['above'] == '' else ''}",
            f"{100 * row['probability']:.3g} %",
            rounded(row["expected"] * factor, places),
            row["where"],
        )
        for row in rows
    )
    head = ("when", "after", "choice", "in", f"expected, {unit}", "where")
    several = [True, any(row[1] for row in shown), True, True, True, any(row[5] for row in shown)]
    kept = [k for k, keep in enumerate(several) if keep]
    cells = tuple(tuple(row[k] for k in kept) for row in shown)
    heading = "What to choose, now and when more is known (tree.csv has every case)"
    return Grid(tuple(head[k] for k in kept), cells, heading, "*  best", "".join("lllrrl"[k] for k in kept))


def values_grid(values: Table) -> Grid:
    """The plan, waiting and information, with intervals."""
    factor, unit = reading(values["unit"][0], float(np.max(np.abs(values["mean"]))))
    found = [(row, _estimate(values, row["value"], row["of"]).scaled(factor, unit)) for row in rows_of(values)]
    rows = tuple((row["what"], _label(row), each.plus_minus, each.unit) for row, each in found)
    return Grid(("of", "", "mean ± 95 %", "unit"), rows, "What the plan, waiting and knowing are worth", "", "llrl")


def _label(row: Row) -> str:
    return {"plan": "expected", "waiting": "value of waiting"}.get(row["value"], "EVPI" if row["of"] == "everything" else "EVPPI")


def branches_grid(branches: Table, scenarios: tuple[str, ...]) -> Grid:
    """What each first choice comes to in each branch of each chance."""
    brief = _brief(scenarios)
    choices = list(dict.fromkeys(branches["scenario"].tolist()))
    factor, unit = reading(branches["unit"][0], float(np.abs(branches["mean"]).max()))
    places = _places((branches["mean"] * factor).tolist())
    shown = []
    for event, branch in dict.fromkeys(zip(branches["event"].tolist(), branches["branch"].tolist(), strict=True)):
        rows = {row["scenario"]: row for row in rows_of(branches, event=event, branch=branch)}
        first = next(iter(rows.values()))
        cells = [f"{rounded(rows[each]['mean'] * factor, places)}{' *' if rows[each]['best'] else '  '}" for each in choices]
        shown.append((first["what"], branch, f"{100 * first['probability']:.3g} %", *cells))
    head = ("chance", "branch", "probability", *(named(each, brief) for each in choices))
    return Grid(head, tuple(shown), f"Expected, {unit}, where a chance turns out so", "*  best", f"llr{'r' * len(choices)}")


def tree_figure_title(found: Mapping[str, Table], scenarios: tuple[str, ...]) -> str:
    """'Choose Texas: 31 M USD expected, 6.2 M USD of it by deciding later'."""
    (best,) = rows_of(found["policy"], above="", best="yes")
    waiting = _estimate(found["values"], "waiting", "")
    later = f", {money(waiting)} of it by deciding later" if waiting.mean > SMALL else ""
    return f"Choose {named(best['choice'], _brief(scenarios))}: {money(_estimate(found['values'], 'plan', ''))} expected{later}"
