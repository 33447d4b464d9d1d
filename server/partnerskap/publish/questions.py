"""The competency questions as data: each is asked at every build, and published with its titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store, Triple

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content
from partnerskap.publish.queries import QueryFile, Result, read_queries
from partnerskap.publish.terms import text
from partnerskap.publish.workers import working
from partnerskap.vocabulary import iri

QUESTIONS: Final = Path("ontology/questions")
GRAPH: Final = "questions"
"""Path of the graph that describes them."""
_EXPECTATIONS: Final = ("rows", "none")


def ask(content: Content, folder: Path, store: Store) -> Content:
    """Return *content* with the graph `questions`, each question of *folder* asked of *store*.

    *store* has the graphs of *content* and their union, for questions about evidence.
    Raises `SourceError` for a question that can't be parsed or is not answered as it expects.
    """
    queries = read_queries(folder / QUESTIONS, content.base)
    described = [describe(query, _check(query, store), content.base) for query in queries]
    return content.with_graph(GRAPH, chain.from_iterable(described))


def _check(query: QueryFile, store: Store) -> Result:
    """Return the result of *query*, or raise if rows are there or not against expectation."""
    expected = query.header.get("expect", {}).get("", "rows")
    if expected not in _EXPECTATIONS:
        raise SourceError(f"{query.path}: '#+ expect:' is 'rows' or 'none', not '{expected}'.")
    with working(query.path):
        result = query.run(store)
        answered = bool(result) if isinstance(result, QueryBoolean) else any(True for _ in result)
    if answered != (expected == "rows"):
        told = "has an answer but expects none" if answered else "has no answer but expects one"
        raise SourceError(f"{query.path}: the question {told}. Mend the question or the data.")
    return result


def describe(query: QueryFile, result: Result, base: str) -> Iterator[Triple]:
    """Yield the description of *query* as an executable of the kind that its *result* tells."""
    question = NamedNode(f"{base}id/question/{query.name}")
    kind, property_ = _kind(query, result)
    yield Triple(question, iri("rdf:type"), iri("sh:SPARQLExecutable"))
    yield Triple(question, iri("rdf:type"), iri(kind))
    yield Triple(question, iri(property_), Literal(query.text))
    yield Triple(question, iri("schema:target"), NamedNode(base + "sparql"))
    for language, title in query.header.get("title", {}).items():
        yield Triple(question, iri("rdfs:label"), text(title, language))
    for language, summary in _comments(query.header).items():
        yield Triple(question, iri("rdfs:comment"), text(summary, language))
    for language, keywords in query.header.get("keywords", {}).items():
        for word in filter(None, map(str.strip, keywords.split(","))):
            yield Triple(question, iri("schema:keywords"), text(word, language))


def _comments(header: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return what is said of a question; its English title if nothing is.

    Editors that read examples from an endpoint ask for a comment, and show one for each language.
    """
    title = header.get("title", {})
    return header.get("summary") or {each: title[each] for each in ("en", "") if each in title}


def _kind(query: QueryFile, result: Result) -> tuple[str, str]:
    if isinstance(result, QuerySolutions):
        return "sh:SPARQLSelectExecutable", "sh:select"
    if isinstance(result, QueryBoolean):
        return "sh:SPARQLAskExecutable", "sh:ask"
    if "CONSTRUCT" not in query.text.upper():
        raise SourceError(f"{query.path}: a question is a SELECT, ASK or CONSTRUCT query.")
    return "sh:SPARQLConstructExecutable", "sh:construct"
