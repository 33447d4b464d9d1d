"""What keeps an engine from answering; each error says what to do about it.

A mistake in a query has a kind and the words that fill in its sentence, so that it can be said in
any language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from partnerskap.errors import NOTHING, PartnerskapError, sentence

TOO_DEEP: Final = "The query is nested too deeply."


class NotAcceptable(PartnerskapError):
    """No media type in the request can be produced for this answer."""

    status = 406


class Unwritable(PartnerskapError):
    """The answer holds something that the format asked for has no way to write."""

    status = 406


class InvalidQuery(PartnerskapError):
    """The query is not SPARQL 1.1, or uses something that this engine does not know."""

    status = 400

    def __init__(
        self,
        reason: str,
        line: int | None = None,
        column: int | None = None,
        kind: str = "",
        parts: Mapping[str, str] = NOTHING,
    ) -> None:
        """Say *reason*, and where in the query text (both counted from 1) if that is known.

        *kind* and *parts* say the same to programs, if it is one of `SENTENCES`.
        """
        super().__init__(reason, line, column)
        self.reason, self.line, self.column = reason, line, column
        self.kind, self.parts = kind, parts

    def __str__(self) -> str:
        """Return the reason with the place in front of it."""
        if self.line is None:
            return self.reason
        return f"Line {self.line}, column {self.column}: {self.reason}"


class Refused(PartnerskapError):
    """The query asks for something that this engine never does: a change, or a call out."""

    status = 403


INSTEAD = "Ask for less (LIMIT and OFFSET, fewer joins), or download the whole data from /dump/."
"""What helps against every limit."""


class TimeLimit(PartnerskapError):
    """The query took longer than one query may."""

    status = 504
    limit = "query_seconds"

    def __init__(self, seconds: float) -> None:
        """Say that the limit is *seconds*."""
        super().__init__(f"The query was stopped after {seconds:g} seconds, the limit. {INSTEAD}")
        self.value = seconds


class MemoryLimit(PartnerskapError):
    """The query needed more memory than one query may."""

    status = 503
    limit = "query_memory"

    def __init__(self, megabytes: int) -> None:
        """Say that the limit is *megabytes*."""
        super().__init__(
            f"The query needed more than {megabytes} megabytes of memory, the limit. {INSTEAD}"
        )
        self.value = megabytes


class AnswerLimit(PartnerskapError):
    """The answer is larger than one answer may be."""

    status = 413
    limit = "answer_megabytes"

    def __init__(self, megabytes: int) -> None:
        """Say that the limit is *megabytes*."""
        super().__init__(f"The answer has more than {megabytes} megabytes, the limit. {INSTEAD}")
        self.value = megabytes


class Busy(PartnerskapError):
    """Too many queries are waiting already; come back later."""

    status = 503
    retry_after = 5
    """Seconds after which another try makes sense."""


class Unavailable(PartnerskapError):
    """Nobody is answered now for want of processes, memory, disk or a store; the text says what."""

    status = 503
    retry_after = 5
    """Seconds after which another try makes sense."""


class SpoiltStore(PartnerskapError):
    """A store on disk is damaged; it is built again from the snapshot meanwhile."""

    status = 503


class EngineFailure(PartnerskapError):
    """The engine itself failed, or can't be reached: nothing that the caller did."""

    status = 502


class NotSupported(PartnerskapError):
    """The store behind this endpoint can't answer such a query, which is right in itself."""

    status = 501

    def __init__(self, reason: str, kind: str = "", parts: Mapping[str, str] = NOTHING) -> None:
        """Say *reason*; *kind* and *parts* say the same, if it is one of `SENTENCES`."""
        super().__init__(reason, kind, parts)
        self.reason, self.kind, self.parts = reason, kind, dict(parts)

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason

    @classmethod
    def of(cls, kind: str, title: str) -> NotSupported:
        """Return the error for the *kind* of shortcoming of the store called *title*."""
        parts = {"store": title}
        return cls(SENTENCES[kind] % parts, kind, parts)


def not_supported(title: str) -> NotSupported:
    """Return the error for a query that the store called *title* can't answer."""
    return NotSupported(
        f"The store behind this endpoint ({title}) can't answer this query. The description "
        "of the service names what it can't do; the whole data can be had from /dump/."
    )


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
    "malformed-iri": sentence("The address %(iri)s is malformed."),
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
    "store-truth": sentence(
        "The store behind this endpoint (%(store)s) gives 1 and 0 for true and false where "
        "they are computed: write IF(condition, 'yes', 'no'), or use the condition in FILTER."
    ),
    "store-sum": sentence(
        "SUM and AVG: the store behind this endpoint (%(store)s) counts what is no number as "
        "one, and has no sum of no rows: write SUM(xsd:decimal(?value)), and GROUP BY."
    ),
    "store-extreme": sentence(
        "MIN and MAX of all rows: the store behind this endpoint (%(store)s) answers wrong "
        "for texts in a language: write MIN(STR(?text)) or MIN(xsd:decimal(?number)), or "
        "GROUP BY."
    ),
    "store-minus": sentence(
        "MINUS: the store behind this endpoint (%(store)s) takes away too much where the two "
        "sides share no variable: write FILTER NOT EXISTS, or a variable of both."
    ),
    "store-path": sentence(
        "The path +: the store behind this endpoint (%(store)s) does not come back to where a"
        " circle begins: write the step and then the path *."
    ),
    "store-datatype": sentence(
        "DATATYPE: the store behind this endpoint (%(store)s) has none for texts: compare it "
        "by = with the datatype that you look for, or ask for LANG."
    ),
    "store-boolean": sentence(
        "xsd:boolean(): the store behind this endpoint (%(store)s) takes any text for true: "
        "compare the text itself."
    ),
    "store-rounding": sentence(
        "CEIL and ROUND: the store behind this endpoint (%(store)s) gives -0 for 0: use FLOOR."
    ),
    "store-grouping": sentence(
        "GROUP BY: the store behind this endpoint (%(store)s) gives a row where there is none."
    ),
    "store-average": sentence(
        "AVG: the store behind this endpoint (%(store)s) leaves out what is no number."
    ),
    "store-subquery": sentence(
        "A SELECT within a group: the store behind this endpoint (%(store)s) hands it the values "
        "that stand before it: put it first."
    ),
    "store-encoding": sentence(
        "ENCODE_FOR_URI: the store behind this endpoint (%(store)s) encodes otherwise than "
        "SPARQL says."
    ),
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
