"""What is said of how far a study came: how well its answer is known, whom it chose, where its replications went."""

from math import isfinite

from sim.counts import counted
from sim.measures import REGISTRY
from sim.questions.ranking.study import Choice
from sim.report import tables
from sim.report.phrases import capital, joined, shorts
from sim.report.rounding import decimals, number
from sim.running.sequential_stopping import Verdict

MOST = 10_000  # replications that a study can have


def precision_sentence(verdict: Verdict) -> str:
    """'Precision reached. Texas, net present value: ± 0.23 M USD after 34 replications, ± 0.25 M USD asked for.'"""
    places = decimals(verdict.wanted, verdict.half)
    half = f"± {number(verdict.half, max(places, decimals(verdict.half)))}" if isfinite(verdict.half) else "no interval"
    of = f" of {tables.pool_label(verdict.of)}" if verdict.of not in {"", "plant"} else ""
    known = (
        f"{verdict.name}, {tables.label(verdict.measure)}{of}: {half} {verdict.unit} after {counted(verdict.replications, 'replication')}, "
        f"± {number(verdict.wanted, places)} {verdict.unit} asked for"
    )
    if verdict.reached:
        return f"Precision reached. {known}."
    if verdict.needed is None:
        return f"Precision not reached. {known}; no number of them would do."
    about = f"about {verdict.needed}" if verdict.needed <= MOST else f"more than {MOST:,}"
    return f"Precision not reached. {known}; {about} replications would do."


def choice_sentence(choice: Choice) -> str:
    """'Selected: Texas has the highest net present value, with a probability of 95 % or more if it leads by 0.25 M USD or more.'"""
    brief = shorts(tuple(choice.counts))
    amount = f"{number(choice.indifference, decimals(choice.indifference))} {choice.unit}"
    out = joined(f"{brief[name]} after {after}" for name, after in choice.out.items())
    spent = f"{counted(sum(choice.counts.values()), 'replication')} in all" + (f"; left out: {out}" if out else "")
    if not choice.selected:
        left = joined(brief[name] for name in choice.counts if name not in choice.out)
        most = counted(max(choice.counts.values()), "replication")
        return f"Nothing selected: {left} are not told apart by {most} each. {capital(spent)}."
    what = f"{REGISTRY[choice.measure].best} {tables.label(choice.measure)}"
    return (
        f"Selected: {brief[choice.selected]}. Whichever has the {what} is selected with a probability of 95 % or more "
        f"if it leads all others by {amount} or more. {capital(spent)}."
    )


def spent_sentence(choice: Choice) -> str:
    """'60 replications, most where they tell the best from the others: Texas 24, Florida 26, Southeast Asia 10.'"""
    brief = shorts(tuple(choice.counts))
    spent = ", ".join(f"{brief[name]} {count}" for name, count in choice.counts.items())
    return f"{counted(sum(choice.counts.values()), 'replication')}, more where they tell the best from the others: {spent}."
