"""What is said of the warm-up: from when on the queues have settled, whether what is left out reaches so far, and what is repeated."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.counts import counted
from sim.economics.years import Years, years_of
from sim.report.phrases import shorts
from sim.report.rounding import few
from sim.running.replicate import Study
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.tables import Table, table
from sim.units import YEAR_H

START_UP = "start-up repeated"  # the name under which its sentences are kept
FILLS = 0.02  # of the units shipped in the year that is repeated: so many not delivered in it are worth a sentence


def settling_sentences(settling: Table | None) -> list[str]:
    """A sentence a scenario whose queues are not settled when the warm-up ends; none of a run too short to say. By MSER (White, 1997).

    'Units of repair not yet started are still settling after the 52-week warm-up; for steady-state figures use --set warm_up='125 weeks'.'
    """
    if settling is None:
        return []
    names = tuple(dict.fromkeys(settling["scenario"].tolist()))
    brief = shorts(names)
    said = [_sentence(settling.where(scenario=name), f"{brief[name]}: " if len(names) > 1 else "") for name in names]
    return [sentence for sentence in said if sentence]


def _sentence(own: Table, opening: str) -> str:
    settled = {
        (flow, series): _first(own.where(flow=flow, series=series))
        for flow, series in dict.fromkeys(zip(own["flow"].tolist(), own["series"].tolist(), strict=True))
    }
    left_out = len({week for week, out in zip(own["week"].tolist(), own["left_out"].tolist(), strict=True) if out})
    for (flow, series), week in settled.items():
        if week is None:
            subject = f"units of {flow} {series}" if opening else f"Units of {flow} {series}"
            return f"{opening}{subject} do not settle in this run: its means are those of its time, not of a steady state."
    (flow, series), weeks = max(((key, week or 0) for key, week in settled.items()), key=lambda item: item[1])
    if weeks <= left_out:
        return ""
    subject = f"units of {flow} {series}" if opening else f"Units of {flow} {series}"
    warm_up = f"after the {left_out}-week warm-up" if left_out else "without a warm-up"
    return f"{opening}{subject} are still settling {warm_up}; for steady-state figures use --set warm_up='{counted(weeks, 'week')}'."


def _first(rows: Table) -> int | None:
    """The first week that has settled."""
    weeks = rows.where(settled="yes")["week"]
    return int(weeks.min()) if len(weeks) else None


def start_up_repeated(study: Study, loaded: Sequence[Loaded]) -> list[str]:
    """A sentence a flow of which the year that is repeated delivers fewer units than it ships, because the way to customers fills in it.

    Of plants whose valuation goes on after the run, and of whose run no whole year begins after a warm-up. Kept with what was concluded.
    """
    if not any(_repeats_its_start(each.scenario) for each in loaded):
        return []
    kept = study.kept if tuple(loaded) == study.loaded else None
    if kept and (known := kept.load(START_UP)) is not None:
        return [str(sentence) for sentence in known["sentences"]["sentence"]]
    found = list(_start_up_repeated(study.tables["quantities"], loaded))
    if kept:
        kept.save(START_UP, {"sentences": table(("sentence",), [(sentence,) for sentence in found])})
    return found


def _start_up_repeated(quantities: Table, loaded: Sequence[Loaded]) -> Iterator[str]:
    brief = shorts(tuple(each.scenario.name for each in loaded))
    for scenario in (each.scenario for each in loaded):
        if not _repeats_its_start(scenario):
            continue
        for flow, short in _undelivered(quantities.where(scenario=scenario.name), scenario).items():
            where = f" at {brief[scenario.name]}" if len(loaded) > 1 else ""
            yield (
                f"Years beyond the run repeat one{where} that delivers {few(100 * short, 2)} % fewer units of {flow} than leave the plant, "
                "because the way to customers fills in it, so that revenue is too low; for a later year use --set horizon='2 years' "
                "--set warm_up='52 weeks'."
            )


def _repeats_its_start(scenario: Scenario) -> bool:
    """Whether years are repeated, and what they repeat begins with the plant."""
    horizon, warm_up = scenario.horizon.value, scenario.warm_up.value
    valued = scenario.finance.years.value if scenario.finance and scenario.money else 0.0
    return valued >= horizon + YEAR_H / 2 and not (warm_up and horizon - warm_up >= YEAR_H)


def _undelivered(own: Table, scenario: Scenario) -> dict[str, float]:
    """The part of the units shipped in the year that is repeated that is not delivered in it, by flow, where it is worth a sentence."""
    assert scenario.finance is not None
    hours = own.where(replication=own["replication"][0], driver="hours")["quantity"].astype(np.float64)
    years = years_of(hours, round(scenario.finance.years.value / YEAR_H), scenario.warm_up.value)
    found = {}
    for flow in scenario.flows:
        shipped, delivered = (_in_typical(own.where(driver=name, flow=flow), years) for name in ("units_shipped", "units_delivered"))
        if shipped - delivered > FILLS * shipped:
            found[flow] = 1 - delivered / shipped
    return found


def _in_typical(rows: Table, years: Years) -> float:
    """The sum of a quantity in the year that is repeated, over all replications."""
    by_month = np.bincount(rows["month"].astype(np.int64), rows["quantity"].astype(np.float64), years.rows.shape[1]) if len(rows) else 0.0
    return float(np.sum(by_month * years.weights[-1]))
