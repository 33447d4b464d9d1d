"""Fetches what a catalogue names from the server that is rehearsed with, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import httpx

from partnerskap.errors import PartnerskapError

REDIRECTS: Final = frozenset({301, 303, 307, 308})
"""Redirections that the Swedish portal follows; 302 is not one of them."""
MOST: Final = 5
PATIENCE: Final = 60.0


class Unreachable(PartnerskapError):
    """The server does not answer; the text names the address."""


@dataclass(frozen=True)
class Visit:
    """What came back at the end of all redirections, and what the steps there were."""

    address: str
    status: int
    media_type: str
    headers: httpx.Headers
    body: bytes
    steps: tuple[int, ...] = ()


class Visitor:
    """Fetches addresses; those that the catalogue gives the server from where it really runs."""

    def __init__(self, client: httpx.Client, server: str) -> None:
        """Fetch with *client* from *server*, which has no other name yet."""
        self.client = client
        self.server = server.rstrip("/") + "/"
        self.public = self.server
        self.names: tuple[str, ...] = (self.server,)

    def call(self, public: str, *others: str) -> None:
        """Know the server by its *public* name, which starts its IRIs, and by *others*."""
        self.public = public
        self.names = (self.server, public, *others)

    def place(self, address: str) -> str:
        """Return where *address* is really fetched from."""
        for name in self.names:
            if address.startswith(name):
                return self.server + address.removeprefix(name)
        return urljoin(self.server, address)

    def is_ours(self, address: str) -> bool:
        """Tell whether *address* is one that this server answers for."""
        return address.startswith(self.names)

    def get(self, address: str, method: str = "GET", **headers: str) -> Visit:
        """Return what *address* answers, after up to five redirections that portals follow."""
        place, steps = self.place(address.partition("#")[0]), []
        for _ in range(MOST):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            try:
                answer = self.client.request(method, place, headers=named)
            except httpx.HTTPError as error:
                raise Unreachable(f"{place} does not answer ({error}). Is it served?") from error
            if answer.status_code not in REDIRECTS:
                break
            steps.append(answer.status_code)
            place = self.place(urljoin(place, answer.headers["Location"]))
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return Visit(
            address, answer.status_code, media_type, answer.headers, answer.content, tuple(steps)
        )


@contextmanager
def visit(server: str) -> Iterator[Visitor]:
    """Yield a visitor of *server*, which speaks for itself: no compression is asked for."""
    with httpx.Client(timeout=PATIENCE, headers={"Accept-Encoding": "identity"}) as client:
        yield Visitor(client, server)
