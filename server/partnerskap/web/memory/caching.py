"""Remembers answers: an engine in front of an engine, bounded by bytes."""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable
from dataclasses import dataclass, replace
from io import BytesIO

from cachetools import LRUCache

from partnerskap.engine.query import Answer, Engine, Query
from partnerskap.web.watching.metrics import Metrics

VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid)\b")
"""What makes a query have another answer each time; taking too much for it does no harm."""
HINTS = ("now", "rand", "uuid")
"""One of these stands in every such query, and looking for it takes a tenth of the time."""
SHARE = 8
"""One answer takes at most the cache's size divided by this."""
OVERHEAD = 1024
"""Bytes that an entry takes beside its text and its answer, roughly."""


def volatile(text: str) -> bool:
    """Return whether the query *text* may have another answer the next time."""
    lower = text.lower()
    return any(hint in lower for hint in HINTS) and VOLATILE.search(lower) is not None


@dataclass(frozen=True)
class Remembered:
    """An answer with its bytes in memory."""

    answer: Answer
    content: bytes
    weight: int


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
            return replace(found.answer, body=BytesIO(found.content))
        return self.keep(query, self.engine.answer(query))

    def find(self, query: Query) -> Remembered | None:
        """Return what is remembered for *query*: results or triples, as its form may be."""
        with self.lock:
            for media_type in (query.results, query.triples):
                found = self.entries.get(key(query, media_type))
                if found is not None and found.answer.media_type == media_type:
                    return found
        return None

    def keep(self, query: Query, answer: Answer) -> Answer:
        """Remember *answer* unless it is too large, and return it."""
        if answer.size > self.most:
            return answer
        with answer.body as body:
            content = body.read()
        weight = len(content) + len(query.text) + OVERHEAD
        with self.lock:
            if weight <= self.most:
                remembered = Remembered(answer, content, weight)
                self.entries[key(query, answer.media_type)] = remembered
        return replace(answer, body=BytesIO(content))

    def close(self) -> None:
        """Close the engine and forget everything."""
        with self.lock:
            self.entries.clear()
        self.engine.close()


def key(query: Query, media_type: str | None) -> Hashable:
    """Return under what the answer to *query* as *media_type* is remembered."""
    bindings = tuple(sorted((name, str(term)) for name, term in query.bindings.items()))
    return query.text, media_type, query.default_graphs, query.named_graphs, bindings
