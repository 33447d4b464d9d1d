"""Reads what was published."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse


def quads(snapshot: Path) -> list[Quad]:
    """Return every statement of a snapshot folder."""
    return list(parse(path=str(snapshot / "data.nq"), format=RdfFormat.N_QUADS))
