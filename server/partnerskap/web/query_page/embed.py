"""An answer alone, for a page of somebody else's: the drawing or the table, and a link back."""

from __future__ import annotations

from typing import Final

from flask import Response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import BadRequest, HTTPException

from partnerskap.engine.query import Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.pages.language import language
from partnerskap.web.query_page.answers import answer
from partnerskap.web.query_page.faults import Fault, explain
from partnerskap.web.query_page.page import Rendered, describe, find_language
from partnerskap.web.query_page.pictures import TABLE
from partnerskap.web.query_page.questions import find_question
from partnerskap.web.serving import current

PAGE: Final = "query/embed.html"
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)
"""Any page may frame this one; it has no forms, and no scripts but our own."""


def render_embedded() -> Rendered:
    """Return the answer to the question or the query that the address names, shown as `view`."""
    served, reader = current(), language()
    context: dict[str, object] = {"reader": reader, "chosen": None, "query": ""}
    try:
        query, title, link = read_asked()
        context |= {"query": query.text, "title": title}
        shown = answer(
            query, title or gettext("Answer"), link, served, request.args.get("view", TABLE)
        )
    except PartnerskapError as error:
        fault = explain(error, str(context["query"]))
        return Rendered(render(context | {"fault": fault}), error.status, error)
    except HTTPException as error:
        fault = Fault(gettext("Nothing has this address"), error.description or "")
        return Rendered(render(context | {"fault": fault}), error.code or 400)
    return Rendered(render(context | {"shown": shown} | describe(shown, served)))


def render(context: dict[str, object]) -> str:
    """Return the page; its links open beside the page that frames it, where ours can't be shown.

    A base target would do, but links in SVG do not heed it.
    """
    return render_template(PAGE, **context).replace("<a ", '<a target="_blank" ')


def read_asked() -> tuple[Query, str, list[tuple[str, str]]]:
    """Return the query that the address names, its title, and its short address if it has one.

    Raises `NotFound` if there is no such question, and `BadRequest` if none is named.
    """
    client, name = request.remote_addr or "", request.args.get("question")
    if name:
        question = find_question(current().loaded.questions, name)
        text = question.text(language())
        link = question.link(find_language(question, text, language()))
        return Query(text, client=client), question.title(language()).text, link
    if request.args.get("query"):
        return Query(request.args["query"], client=client), request.args.get("title", "")[:200], []
    raise BadRequest("Give a 'query' or a 'question'.")


def let_frame(response: Response) -> Response:
    """Return *response*, which any page may frame."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
