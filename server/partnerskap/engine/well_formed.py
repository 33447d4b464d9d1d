"""Keeps XML well formed: what XML 1.0 can't hold is refused, carriage returns are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from partnerskap.engine.errors import Unwritable

FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that XML 1.0 has no way to write, in UTF-8."""
START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
NAME: Final = re.compile(f"[{START}][{START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*\\Z")
"""What an IRI must end in for a property: the local name of an element."""
RESERVED: Final = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
INSTEAD: Final = "Ask for another format, such as JSON or Turtle."


class XmlGuard:
    """Passes on the parts of an XML text."""

    def __init__(self) -> None:
        """Begin a text."""
        self.tail = b""

    def clean(self, part: bytes) -> bytes:
        """Return the next *part* with its carriage returns as references, or raise `Unwritable`.

        As they are, whoever reads XML would take them for line feeds.
        """
        found = FORBIDDEN.search(self.tail + part)
        if found is not None:
            letter = ord(found[0].decode())
            raise Unwritable(f"XML can't hold U+{letter:04X}, which is in the answer. {INSTEAD}")
        self.tail = part[-2:]
        return part.replace(b"\r", b"&#xD;")


def write_rdf_xml(triples: Sequence[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return *triples* in RDF/XML, the *prefixes* in use declared; may raise `Unwritable`."""
    predicates = {triple.predicate for triple in triples}
    spaces = {namespace_of(predicate) for predicate in predicates}
    used = {name: start for name, start in prefixes.items() if start in spaces and name != "rdf"}
    try:
        content = serialize(triples, format=RdfFormat.RDF_XML, prefixes=used)
    except OSError as error:  # a property that means something else in RDF/XML, such as rdf:li
        raise Unwritable(f"{error}. {INSTEAD}") from error
    assert content is not None  # noqa: S101 - no output was given, so bytes come back
    return XmlGuard().clean(content)


def namespace_of(predicate: NamedNode) -> str:
    """Return the part of *predicate* before its local name, or raise `Unwritable`."""
    found = NAME.search(predicate.value)
    start = predicate.value[: found.start()] if found else ""
    if not start or start in RESERVED:
        raise Unwritable(
            f"The property {predicate} has no name at its end that an element of RDF/XML "
            f"could have. {INSTEAD}"
        )
    return start
