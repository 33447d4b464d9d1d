"""IRIs and paths: which path on this server stands for which IRI, and how paths are spelled."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import NamedNode

FOLDED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""


def iri_of(base: str, path: str) -> NamedNode | None:
    """Return the IRI that *path* (decoded, no slash in front) has under *base*.

    None if there can be no such IRI, because *path* has a character that no IRI has.
    """
    try:
        return NamedNode(base + path)
    except ValueError:
        return None


def path_of(base: str, iri: str) -> str:
    """Return where *iri* answers: a path on this server for our own, else *iri* itself."""
    return "/" + iri.removeprefix(base) if iri.startswith(base) else iri


def document_of(base: str, iri: str) -> str:
    """Return the IRI of the document about *iri*: `…/id/x` has `…/doc/x`, others themselves."""
    thing = base + "id/"
    return base + "doc/" + iri.removeprefix(thing) if iri.startswith(thing) else iri


def normalise_path(path: str) -> str:
    """Return *path* as our rules spell it: lower case, ASCII, single slashes, none at the end.

    `municipality/tr/Şişli/` becomes `municipality/tr/sisli`.
    """
    plain = unicodedata.normalize("NFKD", path.lower().translate(FOLDED))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"/+", "/", re.sub(r"[\s_]+", "-", letters.strip())).strip("/")


def require_iri(term: object) -> NamedNode:
    """Return *term*, which is an IRI; raises `TypeError` if it is not."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
