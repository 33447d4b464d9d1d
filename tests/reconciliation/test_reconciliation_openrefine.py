"""OpenRefine itself links a column of names to us, and adds columns from us."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from refine import Refine, refining

from live import Live

BASE = "https://w3id.org/partnerskap/"
NAMES = ("Kalmar kn", "LINKOPINGS KOMMUN", "Bornva", "Umeå stad", "nobody")
LINKED = ("se/kalmar", "se/linkoping", "tr/bornova", "se/umea", None)
EXTENSION = {
    "properties": [
        {"id": f"{BASE}ns#kommunkod", "name": "kommunkod"},
        {"id": f"{BASE}ns#region", "name": "region"},
    ]
}


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refine]:
    """A running OpenRefine."""
    with refining(tmp_path_factory.mktemp("refine")) as running:
        yield running


@pytest.fixture(scope="module")
def project(refine: Refine, site: Live) -> str:
    """A table whose column of names OpenRefine has linked to us."""
    number = refine.create("\n".join(("name", *NAMES)))
    service = httpx.get(f"{site.url}reconcile").json()
    kind = next(one for one in service["defaultTypes"] if one["id"].endswith("#Municipality"))
    spaces = {name: service[name] for name in ("identifierSpace", "schemaSpace")}
    config = {
        "mode": "standard-service",
        "service": f"{site.url}reconcile",
        **spaces,
        "type": kind,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    refine.apply(number, {"op": "core/recon", "columnName": "name", "config": config})
    return number


def test_openrefine_links_what_is_certain(refine: Refine, project: str) -> None:
    found = []
    for row in refine.cells(project):
        recon = row[0]["recon"]
        assert isinstance(recon, dict)
        matched = recon.get("m")
        found.append(matched["id"] if recon["j"] == "matched" else None)
    assert found == [name and f"{BASE}id/municipality/{name}" for name in LINKED]


def test_openrefine_guesses_what_the_column_holds(refine: Refine, project: str, site: Live) -> None:
    asked = {"columnName": "name", "service": f"{site.url}reconcile"}
    told = refine.command("guess-types-of-column", asked, project=project).json()
    assert told["code"] == "ok"
    assert f"{BASE}ns#Municipality" in [kind["id"] for kind in told["types"]]


def test_openrefine_previews_and_adds_code_and_region(
    refine: Refine, project: str, site: Live
) -> None:
    asked = {"columnName": "name", "rowIndices": "[0, 2]", "extension": json.dumps(EXTENSION)}
    shown = refine.command("preview-extend-data", asked, project=project).json()
    assert [column["name"] for column in shown["columns"]] == [
        *("Swedish municipality code", "lies in county or province"),
    ]
    kalmar, bornova = shown["rows"]
    assert (kalmar[1], kalmar[2]["name"]) == ("0880", "Kalmar County")
    assert (bornova[1], bornova[2]["name"]) == (None, "İzmir Province")
    refine.apply(
        project,
        {
            "op": "core/extend-reconciled-data",
            "baseColumnName": "name",
            "endpoint": f"{site.url}reconcile",
            "identifierSpace": f"{BASE}id/",
            "schemaSpace": f"{BASE}ns#",
            "extension": EXTENSION,
            "columnInsertIndex": 1,
        },
    )
    rows = [[cell["v"] for cell in row] for row in refine.cells(project)]
    assert rows[0] == ["Kalmar kn", "0880", "Kalmar County"]
    assert rows[1] == ["LINKOPINGS KOMMUN", "0580", "Östergötland County"]
    assert rows[2] == ["Bornva", None, "İzmir Province"]


def test_the_preview_that_openrefine_frames_shows_the_match(site: Live) -> None:
    service = httpx.get(f"{site.url}reconcile").json()
    thing = f"{BASE}id/municipality/se/kalmar"
    shown = httpx.get(service["preview"]["url"].replace("{{id}}", httpx.QueryParams(x=thing)["x"]))
    assert "Kalmar Municipality" in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    viewed = httpx.get(service["view"]["url"].replace("{{id}}", thing), follow_redirects=True)
    assert viewed.url.path == "/doc/municipality/se/kalmar"
