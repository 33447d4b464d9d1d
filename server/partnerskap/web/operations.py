"""What an operator asks: is it alive, is it ready, for which snapshot, and how busy."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app
from prometheus_client import CONTENT_TYPE_LATEST

from partnerskap.errors import PartnerskapError
from partnerskap.web.metrics import metrics
from partnerskap.web.problems import KINDS, kebab, respond
from partnerskap.web.serving import current, serving

operations = Blueprint("operations", __name__)


@operations.get("/health")
def health() -> Response | tuple[dict[str, object], dict[str, str]]:
    """Say that the engine answers, and over which snapshot; or why it doesn't (503)."""
    served = current()
    try:
        served.engine.ready()
    except PartnerskapError as error:
        return respond(503, str(error), {"type": KINDS + kebab(type(error).__name__)})
    manifest = served.manifest
    content: dict[str, object] = {
        "status": "ready",
        "snapshot": manifest.digest,
        "version": manifest.version,
        "modified": manifest.modified,
        "triples": manifest.triples,
    }
    return content, {"Cache-Control": "no-store"}


@operations.get("/metrics")
def counts() -> Response:
    """Say what this server has done so far, for Prometheus; not where an address is set for it."""
    if serving().settings.metrics:
        abort(404)
    headers = {"Cache-Control": "no-store"}
    return Response(metrics().text(), headers=headers, content_type=CONTENT_TYPE_LATEST)


@operations.get("/favicon.ico")
def icon() -> Response:
    """Give the icon to browsers that show an answer without a page."""
    return current_app.send_static_file("icon.svg")
