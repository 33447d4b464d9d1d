"""One question to the store behind, over HTTP: bounded in time and size, whole or an error.

Of what the store says, only the answer itself is told to anybody.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import httpx

from partnerskap.engine.errors import AnswerLimit, Busy, EngineFailure, TimeLimit, not_supported
from partnerskap.engine.stores import Store
from partnerskap.errors import PartnerskapError

MEGABYTE: Final = 1024 * 1024
TRIES: Final = 3
"""How often a question is asked at most, of one replica or several."""
CONNECTING: Final = 2.0
"""Seconds within which a replica takes a connection."""
WORDIER: Final = 3
"""So many times as large as ours an answer may be in the store's format."""
TOLD: Final = 4096
"""Bytes of an error that are looked at, for what it was."""
AWAY: Final = (httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE)
UNFRAMED: Final = "The store behind sends answers of which nobody can tell whether they are whole."
NOT_WHOLE: Final = "The store behind broke off its answer."


Fields = dict[str, str | list[str]]


class Failed(Exception):
    """A replica did not answer; another may."""


class Exchange:
    """Asks the replicas of one endpoint over connections that are kept; for one thread."""

    def __init__(
        self, endpoints: Sequence[str], store: Store, seconds: float, megabytes: int, first: int
    ) -> None:
        """Ask *endpoints*, of the kind *store*, beginning with the *first*.

        An answer takes *seconds* and has *megabytes* at most.
        """
        self.endpoints, self.store, self.seconds = endpoints, store, seconds
        self.megabytes, self.turn = megabytes, first
        self.client = httpx.Client(trust_env=False, follow_redirects=False)
        self.client.headers["Accept-Encoding"] = "identity"

    def ask(
        self, text: str, media_type: str, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> bytes:
        """Return the whole answer to *text* over the graphs *default* and *named*."""
        fields: Fields = {
            "query": text,
            "default-graph-uri": list(default),
            "named-graph-uri": list(named),
            **self.store.time(self.seconds),
        }
        deadline = time.monotonic() + self.seconds
        return self.ask_replicas(fields, media_type, deadline)

    def ask_replicas(self, fields: Fields, media_type: str, deadline: float) -> bytes:
        """Return what the first replica answers that does."""
        told: Failed | None = None
        for _ in range(TRIES):
            endpoint = self.endpoints[self.turn % len(self.endpoints)]
            try:
                return self.ask_one(endpoint, fields, media_type, deadline)
            except Failed as failure:
                told = failure
                self.turn += 1
        raise EngineFailure(str(told)) from told

    def ask_one(self, endpoint: str, fields: Fields, media_type: str, deadline: float) -> bytes:
        """Return what the replica at *endpoint* answers; raises `Failed` if another may do."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeLimit(self.seconds)
        timeout = httpx.Timeout(left, connect=min(left, CONNECTING))
        try:
            with self.client.stream(
                "POST", endpoint, data=fields, headers={"Accept": media_type}, timeout=timeout
            ) as response:
                self.check(response, media_type)
                return self.receive(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Failed("The store behind can't be reached.") from error
        except httpx.TimeoutException as error:
            raise TimeLimit(self.seconds) from error
        except httpx.HTTPError as error:
            raise Failed(NOT_WHOLE) from error

    def check(self, response: httpx.Response, media_type: str) -> None:
        """Raise what the head of *response* stands for, unless that is a whole answer."""
        status = response.status_code
        if status != httpx.codes.OK:
            if self.store.overdue in next(response.iter_bytes(TOLD), b""):
                raise TimeLimit(self.seconds)
            raise refusal(status, self.store, self.seconds)
        for name in self.store.cut:
            if name in response.headers:
                raise TimeLimit(self.seconds) if "State" in name else EngineFailure(NOT_WHOLE)
        told = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if told != media_type:
            raise EngineFailure("The store behind answers in a format that was not asked for.")
        framed = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
        if not framed:
            raise EngineFailure(UNFRAMED)

    def receive(self, response: httpx.Response, deadline: float) -> bytes:
        """Return the whole body of *response*."""
        body = bytearray()
        for part in response.iter_bytes():
            if time.monotonic() >= deadline:
                raise TimeLimit(self.seconds)
            body += part
            if len(body) > self.megabytes * MEGABYTE * WORDIER:
                raise AnswerLimit(self.megabytes)
        return bytes(body)


def refusal(status: int, store: Store, seconds: float) -> PartnerskapError | Failed:
    """Return the error that stands for the *status* with which a *store* answers."""
    if status in store.late:
        return TimeLimit(seconds)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Busy("The store behind has too much to do. Try again in a few seconds.")
    if status in AWAY:
        return Failed(f"The store behind does not answer (status {status}).")
    if httpx.codes.is_redirect(status):
        return EngineFailure("The store behind leads elsewhere, which is not followed.")
    if status in store.incapable:
        return not_supported(store.title)
    return EngineFailure(f"The store behind failed at this query (status {status}).")
