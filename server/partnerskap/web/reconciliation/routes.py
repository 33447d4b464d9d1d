"""Which part of the Reconciliation Service API answers at which address."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from partnerskap import __version__
from partnerskap.errors import sentence
from partnerskap.web.pages.frame import validate
from partnerskap.web.pages.page import page_of
from partnerskap.web.public_address import public_address
from partnerskap.web.reconciliation.extension import extend, propose
from partnerskap.web.reconciliation.queries import NoQueries, answer_batch
from partnerskap.web.reconciliation.suggestions import SUGGESTERS, fly_out, preview
from partnerskap.web.reconciliation.things import list_types, name_term
from partnerskap.web.resources.addresses import read_number
from partnerskap.web.resources.responses import POLICY
from partnerskap.web.serving import current, serving

FRAMED: Final = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""The policy of a page that clients show in a frame."""
WIDTH, HEIGHT = 400, 200
"""Pixels of a preview."""
FORM: Final = sentence(
    "Send a form with the field queries or extend, uncompressed; its value is JSON."
)
PROPOSED: Final = 30
CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
reconciliation = Blueprint("reconciliation", __name__)
reconciliation.after_request(validate)


@reconciliation.route("/reconcile", methods=["GET", "POST"])
def reconcile() -> Response:
    """Answer a batch of queries, or an extension, or say what this service can do."""
    given = request.values
    if "queries" in given:
        return send(answer_batch(given["queries"]))
    if "extend" in given:
        return send(extend(given["extend"]))
    if request.method == "POST":
        raise NoQueries(FORM)
    return send(describe_service())


def describe_service() -> dict[str, object]:
    """Return the manifest."""
    root, base, page = public_address(), current().manifest.base, page_of(())
    here = root.rstrip("/")
    return {
        "versions": ["0.1", "0.2"],
        "name": "Partnerskap",
        "identifierSpace": base + "id/",
        "schemaSpace": base + "ns#",
        "documentation": root + "link",
        "serviceVersion": __version__,
        "logo": root + "static/icon.svg",
        "defaultTypes": [{"id": kind, "name": name_term(page, kind)} for kind in list_types()],
        "view": {"url": root + "id/?same={{id}}"},
        "preview": {
            "url": root + "reconcile/preview?id={{id}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            what: {
                "service_url": here,
                "service_path": f"/reconcile/suggest/{what}",
                "flyout_service_url": here,
                "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
            }
            for what in SUGGESTERS
        },
        "extend": {
            "propose_properties": {
                "service_url": here,
                "service_path": "/reconcile/properties",
            },
            "property_settings": [],
        },
    }


@reconciliation.get("/reconcile/suggest/<what>")
def suggest(what: str) -> Response:
    """Suggest things, types or properties."""
    if what not in SUGGESTERS:
        abort(404, "Suggested are: " + ", ".join(SUGGESTERS) + ".")
    cursor = max(0, read_number("cursor", 0))
    return send({"result": SUGGESTERS[what](request.args.get("prefix", ""), cursor)})


@reconciliation.get("/reconcile/flyout/<what>")
def flyout(what: str) -> Response:
    """Say what a suggestion is."""
    if what not in SUGGESTERS:
        abort(404, "There are flyouts of: " + ", ".join(SUGGESTERS) + ".")
    return send({**fly_out(what, request.args.get("id", ""))})


@reconciliation.get("/reconcile/properties")
def properties() -> Response:
    """Propose properties to extend a table by."""
    limit = max(1, min(read_number("limit", PROPOSED), PROPOSED))
    return send(propose(request.args.get("type", ""), limit))


@reconciliation.get("/reconcile/preview")
def show_preview() -> ResponseReturnValue:
    """Show a thing in a small frame."""
    response = make_response(preview(request.args.get("id", "")))
    response.headers["Content-Security-Policy"] = FRAMED
    return response


def send(content: dict[str, object]) -> Response:
    """Return *content* as JSON; as a script only if that is allowed here and asked for."""
    response = jsonify(content)
    callback = request.args.get("callback", "")
    if serving().settings.jsonp and CALLBACK.fullmatch(callback):
        script = f"/**/{callback}({response.get_data(as_text=True).strip()});"
        response = Response(script, content_type="text/javascript; charset=utf-8")
    return response
