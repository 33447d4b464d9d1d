"""Links to other datasets: which there are is told by data, and so is who says what of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from snapshot_files import quads

from partnerskap.publish.build import build
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE, PREFIXES

Add = Callable[[str, str], None]
SPACE = "<http://rdfs.org/ns/void#uriSpace>"
TARGETS = f"""
BASE <{BASE}>
<id/source/wide> a pk:Source ; rdfs:label "Wide"@en , "Bred"@sv ; {SPACE} "http://example.org/" .
<id/source/deep> a pk:Source ; {SPACE} "http://example.org/deep/" , "http://example.net/deep/" .
<id/source/unused> a pk:Source ; {SPACE} "http://example.com/" .
"""
LINKS = f"""
BASE <{BASE}>
<id/municipality/se/umea>
    skos:closeMatch <http://example.org/umea> , <http://example.org/deep/umea> ;
    skos:relatedMatch <http://example.net/deep/town> , <id/municipality/tr/bornova> ;
    rdfs:seeAlso <http://example.info/page> .
"""
GRAPH = f"{BASE}graph/registers/more"


@pytest.fixture
def snapshot(settings: Settings, add: Add) -> Path:
    add("data/targets.ttl", TARGETS)
    add("data/registers/more.ttl", LINKS)
    add("data/registers/again.ttl", LINKS)
    about = 'dcterms:license <http://example.org/free> ; dcterms:modified "2026-01-02"^^xsd:date'
    add("data/sources.ttl", f"<{GRAPH}> {about} .")
    return build(settings).folder


def read(snapshot: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of the mapping set called *name*."""
    text = (snapshot / f"version/unpublished/dump/{name}.sssom.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), dialect="excel-tab"))


def test_data_tell_which_sets_there_are(snapshot: Path) -> None:
    files = sorted(path.name for path in snapshot.glob("version/*/dump/*.sssom.*"))
    assert files == [
        f"{name}.sssom.{end}" for name in ("deep", "wide") for end in ("tsv", "ttl.gz")
    ]


def test_a_link_belongs_to_the_narrowest_target(snapshot: Path) -> None:
    assert {row["object_id"] for row in read(snapshot, "wide")} == {"wide:umea"}
    assert {row["object_id"] for row in read(snapshot, "deep")} == {"deep:town", "deep.2:umea"}


def test_each_graph_that_states_a_link_has_a_row(snapshot: Path) -> None:
    again, more = sorted(read(snapshot, "wide"), key=lambda row: row["mapping_source"])
    known = {
        "subject_id": "partnerskap:municipality/se/umea",
        "subject_label": "Umeå kommun",
        "predicate_id": "skos:closeMatch",
        "object_id": "wide:umea",
        "mapping_justification": "semapv:UnspecifiedMatching",
    }
    assert again.pop("record_id") != more.pop("record_id")
    nothing = {"license": "", "mapping_date": ""}
    assert again == known | nothing | {"mapping_source": "partnerskap.graph:registers/again"}
    assert more == known | {
        "license": "http://example.org/free",
        "mapping_date": "2026-01-02",
        "mapping_source": "partnerskap.graph:registers/more",
    }


def test_a_link_is_counted_once_and_others_by_where_they_lead(snapshot: Path) -> None:
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in quads(snapshot))
    found = store.query(
        "SELECT ?set ?p ?n { ?part void:linkPredicate ?p ; void:triples ?n . "
        "?set void:subset ?part }",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(found, QuerySolutions)
    terms = [tuple(term for term in row if isinstance(term, NamedNode | Literal)) for row in found]
    told = {tuple(re_name(term.value) for term in row) for row in terms}
    assert told == {
        ("mappings/deep", "closeMatch", "1"),
        ("mappings/deep", "relatedMatch", "1"),
        ("mappings/wide", "closeMatch", "1"),
        ("dataset/partnerskap", "seeAlso", "1"),
        ("dataset/partnerskap", "exactMatch", "1"),
    }
    names = store.quads_for_pattern(NamedNode(f"{BASE}mappings/wide"), LABEL, None)
    assert {str(quad.object) for quad in names} == {
        '"Partnerskap – Wide"@en',
        '"Partnerskap – Bred"@sv',
    }


LABEL = NamedNode(PREFIXES["rdfs"] + "label")


def re_name(text: str) -> str:
    """Return what of *text* comes after the base, or the last part of another IRI."""
    return text.removeprefix(BASE) if text.startswith(BASE) else text.rpartition("#")[2]
