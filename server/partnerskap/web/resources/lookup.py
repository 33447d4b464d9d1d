"""Finds a thing by an official code, or by what another graph calls it: `/id/?code=`, `?same=`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from partnerskap.errors import SpokenError, sentence
from partnerskap.linking.entries import plain_address
from partnerskap.web.negotiation import prefers_html
from partnerskap.web.pages.page import page_of
from partnerskap.web.reconciliation.things import describe_things
from partnerskap.web.resources.addresses import path_of
from partnerskap.web.serving import current

LONGEST: Final = 1000
"""Letters of a code or an address."""
ONE: Final = sentence("Give one code (?code=0580) or one address elsewhere (?same=), not several.")
NO_CODE: Final = sentence("Nothing here has the code “%(code)s”.")
NOT_SAME: Final = sentence("Nothing here is the same as %(address)s .")
ONLY_NEAR: Final = sentence(
    "Nothing here is the same as %(address)s . It is linked to, but not the same: %(near)s."
)
lookup = Blueprint("lookup", __name__)


class UnclearLookup(SpokenError):
    """A look-up needs `?code=` with an official code, or `?same=` with an address elsewhere."""


class NothingFound(SpokenError):
    """Nothing here has this code or is the same as what has this address elsewhere."""

    status = 404


@lookup.get("/id/")
def find() -> ResponseReturnValue:
    """Lead to the thing that has a code, or that another graph calls so; list several."""
    given = [
        (name, one.strip()[:LONGEST])
        for name in ("code", "same")
        for one in request.args.getlist(name)
        if one.strip()
    ]
    if len(given) != 1:
        raise UnclearLookup(ONE)
    [(name, asked)] = given
    found = find_code(asked) if name == "code" else find_same(asked)
    if len(found) == 1:
        return redirect(path_of(current().manifest.base, found[0]), 303)
    return offer(found, asked)


def find_code(code: str) -> list[str]:
    """Return what has *code*, or raise `NothingFound`."""
    found = list(dict.fromkeys(iri for iri, _ in current().loaded.matcher.find_code(code)))
    if not found:
        raise NothingFound(NO_CODE, {"code": code})
    return found


def find_same(address: str) -> list[str]:
    """Return what has *address* here or in another graph, or raise `NothingFound`."""
    matcher = current().loaded.matcher
    found = [one.iri for one in matcher.find_address(address)]
    if found:
        return found
    related = matcher.index.ask(
        "SELECT iri, relation FROM match WHERE address = ?", (plain_address(address),)
    )
    if not related:
        raise NothingFound(NOT_SAME, {"address": address})
    near = ", ".join(f"{iri} (skos:{relation})" for iri, relation in related)
    raise NothingFound(ONLY_NEAR, {"address": address, "near": near})


def offer(found: list[str], asked: str) -> Response:
    """Return the list of what was *found*, for people or for programs, with status 300."""
    things = describe_things(found)
    if prefers_html(request.accept_mimetypes, ["application/json"]):
        page = page_of(found)
        nodes = [NamedNode(thing.id) for thing in things]
        text = render_template("choices.html", page=page, things=things, nodes=nodes, asked=asked)
        response = make_response(text, 300)
    else:
        told = [{"id": one.id, "name": one.name, "description": one.description} for one in things]
        response = make_response(jsonify({"query": asked, "choices": told}), 300)
    response.vary.update(("Accept", "Accept-Language"))
    return response
