"""Text that is SPARQL, nearly SPARQL, or nothing of the kind."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

TERMS: Final = st.sampled_from(
    [
        *("?s", "?p", "?o", "?x", "$y", "_:b", "[]", "()", "a", "rdf:type", "pk:hasParticipant"),
        *("pk:Municipality", "<https://w3id.org/partnerskap/id/municipality/se/kalmar>", "<x>"),
        *("42", "-1.5e300", "true", '"Kalmar"@sv', "'x'^^xsd:date", '"""a"b"""', "<http://[>"),
        *("rdfs:label", "(1 2 ?l)", "[ ?p ?o ]", "none:such", "'\\uD800'", "'\\u0000'", "ü:ö"),
        *("1e999999", "99999999999999999999999", "'9999-99-99'^^xsd:date", "'x'@a-b-c-d-e-f"),
    ]
)
PATHS: Final = st.sampled_from(
    [
        *("?p", "a", "rdfs:label", "pk:hasParticipant*", "(a|!a)+", "^pk:hasParticipant/a?"),
        *("!(a|^a)", "(((a*)*)*)*", "!()", "^^a", "a{2,3}", "(?p)*"),
    ]
)
CALLS: Final = st.sampled_from(
    [
        *("?x", "1/0", "STR(?s)", "REGEX(STR(?o), '(a+)+$')", "REGEX(?o, '[')", "xsd:date(?o)"),
        *("STRLEN(?x)", "SUBSTR(?o, -1, 1e9)", "REPLACE(?o, '', 'x')", "REPLACE(?o, '(', '$9')"),
        *("IF(?x, 1, 2)", "COALESCE(?x, 1/0)", "?x IN (1, ?y)", "EXISTS { ?s ?p ?o }", "NOW()"),
        *("IRI(?o)", "IRI('http://[')", "BNODE(?o)", "STRLANG('a', '--')", "STRDT('a', <x:y>)"),
        *("UUID()", "RAND()", "SHA512(STR(?o))", "ENCODE_FOR_URI(?o)", "<x:function>(?o)", "-?o"),
        *("COUNT(*)", "SUM(?o)", "GROUP_CONCAT(DISTINCT ?o; SEPARATOR='|')", "ROUND(1e400)"),
        *("CONCAT(?o, ?o, ?o)", "TIMEZONE(?o)", "langMatches(LANG(?o), '*')", "LCASE('İ')", "("),
        *("!?x || ?y && ?s = ?o", "?o < 5", "ABS(-9223372036854775808)", "STRAFTER(?o, '')"),
    ]
)
TRIPLES: Final = st.tuples(TERMS, st.one_of(PATHS, TERMS), TERMS).map(" ".join)


def wrap(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns around the patterns of *inner*."""
    keywords = ("OPTIONAL", "MINUS", "GRAPH ?g", "FILTER EXISTS", "SERVICE SILENT <http://x/>", "")
    return st.one_of(
        st.tuples(st.sampled_from(keywords), inner).map(lambda pair: f"{pair[0]} {{ {pair[1]} }}"),
        st.tuples(inner, inner).map(lambda pair: f"{{ {pair[0]} }} UNION {{ {pair[1]} }}"),
        st.tuples(inner, inner).map(" . ".join),
        st.tuples(inner, CALLS).map(lambda pair: f"{pair[0]} FILTER ({pair[1]})"),
        st.tuples(inner, CALLS).map(lambda pair: f"{pair[0]} BIND ({pair[1]} AS ?x)"),
        inner.map(lambda text: f"{{ SELECT * {{ {text} }} LIMIT 3 }}"),
        st.tuples(inner, TERMS).map(lambda pair: f"{pair[0]} VALUES ?s {{ {pair[1]} UNDEF }}"),
    )


PATTERNS: Final = st.recursive(TRIPLES, wrap, max_leaves=4)
HEADS: Final = st.sampled_from(
    [
        *("SELECT *", "SELECT DISTINCT ?s", "SELECT (COUNT(*) AS ?n)", "ASK", "DESCRIBE ?s"),
        *("CONSTRUCT { ?s ?p ?o }", "CONSTRUCT { ?o ?s [] } WHERE", "SELECT REDUCED $s", "SELECT"),
        *("PREFIX x: <x:> SELECT ?x", "BASE <x:y> ASK", "SELECT * FROM <x:g>", "DESCRIBE <x:y>"),
        *("SELECT * FROM NAMED <file:///etc/passwd>", "INSERT", "DELETE WHERE", "CLEAR ALL #"),
    ]
)
TAILS: Final = st.sampled_from(
    [
        *("", "", "", "LIMIT 5", "OFFSET 99999999999999999999", "ORDER BY DESC(?s) LIMIT 0"),
        *("GROUP BY ?s HAVING (COUNT(*) > 1)", "GROUP BY (STR(?s) AS ?t)", "VALUES ?s { <x:y> }"),
        *("LIMIT -1", "ORDER BY", "# comment", "\x00", "}", "; DROP ALL", "LIMIT 5 LIMIT 6"),
    ]
)
WHOLE: Final = st.tuples(HEADS, PATTERNS, TAILS).map(
    lambda parts: f"{parts[0]} {{ {parts[1]} }} {parts[2]}"
)
BOMBS: Final = {
    "braces": "SELECT * " + "{" * 3000 + "}" * 3000,
    "brackets": "SELECT * { ?s ?p " + "[ ?p " * 2000 + "1" + "]" * 2000 + " }",
    "parentheses": "ASK { FILTER (" + "(" * 3000 + "1" + ")" * 3000 + ") }",
    "not": "ASK { FILTER (" + "!" * 20_000 + "1) }",
    "inverse": "SELECT * { ?s " + "^" * 5000 + "a ?o }",
    "path": "SELECT * { ?s " + "/".join(["(a|!a)"] * 300) + " ?o } LIMIT 1",
    "variables": "SELECT " + " ".join(f"?v{number}" for number in range(5000)) + " { ?s ?p ?o }",
    "string": "ASK { ?s ?p '" + "ü" * 50_000 + "' }",
    "triples": "SELECT * { " + "?s ?p ?o . " * 2000 + "}",
    "product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } ORDER BY ?o ?l",
    "values": "ASK { VALUES ?x { " + "1 " * 20_000 + "} }",
    "length": "x" * 300_000,
}


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Draw a query from which a piece was taken, or in which a piece was put."""
    text = draw(WHOLE)
    place = draw(st.integers(0, len(text)))
    end = place + draw(st.integers(0, 9))
    return text[:place] + draw(st.text(max_size=5)) + text[end:]


def queries() -> st.SearchStrategy[str]:
    """Return texts to be sent as a query."""
    often = [WHOLE] * 8 + [broken()] * 4 + [st.text(max_size=60)]
    bombs = st.sampled_from(sorted(BOMBS)).map(BOMBS.__getitem__)
    return st.integers(0, 299).flatmap(
        lambda number: bombs if number == 0 else often[number % len(often)]
    )
