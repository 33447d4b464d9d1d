"""Which page answers at which address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from partnerskap.web.pages import home, lists, reference
from partnerskap.web.pages.frame import provide, validate

VIEWS: Final[dict[str, Callable[[], ResponseReturnValue]]] = {
    "/": home.home,
    "/about": home.about,
    "/opensearch.xml": home.opensearch,
    "/municipalities": lists.municipalities,
    "/partnerships": lists.partnerships,
    "/themes": lists.themes,
    "/sources": lists.sources,
    "/search": lists.search,
    "/search/suggest": lists.suggest,
    "/quality": reference.quality,
}


def make_blueprint() -> Blueprint:
    """Return the pages, each at its address."""
    pages = Blueprint("pages", __name__)
    for path, view in VIEWS.items():
        pages.add_url_rule(path, view_func=view)
    pages.after_request(validate)
    pages.app_context_processor(provide)
    return pages
