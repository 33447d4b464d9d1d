"""A question asked as a sentence with choices: the answer, and the SPARQL that was written."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from partnerskap.web.query_page.asking import Sentence

BASE = "https://w3id.org/partnerskap/"
ENERGY = f"{BASE}id/theme/energy"
TURKEY = "http://publications.europa.eu/resource/authority/country/TUR"


def ask(client: FlaskClient, language: str = "en", **choices: str) -> html.HtmlElement:
    """Return the page for *choices*, parsed."""
    address = f"/ask?{urlencode({**choices, 'lang': language})}"
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def names(page: html.HtmlElement) -> list[str]:
    """Return what the rows of the answer are about."""
    return [row.text_content() for row in page.xpath("//table[@class='records']//tbody/tr/th")]


def test_a_sentence_finds_who_works_with_a_theme_in_a_country(reading: FlaskClient) -> None:
    page = ask(reading, what="municipalities", theme=ENERGY, country=TURKEY)
    tuselog = {"Bornova", "Büyükçekmece", "Karşıyaka", "Zeytinburnu"}
    assert {name.removesuffix(" Municipality") for name in names(page)} >= tuselog
    chosen = page.xpath("//form[@class='sentence']//option[@selected]/text()")
    assert chosen == ["municipalities", "Energy", "Türkiye"]


def test_a_year_leaves_out_what_began_before_it(reading: FlaskClient) -> None:
    every = names(ask(reading, what="partnerships", theme=ENERGY))
    late = names(ask(reading, what="partnerships", theme=ENERGY, since="2018"))
    assert set(late) < set(every)
    assert "Tuselog partnership on energy" in set(every) - set(late)


@pytest.mark.parametrize("language", ["sv", "en", "tr"])
def test_the_query_page_gets_the_same_answer(reading: FlaskClient, language: str) -> None:
    page = ask(reading, language, what="programmes", country=TURKEY)
    [query] = page.xpath("//section[@id='answer']//pre/code[starts-with(., 'PREFIX pk')]/text()")
    [link] = page.xpath(
        "//details//a[contains(@href, '/sparql?') and contains(@href, 'lang')]/@href"
    )
    assert parse_qs(urlsplit(link).query)["query"] == [query.replace("\r", "")]
    rows = reading.get("/sparql", query_string={"query": query, "format": "csv"}).text.split("\r\n")
    assert len(rows) - 2 == len(names(page)) > 1


def test_what_is_no_choice_counts_as_any(reading: FlaskClient) -> None:
    page = ask(reading, what="x", theme="urn:x> . ?s ?p ?o . <urn:y", since="19 or so")
    [query] = page.xpath("//section[@id='answer']//pre/code[starts-with(., 'PREFIX pk')]/text()")
    assert query == Sentence().write_query(BASE)


def test_questions_stand_under_headings_each_once(reading: FlaskClient) -> None:
    page = ask(reading, "sv")
    groups = page.xpath("//section[@aria-labelledby='questions']/details")
    titles = [group.xpath("string(summary/text())").strip() for group in groups]
    assert titles[0] == "Vem som arbetar med vem"
    assert "Pengar, möten och resultat" in titles
    links = page.xpath("//section[@aria-labelledby='questions']//li/a/@href")
    assert len(links) == len(set(links)) > 80
    assert not page.xpath("//section[@id='answer']")
