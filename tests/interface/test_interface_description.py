"""The description of the interface for machines: whole, right, and shown to people."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from live import Live
from partnerskap.web.interface import description, explanations

HERE = Path(__file__).parent
FOR_PEOPLE = {
    *("/", "/about", "/link", "/api", "/municipalities", "/partnerships", "/themes", "/sources"),
    *("/explore", "/quality", "/sparql/differences", "/problem/{name}", "/ask", "/embed"),
    "/sitemap.xml",
    *("/sitemap-{number}.xml", "/robots.txt", "/favicon.ico", "/opensearch.xml", "/changes.atom"),
    *("/version/", "/version/{name}/", "/static/{filename}", "/sparql/vocabulary.json"),
    *("/guide/deploy", "/guide/operations", "/guide/proxy", "/guide/stores"),
}
"""What people, browsers and search engines ask for."""
THE_SAME = {
    *("/sparql/", "/datasets/dcat", "/dump/", "/mappings/", "/context.jsonld", "/feed/catalog"),
    *("/feed/catalog/{number}", "/reconcile/flyout/{what}", "/ns/{suffix}", "/CITATION.cff"),
}
"""What only leads to something that is described, or that this names."""


@pytest.fixture
def client(real: Flask) -> FlaskClient:
    return real.test_client()


@pytest.fixture
def told(client: FlaskClient) -> Any:
    answer = client.get("/openapi.json", headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def test_every_operation_and_parameter_is_explained(told: Any) -> None:
    operations = [one for methods in told["paths"].values() for one in methods.values()]
    assert len(operations) > 30
    assert {one["operationId"] for one in operations} == explanations.OPERATIONS.keys()
    assert {tag["name"] for tag in told["tags"]} == explanations.TAGS.keys()
    parameters = told["components"]["parameters"]
    assert parameters.keys() == explanations.PARAMETERS.keys()
    assert parameters["code"]["description"] == "An official code."
    assert told["servers"] == [{"url": "http://localhost"}]


def test_every_reference_leads_to_something(told: Any) -> None:
    found = re.findall(r'"\$ref": "(#[^"]*)"', json.dumps(told))
    assert len(found) > 100
    for one in found:
        assert description.resolve(told, {"$ref": one})


def test_every_address_is_described_or_for_people(real: Flask, told: Any) -> None:
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule)) for rule in real.url_map.iter_rules()}
    plain = {rule for rule in rules if not re.search(r"\.\{suffix\}", rule)}
    names = {"name": "path", "file": "path", "version": "path"}
    described = {re.sub(r"\{\w+\}", "{}", path) for path in told["paths"]}
    others = {re.sub(r"\{\w+\}", "{}", path) for path in FOR_PEOPLE | THE_SAME}
    assert {re.sub(r"\{\w+\}", "{}", path) for path in plain} - described - others == set(), names


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("sv", "Gränssnittet för program"),
        ("en", "The interface for programs"),
        ("tr", "Programlar için arayüz"),
    ],
)
def test_people_read_it_in_their_language(
    client: FlaskClient, told: Any, language: str, title: str
) -> None:
    page = html.fromstring(client.get(f"/api?lang={language}").text)
    assert page.findtext(".//h1") == title
    shown = page.xpath("//article/@id")
    assert set(shown) == {
        one["operationId"] for methods in told["paths"].values() for one in methods.values()
    }
    assert not page.xpath("//*[starts-with(@src, 'http')]")


def test_every_example_on_the_page_answers(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/api").text)
    examples = page.xpath("//article//a/@href")
    assert len(examples) > 25
    statuses = {one: client.get(one, buffered=True).status_code for one in examples}
    assert {one: status for one, status in statuses.items() if status not in (200, 303)} == {}


def test_every_parameter_has_a_schema_as_generators_of_clients_need_it(told: Any) -> None:
    parameters = told["components"]["parameters"]
    assert [name for name, one in parameters.items() if "schema" not in one] == []


@pytest.mark.parametrize("path", ["/search?limit=ten", "/catalog?page=1&size=x"])
def test_what_is_no_number_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "is a whole number" in answer.json["detail"]  # type: ignore[index]


def test_services_are_found_where_machines_look(client: FlaskClient) -> None:
    answer = client.get("/.well-known/api-catalog")
    assert answer.mimetype == "application/linkset+json"
    assert answer.mimetype_params["profile"] == "https://www.rfc-editor.org/info/rfc9727"
    first, *others = answer.json["linkset"]  # type: ignore[index]
    assert {one["href"] for one in first["item"]} == {one["anchor"] for one in others}
    for service in others:
        for relation in ("service-desc", "service-doc", "status"):
            for goal in service.get(relation, []):
                place = goal["href"].removeprefix("http://localhost")
                found = client.get(place, headers={"Accept": goal["type"]}, buffered=True)
                assert (found.status_code, found.mimetype) == (200, goal["type"]), place


def test_a_fuzzer_finds_nothing_that_is_not_as_described(site: Live, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("st")
    command = [program, "--config-file", HERE / "schemathesis.toml", "run"]
    told = subprocess.run(
        [*command, f"{site.url}openapi.json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "fuzzing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout
    assert "34 selected / 34 total" in told.stdout
