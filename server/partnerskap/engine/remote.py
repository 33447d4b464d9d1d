"""Any SPARQL 1.1 endpoint as an engine, for data that outgrow one machine."""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx
from pyoxigraph import RdfFormat

from partnerskap.engine import errors
from partnerskap.engine.answer import Spool, TooLarge
from partnerskap.engine.output import counter
from partnerskap.engine.query import Answer, Form, Query, Term
from partnerskap.engine.wire import CHUNK
from partnerskap.settings import Settings

MEGABYTE = 1024 * 1024
BUSY = (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS)
BOOLEAN = (b'"boolean"', b"<boolean>")


class RemoteEngine:
    """Passes queries on to another endpoint, which guards itself against what they ask."""

    def __init__(self, settings: Settings) -> None:
        """Ask the endpoint that *settings* name."""
        self.settings = settings
        self.client = httpx.Client(timeout=settings.query_seconds, trust_env=False)

    def answer(self, query: Query) -> Answer:
        """Return the endpoint's answer to *query*, or raise what kept it from answering."""
        fields = {
            "query": bind(query.text, query.bindings),
            "default-graph-uri": list(query.default_graphs),
            "named-graph-uri": list(query.named_graphs),
        }
        wanted = [media_type for media_type in (query.results, query.triples) if media_type]
        headers = {"Accept": ", ".join(dict.fromkeys(wanted))}
        deadline = time.monotonic() + self.settings.query_seconds
        request = self.client.build_request("POST", self.settings.endpoint, data=fields)
        request.headers.update(headers)
        try:
            response = self.client.send(request, stream=True)
            try:
                return self.read(query, response, deadline)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise errors.TimeLimit(self.settings.query_seconds) from error
        except httpx.HTTPError as error:
            raise errors.EngineFailure(f"The endpoint behind can't be asked: {error}") from error
        except TooLarge as error:
            raise errors.AnswerLimit(self.settings.answer_megabytes) from error

    def read(self, query: Query, response: httpx.Response, deadline: float) -> Answer:
        """Return what *response* says, or raise what it complains of.

        *deadline* is a time of `time.monotonic`.
        """
        started = time.perf_counter()
        check(response)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        count, first = counter(media_type), b""
        spool = Spool(self.settings.answer_megabytes * MEGABYTE)
        for part in response.iter_bytes(CHUNK):
            if time.monotonic() >= deadline:
                raise errors.TimeLimit(self.settings.query_seconds)
            first = first or part
            count.feed(part)
            spool.write(part)
        form = recognise(first, media_type, query)
        rows = {Form.BOOLEAN: 1, Form.ROWS: count.total(b"")}.get(form)
        seconds = time.perf_counter() - started
        digest = spool.digest.hexdigest()
        return Answer(form, media_type, spool.body(), spool.size, digest, rows, seconds)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def check(response: httpx.Response) -> None:
    """Raise the error that stands for the status of *response*, if it is one."""
    if response.is_success:
        return
    response.read()
    told = f"The endpoint behind says {response.status_code}: {response.text[:500]}"
    if response.status_code in BUSY:
        raise errors.Busy(told)
    if response.status_code == httpx.codes.GATEWAY_TIMEOUT:
        raise httpx.ReadTimeout(told)
    if response.status_code == httpx.codes.FORBIDDEN:
        raise errors.Refused(told)
    if response.is_client_error:
        raise errors.InvalidQuery(told)
    raise errors.EngineFailure(told)


def recognise(first: bytes, media_type: str, query: Query) -> Form:
    """Return the form of the answer that begins with *first*."""
    rdf = media_type == query.triples and RdfFormat.from_media_type(media_type) is not None
    if rdf and media_type != query.results:
        return Form.TRIPLES
    return Form.BOOLEAN if any(mark in first[:1000] for mark in BOOLEAN) else Form.ROWS


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Return the query *text* with *bindings* as a VALUES clause at its end.

    The terms write themselves, so nothing in them can be taken for query text.
    """
    if not bindings:
        return text
    names = " ".join("?" + name for name in bindings)
    terms = " ".join(str(term) for term in bindings.values())
    return f"{text}\nVALUES ({names}) {{ ({terms}) }}"
