"""The page at /sparql on which people write queries."""

from __future__ import annotations

from flask import render_template, request


def render_query_page() -> str:
    """Return the page, with the query of the request if it has one."""
    return render_template("sparql.html", query=request.values.get("query", ""))
