"""What a ranking of many candidates says in words: who is probably the best, who cannot be told from it, and the table."""

from math import isnan

import numpy as np

from sim.measures import REGISTRY
from sim.report import tables
from sim.report.answer import Grid
from sim.report.phrases import capital, joined, share, shorts
from sim.report.rounding import Estimate, reading
from sim.tables import Table

SIGNIFICANT = 0.05
LEAST = 0.01  # probabilities below it are not named


def ranking_grid(ranking: Table) -> Grid:
    """The candidates, best first."""
    _, unit = scale = reading(str(ranking["unit"][0]), float(np.max(np.abs(ranking["mean"]))))
    heading = f"{capital(tables.label(ranking['measure'][0]))}, {tables.unit_label(unit)}, best first"
    head = ("", "mean ± 95 %", "behind", "p (Holm)", "best by luck", "may be best", "reps")
    note = "behind: the first one; best by luck: the probability of it by simulation luck alone, without the ranges of the assumptions"
    return Grid(head, tuple(tuple(row) for row in _cells(ranking, scale)), heading, note)


def ranking_sentences(ranking: Table) -> list[str]:
    """Who is the best with what probability, and who cannot be told from it."""
    brief, names = shorts(tables.scenarios(ranking)), ranking["scenario"].tolist()
    what = f"{REGISTRY[ranking['measure'][0]].best} {tables.label(ranking['measure'][0])}"
    if int(ranking["replications"].min()) < 2:
        return [f"After one replication {brief[names[0]]} has the {what}, which may be chance."]
    chances = dict(zip(names, ranking["probability_best"].tolist(), strict=True))
    others = ", ".join(f"{brief[name]} {share(chance)}" for name, chance in chances.items() if name != names[0] and chance >= LEAST)
    best = f"As far as simulation luck goes {brief[names[0]]} has the {what} with a probability of {share(chances[names[0]])}"
    pairs = len(names) * (len(names) - 1) // 2
    counted = f", corrected for {pairs} comparisons" if pairs > 1 else ""
    alike = [brief[name] for name, p in zip(names[1:], ranking["p_value"].tolist()[1:], strict=True) if p > SIGNIFICANT]
    told = (
        f"Not distinguishable from {brief[names[0]]}{counted}: {joined(alike)}."
        if alike
        else f"Every other is behind {brief[names[0]]} by more than chance explains{counted}."
    )
    return [f"{best}{f' ({others})' if others else ''}.", told]


def _cells(ranking: Table, scale: tuple[float, str]) -> list[list[str]]:
    brief, rows = shorts(tables.scenarios(ranking)), []
    for k, name in enumerate(ranking["scenario"].tolist()):
        ends = (("mean", "low", "high"), ("behind", "behind_low", "behind_high"))
        mean, behind = (_estimate(ranking, k, names).scaled(*scale).plus_minus for names in ends)
        p, chance = float(ranking["p_value"][k]), float(ranking["probability_best"][k])
        tested = "" if isnan(p) else "less than 0.001" if p < 0.001 else f"{p:.3f}"
        may, count = ranking["may_be_best"][k] or "no", str(ranking["replications"][k])
        rows.append([brief[name], mean, behind if k else "", tested, share(chance), may, count])
    return rows


def _estimate(ranking: Table, row: int, names: tuple[str, str, str]) -> Estimate:
    mean, low, high = (float(ranking[name][row]) for name in names)
    return Estimate(mean, low, high, replications=int(ranking["replications"][row]))
