"""The site is the same over its own store, over Oxigraph's server and over Virtuoso."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from bench.store_servers import StoreServer
from flask import Flask
from pyoxigraph import RdfFormat
from store_cases import BASE, Asked, all_cases

from partnerskap.engine.loading import load
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

CASES = list(all_cases())
HEADERS = (
    *("Content-Type", "Vary", "Location", "Link", "Cache-Control", "Content-Location", "Allow"),
    *("Result-Rows", "Result-Complete", "Dataset-Digest", "Dataset-Version", "Content-Language"),
)
TAKEN = re.compile(rb"(?<=[>\s])[\d.]+ (?:ms|s)(?=[<\s])")
"""How long a query took, on the page with its answer."""
REFUSED = {
    "question does-every-tuselog-partnership-have-one-swedish-partner-and-several-abroad": "SUM",
    "question how-far-apart-are-the-partners-of-tuselog-in-kilometres": "ROUND",
    "question how-many-things-does-each-code-scheme-identify": "DATATYPE",
    "question how-much-money-did-each-swedish-partner-receive": "SUM",
    "question what-share-of-the-participants-comes-from-each-country": "ROUND",
    "query average": "AVG",
}
"""What Virtuoso would answer wrong: it is not asked, and the refusal names the reason."""


@pytest.fixture(scope="module")
def sites(
    generated: Path, oxigraph: StoreServer, virtuoso: StoreServer
) -> Iterator[dict[str, Flask]]:
    """The site over each store."""
    snapshot = open_snapshot(generated / "current", BASE)
    made = {"embedded": create_app(Settings(build=generated, processes=2))}
    for server in (oxigraph, virtuoso):
        load(server.url, server.kind, snapshot, lambda _: None)
        made[server.kind] = create_app(
            Settings(build=generated, processes=2, endpoint=server.endpoint, store=server.kind)
        )
    snapshot.release()
    yield made
    for app in made.values():
        app.extensions[EXTENSION].close()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 200
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outcome_is_the_same(sites: dict[str, Flask], case: Asked) -> None:
    expected = outcome(sites["embedded"], case)
    for kind in ("oxigraph", "virtuoso"):
        found = outcome(sites[kind], case)
        if kind == "virtuoso" and case.name in REFUSED:
            status, _, problem = found
            assert (status, REFUSED[case.name] in str(problem)) == (501, True)
        else:
            assert found == expected, kind


def outcome(app: Flask, case: Asked) -> tuple[int, dict[str, str | None], object]:
    """Return what comes of *case*: status, headers, and the body whatever the order in it."""
    headers = {"Accept": case.accept, "Accept-Language": case.language}
    client = app.test_client()
    if case.fields:
        response = client.post(case.path, data=dict(case.fields), headers=headers)
    else:
        response = client.get(case.path, headers=headers)
    told = {name: response.headers.get(name) for name in HEADERS}
    media_type = (told["Content-Type"] or "").partition(";")[0]
    return response.status_code, told, arrange(response.get_data(), media_type)


def arrange(body: bytes, media_type: str) -> object:
    """Return *body* in a form in which the order of what has no order does not count."""
    if (kind := RdfFormat.from_media_type(media_type)) and not body.startswith(b"{"):
        return sorted(map(str, pyoxigraph.parse(body, format=kind)))
    if media_type.endswith("json"):
        return sort_lists(json.loads(body))
    if media_type == "application/sparql-results+xml":
        return sorted(re.split(rb"(?=<result>)|(?=</results>)", body))
    if media_type == "text/html":
        return sorted(re.split(rb"[\s<>]+", TAKEN.sub(b"", body)))
    return sorted(body.splitlines())


def sort_lists(value: object) -> object:
    """Return *value* with every list in it sorted."""
    if isinstance(value, dict):
        return {name: sort_lists(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(
            (sort_lists(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True)
        )
    return value
