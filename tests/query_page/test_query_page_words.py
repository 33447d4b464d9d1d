"""What the page calls things: headings, numbers, formats, faults and addresses in public."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import NamedNode

from asking import PAGE, Asking, table
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.query_page.headings import find_properties
from partnerskap.web.serving import EXTENSION

SELECT = "SELECT ?a { VALUES ?a { 1 } }"


def read_headings(page: html.HtmlElement) -> list[str]:
    heads = page.xpath("//table[contains(@class, 'rows')]/thead/tr/th")
    return [" ".join(head.text_content().split()) for head in heads]


@pytest.mark.parametrize(
    ("query", "language", "headings"),
    [
        (
            "SELECT ?municipality ?n { VALUES (?municipality ?n) { (1 2) } }",
            "en",
            ["Municipality", "n"],
        ),
        (
            "SELECT ?municipality ?n { VALUES (?municipality ?n) { (1 2) } }",
            "sv",
            ["Kommun municipality", "n"],
        ),
        ("SELECT ?m ?x { ?m pk:hasTheme ?x } LIMIT 1", "sv", ["m", "har tema x"]),
        ("SELECT ?m ?x { ?m pk:hasTheme ?x } LIMIT 1", "tr", ["m", "teması x"]),
        ("SELECT ?m ?who { ?m rdfs:label ?who } LIMIT 1", "sv", ["m", "who"]),
        ("SELECT ?themeName { VALUES ?themeName { 1 } }", "sv", ["Tema themeName"]),
        ("SELECT ?b ?a ?c { VALUES (?a ?b ?c) { (1 2 3) } }", "en", ["b", "a", "c"]),
        ("SELECT * { VALUES (?z ?y) { (1 2) } BIND (3 AS ?a) }", "en", ["z", "y", "a"]),
        (
            "CONSTRUCT { <urn:a> <urn:b> <urn:c> } {}",
            "sv",
            ["Subjekt subject", "Egenskap predicate", "Värde object"],
        ),
    ],
)
def test_columns_are_called_by_the_terms_they_stand_for_in_the_order_of_the_query(
    ask: Asking, query: str, language: str, headings: list[str]
) -> None:
    assert read_headings(ask(query, lang=language)) == headings


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("1234567", ["1", "234", "567"]),
        ("12345.678", ["12", "345"]),
        ("-123456", ["-123", "456"]),
        ("2014", ["2014"]),
        ("1.5e9", ["1", "500", "000", "000"]),
    ],
)
def test_number_is_grouped_and_stays_exact(ask: Asking, value: str, groups: list[str]) -> None:
    [cell] = ask(f"SELECT ({value} AS ?n) {{}}").xpath("//td[@class='number']")
    text = cell.text_content().strip()
    assert float(text) == float(value)
    assert "," not in text
    assert [cell.text.strip(), *cell.xpath("span[@class='thousand']/text()")] == groups


def test_one_row_is_one_row(ask: Asking) -> None:
    for language, told in (("en", "1 row"), ("sv", "1 rad"), ("tr", "1 satır")):
        page = ask(SELECT, lang=language)
        assert page.xpath("string(//p[@data-summary]/strong)") == told


@pytest.mark.parametrize(
    ("query", "formats"),
    [
        (SELECT, ["", "csv", "xlsx", "tsv", "json", "xml"]),
        ("ASK {}", ["", "json", "xml"]),
        ("DESCRIBE <urn:x>", ["", "ttl", "jsonld", "rdf", "nt", "trig", "nq"]),
    ],
)
def test_only_formats_that_fit_are_offered_and_each_can_be_had(
    ask: Asking, reader: FlaskClient, query: str, formats: list[str]
) -> None:
    assert ask(query).xpath("//select[@id='format']//option/@value") == formats
    for name in formats[1:]:
        asked = {"query": query, "format": name}
        assert reader.get("/sparql", query_string=asked, headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    ("query", "name", "status", "told"),
    [
        (SELECT, "ttl", 406, "Not to be had in this format"),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } {}", "csv", 406, "Not to be had in this format"),
        (f'SELECT ("{"x" * 40000}" AS ?a) {{}}', "xlsx", 406, "can’t hold the answer"),
    ],
)
def test_format_that_does_not_fit_is_no_dead_end(
    reader: FlaskClient, query: str, name: str, status: int, told: str
) -> None:
    response = reader.post("/sparql", data={"query": query, "format": name}, headers=PAGE)
    assert response.status_code == status
    page = html.fromstring(response.text)
    assert told in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//section[@id='answer']//td")
    assert page.xpath("//section[@class='take']//*[@download or @name='format']")


def test_fault_of_a_query_for_a_file_is_shown_in_the_editor(ask: Asking) -> None:
    page = ask("SELECT * {", 400, format="csv")
    assert page.get_element_by_id("query").text.strip() == "SELECT * {"
    assert page.get_element_by_id("fault").get("data-line") == "1"


def test_programs_go_on_reading_problems(reader: FlaskClient) -> None:
    asked = {"query": SELECT, "format": "ttl"}
    response = reader.get("/sparql", query_string=asked, headers={"Accept": "text/turtle"})
    assert (response.status_code, response.mimetype) == (406, "application/problem+json")


@pytest.mark.parametrize(
    ("language", "query", "word", "told"),
    [
        ("sv", "SELECT * {\n ?s foaff:name ?o }", "foaff:name", "menade du foaf:?"),
        ("tr", "SELECT * { ?s a ?o FILTR (?s) }", "FILTR", "FILTER"),
        (
            "sv",
            "SELECT * { ?s a pk:Theme rdfs:label }",
            "rdfs:label",
            "rdfs:label passar inte här.",
        ),
        ("sv", "SELECT * { ?s ?p <a b> }", "<a", "är felaktig"),
    ],
)
def test_fault_is_told_in_the_language_of_the_reader_with_the_word_marked(
    ask: Asking, language: str, query: str, word: str, told: str
) -> None:
    fault = ask(query, 400, lang=language).get_element_by_id("fault")
    assert told in fault.text_content()
    assert fault.xpath("string(.//mark)") == word
    assert fault.get("data-length") == str(len(word))
    assert fault.xpath(".//pre")[0].text_content() in query


def test_prefixes_that_need_no_declaration_are_listed(ask: Asking) -> None:
    listed = ask("ASK {}").xpath("string(//div[@class='known'])")
    assert "PREFIX pk: <https://w3id.org/partnerskap/ns#>" in listed
    assert listed.count("PREFIX ") > 30
    assert "Yes" in ask(listed + "ASK {}").text_content()  # it can be pasted as it is


def test_links_and_citations_use_the_public_address(published: Path) -> None:
    app = create_app(Settings(build=published, processes=2, address="https://data.example.org/x/"))
    try:
        shown = app.test_client().get("/sparql", query_string={"query": SELECT}, headers=PAGE)
    finally:
        app.extensions[EXTENSION].close()
    page = html.fromstring(shown.text)
    start = "https://data.example.org/x/"
    assert page.xpath("//input[@id='permalink']/@value")[0].startswith(f"{start}sparql?query=")
    assert f'src="{start}embed?query=' in page.xpath("//input[@id='frame']/@value")[0]
    assert start in page.xpath("string(//p[@class='citation'])")
    assert page.xpath("string(//code[@data-copy])") == f"{start}sparql"
    assert all("localhost" not in code for code in page.xpath("//pre//code/text()"))


def test_drawings_have_what_they_need_of_columns(ask: Asking) -> None:
    page = ask(table("a n", '"x" 1', '"y" "abc"^^xsd:integer', '"z" 2'), view="bars", lang="tr")
    told = page.xpath("string(//p[contains(@class, 'left-out')])")
    assert told.startswith("1 satır burada gösterilmiyor")


def test_relative_names_of_properties_are_those_below_the_base() -> None:
    named = find_properties("SELECT * { ?s <x> ?p . ?s <http://[> ?q }", "https://example.org/")
    assert list(named) == [("p", NamedNode("https://example.org/x"))]
