"""What an operator asks: is it alive, is it ready, and for which snapshot."""

from __future__ import annotations

from flask import Blueprint

from partnerskap.web.serving import current

operations = Blueprint("operations", __name__)


@operations.get("/health")
def health() -> tuple[dict[str, object], dict[str, str]]:
    """Say that this process answers, and over which snapshot."""
    manifest = current().manifest
    content: dict[str, object] = {
        "status": "ready",
        "snapshot": manifest.digest,
        "version": manifest.version,
        "modified": manifest.modified,
        "triples": manifest.triples,
    }
    return content, {"Cache-Control": "no-store"}
