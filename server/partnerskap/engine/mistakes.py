"""The mistakes that people make in queries, and what to say of each.

Each has a kind and the words that fill in its sentence, so that it can be said in any language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from partnerskap.engine.errors import InvalidQuery


def sentence(text: str) -> str:
    """Return *text*, which is thereby known as one to translate."""
    return text


SENTENCES: Final[Mapping[str, str]] = {
    "empty": sentence("The query is empty."),
    "update": sentence(
        "%(word)s changes data: this is an update, not a query, and this endpoint only reads."
    ),
    "invisible-character": sentence(
        "Here stands the character %(name)s, which can't be seen and does not belong in a query: "
        "delete it or put a plain space in its place."
    ),
    "typographic-quote": sentence(
        "Here stands the quotation mark %(sign)s; strings stand in straight ones: \" or '."
    ),
    "unclosed-string": sentence("The string that begins here is not closed."),
    "unclosed-bracket": sentence(
        "The query ends, but the %(sign)s of line %(line)s, column %(column)s is not closed."
    ),
    "stray-bracket": sentence("This %(sign)s closes nothing."),
    "unknown-prefix": sentence(
        "The prefix %(prefix)s: is not declared. Known without a declaration: %(known)s."
    ),
    "unknown-prefix-like": sentence(
        "The prefix %(prefix)s: is not declared; did you mean %(like)s:? "
        "Known without a declaration: %(known)s."
    ),
    "relative-iri": sentence("The address %(iri)s is relative or malformed: write it in full."),
    "ungrouped": sentence(
        "%(variable)s is neither in GROUP BY nor inside an aggregate, so it has many values for "
        "one row: add it to GROUP BY, or write SAMPLE(%(variable)s)."
    ),
    "aggregate-in-filter": sentence(
        "%(function)s is an aggregate, which FILTER can't use: write HAVING after GROUP BY."
    ),
    "star-with-group": sentence(
        "SELECT * can't stand with GROUP BY: name the variables that are grouped, and aggregates."
    ),
    "alias-in-use": sentence(
        "%(variable)s has a value already where AS gives it another one: choose a new name."
    ),
    "duplicate": sentence("%(variable)s is selected twice."),
    "blank-node-twice": sentence(
        "The blank node %(label)s stands in two groups; use a variable in its place."
    ),
    "comma": sentence("The variables after SELECT stand without commas between them."),
    "no-alias": sentence(
        "What is computed after SELECT needs brackets and a name: (%(expression)s AS ?name)."
    ),
    "unknown-function": sentence("There is no function %(name)s."),
    "unknown-function-like": sentence("There is no function %(name)s; did you mean %(like)s?"),
    "question-mark": sentence("A variable begins with a question mark: ?%(word)s."),
    "misspelt": sentence("%(word)s is no keyword; did you mean %(like)s?"),
    "sign-for-word": sentence("SPARQL writes %(sign)s for %(word)s."),
    "bare-word": sentence(
        "%(word)s means nothing to SPARQL: a variable is written ?%(word)s, a term with a prefix, "
        "such as pk:%(word)s, a string in quotes."
    ),
    "order": sentence("%(word)s stands before %(after)s."),
    "no-by": sentence("%(word)s needs BY behind it."),
}
"""Kind of mistake → what to say of it."""


class Mistake(NamedTuple):
    """A kind of mistake, the words for its sentence, and where it is among the characters."""

    kind: str
    parts: dict[str, str]
    place: int

    def error(self, text: str) -> InvalidQuery:
        """Return the error for this mistake in the query *text*."""
        line, column = locate(text, self.place)
        told = SENTENCES[self.kind] % self.parts
        return InvalidQuery(told, line, column, self.kind, self.parts)


def locate(text: str, place: int) -> tuple[int, int]:
    """Return the line and the column, counted from 1, of a *place* in *text*."""
    before = text[:place]
    return before.count("\n") + 1, place - before.rfind("\n")
