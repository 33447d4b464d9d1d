"""The guides of docs/ are pages: whole, with links that lead to pages and places that are there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from partnerskap.web.pages.guides import GUIDES

HTML = {"Accept": "text/html"}


def page(client: FlaskClient, path: str) -> str:
    """Return the page at *path*."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize("name", GUIDES)
def test_links_of_a_guide_lead_somewhere_in_the_readers_language(
    client: FlaskClient, name: str
) -> None:
    text = page(client, f"/guide/{name}?lang=tr")
    body = re.findall(r'<article class="guide" lang="en">(.*)</article>', text, re.DOTALL)[0]
    for target in re.findall(r'<a href="([^"]*)"', body):
        path, _, fragment = target.partition("#")
        assert path in {""} | {f"/guide/{one}?lang=tr" for one in GUIDES}
        there = page(client, path) if path else text
        assert not fragment or f'id="{fragment}"' in there


def test_guide_shows_commands_and_tables_as_such(client: FlaskClient) -> None:
    text = page(client, "/guide/deploy")
    assert '<h1 lang="en">Deployment</h1>' in text
    assert "<h1>" not in text
    assert re.search(
        r"<pre tabindex=\"0\" translate=\"no\"><code[^>]*>partnerskap release --yes\n", text
    )
    assert "<th>to</th>" in text
    assert "This guide is in English." not in text


def test_reader_of_another_language_is_told_that_a_guide_is_in_english(client: FlaskClient) -> None:
    assert "Den här vägledningen är på engelska." in page(client, "/guide/deploy?lang=sv")
    assert "Bu kılavuz İngilizcedir." in page(client, "/guide/deploy?lang=tr")
    assert "/guide/deploy?lang=tr" in page(client, "/about?lang=tr")
