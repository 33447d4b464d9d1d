"""Reads the text of source files."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, Triple

from partnerskap.errors import SourceError
from partnerskap.vocabulary import BASE, UNWRITABLE


def read_text(path: Path, base: str) -> str:
    """Return the text of *path* with IRIs under *base* instead of `BASE`.

    A byte order mark, as some editors write it, is no part of the text.
    """
    refuse_odd(path)
    try:
        return path.read_text(encoding="utf-8-sig").replace(BASE, base)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error


def refuse_odd(path: Path) -> None:
    """Raise `SourceError` if *path* is no file, or leads out of the content folder."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceError(
            f"{path}: can't be read ({error.strerror}). Mend it, or take it out of the folder."
        ) from error
    if not stat.S_ISREG(mode):
        raise SourceError(
            f"{path}: is {_KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file. "
            "Take it out of the folder."
        )
    root = next((one for one in path.parents if one.name in _ROOTS), None)
    target = path.resolve()
    if root and not any(target.is_relative_to(one.resolve()) for one in (root, root.parent)):
        raise SourceError(
            f"{path}: is a link to {target}, outside the content folder. Copy the file to here."
        )


def refuse_characters(triples: Iterable[Triple], path: Path) -> Iterator[Triple]:
    """Yield *triples*; raise `SourceError` at the first text that no RDF/XML can hold."""
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal) and (found := UNWRITABLE.search(value.value)):
            raise SourceError(
                f"{path}: a text with U+{ord(found[0]):04X}, which XML can't hold: "
                f"{triple.subject} {triple.predicate}. Take that character out."
            )
        yield triple


_ROOTS: Final = ("ontology", "data", "shapes")
_KINDS: Final = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
