"""Dumps as the server sends them: whole, in parts, packed and unpacked."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION


def test_packed_dump_can_be_had_in_parts(harvester: FlaskClient) -> None:
    whole = harvester.get("/dump/partnerskap.nq.gz", buffered=True)
    part = harvester.get("/dump/partnerskap.nq.gz", headers={"Range": "bytes=10-99"}, buffered=True)
    assert part.status_code == 206
    assert part.data == whole.data[10:100]
    assert part.headers["Content-Range"] == f"bytes 10-99/{len(whole.data)}"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, br;q=0.9, *;q=0.1"])
@pytest.mark.parametrize(
    "path",
    [
        "/dump/municipalities.csv",
        "/dump/municipalities.geojson",
        "/dump/ontology.ttl",
        "/version/0.1.0/dump/shapes.rdf",
        "/static/style.css",
    ],
)
@pytest.mark.parametrize(("first", "end"), [(0, 100), (7, 3000)], ids=["tiny", "large"])
def test_part_of_a_text_is_not_compressed(
    harvester: FlaskClient, path: str, coding: str, first: int, end: int
) -> None:
    headers = {"Range": f"bytes={first}-{end - 1}", "Accept-Encoding": coding}
    part = harvester.get(path, headers=headers, buffered=True)
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.data == harvester.get(path, buffered=True).data[first:end]


def test_whole_text_is_compressed(harvester: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    sent = harvester.get("/dump/municipalities.csv", headers=headers, buffered=True)
    plain = harvester.get("/dump/municipalities.csv", buffered=True)
    assert (sent.status_code, sent.headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(sent.data) == plain.data


def test_dump_without_gz_is_unpacked(harvester: FlaskClient) -> None:
    packed = harvester.get("/dump/partnerskap.ttl.gz", buffered=True).data
    plain = harvester.get("/dump/partnerskap.ttl", buffered=True)
    sent = harvester.get(
        "/dump/partnerskap.ttl", headers={"Accept-Encoding": "gzip"}, buffered=True
    )
    assert plain.data == gzip.decompress(packed)
    assert plain.mimetype == sent.mimetype == "text/turtle"
    assert (sent.headers["Content-Encoding"], sent.data) == ("gzip", packed)
    assert plain.headers["ETag"] != sent.headers["ETag"]


def test_checksums_are_those_of_the_files(harvester: FlaskClient) -> None:
    lines = harvester.get("/dump/SHA256SUMS", buffered=True).get_data(True).splitlines()
    assert len(lines) > 20
    for line in lines:
        checksum, name = line.split("  ")
        assert (
            hashlib.sha256(harvester.get(f"/dump/{name}", buffered=True).data).hexdigest()
            == checksum
        )


@pytest.mark.parametrize(
    "path",
    ["/dump/nothing.ttl", "/version/9.9.9/", "/version/9.9.9/dump/a", "/feed/0", "/feed/999"],
)
def test_what_is_not_kept_is_not_found_and_says_what_is(harvester: FlaskClient, path: str) -> None:
    answer = harvester.get(path, buffered=True)
    assert answer.status_code == 404
    assert "There" in answer.get_json(force=True)["detail"]


def test_dump_of_the_current_version_is_the_current_dump(harvester: FlaskClient) -> None:
    names = ("partnerskap.ttl.gz", "municipalities.csv")
    for name in names:
        current, kept = (
            harvester.get(f"/dump/{name}", buffered=True),
            harvester.get(f"/version/0.1.0/dump/{name}", buffered=True),
        )
        assert current.data == kept.data


def test_dump_of_everything_can_be_served_by_itself(harvester: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "partnerskap.nq.gz"
    path.write_bytes(harvester.get("/dump/partnerskap.nq.gz", buffered=True).data)
    other = create_app(Settings(snapshot=path, processes=2))
    client = other.test_client()
    try:
        told = client.get("/health").get_json()
        assert told["triples"] == harvester.get("/health").get_json()["triples"]
        assert client.get("/doc/municipality/se/kalmar").status_code == 200
        assert (
            client.get("/dataset/partnerskap", headers={"Accept": "text/html"}).status_code == 200
        )
        answer = client.get("/catalog")
        assert (answer.status_code, "A single file" in answer.get_data(True)) == (404, True)
    finally:
        other.extensions[EXTENSION].close()
