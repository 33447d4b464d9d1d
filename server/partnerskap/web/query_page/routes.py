"""Sends the query page, and what its scripts fetch."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request

from partnerskap.engine.errors import Busy, Unavailable
from partnerskap.engine.query import Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.pages.language import language
from partnerskap.web.query_page.asking import answer_question, render_ask
from partnerskap.web.query_page.embed import let_frame, render_embedded
from partnerskap.web.query_page.page import Rendered, render_query_page
from partnerskap.web.query_page.pictures import TABLE
from partnerskap.web.query_page.questions import find_question
from partnerskap.web.query_page.table import split_number
from partnerskap.web.serving import current

query_page = Blueprint("query_page", __name__)
query_page.add_app_template_global(answer_question)  # for the page about a question
query_page.add_app_template_global(split_number)  # for every answer


def show_page(query: Query | None = None, refusal: PartnerskapError | None = None) -> Response:
    """Return the page: with *query* and its answer, with a question of ours, or with neither.

    *refusal* says why the answer can't be had in the format that was asked for.
    Raises `NotFound` if the address names a question that there is not.
    """
    view = request.values.get("view", TABLE)
    return send(render_query_page(query or choose_query(), view, refusal))


@query_page.get("/ask")
def ask() -> Response:
    """Return the page on which a reader asks in a sentence, with the answer once one is asked."""
    return send(render_ask())


@query_page.get("/embed")
def embed() -> Response:
    """Return an answer alone, which any page may frame."""
    return let_frame(send(render_embedded()))


def send(rendered: Rendered) -> Response:
    """Return *rendered* as a response that no cache keeps without asking."""
    response = make_response(rendered.html, rendered.status)
    if isinstance(rendered.error, Busy | Unavailable):
        response.headers["Retry-After"] = str(rendered.error.retry_after)
    response.headers["Cache-Control"] = "no-store" if rendered.status >= 400 else "no-cache"
    response.headers["Dataset-Version"] = current().manifest.version
    response.headers["Dataset-Digest"] = current().manifest.digest
    response.vary.update(("Accept", "Accept-Language"))
    return response


def choose_query() -> Query | None:
    """Return the query of the question that the address names, if it names one."""
    name = request.args.get("question")
    if not name:
        return None
    question = find_question(current().loaded.questions, name)
    return Query(question.text(language()), client=request.remote_addr or "")


@query_page.get("/sparql/vocabulary.json")
def vocabulary() -> Response:
    """Return prefixes, classes and properties for the editor."""
    response = jsonify(current().loaded.vocabulary)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Dataset-Digest"] = current().manifest.digest
    response.add_etag()
    return response
