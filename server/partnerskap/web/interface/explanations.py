"""What each operation of the HTTP interface and each of its parameters is for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext

TAGS: Final[Mapping[str, LazyString]] = {
    "query": lazy_gettext("Query"),
    "documents": lazy_gettext("Documents"),
    "linking": lazy_gettext("Search and link"),
    "files": lazy_gettext("Catalogue, files and versions"),
    "operations": lazy_gettext("Description and state"),
}
OPERATIONS: Final[Mapping[str, LazyString]] = {
    "query": lazy_gettext("Answers a SPARQL 1.1 query."),
    "query-by-post": lazy_gettext("Answers a query that is too long for an address."),
    "query-version": lazy_gettext("Answers a query over a published version."),
    "query-version-by-post": lazy_gettext(
        "Answers a query over a published version that is too long for an address."
    ),
    "thing": lazy_gettext("Leads from a thing to the document about it."),
    "document": lazy_gettext("Describes a thing."),
    "document-of-version": lazy_gettext("Describes a thing as a published version did."),
    "graph": lazy_gettext("Gives what one source says, with its licence."),
    "ontology": lazy_gettext("Gives the ontology."),
    "shapes": lazy_gettext("Gives the rules that every release satisfies."),
    "linkset": lazy_gettext("Lists the typed links of a page (Signposting)."),
    "search": lazy_gettext("Finds things by name, code or identifier, and says why."),
    "suggest": lazy_gettext("Suggests names while somebody types."),
    "lookup": lazy_gettext("Leads to the thing that has a code, or an address elsewhere."),
    "reconcile": lazy_gettext(
        "Answers reconciliation queries; without any, says what the service can do."
    ),
    "reconcile-by-post": lazy_gettext("Answers a batch of reconciliation queries, or extends one."),
    "reconcile-suggest": lazy_gettext("Suggests things, types or properties."),
    "reconcile-properties": lazy_gettext("Proposes properties to add to a table."),
    "reconcile-preview": lazy_gettext("Shows a thing in a small frame."),
    "mappings": lazy_gettext("Gives a mapping set (SSSOM), or tells of it."),
    "prefix-record": lazy_gettext("Gives what registries of prefixes ask for."),
    "catalog": lazy_gettext("Gives the catalogue (DCAT-AP), whole or page by page."),
    "dataset": lazy_gettext("Describes a dataset, a file or a service of the catalogue."),
    "void": lazy_gettext("Gives the figures of the dataset (VoID)."),
    "dump": lazy_gettext("Gives a file with everything, or a part of it."),
    "dump-of-version": lazy_gettext("Gives a file of a published version."),
    "citation": lazy_gettext("Tells how a version is cited: BibTeX, CITATION.cff or DataCite."),
    "changes": lazy_gettext("Tells what a version changed."),
    "feed": lazy_gettext("Is the entry point of the change feed (LDES)."),
    "feed-page": lazy_gettext("Gives one page of the change feed, which never changes."),
    "timemap": lazy_gettext("Lists every state of a document (Memento)."),
    "openapi": lazy_gettext("Gives this description as OpenAPI 3.1."),
    "api-catalog": lazy_gettext("Lists the services here (RFC 9727)."),
    "health": lazy_gettext("Says whether the store answers, and over which data."),
    "metrics": lazy_gettext("Gives counts for Prometheus."),
}
"""Name of an operation → what it does."""
_FORMAT: Final = lazy_gettext("The format; without it the header Accept decides.")
_NAME: Final = lazy_gettext("The rest of the address, with its slashes.")
PARAMETERS: Final[Mapping[str, LazyString]] = {
    "query": lazy_gettext("A query in SPARQL 1.1; the usual prefixes need not be declared."),
    "default-graph-uri": lazy_gettext("A graph to ask instead of everything."),
    "named-graph-uri": lazy_gettext("A graph that GRAPH may name."),
    "format-of-answer": _FORMAT,
    "format-of-document": _FORMAT,
    "format-of-data": _FORMAT,
    "format-of-changes": _FORMAT,
    "format-of-feed": _FORMAT,
    "format-of-search": _FORMAT,
    "path-of-thing": _NAME,
    "path-of-graph": _NAME,
    "path-of-page": _NAME,
    "path-of-dataset": _NAME,
    "name-of-mappings": lazy_gettext("The name of a mapping set or of one of its files."),
    "q": lazy_gettext("What to search for; one wrong letter does no harm."),
    "type": lazy_gettext("A class of the ontology."),
    "limit": lazy_gettext("How many results at most."),
    "limit-of-properties": lazy_gettext("How many results at most."),
    "lang": lazy_gettext("The language of names and explanations: sv, en or tr."),
    "code": lazy_gettext("An official code."),
    "same": lazy_gettext("An address in another graph."),
    "queries": lazy_gettext("Queries by name, as the Reconciliation Service API 0.2 says."),
    "extend": lazy_gettext("Things and the properties of them that are wanted."),
    "what": lazy_gettext("What to suggest."),
    "prefix": lazy_gettext("The beginning of a name."),
    "cursor": lazy_gettext("How many suggestions to leave out."),
    "id": lazy_gettext("The address of a thing."),
    "page": lazy_gettext("Which page of the catalogue."),
    "size": lazy_gettext("How many entries a page has."),
    "file": lazy_gettext("The name of a file."),
    "version": lazy_gettext("The number of a version."),
    "form": lazy_gettext("The form of the citation."),
    "number": lazy_gettext("Which page of the feed."),
}
"""Name of a parameter among the components of the description → what it is."""
