"""A tiny content that was released twice, as it is served: with everything that a release has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORLD = Path(__file__).parent.parent / "publish" / "world"
CATALOG = """
<https://w3id.org/partnerskap/catalog> a dcat:Catalog ;
    dcterms:title "All"@en ;
    dcat:dataset <https://w3id.org/partnerskap/dataset/partnerskap> .
"""
MORE = "\n<https://w3id.org/partnerskap/id/municipality/se/umea> <urn:x:more> 1 .\n"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose current snapshot is the second release of the tiny content."""
    folder = tmp_path_factory.mktemp("released")
    content = folder / "content"
    shutil.copytree(WORLD, content)
    with (content / "data" / "catalog.ttl").open("a") as file:
        file.write(CATALOG)
    release(content, folder / "build")
    with (content / "data" / "partnerships.ttl").open("a") as file:
        file.write(MORE)
    release(content, folder / "build")
    return folder / "build"


def release(content: Path, build: Path) -> None:
    """Publish *content* as the next version into *build*."""
    command = [sys.executable, "-m", "partnerskap.cli", "release", "--yes", "--build", str(build)]
    given = os.environ | {"PARTNERSKAP_CONTENT": str(content)}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
