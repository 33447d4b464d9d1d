"""What is asked: a request as the gateway reads it, and as Flask wants it."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING, Final

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope

BARE: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""Fields that have no HTTP_ in front of their names in a WSGI environment."""


class Request:
    """A request: what every answer may depend on is read at once, the rest when it is needed."""

    __slots__ = (
        *("scope", "method", "path", "parameters", "scheme", "fields"),
        *("plain", "client", "body", "length"),
    )

    def __init__(self, scope: Scope) -> None:
        """Read what *scope* says; the body is not read yet."""
        items = scope.headers.items()
        self.scope = scope
        self.method: str = scope.method
        self.path: str = scope.path
        """Percent signs undone."""
        self.parameters: str = scope.query_string
        """Behind the question mark, as it was sent."""
        self.scheme: str = scope.scheme
        self.fields: dict[str, str] = dict(items)
        """Header fields by their names in lower case."""
        self.plain = len(self.fields) == len(items)
        """Whether each header field stands only once."""
        if not self.plain:
            self.fields = join(items)
        if "host" not in self.fields and scope.authority:
            self.fields["host"] = scope.authority  # HTTP/2 has it elsewhere
        self.client: str | None = None
        """The address that asks, where proxies say so."""
        self.body = b""
        self.length = 0
        """Bytes of the body as sent: more than are in `body` if it is too large to be read."""

    def asker(self) -> str:
        """Return the address that asks, without port."""
        return self.client or self.scope.client.rpartition(":")[0]


def join(items: list[tuple[str, str]]) -> dict[str, str]:
    """Return the header fields of *items*; one that stands several times is a list (RFC 9110)."""
    fields: dict[str, str] = {}
    for name, value in items:
        between = "; " if name == "cookie" else ", "
        fields[name] = fields[name] + between + value if name in fields else value
    return fields


async def read_body(request: Request, proto: HTTPProtocol, most: int) -> None:
    """Read the body of *request* from *proto*, unless it has more than *most* bytes."""
    declared = request.fields.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        request.length = int(declared)
        return
    parts = []
    async for part in proto:
        parts.append(part)
        request.length += len(part)
        if request.length > most:
            return
    request.body = b"".join(parts)


def make_environ(request: Request) -> WSGIEnvironment:
    """Return *request* as a WSGI environment (PEP 3333)."""
    name, _, port = request.scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": request.parameters.encode().decode("latin-1"),
        "REMOTE_ADDR": request.asker(),
        "SERVER_NAME": name.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{request.scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for field, value in request.fields.items():
        key = BARE.get(field) or "HTTP_" + field.upper().replace("-", "_")
        environ[key] = value
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body is read, so its length is known
    environ["CONTENT_LENGTH"] = str(request.length) if request.length else ""
    return environ


def trust_proxies(request: Request, count: int) -> None:
    """Take from the headers of *count* proxies who asks, by which scheme, and for which host."""
    environ = make_environ(request)
    fix = ProxyFix(lambda _environ, _start: (), count, count, count)
    fix(environ, lambda *_: lambda _: None)  # changes the environment in place
    request.client = environ["REMOTE_ADDR"]
    request.scheme = environ["wsgi.url_scheme"]
    if "HTTP_HOST" in environ:
        request.fields["host"] = environ["HTTP_HOST"]
