"""What README and docs tell a reader to type is run, and what they show is what it prints."""

import doctest
import re
import shlex
import subprocess
from contextlib import chdir
from pathlib import Path

import pytest

from docs.outputs import run
from docs.tools.blocks import ROOT, Block, Command, agrees, blocks, commands, outputs, pages, refreshed, wrote
from docs.tools.commands import every_command
from tests.program import sim

TEXTS = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in pages()}
KNOWN = {" ".join(("sim", *words)): command for words, command, _ in every_command()}
RUN = ("console", "pycon")


def quickly(line: str, folder: Path) -> tuple[int, str]:
    """A command, in this process where it is `sim`; what its output goes through is run as a reader runs it."""
    first, pipe, others = line.partition(" | ")
    typed = first.removesuffix(" 2>&1")
    if not typed.startswith("sim ") or set(typed) & set("<>&;$"):
        return run(line, folder)
    done = sim(*shlex.split(typed)[1:], folder=folder)
    if not pipe:
        return done.returncode, wrote(done)
    out, err = (done.stdout, done.stderr) if typed == first else (done.stderr + done.stdout, "")
    told = subprocess.run(["bash", "-c", others], check=False, cwd=folder, input=out, capture_output=True, text=True)
    return told.returncode, wrote(subprocess.CompletedProcess(line, told.returncode, told.stdout, err + told.stderr))


def follow(text: str, folder: Path, long: bool) -> None:
    """Does what a page says in its order: writes its files, runs its commands, long ones or the others, and compares."""
    names: dict[str, object] = {}
    for block in blocks(text):
        if block.title:
            (folder / block.title).write_text(block.body, "utf-8") if block.kind != "python" else None
        elif block.kind == "console" and block.long == long:
            for command, printed in outputs(block.body, run if long else quickly, folder):
                assert agrees(command.shown, printed), f"{command.typed}\nprints now (make docs-outputs):\n" + "\n".join(printed)
        elif block.kind == "pycon" and not long:
            with chdir(folder):
                check_doctest(block, names)


def check_doctest(block: Block, names: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(block.body, names, "page", None, 0)
    said: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed = doctest.DocTestRunner(optionflags=flags).run(test, out=said.append, clear_globs=False).failed
    names.update(test.globs)
    assert not failed, "".join(said)


def having(long: bool) -> list[str]:
    return [name for name, text in TEXTS.items() if any(b.kind in RUN and b.long == long for b in blocks(text))]


@pytest.mark.parametrize("page", having(long=False))
def test_what_a_page_shows_is_what_is_printed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    follow(TEXTS[page], tmp_path, long=False)


@pytest.mark.slow
@pytest.mark.parametrize("page", having(long=True))
def test_what_a_page_shows_of_long_commands_is_what_is_printed(page: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    shared = tmp_path_factory.getbasetemp() / "long"  # one store for all pages
    shared.mkdir(exist_ok=True)
    follow(TEXTS[page], shared, long=True)


def shown_commands() -> list[tuple[str, str]]:
    """Commands of `sim` that are shown and not run: lines of sh blocks and code in sentences, with their page."""
    found = []
    for page, text in TEXTS.items():
        lines = [line for b in blocks(text) if b.kind == "sh" for line in b.body.replace("\\\n", "").splitlines()]
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        lines += re.findall(r"`(sim [^`]+)`", prose)
        found += [(page, line.partition("#")[0].strip()) for line in lines if line.startswith("sim ")]
    return found


@pytest.mark.parametrize(("page", "line"), shown_commands())
def test_a_command_that_is_shown_is_one_that_sim_takes(page: str, line: str) -> None:
    words = shlex.split(line)
    lengths = (1,) if words[1].startswith("-") else (3, 2)  # an option of the program itself, or a command
    name = next((name for name in (" ".join(words[:k]) for k in lengths) if name in KNOWN), "")
    assert name, f"{page}: no such command: {line}"
    options = {option for parameter in KNOWN[name].params for option in parameter.opts} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} - options == set(), page


@pytest.mark.parametrize("page", TEXTS)
def test_code_that_is_shown_is_in_its_file(page: str) -> None:
    for block in blocks(TEXTS[page]):
        if block.kind == "python" and block.title:
            assert block.body in (ROOT / block.title).read_text("utf-8"), block.title


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_of_pages_outside_the_site_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


# ---- the comparison itself


def test_commands_come_with_their_continuation_and_what_is_shown() -> None:
    body = "$ sim run a \\\n    --reps 2\none\ntwo\n$ echo $?\n3\n"
    found = commands(body)
    assert [command.line for command in found] == ["sim run a --reps 2", "echo $?"]
    assert [command.shown for command in found] == [("one", "two"), ("3",)]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "...", "c"], ["a", "b", "b", "c"], True),
        (["a", "...", "c"], ["a", "c"], True),
        (["a", "...", "c"], ["a", "b"], False),
        (["Kept in ...-3. Next"], ["Kept in runs/x-3. Next"], True),
        (["Kept in ...-3. Next"], ["Kept in runs/x-4. Next"], False),
        (["1 (2)"], ["1 (3)"], False),
        ([], ["a"], False),
        (["..."], [], True),
    ],
)
def test_what_is_elided_may_be_anything_and_the_rest_nothing_else(shown: list[str], printed: list[str], same: bool) -> None:
    assert agrees(shown, printed) == same


def test_a_block_is_written_anew_with_the_parts_it_had() -> None:
    shown = ("NPV is 3", "...", "  Lead time 4 d", "...", "Kept in ...", "Next: b")
    printed = ["NPV is 5", "more", "  Scrap 1", "  Lead time 6 d", "x", "Kept in runs/y", "Next: b"]
    assert refreshed(shown, printed) == ["NPV is 5", "...", "  Lead time 6 d", "...", "Kept in ...", "Next: b"]
    assert refreshed(("NPV is 3", "", "  1 %", "", "..."), ["NPV is 5", "", "  2 %", "", "more"]) == ["NPV is 5", "", "  2 %", "", "..."]
    with pytest.raises(ValueError, match="nothing printed is like"):
        refreshed(("a", "...", "No such line", "...", "z"), ["a", "b", "z"])


def test_a_failure_that_no_page_mentions_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit code 3"):
        outputs("$ sim check nowhere.yaml\n", quickly, tmp_path)
    assert outputs("$ sim check nowhere.yaml\n$ echo $?\n3\n", quickly, tmp_path)[-1] == (Command("$ echo $?", ("3",)), ["3"])
