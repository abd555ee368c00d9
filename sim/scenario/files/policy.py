"""Files that are no site by themselves: empty ones, and policies, which are laid over a site."""

from pathlib import Path

from sim.scenario.nodes import Issue, Mapping, Node, Unreadable

OF_A_SITE = ("name", "horizon", "stations", "flows", "demand")  # what the schema asks of every scenario


def refuse_if_no_site(tree: Node, path: Path, name: str) -> None:
    """Raises Unreadable for a file that says nothing, or hardly anything that every site says."""
    if not isinstance(tree, Mapping):
        return
    if not tree.items:
        raise Unreadable([Issue(name, 0, 0, "", "the file is empty; begin with `extends: texas.yaml`")])
    missing = [key for key in OF_A_SITE if key not in tree.items]
    if len(missing) > 2 or (len(missing) > 1 and path.parent.name == "policies"):
        said = f"this is a policy, not a site: it has no {', '.join(missing)}"
        raise Unreadable([Issue(name, 0, 0, "", f"{said}; lay it over a site: sim run texas.yaml --with {name}")])
