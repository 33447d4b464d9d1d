"""Where answers are known to differ from SPARQL 1.1 and XML Schema: each with a query."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Difference:
    """A query whose answer here differs from that of the standard."""

    name: str
    query: str
    here: str
    standard: str
    """The value by the standard; empty where it has none."""
    texts: Mapping[str, str]
    """Language → what differs, in a sentence."""


@cache
def read_differences() -> tuple[Difference, ...]:
    """Return every known difference."""
    content = (files("partnerskap.web.sparql") / "differences.toml").read_text(encoding="utf-8")
    return tuple(
        Difference(name, row.pop("query"), row.pop("here"), row.pop("standard"), row)
        for name, row in tomllib.loads(content).items()
    )
