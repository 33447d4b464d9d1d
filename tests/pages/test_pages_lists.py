"""Lists and search, as they work without script."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import LANGUAGES, PAGE, PATHS, TEMPLATES, Reader

TURKEY = "http://publications.europa.eu/resource/authority/country/TUR"
KALMAR = "https://w3id.org/partnerskap/id/area/se/kalmar-lan"
TUSELOG = "https://w3id.org/partnerskap/id/programme/tuselog"


def rows(page: html.HtmlElement) -> list[str]:
    """Return the names in the first column."""
    return [cell.text_content().strip() for cell in page.xpath("//tbody/tr/th")]


def test_every_municipality_is_listed_in_the_order_of_the_language(read: Reader) -> None:
    names = rows(read(f"/municipalities?country={TURKEY}&programme={TUSELOG}", "tr"))
    assert names.index("Çorum Belediyesi") > names.index("Burdur Belediyesi")
    assert names.index("Şişli Belediyesi") > names.index("Osmangazi Belediyesi")
    assert len(names) == 19


def test_a_list_is_filtered_by_country_and_programme(read: Reader) -> None:
    page = read(f"/municipalities?country={TURKEY}&programme={TUSELOG}")
    assert len(rows(page)) == 19
    assert page.xpath("//select[@name='country']/option[@selected]/@value") == [TURKEY]


def test_a_list_is_filtered_by_region_and_regions_stand_under_their_countries(
    read: Reader,
) -> None:
    page = read(f"/municipalities?region={KALMAR}")
    assert len(rows(page)) == 12
    assert {cell.text_content() for cell in page.xpath("//tbody/tr/td[2]")} == {"Kalmar län"}
    chosen = page.xpath("//select[@name='region']/optgroup[option[@selected]]")
    assert [group.get("label") for group in chosen] == ["Sweden"]
    assert len(chosen[0].xpath("option")) == 21


def test_regions_are_offered_of_the_country_that_is_chosen(read: Reader) -> None:
    page = read(f"/municipalities?country={TURKEY}")
    groups = page.xpath("//select[@name='region']/optgroup")
    assert [(group.get("label"), len(group)) for group in groups] == [("Türkiye", 81)]
    kenya = TURKEY.replace("TUR", "KEN")
    assert read(f"/municipalities?country={kenya}").xpath(
        "//select[@name='region']//option/@value"
    ) == [""]


def test_a_list_of_a_region_leads_to_its_page(read: Reader) -> None:
    (link,) = read(f"/municipalities?region={KALMAR}").xpath("//p[@role='status']/a")
    assert (link.text_content(), link.get("href")) == ("Kalmar län", "/doc/area/se/kalmar-lan")


def test_partnerships_are_not_filtered_by_region(read: Reader) -> None:
    assert read("/partnerships").xpath("//select[@name='region']") == []


def test_a_list_is_filtered_by_the_start_of_a_name(read: Reader) -> None:
    assert rows(read("/municipalities?q=karsi")) == ["Karşıyaka Municipality"]


def test_a_list_can_begin_with_those_of_most_partnerships(read: Reader) -> None:
    page = read("/municipalities?sort=partnerships")
    counts = [len(row.xpath("td[last()]//li")) for row in page.xpath("//tbody/tr")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1


def test_nothing_that_fits_is_said(read: Reader) -> None:
    page = read("/partnerships?q=zzz")
    assert rows(page) == []
    assert "Nothing fits" in page.text_content()


def test_a_partnership_is_listed_with_everybody_in_it(read: Reader) -> None:
    page = read(f"/partnerships?programme={TUSELOG}")
    [energy] = [
        row
        for row in page.xpath("//tbody/tr")
        if row.xpath("th")[0].text_content().strip() == "Tuselog partnership on energy"
    ]
    assert energy.xpath("td[1]//a/bdi/text()") == ["Energy"]
    assert energy.xpath("td[3]//li/a/bdi/text()") == [
        *("Umeå", "Bornova", "Büyükçekmece", "Karşıyaka", "Zeytinburnu")
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Sisli", "/doc/municipality/tr/sisli"),
        ("ŞİŞLİ", "/doc/municipality/tr/sisli"),
        ("Umea", "/doc/municipality/se/umea"),
        ("karsiyaka", "/doc/municipality/tr/karsiyaka"),
        ("0880", "/doc/municipality/se/kalmar"),
        ("avfall", "/doc/theme/waste-management"),
        ("Sveriges Kommuner och Landsting", "/doc/organisation/skl"),
        ("tematik yerel", "/doc/method/thematic-local-partnership"),
        ("partnership", "/ns#Partnership"),
    ],
)
def test_search_finds_by_any_name(read: Reader, words: str, found: str) -> None:
    assert found in read(f"/search?q={words}").xpath("//ol//h2/a/@href")


def test_the_municipality_comes_before_what_is_named_after_it(read: Reader) -> None:
    assert read("/search?q=umea").xpath("(//ol//h2/a)[1]/@href") == ["/doc/municipality/se/umea"]


@pytest.mark.parametrize(
    "words",
    ['"', "* OR NOT", "NEAR(a b)", "folded:x", "%", "'; DROP TABLE find; --", "🙂", "a" * 5000],
)
def test_search_survives_any_words(reading: FlaskClient, words: str) -> None:
    response = reading.get("/search", query_string={"q": words}, headers=PAGE)
    assert response.status_code == 200
    assert "DROP TABLE" not in response.text or "&#39;; DROP TABLE" in response.text


def test_suggestions_have_the_form_of_opensearch(reading: FlaskClient) -> None:
    words, names, kinds, addresses = reading.get("/search/suggest?q=kalm&lang=sv").get_json()
    assert words == "kalm"
    assert names[0] == "Kalmar kommun"
    assert kinds[0] == "kommun"
    assert addresses[0] == "/doc/municipality/se/kalmar?lang=sv"


def test_sources_are_listed_with_licence_and_graphs(read: Reader) -> None:
    page = read("/sources")
    [geonames] = [r for r in page.xpath("//tbody/tr") if r.xpath("th//bdi/text()") == ["GeoNames"]]
    assert geonames.xpath("td[2]//text()[normalize-space()]") == ["CC BY 4.0"]
    assert "/graph/registers/geonames" in geonames.xpath("td[4]//a/@href")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_of_a_record_bears_the_name_of_its_column(
    reading: FlaskClient, language: str
) -> None:
    named = 0
    for path in choose_pages(language):
        response = reading.get(path, headers=PAGE | {"Accept-Language": language})
        for table in html.fromstring(response.text).xpath("//table"):
            assert "records" in table.get("class", ""), path
            columns = [title_of(heading) for heading in table.xpath("thead/tr/th")]
            for row in table.xpath("tbody/tr"):
                names = [cell.get("data-name") for cell in row.xpath("th|td")]
                assert len(names) == len(columns), path
                told = [(name, column) for name, column in zip(names, columns, strict=True) if name]
                assert [name for name, column in told if name != column] == [], path
                named += len(told)
    assert named > 500


def choose_pages(language: str) -> list[str]:
    """Return those of each template, which are read in every language, and others by turns.

    With `EVERY=1` all are read in every language.
    """
    return [
        path
        for number, path in enumerate(PATHS)
        if path in TEMPLATES
        or LANGUAGES[number % len(LANGUAGES)] == language
        or "EVERY" in os.environ
    ]


def title_of(heading: html.HtmlElement) -> str:
    """Return what a column is called, without the variable that the query desk shows beside it."""
    titles = heading.xpath("span[@class='heading']") or [heading]
    return str(titles[0].text_content())


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Kommuner som CSV"), ("en", "Municipalities as CSV")]
)
def test_each_file_says_what_is_in_it(read: Reader, language: str, told: str) -> None:
    table = read("/about", language).xpath("//section[@id='download']//table")[0]
    files = {row[0].text_content(): row[1].text_content() for row in table.xpath("tbody/tr")}
    assert files["municipalities.csv"] == told
    assert [name for name, text in files.items() if not text or "w3id.org" in text] == []


def test_a_question_can_be_put_from_its_own_page(read: Reader) -> None:
    page = read("/doc/question/where-are-the-municipalities-of-tuselog")
    (run,) = page.xpath("//section[@id='query']//a/@href")
    assert run == "/sparql?question=where-are-the-municipalities-of-tuselog#answer"
    assert "SELECT" in page.xpath("//section[@id='query']/pre")[0].text_content()


def many(number: int) -> str:
    """Return a world of so many municipalities."""
    lines = []
    for n in range(number):
        town = f"<https://w3id.org/partnerskap/id/municipality/se/{n:03}>"
        lines += [
            f"{town} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<https://w3id.org/partnerskap/ns#Municipality> <urn:g> .",
            f'{town} <http://www.w3.org/2000/01/rdf-schema#label> "Town {n:03}" <urn:g> .',
        ]
    return "\n".join(lines)


def test_a_long_list_is_shown_page_by_page(world: Callable[[str], FlaskClient]) -> None:
    client = world(many(130))

    def read(number: str) -> list[str]:
        response = client.get(f"/municipalities?page={number}", headers=PAGE)
        assert response.status_code == 200
        page = html.fromstring(response.text)
        assert page.xpath("string(//p[@role='status'])") == "130 found"
        assert page.xpath("//nav//a[@class='tag']/text()") == ["1", "2", "3"]
        return rows(page)

    pages = [read(number) for number in ("1", "2", "3")]
    assert [len(each) for each in pages] == [60, 60, 10]
    assert [name for each in pages for name in each] == [f"Town {n:03}" for n in range(130)]
    for first in ("0", "-1", "x"):
        assert read(first) == pages[0]


def test_the_smaller_side_of_a_partnership_comes_first(read: Reader) -> None:
    page = read(f"/partnerships?programme={TUSELOG}")
    [energy] = page.xpath("//tbody/tr[td//bdi='Energy']")
    assert energy.xpath(".//div/@class") == ["partners country-1", "partners country-2"]


def test_a_list_of_programmes_begins_with_the_latest(read: Reader) -> None:
    names = read("/").xpath("//main//a[starts-with(@href, '/doc/programme/')]/bdi/text()")
    assert names.index("Tuselog") < names.index("Tusenet")
