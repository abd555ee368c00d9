"""What a search for the best staffing says: what the best plan gains, who moves where, how sure that is, and what time is worth."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import capital, chance, counted, joined
from sim.report.rounding import Estimate
from sim.tables import Table

Row = Mapping[str, Any]

SHARES = "The numbers are full headcounts, of which hiring ramps and absence are shares."


def optimum_text(name: str, found: Mapping[str, Table], indifference: float, ended: tuple[bool, bool], plans: int, seed: int) -> str:
    """A heading, the findings, the best plan and the trade-off; `ended` is whether bounds are kept and no move helps."""
    feasible, local = ended
    tried = int(found["plans"]["plan"].max()) + 1
    heading = (
        f"{name}   {counted(tried, 'plan')}   {counted(int(found['gains']['replications'][0]), 'new replication')} of the best, seed {seed}"
    )
    said = [*optimum_sentences(found, indifference, feasible), _end(local, plans), SHARES]
    blocks = [heading, "\n".join(said), f"The best plan\n{_posts(found['best'])}"]
    if "front" in found:
        few = counted(int(found["outcomes"]["replications"][0]), "replication")
        blocks.append(f"Money and time by the {few} of the search: plans that no other one beats in both\n{_front(found['front'])}")
    return "\n\n".join(blocks) + "\n"


def optimum_sentences(found: Mapping[str, Table], indifference: float, feasible: bool) -> list[str]:
    """The findings, most asked-for first."""
    return [
        *_gain(found["gains"], feasible),
        *_moves(found["best"]),
        *(_sure(found["finalists"], indifference) if feasible else ()),
        *_held(found["best"]),
    ]


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


def _gain(gains: Table, feasible: bool) -> Iterator[str]:
    """'Net present value: 92.1 ± 1.2 M USD with the best plan, +6.3 ± 0.8 M USD against the plan as written.'."""
    if not feasible:
        yield "No plan that was tried keeps all bounds; the one told breaks them least."
    for row in rows_of(gains):
        best = Estimate(row["best"], row["best_low"], row["best_high"], row["unit"])
        difference = Estimate(row["difference"], row["low"], row["high"], row["unit"], int(row["replications"]))
        against = (
            "as written"
            if difference.mean == 0
            else f"{difference.signed} {row['unit']} against the plan as written{chance_of(difference)}"
        )
        yield f"{capital(measure_label(row['measure'], row['of']))}: {best.plus_minus} {row['unit']} with the best plan, {against}."


def chance_of(difference: Estimate) -> str:
    """', which is not distinguishable ...' for a difference that covers 0."""
    return "" if difference.distinguishable else f", which {chance(difference)}"


def _moves(best: Table) -> Iterator[str]:
    """'More in repair, day shift (+4); fewer in test, late shift (-2).'."""
    changed = sorted((row for row in rows_of(best) if row["change"]), key=lambda row: -abs(row["change"]))
    more = [f"{post_label(row['key'])} (+{row['change']})" for row in changed if row["change"] > 0]
    fewer = [f"{post_label(row['key'])} ({row['change']})" for row in changed if row["change"] < 0]
    parts = [f"{word} in {'; '.join(posts)}" for word, posts in (("more", more), ("fewer", fewer)) if posts]
    yield capital(f"{', and '.join(parts)}.") if parts else "No plan that was tried is better than the one as written."


def _sure(finalists: Table, indifference: float) -> Iterator[str]:
    rows = rows_of(finalists)
    best, alike = next(row for row in rows if row["place"] == "best"), [str(row["plan"]) for row in rows if row["place"] == ""]
    margin = f"{indifference:.3g} {best['unit']}"
    if len(rows) == 1:
        yield f"No other plan was as good as plan {best['plan']} within the luck of the search."
    elif alike:
        plans = f"plan{'s' if len(alike) > 1 else ''} {joined(alike)}"
        yield f"Not distinguishable from plan {best['plan']} after {best['replications']} new replications: {plans}; more --reps may tell."
    else:
        yield (
            f"Plan {best['plan']} was selected among {len(rows)} finalists on new replications: rightly with 95 % or more "
            f"if it is better than the others by {margin}, else no worse than the best of them by more than that."
        )


def _held(best: Table) -> Iterator[str]:
    """What stays because no operation needs it is told by its absence from the moves; here only that it is so."""
    held = list(dict.fromkeys(row["key"].split(".")[1] for row in rows_of(best) if row["place"] == "held"))
    if held:
        yield f"Held as written, because no operation needs their hands: {joined(held)}."


def _end(local: bool, plans: int) -> str:
    if local:
        return "The search ended where no move of a single worker was better."
    return f"The search ended with its {plans} plans; more may find a better one (--plans)."


def _posts(best: Table) -> str:
    rows = [
        [post_label(row["key"]), str(row["written"]), str(row["best"]), f"{row['change']:+d}" if row["change"] else row["place"]]
        for row in rows_of(best)
    ]
    whole = [sum(int(value) for value in best[name]) for name in ("written", "best")]
    rows.append(["all", str(whole[0]), str(whole[1]), f"{whole[1] - whole[0]:+d}" if whole[1] != whole[0] else ""])
    return aligned(["workers", "written", "best", "change"], rows, right=4)


def _front(front: Table) -> str:
    ahead = sorted((row for row in rows_of(front) if row["on_front"]), key=lambda row: row["money"])
    rows = [
        [
            f"plan {row['plan']}",
            *(Estimate(row[which], row[f"{which}_low"], row[f"{which}_high"]).plus_minus for which in ("money", "time")),
        ]
        for row in ahead
    ]
    first = ahead[0]
    head = ["", *(f"{measure_label(first[f'{k}_measure'], first[f'{k}_of'])}, {first[f'{k}_unit']}" for k in ("money", "time"))]
    return aligned(head, rows, right=3)
