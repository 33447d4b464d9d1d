"""Writes a query so that Oxigraph answers it right, where it would answer it wrong or not at all.

What is wrong with Oxigraph 0.5.13, and what is asked instead:

- ORDER BY compares values of different kinds in circles, at which its sorting ends the process;
  MIN and MAX compare in the same way: the keys of `functions` are compared instead.
- GROUP_CONCAT keeps a language, and has no value for IRIs and numbers: `functions` concatenates.
- GRAPH ?g hands ?g to the triple patterns in its group, so that what has none of its own (VALUES,
  another GRAPH) is not bound to a graph: it is joined with `GRAPH ?g {}`. Where a part must be
  evaluated for each graph by itself (a sub-SELECT, MINUS, a path), or ?g is used before it has a
  value, which is at the end of the group, the graphs are listed.
- A path of length zero is not found from a term outside the data: see `paths`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from partnerskap.engine import functions, paths
from partnerskap.engine.errors import Refused
from partnerskap.engine.functions import (
    AGGREGATES,
    GREATEST,
    LEAST,
    ORDER,
    Aggregates,
    Concatenation,
)
from partnerskap.engine.syntax import Tokens

KEYWORDS: Final = ("ORDER", "GRAPH", "GROUP_CONCAT", "MIN", "MAX")
LISTING: Final = frozenset({"SELECT", "MINUS"})
"""What is evaluated for each graph by itself."""
JOINING: Final = frozenset({"VALUES", "GRAPH"})
"""What is bound to no graph by Oxigraph."""
CORRELATED: Final = frozenset({"OPTIONAL", "EXISTS"})
"""What depends on what stands before it being bound to a graph."""
SCOPING: Final = LISTING | CORRELATED | {"FILTER", "BIND", "VALUES"}
"""Where it shows that the variable of GRAPH has no value yet in its group."""
ALIKE: Final = frozenset({"COUNT", "STR", "STRLEN", "LANG", "YEAR", "MONTH", "DAY"})
"""Functions whose values are all of one kind, which Oxigraph sorts right."""
LONGEST: Final = 1024 * 1024
"""Characters that a query may have when it is written for each graph."""


@dataclass
class Rewritten:
    """A query as Oxigraph is asked, and the functions that it calls."""

    text: str
    aggregates: Aggregates = field(default_factory=AGGREGATES.copy)


def is_suspect(text: str) -> bool:
    """Tell whether *text* may have something in it that Oxigraph answers wrong."""
    upper = text.upper()
    return any(word in upper for word in KEYWORDS) or paths.is_suspect(text)


def rewrite(text: str, graphs: Callable[[], Sequence[str]], ask: paths.Ask) -> Rewritten:
    """Return *text*, which parses, as Oxigraph answers it right.

    *graphs* names the graphs that GRAPH sees. Raises `Refused` for what is out of reach.
    """
    rewriter = QueryRewriter(text, graphs)
    rewritten = rewriter.rewritten
    rewritten.text = rewriter.walk(0, len(rewriter.tokens))
    if paths.is_suspect(text):
        rewritten.text = paths.rewrite(rewritten.text, ask)
    return rewritten


def may_be_graph_or_path(text: str) -> bool:
    """Tell whether *text* may have something that `rewrite_graphs_and_paths` changes."""
    return "GRAPH" in text.upper() or paths.is_suspect(text)


def rewrite_graphs_and_paths(text: str, graphs: Callable[[], Sequence[str]], ask: paths.Ask) -> str:
    """Return *text* as an Oxigraph answers it that does not have the functions of ours."""
    rewriter = QueryRewriter(text, graphs)
    known = ("GRAPH", "SERVICE")
    rewriter.keywords = [at for at in rewriter.keywords if rewriter.tokens[at] in known]
    written = rewriter.walk(0, len(rewriter.tokens))
    return paths.rewrite(written, ask) if paths.is_suspect(text) else written


class QueryRewriter:
    """Walks through the words of a query and writes them anew."""

    def __init__(self, text: str, graphs: Callable[[], Sequence[str]]) -> None:
        """Rewrite *text* over the named *graphs*."""
        self.tokens, self.graphs = Tokens(text).balanced(), graphs
        self.keywords = [
            at for at, word in enumerate(self.tokens) if word in (*KEYWORDS, "SERVICE")
        ]
        self.rewritten = Rewritten(text)

    def walk(self, start: int, end: int) -> str:
        """Return the words from *start* up to *end*, rewritten."""
        written, place = list[str](), start
        for keyword in self.keywords:
            if place <= keyword < end:  # not within what was rewritten just now
                written.append(self.tokens.text(place, keyword))
                piece, place = self.clause(keyword)
                written.append(piece)
        written.append(self.tokens.text(place, end))
        return "".join(written)

    def clause(self, place: int) -> tuple[str, int]:
        """Return the clause that the keyword at *place* begins, rewritten, and where it ends."""
        word, after = self.tokens[place], self.tokens[place + 1]
        if word == "ORDER" and after == "BY":
            return self.order(place + 2)
        if word in ("MIN", "MAX") and after == "(":
            return self.extreme(place)
        if word == "GROUP_CONCAT" and after == "(":
            return self.concatenation(place)
        if word == "GRAPH" and self.tokens[place + 2] == "{":
            return self.graph(place)
        end = place + 1
        if word == "SERVICE":  # what is in its group is for another engine
            opening = place + 2 + (self.tokens[place + 1] == "SILENT")
            end = self.tokens.ends.get(opening, place) + 1
        return self.tokens.text(place, end), end

    def order(self, place: int) -> tuple[str, int]:
        """Return the ORDER BY whose first condition is at *place*, and where it ends."""
        written = " ORDER BY"
        while (end := self.condition(place)) > place:
            direction = "DESC" if self.tokens[place] == "DESC" else "ASC"
            start = place + (self.tokens[place] in ("ASC", "DESC"))
            expression = self.walk(start, end)
            if self.tokens[start] not in ALIKE:
                expression = f"{ORDER}({expression})"
            written += f" {direction}({expression})"
            place = end
        return written, place

    def condition(self, place: int) -> int:
        """Return where the condition of ORDER BY at *place* ends; *place* itself if none is."""
        tokens = self.tokens
        word, ends = tokens[place], tokens.ends
        if word in ("NOT", "EXISTS"):
            return ends[place + 1 + (word == "NOT")] + 1
        if word == "(":
            return ends[place] + 1
        if word.startswith(("?", "$")):
            return place + 1
        called = tokens[place + 1] == "(" and word != "VALUES"
        return ends[place + 1] + 1 if called else place

    def extreme(self, place: int) -> tuple[str, int]:
        """Return the MIN or MAX at *place*, and where it ends."""
        end = self.tokens.ends[place + 1]
        start = place + 2 + (self.tokens[place + 2] == "DISTINCT")
        function = LEAST if self.tokens[place] == "MIN" else GREATEST
        return f" {function}({self.walk(start, end)})", end + 1

    def concatenation(self, place: int) -> tuple[str, int]:
        """Return the GROUP_CONCAT at *place*, and where it ends."""
        tokens, end = self.tokens, self.tokens.ends[place + 1]
        distinct = tokens[place + 2] == "DISTINCT"
        stop, separator = end, " "
        if tokens[end - 3] == "SEPARATOR" and tokens[end - 2] == "=":
            stop, separator = end - 4, read_string(tokens[end - 1])
        aggregates = self.rewritten.aggregates
        name = NamedNode(f"{functions.SPACE}concatenation-{len(aggregates)}")
        aggregates[name] = lambda: Concatenation(separator, distinct=distinct)
        return f" {name}({self.walk(place + 2 + distinct, stop)})", end + 1

    def graph(self, place: int) -> tuple[str, int]:
        """Return the GRAPH at *place*, and where it ends."""
        tokens, start = self.tokens, place + 3
        end = tokens.ends[place + 2]
        name, content = tokens[place + 1], self.walk(start, end)
        if tokens[start] == "SELECT":
            content = f"{{{content}}}"
        found = set(tokens.words[start:end])
        by_itself = bool(found & LISTING) or paths.may_be_zero(tokens.text(start, end))
        is_each = by_itself or bool(found & JOINING and found & CORRELATED)
        is_each = is_each or (name in found and bool(found & SCOPING))
        if is_each and tokens.kind(place + 1) == "variable":
            return self.each_graph(name, content), end + 1
        is_guarded = by_itself or bool(found & JOINING)
        guard = f" GRAPH {name} {{}}" if is_guarded else ""
        return f"{guard} GRAPH {name} {{{content}}}", end + 1

    def each_graph(self, variable: str, content: str) -> str:
        """Return a GRAPH with a *variable* as one pattern for each graph that there is."""
        graphs = [str(NamedNode(graph)) for graph in self.graphs()]
        if len(graphs) * len(content) > LONGEST:
            raise Refused(
                f"GRAPH {variable} around SELECT, MINUS or a path is evaluated for each graph by "
                f"itself, and {len(graphs)} graphs are too many for this query: name the graph."
            )
        each = (
            f"{{ GRAPH {graph} {{ {content} }} VALUES {variable} {{ {graph} }} }}"
            for graph in graphs
        )
        return " " + (" UNION ".join(each) or f"VALUES {variable} {{}}")


def read_string(token: str) -> str:
    """Return the text that the string *token* of a query stands for."""
    solutions = Store().query(f"SELECT ({token} AS ?text) {{}}")
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - a SELECT
    text = next(solutions)["text"]
    assert isinstance(text, Literal)  # noqa: S101 - a string
    return text.value
