"""Errors as RFC 9457 problem details, or as a page for a browser in the reader's language."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, abort, json, make_response, render_template, request
from flask.globals import request_ctx
from flask_babel import LazyString, gettext, lazy_gettext
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from partnerskap.engine.errors import (
    SENTENCES,
    AnswerLimit,
    Busy,
    InvalidQuery,
    MemoryLimit,
    NotSupported,
    TimeLimit,
    Unavailable,
)
from partnerskap.errors import PartnerskapError, SpokenError
from partnerskap.vocabulary import BASE
from partnerskap.web.negotiation import prefers_html
from partnerskap.web.pages.language import reader_language

PROBLEM = "application/problem+json"
KINDS = BASE + "problem/"

problems = Blueprint("problems", __name__)


@dataclass(frozen=True)
class Explanation:
    """The heading of a page about a problem, and the sentence under it."""

    title: LazyString | str
    text: LazyString | str = ""


TOO_MUCH: Final = lazy_gettext(
    "Ask for less: a LIMIT, fewer joins. Or download everything and query it at home."
)
BY_KIND: Final[Mapping[str, Explanation]] = {
    "invalid-query": Explanation(
        lazy_gettext("This query can’t be read"),
        lazy_gettext("Something in it is not SPARQL 1.1, or is not known here."),
    ),
    "refused": Explanation(
        lazy_gettext("This is not done here"),
        lazy_gettext("Queries only read: they change nothing and ask no other server."),
    ),
    "unwritable": Explanation(
        lazy_gettext("This format can’t hold the answer"),
        lazy_gettext("Something in the answer can’t be written in it. Ask for another format."),
    ),
    "rate-limit": Explanation(
        lazy_gettext("Too many requests"), lazy_gettext("Wait a little and try again.")
    ),
    "time-limit": Explanation(lazy_gettext("The query took too long"), TOO_MUCH),
    "memory-limit": Explanation(lazy_gettext("The query needed too much memory"), TOO_MUCH),
    "answer-limit": Explanation(lazy_gettext("The answer is too large"), TOO_MUCH),
    "not-supported": Explanation(
        lazy_gettext("The store behind this site can’t answer this query"),
        lazy_gettext("Ask in another way, or download everything and query it at home."),
    ),
    "engine-failure": Explanation(
        lazy_gettext("Something went wrong here"),
        lazy_gettext("It is not your fault. Try again in a while."),
    ),
}
BY_STATUS: Final[Mapping[int, Explanation]] = {
    400: Explanation(
        lazy_gettext("This request can’t be read"),
        lazy_gettext("Something in the address or in the form is not as it should be."),
    ),
    403: BY_KIND["refused"],
    405: Explanation(
        lazy_gettext("This can’t be done at this address"),
        lazy_gettext("Read with GET or HEAD. Queries may also be sent with POST."),
    ),
    404: Explanation(
        lazy_gettext("Nothing has this address"),
        lazy_gettext("Check how it is spelled, or search for the name."),
    ),
    406: Explanation(
        lazy_gettext("Not to be had in this format"),
        lazy_gettext("It exists, but only in other formats."),
    ),
    410: Explanation(
        lazy_gettext("This is no longer in use"),
        lazy_gettext("The address was that of something that has been retired."),
    ),
    413: Explanation(lazy_gettext("Too large"), TOO_MUCH),
    414: Explanation(lazy_gettext("Too large"), TOO_MUCH),
    415: Explanation(
        lazy_gettext("This kind of content can’t be read"),
        lazy_gettext("Send a query as application/sparql-query or as the field of a form."),
    ),
    416: Explanation(
        lazy_gettext("There is no such part"),
        lazy_gettext("The file is shorter than the part that was asked for."),
    ),
    429: BY_KIND["rate-limit"],
    500: BY_KIND["engine-failure"],
    502: BY_KIND["engine-failure"],
    503: Explanation(lazy_gettext("Busy just now"), lazy_gettext("Try again in a few seconds.")),
}
OF_STATUS: Final[Mapping[int, str]] = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "too-large",
    414: "address-too-long",
    415: "unsupported-media-type",
    416: "no-such-part",
    429: "rate-limit",
    500: "internal-error",
    502: "bad-gateway",
    503: "busy",
}
"""Status → what a problem is called of which no more is known; each has a page."""


def explain(kind: str, status: int) -> Explanation:
    """Return what to say of a problem of *kind*, else of what *status* means."""
    known = BY_KIND.get(kind) or BY_STATUS.get(status)
    return known or Explanation(HTTPStatus(status).phrase)


def register(app: Flask) -> None:
    """Answer every error of *app* as a problem."""
    app.register_error_handler(PartnerskapError, handle_ours)
    app.register_error_handler(HTTPException, handle_http)


def handle_ours(error: PartnerskapError) -> Response:
    """Return the problem for one of our own errors."""
    details: dict[str, object] = {"type": KINDS + kebab(type(error).__name__)}
    if isinstance(error, InvalidQuery) and error.line is not None:
        details |= {"line": error.line, "column": error.column}
    if isinstance(error, InvalidQuery) and error.kind:
        details |= {"mistake": error.kind, "parts": dict(error.parts)}
    if isinstance(error, TimeLimit | MemoryLimit | AnswerLimit):
        details |= {"limit": error.limit, "value": error.value}
    response = respond(error.status, say(error), details, translated=is_translated(error))
    if isinstance(error, Busy | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def handle_http(error: HTTPException) -> Response:
    """Return the problem for an error of HTTP, with the headers that belong to it."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    kind, detail = KINDS + name_status(error.code), error.description or ""
    ours = error.description != type(error).description  # else it is the framework's sentence
    translated = isinstance(error, RequestEntityTooLarge)
    if translated:
        most = (request.max_content_length or 0) // 1024
        detail = gettext("A request may have %(number)s kilobytes at most.", number=most)
    response = respond(
        error.code, detail, {"type": kind}, translated=translated, told=ours or translated
    )
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def is_translated(error: PartnerskapError) -> bool:
    """Tell whether what *error* says can be said in the language of the reader."""
    known = isinstance(error, InvalidQuery | NotSupported) and error.kind in SENTENCES
    return known or isinstance(error, SpokenError)


def say(error: PartnerskapError, *, place: bool = True) -> str:
    """Return what *error* says, in the language of the reader where that is known.

    Without *place* it does not say where in the query.
    """
    if isinstance(error, SpokenError):
        return str(gettext(error.text, **error.parts))
    if not isinstance(error, InvalidQuery | NotSupported):
        return str(error)
    reason = error.reason
    if is_translated(error):
        reason = str(gettext(SENTENCES[error.kind], **error.parts))
    if isinstance(error, NotSupported) or error.line is None or not place:
        return reason
    where = gettext("Line %(line)s, column %(column)s", line=error.line, column=error.column)
    return f"{where}: {reason}"


def respond(
    status: int,
    detail: str,
    details: dict[str, object],
    *,
    translated: bool = False,
    told: bool = True,
) -> Response:
    """Return the response for a problem, in the form that the request prefers.

    *translated* says that *detail* is in the language of the reader and not in English, *told*
    that people are told it too.
    """
    title = HTTPStatus(status).phrase
    # a request with no usable Host has no addresses for the links of a page
    linkable = request_ctx.url_adapter is not None
    if linkable and prefers_html(request.accept_mimetypes, [PROBLEM, "application/json"]):
        page = render_template(
            "error.html",
            status=status,
            told=explain(str(details["type"]).removeprefix(KINDS), status),
            detail=detail if told else "",
            translated=translated,
        )
        response = make_response(page, status)
    else:
        content = {"title": title, "status": status, "detail": detail} | details
        response = make_response(
            json.dumps(content, ensure_ascii=False, sort_keys=False) + "\n", status
        )
        response.content_type = PROBLEM
        if translated:
            response.content_language.add(reader_language())
            response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


@problems.get("/problem/<name>")
def tell(name: str) -> str:
    """Return the page that the `type` of a problem leads to: what that kind of problem is."""
    own = list_own()
    statuses = {kind: status for status, kind in OF_STATUS.items()}
    if name not in own and name not in statuses:
        abort(404, "There is no problem of that kind.")
    status = own[name].status if name in own else statuses[name]
    told = explain(name, status)
    # what the class says of itself is English; there is a sentence for other readers
    known = name in own and (reader_language() == "en" or not told.text)
    meaning = inspect.getdoc(own[name]) if known else ""
    return render_template("error.html", status=status, told=told, detail=meaning)


def list_own() -> dict[str, type[PartnerskapError]]:
    """Return our own kinds of problems by their names."""
    kinds = (*PartnerskapError.__subclasses__(), *SpokenError.__subclasses__())
    return {kebab(kind.__name__): kind for kind in kinds if kind is not SpokenError}


def name_status(status: int) -> str:
    """Return what the problem is called that *status* alone tells of."""
    return OF_STATUS.get(status) or OF_STATUS[500 if status >= 500 else 400]


def kebab(name: str) -> str:
    """Return a class *name* as part of an IRI: `TimeLimit` is `time-limit`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
