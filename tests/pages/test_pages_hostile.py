"""Labels that try to break a page are shown as text, and pages stay whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Literal, NamedNode
from reading import PAGE

BASE = "https://w3id.org/partnerskap/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
DCTERMS = "http://purl.org/dc/terms/"
HOSTILE = {
    "script": "<script>document.title='taken'</script>",
    "end of JSON-LD": "</script><script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "template": "{{ config }}{% raw %}",
    "right to left": "\u202eمرحبا\u202d \u2067abc",
    "long word": "x" * 10_000,
    "long text": "lång text " * 1_000,
    "entity": "&lt;b&gt; &amp;",
    "control": "a\u0001b\u007f",
}
PATHS = (
    *("/", "/municipalities", "/partnerships", "/themes", "/sources", "/search?q=x", "/quality"),
    *("/doc/municipality/se/a", "/doc/partnership/p/b", "/doc/theme/c", "/doc/programme/p"),
    *("/doc/source/s", "/graph/g", "/about", "/ns", "/shapes"),
)


def quads(label: str) -> str:
    """Return a world in which everything is called *label*."""
    things = {
        "id/municipality/se/a": ("Municipality", "ns#governs", "id/area/se/a"),
        "id/municipality/tr/d": ("Municipality", "ns#governs", "id/area/tr/d"),
        "id/partnership/p/b": ("Partnership", "ns#hasTheme", "id/theme/c"),
        "id/theme/c": ("Theme", "ns#notRecorded", "ns#hasTheme"),
        "id/programme/p": ("Programme", "ns#usesMethod", "id/method/m"),
        "id/source/s": ("Source", "ns#notRecorded", "ns#readOn"),
    }
    told = [line for name, facts in things.items() for line in describe(name, label, *facts)]
    members = [NamedNode(BASE + f"id/municipality/{name}") for name in ("se/a", "tr/d")]
    taking = [say("id/partnership/p/b", BASE + "ns#hasParticipant", node) for node in members]
    programme = NamedNode(BASE + "id/programme/p")
    others = [
        say("id/partnership/p/b", BASE + "ns#partOfProgramme", programme),
        say("graph/g", PROV + "wasDerivedFrom", NamedNode(BASE + "id/source/s")),
        say("graph/g", DCTERMS + "title", Literal(label, language="tr")),
    ]
    return "\n".join([*told, *taking, *others, *rules(label)])


def rules(label: str) -> list[str]:
    """Return an ontology of one term, and one shape."""
    words, shapes = "graph/ontology/x", "graph/shapes"
    text = Literal(label, language="en")
    return [
        say("ns", RDF + "type", NamedNode(OWL + "Ontology"), words),
        say("ns", DCTERMS + "description", text, words),
        say("ns#Thing", RDF + "type", NamedNode(OWL + "Class"), words),
        say("ns#Thing", RDFS + "isDefinedBy", NamedNode(BASE + "ns"), words),
        say("ns#Thing", RDFS + "label", text, words),
        say("ns#Thing", SKOS + "example", text, words),
        say("shapes#S", RDF + "type", NamedNode(SH + "NodeShape"), shapes),
        say("shapes#S", RDFS + "label", text, shapes),
        say("shapes#S", SH + "message", text, shapes),
    ]


def describe(name: str, label: str, kind: str, link: str, end: str) -> list[str]:
    """Return what is said of one thing."""
    return [
        say(name, RDF + "type", NamedNode(BASE + "ns#" + kind)),
        say(name, RDFS + "label", Literal(label, language="sv")),
        say(name, "https://schema.org/name", Literal(label)),
        say(name, SKOS + "definition", Literal(label, language="ar")),
        say(name, "http://xmlns.com/foaf/0.1/homepage", NamedNode("javascript:alert(1)")),
        say(name, BASE + link, NamedNode(BASE + end)),
    ]


def say(subject: str, name: str, value: NamedNode | Literal, graph: str = "graph/g") -> str:
    """Return a statement as N-Quads."""
    return f"{NamedNode(BASE + subject)} {NamedNode(name)} {value} {NamedNode(BASE + graph)} ."


@pytest.mark.parametrize("label", HOSTILE.values(), ids=list(HOSTILE))
def test_every_page_stays_whole(world: Callable[[str], FlaskClient], label: str) -> None:
    client = world(quads(label))
    for path in PATHS:
        response = client.get(path, headers=PAGE | {"Accept-Language": "tr"})
        assert response.status_code == 200, (path, response.text[:500])
        page = html.fromstring(response.text)
        assert len(page.xpath("//main | //footer")) == 2, path
        scripts = page.xpath("//script[not(@type='application/ld+json')]/@src")
        assert len(page.xpath("//script[not(@type='application/ld+json')]")) == len(scripts), path
        assert page.xpath("//@onmouseover | //a[starts-with(@href, 'javascript')]") == [], path
        assert len(response.data) < 400_000, path


def test_a_hostile_name_is_read_as_text(world: Callable[[str], FlaskClient]) -> None:
    client = world(quads(HOSTILE["script"]))
    page = html.fromstring(client.get("/doc/municipality/se/a", headers=PAGE).text)
    assert page.xpath("//h1")[0].text_content() == HOSTILE["script"]


def test_a_name_that_turns_the_writing_round_is_kept_apart(
    world: Callable[[str], FlaskClient],
) -> None:
    client = world(quads(HOSTILE["right to left"]))
    page = html.fromstring(client.get("/doc/partnership/p/b", headers=PAGE).text)
    turned = [text for text in page.xpath("//body//text()") if "\u202e" in text]
    assert turned
    assert [text for text in turned if text.getparent().tag not in {"bdi", "title", "text"}] == []


def test_an_empty_world_has_pages_too(world: Callable[[str], FlaskClient]) -> None:
    client = world(say("id/theme/c", "https://schema.org/name", Literal("only")))
    for path in PATHS[:7]:
        assert client.get(path, headers=PAGE).status_code == 200


def test_a_long_name_is_cut(world: Callable[[str], FlaskClient]) -> None:
    client = world(quads(HOSTILE["long word"]))
    page = html.fromstring(client.get("/doc/municipality/se/a", headers=PAGE).text)
    assert page.xpath("//h1")[0].text_content() == "x" * 299 + "…"
