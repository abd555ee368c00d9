"""What a ranking of many candidates says in words: who is probably the best, who cannot be told from it, and the table."""

from math import isnan

from sim.measures import REGISTRY
from sim.questions.decide.words import aligned
from sim.report import tables
from sim.report.phrases import capital, joined, shorts
from sim.report.rounding import Estimate
from sim.tables import Table

SIGNIFICANT = 0.05
LEAST = 0.01  # probabilities below it are not named


def ranking_text(ranking: Table) -> str:
    """The findings and the table of candidates, best first."""
    measure, unit = ranking["measure"][0], ranking["unit"][0]
    head = ["candidate", "mean", "behind the first", "p (Holm)", "best with", "may be best", "replications"]
    heading = f"{capital(tables.label(measure))}, {unit}, mean ± 95 %, best first"
    return "\n".join((*ranking_sentences(ranking), "", heading, aligned(head, _cells(ranking), right=len(head)))) + "\n"


def ranking_sentences(ranking: Table) -> list[str]:
    """Who is the best with what probability, and who cannot be told from it."""
    brief, names = shorts(tables.scenarios(ranking)), ranking["scenario"].tolist()
    what = f"{REGISTRY[ranking['measure'][0]].best} {tables.label(ranking['measure'][0])}"
    if int(ranking["replications"].min()) < 2:
        return [f"After one replication {brief[names[0]]} has the {what}, which may be chance."]
    chances = dict(zip(names, ranking["probability_best"].tolist(), strict=True))
    others = ", ".join(f"{brief[name]} {share(chance)}" for name, chance in chances.items() if name != names[0] and chance >= LEAST)
    best = f"{brief[names[0]]} has the {what} with a probability of {share(chances[names[0]])}"
    pairs = len(names) * (len(names) - 1) // 2
    counted = f", corrected for {pairs} comparisons" if pairs > 1 else ""
    alike = [brief[name] for name, p in zip(names[1:], ranking["p_value"].tolist()[1:], strict=True) if p > SIGNIFICANT]
    told = (
        f"Not distinguishable from {brief[names[0]]}{counted}: {joined(alike)}."
        if alike
        else f"Every other is behind {brief[names[0]]} by more than chance explains{counted}."
    )
    return [f"{best}{f' ({others})' if others else ''}.", told]


def share(probability: float) -> str:
    """A probability in per cent; never certain."""
    if probability > 0.995:
        return "more than 99 %"
    return "less than 1 %" if probability < LEAST else f"{100 * probability:.0f} %"


def _cells(ranking: Table) -> list[list[str]]:
    brief, rows = shorts(tables.scenarios(ranking)), []
    for k, name in enumerate(ranking["scenario"].tolist()):
        mean, behind = (_estimate(ranking, k, names) for names in (("mean", "low", "high"), ("behind", "behind_low", "behind_high")))
        p, chance = float(ranking["p_value"][k]), float(ranking["probability_best"][k])
        tested = "" if isnan(p) else "less than 0.001" if p < 0.001 else f"{p:.3f}"
        may, count = ranking["may_be_best"][k] or "no", str(ranking["replications"][k])
        rows.append([brief[name], mean, behind if k else "", tested, share(chance), may, count])
    return rows


def _estimate(ranking: Table, row: int, names: tuple[str, str, str]) -> str:
    mean, low, high = (float(ranking[name][row]) for name in names)
    return Estimate(mean, low, high, replications=int(ranking["replications"][row])).plus_minus
