"""What went wrong in the reader's language: a title and a sentence for each kind of problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask_babel import LazyString, lazy_gettext


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
    "time-limit": Explanation(lazy_gettext("The query took too long"), TOO_MUCH),
    "memory-limit": Explanation(lazy_gettext("The query needed too much memory"), TOO_MUCH),
    "answer-limit": Explanation(lazy_gettext("The answer is too large"), TOO_MUCH),
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
    429: Explanation(
        lazy_gettext("Too many requests"), lazy_gettext("Wait a little and try again.")
    ),
    500: BY_KIND["engine-failure"],
    502: BY_KIND["engine-failure"],
    503: Explanation(lazy_gettext("Busy just now"), lazy_gettext("Try again in a few seconds.")),
}


def explain(kind: str, status: int) -> Explanation:
    """Return what to say of a problem of *kind*, else of what *status* means."""
    known = BY_KIND.get(kind) or BY_STATUS.get(status)
    return known or Explanation(HTTPStatus(status).phrase)
