"""Triples as the objects of expanded JSON-LD."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from partnerskap.vocabulary import PREFIXES

Json = dict[str, object]
About = Mapping[object, list[Triple]]
"""Subject → its statements."""

TYPE: Final = PREFIXES["rdf"] + "type"
TOPIC: Final = PREFIXES["foaf"] + "isPrimaryTopicOf"
XSD: Final = PREFIXES["xsd"]


def group(triples: Iterable[Triple]) -> dict[object, list[Triple]]:
    """Return *triples* by their subject, each once."""
    found: dict[object, list[Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        found[triple.subject].append(triple)
    return dict(found)


def leaf(node: object, about: About) -> Json:
    """Return *node* with what *about* says of it, nothing nested."""
    values: dict[str, list[object]] = defaultdict(list)
    for triple in dict.fromkeys(about.get(node, ())):
        if triple.predicate.value == TYPE and isinstance(triple.object, NamedNode):
            values["@type"].append(triple.object.value)
        else:
            values[triple.predicate.value].append(value_of(triple.object))
    return {"@id": name(node), **values}


def name(node: object) -> str:
    """Return what an IRI or blank *node* is called in JSON-LD."""
    return node.value if isinstance(node, NamedNode) else str(node)


def value_of(term: object) -> Json:
    """Return an object *term*."""
    if not isinstance(term, Literal):
        return {"@id": name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return native(term) or {"@value": term.value, "@type": term.datatype.value}


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


def adorn(found: Json, labels: About) -> Json:
    """Put *labels* of the things that the object *found* points to into it; return it."""
    for value in pointers(found):
        value.update(leaf(NamedNode(str(value["@id"])), labels))
    return found


def pointers(found: Json) -> list[Json]:
    """Return the values in *found* that point to an IRI."""
    return [
        value
        for values in found.values()
        for value in (values if isinstance(values, list) else [])
        if isinstance(value, dict) and not str(value.get("@id", "_:")).startswith("_:")
    ]


def reverse(mentions: Iterable[Triple], labels: About) -> Json:
    """Return *mentions* by property, each with the labels of the thing that mentions."""
    found: dict[str, list[Json]] = defaultdict(list)
    for triple in dict.fromkeys(mentions):
        found[triple.predicate.value].append(leaf(triple.subject, labels))
    return dict(found)


def embed(node: NamedNode, about: About, path: tuple[NamedNode, ...]) -> Json:
    """Return *node* with all that *about* says of it and of what it points to; no circles."""
    found = leaf(node, about)
    for value in pointers(found):
        inner = NamedNode(str(value["@id"]))
        if inner in about and inner not in path:
            value.update(embed(inner, about, (*path, node)))
    return found


def plain(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, str]:
    """Return *term* as PyLD's reading of RDF has it."""
    if isinstance(term, Literal):
        language = {"language": term.language} if term.language else {}
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value} | language
    kind = "IRI" if isinstance(term, NamedNode) else "blank node"
    return {"type": kind, "value": name(term)}
