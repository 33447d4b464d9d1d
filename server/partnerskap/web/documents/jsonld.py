"""Writes JSON-LD with plain keys: as a tree about one thing, or as a list of nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from pyld import jsonld
from pyoxigraph import Triple

from partnerskap.web.documents import nodes
from partnerskap.web.documents.document import Document

Context = Mapping[str, object]

LEADING: Final = ("@context", "id", "type", "label", "name")
TRAILING: Final = ("referencedBy", "document", "included")


def write_json_ld(document: Document, context: Context) -> bytes:
    """Return *document* in JSON-LD; the part of *context* that it uses is inside.

    So it can be read without a network, and after being saved or sent on.
    """
    tree = arrange(document, context)
    used: set[str] = {"@version"}
    collect(tree, used)
    kept = {key: value for key, value in context.items() if key in used}
    return encode({"@context": kept, **tree})


def write_json(document: Document, context: Context) -> bytes:
    """Return *document* in JSON that is JSON-LD once it is told the *context*."""
    return encode(arrange(document, context))


def encode(tree: Mapping[str, object]) -> bytes:
    """Return *tree* as JSON text."""
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def arrange(document: Document, context: Context) -> nodes.Json:
    """Return *document* with the names of *context*, the most telling keys first."""
    expanded = list_nodes(document) if document.whole else grow(document)
    options = {"skipExpansion": True, "documentLoader": refuse}
    found = jsonld.compact(expanded, {"@context": select(context, expanded)}, options)
    list_types(found)
    return {key: found[key] for key in sorted(found, key=place) if key != "@context"}


def grow(document: Document) -> nodes.Json:
    """Return *document* as one tree: what it is about on top, all the rest inside."""
    further = nodes.group(document.further)
    told = [quad.triple for quad in document.statements]
    own = [triple for triple in told if triple.subject == document.about]
    others = [triple for triple in told if triple.subject != document.about]
    root = nodes.adorn(nodes.leaf(document.about, {document.about: own}), further)
    metadata = nodes.group(document.metadata)
    inside = [nodes.leaf(kind, further) for kind in document.kinds if kind in further]
    if document.iri == document.about:
        inside += [nodes.leaf(subject, metadata) for subject in metadata]
    else:
        root[nodes.TOPIC] = [nodes.embed(document.iri, metadata, (document.about,))]
    root["@reverse"] = nodes.reverse(others, further)
    root["@included"] = inside
    return root


def list_nodes(document: Document) -> list[object]:
    """Return *document* as nodes side by side: a whole graph is not about one of them."""
    rows = [row(triple) for triple in document.triples]
    options = {"useNativeTypes": True}
    found: list[object] = jsonld.JsonLdProcessor().from_rdf({"@default": rows}, options)
    return found


def row(triple: Triple) -> dict[str, dict[str, str]]:
    """Return *triple* as PyLD wants it."""
    return {
        "subject": nodes.plain(triple.subject),
        "predicate": nodes.plain(triple.predicate),
        "object": nodes.plain(triple.object),
    }


def place(key: str) -> tuple[int, str]:
    """Return where *key* stands in the outermost object."""
    if key in LEADING:
        return LEADING.index(key), ""
    return (len(LEADING) + (1 + TRAILING.index(key) if key in TRAILING else 0)), key


def select(context: Context, expanded: object) -> dict[str, object]:
    """Return the part of *context* for what is in *expanded*: PyLD tries every name on each IRI."""
    used: set[str] = set()
    collect(expanded, used)
    return {
        key: defined
        for key, defined in context.items()
        if not isinstance(defined, dict) or defined["@id"] in used
    }


def list_types(value: object) -> None:
    """Make the types of every node in *value* a list, as they are where there are several.

    The context could ask for that, but not every parser understands it then.
    """
    if isinstance(value, dict):
        if isinstance(value.get("type"), str) and "@value" not in value:
            value["type"] = [value["type"]]
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        list_types(inner)


def collect(value: object, used: set[str]) -> None:
    """Add to *used* every key and every type in *value*, compacted or expanded."""
    if isinstance(value, dict):
        kinds = value.get("type") or value.get("@type") or []
        used.update(value, [kinds] if isinstance(kinds, str) else kinds)
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        collect(inner, used)


def refuse(url: str, _options: object) -> object:
    """Refuse to load a context from elsewhere: ours is complete."""
    raise ValueError(f"{url} is not to be loaded")
