"""Where linkers come: the mapping sets with their files, and the record for prefix registries."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, json, redirect, request
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.vocabulary import iri
from partnerskap.web.catalog.dumps import send_dump
from partnerskap.web.catalog.library import Library
from partnerskap.web.catalog.routes import add_validators, current_library, make_document
from partnerskap.web.negotiation import HTML, RDF, select_representation
from partnerskap.web.public_address import lasting_address
from partnerskap.web.resources.addresses import with_query
from partnerskap.web.resources.routes import send_whole
from partnerskap.web.serving import current

mappings = Blueprint("mappings", __name__)
FILES: Final = (".sssom.tsv", ".sssom.ttl", ".quickstatements.tsv")
"""Ends of the names of files of a mapping set."""
PATTERN: Final = r"^[a-z][a-z-]*(/[0-9a-z][0-9a-z-]*)+$"
"""What follows the prefix: the kind of thing, then its name."""
EXAMPLE: Final = "municipality/se/kalmar"
LICENCES: Final = {"http://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0"}
"""Address of a licence → its name in the SPDX list, which registries take."""


@mappings.get("/mappings/")
def every_set() -> AnyResponse:
    """Lead a reader to the page for linkers, a program to the data set of all mapping sets."""
    selection = select_representation(request, (*RDF, HTML))
    page = selection.representation == HTML
    return redirect(with_query("/link#mappings" if page else "/dataset/mappings"), 303)


@mappings.get("/mappings/<name>")
def mapping_set(name: str) -> Response:
    """Answer with a file of a mapping set, or with what is known of the set."""
    if name.endswith(FILES):
        library = current_library()
        return send_dump(current(), library, library.current, name)
    return send_whole(make_document)


@mappings.get("/prefix.json")
def prefix_record() -> Response:
    """Answer with what registries of prefixes, such as Bioregistry and prefix.cc, ask for."""
    text = json.dumps(describe_prefix(current_library()), ensure_ascii=False, indent=2)
    return add_validators(Response(text + "\n", content_type="application/json"))


def describe_prefix(library: Library) -> dict[str, object]:
    """Return the record of our prefix, by what the catalogue in *library* says."""
    dataset = NamedNode(f"{library.base}dataset/partnerskap")
    licence = tell(library, dataset, "dcterms:license")
    contact = NamedNode(tell(library, dataset, "dcat:contactPoint"))
    return {
        "prefix": "partnerskap",
        "name": "Partnerskap",
        "description": tell(library, dataset, "dcterms:description"),
        "homepage": lasting_address(),
        "uri_format": f"{library.base}id/$1",
        "rdf_uri_format": f"{library.base}id/$1",
        "pattern": PATTERN,
        "example": EXAMPLE,
        "license": LICENCES.get(licence, licence),
        "contact": {
            "name": tell(library, contact, "vcard:fn"),
            "email": tell(library, contact, "vcard:hasEmail").removeprefix("mailto:"),
        },
        "download_rdf": f"{lasting_address()}dump/partnerskap.ttl.gz",
        "version": library.current.version,
    }


def tell(library: Library, subject: NamedNode, name: str) -> str:
    """Return the value of the property *name* of *subject*, in English if it has languages."""
    told = [one.object for one in library.entries.get(subject, ()) if one.predicate == iri(name)]
    values = [one for one in told if isinstance(one, NamedNode | Literal)]
    english = [one for one in values if isinstance(one, Literal) and one.language == "en"]
    return next((one.value for one in (*english, *values)), "")
