"""Draws which room of the package imports which: python docs/imports.py [CHECKOUT] OUT.svg

A room is a folder or file right below `sim`. A line runs from the importer to what it imports, the wider the more modules do it; one
that does not run to a lower level is red. Rooms are set by the longest way down to a room that imports none.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib.figure import Figure

Edges = Counter[tuple[str, str]]


def rooms(package: Path) -> tuple[Counter[str], Edges]:
    """Modules of each room, and how many modules of one room import another."""
    sizes: Counter[str] = Counter()
    edges: Edges = Counter()
    for path in sorted(package.rglob("*.py")):
        room = path.relative_to(package).with_suffix("").parts[0]
        if room.startswith("__"):
            continue
        sizes[room] += 1
        edges.update((room, other) for other in imported(path) if other != room)
    return sizes, edges


def imported(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)} if node.module == "sim" else {node.module}
        elif isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
    return {name.split(".")[1] for name in names if name.startswith("sim.") and not name.split(".")[1].startswith("_")}


def levels(sizes: Counter[str], edges: Edges) -> dict[str, int]:
    """Each room one above the highest it imports; of rooms that import one another the order of their names decides."""
    height = dict.fromkeys(sizes, 0)
    for _ in sizes:
        for (room, other), _count in edges.items():
            if other in height and (other, room) not in edges:
                height[room] = max(height[room], min(height[other] + 1, len(sizes)))
    return height


def drawn(package: Path) -> Figure:
    """The picture, with what it shows as its title."""
    sizes, edges = rooms(package)
    height = levels(sizes, edges)
    rows = {level: sorted(room for room in sizes if height[room] == level) for level in sorted(set(height.values()))}
    place = {room: ((k + 0.5) / len(row), y) for y, row in enumerate(rows.values()) for k, room in enumerate(row)}
    figure = Figure(figsize=(11, 1.0 * len(rows) + 1))
    axis = figure.add_axes((0.01, 0.01, 0.98, 0.9))
    sideways = 0
    for (room, other), count in edges.items():
        if other not in place:
            continue
        down = place[other][1] < place[room][1]
        sideways += not down
        (x0, y0), (x1, y1) = place[room], place[other]
        arrow = {
            "arrowstyle": "-|>",
            "color": "#999999" if down else "#c0392b",
            "linewidth": 0.4 + 0.12 * count,
            "shrinkA": 14,
            "shrinkB": 14,
        }
        axis.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
    for room, (x, y) in place.items():
        axis.text(
            x, y, f"{room}\n{sizes[room]}", ha="center", va="center", fontsize=9, bbox={"boxstyle": "round", "fc": "white", "ec": "#333333"}
        )
    axis.set_xlim(0, 1)
    axis.set_ylim(-0.6, len(rows) - 0.4)
    axis.axis("off")
    kinds = f"{len(edges)} ways between {len(sizes)} rooms, {sideways} of them not to a lower level"
    axis.set_title(f"Who imports whom ({sum(sizes.values())} modules): {kinds}", loc="left", fontsize=12)
    return figure


def main() -> None:
    *checkout, out = sys.argv[1:]
    figure = drawn(Path(checkout[0] if checkout else ".") / "sim")
    with matplotlib.rc_context({"svg.hashsalt": "sim", "svg.fonttype": "none"}):
        figure.savefig(out, metadata={"Date": None} if out.endswith("svg") else None)


if __name__ == "__main__":
    main()
