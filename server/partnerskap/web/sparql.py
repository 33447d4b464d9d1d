"""The SPARQL 1.1 Protocol at /sparql."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.wsgi import wrap_file

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Query
from partnerskap.web.negotiation import choose
from partnerskap.web.serving import current

sparql = Blueprint("sparql", __name__)

QUERY: Final = "application/sparql-query"
FORM: Final = "application/x-www-form-urlencoded"
RESULTS: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
)
TRIPLES: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "application/json",
    "application/xml",
)


@sparql.route("/sparql", methods=["GET", "POST"])
def answer() -> Response:
    """Answer the query in the request."""
    query = Query(
        read_text(),
        results=choose_or_none(RESULTS),
        triples=choose_or_none(TRIPLES),
        default_graphs=tuple(request.values.getlist("default-graph-uri")),
        named_graphs=tuple(request.values.getlist("named-graph-uri")),
        client=request.remote_addr or "",
    )
    answered = current().engine.answer(query)
    body = wrap_file(request.environ, answered.body, 64 * 1024)
    response = Response(body, content_type=answered.media_type, direct_passthrough=True)
    response.content_length = answered.size
    return response


def read_text() -> str:
    """Return the query of the request, or raise what is wrong with it."""
    if request.method == "POST" and request.mimetype == QUERY:
        return request.get_data(as_text=True)
    if request.method == "POST" and request.mimetype != FORM:
        raise UnsupportedMediaType(f"Send the query as {FORM} or {QUERY}.")
    texts = request.values.getlist("query")
    if len(texts) != 1:
        raise BadRequest("Give exactly one parameter 'query'.")
    return texts[0]


def choose_or_none(offered: tuple[str, ...]) -> str | None:
    """Return the best of *offered* for the request, or None: the query's form decides."""
    try:
        return choose(request.accept_mimetypes, offered)
    except NotAcceptable:
        return None
