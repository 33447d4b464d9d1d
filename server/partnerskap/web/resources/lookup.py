"""Finds a thing by an official code, or by what another graph calls it: `/id/?code=`, `?same=`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from partnerskap.errors import PartnerskapError
from partnerskap.linking.entries import plain_address
from partnerskap.web.negotiation import prefers_html
from partnerskap.web.pages.page import page_of
from partnerskap.web.reconciliation.things import describe_things
from partnerskap.web.resources.addresses import path_of
from partnerskap.web.serving import current

LONGEST: Final = 1000
"""Letters of a code or an address."""
lookup = Blueprint("lookup", __name__)


class UnclearLookup(PartnerskapError):
    """A look-up needs `?code=` with an official code, or `?same=` with an address elsewhere."""


class NothingFound(PartnerskapError):
    """Nothing here has this code or is the same as what has this address elsewhere."""

    status = 404


@lookup.get("/id/")
def find() -> ResponseReturnValue:
    """Lead to the thing that has a code, or that another graph calls so; list several."""
    code, same = (request.args.get(name, "").strip()[:LONGEST] for name in ("code", "same"))
    if bool(code) == bool(same):
        raise UnclearLookup("Give one of ?code= (such as 0580) and ?same= (an address elsewhere).")
    found = find_code(code) if code else find_same(same)
    if len(found) == 1:
        return redirect(path_of(current().manifest.base, found[0]), 303)
    return offer(found, code or same)


def find_code(code: str) -> list[str]:
    """Return what has *code*, or raise `NothingFound`."""
    found = list(dict.fromkeys(iri for iri, _ in current().loaded.matcher.find_code(code)))
    if not found:
        raise NothingFound(f"Nothing here has the code “{code}”.")
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
    text = f"Nothing here is the same as {address} ."
    for iri, relation in related:
        text += f" {iri} is linked to it by skos:{relation}, which is not the same."
    raise NothingFound(text)


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
