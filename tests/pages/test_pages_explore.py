"""The network of partnerships to walk: facets, neighbours, a comparison, a time line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import PAGE
from test_pages_countries import BASE, quads

PLACE = BASE + "id/municipality/"
MORE = """
<{b}id/partnership/p/c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{b}ns#Partnership> <{b}graph/g> .
<{b}id/partnership/p/c> <http://www.w3.org/2000/01/rdf-schema#label> "Waste"@en <{b}graph/g> .
<{b}id/partnership/p/c> <{b}ns#hasTheme> <{b}id/theme/waste> <{b}graph/g> .
<{b}id/theme/waste> <http://www.w3.org/2000/01/rdf-schema#label> "Waste theme"@en <{b}graph/g> .
<{b}id/partnership/p/b> <{b}ns#hasTheme> <{b}id/theme/water> <{b}graph/g> .
<{b}id/partnership/p/c> <{b}ns#hasParticipant> <{b}id/municipality/se/a> <{b}graph/g> .
<{b}id/partnership/p/c> <{b}ns#hasParticipant> <{b}id/municipality/fi/a> <{b}graph/g> .
<{b}id/partnership/p/c> <https://schema.org/startDate> "1999" <{b}graph/g> .
<{b}id/programme/p> <https://schema.org/startDate> "2010" <{b}graph/g> .
<{b}id/programme/p> <https://schema.org/endDate> "2012" <{b}graph/g> .
""".replace("{b}", BASE)  # noqa: E501


@pytest.fixture(scope="module")
def client(world: Callable[[str], FlaskClient]) -> FlaskClient:
    """A client of an application over two partnerships between three countries."""
    return world(quads() + MORE)


def explore(client: FlaskClient, **asked: object) -> html.HtmlElement:
    """Return the page for what is *asked*, in English."""
    headers = PAGE | {"Accept-Language": "en"}
    response = client.get("/explore", query_string=asked, headers=headers)
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def listed(page: html.HtmlElement) -> list[str]:
    """Return the names of the partnerships in the list of *page*."""
    return [row.xpath("string(th)").strip() for row in page.xpath("//*[@id='list']//tbody/tr")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, ["Waste", "Water"], id="everything"),
        pytest.param({"theme": BASE + "id/theme/waste"}, ["Waste"], id="theme"),
        pytest.param({"programme": BASE + "id/programme/p"}, ["Water"], id="programme"),
        pytest.param(
            {"country": "http://publications.europa.eu/resource/authority/country/KEN"},
            ["Water"],
            id="country",
        ),
        pytest.param({"type": BASE + "id/type/none"}, [], id="type"),
        pytest.param({"until": 2000}, ["Waste"], id="until its own year"),
        pytest.param({"since": 2011, "until": 2011}, ["Water"], id="a year of its programme"),
        pytest.param({"since": 2013}, [], id="afterwards"),
        pytest.param({"since": "soon", "place": "no address"}, ["Waste", "Water"], id="nonsense"),
        pytest.param({"place": PLACE + "ke/a"}, ["Water"], id="a municipality"),
        pytest.param({"place": [PLACE + "ke/a", PLACE + "se/a"]}, ["Waste", "Water"], id="two"),
    ],
)
def test_the_address_says_what_is_shown(
    client: FlaskClient, asked: dict[str, object], found: list[str]
) -> None:
    page = explore(client, **asked)
    assert listed(page) == found
    marks = {mark.get("data-iri") for mark in page.xpath("//*[@id='map']//a[@data-iri]")}
    members = {item.get("data-thing") for item in page.xpath("//*[@id='list']//li[@data-thing]")}
    assert marks == members


def test_a_neighbour_is_added_and_what_was_chosen_stays(client: FlaskClient) -> None:
    page = explore(client, place=PLACE + "ke/a", since=2010)
    [add] = page.xpath("//a[@aria-label='Add the partners of Town fi']/@href")
    added = html.fromstring(client.get(add, headers=PAGE).text)
    kept = added.xpath("//form[contains(@class, 'filters')]//input[@type='hidden'][@name='place']")
    assert [each.get("value") for each in kept] == [PLACE + "ke/a", PLACE + "fi/a"]
    assert added.xpath("//input[@name='since']/@value") == ["2010"]
    [remove] = page.xpath("//*[@id='list']//a[@aria-label='Remove Town ke']/@href")
    assert "place" not in remove


def test_two_municipalities_are_compared(client: FlaskClient) -> None:
    page = explore(client, place=[PLACE + "fi/a", PLACE + "ke/a"])
    rows = {
        row.xpath("string(th)").strip(): [
            sorted(cell.xpath(".//a/bdi/text()")) or cell.text_content().strip()
            for cell in row.xpath("td")
        ]
        for row in page.xpath("//*[@id='compare']//tbody/tr")
    }
    assert rows == {
        "Country": ["Finland", "Kenya"],
        "Partnerships": [["Waste", "Water"], ["Water"]],
        "Partners": [["Town ke", "Town se"], ["Town fi", "Town se"]],
    }
    together = page.xpath("//*[@id='compare']/div[starts-with(., 'Together')]")
    assert [each.xpath(".//a/bdi/text()") for each in together] == [["Water"]]


def test_years_of_a_programme_are_told_apart_from_those_of_a_partnership(
    client: FlaskClient,
) -> None:
    told = [
        " ".join(bar.text_content().split())
        for bar in explore(client).xpath("//*[@id='timeline']//li")
    ]
    assert told == ["Waste 1999–", "Water in the programme of 2010–2012"]
