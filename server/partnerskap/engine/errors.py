"""What keeps an engine from answering; each error says what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from partnerskap.errors import PartnerskapError

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class NotAcceptable(PartnerskapError):
    """No media type in the request can be produced for this answer."""

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

        *kind* and *parts* say the same to programs, if it is one of `mistakes.SENTENCES`.
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


class EngineFailure(PartnerskapError):
    """The engine itself failed, or can't be reached: nothing that the caller did."""

    status = 502
