"""The SPARQL 1.1 Protocol at /sparql: reads a request, asks the engine, writes the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import chain
from typing import IO, Final

from flask import Blueprint, Request, Response, current_app, make_response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.engine.errors import NotAcceptable, Refused
from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings
from partnerskap.web.metrics import account
from partnerskap.web.negotiation import choose, prefers_html
from partnerskap.web.query_page.routes import choose_query, show_page
from partnerskap.web.query_page.spreadsheets import send_pivot, wants_pivot
from partnerskap.web.resources.addresses import with_query
from partnerskap.web.response_cache import is_volatile
from partnerskap.web.serving import Served, current
from partnerskap.web.sparql import formats, office
from partnerskap.web.sparql.fast_path import FOUND, Found, headers_of
from partnerskap.web.sparql.service_description import describe_service

QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
FORM: Final = "application/x-www-form-urlencoded"
READ_ONLY: Final = "This endpoint is for reading: it changes nothing, so an update is refused."
sparql = Blueprint("sparql", __name__)
INTRODUCING = {"bom", "format", "lang", "question", "view"}
"""Parameters that a request without a query may have."""
PART = 64 * 1024
"""Bytes of an answer handed on at a time."""


@sparql.route("/sparql", methods=["GET", "POST"])
def answer() -> Response:
    """Answer the query in the request; without one, describe the service or show the page."""
    served = current()
    if request.method != "POST" and not set(request.args) - INTRODUCING:
        return introduce()
    wanted = formats.read_wanted(request.accept_mimetypes, request.values.get("format"))
    query = read_query(request, wanted)
    if wanted.page:
        return show_page(query)
    return answer_reader(query, served)


def answer_reader(query: Query, served: Served) -> Response:
    """Return the answer to *query*; a browser gets the page if there is none in that format."""
    try:
        if wants_pivot(request.values):
            return send_pivot(query)
        return evaluate(query, served)
    except PartnerskapError as error:
        # only who chose a format on the page: whoever asks for that alone reads problems
        if not prefers_html(request.accept_mimetypes, formats.RESULTS):
            raise
        return show_page(query, error)


@sparql.route("/sparql/", methods=["GET", "POST"])
def lead_on() -> AnyResponse:
    """Lead from an address with a slash too many to the endpoint; a POST goes on as a POST."""
    return redirect(with_query("/sparql"), 308)


def introduce() -> Response:
    """Return the query page for a browser, for a program the description of the service.

    A question that the address names is answered.
    """
    name = request.args.get("format")
    wanted = formats.read_wanted(request.accept_mimetypes, name)
    if wanted.page:
        return show_page()
    question = choose_query()
    if question is not None:
        asked = question._replace(results=wanted.results, triples=wanted.triples)
        return answer_reader(asked, current())
    media_type = wanted.triples or choose(request.accept_mimetypes, formats.TRIPLES)
    settings: Settings = current_app.config["SETTINGS"]
    content = describe_service(request.base_url, current().snapshot, settings, media_type)
    response = make_response(content)
    response.content_type = formats.CONTENT_TYPES[media_type]
    response.headers.extend(current().headers)
    response.vary.add("Accept")
    response.add_etag()
    return response


def evaluate(query: Query, served: Served) -> Response:
    """Return the answer to *query* over what is *served*, or what was found before Flask."""
    found: Found | None = request.environ.get(FOUND)
    if found is not None:
        served = found.served
    started = found.started if found is not None else time.perf_counter()
    with account(query.text, served.manifest.digest, started) as note:
        try:
            answered = found.answer() if found is not None else ask(query, served)
        except NotAcceptable as error:
            raise formats.available(str(error)) from error
        note.answered(answered)
    parts = read(answered.body)
    if answered.media_type == formats.CSV and office.wants_mark(request.values):
        answered, parts = office.mark(answered), chain([office.MARK], parts)
    response = Response(parts, headers=headers_of(query, answered, served))
    response.call_on_close(answered.body.close)
    return response


def ask(query: Query, served: Served) -> Answer:
    """Return the answer to *query*; a workbook is made of what the engine answers in JSON."""
    if query.results != formats.XLSX:
        return served.engine.answer(query)
    return office.write_workbook(served.engine.answer(query._replace(results=formats.JSON)))


def read(body: IO[bytes]) -> Iterator[bytes]:
    """Yield what is in *body*, and close it after the last part."""
    with body:
        while part := body.read(PART):
            yield part


def read_query(request: Request, wanted: formats.Wanted) -> Query:
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
        volatile=is_volatile(texts[0]),
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
