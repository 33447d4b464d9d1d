"""There is one public address: the one that is set, else what the request and its proxy say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from live import BASE
from partnerskap.settings import Settings
from partnerskap.web import app as app_module
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

KALMAR = "id/municipality/se/kalmar"
SAYING = (
    *("/sparql?format=ttl", "/reconcile", "/link", "/opensearch.xml", "/sitemap.xml"),
    *("/robots.txt", "/changes.atom", "/about"),
    *("/openapi.json", "/.well-known/api-catalog", "/linkset/doc/municipality/se/kalmar"),
    *("/timemap/doc/municipality/se/kalmar", "/sparql?query=ASK%20%7B%7D"),
    "/version/0.1.0/doc/municipality/se/kalmar.ttl",
)
"""What tells the address of the site."""


@pytest.fixture(scope="module", params=["named", "trusting", "alone"])
def made(request: pytest.FixtureRequest, excerpt: Path) -> Iterator[tuple[str, Flask]]:
    address = "https://host.example/kg/" if request.param == "named" else ""
    proxies = 0 if request.param == "alone" else 1
    app = create_app(Settings(build=excerpt, processes=2, address=address, proxies=proxies))
    yield request.param, app
    app.extensions[EXTENSION].close()


@pytest.fixture
def client(made: tuple[str, Flask]) -> FlaskClient:
    return made[1].test_client()


@pytest.fixture
def expected(made: tuple[str, Flask]) -> str:
    """The public address of a server that is asked as `ASKED` does."""
    addresses = {
        "named": "https://host.example/kg/",
        "trusting": "https://forwarded.example/at/",
        "alone": "http://asked.example/",
    }
    return addresses[made[0]]


ASKED = {
    "Host": "asked.example",
    "X-Forwarded-Host": "forwarded.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/at/",
    "X-Forwarded-For": "192.0.2.1",
}
HOSTS = ("asked.example", "forwarded.example", "host.example")


@pytest.mark.parametrize("path", SAYING)
def test_all_tell_the_same_address(client: FlaskClient, expected: str, path: str) -> None:
    answer = client.get(path, headers=ASKED)
    assert answer.status_code == 200, answer.text
    told = answer.text + str(answer.headers)
    assert expected.rstrip("/") in told
    hosts = re.findall(rf"https?://(?:{'|'.join(HOSTS)})(?:/kg|/at)?\b", told)
    assert set(hosts) == {expected.rstrip("/")}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/feed.ttl", "feed"),
        ("/feed/catalog.ttl", "feed/catalog"),
        ("/catalog.nt?page=1", "catalog.nt?page=1&size=100"),
        ("/about?lang=sv", "about?lang=sv"),
    ],
)
def test_what_lasts_names_the_address_that_is_set_else_the_base(
    client: FlaskClient, made: tuple[str, Flask], path: str, name: str
) -> None:
    start = "https://host.example/kg/" if made[0] == "named" else BASE
    told = client.get(path, headers=ASKED).text
    assert f"<{start}{name}>" in told or f'rel="canonical" href="{start}{name}"' in told


@pytest.mark.parametrize(
    ("path", "goal"),
    [
        ("/" + KALMAR, "doc/municipality/se/kalmar"),
        (f"/id/?same={BASE}{KALMAR}", KALMAR),
        ("/sparql/", "sparql"),
        ("/datasets/dcat?lang=sv", "catalog?lang=sv"),
        ("/version/0.1.0", "version/0.1.0/"),
        (f"/version/0.1.0/{KALMAR}", "version/0.1.0/doc/municipality/se/kalmar"),
        ("/doc/municipality/se/kalmar?version=0.1.0", "version/0.1.0/doc/municipality/se/kalmar"),
    ],
)
def test_redirects_stay_below_the_path(
    client: FlaskClient, expected: str, path: str, goal: str
) -> None:
    answer = client.get(path, headers=ASKED | {"Accept": "text/html"})
    root = "/" + expected.partition("//")[2].partition("/")[2]
    assert answer.headers["Location"] == root + goal
    if answer.text:
        assert f'href="{root}{goal}"' in answer.text


def test_things_keep_their_names_wherever_they_answer(client: FlaskClient, expected: str) -> None:
    answer = client.get("/doc/municipality/se/kalmar", headers=ASKED | {"Accept": "text/turtle"})
    root = "/" + expected.partition("//")[2].partition("/")[2]
    assert f"{BASE}{KALMAR}" in answer.text
    assert answer.headers["Content-Location"] == f"{root}doc/municipality/se/kalmar.ttl"
    links = ", ".join(answer.headers.getlist("Link"))
    assert f'<{BASE}{KALMAR}>; rel="cite-as"' in links
    assert f'<{root}doc/municipality/se/kalmar.jsonld>; rel="alternate"' in links


@pytest.mark.parametrize(
    ("prefix", "root"),
    [
        ("kg", "/kg"),
        ("/kg/", "/kg"),
        ("/a/b.c/~d", "/a/b.c/~d"),
        ("//evil.example", "/evil.example"),
        ("", ""),
        ("/", ""),
        ("/a//b", ""),
        ('/"><script>', ""),
        ("/a b", ""),
        ("https://evil.example/", ""),
        ("/é", ""),
    ],
)
def test_prefix_is_a_path_or_ignored(
    made: tuple[str, Flask], client: FlaskClient, prefix: str, root: str
) -> None:
    if made[0] != "trusting":
        root = {"named": "/kg", "alone": ""}[made[0]]
    answer = client.get("/", headers={"X-Forwarded-Prefix": prefix, "Accept": "text/html"})
    assert f'href="{root}/municipalities"' in answer.text
    assert "evil" not in answer.text.replace(root or "-", "")


def test_answer_at_one_path_is_not_sent_at_another(excerpt: Path) -> None:
    app = create_app(Settings(build=excerpt, processes=2, proxies=1))
    client = app.test_client()
    texts = [
        client.get("/link", headers={"X-Forwarded-Prefix": prefix}).text
        for prefix in ("/a", "/b", "/a")
    ]
    app.extensions[EXTENSION].close()
    assert texts[0] == texts[2]
    assert "localhost/a/reconcile" in texts[0]
    assert "localhost/b/reconcile" in texts[1]
    assert 'href="/b/about"' in texts[1]
    assert "/a/" not in texts[1]


def test_no_template_writes_a_path_that_forgets_where_the_site_lies() -> None:
    folder = Path(app_module.__file__).parent / "templates"
    found = [
        f"{path.relative_to(folder)}: {one}"
        for path in sorted(folder.rglob("*.*"))
        for one in re.findall(r"""(?:[\w-]+)=["']/[^"']*""", path.read_text("utf-8"))
    ]
    assert found == []
