"""The formulas of the program by the names that `cases.yaml` has for them: from what is given to results by name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np

from sim import learning
from sim.economics.border.drawback import drawback_usd
from sim.economics.border.duty import cents, harbor_fee_usd, layers_of, processing_fee_usd
from sim.economics.worth.cashflow import irr_all, mirr, npv_usd, payback_years
from sim.economics.worth.depreciation import macrs_percent
from sim.economics.worth.income_tax import florida_tax_usd, tax_with_losses, texas_margin_usd
from sim.economics.worth.loans import deductible_interest_usd, repayment
from sim.scenario.subjects.trade import Duty, Fees, Goods, Trade
from sim.statistics.intervals import paired_interval, t_interval
from sim.statistics.precision import replications_needed
from sim.statistics.warm_up import mser

Given = Mapping[str, Any]
Results = dict[str, float]
DAY = date(2026, 6, 1)


def _by_year(values: Any) -> Results:
    return {f"year_{year}": float(value) for year, value in enumerate(np.asarray(values).tolist(), 1)}


def _money(given: Given) -> Results:
    flows, rate = given["flows"], given["rate"]
    rates = irr_all(flows)
    found = {"npv": float(npv_usd(flows, rate)), "irr": rates[0] if len(rates) == 1 else np.nan}
    return found | {"payback": payback_years(flows) or np.nan, "discounted_payback": payback_years(flows, rate) or np.nan}


def _modified_rate(given: Given) -> Results:
    return {"mirr": mirr(given["flows"], given["finance_rate"], given["reinvest_rate"])}


def _loan(given: Given) -> Results:
    paid = repayment(given["principal"], given["rate"], int(given["payments"]))
    return {
        "payment": float(paid.interest[0] + paid.principal[0]),
        "total_interest": float(paid.interest.sum()),
        "balance_24": float(paid.balance[23]),
    }


def _depreciation(given: Given) -> Results:
    return _by_year(macrs_percent(given["class"]))


def _losses(given: Given) -> Results:
    return _by_year(tax_with_losses(given["profit"], given["rate"], given["limit"]).tax)


def _interest_limit(given: Given) -> Results:
    return _by_year(deductible_interest_usd(given["interest"], given["income"], given["limit"]))


def _texas(given: Given) -> Results:
    margin = float(texas_margin_usd(given["revenue"], given["cogs"], given["compensation"]))
    return {"margin": margin, "tax": margin * given["receipts"] * given["rate"]}


def _florida(given: Given) -> Results:
    return {"tax": float(florida_tax_usd(given["income"], given["factor"], given["rate"], given["exemption"]))}


def _fees(given: Given) -> Results:
    fees = Fees(
        processing=f"{100 * given['rate']:.10g} %",
        processing_least=f"{given['least']} USD",
        processing_most=f"{given['most']} USD",
        harbor=f"{100 * given['harbor']:.10g} %",
    )
    values = np.asarray(given["values"])
    by_value = zip(
        values.tolist(), cents(processing_fee_usd(values, fees)).tolist(), cents(harbor_fee_usd(values, fees)).tolist(), strict=True
    )
    return {f"{fee} {value:.10g}": usd for value, *both in by_value for fee, usd in zip(("processing", "harbor"), both, strict=True)}


def _duty(given: Given) -> Results:
    rule = {"origins": ("any",), "classes": ("any",), "from": date(2020, 1, 1)}
    duties = {name: Duty.model_validate({**rule, "rate": f"{100 * rate:.10g} %"}) for name, rate in given["rates"].items()}
    layers = layers_of(Trade.model_validate({"duties": duties}), Goods("US", "CN", "thing"), DAY, "the entry of the case")
    return {"duty": float(cents(given["value"] * sum(float(layer.effective) for layer in layers.values())))}


def _drawback(given: Given) -> Results:
    return {"refund": float(drawback_usd(given["duty"], given["exported"]))}


def _learning(given: Given) -> Results:
    hours = given["first"] * learning.factors(learning.exponent(given["rate"]), 0.0, 0.0, 100, given["curve"])
    return {f"unit_{number}": value for number, value in enumerate(hours.tolist(), 1)} | {"total_100": float(hours.sum())}


def _interval(given: Given) -> Results:
    return dict(t_interval(np.asarray(given["data"]), given["level"])._asdict())


def _paired(given: Given) -> Results:
    found = paired_interval(np.asarray(given["a"]), np.asarray(given["b"]), given["level"])
    return {"difference": found.mean, "half": found.high - found.mean}


def _warm_up(given: Given) -> Results:
    return {"observations": float(mser(np.asarray(given["series"])).observations)}


def _replications(given: Given) -> Results:
    pilot = np.asarray(given["pilot"])
    half = given["relative"] * float(np.mean(pilot))
    return {"replications": float(replications_needed(float(np.std(pilot, ddof=1)), half, len(pilot), given["level"]))}


FORMULAS: dict[str, Callable[[Given], Results]] = {
    "money": _money,
    "modified_rate": _modified_rate,
    "loan": _loan,
    "depreciation": _depreciation,
    "losses": _losses,
    "interest_limit": _interest_limit,
    "texas": _texas,
    "florida": _florida,
    "fees": _fees,
    "duty": _duty,
    "drawback": _drawback,
    "learning": _learning,
    "interval": _interval,
    "paired": _paired,
    "warm_up": _warm_up,
    "replications": _replications,
}
