"""The rules of DCAT-AP-SE and of the Swedish portal's harvester, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import DCTERMS

from partnerskap.rehearsal import described, people, wellformed
from partnerskap.rehearsal.described import Faults
from partnerskap.rehearsal.reading import DCAT3, Catalog
from partnerskap.rehearsal.report import Grade, Point, judge

SECTION: Final = "DCAT-AP-SE"

RULES: Final[tuple[tuple[str, Faults, Grade], ...]] = (
    ("The catalogue comes as RDF/XML", wellformed.other_format, Grade.BROKEN),
    ("It is small enough to be read at once", wellformed.too_large, Grade.BROKEN),
    (
        "Only redirections 301, 303, 307 and 308 lead to it",
        wellformed.other_redirects,
        Grade.BROKEN,
    ),
    ("Every node has an IRI", wellformed.blank_nodes, Grade.BROKEN),
    ("Every IRI is absolute", wellformed.relative_addresses, Grade.BROKEN),
    ("Every entry is identified by a UUID", described.no_uuid, Grade.BROKEN),
    ("Licences are spelled as in the portal's list", described.unknown_licence, Grade.BROKEN),
    ("Texts have languages, Swedish among them", described.untagged_text, Grade.BROKEN),
    (
        "The catalogue has title, description, publisher, licence and datasets",
        described.lacking(
            DCAT3.Catalog,
            *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license),
            DCAT3.dataset,
        ),
        Grade.BROKEN,
    ),
    (
        "Datasets have title, description, publisher and contact",
        described.lacking(
            DCAT3.Dataset,
            *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
            DCAT3.contactPoint,
        ),
        Grade.BROKEN,
    ),
    (
        "Series have title, description and publisher",
        described.lacking(
            DCAT3.DatasetSeries, DCTERMS.title, DCTERMS.description, DCTERMS.publisher
        ),
        Grade.BROKEN,
    ),
    (
        "Distributions have accessURL, format and licence",
        described.lacking(DCAT3.Distribution, DCAT3.accessURL, DCTERMS.format, DCTERMS.license),
        Grade.BROKEN,
    ),
    (
        "Services have title, endpointURL, licence and access rights",
        described.lacking(
            DCAT3.DataService,
            *(DCTERMS.title, DCAT3.endpointURL, DCTERMS.license, DCTERMS.accessRights),
        ),
        Grade.BROKEN,
    ),
    ("Distributions have one accessURL", wellformed.several_places, Grade.BROKEN),
    ("Publishers have a name and a type of the list", people.bad_agent, Grade.BROKEN),
    ("Contacts have kind, name and mail address", people.bad_contact, Grade.BROKEN),
    ("Contact and publisher are two things", people.shared_address, Grade.BROKEN),
    ("Catalogues are nested once at most", wellformed.nested_catalog, Grade.BROKEN),
    ("The date of change is the data's", described.undated, Grade.BROKEN),
    ("Terms of EU lists are described where they are used", described.unnamed_terms, Grade.BROKEN),
    (
        "The publisher is named by its organisation number",
        people.unofficial_publisher,
        Grade.ADVICE,
    ),
    ("Someone reads the contact's mail", people.invented_contact, Grade.ADVICE),
)
"""What is asked, what finds where it is not so, and how grave that is."""


def check_swedish(catalog: Catalog) -> Iterator[Point]:
    """Yield a point for each rule."""
    for wanted, find, grade in RULES:
        yield judge(SECTION, wanted, find(catalog), grade)
