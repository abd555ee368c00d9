"""What a decision says in words: which site leads under which policy, whose worst-case regret is smallest, and what is expected."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.counts import counted
from sim.measures import REGISTRY
from sim.report import tables
from sim.report.answer import Finding, Grid, Number, Uncertainty, number
from sim.report.phrases import averaged, capital, chance, joined, money, numeral, policy_title, shorts
from sim.report.rounding import Estimate, reading
from sim.scenario.loading import Loaded
from sim.tables import Table

NOTHING = "0"
NAMED = 6  # policies that a sentence names; of more it says how many
LUCK_ONLY = (
    "Which site leads, and ±, are told with the assumptions as written and simulation luck alone; over the ranges of the assumptions "
    "another may lead (sim uncertainty)."
)


def title(decision: Table, seed: int) -> tuple[str, ...]:
    """'Net present value   3 sites under 3 policies   4 replications, seed 1'."""
    names, count = tables.scenarios(decision), int(decision["replications"].max())
    under = counted(len(policies(decision)), "policy")
    measure = capital(tables.label(decision["measure"][0]))
    return (f"{measure}   {counted(len(names), 'site')} under {under}   {counted(count, 'replication')}, seed {seed}",)


def in_sentence(policy: str) -> str:
    """What a policy is called within a sentence: its own `name`, or 'surcharge 25' of the file surcharge_25.yaml."""
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


def findings(decision: Table, regret: Table, chances: bool = False) -> tuple[Finding, ...]:
    """The findings, most asked-for first; `chances`: whether scenarios leave chances open, which here are held as written."""
    return (*_winners(decision), *_unclear(decision), least_regret_finding(regret), *_expected(decision, regret, chances))


def idle_policies(under: Mapping[str, Sequence[Loaded]], files: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """'Surcharge 25: policies/surcharge_25.yaml begins with ..., after the run ends on ...': of what leaves all sites alike."""
    for policy, sites in under.items():
        told = [[line for line in site.warnings if any(line.startswith(f"{file} ") for file in files[policy])] for site in sites]
        if files[policy] and all(told):
            why = "; ".join(dict.fromkeys(line for own in told for line in own))
            yield Finding(f"{policy_title(policy)}: {why}.", (), Uncertainty.NONE, 9.9)


def is_clear(decision: Table, policy: str) -> bool:
    """Whether more than chance sets the best apart from every other under a policy."""
    return bool(decision.where(policy=policy, best="yes")["distinguishable"][0] == "yes")


def _winners(decision: Table) -> Iterator[Finding]:
    """'Texas has the highest NPV under a, b and c; closest under b, 4.0 ± 1.0 M USD ahead of Florida.'"""
    brief, measure = shorts(tables.scenarios(decision)), decision["measure"][0]
    won: dict[str, list[str]] = {}
    for policy in policies(decision):
        if is_clear(decision, policy):
            won.setdefault(best_of(decision, policy), []).append(policy)
    what = f"{REGISTRY[measure].best} {tables.label(measure)}"
    for name, under in won.items():
        lead = number("smallest lead", lead_where_closest(decision, under)[1])
        named = joined(map(in_sentence, under)) if len(under) <= NAMED else f"{len(under)} of {counted(len(policies(decision)), 'policy')}"
        sentence = f"{brief[name]} has the {what} under {named}{_closest(decision, under)}."
        yield Finding(sentence, (lead,), Uncertainty.LUCK, 10.0)


def lead_where_closest(decision: Table, won: Sequence[str]) -> tuple[str, Estimate]:
    """Under which of the policies that a site wins its lead over the second is smallest, and that lead."""
    leads = {policy: cell(decision, policy, second_of(decision, policy), "regret_") for policy in won}
    return min(leads.items(), key=lambda lead: lead[1].mean)


def _closest(decision: Table, won: Sequence[str]) -> str:
    """By how much the best is ahead where its lead is smallest."""
    brief = shorts(tables.scenarios(decision))
    policy, lead = lead_where_closest(decision, won)
    where = f"; closest under {in_sentence(policy)}" if len(won) > 1 else ""
    return f"{where}, {money(lead)} ahead of {brief[second_of(decision, policy)]}"


def _unclear(decision: Table) -> Iterator[Finding]:
    """Where the best is not clear from another, or comes to the same in every replication."""
    brief = shorts(tables.scenarios(decision))
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for policy in policies(decision):
        own = decision.where(policy=policy, distinguishable="no")
        for other in own["scenario"].tolist():
            if other != (best := best_of(decision, policy)):
                same = cell(decision, policy, other, "regret_").nothing
                alike.setdefault((best, other, same), []).append(in_sentence(policy))
    count = int(decision["replications"].max())
    unknown = chance(Estimate(0.0, 0.0, 0.0, "", count))
    for (a, b, same), under in alike.items():
        said = f"{brief[a]} and {brief[b]} come to the same" if same else f"the difference between {brief[a]} and {brief[b]} {unknown}"
        yield Finding(f"Under {joined(under)} {said}.", (), Uncertainty.LUCK, 8.0)


def least_regret_finding(regret: Table) -> Finding:
    """'Worst-case regret, smallest first: Texas 3.1 ± 0.4 M USD under surcharge struck down; Florida ...'."""
    brief = shorts(tables.scenarios(regret))
    regrets = {name: worst(regret, name) for name in brief}
    order = sorted(regrets, key=lambda name: regrets[name].mean)
    listed = [f"{brief[name]} {_most(regrets[name], regret.where(scenario=name)['under'][0])}" for name in order]
    numbers = tuple(number(f"worst-case regret of {brief[name]}", regrets[name]) for name in order)
    return Finding(f"Worst-case regret, smallest first: {'; '.join(listed)}.", numbers, Uncertainty.LUCK, 7.0)


def figure_title(decision: Table, regret: Table) -> str:
    """'Texas has the smallest worst-case regret: 3.1 ± 0.4 M USD, under surcharge struck down'; or that it is ahead under every policy."""
    brief = shorts(tables.scenarios(regret))
    name = min(brief, key=lambda scenario: worst(regret, scenario).mean)
    least = worst(regret, name)
    if least.mean > 0:
        under = in_sentence(regret.where(scenario=name)["under"][0])
        return f"{brief[name]} has the smallest worst-case regret: {money(least)}, under {under}"
    vague = sum(not is_clear(decision, policy) for policy in policies(decision))
    return f"{brief[name]} is ahead under every policy" + (f", under {numeral(vague)} of them perhaps by chance" if vague else "")


def _most(estimate: Estimate, policy: str) -> str:
    return "none" if estimate.mean == 0 else f"{money(estimate)} under {in_sentence(policy)}"


def _expected(decision: Table, regret: Table, chances: bool) -> Iterator[Finding]:
    """What the probabilities make of it: what each site comes to on average, and what choosing it would regret."""
    if "expected_mean" not in regret.names:
        return
    brief, measure = shorts(tables.scenarios(regret)), decision["measure"][0]
    values = {name: expectation(regret, name) for name in brief}
    losses = {name: expectation(regret, name, "regret") for name in brief}
    order = sorted(losses, key=lambda name: losses[name].mean)
    rivals = [brief[name] for name in order[1:] if regret.where(scenario=name)["expected_distinguishable"][0] == "no"]
    over = averaged(["the policies with their probabilities"], int(decision["replications"].max()), ["prices", *["chances"] * chances])
    doubt = f"; the difference between {brief[order[0]]} and {joined(rivals)} {chance(values[order[0]])}" if rivals else ""
    for what, of_each, more in ((f"expected {tables.label(measure)}", values, doubt), ("expected regret", losses, "")):
        listed = joined(f"{brief[name]} {money(of_each[name])}" for name in order)
        numbers: tuple[Number, ...] = tuple(number(f"{what} of {brief[name]}", of_each[name]) for name in order)
        yield Finding(f"{capital(what)}, {over}: {listed}{more}.", numbers, Uncertainty.LUCK, 6.0)


def means(decision: Table) -> Grid:
    """The mean of each site under each policy, and which is ahead."""
    names = tables.scenarios(decision)
    brief, weighed = shorts(names), bool(decision["probability"][0] != "")
    _, unit = scale = reading(decision["unit"][0], float(np.nanmax(np.abs(decision["mean"]))))
    rows = []
    for policy in policies(decision):
        best = brief[best_of(decision, policy)] + ("" if is_clear(decision, policy) else " ?")
        weight = [f"{100 * float(decision.where(policy=policy)['probability'][0]):g} %"] if weighed else []
        rows.append((policy_title(policy), *weight, *(cell(decision, policy, name).scaled(*scale).plus_minus for name in names), best))
    head = ("policy", *(("probability",) if weighed else ()), *(brief[name] for name in names), "ahead")
    note = "?  not distinguishable from another" if any(row[-1].endswith("?") for row in rows) else ""
    heading = f"{capital(tables.label(decision['measure'][0]))}, {unit}, mean ± 95 %"
    return Grid(head, tuple(rows), heading, note, f"l{'r' * (len(head) - 2)}l")


def regrets(decision: Table, regret: Table) -> Grid:
    """What each site regrets under each policy, in the worst case and as expected."""
    names = tables.scenarios(decision)
    brief = shorts(names)
    found = {policy_title(policy): [cell(decision, policy, name, "regret_") for name in names] for policy in policies(decision)}
    found["Worst case"] = [worst(regret, name) for name in names]
    if "expected_mean" in regret.names:
        found["Expected"] = [expectation(regret, name, "regret") for name in names]
    _, unit = scale = reading(decision["unit"][0], max(each.mean for row in found.values() for each in row))
    rows = [(label, *(_regret(each.scaled(*scale)) for each in row)) for label, row in found.items()]
    heading = f"Regret: what a site falls short of the best under the same policy, {unit}"
    return Grid(("policy", *(brief[name] for name in names)), tuple(rows), heading)


def _regret(estimate: Estimate) -> str:
    return NOTHING if estimate.mean == 0 else estimate.plus_minus
