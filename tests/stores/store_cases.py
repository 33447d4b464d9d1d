"""What the sites over different stores are asked: pages, documents, queries, refusals, errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from partnerskap.settings import find_content

BASE = "https://w3id.org/partnerskap/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON = "application/sparql-results+json"
ROWS = f"{JSON}, application/n-triples"
RESULTS = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
TRIPLES = (
    *("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
    *("application/n-quads", "application/trig"),
)
PAGES = (
    *("/", "/about", "/municipalities", "/partnerships", "/themes", "/sources", "/quality"),
    *("/catalog", "/ns", "/shapes", "/version/", "/search?q=m1", "/sparql", "/explore"),
    *("/doc/municipality/se/m0", "/doc/municipality/tr/m1", "/doc/area/se/m0"),
    *("/doc/partnership/generated/p0", "/doc/theme/energy", "/doc/programme/generated"),
    *("/doc/project/generated/p1", "/doc/organisation/funder", "/doc/source/generated"),
    *("/doc/participation/generated/p0/m1", "/graph/partnership", "/doc/scheme/nuts-3"),
    *("/doc/method/generated", "/doc/geometry/se/m5", "/doc/role/partner-abroad"),
)
DOCUMENTS = (
    *("/doc/municipality/se/m5", "/doc/municipality/tr/m2", "/doc/area/tr/m6"),
    *("/doc/partnership/generated/p2", "/doc/theme/gender-equality"),
    *("/doc/geometry/tr/m3", "/doc/population/se/m0/2023", "/graph/setting"),
)
WRONG = (
    *("/id/municipality/se/atlantis", "/doc/municipality/se/atlantis", "/graph/none"),
    *("/doc/municipality/se/m0.docx", "/nothing", "/problem/not-supported"),
)
GENERATED = {
    r"municipality/se/[a-z-]+": "municipality/se/m0",
    r"municipality/tr/[a-z-]+": "municipality/tr/m1",
    r"programme/[a-z]+": "programme/generated",
    r"(partnership|project)/[a-z]+/[a-z-]+": r"\1/generated/p0",
    r"area/tr/[a-z-]+": "area/tr/m1",
}
"""What the competency questions name → what there is of that kind in the generated world."""
PREFIXED = "SELECT ?m { ?m a pk:Municipality ; schema:name 'M0' }"
SELECT = (
    "SELECT ?p ?label { ?p a pk:Partnership ; rdfs:label ?label "
    "FILTER (LANG(?label) = 'en') } ORDER BY ?label ?p LIMIT 40"
)
CONSTRUCT = "CONSTRUCT { ?p pk:hasTheme ?t } { ?p pk:hasTheme ?t }"
TUSELOG = f"<{BASE}id/programme/generated>"
GRAPH = f"{BASE}graph/partnership"
ANSWERED = {
    "prefixes": PREFIXED,
    "ask": f"ASK {{ {TUSELOG} a pk:Programme }}",
    "ask-not": f"ASK {{ {TUSELOG} a pk:Theme }}",
    "construct": CONSTRUCT,
    "describe": f"DESCRIBE {TUSELOG}",
    "describe-variable": f"DESCRIBE ?p {{ ?p pk:partOfProgramme {TUSELOG} }}",
    "count": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "count-by-class": "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "graph-by-name": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}",
    "graph-unknown": "SELECT ?s { GRAPH <http://example.org/none> { ?s ?p ?o } }",
    "from": f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}",
    "from-unknown": "SELECT ?s FROM <http://example.org/none> { ?s ?p ?o }",
    "from-named": f"SELECT ?g FROM NAMED <{GRAPH}> {{ GRAPH ?g {{ ?s a pk:Partnership }} }}",
    "optional": "SELECT ?m ?w { ?m a pk:Municipality OPTIONAL { ?m foaf:page ?w } }",
    "union": "SELECT DISTINCT ?x { { ?x a pk:Theme } UNION { ?x a pk:Method } } ORDER BY ?x",
    "minus": "SELECT ?t { ?t a pk:Theme MINUS { ?p pk:hasTheme ?t } }",
    "not-exists": "SELECT ?t { ?t a pk:Theme FILTER NOT EXISTS { ?p pk:hasTheme ?t } }",
    "values": "SELECT ?c ?m { VALUES ?c { 'M0' 'M7' 'Şişli' } ?m schema:name ?c }",
    "sub-select": "SELECT ?t ?n { { SELECT ?t (COUNT(?p) AS ?n) { ?p pk:hasTheme ?t } GROUP BY ?t }"
    " FILTER (?n > 1) } ORDER BY DESC(?n) ?t",
    "having": "SELECT ?m (COUNT(?p) AS ?n) { ?p pk:hasParticipant ?m } GROUP BY ?m "
    "HAVING (COUNT(?p) > 0) ORDER BY DESC(?n) ?m",
    "path": f"SELECT DISTINCT ?n {{ {TUSELOG} ^pk:partOfProgramme/pk:hasParticipant ?n }}",
    "regex": "SELECT ?n { ?m a pk:Municipality ; schema:name ?n FILTER REGEX(?n, '^m1', 'i') }",
    "lang": "SELECT ?l { ?t a pk:Theme ; rdfs:label ?l FILTER (LANG(?l) = 'tr') } ORDER BY ?l",
    "concat": "SELECT (CONCAT(?n, '!') AS ?v) { ?m a pk:Programme ; schema:name ?n }",
    "bind": "SELECT ?u { ?m a pk:Theme ; skos:prefLabel ?l BIND (UCASE(STR(?l)) AS ?u) }",
    "division": "SELECT ((7 / 2) AS ?v) {}",
    "average": "SELECT (AVG(?y) AS ?v) { ?s pk:inhabitants ?y }",
    "dates": "SELECT ?p ?d { ?p a pk:Programme ; schema:startDate ?d } ORDER BY ?d ?p",
    "mixed-order": "SELECT ?o { VALUES ?o { 'b'@sv 'a'@tr 'c' 2 10 <x:x> } } ORDER BY ?o",
    "text": 'SELECT ("a\\tb\\nc\\"d\\\\ 𝄞 <&>" AS ?v) {}',
    "newline-at-end": "SELECT ?q { ?s sh:select ?q }",
    "geometry": "SELECT ?w { ?g geo:asWKT ?w } ORDER BY ?w LIMIT 20",
    "base": f"BASE <{BASE}> SELECT ?n {{ <id/municipality/se/m0> schema:name ?n }}",
    "relative": "SELECT ?o { <id/municipality/se/m0> schema:name ?o }",
    "limit-none": "SELECT ?s { ?s ?p ?o } LIMIT 0",
    "nothing": "SELECT ?s { ?s a pk:Nothing }",
    "comment": "SELECT ?t # FROM <http://example.org/none>\n{ ?t a pk:Method } # SERVICE",
}
REFUSED = {
    "service": "SELECT ?s { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "service-silent": "SELECT ?s { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "service-variable": "SELECT ?s { VALUES ?g { <http://127.0.0.1:1/> } SERVICE ?g { ?s ?p ?o } }",
    "insert": "INSERT DATA { <http://x> <http://y> <http://z> }",
    "drop": "DROP ALL",
    "load": "LOAD <http://127.0.0.1:1/>",
    "syntax": "SELECT ?s { ?s ?p }",
    "prefix": "SELECT ?s { ?s nope:x ?o }",
    "empty": "",
    "comma": "SELECT ?s, ?o { ?s ?p ?o }",
    "ungrouped": "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }",
    "function": "SELECT (<http://example.org/f>(1) AS ?v) {}",
    "bracket": "SELECT ?s { ?s ?p ?o",
    "pragma": "DEFINE get:soft 'soft' SELECT ?s FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
    "bif": "SELECT (bif:system('id') AS ?v) {}",
}


@dataclass(frozen=True)
class Asked:
    """One request."""

    name: str
    path: str
    accept: str
    fields: tuple[tuple[str, str], ...] = ()
    """Of a form that is posted; without any it is a GET."""
    language: str = "en"


def all_cases() -> Iterator[Asked]:
    """Yield every request."""
    for path in PAGES:
        yield Asked(f"page {path}", path, BROWSER)
    for language in ("sv", "tr"):
        yield Asked(f"page {language}", "/doc/municipality/se/m0", BROWSER, language=language)
    for path in DOCUMENTS:
        for media_type in TRIPLES:
            yield Asked(f"document {path} {media_type}", path, media_type)
    for path in WRONG:
        for accept in (BROWSER, "text/turtle", "application/json"):
            yield Asked(f"wrong {path} {accept[:12]}", path, accept)
    for path in sorted((find_content() / "ontology" / "questions").glob("*.rq")):
        yield query(f"question {path.stem}", generate(path.read_text(encoding="utf-8")), ROWS)
    yield from queries()


def generate(text: str) -> str:
    """Return the question *text*, asked of what the generated world has."""
    for name, there in GENERATED.items():
        text = re.sub(name, there, text)
    return text


def queries() -> Iterator[Asked]:
    """Yield the requests with queries of this file."""
    for name, text in ANSWERED.items():
        yield query(f"query {name}", text, ROWS)
    for media_type in RESULTS:
        yield query(f"format {media_type} rows", SELECT, media_type)
        yield query(f"format {media_type} boolean", ANSWERED["ask"], media_type)
        yield query(f"format {media_type} text", ANSWERED["text"], media_type)
        yield query(f"format {media_type} of triples", CONSTRUCT, media_type)
    for media_type in TRIPLES:
        yield query(f"format {media_type}", CONSTRUCT, media_type)
        yield query(f"format {media_type} of rows", SELECT, media_type)
    yield query("format page", SELECT, BROWSER)
    for name, text in REFUSED.items():
        for accept in (JSON, BROWSER):
            yield query(f"refused {name} {accept[:12]}", text, accept)
    for name in ("default-graph-uri", "named-graph-uri"):
        for graph in (GRAPH, "http://example.org/none", "relative"):
            text = ANSWERED["count" if name.startswith("default") else "graphs"]
            yield query(f"{name} {graph}", text, JSON, (name, graph))
    yield query("update", "ASK {}", JSON, ("update", "DROP ALL"))
    yield query("long", "ASK {} #" + "x" * 300_000, JSON)


def query(name: str, text: str, accept: str, *fields: tuple[str, str]) -> Asked:
    """Return the request for the answer to *text*."""
    return Asked(name, "/sparql", accept, (("query", text), *fields))
