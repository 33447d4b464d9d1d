"""The SPARQL 1.1 Protocol at /sparql."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import Blueprint, Response, current_app, make_response, request

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Answer, Query
from partnerskap.settings import Settings
from partnerskap.web.endpoint import asking, formats
from partnerskap.web.endpoint.description import describe_service
from partnerskap.web.endpoint.prepared import find_prepared
from partnerskap.web.memory.caching import volatile
from partnerskap.web.negotiation import choose
from partnerskap.web.query_page.routes import show_page
from partnerskap.web.serving import Served, current
from partnerskap.web.watching.accounting import account

sparql = Blueprint("sparql", __name__)
INTRODUCING = {"format", "lang", "question"}
"""Parameters that a request without a query may have."""
PART = 64 * 1024
"""Bytes of an answer handed on at a time."""


@sparql.route("/sparql", methods=["GET", "POST"])
def answer() -> Response:
    """Answer the query in the request; without one, describe the service or show the page."""
    if request.method != "POST" and not set(request.args) - INTRODUCING:
        return introduce()
    wanted = formats.read_wanted(request.accept_mimetypes, request.values.get("format"))
    query = asking.read_query(request, wanted)
    if wanted.page:
        return show_page(query)
    return evaluate(query, current())


def introduce() -> Response:
    """Return the query page for a browser, the description of the service for a program."""
    name = request.args.get("format")
    wanted = formats.read_wanted(request.accept_mimetypes, name)
    if wanted.page:
        return show_page()
    media_type = wanted.triples or choose(request.accept_mimetypes, formats.TRIPLES)
    settings: Settings = current_app.config["SETTINGS"]
    content = describe_service(request.base_url, current().snapshot, settings, media_type)
    response = make_response(content)
    response.content_type = formats.content_type(media_type)
    response.add_etag()
    finish(response, current())
    response.make_conditional(request)
    return response


def evaluate(query: Query, served: Served) -> Response:
    """Return the answer to *query* over what is *served*."""
    prepared = find_prepared()
    with account(query, served, prepared.started if prepared else None) as note:
        try:
            answered = prepared.answer() if prepared else served.engine.answer(query)
        except NotAcceptable as error:
            raise formats.available(str(error)) from error
        note.answered(answered)
    return respond(query, answered, served)


def respond(query: Query, answered: Answer, served: Served) -> Response:
    """Return *answered* with the headers that say what it is and how long it holds."""
    response = Response(read(answered.body), content_type=formats.content_type(answered.media_type))
    response.call_on_close(answered.body.close)
    response.content_length = answered.size
    response.headers["Result-Complete"] = "true"
    if answered.rows is not None:
        response.headers["Result-Rows"] = str(answered.rows)
    response.headers["Server-Timing"] = f"query;dur={answered.seconds * 1000:.1f}"
    if volatile(query.text):
        response.vary.add("Accept")
        response.headers["Cache-Control"] = "no-store"
        return response
    response.set_etag(answered.digest[:32])
    finish(response, served)
    response.make_conditional(request)
    return response


def read(body: IO[bytes]) -> Iterator[bytes]:
    """Yield what is in *body*, and close it after the last part."""
    with body:
        while part := body.read(PART):
            yield part


def finish(response: Response, served: Served) -> None:
    """Say of *response* which data it comes from, and that it may be kept but must be checked."""
    response.vary.add("Accept")
    response.last_modified = served.snapshot.changed
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Dataset-Version"] = served.manifest.version
    response.headers["Dataset-Digest"] = served.manifest.digest
