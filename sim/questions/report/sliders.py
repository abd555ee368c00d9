"""Which assumptions report.html offers as sliders, and how far each reaches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sim.questions.report.plan import Laid
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital, shorts
from sim.report.report import Report
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import prices, ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves
from sim.units import UnitError, in_written, parsed

GROWTH = "money.escalation.*"
WANTED = (  # patterns of keys, and how many assumptions of each are offered at most, those that matter most first
    ("trade.duties.*.rate", 2),
    ("trade.duties.forced_labor*.rate", 2),
    ("trade.exemptions.*.share", 1),
    ("money.prices.*", 2),
    ("pools.*.wage", 3),
    ("money.energy.price", 1),
    ("money.facility.rent", 1),
    ("finance.discount_rate", 1),
    (GROWTH, 3),
)
FIXED = "trade.duties.forced_labor*.rate"  # offered without a range too: what a law says today, another may say tomorrow
WIDEST = 2.0  # times its value reaches the slider of a number without a range, from zero

Under = Mapping[str, Sequence[Mapping[str, Assumption]]]  # the prices of each site under each policy
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Slider:
    """An assumption that the page can change, in those sites (by number) that have it with this value and range.

    `low`, `high`, `value` are canonical, `least` and `most` how far the graph holds; a number as written is `scale` times a canonical one.
    """

    key: str
    words: str
    unit: str
    scale: float
    low: float
    high: float
    value: float
    least: float
    most: float
    sites: tuple[int, ...]


def chosen(report: Report, laid: Laid, under: Under) -> list[Slider]:
    """The sliders that are wanted, those of each pattern in the order in which they move the difference.

    After them the prices that policies set which set nothing else, so that their regret follows the sliders. Growth comes last: where a
    page has no room for all the last go first, and growth needs most of it, as each year is multiplied by something else.
    """
    moved = [key for answer in report.of("sensitivity") for key in answer.tables["tornado"]["key"].tolist()]
    rank = {key: k for k, key in reversed(list(enumerate(moved)))}
    known = [(ranged(each.scenario), prices(each.scenario)) for each in report.loaded]
    found: list[Slider] = []
    for pattern, most in WANTED:
        offered = [own | (_above_zero(every) if pattern == FIXED else {}) for own, every in known]
        keys = dict.fromkeys(key for own in offered for key in own if fnmatchcase(key, pattern))
        named = [key for key in sorted(keys, key=lambda key: rank.get(key, len(rank))) if pattern.count(".") == key.count(".")]
        for key in named[:most]:
            found += _sliders(key, [own.get(key) for own in offered], report, under)
    there = {slider.key for slider in found}
    for key in _set_alone(report.loaded, laid, [every for _, every in known]):
        found += () if key in there else _sliders(key, [every.get(key) for _, every in known], report, under)
    return sorted(found, key=lambda slider: fnmatchcase(slider.key, GROWTH))


def _set_alone(loaded: Sequence[Loaded], laid: Laid, known: Sequence[Mapping[str, Assumption]]) -> list[str]:
    """The prices that policies change which change nothing else, in any site, in the order of the policies."""
    own = [values_of(each.scenario) for each in loaded]
    found: dict[str, None] = {}
    for sites in laid.under.values():
        changed = [_changed(values_of(site.scenario), own[k]) for k, site in enumerate(sites)]
        if all(keys <= known[k].keys() for k, keys in enumerate(changed)):
            found |= dict.fromkeys(sorted(set[str]().union(*changed)))
    return list(found)


def _changed(under: Values, own: Values) -> set[str]:
    """The keys under which two scenarios differ."""
    return {key for key in under.keys() | own.keys() if key not in under or key not in own or under[key] != own[key]}


def _above_zero(known: Mapping[str, Assumption]) -> dict[str, Assumption]:
    return {key: a for key, a in known.items() if a.value > 0}


def _sliders(key: str, own: Sequence[Assumption | None], report: Report, under: Under) -> Iterator[Slider]:
    """A slider for each value and range that the sites have of an assumption; its bounds reach as far as the policies do."""
    groups: dict[tuple[float, float | None, float | None], list[int]] = {}
    for number, a in enumerate(own):
        if a is not None:
            groups.setdefault((a.value, a.low, a.high), []).append(number)
    brief = shorts(report.names)
    for sites in groups.values():
        a = own[sites[0]]
        assert a is not None
        low, high = (a.value if end is None else end for end in (a.low, a.high))
        set_by = [said[k][key].value for said in under.values() for k in sites if key in said[k]]
        if low == high and fnmatchcase(key, FIXED):
            low, high = 0.0, WIDEST * a.value
        elif low == high:
            low, high = min(low, *set_by), max(high, *set_by)
        if low == high:  # no policy changes it in these sites
            continue
        only = f" ({', '.join(brief[report.names[k]] for k in sites)})" if len(sites) < len(report.loaded) else ""
        ends = min(low, a.value, *set_by), max(high, a.value, *set_by)
        unit, scale = _written(a)
        yield Slider(key, capital(assumption_words(key)) + only, unit, scale, low, high, a.value, *ends, tuple(sites))


def _written(a: Assumption) -> tuple[str, float]:
    """The unit in which an assumption is written, and what a canonical 1 is in it."""
    try:
        unit = parsed(a.text, a.unit).written
        return unit, in_written(1.0, unit, a.unit)
    except UnitError:
        return a.unit, 1.0


def of_site(sliders: Sequence[Slider], site: int) -> list[Slider]:
    """The sliders that a site has."""
    return [slider for slider in sliders if site in slider.sites]


def values_of(scenario: Scenario) -> Values:
    """Everything that a scenario says, by key, of an assumption its value; without the list of sources, which decides nothing."""
    said = (leaf for leaf in leaves(scenario) if leaf.keys[0] != "sources")
    return {leaf.key: leaf.value.value if isinstance(leaf.value, Assumption) else leaf.value for leaf in said}
