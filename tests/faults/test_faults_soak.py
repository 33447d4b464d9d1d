"""A short soak: pages, documents, queries good and bad, releases and rollbacks, all at once."""

from __future__ import annotations

from pathlib import Path

import soak


def test_every_body_is_right_while_releases_come_and_go(tmp_path: Path) -> None:
    done = soak.run(12, tmp_path)
    assert done.wrong == []
    assert done.asked.total() > 50
    assert len(done.memory) >= 1
    assert soak.growth(done) < soak.GROWTH
