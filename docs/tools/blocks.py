"""The fenced blocks of a page: what a reader is told to type, and what the page says comes back.

    ```console            commands after `$ `, each with what it prints below
    ```yaml title="a.yaml"  a file that the commands of the page find in their folder
    ```pycon              Python, as doctest reads it
    ```python title="sim/units.py"  lines of that file of the code
    ```sh                 commands that are only shown; they must be ones that `sim` takes

A line `...` stands for any lines, and `...` within a line for any text. `<!-- long -->` above a block says that it takes minutes, so that
the quick tests leave it out. A command that fails is followed by `$ echo $?` with its exit code.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<kind>\w*)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LONG = "<!-- long -->"
ELIDED = "..."

Run = Callable[[str, Path], tuple[int, str]]  # a command line in a folder -> its exit code, and what it wrote


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its kind, the file it stands for (or nothing), whether it is long, its text and where the text lies in the page."""

    kind: str
    title: str
    long: bool
    body: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a console block, as typed (with its continuation lines), and the lines below it."""

    typed: str
    shown: tuple[str, ...]

    @property
    def line(self) -> str:
        """On one line."""
        return re.sub(r"\\\n\s*", "", self.typed).removeprefix("$ ")


def pages() -> list[Path]:
    """The README and every page of `docs/` that people write."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page in order."""
    for match in FENCE.finditer(text):
        title = re.search(r'title="([^"]+)"', match["info"])
        long = text[: match.start()].rstrip().endswith(LONG)
        yield Block(match["kind"], title[1] if title else "", long, match["body"], match.start("body"), match.end("body"))


def commands(body: str) -> list[Command]:
    """The commands of a console block."""
    found: list[tuple[list[str], list[str]]] = []
    typing = False
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(([line], []))
        else:
            found[-1][0 if typing else 1].append(line)
        typing = (typing or line.startswith("$ ")) and line.endswith("\\")
    return [Command("\n".join(typed), tuple(shown)) for typed, shown in found]


def outputs(body: str, run: Run, folder: Path) -> list[tuple[Command, list[str]]]:
    """Runs the commands of a block in order: each with the lines that it writes. Raises AssertionError for a failure nobody mentions."""
    told = []
    listed = commands(body)
    code = 0
    for command, following in zip(listed, [*listed[1:], None], strict=True):
        if command.line == "echo $?":
            told.append((command, [str(code)]))
            continue
        code, text = run(command.line, folder)
        expected = following is not None and following.line == "echo $?"
        assert code == 0 or expected, f"{command.line}: exit code {code}\n{text}"
        told.append((command, [line.rstrip() for line in text.rstrip("\n").splitlines()]))
    return told


def wrote(done: CompletedProcess[str]) -> str:
    """What a finished command wrote, remarks first, without what differs from one machine, day or store to the next.

    Places in the checkout are told as seen from its top, the names of run folders with one day and one hash, and not how long the work
    was going to take.
    """
    text = re.sub(
        r"^(About [\d,]+ units|Compiling the fast engine).*\n",
        "",
        f"{done.stderr}{done.stdout}".replace(f"{ROOT}/", ""),
        flags=re.MULTILINE,
    )
    return re.sub(r"-\d{4}-\d\d-\d\d-([a-z0-9-]+-)[0-9a-f]{4}\b", r"-2026-11-28-\g<1>3f2a", text)


def agrees(shown: tuple[str, ...] | list[str], printed: list[str]) -> bool:
    """Whether what a page shows is what was printed, but for what is elided."""
    lines = [r"(?:.*\n)*?" if line.strip() == ELIDED else re.escape(line.rstrip()).replace(r"\.\.\.", ".*?") + r"\n" for line in shown]
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in printed)) is not None


def refreshed(shown: tuple[str, ...], printed: list[str]) -> list[str]:
    """What a page should show of what was printed: the same parts as before, elided where it was.

    A part begins and ends at the lines with the same words as before, else after as many lines as before. Raises ValueError where a part
    in the middle is not found.
    """
    parts = _parts(shown)
    if len(parts) == 1:
        return [_as_before(line, shown) for line in printed]
    told, position = [], 0
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        begin = 0 if number == 0 else _line_like(part[0], printed, position) if part else len(printed)
        if begin is None:
            if not last:
                raise ValueError(f"nothing printed is like '{part[0]}'")
            begin = max(len(printed) - len(part), position)
        found = _line_like(part[-1], printed, begin) if part else None
        position = len(printed) if last else begin + len(part) if found is None else found + 1
        told += [_as_before(line, shown) for line in printed[begin:position]] + ([] if last else [ELIDED])
    return told


def _parts(shown: tuple[str, ...]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == ELIDED:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _words(line: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", line)


def _line_like(line: str, printed: list[str], start: int) -> int | None:
    """The first line from `start` on with the same words; None if there is none, or no word to tell it by."""
    words = _words(line)
    return next((k for k in range(start, len(printed)) if words and _words(printed[k]) == words), None)


def _as_before(line: str, shown: tuple[str, ...]) -> str:
    """The line, or the line of before that elides a part of it."""
    return next((old for old in shown if ELIDED in old and old.strip() != ELIDED and agrees((old,), [line])), line)
