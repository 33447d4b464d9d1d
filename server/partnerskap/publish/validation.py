"""Runs the SHACL shapes over the union of all graphs and collects what they find.

What a validation found is kept in the build folder. The next one compares the graphs, and runs the
shapes where a changed statement can make a difference (see `reads`): the outcome is that of a full
validation.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Triple
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDFS, Graph
from rdflib.term import Node

from partnerskap.errors import SourceError
from partnerskap.publish.content import SHAPES, Content
from partnerskap.publish.findings import Finding, Locations
from partnerskap.publish.judge import FAULT, Focus, Judge
from partnerskap.publish.reads import Read, Scope, reach
from partnerskap.publish.reuse import EarlierVerdict, FindingStore, Graphs, Verdict
from partnerskap.publish.sorted_store import to_graph
from partnerskap.publish.terms import StatementList, arrange, term_to_rdflib, to_rdflib
from partnerskap.vocabulary import iri

LISTED: Final = "listed"
"""Stands for the graph that says which graphs there are."""
SHARE: Final = 4
"""If more than one statement in so many changed, everything is validated anew."""


def validate(
    content: Content, build: Path | None = None, *, closed: bool = False
) -> tuple[Finding, ...]:
    """Return every finding of the shapes in *content*, worst first, in a stable order.

    Only what closed shapes find is returned if *closed* is set: they are asked again of what was
    inferred. Findings are kept in the folder *build*, if one is given. Raises `SourceError` if the
    shapes themselves can't be used.
    """
    graphs = dict(_select_graphs(content))
    if build is None:
        return locate(find(content, graphs, None, closed=closed), content)
    shapes = content.triples(SHAPES)
    store = FindingStore(build, "closed" if closed else "all", shapes, graphs)
    earlier = store.load()
    if earlier is not None and not earlier.changed:
        return locate(earlier.verdict, content)
    verdict = find(content, graphs, earlier, closed=closed)
    store.save(verdict)
    return locate(verdict, content)


def find(
    content: Content, graphs: Graphs, earlier: EarlierVerdict | None, *, closed: bool
) -> Verdict:
    """Return what the shapes find in *graphs*, going on from what was found *earlier*."""
    try:
        with uncollected():
            data = to_graph(chain.from_iterable(graphs.values()))
            judge = Judge(data, to_rdflib(content.triples(SHAPES)), content.base)
            shapes = [name for name in judge.roots if not closed or judge.is_closed(name)]
            return Revision(judge, shapes, data, earlier).run()
    except (ReportableRuntimeError, ValueError) as error:  # ValueError: a list in a circle
        raise SourceError(f"{FAULT}: {error}") from error


def _select_graphs(content: Content) -> Iterator[tuple[str, StatementList]]:
    """Yield the graphs that are validated: all but the shapes, and one that lists those with files.

    Each of these is a dataset, so that one that nobody describes is found wanting.
    """
    named = {name: told for name, told in content.graphs.items() if name != content.graph(SHAPES)}
    yield from named.items()
    files = (NamedNode(name) for name in content.files if name in named)
    yield LISTED, arrange(Triple(name, iri("rdf:type"), iri("void:Dataset")) for name in files)


class Revision:
    """One validation of *data*: from the start, or going on from an *earlier* one."""

    def __init__(
        self, judge: Judge, shapes: Iterable[str], data: Graph, earlier: EarlierVerdict | None
    ) -> None:
        """Tell local shapes from global ones."""
        self._judge, self._data = judge, data
        self._scopes: dict[str, Scope] = {shape: judge.scope(shape) for shape in shapes}
        self._earlier = earlier if earlier is not None and self._is_small(earlier) else None

    def _is_small(self, earlier: EarlierVerdict) -> bool:
        """Tell whether what changed is little, and no class has other subclasses than before."""
        if any(change.predicate.value == str(RDFS.subClassOf) for change in earlier.changed):
            return False
        return len(earlier.changed) * SHARE <= len(self._data)

    def run(self) -> Verdict:
        """Return what is found now, on whatever focus node."""
        if self._earlier is None:
            return self._judge_shapes(self._scopes, None, Verdict())
        affected = self._find_affected(self._earlier.changed)
        properties = {change.predicate.value for change in self._earlier.changed}
        asked = [name for name, scope in self._scopes.items() if scope.concerns(properties)]
        old = self._earlier.verdict
        untouched = Verdict(
            {node: found for node, found in old.local.items() if node not in affected},
            {shape: found for shape, found in old.whole.items() if shape not in asked},
        )
        return self._judge_shapes(asked, affected, untouched)

    def _judge_shapes(
        self, shapes: Iterable[str], affected: Mapping[str, Node] | None, untouched: Verdict
    ) -> Verdict:
        """Return what *shapes* find, local ones on nodes *affected*, and what is *untouched*.

        Local shapes are asked about all their focus nodes if *affected* is none.
        """
        asked: dict[str, set[Focus] | None] = {}
        for shape in shapes:
            asked[shape] = None
            if self._scopes[shape].reads is not None:
                focus = self._judge.focus(shape)
                asked[shape] = focus if affected is None else focus & set(affected.values())
        local, whole = defaultdict[str, list[Finding]](list), defaultdict[str, list[Finding]](list)
        for shape, node, finding in self._judge.run(asked):
            if node is None:
                whole[shape].append(finding)
            else:
                local[node.n3()].append(finding)
        return Verdict({**untouched.local, **_freeze(local)}, {**untouched.whole, **_freeze(whole)})

    def _find_affected(self, changed: Iterable[Triple]) -> dict[str, Node]:
        """Return the nodes from which a shape looks at what is *changed*, by their N-Triples."""
        ends = _Ends(changed)
        scopes = (scope.reads for scope in self._scopes.values())
        reads: set[Read] = set().union(*(reads for reads in scopes if reads is not None))
        nodes = set().union(*(reach(self._data, read, ends.find(read)) for read in reads))
        return {node.n3(): node for node in nodes}


class _Ends:
    """The subjects and objects of changed statements, by property."""

    def __init__(self, changed: Iterable[Triple]) -> None:
        self._subjects, self._objects = (
            defaultdict[str, set[Node]](set),
            defaultdict[str, set[Node]](set),
        )
        for subject, predicate, value in changed:
            self._subjects[predicate.value].add(term_to_rdflib(subject))
            self._objects[predicate.value].add(term_to_rdflib(value))

    def find(self, read: Read) -> set[Node]:
        """Return the nodes at which *read* looks at a changed statement."""
        if read.predicate is None:
            return set().union(*self._subjects.values())
        ends = self._objects if read.inverse else self._subjects
        return ends.get(str(read.predicate), set())


def _freeze(found: Mapping[str, list[Finding]]) -> dict[str, tuple[Finding, ...]]:
    return {key: tuple(sorted(set(findings))) for key, findings in found.items()}


def locate(found: Verdict, content: Content) -> tuple[Finding, ...]:
    """Return the findings in order, each with the files of *content* that it is about."""
    findings = set(found.findings())
    named = [{name: term.value for name, term in finding.terms} for finding in findings]
    locations = Locations(content, {value for terms in named for value in terms.values()})
    located = (
        replace(finding, file=locations.find(*map(terms.get, _PLACE, ("", "", ""))))
        for finding, terms in zip(findings, named, strict=True)
    )
    return tuple(sorted(set(located)))


_PLACE: Final = ("focusNode", "resultPath", "value")


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it would look through millions of terms, all in use."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
