"""What a shell offers where Tab is pressed: scenarios, policies, keys, measures, runs. Read as far as it takes, and silent where it cannot.

Each function gets what is typed so far, `incomplete`, and where it needs them the arguments before it, in `ctx.params`; typer finds both by
name and leaves out what does not begin with `incomplete`. Whatever goes wrong, a broken scenario say, offers nothing: the command tells.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

from sim.running.run_record import RUN, RUNS

MOST = 50  # keys offered at once; of more the sections they stand in
USUAL = "base.yaml"  # whose keys are offered before a scenario is named
BESIDE_KEYS = ("landed_cost", "repair_cost", "customer_cost", "duty", "measures")  # what `sim explain` knows beside keys
GIVEN = ("scenario", "scenarios", "base", "against", "left", "right")  # arguments and options that name scenarios

Offer = Callable[..., list[str]]


def quiet(offer: Offer) -> Offer:
    """The offer, or nothing where it fails."""

    @wraps(offer)
    def offered(*given: Any, **named: Any) -> list[str]:
        try:
            return offer(*given, **named)
        except Exception:
            return []

    return offered


@quiet
def scenarios(incomplete: str) -> list[str]:
    """Scenario files here, in ./scenarios and among those shipped; below a folder that is typed, the files there."""
    from sim.scenario.files.finding import HERE, shipped

    return sorted({*_yaml(Path(), incomplete), *_yaml(HERE, incomplete), *_yaml(shipped(), incomplete)} - {USUAL})


@quiet
def policies(incomplete: str) -> list[str]:
    """Policy files: those in ./policies, ./scenarios/policies, and shipped; and any other below a folder that is typed."""
    from sim.scenario.files.finding import HERE, shipped

    typed = incomplete if "/" in incomplete else "policies/"
    return sorted({name for folder in (Path(), HERE, shipped()) for name in _yaml(folder, typed)})


def _yaml(place: Path, incomplete: str) -> Iterator[str]:
    """YAML files in a place, below the folder that `incomplete` names in it."""
    folder = incomplete.rpartition("/")[0]
    for path in (place / folder).glob("*.y*ml"):
        yield f"{folder}/{path.name}" if folder or incomplete.startswith("/") else path.name


@quiet
def run_names(incomplete: str) -> list[str]:
    """The names of the runs in ./runs, or their paths where one is begun, the last first."""
    prefix = f"{RUNS}/" if incomplete.startswith(f"{RUNS}/") else ""
    runs = sorted(RUNS.glob(f"*/{RUN}"), key=lambda path: -path.stat().st_mtime)
    return [f"{prefix}{path.parent.name}" for path in runs]


@quiet
def scenarios_and_runs(incomplete: str) -> list[str]:
    """Scenario files, and the runs in ./runs as paths."""
    return [*scenarios(incomplete), *(f"{RUNS}/{name}" for name in run_names(""))]


@quiet
def keys(ctx: Any, incomplete: str) -> list[str]:
    """Keys of the scenarios given, and what else `sim explain` knows."""
    return _by_section([*_keys(ctx), *BESIDE_KEYS], incomplete)


@quiet
def settings(ctx: Any, incomplete: str) -> list[str]:
    """Keys of the scenarios given, with the equals sign behind; of several with commas between, the last."""
    before, comma, last = incomplete.rpartition(",")
    offered = _by_section(_keys(ctx), last)
    return [f"{before}{comma}{each}{'' if each.endswith('.') else '='}" for each in offered]


@quiet
def patterns(ctx: Any, incomplete: str) -> list[str]:
    """Keys of the scenarios given, and the same with * for the name in the middle."""
    own = _keys(ctx)
    starred = dict.fromkeys(".".join([parts[0], "*", *parts[2:]]) for parts in (key.split(".") for key in own) if len(parts) > 2)
    return _by_section([*own, *starred], incomplete)


def _keys(ctx: Any) -> list[str]:
    """The keys that the scenarios and policies on the line write; those that all sites that are shipped extend, if none is there yet."""
    from sim.scenario.editors.written_keys import written_keys

    return written_keys(list(_files(ctx)) or [USUAL])


def _files(ctx: Any) -> Iterator[str]:
    """Files of scenarios and policies on the line. Behind an option that still lacks its value, arguments are not told apart yet."""
    named = [ctx.params.get(name) or () for name in GIVEN]
    told = [each for given in named for each in ([given] if isinstance(given, str) else given)]
    yield from (each.partition("=")[0] for each in (*(told or ctx.args), *(ctx.params.get("overlays") or ())))


def _by_section(keys: Iterable[str], incomplete: str) -> list[str]:
    """The keys that begin so; if there are very many, their next sections, each with its point behind."""
    fitting = [key for key in keys if key.startswith(incomplete)]
    length = len(incomplete)
    while len(fitting) > MOST:
        sections = list(dict.fromkeys(_section(key, length) for key in fitting))
        if len(sections) > 1 or not sections[0].endswith("."):
            return sections
        length = len(sections[0])
    return fitting


def _section(key: str, length: int) -> str:
    """'pools.' of 'pools.test.wage' with 2 letters typed: up to the next point."""
    end = key.find(".", length)
    return key if end < 0 else key[: end + 1]


OF = {"flow": "flows", "pool": "pools", "station": "stations", "part": "parts"}  # where the names of what measures are of stand


@quiet
def measures(ctx: Any, incomplete: str) -> list[str]:
    """Names of measures; behind a point what it is of: a flow, pool, station or part of the scenarios given, or a category of cost."""
    from sim.measures import REGISTRY

    name, point, _ = incomplete.partition(".")
    if point and name in REGISTRY:
        return [f"{name}.{of}" for of in _of(ctx, REGISTRY[name].of)]
    return [each for each, measure in REGISTRY.items() if not measure.causal]


@quiet
def measures_and_width(ctx: Any, incomplete: str) -> list[str]:
    """Names of measures with the equals sign behind, as --precision and --select want them."""
    return [f"{each}=" for each in measures(ctx, incomplete)]


def _of(ctx: Any, kind: str) -> list[str]:
    """What measures of a kind are of."""
    if kind == "category":
        from sim.economics.categories import CATEGORIES

        return [each.name for each in CATEGORIES if " " not in each.name]  # which a shell would take for two words
    sections = {section for word, section in OF.items() if word in kind.split()}
    return list(dict.fromkeys(key.split(".")[1] for key in _keys(ctx) if key.partition(".")[0] in sections))
