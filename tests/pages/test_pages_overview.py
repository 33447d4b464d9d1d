"""Pages about the whole say what is in it: the first page, terms, rules, quality and a graph."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import SH, Graph, Literal
from reading import LANGUAGES, PAGE, Reader, texts

from partnerskap.settings import find_content


def test_a_graph_tells_its_source_licence_and_content(read: Reader) -> None:
    page = read("/graph/programmes/tuselog")
    facts = dict(
        zip(
            texts(page, "//section[@id='facts']//dt"),
            texts(page, "//section[@id='facts']//dt/following-sibling::dd[1]"),
            strict=True,
        )
    )
    assert facts["Licence"] == "Creative Commons Attribution 4.0 International"
    assert facts["Source"] == "Page on partnerships of the Tuselog programme"
    assert int(facts["Statements"]) > 300
    spoken_of = page.xpath("//section[@id='content-of-graph']//a/@href")
    assert "/doc/partnership/tuselog/energy" in spoken_of


def test_the_ontology_page_tells_how_properties_of_others_are_used(read: Reader) -> None:
    rows = read("/ns", "sv").xpath("//section[@id='outside']//div")
    told = {texts(row, "dt/code")[0]: texts(row, "dd")[0] for row in rows}
    assert {"org:role", "org:member", "schema:name", "schema:startDate", "geo:asWKT"} <= set(told)
    assert told["org:role"].startswith("Relaterar ett deltagande till den roll")


@pytest.mark.parametrize("code", ["kommunkod", "organisationNumber", "lau", "nuts3", "hasc"])
def test_the_ontology_page_counts_the_use_of_codes(read: Reader, code: str) -> None:
    [fact] = read("/ns").xpath(f"//article[@id='{code}']//div[dt='Used']/dd/text()")
    assert fact.strip().endswith("times")


def test_the_ontology_page_has_an_anchor_for_every_term(read: Reader) -> None:
    page = read("/ns", "tr")
    anchors = set(page.xpath("//article/@id"))
    assert {"Municipality", "hasTheme", "readOn", "kommunkod"} <= anchors
    linked = {
        link.removeprefix("#") for link in page.xpath("//nav//a[starts-with(@href, '#')]/@href")
    }
    assert anchors <= linked
    [term] = page.xpath("//article[@id='Municipality']")
    assert texts(term, "h3")[0].startswith("belediye")
    assert "kez" in texts(term, "dl/div[last()]/dd")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shapes_page_says_every_rule(read: Reader, language: str) -> None:
    shapes = Graph()
    for path in (find_content() / "shapes").glob("*.ttl"):
        shapes.parse(path)
    said = set(shapes.objects(None, SH.message))
    rules = {str(text) for text in said if isinstance(text, Literal) and text.language == language}
    page = " ".join(read("/shapes", language).text_content().split())
    assert len(rules) > 100
    assert {rule for rule in rules if rule not in page} == set()


def test_the_shapes_page_says_the_rules_in_words(read: Reader) -> None:
    [shape] = read("/shapes", "sv").xpath("//section[@id='PartnershipShape']")
    assert "Ett partnerskap ingår i högst ett beskrivet program." in shape.text_content()


def test_the_quality_page_counts_what_is_known(read: Reader) -> None:
    page = read("/quality")
    assert "Every rule is kept." in page.text_content()
    rows = [texts(row, "th|td") for row in page.xpath("//section[@id='coverage']//tbody/tr")]
    [themes] = [row for row in rows if row[:2] == ["partnership", "has theme"]]
    assert themes[2:4] == ["78", "95"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", ["Svenska", "Engelska", "Turkiska"]),
        ("en", ["Swedish", "English", "Turkish"]),
        ("tr", ["İsveççe", "İngilizce", "Türkçe"]),
    ],
)
def test_the_quality_page_calls_languages_as_the_reader_does(
    read: Reader, language: str, told: list[str]
) -> None:
    [table] = read("/quality", language).xpath("//section[@id='languages']//table")
    assert texts(table, "thead/tr/th")[2:] == told


def test_the_first_page_leads_to_themes_programmes_and_municipalities(read: Reader) -> None:
    page = read("/?lang=sv")
    assert texts(page, "//main//label") == ["Hitta din kommun"]
    assert "/doc/municipality/tr/sisli?lang=sv" in page.xpath("//figure//a/@href")
    counts = [int(text) for text in texts(page, "//ul[contains(@class, 'counted')]//span")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 10
    assert "/doc/programme/tuselog?lang=sv" in page.xpath("//ul[@class='list']//a/@href")
    doors = texts(page, "//*[contains(@class, 'doors')]//h2")
    assert doors == ["Jag arbetar i en kommun", "Jag forskar", "Jag driver en dataportal"]


def test_the_first_page_is_soon_there_and_the_map_soon_passed(
    reading: FlaskClient, read: Reader
) -> None:
    assert len(reading.get("/", headers=PAGE).data) < 100_000
    page = read("/")
    stops = page.xpath("//a[@href] | //button | //input[@type!='hidden'] | //select | //summary")
    skip = next(n for n, each in enumerate(stops) if each.get("href") == "#after-map")
    assert skip < 40


def test_what_is_expected_of_regions_is_not_expected_as_of_areas(read: Reader) -> None:
    rows = [texts(row, "th|td") for row in read("/quality").xpath("//section[@id='coverage']//tr")]
    counted = {row[0]: int(row[3].replace(",", "")) for row in rows[1:]}
    listed = read("/quality").xpath("//section[@id='languages']//tbody/tr")
    things = {texts(row, "th")[0]: int(texts(row, "td")[0].replace(",", "")) for row in listed}
    assert counted["area"] == things["area"] - things["county or province"]


@pytest.mark.parametrize(
    ("language", "day"), [("sv", "22 november 2026"), ("en", "22 November 2026")]
)
def test_a_day_is_written_as_its_readers_write_it(read: Reader, language: str, day: str) -> None:
    assert day in read("/about", language).text_content()
