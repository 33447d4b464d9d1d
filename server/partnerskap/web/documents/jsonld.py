"""Writes JSON-LD as a tree with plain keys: the resource on top, all the rest inside it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyld import jsonld
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from partnerskap.web.documents.document import Document
from partnerskap.web.documents.turtle import FIRST, XSD

Json = dict[str, object]
Context = Mapping[str, object]

TYPE = FIRST[0]
TOPIC = "http://xmlns.com/foaf/0.1/primaryTopic"
LEADING = ("@context", "id", "type", "label", "name")
TRAILING = ("referencedBy", "document")


def write_tree(document: Document, context: Context) -> bytes:
    """Return *document* as one JSON object about what the document is about."""
    labels = group(document.labels)
    told = [quad.triple for quad in document.statements]
    root = leaf(document.about, {document.about: [one for one in told if own(one, document)]})
    for values in root.values():
        for value in values if isinstance(values, list) else []:
            adorn(value, labels)
    mentions = [triple for triple in told if not own(triple, document)]
    root["@reverse"] = reverse(mentions, labels) | {
        TOPIC: [embed(document.iri, group(document.metadata), (document.about,))]
    }
    return compact(root, context)


def own(triple: Triple, document: Document) -> bool:
    """Tell whether *triple* is a statement of what *document* is about."""
    return triple.subject == document.about


def write_list(document: Document, context: Context) -> bytes:
    """Return *document* as a list of nodes: for whole graphs, which have no one topic."""
    lines = serialize(document.triples, format=RdfFormat.N_QUADS)
    assert lines is not None  # noqa: S101 - no output was given, so bytes come back
    expanded = jsonld.from_rdf(lines.decode(), {"format": "application/n-quads"})
    return compact(expanded, context)


def compact(expanded: object, context: Context) -> bytes:
    """Return *expanded* JSON-LD with the names of *context*, of which the used part is in it."""
    options = {"skipExpansion": True, "documentLoader": refuse}
    found = jsonld.compact(expanded, {"@context": dict(context)}, options)
    used: set[str] = set()
    collect({key: value for key, value in found.items() if key != "@context"}, used)
    kept = {key: value for key, value in context.items() if key in used or key == "@version"}
    ordered = {key: found[key] for key in sorted(found, key=place)} | {"@context": kept}
    result = {"@context": ordered.pop("@context"), **ordered}
    return (json.dumps(result, ensure_ascii=False, indent=2) + "\n").encode()


def place(key: str) -> tuple[int, str]:
    """Return where *key* stands in the outermost object."""
    if key in LEADING:
        return LEADING.index(key), ""
    return (len(LEADING) + (1 + TRAILING.index(key) if key in TRAILING else 0)), key


def collect(value: object, used: set[str]) -> None:
    """Add to *used* every key and every type in *value*."""
    if isinstance(value, dict):
        for key, inner in value.items():
            used.add(key)
            if key == "type":
                used.update([inner] if isinstance(inner, str) else inner)
            else:
                collect(inner, used)
    elif isinstance(value, list):
        for inner in value:
            collect(inner, used)


def refuse(url: str, _options: object) -> object:
    """Refuse to load a context from elsewhere: ours is complete."""
    raise ValueError(f"{url} is not to be loaded")


def group(triples: Iterable[Triple]) -> dict[object, list[Triple]]:
    """Return *triples* by their subject, each once."""
    found: dict[object, list[Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        found[triple.subject].append(triple)
    return found


def leaf(node: NamedNode | BlankNode, about: Mapping[object, list[Triple]]) -> Json:
    """Return *node* as expanded JSON-LD with what *about* says of it, nothing nested."""
    found: Json = {"@id": node.value if isinstance(node, NamedNode) else str(node)}
    for triple in dict.fromkeys(about.get(node, ())):
        typed = triple.predicate.value == TYPE and isinstance(triple.object, NamedNode)
        key = "@type" if typed else triple.predicate.value
        values = found.setdefault(key, [])
        assert isinstance(values, list)  # noqa: S101 - only @id is not a list
        values.append(triple.object.value if typed else value_of(triple.object))  # type: ignore[union-attr]
    return found


def value_of(term: object) -> Json:
    """Return an object *term* as expanded JSON-LD."""
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return native(term) or {"@value": term.value, "@type": term.datatype.value}
    return {"@id": term.value if isinstance(term, NamedNode) else str(term)}


def native(literal: Literal) -> Json | None:
    """Return *literal* as the JSON value that means the same, or None if there is none."""
    datatype = literal.datatype.value
    if datatype == XSD + "string":
        return {"@value": literal.value}
    if datatype == XSD + "boolean" and literal.value in ("true", "false"):
        return {"@value": literal.value == "true"}
    if datatype == XSD + "integer" and str(int(literal.value)) == literal.value:
        return {"@value": int(literal.value)}
    return None


def adorn(value: object, labels: Mapping[object, list[Triple]]) -> None:
    """Put the labels of the thing that *value* points to into *value*."""
    thing = pointed_to(value)
    if thing is not None:
        value.update(leaf(thing, labels))  # type: ignore[attr-defined]


def pointed_to(value: object) -> NamedNode | None:
    """Return the IRI that *value* points to, or None if it is something else."""
    found = value.get("@id") if isinstance(value, dict) else None
    return NamedNode(found) if found and not found.startswith("_:") else None


def reverse(mentions: Iterable[Triple], labels: Mapping[object, list[Triple]]) -> Json:
    """Return *mentions* by property, each with the labels of the thing that mentions."""
    found: dict[str, list[Json]] = defaultdict(list)
    for triple in dict.fromkeys(mentions):
        found[triple.predicate.value].append(leaf(triple.subject, labels))  # type: ignore[arg-type]
    return dict(found)


def embed(
    node: NamedNode, about: Mapping[object, list[Triple]], path: tuple[NamedNode, ...]
) -> Json:
    """Return *node* with all that *about* says of it and of what it points to; no circles."""
    found = leaf(node, about)
    for values in found.values():
        for value in values if isinstance(values, list) else []:
            inner = pointed_to(value)
            if inner is not None and inner in about and inner not in path:
                value.update(embed(inner, about, (*path, node)))
    return found
