"""The reconciliation service over the repository's own content, and the official schemas."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from werkzeug.test import TestResponse

from official import reconciliation

Ask = Callable[..., object]


@pytest.fixture
def linking(real: Flask) -> FlaskClient:
    """A client of the application over the repository's own content."""
    return real.test_client()


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
