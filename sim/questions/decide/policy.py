"""The policy tree in short: cases of one day that lead to the same choice together, and what tells them from the others."""

from collections.abc import Iterator, Mapping, Sequence

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
    by_choice = {choice: [row for row in best if row["choice"] == choice] for choice in dict.fromkeys(row["choice"] for row in best)}
    told = _told(by_choice)
    for choice, own in by_choice.items():
        weight = sum(row["probability"] for row in own)
        expected = sum(row["probability"] * row["expected"] for row in own) / weight if weight else own[0]["expected"]
        yield above, when, choice, "yes", weight / whole, expected, told[choice], unit


def _told(by_choice: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Where each choice is taken: what tells it from the others, 'otherwise' for the last that nothing tells, '' for a single one."""
    if len(by_choice) == 1:
        return dict.fromkeys(by_choice, "")
    told = {}
    for choice, own in by_choice.items():
        others = [row for other, rows in by_choice.items() if other != choice for row in rows]
        told[choice] = _by_one_event(own, others) or _by_facts(own, others)
    silent = [choice for choice, where in told.items() if not where]
    return {choice: where or ("otherwise" if len(silent) == 1 else "as several events together tell") for choice, where in told.items()}


def _by_one_event(own: Sequence[Row], others: Sequence[Row]) -> str:
    """The events of which each tells alone: what is known of them here is known nowhere else; '' if none does."""
    told = []
    for event in dict.fromkeys(_event(fact) for row in own for fact in _facts(row)):
        here, there = ({next((f for f in _facts(row) if _event(f) == event), "") for row in rows} for rows in (own, others))
        if not here & there:
            told.append(" or ".join(sorted(fact or f"{event} still open" for fact in here)))
    return joined(told)


def _by_facts(own: Sequence[Row], others: Sequence[Row]) -> str:
    """Facts that are known together here and nowhere else, as few as are needed; '' if there are none."""
    common = [fact for fact in _facts(own[0]) if all(fact in _facts(row) for row in own)]

    def tells(facts: Sequence[str]) -> bool:
        return not any(set(facts) <= set(_facts(row)) for row in others)

    if not tells(common):
        return ""
    for fact in list(common):
        fewer = [each for each in common if each != fact]
        common = fewer if tells(fewer) else common
    return joined(common)


def _facts(row: Row) -> list[str]:
    return [fact for fact in row["known"].split("; ") if fact]


def _event(fact: str) -> str:
    """What a fact is about: 'heading of heat_sink', 'forced_labor_301', or a policy as a whole."""
    head, colon, _ = fact.partition(": ")
    return head if colon else fact.split(" ", maxsplit=1)[0]
