"""What is answered: a response in one piece, and how the gateway sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol

Headers = list[tuple[str, str]]
VARIES: Final = {"accept", "accept-encoding", "accept-language"}
"""What a response that is kept may depend on; it is kept under all of them."""


class Response(NamedTuple):
    """A response in one piece."""

    status: int
    headers: Headers
    content: bytes = b""


def send(response: Response, proto: HTTPProtocol) -> None:
    """Send *response* over *proto*."""
    if response.content:
        proto.response_bytes(*response)
    else:
        proto.response_empty(response.status, response.headers)


def keepable(status: int, headers: Headers) -> bool:
    """Return whether a response holds for everybody, as long as the data do."""
    known = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in known.get("vary", "").split(",") if name}
    return (
        status == 200
        and "etag" in known
        and "public" in known.get("cache-control", "")
        and "set-cookie" not in known
        and varies <= VARIES
    )
