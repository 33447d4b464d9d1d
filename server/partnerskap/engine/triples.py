"""Writes the triples of an answer in one order: equal answers are equal bytes in any process."""

from __future__ import annotations

import errno
import io
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    QueryTriples,
    RdfFormat,
    parse,
    serialize,
)

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.well_formed import write_rdf_xml
from partnerskap.turtle import read_words, split_lines, used_prefixes, write_words

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LINES: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
OLD_NAMES: Final = {
    "text/rdf": RdfFormat.RDF_XML,
    "text/rdf+n3": RdfFormat.N3,
    "application/rdf+n3": RdfFormat.N3,
}
"""Media types of RDF that pyoxigraph does not know."""
TURTLE: Final = (RdfFormat.TURTLE, RdfFormat.N3)


def write_triples(
    result: QueryTriples, kind: RdfFormat, prefixes: Mapping[str, str], most: int
) -> tuple[bytes, int]:
    """Return *result* in the format *kind*, and the number of triples.

    May raise `Unwritable`. Those of *prefixes* that are in use are declared. What would be too
    large an answer in any case, as it is more than *most* bytes of N-Triples, is only begun.
    """
    sink = Sink(most)
    try:
        result.serialize(sink, format=RdfFormat.N_TRIPLES)
    except OSError:
        if not sink.is_full:
            raise
        return sink.getvalue(), 0
    lines = sorted(set(split_lines(name_blank_nodes(sink.getvalue()))))
    return write_lines(lines, kind, prefixes), len(lines)


def rewrite_triples(
    content: bytes, theirs: RdfFormat, kind: RdfFormat, prefixes: Mapping[str, str]
) -> tuple[bytes, int]:
    """Return the same of *content*, which somebody else wrote in the format *theirs*.

    Raises `SyntaxError` if it is not in that format.
    """
    quads = parse(content, format=theirs)
    plain = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert plain is not None  # noqa: S101 - as below
    lines = sorted(set(split_lines(name_blank_nodes(plain))))
    return write_lines(lines, kind, prefixes), len(lines)


class Sink(io.BytesIO):
    """Takes what is written until it is full."""

    def __init__(self, most: int) -> None:
        """Take *most* bytes, and the piece that is more than that."""
        super().__init__()
        self.most = most

    @property
    def is_full(self) -> bool:
        """Tell whether there is more than fits."""
        return self.tell() > self.most

    def write(self, piece: ReadableBuffer) -> int:
        """Take *piece*, or raise an OSError if there was too much before."""
        if self.is_full:
            raise OSError(errno.EFBIG, "more than an answer may have")
        return super().write(piece)


@cache
def find_format(media_type: str) -> RdfFormat:
    """Return the format of RDF called *media_type*."""
    found = OLD_NAMES.get(media_type) or RdfFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found


def name_blank_nodes(content: bytes) -> bytes:
    """Return *content*, in N-Triples, with blank nodes named by what is said of them."""
    if b"_:" not in content:
        return content
    found = Dataset(parse(content, format=RdfFormat.N_TRIPLES))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = serialize(found, format=RdfFormat.N_QUADS)
    assert named is not None  # noqa: S101 - no output was given, so bytes come back
    return named


def write_lines(lines: list[str], kind: RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """Return the *lines* of N-Triples in the format *kind*."""
    if kind in TURTLE:
        return "".join(write_words(read_words(lines), prefixes)).encode()
    content = "".join(f"{line}\n" for line in lines).encode()
    if kind in LINES:
        return content
    triples = [quad.triple for quad in parse(content, format=RdfFormat.N_TRIPLES)]
    if kind == RdfFormat.RDF_XML:
        return write_rdf_xml(triples, prefixes)
    used = used_prefixes([content], prefixes)
    statements = triples if kind == RdfFormat.JSON_LD else [Quad(*triple) for triple in triples]
    written = serialize(statements, format=kind, prefixes=used)
    assert written is not None  # noqa: S101 - as above
    return written
