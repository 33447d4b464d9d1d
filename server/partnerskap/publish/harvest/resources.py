"""Splits a snapshot's statements by the resource that they describe.

A resource is an IRI with all its statements, and those of the blank nodes that hang on it. Blank
nodes are named anew within each resource (RDFC-1.0), so that equal descriptions are equal texts
whatever else there is in the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from partnerskap.errors import SourceError

Description = frozenset[str]
"""The statements of one resource, each as N-Triples without the final dot."""
_BLANK_OBJECT: Final = re.compile(r"\S+ \S+ (_:\S+)")
_BLANK: Final = "_:"


def split_resources(read: Callable[[], Iterable[str]]) -> Iterator[tuple[str, Description]]:
    """Yield (IRI in angle brackets, description) for sorted N-Quads lines, sorted by IRI.

    *read* yields the lines, each time that it is called: the blank nodes, which sort last, are
    wanted first. A statement that several graphs make counts once. Raises `SourceError` for a
    blank node that belongs to no resource or to several: whose change would its change be?
    """
    blank = {
        subject: set(statements)
        for subject, statements in _groups(line for line in read() if line.startswith(_BLANK))
    }
    for subject, statements in _groups(line for line in read() if not line.startswith(_BLANK)):
        yield subject, _describe(set(statements), blank)
    if blank:
        raise _astray(next(iter(blank.values())))


def _groups(lines: Iterable[str]) -> Iterator[tuple[str, Iterator[str]]]:
    return groupby(map(_statement, lines), key=_subject)


def _statement(line: str) -> str:
    """Return an N-Quads *line* without its graph, which is an IRI and so free of spaces."""
    return line.rpartition(" <")[0]


def _subject(statement: str) -> str:
    return statement.partition(" ")[0]


def _describe(statements: set[str], blank: dict[str, set[str]]) -> Description:
    """Return *statements* and those of their blank nodes, which are taken out of *blank*."""
    told = set(statements)
    waiting = _blank_objects(statements)
    if not waiting:
        return frozenset(told)
    while waiting:
        node = waiting.pop()
        if node not in blank:
            raise _astray(statements)
        further = blank.pop(node)
        told |= further
        waiting |= _blank_objects(further)
    return _canonical(told)


def _blank_objects(statements: Iterable[str]) -> set[str]:
    found = (_BLANK_OBJECT.fullmatch(statement) for statement in statements)
    return {match[1] for match in found if match}


def _canonical(statements: Iterable[str]) -> Description:
    document = "".join(f"{statement} .\n" for statement in statements)
    dataset = Dataset(parse(document, format=RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad.triple) for quad in dataset)


def _astray(statements: Iterable[str]) -> SourceError:
    return SourceError(
        f"'{min(statements)}': a blank node belongs to exactly one resource, here it belongs to "
        "none or to several. Give it an IRI."
    )


def rename_blank(statement: str, mark: str) -> str:
    """Return *statement* with its blank nodes named apart by *mark*."""
    if _BLANK not in statement:
        return statement
    subject, predicate, value = statement.split(" ", 2)
    renamed = [
        term.replace(_BLANK, _BLANK + mark, 1) if term.startswith(_BLANK) else term
        for term in (subject, predicate, value)
    ]
    return " ".join(renamed)
