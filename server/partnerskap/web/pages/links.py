"""Where things answer on this server, and which addresses are safe to link to."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from flask import request

from partnerskap.web.pages.language import asked_language
from partnerskap.web.serving import current

SAFE = "/:@!$&'()*+,;=-._~%"


def document_path(iri: str, base: str) -> str | None:
    """Return the path that *iri* answers at here, or None when it is not one of ours."""
    if not iri.startswith(base):
        return None
    path, mark, fragment = iri.removeprefix(base).partition("#")
    if path.startswith("id/"):
        path = "doc/" + path.removeprefix("id/")
    return "/" + quote(path, SAFE) + (mark and "#" + quote(fragment, SAFE))


def quote_path(path: str) -> str:
    """Return *path* as it is written in an address."""
    return quote(path, SAFE)


def follow(iri: str) -> str | None:
    """Return what a link to *iri* should point at, or None when no link would be safe."""
    path = document_path(iri, current().manifest.base)
    if path is not None:
        return localise(path)
    return iri if urlsplit(iri).scheme in {"http", "https", "mailto"} else None


def localise(path: str, **values: str) -> str:
    """Return *path* with *values* and the language asked for, so that the language sticks."""
    language = asked_language()
    wanted = {"lang": language, **values} if language else values
    start, mark, fragment = path.partition("#")
    query = urlencode({name: value for name, value in wanted.items() if value})
    return start + ("?" + query if query else "") + mark + fragment


def translate_here(language: str) -> str:
    """Return the address of this very page in *language*."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return quote(request.path, SAFE) + "?" + urlencode([*kept, ("lang", language)])


def format_path(iri: str, suffix: str) -> str | None:
    """Return where *iri* is described in the format of *suffix*."""
    path = document_path(iri, current().manifest.base)
    if path is None:
        return None
    return f"{path.partition('#')[0]}.{suffix}"
