"""The questions as data: other editors find them, and they are answered in every language."""

from __future__ import annotations

import re

import pytest

from live import Live, get, http

PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
EXAMPLES = """
SELECT DISTINCT ?example ?comment ?query WHERE {
    ?example a sh:SPARQLExecutable ;
        rdfs:comment ?comment ;
        sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?example"""
"""What editors ask that read the examples from an endpoint."""


def ask(site: Live, query: str, **parameters: str) -> list[dict[str, str]]:
    """Return the rows that *site* answers *query* with."""
    answer = get(site, query, format="json", **parameters).raise_for_status().json()
    rows = answer["results"]["bindings"] if "results" in answer else []
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def test_other_editors_find_every_question_once(site: Live) -> None:
    rows = ask(site, PREFIXES + EXAMPLES)
    assert len(rows) == len({row["example"] for row in rows}) == 93
    told = {row["example"].rpartition("/")[2]: row["comment"] for row in rows}
    assert told["who-owns-skl-international"] == "Who owns SKL International?"


def test_other_editors_can_ask_what_they_found(site: Live) -> None:
    for row in ask(site, PREFIXES + EXAMPLES):
        assert "PREFIX" in row["query"] or "BASE" in row["query"]
        answer = get(site, row["query"])
        assert answer.status_code == 200, row["example"]


@pytest.mark.parametrize("language", ["sv", "tr"])
def test_questions_have_as_many_answers_in_each_language(site: Live, language: str) -> None:
    for row in ask(site, PREFIXES + EXAMPLES):
        name = row["example"].rpartition("/")[2]
        page = {"question": name, "lang": language}
        english = read_facts(site, page | {"lang": "en"})
        assert english == read_facts(site, page), name


def read_facts(site: Live, page: dict[str, str]) -> tuple[int, bool]:
    """Return how many rows a page shows, and whether it says yes."""
    text = http.get(site.sparql, params=page, headers={"Accept": "text/html"}, timeout=30).text
    return len(re.findall(r"<tr>", text)), 'class="verdict"' in text


def test_vocabulary_names_our_terms_in_every_language(site: Live) -> None:
    answer = http.get(site.sparql + "/vocabulary.json")
    told = answer.json()
    terms = {(term["short"], term["kind"]): term["labels"] for term in told["terms"]}
    assert terms["pk:Municipality", "class"] == {
        "en": "municipality",
        "sv": "kommun",
        "tr": "belediye",
    }
    assert "pk:cooperatesWith" in {short for short, kind in terms if kind == "property"}
    assert told["prefixes"]["schema"] == "https://schema.org/"
    again = http.get(
        site.sparql + "/vocabulary.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
