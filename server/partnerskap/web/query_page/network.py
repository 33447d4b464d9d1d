"""The network that an answer tells: statements, or rows with two things or three."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from partnerskap.drawing.rings import Ring, draw_ring
from partnerskap.engine.query import Form, Term
from partnerskap.web.pages.frame import follow
from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.table import Cell, Table, spell_name

MOST: Final = 150
"""Things that are drawn: those with the most ties."""
Said = tuple[Term, Term | None, Term]
"""One thing, by what it is tied, and the other."""


@dataclass(frozen=True)
class Tied:
    """A thing of the network: its name, address and looks."""

    name: str
    address: str | None
    look: str


@dataclass(frozen=True)
class Line:
    """What ties two things, by their numbers."""

    start: int
    end: int
    names: Sequence[str]


@dataclass(frozen=True)
class Web:
    """The things and what ties them."""

    things: Sequence[Tied]
    lines: Sequence[Line]
    left_out: int

    @cached_property
    def ring(self) -> Ring:
        """The network drawn on a circle."""
        names = [thing.name for thing in self.things]
        return draw_ring(names, [(line.start, line.end) for line in self.lines])

    def neighbours(self) -> Iterator[tuple[Tied, list[tuple[str, Tied]]]]:
        """Yield each thing that a line starts from, with the others: the same in words."""
        for at, thing in enumerate(self.things):
            told = [
                (", ".join(line.names), self.things[line.end])
                for line in self.lines
                if line.start == at
            ]
            if told:
                yield thing, told


def find_network(table: Table, page: Page) -> Web | None:
    """Return the network of *table*, or None if it ties no things."""
    columns = choose_columns(table)
    if columns is None:
        return None
    told = [each for row in table.rows if (each := read_tie([row[at] for at in columns]))]
    ties = Counter(term for start, _, end in told for term in (start, end))
    kept = {term: at for at, (term, _) in enumerate(ties.most_common(MOST))}
    drawn = [each for each in told if each[0] in kept and each[2] in kept]
    if not drawn:
        return None
    things = [describe_thing(term, page) for term in kept]
    return Web(things, gather(drawn, kept, page), len(table.rows) - len(drawn))


def choose_columns(table: Table) -> Sequence[int] | None:
    """Return the columns of one thing, the tie and the other, or of the things alone; else None."""
    if table.form == Form.TRIPLES:
        return (0, 1, 2)
    columns = [at for at in range(len(table.columns)) if holds_things(table.terms(at))]
    return columns if len(columns) in (2, 3) else None


def holds_things(terms: Sequence[Term | None]) -> bool:
    """Tell whether at least half of *terms* are things."""
    return 0 < len(terms) <= 2 * sum(isinstance(term, NamedNode | BlankNode) for term in terms)


def read_tie(terms: Sequence[Term | None]) -> Said | None:
    """Return the tie that *terms* tell, or None when either end of it is no thing."""
    start, end = terms[0], terms[-1]
    middle = terms[1] if len(terms) == 3 else None
    if isinstance(start, NamedNode | BlankNode) and isinstance(end, NamedNode | BlankNode):
        return start, middle, end
    return None


def gather(told: Sequence[Said], numbers: dict[Term, int], page: Page) -> list[Line]:
    """Return one line for each two things, with the names of all that ties them."""
    found: dict[tuple[int, int], dict[str, None]] = {}
    for start, tie, end in told:
        names = found.setdefault((numbers[start], numbers[end]), {})
        if tie is not None:
            names[page.label(tie).text] = None
    return [Line(start, end, list(names)) for (start, end), names in found.items()]


def describe_thing(term: Term, page: Page) -> Tied:
    """Return how *term* is shown."""
    if not isinstance(term, NamedNode):
        return Tied(str(term), None, "")
    name = spell_name(Cell("iri", page.name(term)))
    return Tied(name, follow(term.value), page.country_class(page.country(term)))
