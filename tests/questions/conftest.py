"""The repository's own content, published and loaded once, for its questions to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from question_files import load, read_world

if TYPE_CHECKING:
    from pyoxigraph import Store

    from partnerskap.publish.content import Content


@pytest.fixture(scope="session")
def content() -> Content:
    """Everything that a release of the repository's content consists of."""
    return read_world()


@pytest.fixture(scope="session")
def world(content: Content) -> Store:
    """The store that the engine answers from after such a release."""
    return load(content)
