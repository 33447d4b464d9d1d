"""Writes the index of names, with the answers that pages need of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, QuerySolutions, Store

from partnerskap.drawing.land import DOCUMENTS
from partnerskap.linking.builder import build_index
from partnerskap.linking.rows import Row
from partnerskap.manifest import INDEX
from partnerskap.publish.content import Content
from partnerskap.vocabulary import prefixes


def write_index(folder: Path, content: Content) -> None:
    """Write the index of *content* as an SQLite file into *folder*."""
    store = Store()  # in the order of the data, so that rows come as from the engine's own
    store.bulk_extend(Quad(*triple) for triple in content.union())
    known = prefixes(content.base)

    def ask(text: str) -> Iterator[Row]:
        solutions = store.query(text, prefixes=known)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("an index is made of SELECT queries")
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            yield {name: term for name, term in zip(names, row, strict=True) if term is not None}

    build_index(str(folder / INDEX), content.base, ask, DOCUMENTS).close()
