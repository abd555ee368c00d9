"""`page`: a report as one HTML file that needs no network: words and tables as HTML, figures drawn in the page from its own data."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sim import __version__
from sim.report.answer import Answer, Finding, Uncertainty
from sim.report.html.assumptions import AssumptionRow, assumption_rows
from sim.report.html.data import figure_data
from sim.report.phrases import shorts
from sim.report.report import Report

OF_LUCK, OF_RANGES = "simulation luck", "the assumptions' ranges"


@dataclass(frozen=True, slots=True)
class Site:
    """A scenario as the page names and colors it."""

    name: str
    short: str
    color: str
    file: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows."""

    report: Report
    sites: tuple[Site, ...]
    figures: dict[str, Any]
    assumptions: tuple[AssumptionRow, ...]
    version: str
    limits: tuple[str, ...]

    def of(self, question: str) -> tuple[Answer, ...]:
        """The answers to a question."""
        return self.report.of(question)

    def sure(self, ranges: bool) -> Finding | None:
        """How sure the first answer is: from simulation luck, or from the assumptions' ranges."""
        if not ranges:
            return self.report.main.headline
        others = [*self.report.main.findings, *(f for answer in self.of("uncertainty") for f in answer.ordered)]
        return next((f for f in others if f.uncertainty in (Uncertainty.BOTH, Uncertainty.RANGES)), None)


def page(report: Report, pricing: dict[str, Any] | None = None) -> str:
    """The whole file. `pricing` is what the sliders need: see `sim.report.html.pricing`; without it there are none."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sim.report.html", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = _page(report)
    data = {
        "sites": [{"name": site.name, "short": site.short} for site in shown.sites],
        "figures": shown.figures,
        "pricing": pricing,
    }
    return environment.get_template("page.html").render(
        page=shown, pricing=pricing, style=_file("page.css"), scripts=[_file(name) for name in SCRIPTS], data=_embedded(data)
    )


SCRIPTS = ("draw.js", "figures.js", "pricing.js", "page.js")


def _file(name: str) -> Any:
    """A file of ours that goes into the page as it is."""
    from markupsafe import Markup

    return Markup((files("sim.report.html") / name).read_text("utf-8"))


def _embedded(data: Any) -> Any:
    """Data as JSON that no text in it can end: '<' and '&' are written as escapes."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _page(report: Report) -> Page:
    brief = shorts(report.names)
    colors = _colors(report.names)
    sites = tuple(Site(each.scenario.name, brief[each.scenario.name], colors[each.scenario.name], each.title) for each in report.loaded)
    return Page(report, sites, figure_data(report), tuple(assumption_rows(report.loaded)), __version__, limits(report))


def _colors(names: Sequence[str]) -> dict[str, str]:
    """The color of each site in every figure of every command, as '#rrggbb'."""
    from sim.report.style import site_hex

    return {name: f"#{color}" for name, color in site_hex(names).items()}


def limits(report: Report) -> tuple[str, ...]:
    """What the report does not say: caveats of all answers, each once, what was left out, and what is missing."""
    caveats = dict.fromkeys(caveat for answer in report.answers for caveat in answer.caveats)
    missing = [f"Missing: {name}, replication {number}: {why}" for name, number, why in report.missing]
    return (*caveats, *report.left_out, *missing)
