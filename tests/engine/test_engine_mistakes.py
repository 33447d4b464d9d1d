"""What the engine can't read is told by the mistake that was made, on the word that is wrong."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from evaluating import complain, send
from partnerskap.engine import wire
from partnerskap.engine.answer import rebuild
from partnerskap.engine.errors import SENTENCES, InvalidQuery
from partnerskap.engine.shortcomings import SHORTCOMINGS
from partnerskap.engine.worker import describe
from partnerskap.errors import PartnerskapError

MISTAKES = [
    ("", "empty", 1, 1),
    ("  \n# nothing yet\n", "empty", 1, 1),
    ("INSERT DATA { <urn:a> <urn:b> 1 }", "update", 1, 1),
    ("PREFIX x: <urn:x> # with\nDELETE WHERE { ?s ?p ?o }", "update", 2, 1),
    ("\ufeffSELECT ?x { VALUES ?x { 1 } }", "invisible-character", 1, 1),
    ("SELECT\u00a0?x { VALUES ?x { 1 } }", "invisible-character", 1, 7),
    ("SELECT ?x {\n ?x\u200b a ?y }", "invisible-character", 2, 4),
    ("SELECT ?x { ?x rdfs:label “Umeå” }", "typographic-quote", 1, 27),
    ("SELECT ?x { ?x rdfs:label 'Umeå }", "unclosed-string", 1, 27),
    ("SELECT * { ?x a ?y", "unclosed-bracket", 1, 19),
    ("SELECT * { ?x a ?y }}", "stray-bracket", 1, 21),
    ("SELECT * { ?x å:p ?o }", "unknown-prefix", 1, 15),
    ("SELECT * { ?x foaff:name ?o }", "unknown-prefix-like", 1, 15),
    ("SELECT * { ?x a '1'^^xds:date }", "unknown-prefix-like", 1, 17),
    ("PREFIX own: <urn:o:> SELECT * { ?x ow:p ?o }", "unknown-prefix-like", 1, 36),
    ("SELECT * { ?x a <http://[Municipality> }", "malformed-iri", 1, 17),
    ("SELECT ?x (COUNT(*) AS ?n) { ?x a pk:Theme }", "ungrouped", 1, 8),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y } GROUP BY ?y", "ungrouped", 1, 8),
    ("SELECT (?x + 1 AS ?m) (SUM(?y) AS ?n) { ?x a ?y }", "ungrouped", 1, 9),
    ("SELECT * { { SELECT ?x (MAX(?y) AS ?m) { ?x a ?y } } }", "ungrouped", 1, 21),
    ("SELECT ?x { ?x a ?y FILTER (COUNT(?y) > 1) }", "aggregate-in-filter", 1, 29),
    ("SELECT * { ?x a ?y } GROUP BY ?x", "star-with-group", 1, 8),
    ("SELECT (1 AS ?x) { ?x a ?y }", "alias-in-use", 1, 14),
    ("SELECT * { ?x a ?y BIND (1 AS ?x) }", "alias-in-use", 1, 31),
    ("SELECT ?x ?y ?x { ?x a ?y }", "duplicate", 1, 14),
    ("SELECT (1 AS ?z) (2 AS ?z) {}", "duplicate", 1, 24),
    ("SELECT * { _:b a ?x . { _:b a ?y } }", "blank-node-twice", 1, 25),
    ("SELECT ?x, ?y { ?x a ?y }", "comma", 1, 10),
    ("SELECT COUNT(?x) { ?x a ?y }", "no-alias", 1, 8),
    ("SELECT (COUNT(?x)) { ?x a ?y }", "no-alias", 1, 9),
    ("SELECT (quack(?x) AS ?y) { ?x a ?z }", "unknown-function", 1, 9),
    ("SELECT (strlength(?x) AS ?y) { ?x a ?z }", "unknown-function-like", 1, 9),
    ("SELECT * { ?x a ?y FILTER (CONTAIN(?y, 'a')) }", "unknown-function-like", 1, 28),
    ("PREFIX f: <urn:f:> SELECT (f:g(?x) AS ?y) { ?x a ?z }", "unknown-function", 1, 28),
    ("SELECT x { ?x a ?y }", "question-mark", 1, 8),
    ("SELECT ?x {\n  x a ?y }", "question-mark", 2, 3),
    ("SELCT ?x { ?x a ?y }", "misspelt", 1, 1),
    ("SELECT ?x WEHRE { ?x a ?y }", "misspelt", 1, 11),
    ("SELECT ?x { ?x a ?y OPTINAL { ?x a ?z } }", "misspelt", 1, 21),
    ("SELECT ?x { ?x a ?y } ODER BY ?x", "misspelt", 1, 23),
    ("SELECT ?x { ?x a ?y FILTR (?x = 1) }", "misspelt", 1, 21),
    ("SELECT ?x { ?x a ?y FILTER (?x = 1 and ?y = 2) }", "sign-for-word", 1, 36),
    ("SELECT ?x { ?x a ?y FILTER (?x == 1) }", "sign-for-word", 1, 32),
    ("SELECT ?x { ?x a ?y FILTER (TRUE) }", "sign-for-word", 1, 29),
    ("SELECT ?x { ?x a Municipality }", "bare-word", 1, 18),
    ("SELECT ?x { ?x a ?y } LIMIT 1 ORDER BY ?x", "order", 1, 31),
    ("SELECT ?x { ?x a ?y } GROUP ?x", "no-by", 1, 23),
]


@pytest.mark.parametrize(("text", "kind", "line", "column"), MISTAKES)
def test_mistake_is_named_where_it_is(text: str, kind: str, line: int, column: int) -> None:
    error = complain(text)
    assert (error.kind, error.line, error.column) == (kind, line, column)
    assert error.reason == SENTENCES[kind] % error.parts


def test_every_sentence_is_of_a_mistake_tested_here_or_of_what_a_store_answers_wrong() -> None:
    stores = {kind for found in SHORTCOMINGS.values() for kind in found}
    mistakes = {kind for _, kind, *_ in MISTAKES}
    assert (mistakes | stores, mistakes & stores) == (set(SENTENCES), set())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?x foaff:name ?o }", "did you mean foaf:?"),
        ("SELECT * { ?x å:p ?o }", "rdfs"),
        ("SELECT (strlength(?x) AS ?y) {}", "did you mean STRLEN?"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x a pk:Theme }", "?x is neither in GROUP BY"),
        ("SELECT x { ?x a ?y }", "?x"),
        ("SELECT ?x { ?x a ?y FILTER (?x = 1 AND ?y = 2) }", "&&"),
        ("SELECT ?x { ?x a ?y", "the { of line 1, column 11"),
    ],
)
def test_sentence_says_what_helps(text: str, told: str) -> None:
    assert told in complain(text).reason


@pytest.mark.parametrize("text", ["SELECT ?x { ?x ?y }", "SELECT ?x { ?x a ?y.. }", "ASK"])
def test_mistake_without_a_name_still_has_a_place(text: str) -> None:
    error = complain(text)
    assert error.reason
    assert not error.kind
    assert error.line == 1


def test_mistake_crosses_to_the_owner_whole() -> None:
    error = complain("SELECT * { ?x foaff:name ?o }")
    message = wire.pack_failure(describe(error))
    failure = wire.read_message(message)[1]
    assert isinstance(failure, wire.Failure)
    crossed = rebuild(failure)
    assert isinstance(crossed, InvalidQuery)
    assert (crossed.reason, crossed.line, crossed.column) == (error.reason, 1, 15)
    assert (crossed.kind, crossed.parts) == (error.kind, error.parts)


NESTS = {
    "path": ("ASK { <urn:a> ", "(", "<urn:p>|<urn:q>", ")", " ?y }"),
    "groups": ("ASK ", "{", "<urn:a> <urn:p>|<urn:q> ?y", "}", ""),
    "graphs": ("ASK {", "GRAPH ?g {", "VALUES ?x { 1 }", "}", "}"),
}


@pytest.mark.parametrize("parts", NESTS.values(), ids=NESTS)
def test_too_deep_nesting_is_told(parts: tuple[str, ...]) -> None:
    before, opening, inside, closing, after = parts
    text = f"{before}{opening * 1500}{inside}{closing * 1500}{after}"
    assert complain(text).reason == "The query is nested too deeply."


def test_broken_text_is_never_more_than_a_mistake() -> None:
    random = Random(1)  # noqa: S311 - not for secrets
    signs = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "<",
        "|",
        "*",
        "?",
        "'",
        "#",
        "\\",
        "GRAPH",
        "BIND",
        "AS",
        "SELECT",
        "FILTER",
    ]
    texts = [text for text, *_ in MISTAKES]
    for _ in range(500):
        text = random.choice(texts)
        for _ in range(random.randint(1, 3)):
            place = random.randint(0, len(text))
            text = text[:place] + random.choice(signs) + text[place + random.randint(0, 3) :]
        with suppress(PartnerskapError):
            send(text)
