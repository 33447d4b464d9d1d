"""The search: what it finds, that it says why, and that programs can use it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from reading import PAGE, Reader

BASE = "https://w3id.org/partnerskap/id/"


@pytest.mark.parametrize(
    ("words", "thing", "reason"),
    [
        pytest.param("Kalmar kommun", "municipality/se/kalmar", "name", id="name"),
        pytest.param("karsiyaka", "municipality/tr/karsiyaka", "plain", id="no diacritics"),
        pytest.param("Bornva", "municipality/tr/bornova", "edit", id="typing error"),
        pytest.param("kalm", "municipality/se/kalmar", "beginning", id="beginning"),
        pytest.param("0880", "municipality/se/kalmar", "code", id="code"),
        pytest.param("Q508153", "municipality/se/kalmar", "code", id="identifier"),
        pytest.param("Tarsus Mersin", "municipality/tr/tarsus", "plain", id="name and place"),
        pytest.param(
            "kalmar entebbe", "partnership/icld/kalmar-entebbe", "beginning", id="several"
        ),
        pytest.param("SKL", "organisation/skl", "name", id="former name"),
        pytest.param("kalmar energi", "municipality/se/kalmar", "word", id="some of the words"),
    ],
)
def test_programs_search_and_are_told_why(
    reading: FlaskClient, words: str, thing: str, reason: str
) -> None:
    response = reading.get("/search", query_string={"q": words, "format": "json"})
    assert response.json is not None
    assert response.json["query"] == words
    first = response.json["results"][0]
    assert (first["id"], first["reason"]) == (BASE + thing, reason)
    assert first["name"]
    assert first["why"]


def test_json_is_negotiated_and_limited(reading: FlaskClient) -> None:
    response = reading.get("/search?q=kalmar&limit=2", headers={"Accept": "application/json"})
    assert response.json is not None
    assert len(response.json["results"]) == 2
    assert "Accept" in response.headers["Vary"]
    assert response.headers["ETag"]
    only = reading.get("/search?q=kalmar&type=Region&format=json").json
    assert only is not None
    assert [one["id"] for one in only["results"]] == [BASE + "area/se/kalmar-lan"]
    page = reading.get("/search?q=kalmar", headers=PAGE)
    assert page.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "name but for one letter: Bornova"),
        ("sv", "namnet bortsett från en bokstav: Bornova"),
        ("tr", "bir harf dışında aynı ad: Bornova"),
    ],
)
def test_the_page_says_why_where_nobody_would_see_it(read: Reader, language: str, why: str) -> None:
    assert read("/search?q=Bornva", language).xpath("//ol/li/p[2]/text()")[0].startswith(why)
    assert read("/search?q=Bornova", language).xpath("//ol/li[1]/p[2]") == []


def test_suggestions_forgive_a_typing_error(reading: FlaskClient) -> None:
    words, names, kinds, addresses = reading.get("/search/suggest?q=Bornva").json or ()
    assert (words, names[0], kinds[0]) == ("Bornva", "Bornova Municipality", "municipality")
    assert addresses[0] == "/doc/municipality/tr/bornova"


def test_things_come_before_terms_of_the_same_name(reading: FlaskClient) -> None:
    for limit in (2, 60):
        answer = reading.get(f"/search?q=municipality&limit={limit}&format=json").json
        assert answer is not None
        found = [one["id"] for one in answer["results"]]
        assert len(found) == limit
        terms = [n for n, iri in enumerate(found) if "/ns#" in iri]
        assert found[terms[0]].endswith("#Municipality")
        assert terms == list(range(terms[0], limit))


def test_words_that_nothing_has_together_are_searched_for_one_by_one(reading: FlaskClient) -> None:
    answer = reading.get("/search?q=kalmar+energi&format=json").json
    assert answer is not None
    told = {one["id"].removeprefix(BASE): one["matched"] for one in answer["results"]}
    assert told["municipality/se/kalmar"] == "kalmar"
    assert told["theme/energy"] == "energi"
