"""Faults in who publishes and whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rdflib import DCTERMS, FOAF, RDF, URIRef
from rdflib.namespace import Namespace

from partnerskap.rehearsal.reading import DCAT3, Catalog

VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
PUBLISHER: Final = re.compile(r"http://dataportal\.se/organisation/SE\d{10}")
TYPES: Final = "http://purl.org/adms/publishertype/"
KINDS: Final = (VCARD.Organization, VCARD.Individual)
UNREAD: Final = (".example", ".invalid", "example.org", "example.com")
"""Ends of mail addresses that belong to nobody."""


def bad_agent(catalog: Catalog) -> Iterator[str]:
    """Yield each publisher without name or with a type that is not in the list."""
    for agent in publishers(catalog):
        types = [str(value) for value in catalog.values(agent, DCTERMS.type)]
        if len(types) != 1 or not types[0].startswith(TYPES):
            yield f"{agent}: dcterms:type {', '.join(types) or 'missing'}"
        if not catalog.values(agent, FOAF.name):
            yield f"{agent}: no foaf:name"


def publishers(catalog: Catalog) -> list[URIRef]:
    """Return every publisher."""
    found = set(catalog.graph.objects(None, DCTERMS.publisher))
    return sorted(node for node in found if isinstance(node, URIRef))


def contacts(catalog: Catalog) -> list[URIRef]:
    """Return every contact."""
    found = set(catalog.graph.objects(None, DCAT3.contactPoint))
    return sorted(node for node in found if isinstance(node, URIRef))


def bad_contact(catalog: Catalog) -> Iterator[str]:
    """Yield each contact without kind, name or mail address."""
    for node in contacts(catalog):
        if not any((node, RDF.type, kind) in catalog.graph for kind in KINDS):
            yield f"{node}: neither vcard:Organization nor vcard:Individual"
        if not catalog.values(node, VCARD.fn):
            yield f"{node}: no vcard:fn"
        mails = catalog.values(node, VCARD.hasEmail)
        if not mails or not all(str(mail).startswith("mailto:") for mail in mails):
            yield f"{node}: vcard:hasEmail is not a mailto: address"


def shared_address(catalog: Catalog) -> Iterator[str]:
    """Yield what is both publisher and contact."""
    yield from (str(node) for node in set(publishers(catalog)) & set(contacts(catalog)))


def unofficial_publisher(catalog: Catalog) -> Iterator[str]:
    """Yield each publisher that is not named by its organisation number."""
    for node in publishers(catalog):
        if not PUBLISHER.fullmatch(node):
            yield f"{node} is not http://dataportal.se/organisation/SE and ten digits"
            yield "Set PARTNERSKAP_PUBLISHER if the publisher has an organisation number."


def invented_contact(catalog: Catalog) -> Iterator[str]:
    """Yield each mail address that nobody can read."""
    for node in contacts(catalog):
        for mail in catalog.values(node, VCARD.hasEmail):
            if str(mail).endswith(UNREAD):
                yield f"{mail}: set PARTNERSKAP_CONTACT_EMAIL to an address that someone reads."
