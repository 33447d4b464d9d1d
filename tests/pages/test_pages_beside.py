"""What stands beside the text of a page: a small map, key numbers, what is near."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import LANGUAGES, PAGE, Reader


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        pytest.param("municipality/se/kalmar", ["partnerships", "partners", "countries"]),
        pytest.param("partnership/tuselog/energy", ["participants", "countries"]),
        pytest.param("programme/tuselog", ["partnerships", "participants", "countries"]),
        pytest.param("theme/energy", ["partnerships", "participants", "countries"]),
        pytest.param("law/6360", ["changes"]),
    ],
)
def test_key_numbers_stand_beside(read: Reader, path: str, numbers: list[str]) -> None:
    told = read(f"/doc/{path}?lang=en").xpath("//aside//section[@id='numbers']//li")
    assert [each.xpath("string()").split()[-1] for each in told] == numbers
    assert all(int(each.xpath("string(strong)")) > 0 for each in told)


@pytest.mark.parametrize(
    "path", ["municipality/se/ale", "municipality/tr/manisa", "area/se/kalmar"]
)
def test_a_small_map_shows_one_place(read: Reader, path: str) -> None:
    page = read(f"/doc/{path}?lang=en")
    [place] = page.xpath("//aside//section[@id='place']//svg//a/@aria-label")
    assert place == path.rpartition("/")[2].capitalize()
    assert page.xpath("//aside//*[@data-map]") == []


def test_what_is_near_is_one_step_away(read: Reader) -> None:
    near = "//aside//section[@id='related']//a/@href"
    assert read("/doc/programme/tuselog").xpath(near) == ["/doc/programme/tusenet"]
    ways = read("/doc/partnership/tuselog/energy").xpath(near)
    assert [way.partition("?")[0] for way in ways] == ["/partnerships", "/partnerships", "/explore"]
    closest = {way.rpartition("/")[2] for way in read("/doc/municipality/tr/manisa").xpath(near)}
    assert closest == {"kalmar", "bornova", "karsiyaka"}  # with four others only once


def test_a_change_names_the_body_once_that_it_leaves_as_it_is(read: Reader) -> None:
    page = read("/doc/change/law-6360-malatya")
    rows = {row.findtext("th"): row.xpath("td") for row in page.xpath("//*[@id='changes']//tr[td]")}
    assert list(rows) == ["Name", "Kind"]
    assert [cell.xpath("string(a)") for cell in rows["Kind"]] == [
        "Provincial-capital municipality",
        "Metropolitan municipality",
    ]
    assert page.xpath("//*[@id='facts']//div[dt='Body']/dd/a/@href") == [
        "/doc/municipality/tr/malatya"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_is_none_offers_to_search_for_its_words(
    reading: FlaskClient, language: str
) -> None:
    response = reading.get(f"/doc/municipality/se/region-kalmr?lang={language}", headers=PAGE)
    assert response.status_code == 404
    [form] = html.fromstring(response.text).xpath("//main//form[@action='/search']")
    assert form.xpath("input[@name='q']/@value") == ["region kalmr"]
    assert form.xpath("input[@name='lang']/@value") == [language]


def test_the_network_is_in_the_navigation_of_every_page(read: Reader) -> None:
    assert "/explore" in read("/about").xpath("//header//nav//a/@href")
