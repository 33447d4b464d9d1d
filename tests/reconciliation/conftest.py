"""The reconciliation service over the repository's own content, and the official schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from werkzeug.test import TestResponse

from official import reconciliation
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

Ask = Callable[..., object]


@pytest.fixture(scope="session")
def linked(published: Path) -> Iterator[Flask]:
    """The application over the repository's own content, which allows JSONP."""
    made = create_app(Settings(build=published, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def linking(linked: Flask) -> FlaskClient:
    """A client of the application."""
    return linked.test_client()


def read_schema(name: str) -> Draft7Validator:
    """Return the official schema *name*, which may refer to that of types."""
    kind = Resource.from_contents(json.loads(reconciliation("type.json").read_text()), DRAFT7)
    start = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    registry: Registry[object] = Registry().with_resources(
        [("type.json", kind), (start + "type.json", kind)]
    )
    return Draft7Validator(json.loads(reconciliation(name).read_text()), registry=registry)


@pytest.fixture
def ask(linking: FlaskClient) -> Ask:
    """Ask the service and return its answer, which the official schema accepts."""

    def get(path: str, schema: str, **parameters: object) -> object:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
        }
        return check(linking.get(path, query_string=texts), schema)

    return get


def check(response: TestResponse, schema: str) -> object:
    """Return the JSON of *response*, which is right and which the official *schema* accepts."""
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    faults = [fault.message for fault in read_schema(schema).iter_errors(response.json)]
    assert faults == []
    return response.json
