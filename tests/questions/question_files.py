"""Asks the questions of the repository's own content; run as a script, rewrites the answers.

Run it after a change of the data, and read the difference before it is committed.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from partnerskap.engine.store import load_memory
from partnerskap.publish.content import Content, read_content
from partnerskap.publish.queries import QueryFile, Result, read_queries
from partnerskap.publish.questions import QUESTIONS, ask
from partnerskap.publish.reasoning import infer
from partnerskap.publish.void import describe
from partnerskap.vocabulary import BASE

ROOT: Final = Path(__file__).parents[2]
EXPECTED: Final = Path(__file__).parent / "expected"
QUERIES: Final = {query.name: query for query in read_queries(ROOT / QUESTIONS, BASE)}
"""Name → question, for every question of the repository."""


def read_world() -> Content:
    """Return the content of the repository with everything that publish computes."""
    content, store = infer(read_content(ROOT, BASE), ROOT)
    return describe(ask(content, ROOT, store), store)


def load(content: Content) -> Store:
    """Return *content* as the store that the engine would answer from."""
    quads = pyoxigraph.serialize(content.quads(), format=RdfFormat.N_QUADS)
    return load_memory(io.BytesIO(quads or b""))


def answer(query: QueryFile, store: Store) -> tuple[str, str]:
    """Return the ending and the text of the file that holds the answer of *store* to *query*."""
    result = query.run(store)
    return _ending(result), _write(result)


def _ending(result: Result) -> str:
    if isinstance(result, QueryBoolean):
        return ".txt"
    return ".csv" if isinstance(result, QuerySolutions) else ".nt"


def _write(result: Result) -> str:
    if isinstance(result, QueryBoolean):
        return f"{bool(result)}\n".lower()
    if isinstance(result, QuerySolutions):
        rows = result.serialize(format=QueryResultsFormat.CSV) or b""
        return rows.decode().replace("\r\n", "\n")
    return "".join(sorted(f"{triple} .\n" for triple in result))


def write_answers() -> None:
    """Write the present answer to every question, and remove what answers none."""
    store = load(read_world())
    for path in EXPECTED.iterdir():
        path.unlink()
    for query in QUERIES.values():
        ending, text = answer(query, store)
        (EXPECTED / (query.name + ending)).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_answers()
