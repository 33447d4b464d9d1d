"""Chooses the representation that a request asks for."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept

from partnerskap.engine.errors import NotAcceptable


def choose(accept: MIMEAccept, offered: Sequence[str]) -> str:
    """Return the best of *offered* for *accept*, or raise `NotAcceptable`.

    No header at all means the first one offered; parameters of media types are ignored.
    """
    if not accept:
        return offered[0]
    best = bare(accept).best_match(offered)
    if best is None:
        raise NotAcceptable("This resource is available as " + ", ".join(offered) + ".")
    return best


def bare(accept: MIMEAccept) -> MIMEAccept:
    """Return *accept* without media-type parameters."""
    return MIMEAccept((value.partition(";")[0].strip(), quality) for value, quality in accept)


def prefers_html(accept: MIMEAccept, others: Sequence[str]) -> bool:
    """Return whether the sender of *accept* would rather have HTML than one of *others*."""
    if not accept:
        return False
    return bare(accept).best_match([*others, "text/html"]) == "text/html"
