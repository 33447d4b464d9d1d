"""An excerpt of the repository's own content, for tests that publish it more than once."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
FEW = 100
"""Rows up to which a table is kept whole."""
PLACE = re.compile(r"(?:municipality|area|geometry)/([a-z]{2}/[a-z0-9-]+)")


def write_excerpt(folder: Path) -> Path:
    """Write the content into *folder*, of large tables only what the rest speaks of."""
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(ROOT / name, folder / name)
    places = {
        place
        for path in (folder / "data").rglob("*.ttl")
        for place in PLACE.findall(path.read_text("utf-8"))
    }
    registers = folder / "data" / "registers"
    for path in sorted(registers.glob("*/*.csv"), reverse=True):  # municipalities, then districts
        places |= thin_out(path, places)
    return folder


def thin_out(path: Path, places: set[str]) -> set[str]:
    """Leave those rows of the table at *path* that are of *places*; return what these name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    country = path.parent.name
    kept = [row for row in rows if len(rows) < FEW or f"{country}/{row['slug']}" in places]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(kept)
    return {f"{country}/{row['district']}" for row in kept if row.get("district")}
