"""What is said of the warm-up: from when on the queues have settled, and whether what is left out reaches so far."""

from sim.report.phrases import counted, shorts
from sim.running.settling import batch
from sim.tables import Table


def settling_sentences(settling: Table | None) -> list[str]:
    """A sentence a scenario, of the queue that settles last; none of a run too short to say.

    'By MSER-5 the queues have settled after 15 weeks (build, waiting on the floor last); the warm-up leaves out 4 weeks: ...'
    """
    if settling is None:
        return []
    names = tuple(dict.fromkeys(settling["scenario"].tolist()))
    brief = shorts(names)
    return [_sentence(settling.where(scenario=name), f"{brief[name]}: " if len(names) > 1 else "") for name in names]


def _sentence(own: Table, opening: str) -> str:
    settled = {
        (flow, series): _first(own.where(flow=flow, series=series))
        for flow, series in dict.fromkeys(zip(own["flow"].tolist(), own["series"].tolist(), strict=True))
    }
    never = [key for key, week in settled.items() if week is None]
    left_out = len({week for week, out in zip(own["week"].tolist(), own["left_out"].tolist(), strict=True) if out})
    by = f"{opening}By MSER-{batch(int(own['week'].max()) + 1)}"
    if never:
        (flow, series), *_ = never
        return f"{by} units of {flow} {series} do not settle in this run: their means are those of its time, not of a steady state."
    (flow, series), weeks = max(((key, week or 0) for key, week in settled.items()), key=lambda item: item[1])
    if weeks <= left_out:
        after = f"after {counted(weeks, 'week')}" if weeks else "from the start"
        return f"{by} the queues have settled {after}; the warm-up leaves out {counted(left_out, 'week')}."
    return (
        f"{by} units of {flow} {series} settle only after {counted(weeks, 'week')}, but the warm-up leaves out "
        f"{counted(left_out, 'week')}: --set warm_up='{weeks} weeks' would leave out what has not settled."
    )


def _first(rows: Table) -> int | None:
    """The first week that has settled."""
    weeks = rows.where(settled="yes")["week"]
    return int(weeks.min()) if len(weeks) else None
