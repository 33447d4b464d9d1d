"""The site map and robots.txt: what search engines are told to look at."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

HERE = "http://localhost/"
"""The address that the client asks."""


DEPRECATED = re.compile(r"^<[^>]*/id/([^>]*)> <http://www.w3.org/2002/07/owl#deprecated> ", re.M)


def site_map(client: FlaskClient, path: str = "/sitemap.xml") -> ET.Element:
    return ET.fromstring(client.get(path).data)  # noqa: S314


def listed(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iterfind("./{*}*/{*}loc")]


def test_site_map_has_every_thing_once_with_a_date(harvester: FlaskClient, snapshot: Path) -> None:
    root = site_map(harvester)
    places = listed(root)
    assert len(places) == len(set(places))
    assert {HERE, HERE + "catalog", HERE + "doc/municipality/se/kalmar"} <= set(places)
    things = (snapshot / "things.txt").read_text().splitlines()
    data = (snapshot / "data.nq").read_text("utf-8")
    retired = {f"{HERE}doc/{name}" for name in DEPRECATED.findall(data)}
    assert HERE + "doc/participation/agreement/botkyrka-ordu/ordu" in retired
    assert {HERE + thing for thing in things} - retired <= set(places)
    assert not retired & set(places)
    assert {one.text for one in root.iterfind("./{*}*/{*}lastmod")} == {"2026-11-22"}


def test_large_site_map_is_an_index_of_smaller_ones(
    harvester: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(site_map(harvester))
    monkeypatch.setattr("partnerskap.web.catalog.sitemap.MOST", 100)
    index = site_map(harvester, "/sitemap.xml?small")
    parts = [place.replace(HERE, "/") for place in listed(index)]
    assert index.tag.endswith("sitemapindex")
    assert [place for part in parts for place in listed(site_map(harvester, part))] == whole


def test_robots_are_led_to_the_site_map(harvester: FlaskClient) -> None:
    text = harvester.get("/robots.txt", buffered=True).get_data(as_text=True)
    assert f"Sitemap: {HERE}sitemap.xml" in text
