"""Sense of public holidays: whether they are known, and those on which people work."""

from collections.abc import Iterator

from sim.scenario.assumption import suggestion
from sim.scenario.checks.issue import Finding
from sim.scenario.jurisdiction import known_jurisdictions, shipped_works_on
from sim.scenario.schema import Scenario
from sim.scenario.subjects.site import Site
from sim.scenario.times import EARLIEST


def holidays(scenario: Scenario) -> Iterator[Finding]:
    """The site's jurisdiction, and the holidays on which it works."""
    site = scenario.site
    if site.jurisdiction is None:
        if site.works_on:
            yield ("site", "works_on"), True, "needs a `jurisdiction`, whose public holidays are meant"
    elif not _known_jurisdiction(site.jurisdiction):
        yield (
            ("site", "jurisdiction"),
            False,
            f"no public holidays known for '{site.jurisdiction}'; write a country or country-state like US-TX",
        )
    elif site.works_on and scenario.start >= EARLIEST and site.works_on != shipped_works_on(site.jurisdiction):
        yield from _unknown_holidays(site, site.jurisdiction, scenario.start.year)


def _known_jurisdiction(jurisdiction: str) -> bool:
    """Whether the library knows the public holidays of a country or of its part, as it does those of every law shipped.

    No more of it is loaded than has to be: most of the time that it takes to read a scenario would go there.
    """
    if jurisdiction in known_jurisdictions():
        return True
    import holidays
    from holidays.registry import EntityLoader

    country, _, part = jurisdiction.partition("-")
    return country in EntityLoader.get_country_codes() and (not part or part in getattr(holidays, country).subdivisions)


def _unknown_holidays(site: Site, jurisdiction: str, year: int) -> Iterator[Finding]:
    from holidays import country_holidays

    country, _, part = jurisdiction.partition("-")
    days = country_holidays(country, subdiv=part or None, years=range(year, year + 2))
    names = sorted({name for names in days.values() for name in names.split("; ")})
    wrong = [(k, kept) for k, kept in enumerate(site.works_on) if not any(kept in name for name in names)]
    if len(wrong) > 1:
        said = f"{jurisdiction} has no public holidays called {', '.join(repr(kept) for _, kept in wrong)}"
        yield ("site", "works_on"), True, f"{said}: this list is for another place; give your own, or `works_on: []`"
        return
    for k, kept in wrong:
        yield ("site", "works_on", str(k)), False, f"no public holiday of {jurisdiction} is called '{kept}'{suggestion(kept, names)}"
