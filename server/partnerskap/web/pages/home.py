"""The page to begin at, and what is said of the site as a whole."""

from __future__ import annotations

from flask import Response, make_response, render_template

from partnerskap.web.pages.page import ask_page
from partnerskap.web.serving import current


def home() -> str:
    """Show what this is, the map, the partnerships and the ways in."""
    kinds = ("Municipality", "Partnership", "Theme", "Source")
    counts = {kind: current().loaded.index.count(kind) for kind in kinds}
    return render_template("home.html", page=ask_page("home"), counts=counts)


def about() -> str:
    """Say how addresses, licences, versions and contributions work."""
    return render_template("about.html", page=ask_page("about"), manifest=current().manifest)


def opensearch() -> Response:
    """Let browsers offer the search box."""
    response = make_response(render_template("opensearch.xml"))
    response.content_type = "application/opensearchdescription+xml"
    return response
