"""OWL 2 RL: what the ontology's axioms say of the data, by the reasoner `reasonable`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from rdflib.term import Literal, Node, URIRef
from reasonable import PyReasoner

from partnerskap.publish.convert import from_rdflib

_LANGUAGES: Final = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2002/07/owl#",
)
_CHECKS: Final = frozenset(
    f"{_LANGUAGES[-1]}{name}"
    for name in (
        "AsymmetricProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
        "complementOf",
        "differentFrom",
        "disjointWith",
        "propertyDisjointWith",
    )
)
"""Axioms that can only be broken: `consistency` asks whether they are, many times faster."""

_REMARKS: Final = ("label", "comment", "isDefinedBy", "seeAlso", "versionInfo", "versionIRI")
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def entail(triples: Iterable[Triple], mentioned: set[str]) -> Iterator[Triple]:
    """Yield what follows from *triples* and is worth saying, in no order, known or not.

    Only statements by a property that the ontology says something of (*mentioned*) can lead to
    others: the rest is not shown to the reasoner, nor are axioms that can only be broken.
    """
    telling = (triple for triple in triples if _is_telling(triple, mentioned))
    with TemporaryDirectory(prefix="partnerskap-") as folder:
        path = Path(folder) / "telling.n3"
        serialize(telling, str(path), format=RdfFormat.N_TRIPLES)
        reasoner = PyReasoner()
        reasoner.load_file(str(path))
        path.unlink()
        for subject, predicate, value in reasoner.reason():
            if _is_worth_saying(subject, predicate, value):
                yield Triple(NamedNode(str(subject)), NamedNode(str(predicate)), from_rdflib(value))


def _is_telling(triple: Triple, mentioned: set[str]) -> bool:
    """Tell whether *triple* can lead to others."""
    if triple.predicate == _TYPE:
        return getattr(triple.object, "value", "") not in _CHECKS
    return triple.predicate.value in mentioned and triple.predicate.value not in _CHECKS


def _is_worth_saying(subject: Node, predicate: Node, value: Node) -> bool:
    """Tell a statement of the world from one about OWL itself or of a thing being itself."""
    if not isinstance(subject, URIRef) or not isinstance(predicate, URIRef) or subject == value:
        return False
    if isinstance(value, URIRef):
        return not (_is_language(subject) or (_is_language(value) and predicate == _RDF_TYPE))
    return isinstance(value, Literal)


_RDF_TYPE: Final = URIRef(_TYPE.value)


def is_axiom(predicate: NamedNode) -> bool:
    """Tell whether a statement by *predicate* can be an axiom: RDFS or OWL, and not a remark."""
    name = predicate.value
    return name.startswith(_LANGUAGES) and not name.endswith(_REMARKS)


def _is_language(iri: URIRef) -> bool:
    return str(iri).startswith(_LANGUAGES)
