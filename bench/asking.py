"""What the servers are asked: the queries of the folder, and those that are better generated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "queries"
ATTACKERS: Final = 4
"""How many clients send a deadly query at the same time."""


@cache
def read_query(name: str) -> str:
    """Return the query called *name*; UNIQUE in it may be made different each time."""
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def variants(query: str) -> Iterator[str]:
    """Yield *query* for each attacker, in different texts."""
    for number in range(ATTACKERS):
        yield f"{query}\n# {number}"


def deadly_queries() -> dict[str, str]:
    """Return the name and text of each deadly query."""
    files = sorted((FOLDER / "deadly").glob("*.rq"))
    texts = {path.stem.replace("-", " "): path.read_text() for path in files}
    return texts | {
        "nesting bomb": "SELECT * " + "{" * 4000 + "}" * 4000,
        "string doubling": f"SELECT * {{ {doubling(40)} }}",
    }


def doubling(times: int) -> str:
    """Return clauses that make a string of eight characters twice as long, so many *times*."""
    steps = (f"BIND(CONCAT(?s{step}, ?s{step}) AS ?s{step + 1})" for step in range(times))
    return 'BIND("partners" AS ?s0) ' + " ".join(steps)
