"""What a request for a document asks for: which one, and in which format."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from partnerskap.engine.errors import NotAcceptable
from partnerskap.web.documents.formats import OFFERED, SUFFIXES
from partnerskap.web.negotiation import choose


@dataclass(frozen=True)
class Wish:
    """A document's path under the base, without suffix, and a media type for it."""

    path: str
    media_type: str
    negotiated: bool
    """Whether the media type was chosen by the header Accept."""


def read_wish() -> Wish:
    """Return what the current request wishes: by suffix, by `?format=`, or by Accept.

    Raises `NotAcceptable` if it names no format that documents have.
    """
    path = request.path.lstrip("/")
    stem, _, suffix = path.rpartition(".")
    if suffix in SUFFIXES and stem:
        return Wish(stem, SUFFIXES[suffix], negotiated=False)
    if "format" in request.args:
        return Wish(path, named(request.args["format"]), negotiated=False)
    return Wish(path, choose(request.accept_mimetypes, OFFERED), negotiated=True)


def named(name: str) -> str:
    """Return the media type that *name*, a suffix or a media type, stands for."""
    found = SUFFIXES.get(name, name)
    if found not in OFFERED:
        known = ", ".join(f"{suffix} ({media})" for suffix, media in SUFFIXES.items())
        raise NotAcceptable(f"'{name}' is not a format of documents: there is {known}.")
    return found
