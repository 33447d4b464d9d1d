"""What the dataset says of its own release: version and date, from data/catalog.ttl."""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import NamedNode

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content
from partnerskap.vocabulary import PREFIXES


class Release(NamedTuple):
    """Version and date (xsd:date) of the data, as a person wrote them."""

    version: str
    modified: str


def read_release(content: Content) -> Release:
    """Return the release that graph `catalog` tells of, or raise `SourceError`."""
    return Release(_tell(content, "dcat", "version"), _tell(content, "dcterms", "modified"))


def _tell(content: Content, prefix: str, name: str) -> str:
    dataset = NamedNode(f"{content.base}dataset/partnerskap")
    predicate = NamedNode(PREFIXES[prefix] + name)
    for subject, property_, value in content.triples("catalog"):
        if subject == dataset and property_ == predicate:
            return str(getattr(value, "value", value))
    raise SourceError(f"data/catalog.ttl: {dataset} has no {prefix}:{name}. Add it.")
