"""Answers of triples: equal ones are equal bytes, whatever process they come from."""

from __future__ import annotations

import pytest
from pyoxigraph import QueryTriples, RdfFormat, Store, parse

from partnerskap.engine.triples import write_triples
from partnerskap.vocabulary import PREFIXES

LINES = [
    *(f'<x:s{number}> <{PREFIXES["rdfs"]}label> "{number}" .\n' for number in range(200)),
    *(f"<x:s{number % 7}> <x:knows> _:b{number} .\n" for number in range(50)),
    *(f'_:b{number} <{PREFIXES["schema"]}name> "{number % 9}"@sv .\n' for number in range(50)),
]
QUERIES = {
    "all": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "made-nodes": "CONSTRUCT { ?s <x:says> [ <x:what> ?o ; <x:how> ?p ] } { ?s ?p ?o }",
    "described": "DESCRIBE ?s { ?s <x:knows> ?o }",
}
FORMATS = (
    *(RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TRIG),
    *(RdfFormat.RDF_XML, RdfFormat.JSON_LD),
)


def answer(lines: list[str], query: str, kind: RdfFormat, most: int = 100_000) -> tuple[bytes, int]:
    """Return the answer to *query* over a store that *lines* were loaded into in their order."""
    store = Store()
    store.extend(parse("".join(lines).encode(), format=RdfFormat.N_TRIPLES))
    result = store.query(query)
    assert isinstance(result, QueryTriples)
    return write_triples(result, kind, PREFIXES, most)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.file_extension)
def test_equal_answers_are_equal_bytes(query: str, kind: RdfFormat) -> None:
    renamed = [line.replace("_:b", "_:other") for line in reversed(LINES)]
    told, rows = answer(LINES, query, kind)
    assert answer(renamed, query, kind) == (told, rows)
    assert len(set(parse(told, format=kind))) == rows > 100


def test_turtle_has_one_block_for_each_subject_and_only_prefixes_in_use() -> None:
    told, _ = answer(LINES, QUERIES["all"], RdfFormat.TURTLE)
    text = told.decode()
    assert text.startswith(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix schema: <https://schema.org/> .\n\n"
    )
    assert text.count("\n<x:s1>\n") == 1
    assert '\n<x:s99>\n    rdfs:label "99" ;\n.\n' in text


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("1", "1"),
        ("-1.50", "-1.50"),
        ("1e0", '"1e0"^^xsd:double'),
        ("true", "true"),
        ('"01"^^pk:code', '"01"^^pk:code'),
        ('"a\\n\\"^^<x:y>"', '"a\\n\\"^^<x:y>"'),
        ('"a"^^<x:y>', '"a"^^<x:y>'),
        ('"<x:y>"@sv', '"<x:y>"@sv'),
        ("wd:Q42", "wd:Q42"),
        ("<http://www.wikidata.org/entity/a/b>", "<http://www.wikidata.org/entity/a/b>"),
        ("<http://www.wikidata.org/entity/1>", "<http://www.wikidata.org/entity/1>"),
        ("<http://www.wikidata.org/entity/>", "<http://www.wikidata.org/entity/>"),
    ],
)
def test_term_is_written_so_that_every_parser_reads_it(term: str, written: str) -> None:
    query = f"CONSTRUCT {{ <x:s> <x:p> {term} }} {{}}"
    prefixed = "".join(f"PREFIX {name}: <{start}>\n" for name, start in PREFIXES.items()) + query
    told, _ = answer([], prefixed, RdfFormat.TURTLE)
    assert told.decode().endswith(f"<x:s>\n    <x:p> {written} ;\n.\n")
    exact, _ = answer([], prefixed, RdfFormat.N_TRIPLES)
    assert set(parse(told, format=RdfFormat.TURTLE)) == set(
        parse(exact, format=RdfFormat.N_TRIPLES)
    )


def test_what_is_too_large_is_not_collected() -> None:
    told, rows = answer(LINES, QUERIES["all"], RdfFormat.TURTLE, most=5_000)
    assert rows == 0
    whole, _ = answer(LINES, QUERIES["all"], RdfFormat.N_TRIPLES)
    assert 5_000 < len(told) < len(whole)
