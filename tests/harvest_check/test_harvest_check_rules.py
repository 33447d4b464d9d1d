"""Each rule is kept by the catalogue as it is, and broken by one change that breaks only it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef

from partnerskap.harvest_check.checks import DELIVERY, check_delivery
from partnerskap.harvest_check.harvester import RDF_XML, Catalog, Harvester, fetch_catalog
from partnerskap.harvest_check.report import Check, Grade
from partnerskap.harvest_check.shapes import DCAT_AP, DCAT_AP_SE, check_shapes, load_own

Change = Callable[[Graph], object]
Spoil = Callable[[Change], Catalog]
BASE = "https://w3id.org/partnerskap/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOG, MAIN = URIRef(BASE + "catalog"), URIRef(BASE + "dataset/partnerskap")
TURTLE = URIRef(BASE + "dataset/partnerskap/distribution/turtle")
SPARQL, CONTACT = URIRef(BASE + "dataset/service/sparql"), URIRef(BASE + "dataset/contact")
PUBLISHER = URIRef(BASE + "id/organisation/partnerskap")
ADVICE = {
    "The publisher is named by its organisation number",
    "Someone reads the contact's mail",
    "What DCAT-AP-SE recommends is there",
}
EUROPEAN, SWEDISH = load_own(DCAT_AP), load_own(DCAT_AP_SE)


def unmet(points: list[Check]) -> set[str]:
    return {point.wanted for point in points if point.grade is not Grade.KEPT}


def check_swedish(catalog: Catalog) -> list[Check]:
    return [*check_shapes(catalog.graph, SWEDISH), *check_delivery(catalog)]


def test_catalogue_keeps_every_rule_that_does_not_depend_on_settings(spoil: Spoil) -> None:
    catalog = spoil(lambda graph: graph)
    assert unmet(check_swedish(catalog)) == ADVICE
    assert unmet(list(check_shapes(catalog.graph, EUROPEAN))) == set()


def drop(subject: URIRef, name: URIRef) -> Change:
    return lambda graph: graph.remove((subject, name, None))


def put(subject: URIRef, name: URIRef, value: object) -> Change:
    term = value if isinstance(value, URIRef | BNode | Literal) else Literal(value)
    return lambda graph: graph.set((subject, name, term))


def add(subject: URIRef, name: URIRef, value: URIRef | Literal) -> Change:
    return lambda graph: graph.add((subject, name, value))


def both(*changes: Change) -> Change:
    return lambda graph: [change(graph) for change in changes]


PART, INNER = URIRef(BASE + "part"), URIRef(BASE + "inner")
COUNTRY = URIRef("http://publications.europa.eu/resource/authority/country/DNK")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/deed")
CASES: dict[str, tuple[Change, str]] = {
    "blank-node": (
        lambda graph: graph.add((MAIN, DCTERMS.relation, BNode())),
        "Every node has an IRI",
    ),
    "relative": (add(MAIN, DCTERMS.relation, URIRef("other")), "Every IRI is absolute"),
    "no-uuid": (put(MAIN, DCTERMS.identifier, "1"), "Every entry is identified by a UUID"),
    "two-identifiers": (
        add(MAIN, DCTERMS.identifier, Literal("1")),
        "Every entry is identified by a UUID",
    ),
    "licence": (
        put(TURTLE, DCTERMS.license, LICENCE),
        "Licences are spelled as in the portal's list",
    ),
    "untagged": (
        add(MAIN, DCAT.keyword, Literal("kommun")),
        "Texts have languages, Swedish among them",
    ),
    "not-in-swedish": (
        put(TURTLE, DCTERMS.title, Literal("All", lang="en")),
        "Texts have languages, Swedish among them",
    ),
    "catalogue": (
        drop(CATALOG, DCTERMS.license),
        "The catalogue has title, description, publisher, licence and datasets",
    ),
    "dataset": (
        drop(MAIN, DCAT.contactPoint),
        "Datasets have title, description, publisher and contact",
    ),
    "series": (
        drop(URIRef(BASE + "dataset/series"), DCTERMS.publisher),
        "Series have title, description and publisher",
    ),
    "distribution": (
        drop(TURTLE, DCTERMS["format"]),
        "Distributions have accessURL, format and licence",
    ),
    "service": (
        drop(SPARQL, DCTERMS.accessRights),
        "Services have title, endpointURL, licence and access rights",
    ),
    "two-places": (
        add(TURTLE, DCAT.accessURL, URIRef(BASE + "other")),
        "Distributions have one accessURL",
    ),
    "agent": (drop(PUBLISHER, DCTERMS.type), "Publishers have a name and a type of the list"),
    "nameless": (drop(PUBLISHER, FOAF.name), "Publishers have a name and a type of the list"),
    "contact": (drop(CONTACT, VCARD.hasEmail), "Contacts have kind, name and mail address"),
    "mail": (
        put(CONTACT, VCARD.hasEmail, URIRef("https://example.se/mail")),
        "Contacts have kind, name and mail address",
    ),
    "two-creators": (
        both(add(MAIN, DCTERMS.creator, PUBLISHER), add(MAIN, DCTERMS.creator, CONTACT)),
        "What may be said once is said once",
    ),
    "nested": (
        both(add(CATALOG, DCTERMS.hasPart, PART), add(PART, DCTERMS.hasPart, INNER)),
        "Catalogues are nested once at most",
    ),
    "undated": (put(MAIN, DCTERMS.modified, "soon"), "The date of change is the data's"),
    "too-early": (put(MAIN, DCTERMS.modified, "1999-01-01"), "The date of change is the data's"),
    "unnamed": (
        add(MAIN, DCTERMS.spatial, COUNTRY),
        "Terms of EU lists are described where they are used",
    ),
}


@pytest.mark.parametrize(("change", "wanted"), CASES.values(), ids=CASES)
def test_one_fault_breaks_one_rule(spoil: Spoil, change: Change, wanted: str) -> None:
    points = check_swedish(spoil(change))
    broken = unmet(points) - ADVICE
    assert broken == {wanted}
    assert all(point.found for point in points if point.wanted == wanted)


def test_contact_that_publishes_is_found(spoil: Spoil) -> None:
    catalog = spoil(lambda graph: graph.set((MAIN, DCAT.contactPoint, PUBLISHER)))
    assert "Contact and publisher are two things" in unmet(check_swedish(catalog))


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("media_type", "text/turtle", "The catalogue comes as RDF/XML"),
        ("body", b" " * (50 * 1024 * 1024 + 1), "It is small enough to be read at once"),
        ("redirects", (302,), "Only redirections 301, 303, 307 and 308 lead to it"),
    ],
)
def test_way_to_the_catalogue_is_judged(
    spoil: Spoil, field: str, value: object, wanted: str
) -> None:
    catalog = spoil(lambda graph: graph)
    spoilt = replace(catalog, response=replace(catalog.response, **{field: value}))
    assert unmet(check_swedish(spoilt)) - ADVICE == {wanted}


OFFICIAL = URIRef("http://dataportal.se/organisation/SE2120000746")
SERIES = URIRef(BASE + "dataset/series")
RECOMMENDED = [
    (OFFICIAL, DCTERMS.description),
    (OFFICIAL, DCTERMS.identifier),
    (CONTACT, VCARD.hasTelephone),
    (CONTACT, VCARD.hasAddress),
    (SERIES, DCAT.theme),
    (SERIES, DCTERMS.conformsTo),
]
"""What DCAT-AP-SE recommends and our catalogue does not say."""


@pytest.mark.parametrize(("status", "broken"), [(302, True), (301, False), (308, False)])
def test_redirection_to_the_catalogue_is_followed_and_judged(
    statements: str, status: int, broken: bool
) -> None:
    body = Graph().parse(data=statements, format="nt").serialize(format="pretty-xml")

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/catalog":
            return httpx.Response(status, headers={"Location": "/elsewhere"})
        return httpx.Response(200, headers={"Content-Type": RDF_XML}, text=body)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        catalog = fetch_catalog(Harvester(client, "http://portal.example.se"))
    assert catalog.response.redirects == (status,)
    wanted = "Only redirections 301, 303, 307 and 308 lead to it"
    assert (wanted in unmet(list(check_delivery(catalog)))) is broken


def test_settings_of_the_publisher_answer_the_advice(spoil: Spoil) -> None:
    def change(graph: Graph) -> None:
        for subject in list(graph.subjects(DCTERMS.publisher, PUBLISHER)):
            graph.set((subject, DCTERMS.publisher, OFFICIAL))
        for _, name, value in list(graph.triples((PUBLISHER, None, None))):
            graph.add((OFFICIAL, name, value))
        graph.set((CONTACT, VCARD.hasEmail, URIRef("mailto:data@kalmar.se")))
        for subject, name in RECOMMENDED:
            graph.add((subject, name, Literal("…", lang="sv")))

    assert unmet(check_swedish(spoil(change))) == set()


def test_every_rule_is_tried() -> None:
    tried = {wanted for _, wanted in CASES.values()} | ADVICE
    others = {"Contact and publisher are two things", "The catalogue comes as RDF/XML"}
    others |= {"It is small enough to be read at once"}
    others |= {"Only redirections 301, 303, 307 and 308 lead to it"}
    delivery = {wanted for wanted, _ in DELIVERY}
    assert tried | others == delivery | set(SWEDISH.points_wanted())


SHAPES: dict[str, tuple[Change, str]] = {
    "mandatory": (drop(SPARQL, DCAT.endpointURL), "What must be there is there"),
    "range": (
        lambda graph: graph.remove((CONTACT, RDF.type, VCARD.Kind)),
        "Values are of the right class",
    ),
    "recommended": (drop(MAIN, DCAT.keyword), "What should be there is there"),
    "deprecated": (
        add(MAIN, OWL.versionInfo, Literal("1")),
        "No retired terms",
    ),
    "generated": (
        lambda graph: graph.remove((URIRef(BASE + "sparql"), RDF.type, RDFS.Resource)),
        "Values are of the right class",
    ),
}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [pytest.param(*case, id=name) for name, case in SHAPES.items()],
)
def test_shapes_find_the_fault(spoil: Spoil, change: Change, wanted: str) -> None:
    points = {point.wanted: point for point in check_shapes(spoil(change).graph, EUROPEAN)}
    assert points[wanted].grade is not Grade.KEPT
    assert points[wanted].found
