"""What an answer is shown as besides a table, by its shape, and what is left out of it."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html

from asking import BASE, CROSSED, KALMAR, PAGE, UMEA, Asking, read_views, table

TIES = f"SELECT ?a ?p ?b {{ VALUES ?a {{ {KALMAR} {UMEA} }} ?a pk:cooperatesWith ?b . ?a ?p ?b }}"


@pytest.mark.parametrize(
    ("query", "views"),
    [
        pytest.param(table("a", '"x"'), [], id="a table"),
        pytest.param("ASK {}", [], id="a truth"),
        pytest.param("SELECT * { ?s <urn:none> ?o }", [], id="nothing"),
        pytest.param(table("s lat long", f"{KALMAR} 56 16"), ["map"], id="a place"),
        pytest.param(TIES, ["network", "pivot"], id="ties"),
        pytest.param(f"CONSTRUCT {{ {KALMAR} pk:x {UMEA} }} {{}}", ["network"], id="statements"),
        pytest.param(f'CONSTRUCT {{ {KALMAR} pk:x "y" }} {{}}', [], id="statements with texts"),
        pytest.param(
            table("a start end", '"x" 2011 2014', '"y" 2012 UNDEF'), ["timeline"], id="years"
        ),
        pytest.param(table("a n", '"x" 2011', '"y" 2012'), ["bars"], id="numbers like years"),
        pytest.param(CROSSED, ["timeline", "pivot"], id="two categories"),
    ],
)
def test_answer_has_the_tabs_of_its_shape(ask: Asking, query: str, views: list[str]) -> None:
    page = ask(query)
    assert read_views(page) == (["", *views] if views else [])
    for view in views:
        shown = ask(query, view=view)
        [chosen] = shown.xpath("//nav[@class='views']//a[@aria-current]")
        assert f"view={view}" in chosen.get("href")
        assert f"view={view}" in shown.xpath("//input[@id='permalink']/@value")[0]
        assert shown.xpath("//input[@name='view']/@value") == [view]


@pytest.mark.parametrize("view", ["map", "nonsense", ""])
def test_what_does_not_fit_is_shown_as_a_table(ask: Asking, view: str) -> None:
    page = ask(table("a n", '"x" 1', '"y" 4'), view=view)
    assert len(page.xpath("//table[contains(@class, 'rows')]/tbody/tr")) == 2


BAD = ('"abc"^^xsd:integer', "1e400", '"INF"^^xsd:double', '"NaN"^^xsd:double', "UNDEF", "1e-320")


@pytest.mark.parametrize(
    ("view", "query"),
    [
        *(("bars", table("a n", '"x" 1', '"y" 4', '"z" 9', f'"bad" {bad}')) for bad in BAD),
        *(
            ("map", table("a lat long", '"x" 1 1', '"y" 2 2', '"z" 3 3', f'"bad" {bad} 1'))
            for bad in (*BAD[:5], "91", '"1"')
        ),
        *(
            ("map", table("a p", *[f'"{n}" "POINT({n} 1)"' for n in (1, 2, 3)], f'"bad" "{bad}"'))
            for bad in ("POINT(1.2.3 4)", "POINT EMPTY", "LINESTRING(0 0, 1 1)", "POINT(200 0)")
        ),
        *(
            (
                "timeline",
                table("a d", *[f'"{n}" "201{n}"^^xsd:gYear' for n in (1, 2, 3)], f'"bad" {bad}'),
            )
            for bad in (
                '"99999-99-99"^^xsd:date',
                '"2011-02-30"^^xsd:date',
                '"-0044"^^xsd:gYear',
                "UNDEF",
            )
        ),
        ("network", table("a b", *[f"<urn:{n}> <urn:x>" for n in (1, 2, 3)], '<urn:4> "bad"')),
        ("pivot", CROSSED[:-4] + ' ("Ordu" "2012"^^xsd:gYear "abc"^^xsd:integer) } }'),
    ],
)
def test_value_that_does_not_fit_is_left_out_and_counted(
    ask: Asking, view: str, query: str
) -> None:
    page = ask(query, view=view)
    assert page.xpath("//nav[@class='views']//a[@aria-current]/text()") != ["Table"]
    [told] = page.xpath("//p[contains(@class, 'left-out')]/text()")
    assert told.startswith("1 row is not shown here")
    figure = page.xpath("string(//section[@id='answer']/figure | //table[@class='pivot'])")
    assert figure
    assert not {"bad", "Ordu"} & set(figure.split())


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("bars", table("a n", '"%s" 1', '"y" 4')),
        ("map", table("a lat long", '"%s" 1 1', '"y" 2 2')),
        ("timeline", table("a start", '"%s" 2011', '"y" 2012')),
    ],
)
def test_nothing_in_a_drawing_becomes_markup_or_breaks_its_file(
    ask: Asking, view: str, query: str
) -> None:
    page = ask(query % r"<script>alert(1)</script>{{ 7 }}\u0001\u0008]]>", view=view)
    assert page.xpath("//section[@id='answer']//script") == []
    names = page.xpath("//section[@id='answer']/figure//title/text()")
    assert any("<script>alert(1)</script>{{ 7 }}\ufffd\ufffd]]>" in name for name in names)


def test_network_links_to_nothing_unsafe(ask: Asking) -> None:
    rows = [
        f"<{iri}> {KALMAR}" for iri in ("javascript:alert(1)", "data:text/html,x", "https://x/")
    ]
    page = ask(table("a b", *rows), view="network")
    links = page.xpath("//figure[contains(@class, 'web')]//a/@href")
    assert sorted(links) == ["/doc/municipality/se/kalmar", "https://x/"]
    assert len(page.xpath("//figure[contains(@class, 'web')]//g[@class='vertex ']")) == 2
    words = page.xpath("//ul[@class='said']/li")
    assert [" ".join(each.text_content().split()) for each in words][-1] == "x → Kalmar"


@pytest.mark.parametrize("view", ["table", "network", "pivot"])
def test_two_slashes_after_the_base_lead_to_no_other_host(ask: Asking, view: str) -> None:
    """A path that begins with two slashes would be the name of a host."""
    foreign = [f"{BASE}{slashes}evil.example/x" for slashes in ("/", "//")]
    rows = [
        f"<{iri}> <{BASE}id/municipality/se/{name}>"
        for iri in foreign
        for name in ("kalmar", "umea")
    ]
    page = ask(table("a b", *rows), view=view)
    links = page.xpath("//section[@id='answer']//*[self::figure or self::table]//a/@href")
    assert {each for each in links if "evil" in each} == set(foreign)


def test_network_is_of_the_things_with_the_most_ties(ask: Asking) -> None:
    query = """CONSTRUCT { <urn:hub> <urn:p> ?n } {
        VALUES ?x { 0 1 2 3 4 5 6 7 8 9 } VALUES ?y { 0 1 2 3 4 5 6 7 8 9 } VALUES ?z { 0 1 }
        BIND (IRI(CONCAT("urn:n", STR(?x), STR(?y), STR(?z))) AS ?n) }"""
    page = ask(query, view="network")
    assert len(page.xpath("//figure[contains(@class, 'web')]//circle[@class='mark']")) == 150
    [told] = page.xpath("//p[contains(@class, 'left-out')]/text()")
    assert told.startswith("51 rows are not shown here")


def test_time_line_lies_on_an_axis_of_years(ask: Asking) -> None:
    rows = ['"late" "2014-07-02"^^xsd:date UNDEF', '"early" "2004"^^xsd:gYear "2010"^^xsd:gYear']
    page = ask(table("a start end", *rows), view="timeline")
    [chart] = page.xpath("//figure[contains(@class, 'times')]/svg[@class='wide']")
    years = {each.text: float(each.get("x")) for each in chart.xpath(".//text[@class='year']")}
    strips = {
        group.xpath("string(title)").partition(":")[0]: [
            float(group.xpath(f"rect/@{name}")[0]) for name in ("x", "width")
        ]
        for group in chart.xpath("g")
    }
    assert list(strips) == ["early", "late"]
    assert strips["early"] == pytest.approx([years["2004"], years["2010"] - years["2004"]], abs=0.2)
    middle = (years["2014"] + years["2015"]) / 2 if "2015" in years else years["2014"]
    assert strips["late"][0] == pytest.approx(middle, abs=(years["2010"] - years["2008"]) / 4)
    assert sum(strips["late"]) == pytest.approx(max(years.values()), abs=0.2)
    assert chart.xpath(".//rect[contains(@class, 'open')]/../title/text()") == [
        "late: 2 July 2014–"
    ]


def test_cross_table_adds_up_and_is_had_as_a_file(ask: Asking, reader: FlaskClient) -> None:
    [shown] = ask(CROSSED, view="pivot").xpath("//table[@class='pivot']")
    cells = [[" ".join(c.text_content().split()) for c in row] for row in shown.xpath(".//tr")]
    assert cells == [
        [cells[0][0], "2011", "2012", "Sum"],
        ["Kalmar", "1", "2.5", "3.5"],
        ["Umeå", "3", "1234567", "1234570"],
        ["Sum", "4", "1234569.5", "1234573.5"],
    ]
    asked = {"query": CROSSED, "view": "pivot"}
    text = reader.get("/sparql", query_string=asked | {"format": "csv"}, headers=PAGE).text
    assert [row[1:] for row in csv.reader(StringIO(text))] == [row[1:] for row in cells]
    book = reader.get("/sparql", query_string=asked | {"format": "xlsx"}, headers=PAGE).data
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    assert sheet is not None
    assert list(sheet.values)[2] == ("Umeå", 3, 1234567, 1234570)


def test_drawings_tell_of_the_rows_that_they_are_made_of(ask: Asking) -> None:
    rows = [f'"{n}" "POINT({n % 90} {n % 60})"' for n in range(600)]
    page = ask(table("a p", *rows), view="map")
    assert "first 500 rows" in page.xpath("string(//p[@class='note'])")


def links_of(page: html.HtmlElement) -> list[str]:
    return list(page.xpath("//a/@href"))


def embed(reader: FlaskClient, status: int = 200, **fields: str) -> html.HtmlElement:
    response = reader.get("/embed", query_string=fields, headers=PAGE)
    assert response.status_code == status
    policy = dict(
        part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["frame-ancestors"] == "*"
    assert policy["form-action"] == "'none'"
    assert policy["default-src"] == "'self'"
    page = html.fromstring(response.text)
    assert page.xpath("//form | //input | //button") == []
    assert {link.get("target") for link in page.xpath("//a")} == {"_blank"}
    return page


@pytest.mark.parametrize(("view", "scripts"), [("table", 0), ("map", 1), ("nonsense", 0)])
def test_answer_stands_alone_in_another_page(reader: FlaskClient, view: str, scripts: int) -> None:
    page = embed(reader, question="where-are-the-municipalities-of-tuselog", view=view)
    assert page.xpath("string(//h1)") == "Where are the municipalities of Tuselog?"
    assert len(page.xpath("//script")) == scripts
    assert bool(page.xpath("//figure[contains(@class, 'map')]")) == (view == "map")
    assert any("/sparql?question=where-are-the-munic" in link for link in links_of(page))
    assert page.xpath("//header | //nav") == []


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"query": "SELECT * { ?s foaff:name ?o }"}, 400, "did you mean foaf:?"),
        ({"question": "no-such"}, 404, "no-such"),
        ({}, 400, "question"),
    ],
)
def test_frame_says_what_is_wrong(
    reader: FlaskClient, fields: dict[str, str], status: int, told: str
) -> None:
    page = embed(reader, status, **fields)
    assert told in page.xpath("string(//*[@id='fault'])")
    assert "http://localhost/sparql" in links_of(page)


def test_only_what_is_made_for_frames_may_be_framed(reader: FlaskClient) -> None:
    policy = reader.get("/sparql?query=ASK{}", headers=PAGE).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
