"""Holds answers of the reconciliation service against the official schemas."""

from __future__ import annotations

import json
from collections.abc import Callable

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from werkzeug.test import TestResponse

from official import reconciliation

Ask = Callable[..., object]
"""Asks the service, with a path, the name of a schema and parameters, for its answer."""


def read_schema(name: str) -> Draft7Validator:
    """Return the official schema *name*, which may refer to that of types."""
    kind = Resource.from_contents(json.loads(reconciliation("type.json").read_text()), DRAFT7)
    start = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    registry: Registry[object] = Registry().with_resources(
        [("type.json", kind), (start + "type.json", kind)]
    )
    return Draft7Validator(json.loads(reconciliation(name).read_text()), registry=registry)


def check(response: TestResponse, schema: str) -> object:
    """Return the JSON of *response*, which is right and which the official *schema* accepts."""
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    faults = [fault.message for fault in read_schema(schema).iter_errors(response.json)]
    assert faults == []
    return response.json
