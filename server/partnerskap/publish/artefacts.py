"""The files of a snapshot besides data and manifest: a writer for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, serialize

from partnerskap.publish.content import Content
from partnerskap.publish.snapshot import Writer
from partnerskap.publish.sources import SHAPES
from partnerskap.vocabulary import prefixes


def write_shapes(folder: Path, content: Content) -> None:
    """Write the shapes as one Turtle file."""
    known = prefixes(content.base)
    path = folder / "shapes.ttl"
    serialize(content.triples(SHAPES), str(path), RdfFormat.TURTLE, prefixes=known)


WRITERS: Final[tuple[Writer, ...]] = (write_shapes,)
"""Run in this order; to add files to the snapshot, add a writer."""
