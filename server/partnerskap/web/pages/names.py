"""Vocabulary terms as templates and page code write them: `pk.hasTheme`, `rdfs.label`."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from partnerskap.vocabulary import prefixes


class Namespace:
    """Makes terms of one vocabulary: `Namespace("http://…#").name`."""

    def __init__(self, start: str) -> None:
        """Remember the part that all terms share."""
        self.start = start

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term called *name*."""
        if name.startswith("__"):
            raise AttributeError(name)
        return NamedNode(self.start + name)

    def __contains__(self, node: NamedNode) -> bool:
        """Tell whether *node* is a term of this vocabulary."""
        return node.value.startswith(self.start)


@cache
def namespaces(base: str) -> dict[str, Namespace]:
    """Return a namespace for each prefix of the project, ours under *base*."""
    return {prefix: Namespace(iri) for prefix, iri in prefixes(base).items()}


def shorten(iri: str, base: str) -> str:
    """Return *iri* as prefix and name where a prefix is known, else unchanged."""
    for prefix, start in prefixes(base).items():
        name = iri.removeprefix(start)
        if name != iri and name and "/" not in name and "#" not in name:
            return f"{prefix}:{name}"
    return iri
