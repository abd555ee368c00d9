"""Exchange rates that were drawn: how far they wander, and how far they alone spread the outcomes."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.questions.uncertainty.sites import Site
from sim.report.answer import Finding, Number, Uncertainty
from sim.report.phrases import joined, shorts
from sim.report.rounding import decimals, reading
from sim.report.rounding import number as rounded
from sim.tables import Table, table

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
RATE_NAMES = ("scenario", "currency", "month", "quantile", "value")
MEASURES = ("npv", "landed_cost")
SPREAD_NAMES = ("scenario", "currency", "measure", "of", "unit", "mean", "p5", "p95")


def rates(sites: Sequence[Site]) -> Table:
    """Quantiles of what a currency is worth in each month, of what its path says: columns `RATE_NAMES`."""
    rows = []
    for site in sites:
        for currency, paths in site.rates.items():
            by_month = np.quantile(paths, QUANTILES, axis=0)
            rows += [
                (site.name, currency, month, quantile, float(by_month[k, month]))
                for month in range(paths.shape[1])
                for k, quantile in enumerate(QUANTILES)
            ]
    return table(RATE_NAMES, rows)


def spread(sites: Sequence[Site]) -> Table:
    """One row a site and measure: its mean and quantiles where all exchange rates wander and nothing else; columns `SPREAD_NAMES`."""
    rows = []
    for site in sites:
        for key, (values, unit) in site.by_rates.items():
            if key[0] in MEASURES:
                each = values.mean(axis=1)
                ends = np.quantile(each, (0.05, 0.95)).tolist()
                rows.append((site.name, " and ".join(site.rates), *key, unit, float(each.mean()), *ends))
    return table(SPREAD_NAMES, rows)


def rate_findings(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """'The rate of MYR wanders to 78 to 128 % of its path ...; it alone takes NPV of Southeast Asia from 85 to 102 M USD in nine ...'"""
    if "rates" not in tables:
        return
    ends, spreads = tables["rates"], tables["rate_spread"].where(measure="npv")
    brief = shorts(tuple(dict.fromkeys(ends["scenario"].tolist())))
    said = []
    for currency in dict.fromkeys(ends["currency"].tolist()):
        own = ends.where(currency=currency)
        last = own.where(month=np.max(own["month"]))
        low, high = (100 * float(end) for end in (last["value"].min(), last["value"].max()))
        said.append(f"{currency} to {low:.0f} to {high:.0f} % of its path by the end of the run")
    npv, numbers = [], []
    for name, mean, low, high in zip(*(spreads[column].tolist() for column in ("scenario", "mean", "p5", "p95")), strict=True):
        factor, unit = reading("M USD", max(abs(low), abs(high)))
        places = decimals((high - low) / 2 * factor, mean * factor)
        npv.append(f"{rounded(low * factor, places)} to {rounded(high * factor, places)} {unit} in {brief[name]}")
        numbers.append(Number(f"NPV of {name} over exchange rates", mean, "M USD", low, high))
    alone = f"; alone, at the prices as written, this spreads NPV over {joined(npv)}" if npv else ""
    yield Finding(f"Exchange rates wander, in nine cases of ten {joined(said)}{alone}.", tuple(numbers), Uncertainty.RANGES, 6.5)
