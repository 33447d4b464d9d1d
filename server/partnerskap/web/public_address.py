"""The public address of the site: how it is called from outside, and the path that it lies under.

It is what `PARTNERSKAP_ADDRESS` says, else what the request says: its host, its scheme, and the
prefix that a trusted proxy tells of in `X-Forwarded-Prefix`. Both are settled in one place, at
the door; from there on SCRIPT_NAME, the host and the scheme of a request are those of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import request
from werkzeug.wsgi import get_host

from partnerskap.web.response_cache import Headers
from partnerskap.web.serving import current, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT: Final = "partnerskap.root"
"""Where a request notes the path that the site lies under; SCRIPT_NAME may have a version too."""
PREFIX: Final = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
LEADING: Final = ("Location", "Content-Location")
WITHIN: Final = re.compile(r"(?<=<)(?=/)")
"""Where a link begins that is a path."""


class PublicAddress:
    """A WSGI application whose addresses are those that the site has from outside."""

    def __init__(self, app: WSGIApplication, address: str) -> None:
        """Stand in front of *app*; without *address*, what is asked is what the site is called."""
        self.app, self.told = app, urlsplit(address) if address else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        root = self.settle(environ)
        if not root:
            return self.app(environ, start_response)

        def start(status: str, headers: Headers, *further: object) -> object:
            moved = [(name, move(name, value, root)) for name, value in headers]
            return start_response(status, moved, *further)  # type: ignore[arg-type]

        return self.app(environ, start)  # type: ignore[arg-type]

    def settle(self, environ: WSGIEnvironment) -> str:
        """Let *environ* have the host, scheme and path of the site, and return the path."""
        if self.told is not None:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self.told.scheme, self.told.netloc
        given = environ.get("SCRIPT_NAME", "") if self.told is None else self.told.path
        root = "/" + given.strip("/")
        if PREFIX.fullmatch(root) is None:  # none, or one that could be anything
            root = ""
        environ[ROOT] = environ["SCRIPT_NAME"] = root
        return root


def move(name: str, value: str, root: str) -> str:
    """Return the *value* of the header *name* with the paths in it below *root*."""
    if name in LEADING:
        return root + value if value.startswith("/") else value
    return WITHIN.sub(root, value) if name == "Link" else value


def address_of(environ: WSGIEnvironment) -> str:
    """Return the public address as the request in *environ* has it; it ends in a slash."""
    return f"{environ['wsgi.url_scheme']}://{get_host(environ)}{root_of(environ)}/"


def root_of(environ: WSGIEnvironment) -> str:
    """Return the path that the site lies under, without a slash at the end."""
    root: str = environ.get(ROOT, "")
    return root


def public_address() -> str:
    """Return the public address of this site; it ends in a slash."""
    return address_of(request.environ)


def lasting_address() -> str:
    """Return the address by which the site is cited: the one that is set, else the base."""
    return serving().settings.address or current().manifest.base


def site_path(path: str) -> str:
    """Return *path* as a link has it: below the path that the site lies under."""
    return root_of(request.environ) + path


def version_path() -> str:
    """Return the path of the version that is asked, without a slash at the end, if it is one."""
    return request.script_root.removeprefix(root_of(request.environ))
