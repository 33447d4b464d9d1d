"""The features of SPARQL 1.1 as cases: queries over a world of their own, and the exact answers.

Each TOML file has the queries for one group of features and their answers over world.trig. A row
is the values of its variables with " | " between them: local names for IRIs in
http://example.org/, the text alone for literals, `-` for what is unbound. Rows are in order where
the query asks for one; else they are sorted.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

FEATURES = Path(__file__).parent / "features"
HOME = "http://example.org/"
PREFIX = f"PREFIX x: <{HOME}>\n"
Case = tuple[str, list[str]]
Term = NamedNode | BlankNode | Literal | Triple


def read_cases() -> dict[str, Case]:
    """Return each feature's query and the rows of its answer."""
    return {
        f"{path.stem}-{name}": (case["query"].strip(), case["rows"])
        for path in sorted(FEATURES.glob("*.toml"))
        for name, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def in_order(rows: list[str], query: str) -> list[str]:
    """Return *rows* of the answer to *query* in the order in which its case has them."""
    return rows if "ORDER BY" in query else sorted(rows)


def read_triples(content: bytes, form: RdfFormat) -> list[str]:
    """Return the triples in *content* as cases are written."""
    return [" | ".join(map(show, quad.triple)) for quad in pyoxigraph.parse(content, format=form)]


def read_rows(content: bytes, form: QueryResultsFormat) -> list[str]:
    """Return the rows, or the yes or no, in *content* as cases are written."""
    result = pyoxigraph.parse_query_results(content, format=form)
    if isinstance(result, QueryBoolean):
        return [str(bool(result)).lower()]
    return [" | ".join(map(show, row)) for row in result]


def show(term: Term | None) -> str:
    """Return *term* as cases are written."""
    if term is None:
        return "-"
    assert not isinstance(term, Triple)
    return term.value.removeprefix(HOME)
