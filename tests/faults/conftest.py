"""A tiny content that was released twice, as it is served: with everything that a release has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from breaking import WORLD, release

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
