"""Where the ontology and the data lie, and how a test reads them."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

from partnerskap.vocabulary import PREFIXES

ROOT = Path(__file__).parents[2]
EXAMPLE = "https://example.org/"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, "ex": EXAMPLE}.items())


def read(*files: Path) -> Graph:
    """Return what *files* say, merged."""
    graph = Graph()
    for file in sorted(files):
        graph.parse(file)
    return graph


def world(turtle: str) -> Graph:
    """Return the graph that *turtle* describes with the shared prefixes and `ex:`."""
    return Graph().parse(data=HEAD + turtle, format="turtle")
