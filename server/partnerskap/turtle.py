"""Writes Turtle that every client reads: `@prefix`, and only the prefixes in use.

Some parsers (rdflib.js, OWLAPI) stop at `PREFIX`, and at names with escaped characters.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, Final

from pyoxigraph import RdfFormat, Triple, serialize

from partnerskap.vocabulary import iri

FIRST: Final = tuple(
    str(iri(name)) for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "schema:name")
)
"""Properties that come before all others, in this order."""
LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
DATATYPE: Final = re.compile(r'(".*")\^\^(<[^<>"]*>)\Z', re.DOTALL)
PLAIN: Final = {
    str(iri("xsd:integer")): re.compile(r'"([+-]?[0-9]+)"\Z'),
    str(iri("xsd:decimal")): re.compile(r'"([+-]?[0-9]*\.[0-9]+)"\Z'),
    str(iri("xsd:boolean")): re.compile(r'"(true|false)"\Z'),
}
"""Datatypes whose values need no quotes when spelled like this."""
KEPT: Final = 100_000
"""Names that are remembered at a time."""
Words = tuple[str, str, str]
"""A statement: each of its terms as N-Triples write it."""
Order = Callable[[Words], tuple[int | str, ...]]
"""Tells where a statement stands among those of its subject."""


def predicate_order(words: Words) -> tuple[int, str, str]:
    """Return where a statement stands among those of its subject."""
    _, predicate, value = words
    rank = FIRST.index(predicate) if predicate in FIRST else len(FIRST)
    return rank, predicate[1:-1], value


def english_first(words: Words) -> tuple[int, str, str, str]:
    """Return the same, where English comes before other languages.

    CKAN takes the first label that a document has of a term.
    """
    rank, predicate, value = predicate_order(words)
    return rank, predicate, language_of(value), value


def read_words(lines: Iterable[str]) -> list[Words]:
    """Return the statements in *lines* of N-Triples, each once, in order of their subjects."""
    return [split_line(line) for line in sorted(set(lines))]


def split_line(line: str) -> Words:
    """Return the terms of a *line* of N-Triples."""
    subject, predicate, value = line.split(" ", 2)
    return subject, predicate, value.removesuffix(" .")


def split_lines(n_triples: bytes) -> list[str]:
    """Return the lines of *n_triples*, in which only a line feed ends one."""
    return n_triples.decode().split("\n")[:-1]


def write_turtle(
    triples: Iterable[Triple],
    prefixes: Mapping[str, str],
    first: Sequence[str] = (),
    order: Order = predicate_order,
) -> bytes:
    """Return *triples* in Turtle; the subjects with the IRIs *first* come before the others."""
    statements = read_words(split_lines(write_n_triples(triples)))
    return "".join(write_words(statements, prefixes, first, order)).encode()


def write_n_triples(triples: Iterable[Triple]) -> bytes:
    """Return *triples* in N-Triples, as they come."""
    content = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None  # noqa: S101 - no output was given, so bytes come back
    return content


def write_words(
    statements: list[Words],
    prefixes: Mapping[str, str],
    first: Sequence[str] = (),
    order: Order = predicate_order,
) -> list[str]:
    """Return *statements*, which lie in order of their subjects, as pieces of Turtle."""
    writer = Writer(prefixes, order)
    if first:
        ranks = {f"<{name}>": rank for rank, name in enumerate(first)}
        statements = sorted(statements, key=lambda one: ranks.get(one[0], len(ranks)))
    blocks = [
        "\n" + writer.block(subject, about)
        for subject, about in groupby(statements, key=lambda one: one[0])
    ]
    return [write_head(writer, prefixes), *blocks]


def copy_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str], target: IO[bytes]) -> None:
    """Write *lines* of N-Triples, which are in order, as Turtle into *target*, however many.

    What stands first, the prefixes in use, is known last: all else waits in a file.
    """
    writer = Writer(prefixes)
    statements = (split_line(line.decode().rstrip("\n")) for line in lines)
    with TemporaryFile() as waiting:
        for subject, about in groupby(statements, key=lambda one: one[0]):
            waiting.write(f"\n{writer.block(subject, about)}".encode())
        waiting.seek(0)
        target.write(write_head(writer, prefixes).encode())
        shutil.copyfileobj(waiting, target)


def write_head(writer: Writer, prefixes: Mapping[str, str]) -> str:
    """Return the declarations of those of *prefixes* that *writer* used."""
    return "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(writer.used))


def reading_order(triple: Triple) -> tuple[str, str, str, str]:
    """Return where *triple* stands in a document for others, which has English first too."""
    value = str(triple.object)
    return str(triple.subject), str(triple.predicate), language_of(value), value


def language_of(value: str) -> str:
    """Return the language of the term *value* as N-Triples write it, or nothing."""
    return "" if value[-1:] in {'"', ">"} else value.rpartition("@")[2]


class Writer:
    """Turns terms into Turtle and remembers which prefixes that took."""

    def __init__(self, prefixes: Mapping[str, str], order: Order = predicate_order) -> None:
        """Abbreviate by *prefixes* (prefix → namespace); write statements in this *order*."""
        self.order = order
        self.by_length = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self.used: set[str] = set()
        self.names: dict[str, str] = {}

    def shorten(self, node: str) -> str:
        """Return *node*, in angle brackets, as prefix and local name if that is possible."""
        found = self.names.get(node)
        if found is None:
            if len(self.names) == KEPT:
                self.names.clear()
            found = self.names[node] = self.abbreviate(node)
        return found

    def abbreviate(self, node: str) -> str:
        """Return *node* with the longest of the namespaces that leave a plain local name."""
        value = node[1:-1]
        for prefix, namespace in self.by_length:
            local = value.removeprefix(namespace)
            if local != value and LOCAL.match(local):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return node

    def term(self, term: str) -> str:
        """Return any *term* in Turtle."""
        if term.startswith("<") and not term.startswith("<<"):
            return self.shorten(term)
        typed = DATATYPE.match(term) if term.endswith(">") else None
        if typed is None:
            return term
        text, datatype = typed.groups()
        bare = PLAIN[datatype].match(text) if datatype in PLAIN else None
        return bare[1] if bare else f"{text}^^{self.shorten(datatype)}"

    def block(self, subject: str, about: Iterable[Words]) -> str:
        """Return all that *about* says of *subject*."""
        lines = [self.term(subject)]
        for predicate, group in groupby(sorted(about, key=self.order), lambda one: one[1]):
            name = "a" if predicate == FIRST[0] else self.term(predicate)
            values = [self.term(value) for _, _, value in group]
            separator = " " if len(values) == 1 else "\n        "
            lines.append(f"    {name}{separator}" + " ,\n        ".join(values) + " ;")
        return "\n".join([*lines, ".", ""])


def used_prefixes(n_triples: Iterable[bytes], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return those of *prefixes* whose namespace some IRI begins with in lines of *n_triples*."""
    spaces = {start.encode(): name for name, start in prefixes.items()}
    longest = sorted(spaces, key=len, reverse=True)
    pattern = re.compile(b"<(%s)" % b"|".join(map(re.escape, longest)))
    found = {start for lines in n_triples for start in pattern.findall(lines)}
    return {name: prefixes[name] for name in sorted(spaces[start] for start in found)}
