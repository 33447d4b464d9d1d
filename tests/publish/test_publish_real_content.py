"""The checked-in content, published: it is served as the project promises.

The shapes are run once more over an excerpt of it, or over all if `EVERY=1`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, Quad, QuerySolutions, Store
from pyshacl import validate as run_shacl
from snapshot_files import quads

from partnerskap.manifest import is_whole, read_manifest
from partnerskap.publish.terms import to_rdflib
from partnerskap.vocabulary import BASE, PREFIXES


@pytest.fixture(scope="module")
def snapshot(published: Path) -> Path:
    return (published / "current").resolve()


@pytest.fixture(scope="module")
def judged(request: pytest.FixtureRequest) -> Path:
    """The snapshot over which the shapes are run."""
    build: Path = request.getfixturevalue("published" if os.environ.get("EVERY") else "excerpt")
    return (build / "current").resolve()


def test_snapshot_is_whole(snapshot: Path) -> None:
    assert is_whole(snapshot)


def test_plain_count_of_participants_is_24(snapshot: Path) -> None:
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in quads(snapshot))
    solutions = store.query(
        f"SELECT (COUNT(DISTINCT ?m) AS ?n) (COUNT(?m) AS ?all) {{ ?p pk:partOfProgramme "
        f"<{BASE}id/programme/tuselog> ; pk:hasParticipant ?m }}",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(solutions, QuerySolutions)
    (row,) = solutions
    assert [str(row["n"].value), str(row["all"].value)] == ["24", "24"]


def test_blank_nodes_are_in_the_shapes_only(snapshot: Path) -> None:
    graphs = {
        quad.graph_name.value
        for quad in quads(snapshot)
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    }
    assert graphs <= {f"{BASE}graph/shapes"}


def test_every_property_and_class_has_a_name_in_each_language(snapshot: Path) -> None:
    told, kind = PREFIXES["rdfs"] + "label", PREFIXES["rdf"] + "type"
    used: set[object] = set()
    named: dict[object, set[str | None]] = defaultdict(set)
    for quad in quads(snapshot):
        if quad.predicate.value == told and isinstance(quad.object, Literal):
            named[quad.subject].add(quad.object.language)
        if quad.graph_name.value != f"{BASE}graph/shapes":
            used |= {quad.predicate, *([quad.object] if quad.predicate.value == kind else [])}
    assert [str(term) for term in used if not named[term] >= {"sv", "en", "tr"}] == []


def test_all_that_is_not_inferred_conforms_to_the_published_shapes(judged: Path) -> None:
    shapes, inferred = f"{BASE}graph/shapes", f"{BASE}graph/inferred"
    told = [quad for quad in quads(judged) if quad.graph_name.value not in {shapes, inferred}]
    rules = [quad.triple for quad in quads(judged) if quad.graph_name.value == shapes]
    _, _, text = run_shacl(
        to_rdflib(quad.triple for quad in told),
        shacl_graph=to_rdflib(rules),
        inplace=True,
        advanced=True,
        allow_warnings=True,
    )
    broken = [part for part in text.split("\n\n") if "Severity: sh:Violation" in part]
    assert broken == []


def test_every_graph_is_in_the_manifest(snapshot: Path) -> None:
    names = {quad.graph_name.value for quad in quads(snapshot)}
    assert names == {name for name, size in read_manifest(snapshot).graphs.items() if size}
