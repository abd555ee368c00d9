"""The policy tree in short: cases of one day that lead to the same choice together, and what tells them from the others."""

from collections.abc import Iterator, Sequence

from sim.questions.decide.tree_words import ARROW, Row, rows_of
from sim.report.phrases import joined
from sim.tables import Table, table

POLICY_NAMES = ("above", "when", "choice", "best", "probability", "expected", "where", "unit")


def policy_of(tree: Table) -> Table:
    """One row a choice that is best in some case, after each way to it; of the first decision every choice. Columns `POLICY_NAMES`.

    `above`: the choices on the way, from the first one on. `probability`: that the choice is taken, if that way is gone; of a first choice
    1 or 0. `expected`: what it comes to in those cases. `where`: what is known there and not where another is taken; '' if always.
    """
    rows = rows_of(tree)
    by_node = {row["node"]: row for row in rows}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((_way(row, by_node), row["when"]), []).append(row)
    return table(POLICY_NAMES, [found for (above, when), own in groups.items() for found in _group(above, when, own)])


def _way(row: Row, by_node: dict[object, Row]) -> str:
    """The choices on the way to a node."""
    if row["above"] == "":
        return ""
    before = _way(by_node[row["above"]], by_node)
    return ARROW.join(filter(None, (before, row["choice_above"])))


def _group(above: str, when: str, rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """The choices of one day after one way."""
    unit = rows[0]["unit"]
    if above == "":
        for row in rows:
            yield above, when, row["choice"], row["best"], float(row["best"] == "yes"), row["expected"], "", unit
        return
    best = [row for row in rows if row["best"]]
    whole = sum(row["probability"] for row in best) or 1.0
    for choice in dict.fromkeys(row["choice"] for row in best):
        own = [row for row in best if row["choice"] == choice]
        weight = sum(row["probability"] for row in own)
        expected = sum(row["probability"] * row["expected"] for row in own) / weight if weight else own[0]["expected"]
        yield above, when, choice, "yes", weight / whole, expected, _where(own, [row for row in best if row not in own]), unit


def _where(own: Sequence[Row], others: Sequence[Row]) -> str:
    """What is known wherever a choice is taken and nowhere else."""
    if not others:
        return ""
    told = []
    for event in dict.fromkeys(_event(fact) for row in own for fact in _facts(row)):
        here, there = ({next((f for f in _facts(row) if _event(f) == event), "") for row in rows} for rows in (own, others))
        if not here & there:
            told.append(" or ".join(sorted(fact or f"{event} still open" for fact in here)))
    if told:
        return joined(told)
    return "as several events together tell"


def _facts(row: Row) -> list[str]:
    return [fact for fact in row["known"].split("; ") if fact]


def _event(fact: str) -> str:
    """What a fact is about: 'heading of heat_sink', 'forced_labor_301', or a policy as a whole."""
    head, colon, _ = fact.partition(": ")
    return head if colon else fact.split(" ", maxsplit=1)[0]
