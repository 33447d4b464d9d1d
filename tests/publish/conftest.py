"""A tiny content folder that every test of publishing may change: three municipalities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from partnerskap.settings import Settings

WORLD = Path(__file__).parent / "world"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder of its own, in which everything is right."""
    folder = tmp_path / "content"
    for source in sorted(WORLD.rglob("*.*")):
        copy = folder / source.relative_to(WORLD)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture
def settings(content: Path, tmp_path: Path) -> Settings:
    """Settings that publish the content folder into a build folder of its own."""
    return Settings(content=content, build=tmp_path / "build", keep=3)


@pytest.fixture
def add(content: Path) -> Callable[[str, str], None]:
    """Add Turtle or SPARQL text, with the usual prefixes, to the end of a file."""

    def append(name: str, text: str) -> None:
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "" if path.exists() or name.endswith(".rq") else PREFIXES
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{head}\n{text}\n")

    return append


PREFIXES = "".join(
    f"PREFIX {prefix}: <{iri}>\n"
    for prefix, iri in {
        "": "https://w3id.org/partnerskap/id/",
        "pk": "https://w3id.org/partnerskap/ns#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
