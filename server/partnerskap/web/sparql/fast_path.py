"""Answers plain queries before Flask: only a query, wanted in a format that the engine writes.

Whatever else comes up, an error above all, is handed to Flask with what was found.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote_plus

from flask import Flask
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from partnerskap.engine.hints import HINTS
from partnerskap.engine.query import Answer, Hint, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.access_log import NOTE, describe
from partnerskap.web.memento import announce, find_original
from partnerskap.web.metrics import Metrics
from partnerskap.web.response_cache import Headers, Response, is_volatile
from partnerskap.web.serving import Served
from partnerskap.web.sparql.formats import (
    CONTENT_TYPES,
    JSON,
    RESULTS,
    TRIPLES,
    Wanted,
    read_wanted,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SPARQL: Final = "/sparql"
FOUND: Final = "partnerskap.found"
"""Under which Flask finds in the environment what was `Found` before."""
KNOWN: Final = 1000
"""Accept headers that are read once only."""
LONG: Final = 500
"""Letters from which an Accept header is not remembered."""
NOTHING: Final = Wanted(None, None)
"""What stands for a header that was not read yet."""
MOST: Final = 1024 * 1024
"""Bytes above which an answer is sent in parts, which Flask does."""


class Found(NamedTuple):
    """What was found out about a query before Flask got it."""

    served: Served
    outcome: Answer | PartnerskapError
    started: float
    """A time of `time.perf_counter`."""

    def answer(self) -> Answer:
        """Return the answer, or raise the error that there was instead."""
        if isinstance(self.outcome, PartnerskapError):
            raise self.outcome
        return self.outcome


class FastPath:
    """Answers plain queries; safe to use from many threads."""

    def __init__(self, app: Flask, metrics: Metrics, longest: int) -> None:
        """Keep account in *metrics*; leave queries of more than *longest* bytes to *app*."""
        self.metrics, self.longest = metrics, longest
        self.wanted: dict[str, Wanted | None] = {}
        for accept in ("", "*/*", *RESULTS, *TRIPLES):  # what most clients send
            self.read_wanted(accept)
        self.common = common_headers(app)

    def answer(self, environ: WSGIEnvironment, parameters: str, served: Served) -> Response | None:
        """Return the answer to the query in *parameters*, or None if it is Flask's."""
        query = self.read(environ, parameters)
        if query is None:
            return None
        started = time.perf_counter()
        try:
            answered = served.engine.answer(query)
        except PartnerskapError as error:
            environ[FOUND] = Found(served, error, started)
            return None
        if answered.size > MOST or answered.rows is None:
            environ[FOUND] = Found(served, answered, started)
            return None
        note = environ[NOTE] = describe(query.text, answered.rows, served.manifest.digest)
        self.metrics.note(note, time.perf_counter() - started, "answered")
        with answered.body as body:
            content = body.read()
        headers = [*self.common, *headers_of(query, answered, served)]
        if served.past is not None:
            headers = announce(headers, find_original(environ, SPARQL, served.past))
        return Response(200, headers, [content])

    def read(self, environ: WSGIEnvironment, parameters: str) -> Query | None:
        """Return the query of a request with these *parameters*, or None if it is not plain."""
        name, _, value = parameters.partition("=")
        if name != "query" or "&" in value or not value.isascii():
            return None
        try:
            text = unquote_plus(value, errors="strict")
        except UnicodeDecodeError:
            return None
        accept = environ.get("HTTP_ACCEPT", "")
        known = self.wanted.get(accept, NOTHING)
        wanted = self.read_wanted(accept) if known is NOTHING else known
        if wanted is None or len(text.encode()) > self.longest:
            return None
        client = environ.get("REMOTE_ADDR", "")
        return Query(
            text, wanted.results, wanted.triples, client=client, volatile=is_volatile(text)
        )

    def read_wanted(self, accept: str) -> Wanted | None:
        """Return the media types that the header *accept* asks for; None if that is a page."""
        wanted = read_wanted(parse_accept_header(accept, MIMEAccept), None)
        found = None if wanted.page else wanted
        if len(self.wanted) < KNOWN and len(accept) < LONG:
            self.wanted[accept] = found
        return found


def headers_of(query: Query, answered: Answer, served: Served) -> Headers:
    """Return the headers that say what *answered* is and how long it holds."""
    headers = [
        ("Content-Type", CONTENT_TYPES[answered.media_type]),
        ("Content-Length", str(answered.size)),
        ("Result-Complete", "true"),
        ("Server-Timing", f"query;dur={answered.seconds * 1000:.1f}"),
        ("Vary", "Accept"),
    ]
    if answered.rows is not None:
        headers.append(("Result-Rows", str(answered.rows)))
    if answered.hints:
        headers.append(("Query-Hint", tell_hints(answered.hints)))
    if query.volatile:
        return [*headers, ("Cache-Control", "no-store")]
    return [*headers, ("ETag", f'"{answered.digest[:32]}"'), *served.headers]


def tell_hints(hints: Sequence[Hint]) -> str:
    """Return what *hints* say in English, letters outside ASCII percent-encoded."""
    told = " ".join(HINTS[hint.kind] % hint.parts for hint in hints)
    return quote(told, safe="".join(map(chr, range(0x20, 0x7F))))


def common_headers(app: Flask) -> Headers:
    """Return the headers that *app* puts on every response: the same for all who ask."""
    with app.test_request_context("/sparql"):
        response = app.process_response(app.response_class(content_type=JSON))
    own = {"content-type", "content-length", "vary"}
    return [pair for pair in response.headers.items() if pair[0].lower() not in own]
