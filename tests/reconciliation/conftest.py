"""The reconciliation service over the repository's own content."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from judging import Ask, check


@pytest.fixture
def linking(real: Flask) -> FlaskClient:
    """A client of the application over the repository's own content."""
    return real.test_client()


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
