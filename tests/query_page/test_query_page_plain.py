"""The page without a script, and what it sends."""

from __future__ import annotations

import csv
import io
import json

import httpx
import openpyxl
import pyoxigraph
import pytest
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import QueryResultsFormat, RdfFormat

from live import Live, http

WHERE = "where-are-the-municipalities-of-tuselog"
STATEMENTS = "how-is-tuselog-described-in-schema-org-terms"
HTML = {"Accept": "text/html"}


@pytest.fixture
def plain(browser: Browser) -> Page:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    yield context.new_page()
    context.close()


def test_form_asks_without_a_script(plain: Page, site: Live) -> None:
    plain.goto(f"{site.sparql}?lang=sv")
    plain.get_by_label("Fråga i SPARQL").fill("SELECT (6 * 7 AS ?answer) {}")
    plain.get_by_role("button", name="Kör").click()
    expect(plain.locator("#answer td")).to_have_text("42")
    expect(plain.locator("#query")).to_have_value("SELECT (6 * 7 AS ?answer) {}")
    assert plain.url.endswith("#answer")
    expect(plain.locator("html")).to_have_attribute("lang", "sv")


def test_question_is_asked_without_a_script(plain: Page, site: Live) -> None:
    plain.goto(f"{site.sparql}?lang=en")
    plain.get_by_role("link", name="Where are the municipalities of Tuselog?").click()
    expect(plain.locator("#answer tbody tr")).to_have_count(24)
    plain.get_by_role("link", name="Map", exact=True).click()
    expect(plain.locator("#answer .map a").first).to_be_visible()
    assert plain.url.endswith(f"?question={WHERE}&view=map&lang=en#answer")
    expect(plain.locator("#filter")).to_be_hidden()


def test_error_is_shown_without_a_script(plain: Page, site: Live) -> None:
    plain.goto(f"{site.sparql}?lang=en")
    plain.locator("#query").fill("SELECT * WHERE {\n  ?s ?p }")
    plain.get_by_role("button", name="Run").click()
    expect(plain.get_by_role("alert")).to_contain_text("Line 2")
    expect(plain.locator("#query")).to_have_value("SELECT * WHERE {\n  ?s ?p }")


def test_answer_is_had_in_a_format_without_a_script(plain: Page, site: Live) -> None:
    plain.goto(f"{site.sparql}?lang=en")
    plain.locator("#query").fill("ASK {}")
    plain.get_by_label("Answer as").select_option("json")
    plain.get_by_role("button", name="Run").click()
    plain.wait_for_url("**format=json**")
    assert json.loads(plain.locator("body").inner_text())["boolean"] is True


def links(plain: Page, site: Live, question: str) -> dict[str, bytes]:
    """Return what each download of the answer to *question* gives, by suffix."""
    plain.goto(f"{site.sparql}?lang=en&question={question}")
    got = {}
    for link in plain.locator("a[download]").all():
        with plain.expect_download() as download:
            link.click()
        suffix = download.value.suggested_filename.partition(".")[2]
        got[suffix] = download.value.path().read_bytes()
    return got


def test_tables_are_downloaded_in_every_format(plain: Page, site: Live) -> None:
    got = links(plain, site, WHERE)
    assert set(got) == {"csv", "xlsx", "tsv", "json", "xml"}
    rows = list(csv.DictReader(io.StringIO(got["csv"].decode())))
    names = {row["name"] for row in rows}
    assert len(rows) == 24
    assert "Şişli" in names
    head, *cells = openpyxl.load_workbook(io.BytesIO(got["xlsx"])).active.values
    assert {row[head.index("name")] for row in cells} == names
    for suffix, form in [
        ("tsv", QueryResultsFormat.TSV),
        ("json", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
    ]:
        read = pyoxigraph.parse_query_results(got[suffix], format=form)
        assert {row["name"].value for row in read} == names


def test_graphs_are_downloaded_in_every_format(plain: Page, site: Live) -> None:
    got = links(plain, site, STATEMENTS)
    formats = {
        "ttl": RdfFormat.TURTLE,
        "jsonld": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
        "nt": RdfFormat.N_TRIPLES,
        "trig": RdfFormat.TRIG,
        "nq": RdfFormat.N_QUADS,
    }
    assert set(got) == set(formats)
    graphs = [
        {quad.triple for quad in pyoxigraph.parse(got[suffix], format=form)}
        for suffix, form in formats.items()
    ]
    assert len(graphs[0]) == 68
    assert all(graph == graphs[0] for graph in graphs)


def test_unknown_question_is_not_found(site: Live) -> None:
    answer = http.get(site.sparql, params={"question": "no-such"}, headers=HTML)
    assert answer.status_code == 404
    assert "no-such" in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [("ASK {}", 200), ("ASK {", 400), ("INSERT DATA { <a:> <b:> <c:> }", 400)],
)
def test_page_has_the_status_of_its_answer(site: Live, query: str, status: int) -> None:
    answer = http.get(site.sparql, params={"query": query}, headers=HTML)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert ("no-store" in answer.headers["Cache-Control"]) == (status != 200)


def test_graphs_that_are_asked_stay_asked(plain: Page, site: Live) -> None:
    graph = "https://w3id.org/partnerskap/graph/themes"
    query = "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?o }"
    fields = {"query": query, "default-graph-uri": graph}
    plain.goto(f"{site.sparql}?{httpx.QueryParams(fields)}")
    themes = plain.locator("#answer td").inner_text()
    plain.locator(".actions button").click()
    plain.wait_for_url("**#answer")
    expect(plain.locator("#answer td")).to_have_text(themes)
    plain.goto(f"{site.sparql}?{httpx.QueryParams({'query': query})}")
    assert int(plain.locator("#answer td").inner_text()) > int(themes) > 0
