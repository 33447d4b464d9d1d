"""The statements that one page is made of, ready to be asked by subject and by object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.linking.rows import Row, Term

NOTHING: Final = NamedNode("urn:x-nothing")
"""What a page is about that is not about one resource."""


def spell(term: Term) -> str:
    """Return the address or the text of *term*."""
    return str(term) if isinstance(term, Triple) else term.value


@dataclass(frozen=True)
class Value:
    """What a statement says of its subject, and the named graphs that say so."""

    term: Term
    graphs: tuple[str, ...]


@dataclass
class PageGraph:
    """Statements by subject and by object; filled once from the rows of a page query."""

    _out: dict[Term, dict[str, dict[Term, list[str]]]] = field(default_factory=dict)
    _in: dict[Term, dict[str, dict[Term, list[str]]]] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Iterable[Row], this: NamedNode = NOTHING) -> PageGraph:
        """Return a graph of *rows* of `s`, `p`, `o` and `g`; no `s` or no `o` is *this*."""
        graph = cls()
        for row in rows:
            source = row.get("g")
            graph._add(
                row.get("s", this),
                spell(row["p"]),
                row.get("o", this),
                source.value if isinstance(source, NamedNode) else None,
            )
        return graph

    def _add(self, subject: Term, name: str, value: Term, source: str | None) -> None:
        for index, start, end in ((self._out, subject, value), (self._in, value, subject)):
            graphs = index.setdefault(start, {}).setdefault(name, {}).setdefault(end, [])
            if source and source not in graphs:
                graphs.append(source)

    def __contains__(self, subject: Term) -> bool:
        """Tell whether anything is said of *subject*."""
        return subject in self._out

    def values(self, subject: Term, *names: NamedNode) -> list[Value]:
        """Return what is said of *subject* by any of the properties *names*, each value once."""
        found: dict[Term, list[str]] = {}
        for name in names:
            for term, graphs in self._out.get(subject, {}).get(name.value, {}).items():
                found.setdefault(term, []).extend(graphs)
        return [Value(term, tuple(dict.fromkeys(graphs))) for term, graphs in found.items()]

    def objects(self, subject: Term, *names: NamedNode) -> list[Term]:
        """Return the values alone."""
        said = self._out.get(subject, {})
        return list(dict.fromkeys(term for name in names for term in said.get(name.value, ())))

    def nodes(self, subject: Term, *names: NamedNode) -> list[NamedNode]:
        """Return the values that are IRIs."""
        return [term for term in self.objects(subject, *names) if isinstance(term, NamedNode)]

    def literals(self, subject: Term, *names: NamedNode) -> list[Literal]:
        """Return the values that are literals."""
        return [term for term in self.objects(subject, *names) if isinstance(term, Literal)]

    def value(self, subject: Term, *names: NamedNode) -> Value | None:
        """Return one value, the first in a fixed order, or None."""
        return min(self.values(subject, *names), key=lambda value: str(value.term), default=None)

    def backward(self, term: Term, *names: NamedNode) -> list[Value]:
        """Return the subjects that point to *term* by any of the properties *names*."""
        found: dict[Term, list[str]] = {}
        for name in names:
            for subject, graphs in self._in.get(term, {}).get(name.value, {}).items():
                found.setdefault(subject, []).extend(graphs)
        return [Value(subject, tuple(dict.fromkeys(graphs))) for subject, graphs in found.items()]

    def subjects(self, term: Term, *names: NamedNode) -> list[NamedNode]:
        """Return the subjects alone."""
        found = (value.term for value in self.backward(term, *names))
        return [subject for subject in found if isinstance(subject, NamedNode)]

    def properties(self, subject: Term) -> list[NamedNode]:
        """Return the properties that *subject* has values of."""
        return [NamedNode(name) for name in self._out.get(subject, {})]

    def inverse_properties(self, term: Term) -> list[NamedNode]:
        """Return the properties that point to *term*."""
        return [NamedNode(name) for name in self._in.get(term, {})]

    def subjects_of(self, name: NamedNode) -> list[NamedNode]:
        """Return every subject that has a value of property *name*."""
        return [
            subject
            for subject, said in self._out.items()
            if isinstance(subject, NamedNode) and name.value in said
        ]

    def objects_of(self, name: NamedNode) -> list[Term]:
        """Return every value of property *name*, whatever the subject."""
        return [term for term, told in self._in.items() if name.value in told]
