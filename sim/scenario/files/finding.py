"""Which file a name means: the user's own, one in ./scenarios, or one that comes with the program; and how far `extends` reaches."""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from difflib import get_close_matches
from pathlib import Path

from sim.data import cells
from sim.scenario.files.yaml_syntax import TABLE
from sim.scenario.nodes import Issue, Keys, Leaf, Mapping, Node, Unreadable, issue

HERE = Path("scenarios")
OUTSIDE: ContextVar[bool] = ContextVar("whether `extends` may leave the folder of the first file", default=False)
ENDINGS = (".yaml", ".yml")


def shipped() -> Path:
    """The folder of the scenarios that come with the program: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[2]
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent / "scenarios"


def is_shipped(path: Path) -> bool:
    """Whether a file is one of those that come with the program."""
    return path.resolve().is_relative_to(shipped().resolve())


def comes_with_sim(path: Path) -> bool:
    """Whether a file is a scenario, or the law of a place, that comes with the program."""
    return is_shipped(path) or path.resolve().is_relative_to(Path(__file__).parents[2])


def shown(path: Path) -> str:
    """How a file is named in messages and records: as given; one that comes with the program by its name in `shipped`, wherever that is."""
    return path.resolve().relative_to(shipped().resolve()).as_posix() if path.is_absolute() and is_shipped(path) else str(path)


def from_shipped(file: str) -> bool:
    """Whether a file named by `shown` is one that comes with the program, and no file of that name lies here."""
    return not Path(file).exists() and (shipped() / file).is_file()


def portable(path: str | Path) -> str:
    """How a file is named in a folder that is given away: as `shown`, relative to where the user stands, or else by its last part."""
    if not Path(path).is_absolute():
        return str(path)
    name = Path(shown(Path(path)))
    if name.is_relative_to(Path.cwd()):
        return str(name.relative_to(Path.cwd()))
    return name.name if name.is_absolute() else str(name)


def candidates(given: Path) -> Iterator[Path]:
    """Where a name is looked for: as given, in ./scenarios, among those shipped."""
    yield given
    yield HERE / given
    yield shipped() / given
    if given.parts[:1] == (HERE.name,) and len(given.parts) > 1:
        yield shipped().joinpath(*given.parts[1:])


def found(name: str | Path) -> Path:
    """The file meant by a name: as given, else in ./scenarios, else among those shipped. Raises Unreadable if there is none."""
    given = Path(name)
    said = "no such file here, in ./scenarios or among the shipped ones"
    try:
        if "\0" in str(name):
            raise ValueError(name)
        for path in candidates(given):
            if path.is_file():
                _not_a_table(path, str(name))
                return path
        folder = next((path for path in candidates(given) if path.is_dir()), None)
    except (OSError, ValueError):  # a name too long for the disk, or with a zero in it
        raise Unreadable([Issue(str(name), 0, 0, "", f"{said}; it is no name of a file")]) from None
    if folder is not None:
        raise Unreadable([Issue(str(name), 0, 0, "", f"is a folder; {_inside(folder)}")])
    raise Unreadable([Issue(str(name), 0, 0, "", said + _instead(given))])


def is_table_name(name: str) -> bool:
    """Whether a file of this name is a table."""
    return Path(name.strip()).suffix.lower() in cells.ENDINGS | cells.OTHERS


def is_table(node: Node | None) -> bool:
    """Whether a mapping takes what it says from a table file."""
    if not isinstance(node, Mapping):
        return False
    file = node.items.get("file")
    return isinstance(file, Leaf) and ("dist" in node.items or is_table_name(file.text))


def _not_a_table(path: Path, name: str) -> None:
    if is_table_name(str(path)) and path.suffix.lower() != ".txt":
        raise Unreadable([Issue(name, 0, 0, "", TABLE)])


def _inside(folder: Path) -> str:
    names = sorted(path for path in folder.glob("*") if path.suffix in ENDINGS and path.is_file())
    if not names:
        return "give a scenario file, like texas.yaml"
    return f"did you mean {' or '.join(map(str, names[:3]))}?"


def _instead(given: Path) -> str:
    """Names like one that is not there, or all there are."""
    folders = dict.fromkeys((given.parent, HERE / given.parent, shipped() / given.parent))
    known = list(
        dict.fromkeys(
            str(given.parent / path.name) for each in folders if each.is_dir() for path in sorted(each.iterdir()) if _is_scenario(path)
        )
    )
    if not known:
        return ""
    like = {each.lower(): each for each in known}
    stem = str(given.with_suffix("")) if given.suffix else str(given)
    for guess in (f"{given}", *(f"{given}{ending}" for ending in ENDINGS), *(f"{stem}{ending}" for ending in ENDINGS)):
        if guess.lower() in like:
            return f"; did you mean '{like[guess.lower()]}'?"
    close = _like(str(given), known) or _like(str(given), _policies())
    return f"; did you mean '{close}'?" if close else f"; there are {', '.join(known)}"


def _policies() -> list[str]:
    """The policy files here, or those that come with the program, as they are named on the command line."""
    folders = (place / "policies" for place in (Path(), HERE, shipped()))
    return [f"policies/{path.name}" for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if _is_scenario(path)]


def _like(name: str, known: Sequence[str]) -> str:
    """The known file whose name is nearly the one given, whatever the endings; '' if none is."""
    stems = {Path(each).stem.lower(): each for each in known}
    close = get_close_matches(Path(name).stem.lower(), stems, n=1, cutoff=0.7)
    return stems[close[0]] if close else ""


def _is_scenario(path: Path) -> bool:
    return path.suffix in ENDINGS and path.is_file()


def base_of(leaf: Leaf, path: Path, first: Path) -> Path:
    """The file that another one extends: beside it, or where names are looked for.

    Raises Unreadable if there is none, or if it lies outside of the folder of the `first` file, ./scenarios and those shipped.
    """
    said = leaf.text.strip()
    try:
        beside = path.parent / said
        places = [beside, *candidates(Path(said))] if said else []
        base = next((each for each in places if each.is_file()), None)
    except (OSError, ValueError):
        base = None
    if base is None:
        known = sorted(each.name for each in path.parent.glob("*") if _is_scenario(each) and each != path)
        close = _like(said, known)
        hint = f"; did you mean '{close}'?" if close else ""
        raise Unreadable(
            [issue(leaf.place, ("extends",), f"no file '{said}' beside {path.name}, in ./scenarios or among the shipped ones{hint}")]
        )
    _inside_of(base, leaf, first)
    return base


def _inside_of(base: Path, leaf: Leaf, first: Path) -> None:
    """Raises Unreadable for a base that lies elsewhere on the disk; nothing of such a file is read."""
    roots = (first.parent, HERE, shipped())
    if OUTSIDE.get() or any(base.resolve().is_relative_to(root.resolve()) for root in roots):
        return
    said = f"'{leaf.text}' lies outside of the folder of {first.name}: move it there, or allow it with --allow-outside"
    raise Unreadable([issue(leaf.place, ("extends",), said)])


def beside(leaf: Leaf, keys: Keys, by: Path, roots: Sequence[Path]) -> Path:
    """The table file that a scenario file `by` names: beside it or below.

    Raises Unreadable if there is none, if it is not named from there, or if it lies outside of the folders `roots`.
    """
    said = leaf.text.strip()
    path = by.parent / said
    where = (*keys, "file")
    try:
        there, absolute = path.exists(), Path(said).is_absolute()
        within = OUTSIDE.get() or any(path.resolve().is_relative_to(root.resolve()) for root in roots)
    except (OSError, ValueError):
        raise Unreadable([issue(leaf.place, where, "is no name of a file")]) from None
    if absolute or not within:
        wrong = f"'{said}' lies outside of the folder of {by.name}" if not within else f"'{said}' names a place of one machine"
        raise Unreadable([issue(leaf.place, where, f"{wrong}: move it beside {by.name} and write its name alone")])
    if not there:
        known = sorted(each.name for each in path.parent.glob("*") if is_table_name(each.name)) if path.parent.is_dir() else []
        close = get_close_matches(path.name, known, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known[:6])}" if known else ""
        raise Unreadable([issue(leaf.place, where, f"no file '{said}' beside {by.name}{hint}")])
    return path
