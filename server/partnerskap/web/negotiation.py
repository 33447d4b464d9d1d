"""Content negotiation: which representations there are, and which one a request selects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.wrappers import Request

from partnerskap.engine.errors import NotAcceptable


@dataclass(frozen=True)
class Representation:
    """One form in which something can be had."""

    suffix: str
    """What the address of a document, or the name of a file, ends in after the last point."""
    media_type: str
    name: str
    """What people call it."""
    aliases: tuple[str, ...] = ()
    """What else `?format=` may call it."""
    has_graphs: bool = False
    """Whether it tells which named graph a statement is in."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what `?format=` may call it, beside its media type."""
        return self.suffix, *self.aliases

    @property
    def content_type(self) -> str:
        """Return the media type as the header Content-Type says it."""
        return content_type(self.media_type)


TURTLE: Final = Representation("ttl", "text/turtle", "Turtle", ("turtle", "n3"))
JSON_LD: Final = Representation("jsonld", "application/ld+json", "JSON-LD", ("json-ld",), True)
RDF_XML: Final = Representation(
    "rdf", "application/rdf+xml", "RDF/XML", ("rdfxml", "rdf+xml", "rdf-xml", "xml")
)
N_TRIPLES: Final = Representation(
    "nt", "application/n-triples", "N-Triples", ("ntriples", "n-triples")
)
TRIG: Final = Representation("trig", "application/trig", "TriG", (), True)
N_QUADS: Final = Representation("nq", "application/n-quads", "N-Quads", ("nquads",), True)
HTML: Final = Representation("html", "text/html", "HTML")
JSON: Final = Representation("json", "application/json", "JSON")

RDF: Final = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
"""Every format of RDF, the one for a request without preference first."""
DOCUMENTS: Final = (*RDF, HTML, JSON)
"""What documents can be had as; JSON is JSON-LD whose context is somewhere else."""
SUFFIXES: Final = {one.suffix: one for one in DOCUMENTS}
NAMES: Final = {name: one for one in DOCUMENTS for name in (one.media_type, *one.names)}
"""What `?format=` may say of a document."""


@dataclass(frozen=True)
class Selection:
    """What a request selects: a document, by its path, and one of its representations."""

    path: str
    """The document's path under the base, without suffix."""
    representation: Representation
    negotiated: bool
    """Whether the representation was chosen by the header Accept."""


def select_representation(
    request: Request, offered: Sequence[Representation] = DOCUMENTS
) -> Selection:
    """Return what *request* selects of what is *offered*: by suffix, by `?format=` or by Accept.

    A suffix that no representation has is part of the path. Raises `NotAcceptable` if nothing
    that is offered is wanted.
    """
    path = request.path.lstrip("/")
    stem, _, suffix = path.rpartition(".")
    if suffix in SUFFIXES and stem:
        return Selection(stem, require(SUFFIXES[suffix], offered), negotiated=False)
    if "format" in request.args:
        wanted = find_named(request.args["format"])
        return Selection(path, require(wanted, offered), negotiated=False)
    return Selection(path, negotiate(request.accept_mimetypes, offered), negotiated=True)


def find_named(name: str) -> Representation:
    """Return the representation that *name*, as in `?format=`, stands for."""
    found = NAMES.get(name.lower())
    if found is None:
        known = ", ".join(f"{one.suffix} ({one.media_type})" for one in DOCUMENTS)
        raise NotAcceptable(f"'{name}' is not a format of documents: there is {known}.")
    return found


def require(wanted: Representation, offered: Sequence[Representation]) -> Representation:
    """Return *wanted* if it is *offered*, or raise `NotAcceptable`."""
    if wanted not in offered:
        raise available(one.media_type for one in offered)
    return wanted


def negotiate(accept: MIMEAccept, offered: Sequence[Representation]) -> Representation:
    """Return the best of *offered* for *accept*, or raise `NotAcceptable`."""
    by_type = {one.media_type: one for one in offered}
    return by_type[choose(accept, tuple(by_type))]


def choose(accept: MIMEAccept, offered: Sequence[str]) -> str:
    """Return the best of the media types *offered* for *accept*, or raise `NotAcceptable`.

    No header at all means the first one offered; parameters of media types are ignored.
    """
    if not accept:
        return offered[0]
    best = bare(accept).best_match(offered)
    if best is None:
        raise available(offered)
    return best


def available(offered: Iterable[str]) -> NotAcceptable:
    """Return the error that names the media types *offered*."""
    return NotAcceptable("This resource is available as " + ", ".join(offered) + ".")


def bare(accept: MIMEAccept) -> MIMEAccept:
    """Return *accept* without media-type parameters."""
    return MIMEAccept((value.partition(";")[0].strip(), quality) for value, quality in accept)


def prefers_html(accept: MIMEAccept, others: Sequence[str]) -> bool:
    """Return whether the sender of *accept* would rather have HTML than one of *others*."""
    if not accept:
        return False
    return bare(accept).best_match([*others, HTML.media_type]) == HTML.media_type


def content_type(media_type: str) -> str:
    """Return *media_type* as the header Content-Type says it."""
    return media_type + "; charset=utf-8" if media_type.startswith("text/") else media_type
