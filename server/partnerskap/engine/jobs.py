"""A query on its way through the engine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from partnerskap.engine.query import Answer, Query
from partnerskap.engine.turns import Turn
from partnerskap.errors import PartnerskapError


@dataclass(eq=False, slots=True)
class Job(Turn):
    """A query on its way to an answer."""

    query: Query = field(kw_only=True)
    future: asyncio.Future[Answer] = field(kw_only=True)
    begun: float = 0.0
    """When its process turned to it, a time of `time.monotonic`."""

    @property
    def over(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.future.done()

    def hand_over(self, answer: Answer) -> None:
        """Give *answer* to who waits, or throw it away."""
        if self.over:
            answer.body.close()
        else:
            self.future.set_result(answer)

    def fail(self, error: PartnerskapError) -> None:
        """Tell *error* to who waits, if anybody does."""
        if not self.over:
            self.future.set_exception(error)

    def ghost(self) -> Job:
        """Return what stands for this job where it can't be taken away: nobody waits for that."""
        nobody: asyncio.Future[Answer] = self.future.get_loop().create_future()
        nobody.cancel()
        return Job(self.client, query=self.query, future=nobody)
