"""Finding a thing by its code, or by what another graph calls it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml import html

from live import write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

BASE = "https://w3id.org/partnerskap/"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SKOS = "http://www.w3.org/2004/02/skos/core#"
WORLD = "".join(
    f"<{BASE}id/{subject}> <{name}> {value} <{BASE}graph/g> .\n"
    for subject, name, value in (
        ("a", A, f"<{BASE}ns#Municipality>"),
        ("a", LABEL, '"Alfa kommun"@sv'),
        ("a", f"{SKOS}notation", f'"0001"^^<{BASE}ns#kommunkod>'),
        ("a", f"{SKOS}notation", f'"212000-0001"^^<{BASE}ns#organisationNumber>'),
        ("a", f"{SKOS}exactMatch", "<http://www.wikidata.org/entity/Q1>"),
        ("a", f"{SKOS}relatedMatch", "<http://www.wikidata.org/entity/Q3>"),
        ("a", f"{BASE}ns#country", "<http://example.org/SWE>"),
        ("a", f"{BASE}ns#governs", f"<{BASE}id/area>"),
        ("area", A, f"<{BASE}ns#Area>"),
        ("area", LABEL, '"Alfas område"@sv'),
        ("area", f"{SKOS}notation", f'"SE_0001"^^<{BASE}ns#lau>'),
        ("r", A, f"<{BASE}ns#Region>"),
        ("r", A, f"<{BASE}ns#Area>"),
        ("r", f"{SKOS}notation", f'"SE-A"^^<{BASE}ns#iso3166-2>'),
        ("r", f"{SKOS}notation", f'"0002"^^<{BASE}ns#plateCode>'),
        ("r", f"{BASE}ns#country", "<http://example.org/SWE>"),
        ("b", A, f"<{BASE}ns#Municipality>"),
        ("b", LABEL, '"Beta"@sv'),
        ("b", f"{SKOS}notation", f'"0002"^^<{BASE}ns#kommunkod>'),
        ("b", f"{SKOS}exactMatch", "<https://sws.geonames.org/42/>"),
    )
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client over a few things with codes."""
    build = tmp_path_factory.mktemp("lookup")
    write_snapshot(build, WORLD)
    app = create_app(Settings(build=build, processes=2))
    yield app.test_client()
    app.extensions[EXTENSION].close()


@pytest.mark.parametrize(
    ("asked", "goal"),
    [
        ({"code": "0001"}, "/id/a"),
        ({"code": " 212000-0001 "}, "/id/a"),
        ({"code": "2120000001"}, "/id/a"),
        ({"code": "SE212000-0001"}, "/id/a"),
        ({"code": "SE_0001"}, "/id/area"),
        ({"code": "se-a"}, "/id/r"),
        ({"code": "Q1"}, "/id/a"),
        ({"same": "http://www.wikidata.org/entity/Q1"}, "/id/a"),
        ({"same": "https://www.wikidata.org/wiki/Q1"}, "/id/a"),
        ({"same": "http://sws.geonames.org/42"}, "/id/b"),
        ({"same": "http://www.wikidata.org/entity/Q1.ttl"}, "/id/a"),
        ({"same": "https://www.wikidata.org/wiki/Special:EntityData/Q1?flavor=dump"}, "/id/a"),
        ({"same": "https://www.geonames.org/42/beta.html"}, "/id/b"),
        ({"same": "https://sws.geonames.org/42/about.rdf"}, "/id/b"),
        ({"same": "", "code": ["", "0001"]}, "/id/a"),
        ({"same": f"{BASE}id/a"}, "/id/a"),
    ],
)
def test_a_code_or_an_address_leads_to_the_thing(
    world: FlaskClient, asked: dict[str, str | list[str]], goal: str
) -> None:
    response = world.get("/id/", query_string=asked)
    assert (response.status_code, response.location) == (303, goal)


def test_several_things_are_listed_for_programs(world: FlaskClient) -> None:
    response = world.get("/id/?code=0002")
    assert response.status_code == 300
    assert response.json is not None
    assert [one["id"] for one in response.json["choices"]] == [f"{BASE}id/b", f"{BASE}id/r"]
    assert response.json["choices"][0]["name"] == "Beta"
    assert "Location" not in response.headers


def test_several_things_are_listed_for_people(world: FlaskClient) -> None:
    response = world.get("/id/?code=0002", headers={"Accept": "text/html"})
    assert response.status_code == 300
    page = html.fromstring(response.text)
    assert page.xpath("//main//li//a/@href") == ["/doc/b", "/doc/r"]
    assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("asked", "status", "text"),
    [
        ({"code": "0003"}, 404, "“0003”"),
        ({"same": "http://www.wikidata.org/entity/Q9"}, 404, "Q9"),
        ({"same": "http://www.wikidata.org/entity/Q3"}, 404, "skos:relatedMatch"),
        ({}, 400, "?code="),
        ({"code": "1", "same": "x"}, 400, "?same="),
        ({"code": "   "}, 400, "?code="),
        ({"code": ["0001", "0002"]}, 400, "not several"),
        ({"code": ["0001", "0001"]}, 400, "not several"),
    ],
)
def test_what_is_not_there_is_told(
    world: FlaskClient, asked: dict[str, str | list[str]], status: int, text: str
) -> None:
    response = world.get("/id/", query_string=asked)
    assert response.status_code == status
    assert response.json is not None
    assert text in response.json["detail"]


def test_what_is_not_there_is_told_in_the_language_of_the_reader(world: FlaskClient) -> None:
    response = world.get("/id/?code=0003&lang=sv")
    assert response.json is not None
    assert response.json["detail"] == "Inget här har koden ”0003”."
    assert response.content_language.as_set() == {"sv"}


def test_clients_can_read_how_to_look_up_and_search(world: FlaskClient) -> None:
    described = world.get("/opensearch.xml").text
    assert 'template="http://localhost/id/?code={skos:notation}"' in described
    assert 'template="http://localhost/id/?same={skos:exactMatch}"' in described
    assert "search?q={searchTerms}&amp;limit={count?}&amp;format=json" in described
