"""The digest of a version is checked by an outside tool on what a running server gives."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyld import jsonld

from live import Live, http, serving
from partnerskap.manifest import read_manifest
from partnerskap.publish.releases import release
from partnerskap.settings import Settings

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 15, tzinfo=UTC)
WORLD = Path(__file__).parents[1] / "publish" / "world"


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Three folders with the same data: two are fresh, the last was built with a history."""
    folder = tmp_path_factory.mktemp("digest")
    content = folder / "content"
    shutil.copytree(WORLD, content)
    release(Settings(content=content, build=folder / "one/build"), str, NOW)
    elsewhere = shutil.copytree(content, folder / "elsewhere/content")
    release(Settings(content=elsewhere, build=folder / "two/build"), str, LATER)
    catalog = content / "data/catalog.ttl"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace('"1.2.3"', '"1.2.2"'), "utf-8")
    other = Settings(content=content, build=folder / "three/build", publisher_name="Somebody")
    release(other, str, NOW)
    catalog.write_text(text, "utf-8")
    release(other, str, NOW)
    return tuple(folder / f"{name}/build" for name in ("one", "two", "three"))


@pytest.fixture(scope="module", params=[0, 2], ids=["fresh", "with a history"])
def live(
    builds: tuple[Path, ...],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Live]:
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(log, "--build", str(builds[request.param]), processes=2) as live:
        yield live


def test_equal_data_have_the_same_digest_whatever_was_built_before(
    builds: tuple[Path, ...],
) -> None:
    one, two, three = (read_manifest(build / "current") for build in builds)
    assert one.digest == two.digest == three.digest
    assert one.name != three.name


@pytest.mark.parametrize("path", ["dump/", "version/1.2.3/dump/"])
def test_sha256sum_of_the_downloaded_dump_is_the_digest(
    live: Live, path: str, tmp_path: Path
) -> None:
    answer = http.get(f"{live.url}{path}partnerskap.nq.gz", follow_redirects=True)
    (tmp_path / "partnerskap.nq.gz").write_bytes(answer.content)
    told = run("gunzip -c partnerskap.nq.gz | sha256sum", tmp_path)
    sort = run("gunzip -c partnerskap.nq.gz | LC_ALL=C sort | sha256sum", tmp_path)
    digest = http.get(f"{live.url}sparql?query=ASK%7B%7D").headers["Dataset-Digest"]
    assert told == sort == digest == answer.headers["Dataset-Digest"]
    assert answer.headers["Dataset-Version"] == "1.2.3"
    assert http.get(f"{live.url}health").json()["snapshot"] == digest


def test_digest_is_that_of_the_canonical_form_by_another_implementation(live: Live) -> None:
    answer = http.get(f"{live.url}dump/partnerskap.nq.gz", follow_redirects=True)
    quads = gzip.decompress(answer.content).decode("utf-8")
    assert "_:" in quads
    renamed = quads.replace("_:c14n", "_:b9")
    told = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads"}
    canonical = jsonld.normalize(renamed, {**told, "format": "application/n-quads"})
    assert hashlib.sha256(canonical.encode("utf-8")).hexdigest() == answer.headers["Dataset-Digest"]


def run(command: str, folder: Path) -> str:
    """Return the first word that *command* prints."""
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().split()[0]


def test_page_about_the_data_shows_the_digest_and_the_command_that_checks_it(live: Live) -> None:
    page = http.get(f"{live.url}about", headers={"Accept": "text/html"}).text
    digest = http.get(f"{live.url}health").json()["snapshot"]
    assert f"<code>{digest}</code>" in page
    assert "<code>gunzip -c partnerskap.nq.gz | sha256sum</code>" in page
