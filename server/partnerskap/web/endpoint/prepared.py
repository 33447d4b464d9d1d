"""What was found out about a request on the short way, before Flask got it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import has_request_context, request

from partnerskap.engine.query import Answer
from partnerskap.errors import PartnerskapError

if TYPE_CHECKING:
    from partnerskap.web.serving import Served

PREPARED = "partnerskap.prepared"
Kind = tuple[str, str, bool]
"""The snapshot, the media type, and whether an answer is so large that it may be compressed."""


@dataclass(frozen=True)
class Prepared:
    """What was found out about a request before Flask got it."""

    served: Served
    outcome: Answer | PartnerskapError
    started: float
    kind: Kind | None = None
    """What Flask's response shows the headers of; None if it is like no other."""

    def answer(self) -> Answer:
        """Return the answer, or raise the error that there was instead."""
        if isinstance(self.outcome, PartnerskapError):
            raise self.outcome
        return self.outcome


def find_prepared() -> Prepared | None:
    """Return what is known of the current request already, if anything."""
    return request.environ.get(PREPARED) if has_request_context() else None
