"""What was once published goes on answering: every address of the first content and of the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

FILE = Path(__file__).parent / "old_addresses.txt"
"""Subjects of the Tuselog data, and of those with the first other programmes, below the base."""
ADDRESSES = FILE.read_text(encoding="utf-8").splitlines()
RENAMED = {
    "id/partnership/agreement/botkyrka-ordu": "/doc/partnership/cooperation/botkyrka-ordu",
    "id/participation/agreement/kalmar-poltava/kalmar": (
        "/doc/participation/cooperation/kalmar-poltava/kalmar"
    ),
    "id/project/icld/norbih-waste-management": "/doc/project/icld/norbih",
}


@pytest.fixture
def visitor(real: Flask) -> FlaskClient:
    """A client of the application over the repository's own content."""
    return real.test_client()


def test_every_address_that_there_was_still_answers(visitor: FlaskClient) -> None:
    things = [address for address in ADDRESSES if address.startswith("id/")]
    assert len(things) > 1000
    lost = [one for one in things if visitor.head(f"/{one}").status_code != 303]
    others = [one for one in ADDRESSES if one and not one.startswith(("id/", "ns#"))]
    lost += [one for one in others if visitor.head(f"/{one}").status_code not in {200, 303}]
    assert lost == []


def test_every_term_that_there_was_is_still_in_the_ontology(visitor: FlaskClient) -> None:
    told = visitor.get("/ns", headers={"Accept": "application/n-triples"}).text
    subjects = {line.split(" ", 1)[0].strip("<>") for line in told.splitlines()}
    terms = [address for address in ADDRESSES if address.startswith("ns#")]
    assert len(terms) > 100
    assert [term for term in terms if f"https://w3id.org/partnerskap/{term}" not in subjects] == []


@pytest.mark.parametrize(("old", "new"), RENAMED.items(), ids=RENAMED)
def test_what_was_renamed_leads_on(visitor: FlaskClient, old: str, new: str) -> None:
    response = visitor.get(f"/{old}", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert response.status_code == 200
    assert [told.status_code for told in response.history] == [303] * len(response.history)
    assert response.request.path == new
