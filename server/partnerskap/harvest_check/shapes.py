"""Validates a catalogue with SHACL shapes: ours, which state the rules, or others' instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax import SAXException

import httpx
from pyshacl import validate
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import RDF, RDFS, Graph, Literal
from rdflib.exceptions import ParserError
from rdflib.namespace import SH
from rdflib.term import Node
from rdflib.util import guess_format

from partnerskap.errors import PartnerskapError
from partnerskap.harvest_check.report import Check, Grade, judge
from partnerskap.vocabulary import PREFIXES

FOLDER: Final = Path(__file__).parent / "shapes"
DCAT_AP: Final = "DCAT-AP 3.0.1"
DCAT_AP_SE: Final = "DCAT-AP-SE"
FOLDERS: Final = {DCAT_AP: "dcat-ap", DCAT_AP_SE: "dcat-ap-se"}
"""Section of the report → folder of the shapes that state its rules."""
SEVERITIES: Final[dict[Node, tuple[Grade, str]]] = {
    SH.Violation: (Grade.BROKEN, "Nothing violates the shapes"),
    SH.Warning: (Grade.ADVICE, "The shapes warn of nothing"),
    SH.Info: (Grade.ADVICE, "The shapes advise nothing more"),
}
"""Severity → how grave it is, and what is wanted by shapes that are in no group."""
MEDIA_TYPES: Final = ("text/turtle", "application/rdf+xml", "application/ld+json")
TIMEOUT: Final = 30.0
"""Seconds that a server of shapes may take to answer."""


class UnusableShapes(PartnerskapError):
    """Shapes can't be read or used; the text names them and says what to do."""


@dataclass(frozen=True)
class Rules:
    """Shapes that are used together, and the section of the report that they fill."""

    section: str
    shapes: Graph

    def points_wanted(self) -> list[str]:
        """Return what the shapes want, a line for each point of the report."""
        groups = self.shapes.subjects(RDF.type, SH.PropertyGroup)
        ordered = sorted(groups, key=lambda group: int(str(self.shapes.value(group, SH.order))))
        own = [english(self.shapes, group, RDFS.label) for group in ordered]
        return own or [wanted for _, wanted in SEVERITIES.values()]

    def point_of(self, shape: Node | None, severity: Node | None) -> str:
        """Return the point that a result of *shape* with *severity* belongs to."""
        owners = (shape, *self.shapes.subjects(SH.property, shape))
        groups = (self.shapes.value(owner, SH.group) for owner in owners)
        label = next((english(self.shapes, group, RDFS.label) for group in groups if group), "")
        return label or SEVERITIES[severity or SH.Violation][1]


@dataclass(frozen=True)
class Result:
    """One result of a validation: the point it belongs to, how grave it is, and a line about it."""

    point: str
    grade: Grade
    line: str


def load_own(section: str) -> Rules:
    """Return our own rules of *section*."""
    shapes = Graph()
    for path in sorted((FOLDER / FOLDERS[section]).glob("*.ttl")):
        shapes.parse(path)
    return Rules(section, shapes)


def load(sources: Sequence[str]) -> Rules:
    """Return the shapes in *sources*, files or URLs; raises `UnusableShapes`."""
    shapes = Graph()
    for source in sources:
        text, form = fetch(source) if source.startswith(("http://", "https://")) else read(source)
        try:
            shapes.parse(data=text, format=form, publicID=source)
        except (SyntaxError, ValueError, ParserError, SAXException) as error:
            raise UnusableShapes(
                f"{source} is not RDF in the format {form}: {' '.join(str(error).split())}. "
                "Give shapes as Turtle (.ttl), RDF/XML (.rdf) or JSON-LD (.jsonld)."
            ) from error
    drop_pathless(shapes)
    names = (source.rstrip("/").rpartition("/")[2] for source in sources)
    return Rules("Shapes of " + ", ".join(names), shapes)


def read(path: str) -> tuple[bytes, str]:
    """Return the content of the file at *path* and its format by suffix."""
    try:
        return Path(path).read_bytes(), guess_format(path) or "turtle"
    except OSError as error:
        raise UnusableShapes(f"{path} can't be read ({error.strerror}). Is it there?") from error


def fetch(url: str) -> tuple[bytes, str]:
    """Return what *url* answers and its format by media type, else by suffix."""
    accept = {"Accept": ", ".join(MEDIA_TYPES) + ", */*;q=0.1"}
    instead = "Save the shapes as a file and give its path."
    try:
        answer = httpx.get(url, headers=accept, timeout=TIMEOUT, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnusableShapes(f"{url} can't be fetched ({error}). {instead}") from error
    if answer.status_code != 200:
        raise UnusableShapes(f"{url} answers {answer.status_code}. {instead}")
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if media_type in MEDIA_TYPES:
        return answer.content, media_type
    return answer.content, guess_format(answer.url.path) or "turtle"


def drop_pathless(shapes: Graph) -> None:
    """Leave out property shapes without a path: some official ones have none."""
    for shape in set(shapes.objects(None, SH.property)):
        if shapes.value(shape, SH.path) is None:
            shapes.remove((None, None, shape))
            shapes.remove((shape, None, None))


def check_shapes(catalog: Graph, rules: Rules) -> Iterator[Check]:
    """Yield a point for each group of *rules*: broken, advised against or kept by *catalog*."""
    results = sorted(find_results(catalog, rules), key=lambda result: result.line)
    for wanted in dict.fromkeys([*rules.points_wanted(), *(one.point for one in results)]):
        found = [result for result in results if result.point == wanted]
        broken = any(result.grade is Grade.BROKEN for result in found)
        grade = Grade.BROKEN if broken else Grade.ADVICE
        yield judge(rules.section, wanted, (result.line for result in found), grade)


def find_results(catalog: Graph, rules: Rules) -> Iterator[Result]:
    """Yield each result of validating *catalog*; raises `UnusableShapes`."""
    try:
        _, report, text = validate(catalog, shacl_graph=rules.shapes, inplace=True)
    except (ReportableRuntimeError, ShapeLoadError, ConstraintLoadError) as error:
        raise UnusableShapes(f"{rules.section} can't be used: {error}") from error
    if not isinstance(report, Graph):
        raise UnusableShapes(f"{rules.section} can't be used: {text.strip()}")
    for result in report.objects(None, SH.result):
        severity = report.value(result, SH.resultSeverity)
        grade, _ = SEVERITIES[severity or SH.Violation]
        shape = report.value(result, SH.sourceShape)
        yield Result(rules.point_of(shape, severity), grade, describe(report, result))


def describe(report: Graph, result: Node) -> str:
    """Return one line for a *result*: what, which property, which rule, which value."""
    focus, path, value = (
        report.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value)
    )
    line = f"{focus} {shorten(path)}".strip() + ": " + english(report, result, SH.resultMessage)
    return line if value in {None, focus} else f"{line} ({value})"


def shorten(path: Node | None) -> str:
    """Return *path* as a prefixed name if it has one; nothing for a path of several steps."""
    text = "" if path is None or path.n3().startswith("_:") else str(path)
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    return text


def english(graph: Graph, node: Node, name: Node) -> str:
    """Return the English text in property *name* of *node*, else any, else nothing."""
    texts = sorted(text for text in graph.objects(node, name) if isinstance(text, Literal))
    return next((str(text) for text in texts if text.language == "en"), "".join(texts[:1]))
