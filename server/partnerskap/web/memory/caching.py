"""Remembers answers: an engine in front of an engine, bounded by bytes."""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable
from io import BytesIO
from typing import IO, NamedTuple

from cachetools import LRUCache

from partnerskap.engine.query import Answer, Engine, Query
from partnerskap.web.watching.metrics import Metrics

VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid)\b")
"""What makes a query have another answer each time; taking too much for it does no harm."""
SHARE = 8
"""One answer takes at most the cache's size divided by this."""
OVERHEAD = 1024
"""Bytes that an entry takes beside its text and its answer, roughly."""


def volatile(text: str) -> bool:
    """Return whether the query *text* may have another answer the next time."""
    lower = text.lower()
    hint = "now" in lower or "rand" in lower or "uuid" in lower  # a tenth of the time
    return hint and VOLATILE.search(lower) is not None


class Remembered(NamedTuple):
    """An answer with its bytes in memory."""

    answer: Answer
    content: bytes
    weight: int

    def repeat(self) -> Answer:
        """Return the answer with a body to read."""
        return self.answer._replace(body=BytesIO(self.content), remembered=True)


class CachingEngine:
    """Answers from memory what its engine has answered before, over the same snapshot."""

    def __init__(self, engine: Engine, size: int, metrics: Metrics) -> None:
        """Stand in front of *engine* and keep at most *size* bytes."""
        self.engine, self.most, self.metrics = engine, size // SHARE, metrics
        self.lock = threading.Lock()
        self.entries: LRUCache[Hashable, Remembered] = LRUCache(
            size, getsizeof=lambda entry: entry.weight
        )

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, remembered or new."""
        if volatile(query.text):
            return self.engine.answer(query)
        found = self.find(query)
        self.metrics.looked_up("answers", found is not None)
        if found is not None:
            return found.repeat()
        return self.keep(query, self.engine.answer(query))

    async def reply(self, query: Query) -> Answer:
        """Return what `answer` does, without keeping the event loop from other work."""
        if volatile(query.text):
            return await self.engine.reply(query)
        found = self.find(query)
        self.metrics.looked_up("answers", found is not None)
        if found is not None:
            return found.repeat()
        return self.keep(query, await self.engine.reply(query))

    def find(self, query: Query) -> Remembered | None:
        """Return what is remembered for *query*: results or triples, as its form may be."""
        asked = key(query)
        with self.lock:
            found = self.entries.get((query.results, asked))
            return found or self.entries.get((query.triples, asked))

    def keep(self, query: Query, answer: Answer) -> Answer:
        """Remember *answer* unless it is too large, and return it."""
        if answer.size > self.most:
            return answer
        content = whole(answer.body)
        weight = len(content) + len(query.text) + OVERHEAD
        if weight <= self.most:
            with self.lock:
                self.entries[answer.media_type, key(query)] = Remembered(answer, content, weight)
        return answer

    def close(self) -> None:
        """Close the engine and forget everything."""
        with self.lock:
            self.entries.clear()
        self.engine.close()


def key(query: Query) -> Hashable:
    """Return under what answers to *query* are remembered, beside their media types."""
    bound = query.bindings
    bindings = tuple(sorted((name, str(term)) for name, term in bound.items())) if bound else ()
    return query.text, query.default_graphs, query.named_graphs, bindings


def whole(body: IO[bytes]) -> bytes:
    """Return what is in *body*, which stays to be read."""
    if isinstance(body, BytesIO):
        return body.getvalue()
    content = body.read()
    body.seek(0)
    return content
