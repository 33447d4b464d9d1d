"""Listens in on a WSGI response while it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Headers = list[tuple[str, str]]
VARIES: Final = {"accept", "accept-encoding", "accept-language"}


class Recorder:
    """A `start_response` that remembers what it was called with."""

    def __init__(self, start: StartResponse) -> None:
        """Pass everything on to *start*."""
        self.start, self.status = start, ""
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, *rest: object) -> Callable[[bytes], object]:
        """Remember and pass on."""
        self.status, self.headers = status, list(headers)
        return self.start(status, headers, *rest)  # type: ignore[arg-type]

    @cached_property
    def known(self) -> dict[str, str]:
        """The headers by their names in lower case."""
        return {name.lower(): value for name, value in self.headers}

    def keepable(self) -> bool:
        """Return whether the response holds as long as the data do."""
        known = self.known
        varies = {name.strip().lower() for name in known.get("vary", "").split(",") if name}
        return (
            self.status.startswith("200")
            and "etag" in known
            and "public" in known.get("cache-control", "")
            and "set-cookie" not in known
            and varies <= VARIES
        )


class Rest:
    """A body of which the beginning was read already; closes what it came from."""

    def __init__(self, parts: Iterator[bytes], body: Iterable[bytes]) -> None:
        """Yield *parts*; close *body* when closed."""
        self.parts, self.body = parts, body

    def __iter__(self) -> Iterator[bytes]:
        """Return the parts."""
        return self.parts

    def close(self) -> None:
        """Close the body."""
        close(self.body)


def close(body: Iterable[bytes]) -> None:
    """Close a WSGI *body* if it wants that."""
    end = getattr(body, "close", None)
    if end is not None:
        end()
