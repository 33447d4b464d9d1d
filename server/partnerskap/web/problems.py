"""Errors as RFC 9457 problem details, or as a page for a browser."""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, json, make_response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from partnerskap.engine.errors import AnswerLimit, Busy, InvalidQuery, MemoryLimit, TimeLimit
from partnerskap.errors import PartnerskapError
from partnerskap.vocabulary import BASE
from partnerskap.web.explanations import BY_KIND, Explanation, explain
from partnerskap.web.negotiation import prefers_html

PROBLEM = "application/problem+json"
KINDS = BASE + "problem/"

problems = Blueprint("problems", __name__)


def register(app: Flask) -> None:
    """Answer every error of *app* as a problem."""
    app.register_error_handler(PartnerskapError, handle_ours)
    app.register_error_handler(HTTPException, handle_http)


def handle_ours(error: PartnerskapError) -> Response:
    """Return the problem for one of our own errors."""
    details: dict[str, object] = {"type": KINDS + kebab(type(error).__name__)}
    if isinstance(error, InvalidQuery) and error.line is not None:
        details |= {"line": error.line, "column": error.column}
    if isinstance(error, TimeLimit | MemoryLimit | AnswerLimit):
        details |= {"limit": error.limit, "value": error.value}
    response = respond(error.status, str(error), details)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def handle_http(error: HTTPException) -> Response:
    """Return the problem for an error of HTTP, with the headers that belong to it."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = respond(error.code, error.description or "", {"type": "about:blank"})
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def respond(status: int, detail: str, details: dict[str, object]) -> Response:
    """Return the response for a problem, in the form that the request prefers."""
    title = HTTPStatus(status).phrase
    # a request with no usable Host has no addresses for the links of a page
    linkable = request_ctx.url_adapter is not None
    if linkable and prefers_html(request.accept_mimetypes, [PROBLEM, "application/json"]):
        told = explain(str(details["type"]).removeprefix(KINDS), status)
        page = render_template("error.html", status=status, told=told, detail=detail)
        response = make_response(page, status)
    else:
        content = {"title": title, "status": status, "detail": detail} | details
        response = make_response(
            json.dumps(content, ensure_ascii=False, sort_keys=False) + "\n", status
        )
        response.content_type = PROBLEM
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


@problems.get("/problem/<name>")
def tell(name: str) -> str:
    """Return the page that the `type` of a problem leads to: what that kind of problem is."""
    kinds = {kebab(kind.__name__): kind for kind in PartnerskapError.__subclasses__()}
    if name not in kinds:
        abort(404, "There is no problem of that kind.")
    status, meaning = kinds[name].status, inspect.getdoc(kinds[name])
    told = BY_KIND.get(name) or Explanation(name.replace("-", " ").capitalize())
    return render_template("error.html", status=status, told=told, detail=meaning)


def kebab(name: str) -> str:
    """Return a class *name* as part of an IRI: `TimeLimit` is `time-limit`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
