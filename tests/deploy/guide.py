"""The guide docs/deploy.md: its commands as they stand there, and the checkout it speaks of."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "deploy.md"
WORLD = ROOT / "tests" / "publish" / "world"
CATALOG = """
<https://w3id.org/partnerskap/catalog> a dcat:Catalog ;
    dcterms:title "All"@en ;
    dcat:dataset <https://w3id.org/partnerskap/dataset/partnerskap> .
"""
PROGRAM = (
    *("Dockerfile", ".dockerignore", "LICENSE", "README.md", "docs", "hatch_build.py"),
    *("pyproject.toml", "requirements", "server"),
)
CONTENT = ("ontology", "data", "shapes")
HOST = "kg.example.org"


def commands(heading: str) -> list[str]:
    """Return the blocks of commands in the section *heading*, for a host called localhost."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    blocks = re.findall(r"^```sh\n(.*?)^```$", found[1], re.MULTILINE | re.DOTALL)
    assert blocks, heading
    return [put_in_the_host(block) for block in blocks]


def put_in_the_host(block: str) -> str:
    """Write the name of the host where the guide says that it is to be put in."""
    named = f"s/{HOST}/localhost/"
    return block.replace(f"s/{HOST}/{HOST}/", named).replace(f"://{HOST}/", "://localhost/")


def write_checkout(folder: Path) -> Path:
    """Write the program as it is checked out here into *folder*, with a tiny content."""
    folder.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in PROGRAM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    for name in CONTENT:
        shutil.copytree(WORLD / name, folder / name)
    with (folder / "data" / "catalog.ttl").open("a", encoding="utf-8") as file:
        file.write(CATALOG)
    return folder


def raise_version(checkout: Path) -> None:
    """Change the content of *checkout* as those do who maintain it: new data, another version."""
    catalog = checkout / "data" / "catalog.ttl"
    text = catalog.read_text(encoding="utf-8")
    assert '"1.2.3"' in text
    more = '\n<https://w3id.org/partnerskap/id/municipality/se/umea> <urn:x:more> "more" .\n'
    catalog.write_text(text.replace('"1.2.3"', '"1.3.0"') + more, encoding="utf-8")
