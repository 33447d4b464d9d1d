"""Terms by their short names, and terms narrowed to IRIs."""

from __future__ import annotations

from pyoxigraph import NamedNode

from partnerskap.vocabulary import PREFIXES


def named(curie: str) -> NamedNode:
    """Return the IRI of *curie*, a name with one of our prefixes."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def node(term: object) -> NamedNode:
    """Return *term*, which is an IRI; raises `TypeError` if it is not."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
