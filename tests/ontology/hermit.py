"""HermiT's verdict on a graph, reached over a copy that keeps to the OWL 2 datatype map."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import owlready2
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal
from rdflib.collection import Collection

if TYPE_CHECKING:
    from rdflib.term import Node

PROPERTY_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
KEPT: Final = frozenset((XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.anyURI))
"""Datatypes that HermiT knows; xsd:date, gYear and our own codes stop it."""
JAR: Final = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"


def is_consistent(*graphs: Graph) -> bool:
    """Return whether HermiT finds a model of *graphs* in which distinct themes are distinct."""
    program = shutil.which("java")
    assert program, "HermiT needs Java; .ci/run installs it."
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.nt"
        simplified(*graphs).serialize(path, format="nt", encoding="utf-8")
        command = [program, "-cp", str(JAR), "org.semanticweb.HermiT.cli.CommandLine"]
        done = subprocess.run(
            [*command, "--consistency", str(path)], capture_output=True, text=True, check=False
        )
    if "InconsistentOntologyException" in done.stderr:
        return False
    assert done.stdout == f"{OWL.Thing} is satisfiable.\n", done.stdout + done.stderr
    return True


def simplified(*graphs: Graph) -> Graph:
    """Return the union of *graphs*, other datatypes made strings and outside properties declared.

    A property that nobody declares would be guessed at; as an annotation it says nothing.
    """
    copy = Graph()
    for graph in graphs:
        for subject, predicate, value in graph:
            if value != RDFS.Datatype:
                copy.add((subject, predicate, plain(value)))
    for predicate in set(copy.predicates()) - declared(copy):
        copy.add((predicate, RDF.type, OWL.AnnotationProperty))
    keep_apart(copy)
    return copy


def plain(value: Node) -> Node:
    """Return *value* without a datatype, and for a range without a meaning, that HermiT lacks."""
    if isinstance(value, Literal) and value.datatype and value.datatype not in KEPT:
        return Literal(str(value))
    if str(value).startswith(str(XSD)) and value not in KEPT:
        return XSD.string
    return value


def declared(graph: Graph) -> set[Node]:
    """Return the properties that *graph* declares and those that are part of the language."""
    known = {term for kind in PROPERTY_KINDS for term in graph.subjects(RDF.type, kind)}
    return known | {
        p for p in graph.predicates() if str(p).startswith((str(OWL), str(RDF), str(RDFS)))
    }


def keep_apart(graph: Graph) -> None:
    """Say that the concepts in *graph* are all different: OWL would rather equate than object."""
    concepts = {
        concept
        for kind in {SKOS.Concept, *graph.transitive_subjects(RDFS.subClassOf, SKOS.Concept)}
        for concept in graph.subjects(RDF.type, kind)
    }
    members = BNode()
    graph.add((group := BNode(), RDF.type, OWL.AllDifferent))
    graph.add((group, OWL.distinctMembers, members))
    Collection(graph, members, sorted(concepts, key=str))
