"""Answers plain queries before Flask: one parameter, an answer in memory, nothing to compress.

The headers are those that Flask sent with an answer of the same kind, so that both ways say
the same. Whatever else comes up, an error above all, is handed to Flask with what was found.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from cachetools import LRUCache
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.endpoint.formats import Wanted, read_wanted
from partnerskap.web.endpoint.prepared import Kind, Prepared
from partnerskap.web.gateway.request import Request
from partnerskap.web.gateway.response import Headers, Response, keepable
from partnerskap.web.memory.caching import volatile
from partnerskap.web.memory.keys import read_plain
from partnerskap.web.serving import Served
from partnerskap.web.watching.accounting import digest
from partnerskap.web.watching.logbook import Asked
from partnerskap.web.watching.metrics import Metrics

SMALL: Final = 500
"""Bytes below which an answer is never compressed."""
MOST: Final = 256 * 1024
"""Bytes above which an answer is sent in parts, which Flask does."""
OWN: Final = {"content-length", "date", "etag", "result-rows", "server-timing"}
"""Headers that each answer has for itself."""


class Answered(NamedTuple):
    """The response to a plain query."""

    response: Response
    note: Asked
    again: bool
    """Whether the same was asked before."""


class Express:
    """The short way for plain queries."""

    def __init__(self, metrics: Metrics, longest: int) -> None:
        """Keep account in *metrics*; leave queries of more than *longest* bytes to Flask."""
        self.metrics, self.longest = metrics, longest
        self.wishes: LRUCache[str, Wanted] = LRUCache(256)
        self.templates: LRUCache[Kind, Headers] = LRUCache(64)

    def read(self, request: Request) -> Query | None:
        """Return the query of *request*, or None if it is not plain."""
        text = read_plain(request)
        if text is None or len(text.encode()) > self.longest:
            return None
        wanted = self.read_wish(request.fields.get("accept", ""))
        if wanted.page:
            return None
        return Query(text, wanted.results, wanted.triples, client=request.asker())

    def read_wish(self, accept: str) -> Wanted:
        """Return the media types that the header *accept* asks for."""
        found = self.wishes.get(accept)
        if found is None:
            found = read_wanted(parse_accept_header(accept, MIMEAccept), None)
            self.wishes[accept] = found
        return found

    async def answer(self, query: Query, request: Request, served: Served) -> Answered | Prepared:
        """Return the response to *query*, or what Flask starts from."""
        started = time.perf_counter()
        try:
            answered = await served.engine.reply(query)
        except PartnerskapError as error:
            return Prepared(served, error, started)
        kind = kind_of(answered, served)
        template = self.templates.get(kind)
        most = MOST if accepts_no_coding(request) else SMALL - 1
        unlike = answered.size > most or answered.rows is None or volatile(query.text)
        if template is None or unlike:
            return Prepared(served, answered, started, None if unlike else kind)
        asked = Asked(digest(query.text), answered.rows, served.manifest.digest)
        self.metrics.note(asked, time.perf_counter() - started, "answered")
        with answered.body as body:
            content = body.read()
        response = Response(200, [*template, *own_headers(answered)], content)
        return Answered(response, asked, answered.remembered)

    def learn(self, prepared: Prepared, response: Response) -> None:
        """Remember the headers that Flask sent, for others of the same kind."""
        if prepared.kind is not None and keepable(response.status, response.headers):
            self.templates[prepared.kind] = [
                pair for pair in response.headers if pair[0].lower() not in OWN
            ]


def kind_of(answered: Answer, served: Served) -> Kind:
    """Return with which others *answered* shares its headers."""
    return served.manifest.digest, answered.media_type, answered.size >= SMALL


def accepts_no_coding(request: Request) -> bool:
    """Return whether the client wants what it asks for as it is, not compressed."""
    return request.fields.get("accept-encoding", "").strip() in ("", "identity")


def own_headers(answered: Answer) -> Headers:
    """Return the headers that *answered* has for itself."""
    return [
        ("Result-Rows", str(answered.rows)),
        ("Server-Timing", f"query;dur={answered.seconds * 1000:.1f}"),
        ("ETag", f'"{answered.digest[:32]}"'),
        ("Content-Length", str(answered.size)),
    ]
