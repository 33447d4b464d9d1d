"""Reads a query out of a request, as the SPARQL 1.1 Protocol says, or says what is wrong."""

from __future__ import annotations

import sys
from typing import Final

from flask import Request
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from partnerskap.engine.errors import Refused
from partnerskap.engine.query import Query
from partnerskap.web.endpoint.formats import Wanted

QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
FORM: Final = "application/x-www-form-urlencoded"
READ_ONLY: Final = "This endpoint is for reading: it changes nothing, so an update is refused."


def read_query(request: Request, wanted: Wanted) -> Query:
    """Return the query of *request*.

    Raises `BadRequest`, `UnsupportedMediaType`, or `Refused` for an update.
    """
    parameters, texts = read_parameters(request)
    if parameters.getlist("update"):
        raise Refused(READ_ONLY)
    if len(texts) != 1:
        raise BadRequest(f"Give exactly one 'query'; this request has {len(texts)}.")
    if len(texts[0].encode(errors="replace")) > (request.max_content_length or sys.maxsize):
        raise RequestEntityTooLarge("This query is longer than queries may be here.")
    return Query(
        text=texts[0],
        results=wanted.results,
        triples=wanted.triples,
        default_graphs=read_graphs(parameters, "default-graph-uri"),
        named_graphs=read_graphs(parameters, "named-graph-uri"),
        client=request.remote_addr or "",
    )


def read_parameters(request: Request) -> tuple[MultiDict[str, str], list[str]]:
    """Return the parameters of *request* and the queries in it, however they were sent."""
    parameters = MultiDict(request.args)
    if request.method != "POST":
        return parameters, parameters.getlist("query")
    if request.mimetype == UPDATE:
        raise Refused(READ_ONLY)
    if request.mimetype == QUERY:
        return parameters, [*parameters.getlist("query"), read_text(request)]
    if request.mimetype != FORM:
        raise UnsupportedMediaType(f"Send the query as {FORM} or {QUERY}.")
    parameters.update(request.form)
    return parameters, parameters.getlist("query")


def read_text(request: Request) -> str:
    """Return the body of *request* as text."""
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the query in UTF-8.")
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not in UTF-8.") from error


def read_graphs(parameters: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return the graph IRIs that the parameter *name* gives, each once."""
    graphs = tuple(dict.fromkeys(parameters.getlist(name)))
    for graph in graphs:
        try:
            NamedNode(graph)
        except ValueError as error:
            raise BadRequest(f"'{graph}' in '{name}' is not an absolute IRI.") from error
    return graphs
