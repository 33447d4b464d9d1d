"""Which representation `/doc/…` answers with, and that all of them say the same."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from pyld import jsonld
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from partnerskap.engine.triples import find_format

KALMAR = "/doc/municipality/se/kalmar"
IRI = "https://w3id.org/partnerskap/id/municipality/se/kalmar"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
RAPPER = (
    "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1, text/turtle, "
    "application/x-turtle, application/turtle, text/n3;q=0.3, text/rdf+n3;q=0.3, "
    "application/rdf+n3;q=0.3, application/x-trig, application/rss;q=0.8, application/xml;q=0.3, "
    "text/html;q=0.6, application/json;q=0.1, text/x-nquads, */*;q=0.1"
)
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "nt": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
}


def statements(text: str, kind: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(text, format=kind)}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            "application/ld+json",
        ),
        ("application/json", "application/json"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("text/turtle;q=0.2, application/n-triples;q=0.3", "application/n-triples"),
        ("text/turtle;q=0, */*;q=0.1", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("image/png, text/*;q=0.1", "text/turtle; charset=utf-8"),
    ],
)
def test_document_follows_the_accept_header(
    web: FlaskClient, accept: str | None, media: str
) -> None:
    response = web.get(KALMAR, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (200, media)
    assert "Accept" in response.headers["Vary"]
    suffix = response.headers["Content-Location"].rpartition(".")[2]
    assert web.get(f"{KALMAR}.{suffix}").content_type == media


@pytest.mark.parametrize("path", [KALMAR, KALMAR.replace("doc", "id"), "/ns", "/graph/sources"])
def test_unknown_format_is_told_the_known_ones(web: FlaskClient, path: str) -> None:
    response = web.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406
    for media in ("text/turtle", "application/ld+json", "application/rdf+xml", "text/html"):
        assert media in response.get_json()["detail"]


def test_format_parameter_wins_over_the_header(web: FlaskClient) -> None:
    response = web.get(KALMAR + "?format=nt", headers={"Accept": "text/html"})
    assert response.content_type == "application/n-triples"
    assert web.get(KALMAR + "?format=text/turtle").content_type.startswith("text/turtle")
    refused = web.get(KALMAR + "?format=docx")
    assert (refused.status_code, "ttl (text/turtle)" in refused.text) == (406, True)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("turtle", "text/turtle; charset=utf-8"),
        ("N3", "text/turtle; charset=utf-8"),
        ("xml", "application/rdf+xml"),
        ("rdf-xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("json", "application/json"),
        ("ntriples", "application/n-triples"),
        ("nquads", "application/n-quads"),
        ("trig", "application/trig"),
        ("html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("path", [KALMAR, "/ns", "/shapes", "/graph/sources"])
def test_format_parameter_knows_the_names_that_the_endpoint_knows(
    web: FlaskClient, path: str, name: str, media: str
) -> None:
    response = web.get(f"{path}?format={name}", headers={"Accept": "image/png"})
    assert (response.status_code, response.content_type) == (200, media)


@pytest.mark.parametrize("name", ["csv", "tsv", ""])
def test_format_that_documents_do_not_have_is_refused(web: FlaskClient, name: str) -> None:
    assert web.get(f"{KALMAR}?format={name}").status_code == 406


@pytest.mark.parametrize(
    "name", ["municipality/se/kalmar", "municipality/se/odd", "municipality/se/misspelled"]
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_the_same(web: FlaskClient, name: str, suffix: str) -> None:
    expected = statements(web.get(f"/doc/{name}.nt").text, RdfFormat.N_TRIPLES)
    assert expected
    assert statements(web.get(f"/doc/{name}.{suffix}").text, FORMATS[suffix]) == expected


@pytest.mark.parametrize("path", ["/ns", "/shapes", "/graph/registers/names", "/graph/shapes"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_whole_graph_has_every_format(web: FlaskClient, path: str, suffix: str) -> None:
    def canonical(text: str, kind: RdfFormat) -> set[str]:
        from pyoxigraph import CanonicalizationAlgorithm, Dataset

        dataset = Dataset(
            Quad(quad.subject, quad.predicate, quad.object) for quad in parse(text, format=kind)
        )
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in dataset}

    expected = canonical(web.get(path + ".nt").text, RdfFormat.N_TRIPLES)
    assert expected
    assert canonical(web.get(f"{path}.{suffix}").text, FORMATS[suffix]) == expected


def test_named_graphs_tell_where_each_statement_comes_from(web: FlaskClient) -> None:
    quads = set(parse(web.get(KALMAR + ".nq").text, format=RdfFormat.N_QUADS))
    inhabitants = [quad for quad in quads if quad.predicate.value.endswith("#inhabitants")]
    assert {str(quad.graph_name) for quad in inhabitants} == {
        "DEFAULT",
        "<https://w3id.org/partnerskap/graph/programmes/tuselog>",
    }


@pytest.mark.parametrize("path", [KALMAR, "/graph/registers/names", "/ns"])
@pytest.mark.parametrize("suffix", ["nq", "trig"])
@pytest.mark.parametrize("largest", [50_000, 1])
def test_default_graph_holds_all_that_turtle_holds(
    web: FlaskClient, path: str, suffix: str, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnerskap.web.resources.graphs.LARGE", largest)
    quads = list(parse(web.get(f"{path}.{suffix}").data, format=FORMATS[suffix]))
    default = {str(quad.triple) for quad in quads if quad.graph_name == DefaultGraph()}
    assert default == statements(web.get(path + ".nt").text, RdfFormat.N_TRIPLES)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (COMUNICA, "application/n-triples"),
        (RAPPER, "text/turtle; charset=utf-8"),
        ("application/n-quads, application/trig;q=0.9", "application/n-quads"),
        ("application/n-quads, */*;q=0.5", "application/n-quads"),
        ("application/n-quads, text/turtle;q=0", "application/n-quads"),
        ("application/trig, text/turtle;q=0.1", "text/turtle; charset=utf-8"),
        ("text/x-nquads, */*;q=0.1", "text/x-nquads; charset=utf-8"),
        ("application/x-trig, */*;q=0.1", "application/x-trig"),
        ("text/n3, */*;q=0.1", "text/n3; charset=utf-8"),
        ("text/rdf+n3", "text/rdf+n3; charset=utf-8"),
        ("application/x-turtle", "application/x-turtle"),
        ("text/plain, */*;q=0.1", "text/plain; charset=utf-8"),
        ("text/rdf;q=0.6", "text/rdf; charset=utf-8"),
        ("*", "text/turtle; charset=utf-8"),
        ("image/gif, *; q=.2", "text/turtle; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("path", [KALMAR, "/ns", f"/sparql?query=DESCRIBE <{IRI}>"])
def test_old_and_demanding_clients_get_what_they_read(
    web: FlaskClient, path: str, accept: str, media_type: str
) -> None:
    response = web.get(path, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, media_type)
    found = parse(response.data, format=find_format(response.mimetype))
    expected = web.get(path, headers={"Accept": "application/n-triples"}).text
    named = statements(expected, RdfFormat.N_TRIPLES)
    assert {str(quad.triple) for quad in found} == named != set()


def test_turtle_declares_the_prefixes_in_use_for_every_parser(web: FlaskClient) -> None:
    for path in (KALMAR, "/ns", "/shapes", "/graph/shapes"):
        text = web.get(path + ".ttl").text
        head, _, rest = text.partition("\n\n")
        declared = re.findall(r"^@prefix ([a-z0-9]+): <[^>]+> \.$", head, re.MULTILINE)
        assert len(declared) == len(head.splitlines())
        assert declared == sorted(declared)
        assert all(re.search(rf"(?<![\w]){prefix}:\w", rest) for prefix in declared)
        assert "PREFIX" not in text


def test_what_xml_cannot_hold_is_refused_in_xml_alone(web: FlaskClient) -> None:
    refused = web.get("/doc/municipality/se/bell.rdf")
    assert refused.status_code == 406
    assert "U+0007" in refused.get_json(force=True)["detail"]
    assert "Bell\\u0007" in web.get("/doc/municipality/se/bell.ttl").text


def test_carriage_returns_come_through_xml(web: FlaskClient) -> None:
    text = web.get("/doc/municipality/se/odd.rdf").text
    assert "&#xD;\n\t" in text
    assert "\r" not in text


def test_same_request_gives_the_same_bytes(web: FlaskClient) -> None:
    for suffix in FORMATS:
        assert web.get(f"{KALMAR}.{suffix}").data == web.get(f"{KALMAR}.{suffix}").data


def test_turtle_is_written_in_house_style(web: FlaskClient) -> None:
    text = web.get(KALMAR + ".ttl").text
    assert (
        f"""<{IRI}>
    a pk:Municipality ;
    rdfs:label
        "Kalmar Belediyesi"@tr ,
        "Kalmar Municipality"@en ,
        "Kalmar kommun"@sv ;
    schema:name "Kalmar" ;
    skos:notation "0880"^^pk:kommunkod ;
    foaf:isPrimaryTopicOf <https://w3id.org/partnerskap/doc/municipality/se/kalmar> ;
    pk:country <http://publications.europa.eu/resource/authority/country/SWE> ;
    pk:inhabitants 67451 ;
.
"""
        in text
    )
    assert "PREFIX sh:" not in text


def test_json_reads_like_json(web: FlaskClient) -> None:
    tree = web.get(KALMAR + ".jsonld").get_json(force=True)
    assert list(tree)[:5] == ["@context", "id", "type", "label", "name"]
    assert tree["type"] == ["Municipality"]
    assert tree["label"]["sv"] == "Kalmar kommun"
    assert tree["inhabitants"] == 67451
    assert tree["country"]["label"] == {"sv": "Sverige"}
    assert tree["notation"] == [{"type": "kommunkod", "@value": "0880"}]
    (partnership,) = tree["referencedBy"]["hasParticipant"]
    assert partnership["label"]["en"] == "Gender equality"
    assert tree["document"]["license"] == [{"id": "http://creativecommons.org/licenses/by/4.0/"}]


def test_dates_have_plain_keys_that_say_how_exact_they_are(web: FlaskClient) -> None:
    tree = web.get("/doc/partnership/tuselog/gender-equality.jsonld").get_json(force=True)
    assert (tree["startYear"], tree["endDate"]) == ("2011", "2013-06-30")


def test_json_keeps_values_that_are_not_of_their_datatype(web: FlaskClient) -> None:
    tree = web.get("/doc/municipality/se/misspelled.json").get_json()
    integer, boolean = (
        f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "boolean")
    )
    told = tree["inhabitants"]
    assert [one for one in told if not isinstance(one, dict)] == [-12, True]
    assert [one for one in told if isinstance(one, dict)] == [
        {"type": integer, "@value": "1.5"},
        {"type": integer, "@value": "12345678901234567890"},
        {"type": integer, "@value": "abc"},
        {"type": boolean, "@value": "yes"},
    ]


def test_published_context_means_the_same_as_the_one_inside(web: FlaskClient) -> None:
    published = web.get("/context.jsonld")
    assert published.content_type == "application/ld+json"
    response = web.get(KALMAR, headers={"Accept": "application/json"})
    link = (
        '</context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    )
    assert link in response.headers.getlist("Link")
    tree = response.get_json()
    assert "@context" not in tree
    tree["@context"] = published.get_json(force=True)["@context"]
    expected = statements(web.get(KALMAR + ".nt").text, RdfFormat.N_TRIPLES)
    assert (
        statements(jsonld.to_rdf(tree, {"format": "application/n-quads"}), RdfFormat.N_QUADS)
        == expected
    )
    assert statements(json.dumps(tree), RdfFormat.JSON_LD) == expected


@pytest.mark.parametrize("suffix", [*FORMATS, "json"])
def test_graph_too_large_for_memory_is_sent_as_it_comes(
    web: FlaskClient, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/graph/registers/names"
    expected = statements(web.get(path + ".nt").text, RdfFormat.N_TRIPLES)
    monkeypatch.setattr("partnerskap.web.resources.graphs.LARGE", 1)
    response = web.get(f"{path}.{suffix}?now", buffered=True)
    kind = FORMATS.get(suffix, RdfFormat.JSON_LD)
    assert statements(response.text, kind) == expected
    assert response.headers["ETag"].startswith("W/")
    tag = {"If-None-Match": response.headers["ETag"]}
    assert web.get(f"{path}.{suffix}?again", headers=tag).status_code == 304
