"""`sim about`."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.questions.options import Json
from sim.report.console import say, write_json
from sim.running.run_record import RUNS

MODELED = (
    "people on shifts, hired, trained, absent and leaving; learning; overtime as planned",
    "stations with slots, batches, set-ups, breakdowns, maintenance, room before them; limits on work in process",
    "parts in stock, their lanes, customs holds, expediting and second suppliers",
    "orders, promises, penalties, seasons; a fleet in the field that fails and comes back for repair",
    "storms, outages, strikes, stopped imports, cut-off supply",
    "wages, energy, freight, duty and fees, rent, taxes of the place; incentives and what is promised for them; cash and present value",
    "loans, owners abroad, and a second company at a transfer price; several sites that share one demand",
    "how much of a cost reaches the price, and how many customers then order, as known at the start",
    "what lead times are worth to the customer",
    "chance (replications under common random numbers) and the ranges of assumptions",
)
NOT_MODELED = (
    "decisions by managers as the plant goes: overtime, hiring and prices do not answer to queues",
    "what a worker is like: hands of a pool are alike, and work does not follow a person",
    "tasks interrupted by more urgent ones; units that split or merge",
    "competitors, customers who order less because they wait, and orders that move from one site to another while a border is shut",
    "the inside of partners, carriers and suppliers: they are times, chances and prices",
    "legal advice: rules of duty and tax are assumptions with sources and dates, to be checked before money is spent",
)
PACKAGES = ("numpy", "scipy", "simpy", "numba", "pydantic", "pyyaml", "holidays", "matplotlib", "pyarrow", "distributed", "pandas")


def about(as_json: Json = False) -> None:
    """Say what this program is: version, what is modeled and what is not, engine, packages, where runs are kept, and how to cite it.

    \b
    Example:
      sim about
    """
    found = _facts()
    if as_json:
        write_json(found)
        return
    say(f"sim {found['version']}: where should this plant stand?\n")
    for title, name in (("Modeled", "modeled"), ("Not modeled", "not_modeled")):
        say("\n".join([f"{title}:", *(f"  - {line}" for line in found[name]), ""]))
    packages = ", ".join(f"{name} {number or 'not installed'}" for name, number in found["packages"].items())
    say(f"Engines: {', '.join(found['engines'])}; all give the same tables, byte by byte\nPackages: {packages}")
    say(f"Runs: {found['runs']}\nFinished replications: {found['store']}\nShipped scenarios: {found['scenarios']}\n")
    say(f"How to cite (CITATION.cff):\n{found['citation']}".rstrip())


def _facts() -> dict[str, Any]:
    from sim import __version__
    from sim.running.store import STORE
    from sim.scenario.files.finding import shipped
    from sim.verify.simulated import engines

    return {
        "version": __version__,
        "modeled": list(MODELED),
        "not_modeled": list(NOT_MODELED),
        "engines": list(engines()),
        "packages": {name: _version(name) for name in PACKAGES},
        "runs": str(RUNS.resolve()),
        "store": str((RUNS / STORE).resolve()),
        "scenarios": str(shipped()),
        "citation": _citation(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _citation() -> str:
    """The text of CITATION.cff: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "CITATION.cff"
    return (inside if inside.is_file() else package.parent / "CITATION.cff").read_text("utf-8")
