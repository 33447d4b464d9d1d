"""How pages are sent: their policy, what is kept, and what comes where there is none."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import PAGE

from partnerskap.engine.errors import Busy
from partnerskap.linking.index import Index


def test_a_page_is_kept_to_itself(reading: FlaskClient) -> None:
    headers = reading.get("/", headers=PAGE).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_is_still_the_same_is_not_sent_again(reading: FlaskClient) -> None:
    tag = reading.get("/themes", headers=PAGE).headers["ETag"]
    again = reading.get("/themes", headers=PAGE | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_that_fails_is_not_kept(
    reading: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise Busy("Too many are waiting.")

    monkeypatch.setattr(Index, "count", refuse)
    response = reading.get("/", headers=PAGE | {"Accept-Language": "fi"})
    assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers


def test_an_unknown_address_gets_a_page_with_a_way_on(reading: FlaskClient) -> None:
    response = reading.get("/doc/municipality/se/nowhere", headers=PAGE)
    assert response.status_code == 404
    assert html.fromstring(response.text).xpath("//main//a[@href='/search']")
