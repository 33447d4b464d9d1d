"""The search: as a page, as JSON for programs, and as suggestions while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from pyoxigraph import NamedNode

from partnerskap.linking.matching import ALIAS_SENTENCES, SENTENCES, Candidate, Reason
from partnerskap.linking.search import search as search_names
from partnerskap.web.negotiation import HTML, JSON, select_representation
from partnerskap.web.pages.frame import follow
from partnerskap.web.pages.page import page_of
from partnerskap.web.resources.addresses import read_number
from partnerskap.web.serving import current

MOST: Final = 60
SUGGESTIONS: Final = 8
PLAIN: Final = (Reason.NAME, Reason.PLAIN, Reason.BEGINNING)
"""Reasons that a reader sees without being told."""


def search() -> Response:
    """Show what a search finds and why, as a page or as JSON."""
    selection = select_representation(request, (HTML, JSON))
    words = read_words()
    limit = max(1, min(read_number("limit", MOST), MOST))
    found = search_names(current().loaded.matcher, words, limit, request.args.get("type", ""))
    if selection.representation == JSON:
        response = jsonify({"query": words, "results": tell(found)})
    else:
        nodes = [NamedNode(one.iri) for one in found]
        page = page_of([one.iri for one in found])
        reasons = {node: explain(one) for node, one in zip(nodes, found, strict=True)}
        response = make_response(
            render_template("search.html", page=page, nodes=nodes, asked=words, reasons=reasons)
        )
    response.vary.add("Accept")
    return response


def read_words() -> str:
    """Return what is searched for."""
    return request.args.get("q", "").strip()[:200]


def explain(candidate: Candidate) -> str:
    """Return why *candidate* was found, in words; nothing if everybody sees it."""
    if candidate.reason in PLAIN and not candidate.alias:
        return ""
    return f"{say_reason(candidate)}: {candidate.text}"


def say_reason(candidate: Candidate) -> str:
    """Return why *candidate* was found, in words."""
    told = [gettext(SENTENCES[candidate.reason])]
    if candidate.alias:
        told.append(gettext(ALIAS_SENTENCES[candidate.alias]))
    return ", ".join(told)


def tell(found: Sequence[Candidate]) -> list[dict[str, object]]:
    """Return what was *found* as JSON tells it."""
    page = page_of([one.iri for one in found])
    told = []
    for one in found:
        node = NamedNode(one.iri)
        kind = page.name_kind(node)
        told.append(
            {
                "id": one.iri,
                "name": page.label(node).text,
                "kind": kind.text if kind else "",
                "score": one.score,
                "match": one.certain,
                "reason": one.reason,
                "why": say_reason(one),
                "matched": one.text,
            }
        )
    return told


def suggest() -> Response:
    """Return suggestions for the start of a name in the form of OpenSearch."""
    words = read_words()
    found = search_names(current().loaded.matcher, words, SUGGESTIONS)
    page = page_of([one.iri for one in found], 0)
    nodes = [NamedNode(one.iri) for one in found]
    names = [page.label(node).text for node in nodes]
    kinds = [kind.text if kind else "" for kind in map(page.name_kind, nodes)]
    return jsonify([words, names, kinds, [follow(one.iri) or "" for one in found]])
