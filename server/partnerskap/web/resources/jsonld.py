"""Writes JSON-LD with plain keys: as a tree about one thing, or as a list of nodes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from partnerskap.vocabulary import iri
from partnerskap.web.resources.context import Context
from partnerskap.web.resources.document import Document

Json = dict[str, object]
Statements = Mapping[object, list[Triple]]
"""Subject → its statements."""

LEADING: Final = ("@context", "id", "type", "label", "name")
TRAILING: Final = ("referencedBy", "document", "included")
INTEGER: Final = re.compile(r"(0|-?[1-9][0-9]{0,14})\Z")
"""Integers that are spelled as JSON spells them, and that every reader of JSON keeps exactly."""


def write_json_ld(document: Document, context: Context) -> bytes:
    """Return *document* in JSON-LD; the part of *context* that it uses is inside.

    So it can be read without a network, and after being saved or sent on.
    """
    tree = compact(document, context)
    used = {"@version", *terms_in(tree)}
    kept = {key: value for key, value in context.items() if key in used}
    return encode({"@context": kept, **tree})


def write_json(document: Document, context: Context) -> bytes:
    """Return *document* in JSON that is JSON-LD once it is told the *context*."""
    return encode(compact(document, context))


def encode(tree: Mapping[str, object]) -> bytes:
    """Return *tree* as JSON text."""
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def compact(document: Document, context: Context) -> Json:
    """Return *document* with the names of *context*, the most telling keys first."""
    expanded = expand_graph(document) if document.whole else expand_resource(document)
    options = {"skipExpansion": True, "documentLoader": refuse_loading}
    from pyld import jsonld  # takes as long to import as a start can spare

    found = jsonld.compact(expanded, {"@context": restrict(context, expanded)}, options)
    list_types(found)
    return {key: found[key] for key in sorted(found, key=key_order) if key != "@context"}


def restrict(context: Context, expanded: object) -> Json:
    """Return the part of *context* for what is in *expanded*: PyLD tries every name on each IRI."""
    used = set(terms_in(expanded))
    return {
        key: defined
        for key, defined in context.items()
        if not isinstance(defined, dict) or defined["@id"] in used
    }


def key_order(key: str) -> tuple[int, str]:
    """Return where *key* stands in the outermost object."""
    if key in LEADING:
        return LEADING.index(key), ""
    return (len(LEADING) + (1 + TRAILING.index(key) if key in TRAILING else 0)), key


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


def terms_in(value: object) -> Iterator[str]:
    """Yield every key and every type in *value*, compacted or expanded."""
    if isinstance(value, dict):
        kinds = value.get("type") or value.get("@type") or []
        yield from value
        yield from [kinds] if isinstance(kinds, str) else kinds
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        yield from terms_in(inner)


def refuse_loading(url: str, _options: object) -> object:
    """Refuse to load a context from elsewhere: ours is complete."""
    raise ValueError(f"{url} is not to be loaded")


def expand_resource(document: Document) -> Json:
    """Return *document* as one expanded tree: what it is about on top, all the rest inside."""
    further = group_by_subject(document.further)
    told = [quad.triple for quad in document.statements]
    own = [triple for triple in told if triple.subject == document.about]
    others = [triple for triple in told if triple.subject != document.about]
    root = add_labels(node_object(document.about, {document.about: own}), further)
    metadata = group_by_subject(document.metadata)
    included = [node_object(kind, further) for kind in document.kinds if kind in further]
    if document.iri == document.about:
        included += [node_object(subject, metadata) for subject in metadata]
    else:
        topic_of = iri("foaf:isPrimaryTopicOf").value
        root[topic_of] = [embed(document.iri, metadata, (document.about,))]
    root["@reverse"] = reverse_properties(others, further)
    root["@included"] = included
    return root


def expand_graph(document: Document) -> list[object]:
    """Return *document* as nodes side by side: a whole graph is not about one of them."""
    from pyld import jsonld

    rows = [
        {
            "subject": pyld_term(triple.subject),
            "predicate": pyld_term(triple.predicate),
            "object": pyld_term(triple.object),
        }
        for triple in document.triples
    ]
    options = {"useNativeTypes": True}
    found: list[object] = jsonld.JsonLdProcessor().from_rdf({"@default": rows}, options)
    return found


def pyld_term(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, str]:
    """Return *term* as PyLD's reading of RDF has it."""
    if isinstance(term, Literal):
        language = {"language": term.language} if term.language else {}
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value} | language
    kind = "IRI" if isinstance(term, NamedNode) else "blank node"
    return {"type": kind, "value": node_name(term)}


def group_by_subject(triples: Iterable[Triple]) -> dict[object, list[Triple]]:
    """Return *triples* by their subject, each once."""
    found: dict[object, list[Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        found[triple.subject].append(triple)
    return dict(found)


def node_object(node: object, about: Statements) -> Json:
    """Return *node* with what *about* says of it, nothing nested."""
    values: dict[str, list[object]] = defaultdict(list)
    for triple in dict.fromkeys(about.get(node, ())):
        if triple.predicate == iri("rdf:type") and isinstance(triple.object, NamedNode):
            values["@type"].append(triple.object.value)
        else:
            values[triple.predicate.value].append(term_object(triple.object))
    return {"@id": node_name(node), **values}


def node_name(node: object) -> str:
    """Return what an IRI or blank *node* is called in JSON-LD."""
    return node.value if isinstance(node, NamedNode) else str(node)


def term_object(term: object) -> Json:
    """Return *term* as a value object, or as a reference to a node."""
    if not isinstance(term, Literal):
        return {"@id": node_name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return native_value(term) or {"@value": term.value, "@type": term.datatype.value}


def native_value(literal: Literal) -> Json | None:
    """Return *literal* as the JSON value that means the same, or None if there is none."""
    datatype, text = literal.datatype, literal.value
    if datatype == iri("xsd:string"):
        return {"@value": text}
    if datatype == iri("xsd:boolean") and text in ("true", "false"):
        return {"@value": text == "true"}
    if datatype == iri("xsd:integer") and INTEGER.match(text):
        return {"@value": int(text)}
    return None


def add_labels(found: Json, labels: Statements) -> Json:
    """Put *labels* of the things that the node object *found* points to into it; return it."""
    for reference in references(found):
        reference.update(node_object(NamedNode(str(reference["@id"])), labels))
    return found


def references(found: Json) -> list[Json]:
    """Return the values in the node object *found* that point to an IRI."""
    return [
        value
        for values in found.values()
        for value in (values if isinstance(values, list) else [])
        if isinstance(value, dict) and not str(value.get("@id", "_:")).startswith("_:")
    ]


def reverse_properties(mentions: Iterable[Triple], labels: Statements) -> Json:
    """Return *mentions* by property, each with the labels of the thing that mentions."""
    found: dict[str, list[Json]] = defaultdict(list)
    for triple in dict.fromkeys(mentions):
        found[triple.predicate.value].append(node_object(triple.subject, labels))
    return dict(found)


def embed(node: NamedNode, about: Statements, path: tuple[NamedNode, ...]) -> Json:
    """Return *node* with all that *about* says of it and of what it points to; no circles."""
    found = node_object(node, about)
    for reference in references(found):
        inner = NamedNode(str(reference["@id"]))
        if inner in about and inner not in path:
            reference.update(embed(inner, about, (*path, node)))
    return found
