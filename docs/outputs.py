"""Writes what the commands in README and docs print into them anew, and the figures of the README: `make docs-outputs`.

Run it when a change moves results, then read the difference: a sentence beside a block may speak of a number in it. `--quick` leaves out
the long blocks and the figures. Replications are kept in build/outputs, so that a second time is short.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from docs.tools.blocks import ROOT, Block, agrees, blocks, outputs, pages, refreshed, wrote

WORK = ROOT / "build" / "outputs"
COMPARED = "sim compare texas.yaml florida.yaml southeast_asia.yaml"  # as the README has it
FIGURES = ("landed-cost", "landed-cost-bridge", "lead-time")


def run(command: str, folder: Path) -> tuple[int, str]:
    """A command as a reader runs it, in a pipe of 80 columns: its exit code, and what it wrote, remarks first."""
    environment = {**os.environ, "COLUMNS": "80", "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], check=False, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, wrote(done)


def rewrite(page: Path, quick: bool) -> int:
    """Writes the blocks of a page anew; how many changed."""
    text, changed, shift = page.read_text("utf-8"), 0, 0
    folder = WORK / page.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for block in list(blocks(text)):
        if block.title and block.kind != "python":
            for place in (folder, WORK):
                (place / block.title).write_text(block.body, "utf-8")
        elif block.kind == "console" and not (quick and block.long):
            body = _body(block, WORK if block.long else folder)
            text = text[: block.start + shift] + body + text[block.end + shift :]
            shift += len(body) - len(block.body)
            changed += body != block.body
    page.write_text(text, "utf-8")
    return changed


def _body(block: Block, folder: Path) -> str:
    lines: list[str] = []
    for command, printed in outputs(block.body, run, folder):
        shown = command.shown if agrees(command.shown, printed) else refreshed(command.shown, printed)
        lines += [command.typed, *shown]
    return "\n".join(lines) + "\n"


def draw() -> None:
    """The figures of the README, as `sim compare` draws them."""
    code, text = run(f"{COMPARED} --figures svg --out runs/figures --quiet", WORK)
    if code:
        raise SystemExit(text)
    for name in FIGURES:
        shutil.copy(WORK / "runs" / "figures" / "figures" / f"{name}.svg", ROOT / "docs" / "figures" / f"{name}.svg")


def main(arguments: list[str]) -> None:
    """All pages, or those named."""
    quick = "--quick" in arguments
    named = [Path(name).resolve() for name in arguments if not name.startswith("-")]
    for page in named or pages():
        sys.stderr.write(f"{page.relative_to(ROOT)}: {rewrite(page, quick)} blocks changed\n")
    if not quick and not named:
        draw()


if __name__ == "__main__":
    main(sys.argv[1:])
