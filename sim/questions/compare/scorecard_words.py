"""What a scorecard says in words: who is first by points, and which weight would have to move how far."""

from collections.abc import Iterator, Mapping
from math import isfinite, isnan

from sim.report.answer import Finding, Grid, Number, Uncertainty
from sim.report.phrases import joined, shorts
from sim.tables import Table

NEAREST = 3  # turning weights that are told


def scorecard_findings(found: Mapping[str, Table], names: tuple[str, ...]) -> Iterator[Finding]:
    """'By the scorecard Texas is first with 71 of 100 points, Southeast Asia has 64; ... if `npv` weighed 62 % and not 40 % ...'"""
    if "scores" not in found:
        return
    brief, scores = shorts(names), found["scores"]
    (first, points), *others = zip(scores["scenario"].tolist(), scores["score"].tolist(), strict=True)
    rest = joined(f"{brief[name]} {score:.0f}" for name, score in others)
    second = scores.where(rank=2)
    doubt = len(second) and isfinite(second["low"][0]) and second["low"][0] <= 0
    said = f"By the scorecard {brief[first]} is first with {points:.0f} of 100 points ({rest})" + ("; that may be chance" if doubt else "")
    numbers = tuple(Number(f"score of {name}", score, "points") for name, score in ((first, points), *others))
    yield Finding(f"{said}.", numbers, Uncertainty.LUCK, 4.2)
    turns = _turns(found["score_weights"])
    told = "; or ".join(
        f"{name} weighed {100 * at:.0f} % instead of {100 * weight:.0f} % ({brief[other]})" for name, weight, at, other in turns[:NEAREST]
    )
    sentence = (
        f"Another would be first if, the other weights in proportion, {told}." if told else "No single weight would change the first."
    )
    yield Finding(sentence, (), Uncertainty.NONE, 4.1)


def _turns(weights: Table) -> list[tuple[str, float, float, str]]:
    """Criteria whose weight would change the first, the nearest first: name, weight, where it turns, who is first then."""
    columns = (weights[name].tolist() for name in ("criterion", "weight", "turns_at", "then_first"))
    rows = [row for row in zip(*columns, strict=True) if not isnan(row[2])]
    return sorted(rows, key=lambda row: abs(row[2] - row[1]))


def scorecard_grids(found: Mapping[str, Table], names: tuple[str, ...]) -> list[Grid]:
    """Points by criterion and site, and where the first changes; none without a scorecard."""
    if "scorecard" not in found:
        return []
    brief, card, weights = shorts(names), found["scorecard"], found["score_weights"]
    rows = []
    for criterion in dict.fromkeys(card["criterion"].tolist()):
        own, turns = card.where(criterion=criterion), weights.where(criterion=criterion)
        points = [f"{float(own.where(scenario=name)['points'][0]):.0f}" for name in names]
        at, then = float(turns["turns_at"][0]), str(turns["then_first"][0])
        turned = "never" if isnan(at) else f"{100 * at:.0f} % ({brief[then]})"
        rows.append((criterion, str(own["measure"][0]), f"{100 * float(own['weight'][0]):g} %", *points, turned))
    scores = dict(zip(found["scores"]["scenario"].tolist(), found["scores"]["score"].tolist(), strict=True))
    rows.append(("score", "", "100 %", *(f"{scores[name]:.0f}" for name in names), ""))
    head = ("criterion", "by", "weight", *(brief[name] for name in names), "first changes at")
    heading = "Scorecard, points of 100; a scale that is not stated reaches from the worst site to the best"
    return [Grid(head, tuple(rows), heading, "", f"llr{'r' * len(names)}l")]


def scorecard_title(found: Mapping[str, Table], names: tuple[str, ...]) -> str:
    """'Texas is first by points, 71 of 100'."""
    first = found["scores"].where(rank=1)
    return f"{shorts(names)[str(first['scenario'][0])]} is first by points, {float(first['score'][0]):.0f} of 100"
