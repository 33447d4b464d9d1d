"""The report of a validation: JSON and Turtle for machines, kept in the snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from partnerskap.publish.findings import Finding, violations
from partnerskap.vocabulary import PREFIXES, prefixes

TURTLE: Final = "report.ttl"
JSON: Final = "report.json"
_SH: Final = PREFIXES["sh"]
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_BOOLEAN: Final = NamedNode(PREFIXES["xsd"] + "boolean")


def write_report(folder: Path, findings: tuple[Finding, ...], base: str) -> None:
    """Write *findings* into *folder* as JSON and as a SHACL validation report in Turtle."""
    (folder / JSON).write_text(to_json(findings), encoding="utf-8")
    known = {name: iri for name, iri in prefixes(base).items() if name in {"pk", "sh", "xsd"}}
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
    conforms = Literal(str(not violations(found)).lower(), datatype=_BOOLEAN)
    yield Triple(report, _TYPE, _sh("ValidationReport"))
    yield Triple(report, _sh("conforms"), conforms)
    results = [BlankNode(f"finding{number}") for number in range(1, len(found) + 1)]
    for result in results:
        yield Triple(report, _sh("result"), result)
    for result, finding in zip(results, found, strict=True):
        yield from _result(result, finding)


def _result(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    yield Triple(result, _TYPE, _sh("ValidationResult"))
    yield Triple(result, _sh("resultSeverity"), _sh(finding.severity))
    yield Triple(result, _sh("sourceConstraintComponent"), _sh(finding.component))
    for name, term in finding.terms:
        yield Triple(result, _sh(name), term)
    for language, message in finding.messages:
        yield Triple(result, _sh("resultMessage"), Literal(message, language=language))


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)
