"""What a search for the best staffing says: what the best plan gains, who moves where, how sure that is, and what time is worth."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.counts import counted, plural
from sim.report import tables
from sim.report.answer import Finding, Grid, Uncertainty, number
from sim.report.phrases import amount, capital, chance, joined, money_more
from sim.report.rounding import Estimate, few
from sim.tables import Table

Row = Mapping[str, Any]

SHARES = "The numbers are full headcounts, of which hiring ramps and absence are shares."
LUCK_ONLY = "± is simulation luck only, with the assumptions as written; the best plan is the best of those that were tried."


def title(name: str, optimum: Mapping[str, Table], seed: int) -> tuple[str, ...]:
    """'Texas   41 plans   30 new replications of the best, seed 1'."""
    tried = int(optimum["plans"]["plan"].max()) + 1
    anew = counted(int(optimum["gains"]["replications"][0]), "new replication")
    return (f"{name}   {counted(tried, 'plan')}   {anew} of the best, seed {seed}",)


def findings(optimum: Mapping[str, Table], indifference: float, feasible: bool, local: bool, plans: int) -> tuple[Finding, ...]:
    """The findings, most asked-for first; `local` says whether the search ended because no move of a single worker was better."""
    return (
        *_gain(optimum["gains"], feasible),
        *_moves(optimum["best"]),
        *(_sure(optimum["finalists"], indifference) if feasible else ()),
        *_held(optimum["best"]),
        Finding(_end(local, plans), weight=2.0),
    )


def grids(optimum: Mapping[str, Table]) -> list[Grid]:
    """The best plan, and the plans that no other one beats in both money and time."""
    blocks = [_posts(optimum["best"])]
    if "front" in optimum:
        few = counted(int(optimum["outcomes"]["replications"][0]), "replication")
        blocks.append(_front(optimum["front"], f"Money and time by the {few} of the search: plans that no other one beats in both"))
    return blocks


def figure_title(gains: Table) -> str:
    """'Net present value: +6.3 ± 0.8 M USD by staffing alone'."""
    row = rows_of(gains)[0]
    difference = Estimate(row["difference"], row["low"], row["high"], row["unit"])
    what = capital(measure_label(row["measure"], row["of"]))
    if difference.mean == 0:
        return f"{what}: no plan that was tried is better than the one as written"
    chance_too = "" if difference.distinguishable else ", which may be simulation luck"
    return f"{what}: {money_more(difference)} by staffing alone{chance_too}"


def rows_of(tidy: Table) -> list[Row]:
    """The rows of a table by column."""
    return [dict(zip(tidy.names, row, strict=True)) for row in zip(*(tidy[name].tolist() for name in tidy.names), strict=True)]


def post_label(key: str) -> str:
    """'pools.test.shifts.late' -> 'test, late shift'."""
    words = key.split(".")
    return tables.pool_label(f"{words[1]}/{words[3]}" if len(words) == 4 else words[1])


def measure_label(measure: str, of: str) -> str:
    """'lead time of build'; 'npv' and what is of all stand alone."""
    return f"{tables.label(measure)} ({of})" if of not in ("", "all", "plant") else tables.label(measure)


def _gain(gains: Table, feasible: bool) -> Iterator[Finding]:
    """'Net present value: 92.1 ± 1.2 M USD with the best plan, +6.3 ± 0.8 M USD against the plan as written.'."""
    if not feasible:
        yield Finding("No plan that was tried keeps all bounds; the one shown breaks them least.", weight=11.0)
    for row in rows_of(gains):
        best = Estimate(row["best"], row["best_low"], row["best_high"], row["unit"])
        difference = Estimate(row["difference"], row["low"], row["high"], row["unit"], int(row["replications"]))
        against = "as written" if difference.mean == 0 else f"{money_more(difference)} against the plan as written{chance_of(difference)}"
        what = measure_label(row["measure"], row["of"])
        sentence = f"{capital(what)}: {amount(best)} with the best plan, {against}."
        yield Finding(sentence, (number(what, best), number(f"gain in {what}", difference)), Uncertainty.LUCK, 10.0)


def chance_of(difference: Estimate) -> str:
    """', which is not distinguishable ...' for a difference that covers 0."""
    return "" if difference.distinguishable else f", which {chance(difference)}"


def _moves(best: Table) -> Iterator[Finding]:
    """'More in repair, day shift (+4); fewer in test, late shift (-2).'."""
    changed = sorted((row for row in rows_of(best) if row["change"]), key=lambda row: -abs(row["change"]))
    more = [f"{post_label(row['key'])} (+{row['change']})" for row in changed if row["change"] > 0]
    fewer = [f"{post_label(row['key'])} ({row['change']})" for row in changed if row["change"] < 0]
    parts = [f"{word} in {'; '.join(posts)}" for word, posts in (("more", more), ("fewer", fewer)) if posts]
    sentence = capital(f"{', and '.join(parts)}.") if parts else "No plan that was tried is better than the one as written."
    yield Finding(sentence, weight=9.0)


def _sure(finalists: Table, indifference: float) -> Iterator[Finding]:
    rows = rows_of(finalists)
    best, alike = next(row for row in rows if row["place"] == "best"), [str(row["plan"]) for row in rows if row["place"] == ""]
    if len(rows) == 1:
        sentence = f"No other plan was as good as plan {best['plan']} within the simulation luck of the search."
    elif alike:
        plans = f"{plural(len(alike), 'plan')} {joined(alike)}"
        sentence = (
            f"Not distinguishable from plan {best['plan']} after {counted(int(str(best['replications'])), 'new replication')}: "
            f"{plans}; more --reps may tell."
        )
    else:
        sentence = (
            f"Plan {best['plan']} was selected among {len(rows)} finalists on new replications: as far as simulation luck goes, rightly "
            f"with 95 % or more if it is better than the others by {few(indifference)} {best['unit']}, else no worse than the best of "
            "them by more than that."
        )
    yield Finding(sentence, (), Uncertainty.LUCK, 8.0)


def _held(best: Table) -> Iterator[Finding]:
    """The pools that stay because no operation needs their hands."""
    held = list(dict.fromkeys(row["key"].split(".")[1] for row in rows_of(best) if row["place"] == "held"))
    if held:
        yield Finding(f"Held as written, because no operation needs their hands: {joined(held)}.", weight=3.0)


def _end(local: bool, plans: int) -> str:
    if local:
        return "The search ended where no move of a single worker was better."
    return f"The search ended with its {plans} plans; more may find a better one (--plans)."


def _posts(best: Table) -> Grid:
    rows = [
        (post_label(row["key"]), str(row["written"]), str(row["best"]), f"{row['change']:+d}" if row["change"] else row["place"])
        for row in rows_of(best)
    ]
    whole = [sum(int(value) for value in best[name]) for name in ("written", "best")]
    rows.append(("all", str(whole[0]), str(whole[1]), f"{whole[1] - whole[0]:+d}" if whole[1] != whole[0] else ""))
    return Grid(("workers", "written", "best", "change"), tuple(rows), "The best plan")


def _front(front: Table, heading: str) -> Grid:
    ahead = sorted((row for row in rows_of(front) if row["on_front"]), key=lambda row: row["money"])
    rows = [
        (
            f"plan {row['plan']}",
            *(Estimate(row[which], row[f"{which}_low"], row[f"{which}_high"]).plus_minus for which in ("money", "time")),
        )
        for row in ahead
    ]
    first = ahead[0]
    head = ("", *(f"{measure_label(first[f'{k}_measure'], first[f'{k}_of'])}, {first[f'{k}_unit']}" for k in ("money", "time")))
    return Grid(head, tuple(rows), heading)
