"""Holds a workbook's graph against the shapes before it is written, and names cells at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, parse

from partnerskap.publish.content import Content, name_graph, read_content
from partnerskap.publish.findings import Finding, violations
from partnerskap.publish.terms import arrange
from partnerskap.publish.validation import validate
from partnerskap.settings import Settings
from partnerskap.sheets.importing import SourceGraph
from partnerskap.sheets.reading import FilledRow
from partnerskap.sheets.wording import CellFinding
from partnerskap.vocabulary import BASE, iri

PLACES: Final = ("focusNode", "value")
"""What of a finding may be the thing at fault: a rule on a class has the class as its focus."""


def judge_import(
    made: SourceGraph, texts: Mapping[Path, str], settings: Settings
) -> list[CellFinding]:
    """Return what would forbid publication of *made* if the files had these *texts*, by cell."""
    content = foresee(read_content(settings.content, BASE), texts, settings.content)
    rows = {thing: row for row in made.rows if (thing := made.find_thing(row))}
    others = {made.name} | {
        one.subject.value for one in made.triples if hasattr(one.subject, "value")
    }
    found = violations(validate(content, settings.build))
    return [told for finding in found for told in list(locate(finding, rows, others))[:1]]


def foresee(content: Content, texts: Mapping[Path, str], folder: Path) -> Content:
    """Return *content* as it would be if the files in *folder* had these *texts*."""
    graphs, files = dict(content.graphs), dict(content.files)
    for path, text in texts.items():
        relative = path.relative_to(folder)
        graph = name_graph(relative, BASE)
        graphs[graph] = arrange(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
        files[graph] = (relative.as_posix(),)
    return replace(content, graphs=dict(sorted(graphs.items())), files=files)


def locate(
    finding: Finding, rows: Mapping[str, FilledRow], others: set[str]
) -> Iterator[CellFinding]:
    """Yield the cell of *rows* that *finding* is about; no cell for one about *others*."""
    terms = {name: term.value for name, term in finding.terms}
    messages = dict(finding.messages)
    for thing in map(terms.get, PLACES):
        row = rows.get(thing or "")
        if row is not None:
            path = terms.get("resultPath")
            names = [
                one.name
                for one in row.layout.columns
                if one.property and iri(one.property).value == path
            ]
            cell = row.cell((names or [row.layout.columns[0].name])[0])
            yield CellFinding(cell.sheet, cell.place, messages.get("en", ""), {}, messages)
    for thing in map(terms.get, PLACES):
        if thing in others:
            yield CellFinding("", finding.resource, messages.get("en", ""), {}, messages)
