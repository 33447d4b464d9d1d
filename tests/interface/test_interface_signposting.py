"""Typed links lead a machine from any page to what it is about and what there is of it."""

from __future__ import annotations

import httpx
import pytest
from signposting import Signposting, find_signposting_http, find_signposting_linkset

from live import Live
from partnerskap.vocabulary import BASE

KALMAR = "doc/municipality/se/kalmar"
DATASET = "dataset/partnerskap"
TWICE = {"application/linkset", "application/linkset+json"}


@pytest.fixture(scope="module", params=[KALMAR, DATASET, "graph/programmes/tuselog", "ns"])
def page(request: pytest.FixtureRequest, site: Live) -> Signposting:
    return find_signposting_http(f"{site.url}{request.param}.html")


def targets(signposts: object) -> set[str]:
    return {str(one.target) for one in signposts}  # type: ignore[attr-defined]


def test_page_says_what_it_is_about_and_who_made_it(page: Signposting) -> None:
    assert page.citeAs is not None
    assert str(page.citeAs.target).startswith(BASE)
    assert targets(page.authors) == {f"{BASE}id/organisation/partnerskap"}
    assert str(page.license.target) == "http://creativecommons.org/licenses/by/4.0/"
    assert "https://schema.org/AboutPage" in targets(page.types)
    assert {str(one.type) for one in page.describedBy} >= {"text/turtle", "application/ld+json"}
    assert {str(one.type) for one in page.linksets} == TWICE


def test_thing_is_of_the_dataset_and_that_has_files(site: Live) -> None:
    thing = find_signposting_http(f"{site.url}{KALMAR}.html")
    assert str(thing.citeAs.target) == f"{BASE}id/municipality/se/kalmar"
    assert targets([thing.collection]) == {BASE + DATASET}
    assert f"{BASE}ns#Municipality" in targets(thing.types)
    whole = find_signposting_http(f"{site.url}{DATASET}.html")
    assert targets([whole.collection]) == {f"{BASE}catalog"}
    assert "https://schema.org/Dataset" in targets(whole.types)
    files = {str(one.target): str(one.type) for one in whole.items}
    assert files[f"{BASE}dump/partnerskap.ttl.gz"] == "text/turtle"
    home = find_signposting_http(site.url)
    assert home.citeAs.target == whole.citeAs.target
    assert targets(home.items) == files.keys()


@pytest.mark.parametrize("kind", sorted(TWICE))
def test_set_of_links_says_what_the_headers_say_and_more(page: Signposting, kind: str) -> None:
    (place,) = [str(one.target) for one in page.linksets if str(one.type) == kind]
    told = find_signposting_linkset(place, kind)
    landing = place.replace("/linkset/", "/")
    own = told.for_context(landing)
    for relation in ("citeAs", "license", "collection"):
        assert targets([getattr(own, relation)]) == targets([getattr(page, relation)])
    for relation in ("authors", "types", "items", "describedBy"):
        assert targets(getattr(own, relation)) == targets(getattr(page, relation)), relation
    answer = httpx.get(place, headers={"Accept": kind})
    assert answer.headers["Content-Type"] == kind
    for one in page.describedBy:
        assert f'"{one.target}"' in answer.text or f"<{one.target}>" in answer.text


def test_data_and_files_lead_back(site: Live) -> None:
    links = httpx.get(f"{site.url}{KALMAR}.ttl").headers.get_list("Link")
    assert any(f'</{KALMAR}>; rel="describes"; type="text/html"' in one for one in links)
    dump = find_signposting_http(f"{site.url}dump/municipalities.csv")
    assert targets([dump.collection]) == {BASE + DATASET}
    assert str(dump.license.target) == "http://creativecommons.org/licenses/by/4.0/"
    old = find_signposting_http(f"{site.url}version/0.1.0/dump/municipalities.csv")
    assert targets([old.collection]) == {BASE + DATASET}


def test_first_page_leads_to_the_services(site: Live) -> None:
    links = ", ".join(httpx.get(site.url).headers.get_list("Link"))
    assert '</.well-known/api-catalog>; rel="api-catalog"; type="application/linkset+json"' in links
    assert '</openapi.json>; rel="service-desc"; type="application/json"' in links


@pytest.mark.parametrize("path", ["doc/nothing", "about", "search", "dump/municipalities.csv"])
def test_what_is_no_page_has_no_set_of_links(site: Live, path: str) -> None:
    answer = httpx.get(f"{site.url}linkset/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
