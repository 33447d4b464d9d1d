"""Writes the triples of an answer in one order: equal answers are equal bytes in any process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

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

LINES: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
OLD_NAMES: Final = {
    "text/rdf": RdfFormat.RDF_XML,
    "text/rdf+n3": RdfFormat.N3,
    "application/rdf+n3": RdfFormat.N3,
}
"""Media types of RDF that pyoxigraph does not know."""
TURTLE: Final = (RdfFormat.TURTLE, RdfFormat.N3)


def write_triples(
    result: QueryTriples, kind: RdfFormat, prefixes: Mapping[str, str]
) -> tuple[bytes, int]:
    """Return *result* in the format *kind*, and the number of triples.

    May raise `Unwritable`. Those of *prefixes* that are in use are declared.
    """
    lines = sorted(set(split_lines(name_blank_nodes(serialize_lines(result)))))
    return write_lines(lines, kind, prefixes), len(lines)


def rewrite_triples(
    content: bytes, kind: RdfFormat, prefixes: Mapping[str, str]
) -> tuple[bytes, int]:
    """Return the same of *content*, in the N-Triples of somebody else.

    Raises `SyntaxError` if they are none.
    """
    quads = parse(content, format=RdfFormat.N_TRIPLES)
    plain = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert plain is not None  # noqa: S101 - as below
    lines = sorted(set(split_lines(name_blank_nodes(plain))))
    return write_lines(lines, kind, prefixes), len(lines)


@cache
def find_format(media_type: str) -> RdfFormat:
    """Return the format of RDF called *media_type*."""
    found = OLD_NAMES.get(media_type) or RdfFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found


def serialize_lines(result: QueryTriples) -> bytes:
    """Return *result* in N-Triples, in the order in which it comes."""
    content = result.serialize(format=RdfFormat.N_TRIPLES)
    assert content is not None  # noqa: S101 - no output was given, so bytes come back
    return content


def name_blank_nodes(content: bytes) -> bytes:
    """Return *content*, in N-Triples, with blank nodes named by what is said of them."""
    if b"_:" not in content:
        return content
    found = Dataset(parse(content, format=RdfFormat.N_TRIPLES))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = serialize(found, format=RdfFormat.N_QUADS)
    assert named is not None  # noqa: S101 - as above
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
