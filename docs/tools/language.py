"""The reference of the scenario language, from the schema: every key with its meaning, how it is written, default and bounds."""

from collections.abc import Iterator
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from docs.tools.markdown import code, plain, table
from sim.distributions import FAMILIES, Family
from sim.scenario.assumption import Section
from sim.scenario.kinds import kind
from sim.scenario.numbers import Kind, reach
from sim.scenario.schema import Scenario
from sim.scenario.variates import DistributionKind
from sim.scenario.walk import Field, bare, fields, is_section
from sim.units import MEANINGS

TEXT = """# The language

Every key of a scenario file, made from the schema that reads it. [How to write a number](#numbers) comes first, then the
[distributions](#distributions), then the keys, beginning with [the top of a file](#scenario). A section is listed once; *stands under* says
where. A name of your choice is shown as `NAME`.

In the column *effect*, **price** means that a change prices again what was simulated, and **physical** that it simulates again.

## Numbers

A number is an assumption. All of these are the same wage, and only the last says where it comes from:

```yaml
wage: 20.50 USD/h
wage: {value: 20.50 USD/h, low: 18.50 USD/h, high: 23.50 USD/h}
wage: {value: 20.50 USD/h, low: 18.50 USD/h, high: 23.50 USD/h, source: assumed, note: "US median 22.00 x 0.93"}
```

- The unit stands beside the number ([Units](units.md)). `low` and `high` are the range that `sim sensitivity` and `sim uncertainty` use.
- `source` names an entry of `sources`, or is the word `assumed` with a `note`.
- An assumption is replaced as a whole: a new value drops the old range and source, unless the same layer gives new ones.

## Layers

- `extends: base.yaml` (or a list) at the top of a file lays it over others; then come `--with policy.yaml` and `--set key=value`.
- Mappings merge, lists replace. A mapping laid over a list of operations changes those it names.
- `key: null` removes what is inherited. A list over a longer one, and a value outside the range that it replaces, are told as warnings.
- `only: US` at the top of a policy names the jurisdictions it is for.
- `extends` looks beside the file, in `./scenarios` and among the shipped scenarios, and nowhere else without `--allow-outside`.
- `<<: *name` merges what `&name` marks in the same file; keys at the top that begin with `x-` only hold such things.
- A block `sweep:` (`grid`, `zip` or `cases`) keeps a study for `sim sweep` in the file.

## Distributions

Where a key says *number or distribution*, write a number, or a mapping with `dist`. Parameters are in the unit of the
key unless a unit is shown.

"""


def language() -> str:
    """The page."""
    chapters = (_chapter(section, places) for section, places in _sections().items())
    return TEXT + table(("dist", "is", "values", "parameters"), (_family(f) for f in FAMILIES.values())) + "\n\n" + "\n".join(chapters)


def _family(family: Family) -> tuple[str, ...]:
    forms = (
        ", ".join(code(p.name) + (f" ({p.unit or 'a number'})" if p.unit is not None else "") for p in form.parameters)
        for form in family.forms
    )
    name = "(only the number)" if family.name == "constant" else code(family.name)
    return name, plain(family.meaning), plain(family.support), "; or ".join(forms)


def _sections() -> dict[type[Section], list[str]]:
    """Every section of the language with the places where it stands, breadth first, so that what is near the top comes early."""
    found: dict[type[Section], list[str]] = {Scenario: []}
    waiting: list[tuple[type[Section], str]] = [(Scenario, "")]
    while waiting:
        section, above = waiting.pop(0)
        for field in fields(section):
            for inner, suffix in _inside(field.type):
                place = f"{above}{field.key}{suffix}"
                if inner not in found:
                    waiting.append((inner, f"{place}."))
                found.setdefault(inner, []).append(place)
    return found


def _inside(kind: Any, suffix: str = "") -> Iterator[tuple[type[Section], str]]:
    """The sections that a type holds, each with what is added to its key."""
    if is_section(kind):
        yield kind, suffix
    origin = get_origin(kind)
    if origin is dict:
        yield from _inside(get_args(kind)[1], f"{suffix}.NAME")
    elif origin is not Literal:
        for inner in get_args(kind):
            yield from _inside(inner, suffix)


def _chapter(section: type[Section], places: list[str]) -> str:
    where = f"*Stands under* {', '.join(code(place) for place in dict.fromkeys(places))}.\n\n" if places else ""
    title = "Scenario" if section is Scenario else section.__name__
    rows = (_row(field, section, places[0] + "." if places else "") for field in fields(section))
    lines = table(("key", "meaning", "written like", "default", "bounds", "effect"), rows)
    return f"## {title} {{#{title.lower()}}}\n\n{where}{plain(section.__doc__ or '')}\n\n{lines}\n"


def _row(field: Field, section: type[Section], above: str) -> tuple[str, ...]:
    numbers = list(_numbers(field.type))
    bounds = "; ".join(dict.fromkeys(reach(number) for number in numbers))
    return code(field.key), plain(field.description), _written(field.type), _default(field, section), bounds, kind(f"{above}{field.key}")


def _numbers(kind: Any) -> Iterator[Kind]:
    """The kinds of number that a type holds, those inside its sections left out."""
    if isinstance(kind, Kind):
        yield kind
    elif isinstance(kind, DistributionKind):
        yield kind.kind
    else:
        inner = [*get_args(kind), *getattr(kind, "__metadata__", ())] if not is_section(kind) else []
        for each in inner:
            yield from _numbers(each)


def _written(kind: Any) -> str:
    """How a value of a type is written."""
    if is_section(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(code(str(word)) for word in inner)
    if origin is dict:
        return f"names with {_written(inner[1])}"
    if origin is tuple:
        return f"a list of {_written(inner[0])}"
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(_written(each) for each in inner if each is not NoneType))
    return _number(kind) or {bool: "yes or no", date: "a date like `2026-01-05`"}.get(bare(kind), "") or _other(kind)


def _number(kind: Any) -> str:
    """'a time like `15 min`'; empty for what is no number."""
    for mark in getattr(kind, "__metadata__", ()):
        if isinstance(mark, Kind):
            return _like(mark)
        if isinstance(mark, DistributionKind):
            return f"{_like(mark.kind)}, or a [distribution](#distributions)"
    return ""


def _like(number: Kind) -> str:
    words = "".join(f" or {code(word)}" for word, _ in number.words)
    meaning = MEANINGS[number.unit]
    return f"{'a whole number' if number.whole else meaning.called} like {code(meaning.example)}{words}"


def _other(kind: Any) -> str:
    """Text; or for a type with a reader of its own, what it reads."""
    inner = get_args(kind)
    return _written(inner[0]) if inner else "text"


def _default(field: Field, section: type[Section]) -> str:
    """What holds if the key is left out."""
    if field.required:
        return "**required**"
    match section.model_fields[field.attribute].default:
        case None | "":
            return ""
        case bool(value):
            return "yes" if value else "no"
        case str(text):
            return code(text)
        case date() as day:
            return code(day.isoformat())
        case Section():
            return "its own defaults"
        case value:
            return "none" if not value or value == ({},) else code(str(value))
