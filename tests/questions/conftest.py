"""The repository's own content as it is published, loaded once, for its questions to be asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnerskap.engine.store import load_memory
from partnerskap.manifest import DATA

if TYPE_CHECKING:
    from pyoxigraph import Store


@pytest.fixture(scope="session")
def world(published: Path) -> Store:
    """The store that the engine answers from."""
    with (published / "current" / DATA).open("rb") as data:
        return load_memory(data)
