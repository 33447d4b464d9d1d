"""Why there is no answer, in the reader's language, and the word of the query that is to blame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext

from partnerskap.engine.errors import AnswerLimit, InvalidQuery, MemoryLimit, TimeLimit
from partnerskap.errors import PartnerskapError
from partnerskap.web import problems

WORD: Final = re.compile(r"<[^<>\s]*>?|[?$]?[\w:.-]*[\w:]|\S")
"""What is marked: an address, a name, a variable, a keyword, or one sign."""
AROUND: Final = 60
"""Letters of the line that stand on either side of the word."""
LIMITS: Final[Mapping[type[PartnerskapError], LazyString]] = {
    TimeLimit: lazy_gettext("The query was stopped after %(value)s seconds, the limit."),
    MemoryLimit: lazy_gettext(
        "The query needed more than %(value)s megabytes of memory, the limit."
    ),
    AnswerLimit: lazy_gettext("The answer has more than %(value)s megabytes, the limit."),
}


@dataclass(frozen=True)
class Excerpt:
    """The line of the query that is wrong, in three parts; the middle one is to blame."""

    before: str
    word: str
    after: str


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, and where in the query that is if it is known."""

    told: str
    """What is wrong, in the reader's language."""
    detail: str = ""
    """The same to the letter, in English, where it is said in no other language."""
    line: int | None = None
    column: int | None = None
    excerpt: Excerpt | None = None


def explain(error: PartnerskapError, query: str = "") -> Fault:
    """Return what the page says of *error*, which *query* led to."""
    kind = problems.explain(problems.kebab(type(error).__name__), error.status)
    told = f"{kind.title}. {kind.text}".strip()
    if isinstance(error, TimeLimit | MemoryLimit | AnswerLimit):
        limit = str(LIMITS[type(error)]) % {"value": f"{error.value:g}"}
        return Fault(f"{limit} {kind.text}")
    if not isinstance(error, InvalidQuery):
        return Fault(told, str(error))
    excerpt = find_excerpt(query, error)
    place = (error.line, error.column, excerpt)
    if problems.is_translated(error):
        return Fault(problems.say(error, place=False), "", *place)
    if excerpt and excerpt.word:
        told = f"{kind.title}. {gettext('%(word)s doesn’t fit here.', word=excerpt.word)}"
    return Fault(told, error.reason, *place)


def find_excerpt(query: str, error: InvalidQuery) -> Excerpt | None:
    """Return the line of *query* that *error* tells of, or None if it tells of none."""
    lines = query.split("\n")
    if error.line is None or not 0 < error.line <= len(lines):
        return None
    line, at = lines[error.line - 1].rstrip("\r"), (error.column or 1) - 1
    found = WORD.match(line, at)
    end = found.end() if found else at
    return Excerpt(line[max(0, at - AROUND) : at], line[at:end], line[end : end + AROUND])
