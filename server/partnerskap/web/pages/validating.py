"""Lets caches keep a page and ask whether it is still the same."""

from __future__ import annotations

from flask import Response, request

from partnerskap.web.pages.asking import language
from partnerskap.web.serving import current


def validate(response: Response) -> Response:
    """Return *response* with what caches need, or 304 if the reader has it already."""
    if response.status_code != 200:
        return response
    response.vary.add("Accept-Language")
    response.content_language.add(language())
    response.headers.setdefault("Cache-Control", "public, no-cache")
    response.last_modified = response.last_modified or current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
