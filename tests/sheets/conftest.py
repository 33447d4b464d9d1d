"""An officer's desk over the excerpt of the content."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from filling import Office, open_office

from partnerskap.sheets import published


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    """Read each snapshot once: none of them changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(published, "read_published", cache(published.read_published))
        yield


@pytest.fixture
def office(excerpt: Path, tmp_path: Path) -> Office:
    """A copy of the files that an import may change, and the excerpt as published."""
    return open_office(excerpt, tmp_path)
