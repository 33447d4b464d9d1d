"""The official files that ours are held against; they lie beside the checkout, not in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
WHERE: Final = os.environ.get("PARTNERSKAP_CONFORMANCE")
BESIDE: Final = [parent / "shared" / "conformance" for parent in ROOT.parents]
FOLDER: Final = next((path for path in ([Path(WHERE)] if WHERE else BESIDE) if path.is_dir()), None)
"""The folder that PARTNERSKAP_CONFORMANCE names, else `shared/conformance` beside the checkout."""
MISSING: Final = (
    "The official shapes are not here: put them in ../shared/conformance or name their folder in "
    "PARTNERSKAP_CONFORMANCE, to hold ours against them."
)
DCAT_AP: Final = (
    *("shapes.ttl", "range.ttl", "shapes_recommended.ttl", "deprecateduris.ttl"),
    *("dcat-ap-SHACL.ttl", "ranges.ttl", "mdr-vocabularies.shape.ttl"),
)
"""What DCAT-AP 3.0.1 publishes about catalogues in general."""


def dcat_ap(name: str) -> Path:
    """Return the path of the DCAT-AP file *name*."""
    assert FOLDER, MISSING
    return FOLDER / "data" / "dcat-ap-3.0.1" / name


def dcat_ap_se(name: str) -> Path:
    """Return the path of the DCAT-AP-SE file *name*."""
    assert FOLDER, MISSING
    return FOLDER / "data" / "dcat-ap-se" / name


def reconciliation(name: str) -> Path:
    """Return the path of the schema *name* of the Reconciliation Service API 0.2."""
    assert FOLDER, MISSING
    return FOLDER / "data" / "reconciliation-0.2" / name
