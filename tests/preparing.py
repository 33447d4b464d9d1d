"""Queries that shapes ask, prepared once: parsing the same few takes much of each validation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query


@contextmanager
def keeping_queries() -> Iterator[None]:
    """Keep what rdflib makes of the text of a query, within this context."""
    prepare = cache(lambda text: translateQuery(parseQuery(text), None, {}))

    def translate(text: str, _base: object, _prefixes: object) -> Query:
        return prepare(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda text: text)
        patch.setattr(processor, "translateQuery", translate)
        yield
