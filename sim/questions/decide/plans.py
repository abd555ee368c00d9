"""What can be chosen, now and later, and what it is worth in every state: the decision that `sim decide` solves.

Every worth is a net present value at the start of the valuation. A site that opens later is the same run moved by whole years, priced by
the rules of its days; it is valued over its own `finance.years` from its opening, a site that is switched to until the valuation of the
first one ends. No option starts a simulation: what changes the plant itself from a day on would have to go on from its state on that
day, which the ledger cannot, and is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, floats
from sim.quantities import Quantities
from sim.questions.decide.states import States, Under
from sim.running.price_draws import Repriced, as_written, repriced
from sim.scenario.checks.options import years_after
from sim.scenario.kinds import physical_key, with_values
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.subjects.options import Option
from sim.statistics.decision_tree import Choice, Decision
from sim.units import YEAR_H

MILLION = 1e6
NOT_AT_ALL = "not at all"
GO_ON = "go on"

Others = Mapping[tuple[str, str, str], Loaded]  # (policy, site, option) -> the site or the site under the policy that the option names
Kept = Mapping[tuple[str, str], Sequence[Quantities]]  # (policy, name of a site) -> its replications


class NotPriceOnly(ValueError):
    """An option that would change what happens in the plant."""

    exit_code = 3


def check_price_only(site: Loaded, name: str, under: Loaded) -> None:
    """Raises NotPriceOnly for an option that applies a policy which changes the plant."""
    if physical_key(site.scenario) != physical_key(under.scenario):
        policy = site.scenario.options[name].policy
        raise NotPriceOnly(
            f"{site.scenario.name}: options.{name}.policy: {policy} changes what happens in the plant, which no option can from a "
            f"day on; give the site under it as a scenario of its own, or as --policy {policy}"
        )


@dataclass(frozen=True, slots=True)
class Plans:
    """The sites in all states, their replications, and what their options lead to."""

    states: States
    kept: Kept
    others: Others
    _worths: dict[tuple[str, str, int, int], tuple[Floats, Floats]] = field(default_factory=dict)

    def decision(self, measure: str, of: str) -> Decision:
        """The first choice: which site, and with net present value also what may be decided later."""
        everywhere = ("",) * len(self.states.weights)
        choices = [choice for k, _ in enumerate(self.states.under[0].sites) for choice in self._of_site(k, measure, of)]
        return Decision(everywhere, tuple(choices), "now")

    def _of_site(self, k: int, measure: str, of: str) -> list[Choice]:
        """A site that opens now, and with net present value each way to wait for it."""
        if measure != "npv":
            return [Choice(self._name(k), self._measured(k, measure, of))]
        later = sorted(self._options(k).items(), key=lambda item: item[1].day)
        stay = [(name, option) for name, option in later if option.does != "wait"]
        waits = [(name, option) for name, option in later if option.does == "wait"]
        return [self._open(k, stay), *(self._waiting(k, name, option) for name, option in waits)]

    def _options(self, k: int) -> Mapping[str, Option]:
        return self.states.under[0].sites[k].scenario.options

    def _name(self, k: int) -> str:
        return self.states.under[0].sites[k].scenario.name

    def _open(self, k: int, stay: Sequence[tuple[str, Option]]) -> Choice:
        """The site from the start on, with a decision on each day of its options, one day after the other."""
        follows: Choice = Choice(self._name(k), self._worth(k))
        for day in sorted({option.day for _, option in stay}, reverse=True):
            taken = [self._taken(k, name, option) for name, option in stay if option.day == day]
            onward = Choice(GO_ON, follows.worth, follows.then)
            follows = Choice(self._name(k), then=Decision(self.states.known(day), (onward, *taken), str(day)))
        return follows

    def _waiting(self, k: int, name: str, option: Option) -> Choice:
        """Nothing until a day, and then the site or not; what it costs to keep the choice is paid on that day, whatever is chosen."""
        years, paid = self._years(k, option), self._paid(k, option)
        opened = Choice(f"open {self._name(k)}", self._worth(k, years) - paid, allowed=self._allowed(option))
        nothing = Choice(NOT_AT_ALL, np.zeros_like(self._worth(k)) - paid)
        return Choice(f"{self._name(k)}: {name}", then=Decision(self.states.known(option.day), (opened, nothing), str(option.day)))

    def _taken(self, k: int, name: str, option: Option) -> Choice:
        """What choosing an option of an open site is worth, from the start on."""
        years, paid = self._years(k, option), self._paid(k, option)
        if option.does == "apply":
            own, changed = self._cash(k), self._cash(k, name)
            worth = np.where(np.arange(own.shape[-1]) <= years, own, changed) / self._growth(k, own.shape[-1])
            return Choice(name, floats(worth.sum(axis=-1)) / MILLION - paid, allowed=self._allowed(option))
        worth = self._worth(k, closes=years)
        if option.does == "switch":
            worth = worth + self._worth(k, years, max(self._length(k) - years, 1), name)
        return Choice(name, worth - paid, allowed=self._allowed(option))

    def _allowed(self, option: Option) -> NDArray[np.bool_] | None:
        return np.array(self.states.happened(option.only_after, option.day)) if option.only_after else None

    def _years(self, k: int, option: Option) -> int:
        years = years_after(self.states.under[0].sites[k].scenario.start, option.day)
        assert years is not None, "checked when the scenario was loaded"
        return years

    def _length(self, k: int) -> int:
        return _valued_years(self.states.under[0].sites[k].scenario)

    def _paid(self, k: int, option: Option) -> float:
        return option.cost.value / MILLION / (1 + _rate(self.states.under[0].sites[k].scenario)) ** self._years(k, option)

    def _growth(self, k: int, count: int) -> Floats:
        return floats((1 + _rate(self.states.under[0].sites[k].scenario)) ** np.arange(count))

    def _worth(self, k: int, later: int = 0, closes: int = 0, option: str = "") -> Floats:
        """Net present value at the start, M USD: (states, replications); of a site, or of what an option of it names."""
        worth = self._priced(k, option, later, closes)[0]
        return worth / (1 + _rate(self.states.under[0].sites[k].scenario)) ** later

    def _cash(self, k: int, option: str = "") -> Floats:
        """Net cash by year, USD: (states, replications, years + 1)."""
        return self._priced(k, option, 0, 0)[1]

    def _priced(self, k: int, option: str, later: int, closes: int) -> tuple[Floats, Floats]:
        key = (self._name(k), option, later, closes)
        if key not in self._worths:
            parts = [self._under(under, k, option, later, closes) for under in self.states.under]
            self._worths[key] = np.concatenate([worth for worth, _ in parts]), np.concatenate([cash for _, cash in parts])
        return self._worths[key]

    def _under(self, under: Under, k: int, option: str, later: int, closes: int) -> tuple[Floats, Floats]:
        site = self.others[under.policy, self._name(k), option] if option else under.sites[k]
        kept = self.kept[under.policy, site.scenario.name]
        scenario = with_values(site.scenario, {"finance.years": closes * YEAR_H}) if closes else site.scenario
        found = _every_state(under, kept, scenario, later, closes=bool(closes) and not option)
        return found.measures["npv", "plant"][0], np.diff(found.cash_usd, axis=-1, prepend=0.0)

    def _measured(self, k: int, measure: str, of: str) -> Floats:
        """Another measure in every state: (states, replications); what no price decides is the same in all states of a policy."""
        parts = []
        for under in self.states.under:
            site = under.sites[k]
            parts.append(_every_state(under, self.kept[under.policy, site.scenario.name], site.scenario, 0).measures[measure, of][0])
        return np.concatenate(parts)


def _every_state(under: Under, kept: Sequence[Quantities], scenario: Scenario, later: int, closes: bool = False) -> Repriced:
    """Replications at the prices as written in every combination of the branches, opened so many years later; it may close at the end."""
    prices = {key: np.repeat(value, len(under.branches)) for key, value in as_written(scenario).items()}
    return repriced(kept, scenario, prices, outcomes=under.outcomes(scenario, later, closes))


def _rate(scenario: Scenario) -> float:
    assert scenario.finance is not None
    return float(scenario.finance.discount_rate.value)


def _valued_years(scenario: Scenario) -> int:
    assert scenario.finance is not None
    return max(round(scenario.finance.years.value / YEAR_H), 1)
