"""Every part of the Reconciliation Service API 0.2, held against its official schemas."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from judging import Ask, check, read_schema
from lxml import html

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

BASE = "https://w3id.org/partnerskap/"
KALMAR = f"{BASE}id/municipality/se/kalmar"
MUNICIPALITY = f"{BASE}ns#Municipality"
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
BATCH = {
    "q0": {"query": "Kalmar kn", "type": "Municipality", "limit": 3},
    "q1": {"query": "Bornva", "type": [MUNICIPALITY]},
    "q2": {"query": "nobody at all", "type": MUNICIPALITY, "type_strict": "any"},
    "q3": {"properties": [{"pid": "kommunkod", "v": "0580"}]},
    "q4": {"query": "Kalmar", "type": MUNICIPALITY, "properties": [{"pid": "country", "v": "TR"}]},
    "q5": {
        "query": "Kalmar",
        "type": MUNICIPALITY,
        "properties": [{"pid": "region", "v": [{"id": f"{BASE}id/area/se/kalmar-lan"}, 7, True]}],
    },
}


def first(results: Any, name: str) -> tuple[str, float, bool]:
    """Return the address, the score and the certainty of the first candidate for *name*."""
    one = results[name]["result"][0]
    return one["id"], one["score"], one["match"]


def test_the_manifest_says_what_there_is(ask: Ask) -> None:
    told: Any = ask("/reconcile", "manifest.json")
    assert "0.2" in told["versions"]
    assert (told["identifierSpace"], told["schemaSpace"]) == (f"{BASE}id/", f"{BASE}ns#")
    assert {kind["name"] for kind in told["defaultTypes"]} >= {"municipality", "area", "theme"}
    assert set(told["suggest"]) == {"entity", "type", "property"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_is_answered_query_by_query(linking: FlaskClient, method: str) -> None:
    assert list(read_schema("reconciliation-query-batch.json").iter_errors(BATCH)) == []
    given = {"queries": json.dumps(BATCH)}
    parts: Any = {"query_string": given} if method == "GET" else {"data": given}
    response = linking.open("/reconcile", method=method, **parts)
    results = check(response, "reconciliation-result-batch.json")
    assert first(results, "q0") == (KALMAR, 96, True)
    assert first(results, "q1") == (f"{BASE}id/municipality/tr/bornova", 84, True)
    assert first(results, "q3") == (f"{BASE}id/municipality/se/linkoping", 100, True)
    assert first(results, "q4") == (KALMAR, 60, False)
    assert first(results, "q5") == (KALMAR, 100, True)
    assert isinstance(results, dict)
    assert results["q2"] == {"result": []}


def test_candidates_say_what_they_are_and_why(ask: Ask) -> None:
    batch = {"q": {"query": "Kalmar kommun", "type": MUNICIPALITY}}
    results: Any = ask("/reconcile", "reconciliation-result-batch.json", queries=batch, lang="sv")
    (one,) = results["q"]["result"]
    assert (one["name"], one["description"]) == ("Kalmar kommun", "kommun · Kalmar län · Sverige")
    assert one["type"] == [{"id": MUNICIPALITY, "name": "kommun"}]
    assert [feature["id"] for feature in one["features"] if feature["value"] is True] == [
        *("name", "official_name"),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "thing"),
    [
        ("Area", "Kalmar", "area/se/kalmar"),
        ("Region", "Kalmar", "area/se/kalmar-lan"),
        ("Organisation", "Region Västerbotten", "organisation/se-region-vasterbotten"),
        ("MunicipalAssociation", "SKL", "organisation/skl"),
        ("Programme", "tuselog", "programme/tuselog"),
        ("Partnership", "Kalmar–Entebbe partnership", "partnership/icld/kalmar-entebbe"),
        ("Theme", "gender equality", "theme/gender-equality"),
    ],
)
def test_things_of_every_type_are_found(ask: Ask, kind: str, text: str, thing: str) -> None:
    batch = {"q": {"query": text, "type": kind}}
    results: Any = ask("/reconcile", "reconciliation-result-batch.json", queries=batch)
    found = [one["id"].removeprefix(f"{BASE}id/") for one in results["q"]["result"]]
    assert found[:1] == [thing]


def test_all_types_may_be_required(ask: Ask) -> None:
    types = ["Region", "Area"]
    batch = {"q": {"query": "Kalmar", "type": types, "type_strict": "all"}}
    results: Any = ask("/reconcile", "reconciliation-result-batch.json", queries=batch)
    assert first(results, "q")[0] == f"{BASE}id/area/se/kalmar-lan"
    assert len(results["q"]["result"]) == 1


def test_rows_are_extended_by_codes_places_and_links(ask: Ask) -> None:
    names = ["kommunkod", "region", "inhabitants", EXACT, "http://xmlns.com/foaf/0.1/homepage"]
    wanted = {"ids": [KALMAR, "x"], "properties": [{"id": name} for name in names]}
    assert list(read_schema("data-extension-query.json").iter_errors(wanted)) == []
    told: Any = ask("/reconcile", "data-extension-response.json", extend=wanted)
    assert told["rows"][KALMAR] == {
        "kommunkod": [{"str": "0880"}],
        "region": [{"id": f"{BASE}id/area/se/kalmar-lan", "name": "Kalmar County"}],
        "inhabitants": told["rows"][KALMAR]["inhabitants"],
        EXACT: [{"str": "http://www.wikidata.org/entity/Q508153"}],
        "http://xmlns.com/foaf/0.1/homepage": [{"str": "http://www.kalmar.se"}],
    }
    assert told["rows"][KALMAR]["inhabitants"][0]["int"] > 60_000
    assert told["rows"]["x"] == {name: [] for name in names}
    assert [one["id"] for one in told["meta"]] == names


def test_properties_are_proposed_by_type(ask: Ask) -> None:
    schema = "data-extension-property-proposal.json"
    told: Any = ask("/reconcile/properties", schema, type=MUNICIPALITY, limit="25")
    names = [one["id"] for one in told["properties"]]
    assert {f"{BASE}ns#kommunkod", f"{BASE}ns#region", f"{BASE}ns#inhabitants"} <= set(names)
    assert (told["type"], told["limit"]) == (MUNICIPALITY, 25)
    few: Any = ask("/reconcile/properties", schema, type=f"{BASE}ns#Theme", limit="1")
    assert len(few["properties"]) == 1


@pytest.mark.parametrize(
    ("what", "schema", "prefix", "found"),
    [
        ("entity", "suggest-entities-response.json", "kalm", KALMAR),
        ("entity", "suggest-entities-response.json", "Bornva", f"{BASE}id/municipality/tr/bornova"),
        ("type", "suggest-types-response.json", "munic", MUNICIPALITY),
        ("property", "suggest-properties-response.json", "kommunk", f"{BASE}ns#kommunkod"),
    ],
)
def test_what_is_typed_is_completed(
    ask: Ask, what: str, schema: str, prefix: str, found: str
) -> None:
    path = f"/reconcile/suggest/{what}"
    told: Any = ask(path, schema, prefix=prefix)
    assert told["result"][0]["id"] == found
    further: Any = ask(path, schema, prefix=prefix, cursor="1")
    assert further["result"] == told["result"][1:]
    assert ask(path, schema, prefix="qqqqqqqq") == {"result": []}


@pytest.mark.parametrize(
    ("what", "thing", "text"),
    [
        ("entity", KALMAR, "Kalmar Municipality"),
        ("type", MUNICIPALITY, "municipality"),
        ("property", f"{BASE}ns#kommunkod", "Swedish municipality code"),
    ],
)
def test_a_flyout_says_what_a_suggestion_is(
    linking: FlaskClient, what: str, thing: str, text: str
) -> None:
    told = linking.get(f"/reconcile/flyout/{what}", query_string={"id": thing})
    assert told.json is not None
    assert told.json["id"] == thing
    assert html.fromstring(told.json["html"]).xpath("string(//strong)") == text


def test_a_preview_may_be_framed_and_shows_the_thing(linking: FlaskClient) -> None:
    manifest: Any = linking.get("/reconcile").json
    address = manifest["preview"]["url"].replace("{{id}}", KALMAR)
    response = linking.get(address.removeprefix("http://localhost"))
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert html.fromstring(response.text).xpath("string(//h1)") == "Kalmar Municipality"


def test_the_view_leads_to_the_thing(linking: FlaskClient) -> None:
    manifest: Any = linking.get("/reconcile").json
    address = manifest["view"]["url"].replace("{{id}}", KALMAR)
    response = linking.get(address.removeprefix("http://localhost"))
    assert (response.status_code, response.location) == (303, "/id/municipality/se/kalmar")


MANY = json.dumps({str(number): {"query": "x"} for number in range(101)})
LONG = json.dumps({"ids": ["x"] * 1001, "properties": [{"id": "region"}]})


@pytest.mark.parametrize(
    ("path", "given", "status", "text"),
    [
        ("/reconcile", {"queries": "{"}, 400, "JSON"),
        ("/reconcile", {"queries": "[]"}, 400, "object"),
        ("/reconcile", {"queries": '{"q": {"query": 1}}'}, 400, "q.query"),
        ("/reconcile", {"queries": '{"q": {"query": "x", "limit": "y"}}'}, 400, "q.limit"),
        ("/reconcile", {"queries": "[" * 50_000}, 400, "recursion"),
        ("/reconcile", {"queries": '{"q": {"query": "x", "limit": NaN}}'}, 400, "q.limit"),
        ("/reconcile", {"queries": '{"q": {"query": "x", "limit": 1e999}}'}, 400, "q.limit"),
        ("/reconcile", {"other": "x"}, 415, "queries or extend"),
        ("/reconcile", {"queries": MANY}, 413, "100"),
        ("/reconcile", {"extend": "{}"}, 400, "ids"),
        ("/reconcile", {"extend": LONG}, 413, "1000"),
        ("/reconcile", {"queries": "x" * 300_000}, 413, "256 kilobytes"),
        ("/reconcile/suggest/nothing", None, 404, "entity, type, property"),
        ("/reconcile/flyout/nothing", None, 404, "entity, type, property"),
        ("/reconcile/flyout/entity?id=x", None, 404, "address"),
        ("/reconcile/preview?id=x", None, 404, "address"),
    ],
)
def test_a_request_that_is_wrong_is_told_so(
    linking: FlaskClient, path: str, given: dict[str, str] | None, status: int, text: str
) -> None:
    response = linking.post(path, data=given) if given else linking.get(path)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json is not None
    assert text in response.json["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"queries": {"q": {"query": "Kalmar"}}}},
        {"data": gzip.compress(b"queries={}", mtime=0), "headers": {"Content-Encoding": "gzip"}},
        {"data": "queries={}", "content_type": "text/plain"},
        {},
    ],
    ids=["json", "gzip", "text", "nothing"],
)
def test_what_is_posted_in_another_way_is_refused_in_the_language_of_the_reader(
    linking: FlaskClient, body: dict[str, Any]
) -> None:
    response = linking.post("/reconcile?lang=sv", **body)
    assert response.status_code == 415
    assert response.content_language.as_set() == {"sv"}
    assert response.json is not None
    assert response.json["detail"].startswith("Skicka ett formulär med fältet queries")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"queries": MANY}, "Bu grupta 101 sorgu var; bir kerede en fazla 100 sorgu yanıtlanır."),
        ({"extend": LONG}, "Bir kerede en fazla 1000 şey, 50 özellikle genişletilir."),
        ({"queries": "x" * 300_000}, "Bir istek en fazla 256 kilobayt olabilir."),
    ],
)
def test_limits_are_told_in_the_language_of_the_reader(
    linking: FlaskClient, given: dict[str, str], text: str
) -> None:
    response = linking.post("/reconcile", data=given, headers={"Accept-Language": "tr"})
    assert response.status_code == 413
    assert response.json is not None
    assert response.json["detail"] == text


def test_a_number_of_any_length_is_no_population(ask: Ask) -> None:
    claims = [{"pid": "inhabitants", "v": "9" * 5000}]
    batch = {"q": {"query": "Kalmar", "type": MUNICIPALITY, "properties": claims}}
    results: Any = ask("/reconcile", "reconciliation-result-batch.json", queries=batch)
    assert first(results, "q") == (KALMAR, 100, True)


@pytest.mark.parametrize("name", ["a b", " ", "http://a<b>"])
def test_a_property_that_is_no_address_has_no_values(ask: Ask, name: str) -> None:
    wanted = {"ids": [KALMAR], "properties": [{"id": name}]}
    told: Any = ask("/reconcile", "data-extension-response.json", extend=wanted)
    assert told == {"meta": [{"id": name, "name": name}], "rows": {KALMAR: {name: []}}}


@pytest.mark.parametrize("limit", [-5, 0, 1e308])
def test_a_strange_limit_is_brought_into_bounds(ask: Ask, limit: float) -> None:
    batch = {"q": {"query": "Kalmar", "limit": limit}}
    results: Any = ask("/reconcile", "reconciliation-result-batch.json", queries=batch)
    assert 1 <= len(results["q"]["result"]) <= 50


def test_a_script_is_sent_only_where_that_is_set(linking: FlaskClient, published: Path) -> None:
    asked = {"callback": "found", "queries": json.dumps({"q": {"query": "Kalmar"}})}
    plain = linking.get("/reconcile", query_string=asked)
    assert plain.content_type == "application/json"
    allowing = create_app(Settings(build=published, processes=2, jsonp=True))
    try:
        client = allowing.test_client()
        script = client.get("/reconcile", query_string=asked)
        wrong = client.get("/reconcile", query_string=asked | {"callback": "alert(1)//"})
    finally:
        allowing.extensions[EXTENSION].close()
    assert script.content_type == "text/javascript; charset=utf-8"
    assert script.text == f"/**/found({plain.text.strip()});"
    assert wrong.content_type == "application/json"


def test_a_client_may_be_limited(published: Path) -> None:
    made = create_app(Settings(build=published, processes=2, rate_limit="2/minute"))
    try:
        client = made.test_client()
        statuses = [client.get("/reconcile?a=" + str(number)).status_code for number in range(3)]
    finally:
        made.extensions[EXTENSION].close()
    assert statuses == [200, 200, 429]
