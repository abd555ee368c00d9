"""What is said of the warm-up: from when on the queues have settled, and whether what is left out reaches so far."""

from sim.counts import counted
from sim.report.phrases import shorts
from sim.tables import Table


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
