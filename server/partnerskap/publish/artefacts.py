"""The files of a snapshot besides data and manifest: a writer for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from partnerskap.publish.content import Content
from partnerskap.publish.convert import to_rdflib
from partnerskap.publish.harvest.catalog import write_catalog
from partnerskap.publish.harvest.dumps import write_dumps
from partnerskap.publish.harvest.things import write_things
from partnerskap.publish.harvest.versions import write_history
from partnerskap.publish.harvest.void import write_void
from partnerskap.publish.index import write_index
from partnerskap.publish.snapshot import Writer
from partnerskap.publish.sources import SHAPES
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

DERIVED: Final[tuple[Writer, ...]] = (write_index,)
"""The writers of files that are no part of a snapshot's digest."""


def write_shapes(folder: Path, content: Content) -> None:
    """Write the shapes as one Turtle file that a person can read."""
    graph = to_rdflib(content.triples(SHAPES))
    for prefix, iri in prefixes(content.base).items():
        graph.bind(prefix, iri)
    (folder / "shapes.ttl").write_text(graph.serialize(format="turtle"), encoding="utf-8")


def list_writers(settings: Settings) -> tuple[Writer, ...]:
    """Return the writers of a build with *settings*, in the order in which they are run.

    To add files to the snapshot, add a writer.
    """
    catalog = write_catalog(settings)
    return (write_shapes, write_dumps, write_history, catalog, write_void, write_things)
