"""What the query page makes of an answer, without a browser: pictures, table, links, headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from asking import KALMAR, PAGE, UMEA, Asking, counted, read_views, table
from live import write_snapshot
from partnerskap.engine.errors import Busy
from partnerskap.engine.query import Answer, Query
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

SH = "http://www.w3.org/ns/shacl#"
BASE = "https://w3id.org/partnerskap/"


@pytest.mark.parametrize(
    ("query", "lengths"),
    [
        pytest.param(table("a n", '"x" 1', '"y" 4'), ["25.0", "100.0"], id="two"),
        pytest.param(table("a n", '"x" 0', '"y" 4'), ["0.0", "100.0"], id="nought"),
        pytest.param(table("a n", '"x" 1'), [], id="one row"),
        pytest.param(table("a n", '"x" -1', '"y" 4'), [], id="negative"),
        pytest.param(table("a n", '"x" 0', '"y" 0'), [], id="all nought"),
        pytest.param(table("a n", '"x" 1', '"x" 4'), [], id="the same name twice"),
        pytest.param(table("a n", '"x" 1', "UNDEF 4"), [], id="no name"),
        pytest.param(table("a n", '"x" 1', '"y" UNDEF'), [], id="no number"),
        pytest.param(table("a n", '"x" 1', '"y" "4"'), [], id="a text for a number"),
        pytest.param(table("a n m", '"x" 1 2', '"y" 4 3'), [], id="two numbers"),
        pytest.param(table("a lat", '"x" 1', '"y" 4'), [], id="a place is no number"),
        pytest.param(table("a", '"x"', '"y"'), [], id="no number at all"),
        pytest.param(
            table("a b c n", '"x" "b" "c" 1', '"y" "b" "c" 2'), ["50.0", "100.0"], id="three others"
        ),
        pytest.param(
            table("a b c d n", '"x" "b" "c" "d" 1', '"y" "b" "c" "d" 2'), [], id="four others"
        ),
    ],
)
def test_a_category_and_a_number_make_bars(ask: Asking, query: str, lengths: list[str]) -> None:
    page = ask(query, view="bars")
    for size in ("wide", "narrow"):
        drawn = read_bars(page, size)
        assert [str(round(100 * each / max(drawn), 0)) for each in drawn] == lengths
    assert ("bars" in read_views(page)) == bool(lengths)


def read_bars(page: html.HtmlElement, size: str) -> list[float]:
    """Return how long each bar is; one of nought has no rectangle."""
    rows = page.xpath(f"//figure[contains(@class, 'chart')]/svg[@class='{size}']/g")
    return [sum(map(float, row.xpath("rect/@width"))) for row in rows]


def test_there_are_no_more_bars_than_can_be_read(ask: Asking) -> None:
    assert len(read_bars(ask(table("a n", *counted(60)), view="bars"), "wide")) == 60
    assert read_bars(ask(table("a n", *counted(61)), view="bars"), "wide") == []


def test_bars_are_called_by_texts_rather_than_addresses(ask: Asking) -> None:
    page = ask(table("s a n", '<urn:x:1> "one" 1', '<urn:x:2> "two" 2'), view="bars")
    [chart] = page.xpath("//figure[contains(@class, 'chart')]/svg[@class='wide']")
    assert chart.xpath(".//text[@class='strip-name']/text()") == ["one", "two"]
    assert chart.get("aria-label") == "n"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param(table("s lat long", f"{KALMAR} 56.66 16.36"), ["Kalmar"], id="its own name"),
        pytest.param(
            table("s t lat long", f"{KALMAR} <urn:t> 56.66 16.36", f"{UMEA} <urn:t> 63.8 20.2"),
            ["Kalmar", "Umeå"],
            id="what tells the rows apart",
        ),
        pytest.param(table("a Latitude LON", '"X" 56.66 16.36'), ["X"], id="the row's name"),
        pytest.param(table("a p", '"X" "POINT(16.36 56.66)"'), ["X"], id="a point"),
        pytest.param(table("a p", '"X" "point ( 16.36 56.66 )"'), ["X"], id="with spaces"),
        pytest.param(table("a p", '"X" "POINT(1.2.3 56.66)"'), [], id="no number"),
        pytest.param(table("a p", '"X" "POINT(16.36 90)"'), [], id="the pole"),
        pytest.param(table("a p", '"X" "POINT(181 56.66)"'), [], id="beyond the world"),
        pytest.param(table("a lat long", '"X" 90.0 16.36'), [], id="the pole in columns"),
        pytest.param(table("a lat long", '"X" 56.66 -181.0'), [], id="beyond in columns"),
        pytest.param(table("a lat long", '"X" "56.66" 16.36'), [], id="a text for a degree"),
        pytest.param(table("a lat long", '"X" UNDEF 16.36'), [], id="half a place"),
        pytest.param(table("a lat", '"X" 56.66'), [], id="half a pair"),
    ],
)
def test_places_are_put_on_a_map(ask: Asking, query: str, names: list[str]) -> None:
    page = ask(query, view="map")
    assert page.xpath("//figure[contains(@class, 'map')]//title/text()") == names
    assert ("map" in read_views(page)) == bool(names)


def test_no_place_of_an_answer_lies_outside_its_map(ask: Asking) -> None:
    rows = ['"Kalmar" "POINT(16.36 56.66)"', '"Lima" "POINT(-77.03 -12.06)"']
    [drawn] = ask(table("a p", *rows), view="map").xpath("//figure[contains(@class, 'map')]//svg")
    assert drawn.xpath(".//title/text()") == ["Kalmar", "Lima"]
    right = float(drawn.get("viewbox").split()[2])
    assert all(0 < float(x) < right for x in drawn.xpath(".//circle[@class='mark']/@cx"))


def test_only_the_first_rows_of_a_long_answer_are_shown(ask: Asking) -> None:
    page = ask(table("a n", *counted(600)))
    assert len(page.xpath("//table[contains(@class, 'rows')]/tbody/tr")) == 500
    assert page.xpath("string(//p[@data-summary]/strong)") == "600 rows"
    assert "first 500 rows" in page.xpath("string(//p[@class='note'])")
    whole = ask(table("a n", *counted(500)))
    assert whole.xpath("//p[@class='note']") == []


def test_names_are_found_however_many_things_there_are(ask: Asking) -> None:
    digits = (
        "VALUES ?x { 0 1 2 3 4 5 6 7 } VALUES ?y { 0 1 2 3 4 5 6 7 } VALUES ?z { 0 1 2 3 4 5 6 }"
    )
    names = " ".join(
        f'BIND (IRI(CONCAT("urn:{name}:", STR(?x), STR(?y), STR(?z))) AS ?{name})' for name in "abc"
    )
    some = f"{{ SELECT ?a ?b ?c {{ {digits} {names} }} }}"
    page = ask(f"SELECT ?a ?b ?c {{ {some} UNION {{ BIND ({KALMAR} AS ?c) }} }}")
    assert len(page.xpath("//table[contains(@class, 'rows')]/tbody/tr")) == 449
    assert page.xpath("//table[contains(@class, 'rows')]//a/bdi/text()") == ["Kalmar Municipality"]


def test_a_long_text_is_cut_in_the_table_only(ask: Asking) -> None:
    page = ask(f'SELECT ("{"x" * 1500}" AS ?a) {{}}')
    text = page.xpath("string(//table[contains(@class, 'rows')]/tbody/tr/td)").strip()
    assert (len(text), text[-1]) == (1000, "…")


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        pytest.param("1", "number", "1", id="number"),
        pytest.param('"1"', None, "1", id="text"),
        pytest.param('"x"@sv', None, "x sv", id="language"),
        pytest.param("<urn:x:1>", None, "urn:x:1", id="foreign address"),
        pytest.param("UNDEF", None, "", id="nothing"),
    ],
)
def test_each_kind_of_term_has_its_cell(
    ask: Asking, value: str, kind: str | None, shown: str
) -> None:
    page = ask(table("a b", f'{value} "y"'))
    cell = page.xpath("//table[contains(@class, 'rows')]/tbody/tr/td[1]")[0]
    assert cell.get("class") == kind
    assert " ".join(cell.text_content().split()) == shown


def test_a_thing_of_ours_is_linked_by_its_name(ask: Asking) -> None:
    page = ask(table("a b", f'{KALMAR} "y"'))
    cell = page.xpath("//table[contains(@class, 'rows')]/tbody/tr/td[1]")[0]
    assert cell.xpath("a/@href") == ["/doc/municipality/se/kalmar"]
    assert cell.xpath("a/bdi/text()") == ["Kalmar Municipality"]
    assert cell.xpath("code/text()") == ["…/id/municipality/se/kalmar"]


@pytest.mark.parametrize(("length", "linked"), [(5000, True), (7000, False)])
def test_a_query_that_is_too_long_for_a_link_is_sent_by_a_form(
    reader: FlaskClient, length: int, linked: bool
) -> None:
    query = f'SELECT ("{"x" * length}" AS ?a) {{}}'
    response = reader.post("/sparql", data={"query": query}, headers=PAGE)
    page = html.fromstring(response.text)
    assert bool(page.xpath("//input[@id='permalink']")) == linked
    assert bool(page.xpath("//section[@class='take']//a[@download]")) == linked
    assert bool(page.xpath("//section[@class='take']//form[@method='post']")) == (not linked)
    assert ("?query=" in page.xpath("string(//p[@class='citation'])")) == linked


def test_braces_in_a_title_do_not_break_an_entry(tmp_path: Path) -> None:
    question = f"<{BASE}id/question/who> <%s> %s <urn:g> ."
    told = {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": f"<{SH}SPARQLExecutable>",
        "http://www.w3.org/2000/01/rdf-schema#label": '"Who {is that}}?"@en',
        f"{SH}ask": '"ASK {}"',
    }
    write_snapshot(tmp_path, "\n".join(question % each for each in told.items()))
    app = create_app(Settings(build=tmp_path, processes=2))
    try:
        response = app.test_client().get("/sparql?question=who", headers=PAGE)
    finally:
        app.extensions[EXTENSION].close()
    [entry] = html.fromstring(response.text).xpath("//pre[contains(., '@misc')]")
    text = entry.text_content()
    assert text.count("{") == text.count("}")
    assert "title = {Who is that?}" in text


@pytest.mark.parametrize(
    ("address", "status", "cache"),
    [
        ("/sparql", 200, "no-cache"),
        ("/sparql?query=ASK{}", 200, "no-cache"),
        ("/sparql?query=SELECT", 400, "no-store"),
    ],
)
def test_the_page_says_what_it_depends_on(
    reader: FlaskClient, address: str, status: int, cache: str
) -> None:
    response = reader.get(address, headers=PAGE)
    assert (response.status_code, response.headers["Cache-Control"]) == (status, cache)
    assert {"Accept", "Accept-Language"} <= {part.strip() for part in response.vary}
    assert len(response.headers["Dataset-Digest"]) == 64
    assert response.headers["Dataset-Version"] == "0.1.0"


def test_a_fault_says_where_it_is(ask: Asking) -> None:
    fault = ask("SELECT * {\n ?s ?p }", 400).get_element_by_id("fault")
    assert (fault.get("data-line"), fault.get("data-column")) == ("2", "9")
    assert "Line 2, column 9" in fault.text_content()


def test_an_unknown_question_is_not_found(reader: FlaskClient) -> None:
    response = reader.get("/sparql?question=who-are-you", headers=PAGE)
    assert response.status_code == 404
    assert "who-are-you" in response.text


def test_who_comes_when_all_is_busy_learns_when_to_come_again(
    real: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Query) -> Answer:
        raise Busy("Too many queries are waiting.")

    monkeypatch.setattr(real.extensions[EXTENSION].now.engine, "answer", refuse)
    query = {"query": "SELECT * { ?nobody ?asked ?this }"}
    response = real.test_client().get("/sparql", query_string=query, headers=PAGE)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"


def test_the_editor_learns_each_term_once_and_asks_again_for_nothing(reader: FlaskClient) -> None:
    response = reader.get("/sparql/vocabulary.json")
    told = response.get_json()
    assert told["prefixes"]["pk"] == BASE + "ns#"
    assert told["terms"][0]["short"].startswith("pk:")
    terms = {(term["short"], term["kind"]): term for term in told["terms"]}
    assert len(terms) == len(told["terms"])
    assert terms["pk:hasTheme", "property"]["labels"]["sv"] == "har tema"
    assert ("rdfs:label", "property") in terms
    again = reader.get(
        "/sparql/vocabulary.json", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("language", ["sv", "tr"])
def test_a_question_asks_for_names_in_the_language_of_the_reader(
    reader: FlaskClient, language: str
) -> None:
    name = "how-do-the-projects-go-about-their-work"
    response = reader.get(f"/sparql?question={name}&lang={language}", headers=PAGE)
    page = html.fromstring(response.text)
    query = page.get_element_by_id("query").text
    assert f'"{language}"' in query
    assert '"en"' not in query
    link = page.xpath("//input[@id='permalink']/@value")[0]
    assert link.endswith(f"/sparql?question={name}&lang={language}")


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Ingenting i datat heter"), ("en", "Nothing in the data is")]
)
def test_an_empty_answer_says_which_term_is_unknown(
    reader: FlaskClient, language: str, told: str
) -> None:
    query = {"query": "SELECT * { ?s a <urn:x:none> }", "lang": language}
    page = html.fromstring(reader.get("/sparql", query_string=query, headers=PAGE).text)
    (hint,) = page.xpath("//*[@data-hint]")
    assert told in hint.text_content()
    assert "<urn:x:none>" in hint.text_content()


@pytest.mark.parametrize(
    ("columns", "value"),
    [
        ("name number", '"abc"^^xsd:integer'),
        ("name number", '"INF"^^xsd:double'),
        ("name number", '"NaN"^^xsd:double'),
        ("name number", "1e400"),
        ("name number", '"99999-99-99"^^xsd:date'),
        ("name lat long", '"x"^^xsd:decimal 1.5'),
        ("name lat long", '"INF"^^xsd:double 1.5'),
        ("name point", '"POINT(1.2.3 4)"^^geo:wktLiteral'),
    ],
)
def test_value_that_its_datatype_does_not_allow_is_shown_as_it_is(
    ask: Asking, columns: str, value: str
) -> None:
    page = ask(table(columns, f'"one" {value}', f'"two" {value}'))
    cells = {"".join(cell.itertext()).strip() for cell in page.xpath("//table//td")}
    text = value.split("^^")[0].strip('"')
    assert {"1e400": "INF"}.get(text, text) in cells or text in cells, cells
