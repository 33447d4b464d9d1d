"""Writes the mapping sets: SSSOM as a table and as RDF, and QuickStatements for Wikidata.

Each of these files has an entry in the catalogue, which is described here too.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from partnerskap.manifest import History, dump_folder
from partnerskap.publish.content import DEFINITIONS, Content, read_turtle
from partnerskap.publish.dumps import packed
from partnerskap.publish.links import (
    COMMANDS,
    FOLDER,
    SAME,
    TABLE,
    TURTLE,
    MappingSet,
    distinct,
    names_item,
    read_sets,
)
from partnerskap.publish.snapshots import Writer
from partnerskap.publish.terms import text, typed
from partnerskap.publish.void import GRAPH
from partnerskap.turtle import write_turtle
from partnerskap.vocabulary import iri, prefixes

SLOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "record_id": "sssom:record_id",
        "subject_id": "owl:annotatedSource",
        "subject_label": "sssom:subject_label",
        "predicate_id": "owl:annotatedProperty",
        "object_id": "owl:annotatedTarget",
        "object_label": "sssom:object_label",
        "mapping_justification": "sssom:mapping_justification",
        "author_id": "pav:authoredBy",
        "license": "dcterms:license",
        "mapping_provider": "sssom:mapping_provider",
        "mapping_source": "sssom:mapping_source",
        "mapping_date": "dcterms:created",
        "confidence": "sssom:confidence",
    }
)
"""The columns of a mapping set and the properties that SSSOM gives them in RDF."""
ABOUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mapping_set_version": "owl:versionInfo",
        "mapping_set_title": "dcterms:title",
        "license": "dcterms:license",
        "creator_id": "dcterms:creator",
        "subject_source": "sssom:subject_source",
        "subject_source_version": "sssom:subject_source_version",
        "object_source": "sssom:object_source",
        "publication_date": "dcterms:issued",
        "see_also": "rdfs:seeAlso",
    }
)
"""The same of what is said of a whole set."""
ADDRESSES: Final = ("license", "mapping_provider", "see_also")
"""The slots whose values are written out: they are no references to entities."""
LISTS: Final = ("creator_id", "see_also")
"""What a whole set may have several of."""
UNSPECIFIED: Final = iri("semapv:UnspecifiedMatching")
Value = NamedNode | Literal
Row = Mapping[str, Value]
"""Slot → value; nothing for what is not known."""


class Known:
    """What a store knows of things, one value at a time."""

    def __init__(self, store: Store) -> None:
        """Look into the default graph of *store*."""
        self._store = store

    def values(self, node: NamedNode, name: str) -> list[Value]:
        """Return the values of the property *name* of *node*, in order."""
        found = self._store.quads_for_pattern(node, iri(name), None, DefaultGraph())
        terms = (quad.object for quad in found)
        return sorted((one for one in terms if isinstance(one, Value)), key=str)

    def one(self, node: NamedNode, name: str) -> Value | None:
        """Return the value of the property *name* of *node* if it has just one."""
        found = self.values(node, name)
        return found[0] if len(found) == 1 else None

    def label(self, node: NamedNode) -> Literal | None:
        """Return what *node* is called in English, else in any language."""
        names = ("rdfs:label", "skos:prefLabel")
        texts = [one for name in names for one in self.values(node, name)]
        told = [one for one in texts if isinstance(one, Literal)]
        english = [one for one in told if one.language == "en"]
        return next((Literal(one.value) for one in (*english, *told)), None)


@dataclass(frozen=True)
class Mappings:
    """A mapping set as SSSOM has it: what is said of the whole, and a row for each statement."""

    node: NamedNode
    about: Row
    rows: tuple[Row, ...]
    curies: Mapping[str, str]
    """Prefix → namespace IRI."""


def write_mappings(store: Store) -> Writer:
    """Return the writer of the mapping sets of *store*, in which the whole content lies."""

    def write(folder: Path, content: Content) -> None:
        target = dump_folder(folder, content.release.version)
        known = Known(store)
        for one in read_sets(store, content.base):
            made = make_mappings(one, known, content)
            write_table(target / f"{one.name}.{TABLE}", made)
            told = list_statements(made, one)
            with packed(target / f"{one.name}.{TURTLE}.gz") as file:
                file.write(write_turtle(told, prefixes(content.base), [one.node.value]))
            if commands := list_commands(one, made, content.base):
                text = "".join(f"{command}\n" for command in commands)
                (target / f"{one.name}.{COMMANDS}").write_text(text, encoding="utf-8")

    return write


def make_mappings(one: MappingSet, known: Known, content: Content) -> Mappings:
    """Return the mapping set *one* with what is *known* of its links and of their graphs."""
    dataset, base = content.dataset, content.base
    about: dict[str, Value | None] = {
        "mapping_set_version": Literal(content.release.version),
        "mapping_set_title": known.label(one.node),
        "license": known.one(dataset, "dcterms:license"),
        "creator_id": known.one(dataset, "dcterms:creator"),
        "subject_source": dataset,
        "subject_source_version": Literal(content.release.version),
        "object_source": one.target,
        "publication_date": typed(content.release.modified, "xsd:date"),
        "see_also": NamedNode(f"{base}link"),
    }
    rows = tuple(make_row(link, one.node, known) for link in one.links)
    return Mappings(one.node, keep(about), rows, choose_prefixes(one, base))


def make_row(link: Quad, whole: NamedNode, known: Known) -> Row:
    """Return what is *known* of a *link* in the set *whole*, by the graph that states it."""
    subject, graph, goal = link.subject, link.graph_name, link.object
    assert isinstance(subject, NamedNode)  # noqa: S101  # as of all links
    assert isinstance(goal, NamedNode)  # noqa: S101
    assert isinstance(graph, NamedNode)  # noqa: S101
    digest = hashlib.sha256(str(link).encode()).hexdigest()[:16]
    justification = known.one(graph, "sssom:mapping_justification")
    # a second list can confirm which things are the same, and no other links
    sure = known.one(graph, "sssom:confidence") if link.predicate == SAME else None
    return keep(
        {
            "record_id": NamedNode(f"{whole.value}#{digest}"),
            "subject_id": subject,
            "subject_label": known.label(subject),
            "predicate_id": link.predicate,
            "object_id": goal,
            "object_label": known.label(goal),
            "mapping_justification": justification or UNSPECIFIED,
            "author_id": known.one(graph, "dcterms:publisher"),
            "license": known.one(graph, "dcterms:license"),
            "mapping_provider": known.one(graph, "prov:wasDerivedFrom"),
            "mapping_source": graph,
            "mapping_date": known.one(graph, "dcterms:modified"),
            "confidence": sure and typed(sure.value, "xsd:double"),
        }
    )


def keep(told: Mapping[str, Value | None]) -> Row:
    """Return what there is a value for."""
    return {slot: value for slot, value in told.items() if value is not None}


def choose_prefixes(one: MappingSet, base: str) -> dict[str, str]:
    """Return the prefixes that the set *one* is written with.

    Those of the target are known ones, or else its name and, from the second on, a number.
    """
    short = {space: prefix for prefix, space in prefixes(base).items()}
    theirs = {
        short.get(space, f"{one.name}.{number}" if number > 1 else one.name): space
        for number, space in enumerate(one.spaces, start=1)
    }
    ours = {
        "partnerskap": f"{base}id/",
        "partnerskap.dataset": f"{base}dataset/",
        "partnerskap.graph": f"{base}graph/",
        "partnerskap.record": f"{one.node.value}#",
    }
    used = {name: prefixes(base)[name] for name in ("pk", "rdfs", "semapv", "skos")}
    return {**ours, **used, **theirs}


def write_table(path: Path, made: Mappings) -> None:
    """Write *made* as SSSOM/TSV: what is said of the whole as YAML in comments, then the rows."""
    shorten = contract(made.curies)
    columns = [slot for slot in SLOTS if any(slot in row for row in made.rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"#{line}\n" for line in write_metadata(made, shorten))
        table = csv.DictWriter(file, columns, dialect="excel-tab", lineterminator="\n")
        table.writeheader()
        for row in made.rows:
            table.writerow({slot: spell(slot, value, shorten) for slot, value in row.items()})


def write_metadata(made: Mappings, shorten: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of YAML that tell of *made*; texts are in quotes, as in JSON."""
    yield 'sssom_version: "1.1"'
    yield "curie_map:"
    for prefix, space in sorted(made.curies.items()):
        yield f"  {prefix}: {json.dumps(space)}"
    yield f"mapping_set_id: {json.dumps(made.node.value)}"
    for slot, value in made.about.items():
        text = json.dumps(spell(slot, value, shorten), ensure_ascii=False)
        yield f"{slot}: {f'[{text}]' if slot in LISTS else text}"


def spell(slot: str, value: Value, shorten: Callable[[str], str]) -> str:
    """Return *value* as the table has it in *slot*."""
    refers = isinstance(value, NamedNode) and slot not in ADDRESSES
    return shorten(value.value) if refers else value.value


def contract(curies: Mapping[str, str]) -> Callable[[str], str]:
    """Return what writes an IRI with the longest fitting prefix of *curies*, if there is one."""
    ordered = sorted(curies.items(), key=lambda one: -len(one[1]))

    def shorten(address: str) -> str:
        found = (f"{p}:{address[len(s) :]}" for p, s in ordered if address.startswith(s))
        return next(found, address)

    return shorten


def list_statements(made: Mappings, one: MappingSet) -> Iterator[Triple]:
    """Yield *made* as RDF: every link itself, and an axiom about each row of it."""
    yield from distinct(one.links)
    yield Triple(made.node, iri("rdf:type"), iri("sssom:MappingSet"))
    yield Triple(made.node, iri("sssom:sssom_version"), iri("sssom:version1.1"))
    for slot, value in made.about.items():
        yield Triple(made.node, iri(ABOUT[slot]), value)
    for row in made.rows:
        record = row["record_id"]
        assert isinstance(record, NamedNode)  # noqa: S101  # as made
        yield Triple(made.node, iri("sssom:mappings"), record)
        yield Triple(record, iri("rdf:type"), iri("owl:Axiom"))
        for slot, value in row.items():
            yield Triple(record, iri(SLOTS[slot]), value)


def list_commands(one: MappingSet, made: Mappings, base: str) -> list[str]:
    """Return a line for each thing of *one* that is the same as an item of Wikidata, in order.

    QuickStatements (version 1) adds to the item: exact match (P2888) is our IRI, according to the
    document at its reference URL (S854), retrieved (S813) when the link was made.
    """
    dates: dict[tuple[str, str], str] = {}  # a link that two graphs state is added once
    for link, row in zip(one.links, made.rows, strict=True):
        if names_item(link):
            ends = (row["object_id"].value.rpartition("/")[2], row["subject_id"].value)
            date = row["mapping_date"].value if "mapping_date" in row else ""
            dates[ends] = max(date, dates.get(ends, ""))
    commands = []
    for (item, thing), date in dates.items():
        place = thing.replace(f"{base}id/", f"{base}doc/", 1)
        words = [item, "P2888", f'"{thing}"', "S854", f'"{place}"']
        words += ["S813", f"+{date}T00:00:00Z/11"] if date else []
        commands.append("\t".join(words))
    return commands


LABEL: Final = iri("rdfs:label")


def describe_files(content: Content, history: History) -> Iterator[Triple]:
    """Yield a distribution of the mapping sets of *content* for each file that *history* has.

    What all files of a kind have in common is told by definitions/mappings.ttl.
    """
    forms = read_turtle(DEFINITIONS / "mappings.ttl", content.base)
    kinds = sorted({one.subject.value for one in forms if isinstance(one.subject, NamedNode)})
    start = f"{content.base}{FOLDER}/"
    files = history.present.files if history.versions else {}
    for name in sorted(files):
        subject, _, kind = name.partition(".")
        if start + kind in kinds:
            form = [one for one in forms if one.subject == NamedNode(start + kind)]
            yield from describe_file(content, name, NamedNode(start + subject), form)


def describe_file(
    content: Content, name: str, mappings: NamedNode, form: list[Triple]
) -> Iterator[Triple]:
    """Yield the distribution that is the file *name* of the set *mappings*, of a certain *form*."""
    dataset = NamedNode(f"{content.base}dataset/{FOLDER}")
    node, place = NamedNode(f"{dataset.value}/{name}"), NamedNode(f"{content.base}dump/{name}")
    yield Triple(dataset, iri("dcat:distribution"), node)
    yield Triple(node, iri("rdf:type"), iri("dcat:Distribution"))
    yield Triple(node, iri("dcat:accessURL"), mappings)
    yield Triple(node, iri("dcat:downloadURL"), place)
    titles = {
        one.object.language: one.object.value
        for one in content.triples(GRAPH)
        if one.subject == mappings and one.predicate == LABEL and isinstance(one.object, Literal)
    }
    for _, predicate, value in form:
        if predicate == LABEL and isinstance(value, Literal):
            words = (titles.get(value.language, ""), value.value)
            yield Triple(node, LABEL, text(", ".join(filter(None, words)), value.language or ""))
        else:
            yield Triple(node, predicate, value)
