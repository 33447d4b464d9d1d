"""What schemathesis must know of SPARQL: how it is posted, and some queries to send."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st

QUERIES = (
    "ASK { ?s ?p ?o }",
    "SELECT ?s ?name { ?s a pk:Partnership ; rdfs:label ?name } LIMIT 3",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT { ?s rdfs:label ?name } { ?s a pk:Theme ; rdfs:label ?name } LIMIT 3",
    "DESCRIBE <https://w3id.org/partnerskap/id/theme/energy>",
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT ?s { ?s ?p",
    "DROP ALL",
)
schemathesis.serializer.alias("application/sparql-query", "text/plain")
schemathesis.openapi.format("sparql", st.sampled_from(QUERIES))
