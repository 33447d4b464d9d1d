"""Findings: what breaks a rule, in which file, what to do about it, and the report of them all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from partnerskap.errors import InvalidData
from partnerskap.publish.content import DEFINITIONS, Content, in_graph, read_turtle
from partnerskap.publish.tables import TABLE, Loss
from partnerskap.vocabulary import BASE, iri, prefixes

TURTLE: Final = "report.ttl"
JSON: Final = "report.json"
_CSVW: Final = "http://www.w3.org/ns/csvw#"
SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True, order=True)
class Finding:
    """One result of validation; *messages* and *advice* map a language to a sentence."""

    rank: int
    file: str
    resource: str
    path: str
    value: str
    rule: str
    component: str
    messages: tuple[tuple[str, str], ...] = ()
    advice: tuple[tuple[str, str], ...] = ()
    terms: tuple[tuple[str, NamedNode | Literal], ...] = field(default=(), compare=False)
    """Local name of a `sh:` property of the result → its value, where that has a name."""

    @property
    def severity(self) -> str:
        """Name of the severity: Violation, Warning or Info."""
        return SEVERITIES[self.rank]

    def to_json(self) -> Mapping[str, object]:
        """Return the finding as a JSON object."""
        return {
            "severity": self.severity,
            "file": self.file,
            "resource": self.resource,
            "property": self.path,
            "value": self.value,
            "rule": self.rule,
            "component": self.component,
            "message": dict(self.messages),
            "mend": dict(self.advice),
        }


def violations(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those of *findings* that forbid publication."""
    return tuple(finding for finding in findings if finding.rank == 0)


class RulesBroken(InvalidData):
    """Validation found violations: nothing was published; *findings* are all that was found."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep *findings* and say how many of them block."""
        self.findings = findings
        count = len(violations(findings))
        noun = "violation" if count == 1 else "violations"
        super().__init__(f"{count} {noun}: nothing was published. Mend the files and build again.")


def advise(kind: str, path: str = "") -> tuple[tuple[str, str], ...]:
    """Return (language, advice) pairs for a broken constraint or axiom of *kind* at *path*.

    The general advice of constraints is given for a kind without its own, and without a path.
    """
    chosen = _tell(iri(kind), "skos:note") or _tell(iri("sh:ConstraintComponent"), "skos:note")
    return tuple((language, sentence.format(property=path)) for language, sentence in chosen)


def _tell(kind: NamedNode, name: str) -> tuple[tuple[str, str], ...]:
    """Return (language, sentence) pairs of what advice.ttl says of *kind* by property *name*."""
    return _read_advice().get((kind, iri(name)), ())


@cache
def _read_advice() -> Mapping[tuple[NamedNode, NamedNode], tuple[tuple[str, str], ...]]:
    """Return what advice.ttl says of each kind by each property, by language."""
    advice: dict[tuple[NamedNode, NamedNode], list[tuple[str, str]]] = defaultdict(list)
    for subject, predicate, note in read_turtle(DEFINITIONS / "advice.ttl", BASE):
        advice[subject, predicate].append((note.language, note.value))
    return {kind: tuple(sorted(sentences)) for kind, sentences in advice.items()}


class _Said(NamedTuple):
    """One statement of a resource: its property, its value, the files it is in."""

    property: str
    value: str
    files: tuple[str, ...]
    """The files, and the row of a table."""
    cells: tuple[str, ...]
    """The files, and the row and the column of a table."""


class Locations:
    """The files that say something of the *resources* that were found wanting."""

    def __init__(self, content: Content, resources: Set[str]) -> None:
        """Collect what *content* says of *resources*: one pass, however many they are."""
        self._files = content.files
        self._said: dict[str, list[_Said]] = defaultdict(list)
        for graph, statements in content.graphs.items() if resources else ():
            for triple in statements.about(resources):
                subject, _, _ = triple
                self._said[subject.value].append(_find_said(content, graph, triple))

    def find(self, resource: str, path: str, value: str) -> str:
        """Return the files with the statement, else with the property, else with the resource.

        A rule on a whole class has the class as its resource and the offender as its value: then
        the offender's files are named. A graph that nothing is said of has the files it is read
        from.
        """
        said = self._said.get(resource, [])
        if value in self._said and all(_is_ontology(one.files) for one in said):
            return _join(self._said[value])
        same_property = [one for one in said if one.property == path]
        same_value = [one for one in same_property if one.value == value]
        if not said:
            return ", ".join(self._files.get(resource, ()))
        return _join_cells(same_value or same_property) or _join(said)


def _find_said(content: Content, graph: str, triple: Triple) -> _Said:
    """Return where the *triple* of *graph* is written: in rows of tables, or else in files."""
    value = str(getattr(triple.object, "value", triple.object))
    files = content.files.get(graph, ())
    tables = [file for file in files if file.endswith(TABLE)]
    rows = content.rows.get(in_graph(triple, NamedNode(graph)), []) if tables else []
    if not rows:
        others = tuple(file for file in files if file not in tables)
        return _Said(triple.predicate.value, value, others, others)
    places = tuple(row.place() for row in rows)
    return _Said(triple.predicate.value, value, places, tuple(row.locate(value) for row in rows))


def _is_ontology(files: tuple[str, ...]) -> bool:
    return all(file.startswith("ontology/") for file in files)


def _join(said: list[_Said]) -> str:
    return ", ".join(sorted({file for one in said for file in one.files}))


def _join_cells(said: list[_Said]) -> str:
    return ", ".join(sorted({cell for one in said for cell in one.cells}))


def find_losses(content: Content) -> tuple[Finding, ...]:
    """Return a finding for each row or cell of a table that no statement repeats."""
    losses = [loss for table in content.tables for loss in table.losses()]
    return tuple(sorted(_lose(loss, content) for loss in losses))


def _lose(loss: Loss, content: Content) -> Finding:
    kind = "Cell" if loss.column else "Row"
    node = NamedNode(f"{_CSVW}{kind}")
    graph = NamedNode(content.graph(loss.graph))
    return Finding(
        rank=0,
        file=loss.row.place(loss.column),
        resource=str(graph),
        path=loss.column,
        value=loss.row.cells.get(loss.column, ""),
        rule=f"csvw:{kind}",
        component="ConstraintComponent",
        messages=_tell(node, "skos:definition"),
        advice=_tell(node, "skos:note"),
        terms=(("focusNode", graph),),
    )


def write_report(folder: Path, findings: tuple[Finding, ...], base: str) -> None:
    """Write *findings* into *folder* as JSON and as a SHACL validation report in Turtle."""
    (folder / JSON).write_text(to_json(findings), encoding="utf-8")
    known = {name: space for name, space in prefixes(base).items() if name in {"pk", "sh", "xsd"}}
    serialize(to_triples(findings), str(folder / TURTLE), RdfFormat.TURTLE, prefixes=known)


def to_json(findings: tuple[Finding, ...]) -> str:
    """Return *findings* as JSON text: whether the data conform, and each finding."""
    report = {
        "conforms": not violations(findings),
        "findings": [finding.to_json() for finding in findings],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def to_triples(findings: Iterable[Finding]) -> Iterator[Triple]:
    """Yield a `sh:ValidationReport` with a `sh:result` for each of *findings*."""
    found = list(findings)
    report = BlankNode("report")
    conforms = Literal(str(not violations(found)).lower(), datatype=iri("xsd:boolean"))
    yield Triple(report, iri("rdf:type"), iri("sh:ValidationReport"))
    yield Triple(report, iri("sh:conforms"), conforms)
    results = [BlankNode(f"finding{number}") for number in range(1, len(found) + 1)]
    for result in results:
        yield Triple(report, iri("sh:result"), result)
    for result, finding in zip(results, found, strict=True):
        yield from _result(result, finding)


def _result(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    yield Triple(result, iri("rdf:type"), iri("sh:ValidationResult"))
    yield Triple(result, iri("sh:resultSeverity"), iri(f"sh:{finding.severity}"))
    yield Triple(result, iri("sh:sourceConstraintComponent"), iri(f"sh:{finding.component}"))
    for name, term in finding.terms:
        yield Triple(result, iri(f"sh:{name}"), term)
    for language, message in finding.messages:
        yield Triple(result, iri("sh:resultMessage"), Literal(message, language=language))
