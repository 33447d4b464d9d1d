"""Lists every thing that has a page of its own, for site maps."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from partnerskap.history import THINGS
from partnerskap.publish.content import Content


def write_things(folder: Path, content: Content) -> None:
    """Write the path of each document about a thing of *content*, a line each, in order."""
    start = f"{content.base}id/"
    subjects = {triple.subject for triples in content.graphs.values() for triple in triples}
    names = {node.value for node in subjects if isinstance(node, NamedNode)}
    paths = sorted(f"doc/{name.removeprefix(start)}" for name in names if name.startswith(start))
    (folder / THINGS).write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
