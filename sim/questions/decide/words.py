"""What a decision table says in words: who is best under which policy, who regrets least, and what is to be expected."""

from collections.abc import Sequence

from sim.measures import REGISTRY
from sim.report import tables
from sim.report.phrases import capital, chance, counted, joined, money, shorts
from sim.report.rounding import Estimate
from sim.tables import Table

NOTHING = "0"


def decision_text(decision: Table, regret: Table, seed: int | None = None) -> str:
    """A heading, the findings, the table of means and the table of regrets."""
    blocks = [_heading(decision, seed), "\n".join(decision_sentences(decision, regret)), _means(decision), _regrets(decision, regret)]
    return "\n\n".join(blocks) + "\n"


def policy_label(policy: str) -> str:
    """A policy's name for people."""
    return policy.replace("_", " ")


def policies(decision: Table) -> tuple[str, ...]:
    """The policies in the order of the table."""
    return tuple(dict.fromkeys(decision["policy"].tolist()))


def cell(decision: Table, policy: str, scenario: str, what: str = "") -> Estimate:
    """The mean of a scenario under a policy, or with `regret_` its regret."""
    row = decision.where(policy=policy, scenario=scenario)
    mean = row["regret" if what else "mean"][0]
    return Estimate(float(mean), float(row[f"{what}low"][0]), float(row[f"{what}high"][0]), row["unit"][0], int(row["replications"][0]))


def best_of(decision: Table, policy: str) -> str:
    """The scenario with the best mean under a policy."""
    return str(decision.where(policy=policy, best="yes")["scenario"][0])


def second_of(decision: Table, policy: str) -> str:
    """The scenario next to the best under a policy."""
    rest = decision.where(policy=policy, best="")
    return str(rest["scenario"][rest["regret"].argmin()])


def worst(regret: Table, scenario: str) -> Estimate:
    """The largest regret of a scenario over the policies."""
    return _estimate(regret, scenario, "most_regret", "")


def expectation(regret: Table, scenario: str, what: str = "mean") -> Estimate:
    """What is to be expected of a scenario under the probabilities: its mean, or its regret."""
    return _estimate(regret, scenario, f"expected_{what}", "expected_" if what == "mean" else f"expected_{what}_")


def _estimate(regret: Table, scenario: str, mean: str, prefix: str) -> Estimate:
    row = regret.where(scenario=scenario)
    low, high = float(row[f"{prefix}low"][0]), float(row[f"{prefix}high"][0])
    return Estimate(float(row[mean][0]), low, high, row["unit"][0], int(row["replications"][0]))


def decision_sentences(decision: Table, regret: Table) -> list[str]:
    """The findings, most asked-for first."""
    return [*_winners(decision), *_unclear(decision), _least_regret(regret), *_expected(decision, regret)]


def _heading(decision: Table, seed: int | None) -> str:
    names, count = tables.scenarios(decision), int(decision["replications"].max())
    measure = capital(tables.label(decision["measure"][0]))
    said = counted(count, "replication") + (f", seed {seed}" if seed is not None else "")
    return f"{measure}   {counted(len(names), 'site')} under {_counted_policies(len(policies(decision)))}   {said}"


def _counted_policies(count: int) -> str:
    return "1 policy" if count == 1 else f"{count} policies"


def is_clear(decision: Table, policy: str) -> bool:
    """Whether more than chance sets the best apart from every other under a policy."""
    return bool(decision.where(policy=policy, best="yes")["distinguishable"][0] == "yes")


def _winners(decision: Table) -> list[str]:
    """'Texas has the highest net present value under a, b and c; closest under b, 4.0 ± 1.0 M USD ahead of Florida.'"""
    brief, measure = shorts(tables.scenarios(decision)), decision["measure"][0]
    won: dict[str, list[str]] = {}
    for policy in policies(decision):
        if is_clear(decision, policy):
            won.setdefault(best_of(decision, policy), []).append(policy)
    what = f"{REGISTRY[measure].best} {tables.label(measure)}"
    return [
        f"{brief[name]} has the {what} under {joined(map(policy_label, under))}{_closest(decision, under)}." for name, under in won.items()
    ]


def _closest(decision: Table, won: Sequence[str]) -> str:
    """By how much the best is ahead where its lead is smallest."""
    brief = shorts(tables.scenarios(decision))
    leads = {policy: cell(decision, policy, second_of(decision, policy), "regret_") for policy in won}
    policy = min(leads, key=lambda each: leads[each].mean)
    where = f"; closest under {policy_label(policy)}" if len(won) > 1 else ""
    return f"{where}, {money(leads[policy])} ahead of {brief[second_of(decision, policy)]}"


def _unclear(decision: Table) -> list[str]:
    """Where the best is not clear from another."""
    brief = shorts(tables.scenarios(decision))
    alike: dict[tuple[str, str], list[str]] = {}
    for policy in policies(decision):
        own = decision.where(policy=policy, distinguishable="no")
        for other in own["scenario"].tolist():
            if other != (best := best_of(decision, policy)):
                alike.setdefault((best, other), []).append(policy_label(policy))
    count = int(decision["replications"].max())
    unknown = chance(Estimate(0.0, 0.0, 0.0, "", count))
    return [f"Under {joined(under)} the difference between {brief[a]} and {brief[b]} {unknown}." for (a, b), under in alike.items()]


def _least_regret(regret: Table) -> str:
    """'Texas regrets least at the worst: at most 3.1 ± 0.4 M USD, under surcharge struck down; Florida ...'."""
    brief = shorts(tables.scenarios(regret))
    found = {name: worst(regret, name) for name in brief}
    order = sorted(found, key=lambda name: found[name].mean)
    said = [f"{brief[name]} {_most(found[name], regret.where(scenario=name)['under'][0])}" for name in order]
    return f"Regret at the worst, least first: {'; '.join(said)}."


def _most(estimate: Estimate, policy: str) -> str:
    return "none" if estimate.mean == 0 else f"{money(estimate)} under {policy_label(policy)}"


def _expected(decision: Table, regret: Table) -> list[str]:
    """What the probabilities make of it: the best site on average, and each one's expected regret."""
    if "expected_mean" not in regret.names:
        return []
    brief, measure = shorts(tables.scenarios(regret)), decision["measure"][0]
    values = {name: expectation(regret, name) for name in brief}
    losses = {name: expectation(regret, name, "regret") for name in brief}
    order = sorted(losses, key=lambda name: losses[name].mean)
    listed = [f"{brief[name]} {money(values[name])}" for name in order]
    missed = [f"{brief[name]} {money(losses[name])}" for name in order]
    rivals = [brief[name] for name in order[1:] if regret.where(scenario=name)["expected_distinguishable"][0] == "no"]
    doubt = f"; between {brief[order[0]]} and {joined(rivals)} it {chance(values[order[0]])}" if rivals else ""
    return [
        f"With the probabilities given, the {tables.label(measure)} to expect is {joined(listed)}{doubt}.",
        f"The regret to expect is {joined(missed)}.",
    ]


def _means(decision: Table) -> str:
    names = tables.scenarios(decision)
    brief, weighed = shorts(names), bool(decision["probability"][0] != "")
    unit = decision["unit"][0]
    head = ["policy", *(["probability"] if weighed else []), *(brief[name] for name in names), "best"]
    rows = []
    for policy in policies(decision):
        best = brief[best_of(decision, policy)] + ("" if is_clear(decision, policy) else " ?")
        weight = [f"{100 * float(decision.where(policy=policy)['probability'][0]):g} %"] if weighed else []
        rows.append([policy_label(policy), *weight, *(cell(decision, policy, name).plus_minus for name in names), best])
    note = "  ? : not distinguishable from another" if any(row[-1].endswith("?") for row in rows) else ""
    return f"{capital(tables.label(decision['measure'][0]))}, {unit}, mean ± 95 %{note}\n{aligned(head, rows, right=len(head) - 1)}"


def _regrets(decision: Table, regret: Table) -> str:
    names = tables.scenarios(decision)
    brief = shorts(names)
    rows = [[policy_label(policy), *(_regret(cell(decision, policy, name, "regret_")) for name in names)] for policy in policies(decision)]
    rows.append(["at the worst", *(_regret(worst(regret, name)) for name in names)])
    if "expected_mean" in regret.names:
        rows.append(["expected", *(_regret(expectation(regret, name, "regret")) for name in names)])
    head = ["policy", *(brief[name] for name in names)]
    return (
        f"Regret: what a site falls short of the best under the same policy, {decision['unit'][0]}\n{aligned(head, rows, right=len(head))}"
    )


def _regret(estimate: Estimate) -> str:
    return NOTHING if estimate.mean == 0 else estimate.plus_minus


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]], right: int) -> str:
    """Rows under their header as plain text; columns 1 to `right` - 1 to the right."""
    lines = [head, *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]

    def written(line: Sequence[str]) -> str:
        cells = [text.rjust(w) if 0 < k < right else text.ljust(w) for k, (text, w) in enumerate(zip(line, widths, strict=True))]
        return f"  {'   '.join(cells)}".rstrip()

    return "\n".join(map(written, lines))
