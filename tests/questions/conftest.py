"""The repository's own content as it is published, loaded once, for its questions to be asked."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnerskap.engine.store import load_memory
from partnerskap.manifest import DATA

if TYPE_CHECKING:
    from pyoxigraph import Store


@pytest.fixture(scope="session")
def world(published: Path) -> Store:
    """What is published, graph by graph: in that order come rows that are equal."""
    lines = (published / "current" / DATA).read_bytes().splitlines(keepends=True)
    lines.sort(key=lambda line: line[line.rindex(b"<") :])
    return load_memory(BytesIO(b"".join(lines)))
