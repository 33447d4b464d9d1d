"""The pages about the data themselves: ontology, shapes and quality."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import get_locale
from pydantic import BaseModel, ValidationError
from pyoxigraph import NamedNode

from partnerskap.drawing.diagram import Link, draw_diagram
from partnerskap.vocabulary import iri
from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.page import Page, ask_page, make_page
from partnerskap.web.serving import current
from partnerskap.web.sparql.differences import read_differences

ROOT = "Partnership"
"""The class that the diagram starts from."""


@dataclass(frozen=True)
class Coverage:
    """How many things of a class have a value of a property that is expected of them."""

    kind: NamedNode
    name: NamedNode
    things: int
    known: int


class ReportedFinding(BaseModel):
    """One line of the validation report."""

    resource: str
    message: dict[str, str]

    @property
    def thing(self) -> str:
        """The address of what it is about, or what else the report names."""
        return self.resource.strip("<>")


class ValidationReport(BaseModel):
    """The validation report that publication wrote into the snapshot."""

    conforms: bool
    findings: list[ReportedFinding]


def render_ontology() -> str:
    """Return the page that explains every term, with a diagram."""
    page = ask_page("ontology")
    return render_template("ontology.html", page=page, diagram=draw_diagram(ROOT, links(page)))


def links(page: Page) -> list[Link]:
    """Return which class leads to which other, by which property, among those of ours."""
    pk, rdfs = page.ns["pk"], page.ns["rdfs"]
    known = {node.value for node in page.terms.subjects(page.ns["owl"].Class, page.ns["rdf"].type)}
    return [
        Link(
            start.value.removeprefix(pk.start),
            name.value.removeprefix(pk.start),
            end.value.removeprefix(pk.start),
        )
        for name in page.terms.subjects(page.ns["owl"].ObjectProperty, page.ns["rdf"].type)
        for start in page.terms.nodes(name, rdfs.domain)
        for end in page.terms.nodes(name, rdfs.range)
        if start.value in known and end.value in known and name in pk
    ]


def render_shapes() -> str:
    """Return the page that says in plain words what is required of the data."""
    return render_template("shapes.html", page=ask_page("shapes"))


def differences() -> str:
    """Show where the endpoint is known to differ from the standard."""
    return render_template("differences.html", differences=read_differences())


def quality() -> str:
    """Show the last validation report, how much is known, and what is missing."""
    index, report = current().loaded.index, read_report()
    found = dict.fromkeys(one.thing for one in report.findings) if report else ()
    names = [iri(name).value for name in ("rdfs:label", "schema:name")]
    told = index.describe(found, 0) + index.describe_facts(found, *names)
    return render_template(
        "quality.html",
        page=make_page([*index.rows("gaps"), *told]),
        report=report,
        coverage=read_coverage(),
        languages=read_languages(),
        called=get_locale().languages,
    )


def read_report() -> ValidationReport | None:
    """Return the validation report of the snapshot, or None if it has none that can be read."""
    try:
        text = (current().folder / "report.json").read_bytes()
        return ValidationReport.model_validate_json(text)
    except (OSError, ValidationError):
        return None


def read_coverage() -> list[Coverage]:
    """Return how much is known of what the ontology expects."""
    return [
        Coverage(kind, name, number, number - int(spell(row["without"])))
        for row in current().loaded.index.rows("coverage")
        if isinstance(kind := row["class"], NamedNode)
        and isinstance(name := row["property"], NamedNode)
        and (number := int(spell(row["things"])))
    ]


def read_languages() -> dict[NamedNode, dict[str, int]]:
    """Return for each class how many things have a name in each language, and in any."""
    counts: dict[NamedNode, dict[str, int]] = {}
    for row in current().loaded.index.rows("languages"):
        kind = row["class"]
        if isinstance(kind, NamedNode):
            counts.setdefault(kind, {})[spell(row["language"])] = int(spell(row["things"]))
    return counts
