"""What a document tells of its thing and of itself, and how it is kept in caches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from partnerskap.vocabulary import BASE, PREFIXES

KALMAR = "/doc/municipality/se/kalmar"
SUFFIXES = ("ttl", "jsonld", "rdf", "nt", "trig", "nq", "html", "json")


def read(web: FlaskClient, path: str) -> set[tuple[str, str, str]]:
    """The triples at *path* with IRIs without brackets."""
    quads = parse(web.get(path + ".nt").text, format=RdfFormat.N_TRIPLES)
    return {tuple(plain(term) for term in quad.triple) for quad in quads}


def plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def long(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("id/municipality/se/kalmar", "pk:inhabitants", "67451"),
        (
            "id/partnership/tuselog/gender-equality",
            "pk:hasParticipant",
            "id/municipality/se/kalmar",
        ),
        ("id/partnership/tuselog/gender-equality", "rdfs:label", "Jämställdhet"),
        (
            "id/participation/tuselog/gender-equality/kalmar",
            "org:member",
            "id/municipality/se/kalmar",
        ),
        ("doc/municipality/se/kalmar", "foaf:primaryTopic", "id/municipality/se/kalmar"),
        ("doc/municipality/se/kalmar", "dcterms:modified", "2026-11-22"),
        (
            "doc/municipality/se/kalmar",
            "dcterms:license",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        ("doc/municipality/se/kalmar", "void:inDataset", "dataset/partnerskap"),
        ("doc/municipality/se/kalmar", "dcterms:isPartOf", "dataset/partnerskap"),
        ("doc/municipality/se/kalmar", "dcterms:title", "Beskrivning av Kalmar kommun"),
        ("doc/municipality/se/kalmar", "prov:wasDerivedFrom", "graph/programmes/tuselog"),
        ("doc/municipality/se/kalmar", "prov:wasDerivedFrom", "graph/registers/names"),
        ("graph/programmes/tuselog", "prov:wasDerivedFrom", "id/source/partnerskap"),
        (
            "graph/registers/names",
            "dcterms:license",
            "http://creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("id/source/partnerskap", "pk:readOn", "2026-11-22"),
    ],
)
def test_document_tells(web: FlaskClient, subject: str, predicate: str, value: str) -> None:
    whole = BASE + value if value.startswith(("id/", "dataset/", "graph/")) else value
    assert (BASE + subject, long(predicate), whole) in read(web, KALMAR)


def test_labels_come_with_what_the_thing_points_to(web: FlaskClient) -> None:
    sweden = "http://publications.europa.eu/resource/authority/country/SWE"
    assert (sweden, long("rdfs:label"), "Sverige") in read(web, KALMAR)


def test_document_that_is_cut_says_so_and_where_the_rest_is(web: FlaskClient) -> None:
    triples = read(web, "/doc/theme/crowded")
    document = BASE + "doc/theme/crowded"
    assert 4000 < len(triples) < 6000
    (rest,) = [value for one, name, value in triples if one == document and "seeAlso" in name]
    rows = web.get(rest.removeprefix(BASE.rstrip("/")) + "&format=csv").text.splitlines()
    assert len(rows) == 1 + 6000
    assert any(one == document and "rest" in value for one, _, value in triples)


def test_document_that_is_whole_does_not_speak_of_a_rest(web: FlaskClient) -> None:
    assert not [name for _, name, _ in read(web, KALMAR) if "seeAlso" in name]


def test_graph_tells_its_content_and_where_it_is_from(web: FlaskClient) -> None:
    triples = read(web, "/graph/programmes/tuselog")
    graph = BASE + "graph/programmes/tuselog"
    assert (BASE + "id/municipality/se/kalmar", BASE + "ns#inhabitants", "67451") in triples
    assert (graph, long("prov:wasDerivedFrom"), BASE + "id/source/partnerskap") in triples
    assert not [value for _, _, value in triples if value == "Kalmar kommun"]


@pytest.mark.parametrize("path", ["/ns", "/ns/0.1.0"])
def test_ontology_answers_by_name_and_version_without_alignments(
    web: FlaskClient, path: str
) -> None:
    triples = read(web, path)
    assert (BASE + "ns#Municipality", long("rdf:type"), long("owl:Class")) in triples
    assert not [name for _, name, _ in triples if name == long("rdfs:subClassOf")]


def test_shapes_answer(web: FlaskClient) -> None:
    shape = (BASE + "shapes#MunicipalityShape", long("sh:targetClass"), BASE + "ns#Municipality")
    assert shape in read(web, "/shapes")


def test_links_lead_to_everything_else(web: FlaskClient) -> None:
    links = web.get(KALMAR + ".ttl").headers.getlist("Link")
    for link in (
        '<https://w3id.org/partnerskap/id/municipality/se/kalmar>; rel="cite-as"',
        '<https://w3id.org/partnerskap/dataset/partnerskap>; rel="collection"',
        '<http://creativecommons.org/licenses/by/4.0/>; rel="license"',
        '<https://w3id.org/partnerskap/ns#Municipality>; rel="type"',
        '</doc/municipality/se/kalmar.jsonld>; rel="alternate"; type="application/ld+json"',
        '</doc/municipality/se/kalmar.html>; rel="alternate"; type="text/html"',
    ):
        assert link in links
    page = web.get(KALMAR + ".html").headers.getlist("Link")
    assert '</doc/municipality/se/kalmar.ttl>; rel="describedby"; type="text/turtle"' in page


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_has_not_changed_is_not_sent_again(web: FlaskClient, suffix: str) -> None:
    first = web.get(f"{KALMAR}.{suffix}")
    again = web.get(f"{KALMAR}.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert web.get(f"{KALMAR}.{suffix}", headers=since).status_code == 304
    other = web.get(f"{KALMAR}.{suffix}", headers={"If-None-Match": '"other"'})
    assert other.data == first.data


def test_document_of_another_snapshot_is_sent_again(
    exchange: tuple[FlaskClient, Callable[[str, str], None]],
) -> None:
    web, replace = exchange
    paths = [f"{KALMAR}.{suffix}" for suffix in SUFFIXES]
    tags = {path: web.get(path).headers["ETag"] for path in paths}
    replace("Kalmar Municipality", "Municipality of Kalmar")
    again = {path: web.get(path, headers={"If-None-Match": tags[path]}) for path in paths}
    assert {path: again[path].status_code for path in paths} == dict.fromkeys(paths, 200)
    assert [path for path in paths if "Municipality of Kalmar" not in again[path].text] == []
    assert [path for path in paths if again[path].headers["ETag"] == tags[path]] == []


def test_formats_and_things_have_tags_of_their_own(web: FlaskClient) -> None:
    paths = [f"{KALMAR}.{suffix}" for suffix in SUFFIXES] + ["/doc/municipality/tr/ordu.ttl"]
    assert len({web.get(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.parametrize("path", [KALMAR, KALMAR + ".html", "/graph/sources.rdf", "/ns", "/shapes"])
def test_head_is_get_without_a_body(web: FlaskClient, path: str) -> None:
    head, get = web.head(path), web.get(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Link"):
        assert head.headers.getlist(name) == get.headers.getlist(name)


def test_other_base_carries_the_same_data(elsewhere: FlaskClient) -> None:
    thing = elsewhere.get("/id/municipality/se/kalmar")
    assert thing.headers["Location"] == "/doc/municipality/se/kalmar"
    text = elsewhere.get("/doc/municipality/se/kalmar.ttl").text
    assert "@prefix pk: <https://data.example.org/pk/ns#> .\n" in text
    assert "<https://data.example.org/pk/id/municipality/se/kalmar>\n    a pk:Municipality" in text
    assert "w3id.org" not in text
    assert "/ns#Municipality" in elsewhere.get("/context.jsonld").text
    assert elsewhere.get("/id/municipality/se/joined").headers["Location"].startswith("/id/")
