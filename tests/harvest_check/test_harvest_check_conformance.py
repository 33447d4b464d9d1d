"""Our shapes find at least what the official ones find, in good catalogues and in spoilt ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node
from spoiling import CATALOGS, DCAT, LISTS, Spoiling, good, local, spoilings, with_twins

from official import DCAT_AP, FOLDER, MISSING, WHERE, dcat_ap, dcat_ap_se
from partnerskap.harvest_check.shapes import DCAT_AP as EUROPEAN
from partnerskap.harvest_check.shapes import DCAT_AP_SE as SWEDISH
from partnerskap.harvest_check.shapes import load, load_own
from partnerskap.publish.validation import uncollected
from partnerskap.vocabulary import PREFIXES

Place = tuple[Node, str]
Found = dict[Place, set[Node]]
"""Focus node and path → severities of what was found there."""

SPOILINGS = {one.name: one for one in spoilings(good())}
CONTRADICTIONS = {
    ("deprecateduris.ttl", PREFIXES["adms"] + "status"),
    ("mdr-vocabularies.shape.ttl", PREFIXES["dcterms"] + "publisher"),
    ("mdr-vocabularies.shape.ttl", PREFIXES["spdx"] + "algorithm"),
    ("shapes.ttl", "http://www.w3.org/ns/locn#geometry"),
}
"""What the official files demand against one another, against DCAT-AP itself, or of no one:

a status from the list that its own note calls replaced; a publisher that is a body of the EU and
has a type of publisher besides; SPDX's algorithms by https, where SPDX names them by http; a
geometry that is a literal, where DCAT-AP and the generated shapes ask for a `locn:Geometry`.
"""
official = pytest.mark.skipif(FOLDER is None, reason=MISSING)


def find(shapes: Graph, data: Graph) -> Found:
    """Return what *shapes* find in *data*."""
    return places(judge(shapes, data))


def judge(shapes: Graph, data: Graph) -> Graph:
    """Return the report on *data* by *shapes*."""
    with uncollected():
        _, report, text = validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph), text
    return report


def places(report: Graph) -> Found:
    """Return what is found by *report*."""
    found: Found = defaultdict(set)
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath) if path is not None else None
        focus, severity = (
            report.value(result, name, any=False) for name in (SH.focusNode, SH.resultSeverity)
        )
        found[focus, f"^{inverse}" if inverse else str(path or "")].add(severity)
    return found


@cache
def official_shapes(*names: str) -> Graph:
    """Return the official shapes in the files of these *names*."""
    return load([str(dcat_ap(name)) for name in names]).shapes


@cache
def own_shapes(section: str) -> Graph:
    """Return our shapes of *section*."""
    return load_own(section).shapes


def find_official(data: Graph) -> Iterator[tuple[Place, set[Node]]]:
    """Yield what the official shapes find in *data*, but for their contradictions."""
    generated = {"dcat-ap-SHACL.ttl", "ranges.ttl"}
    for names in [*([name] for name in DCAT_AP if name not in generated), sorted(generated)]:
        shapes = official_shapes(*names)
        for (focus, path), severities in find(shapes, data).items():
            if (names[0], path) not in CONTRADICTIONS:
                yield (focus, path), severities


def missed(data: Graph) -> list[Place]:
    """Return where the official shapes find something in *data* that ours miss or take lightly."""
    ours = find(own_shapes(EUROPEAN), data)
    return [
        place
        for place, severities in find_official(data)
        if not ours[place] or (SH.Violation in severities and SH.Violation not in ours[place])
    ]


def with_schemes(data: Graph) -> Graph:
    """Return *data* where every term of a controlled vocabulary says in which scheme it is."""
    for term in {URIRef(str(node)) for node in data.objects() if str(node).startswith(LISTS)}:
        namespace = term.rpartition("/")[0]
        scheme = URIRef(namespace + ("/1.0" if "/adms/" in namespace else ""))
        if scheme.startswith("http://p") and scheme != term:
            data.add((term, SKOS.inScheme, scheme))
    for name in ("distribution-status", "place"):
        data.add((URIRef(LISTS[0] + name), RDF.type, SKOS.ConceptScheme))
    data.add((URIRef("http://purl.org/adms/publishertype/1.0"), RDF.type, SKOS.ConceptScheme))
    return data


@pytest.fixture(scope="module")
def spoilt() -> Graph:
    """The catalogue that says everything, and a twin for each way to spoil it."""
    return with_schemes(with_twins(good(), list(SPOILINGS.values())))


@pytest.fixture(scope="module")
def theirs(spoilt: Graph) -> Found:
    """What the official shapes find in the spoilt catalogue."""
    found: Found = defaultdict(set)
    for place, severities in find_official(spoilt):
        found[place] |= severities
    return found


@pytest.fixture(scope="module")
def reports(spoilt: Graph) -> dict[str, Graph]:
    """The reports on the spoilt catalogue by ours, by section."""
    return {section: judge(own_shapes(section), spoilt) for section in (EUROPEAN, SWEDISH)}


@pytest.fixture(scope="module")
def ours(reports: dict[str, Graph]) -> Found:
    """What ours find in the spoilt catalogue."""
    return places(reports[EUROPEAN])


def test_official_files_are_there_where_they_are_promised() -> None:
    assert WHERE is None or FOLDER, MISSING


@official
@pytest.mark.parametrize("one", SPOILINGS.values(), ids=SPOILINGS)
def test_ours_find_what_the_official_find(one: Spoiling, theirs: Found, ours: Found) -> None:
    for (focus, path), severities in theirs.items():
        if focus == one.twin:
            assert ours[focus, path], path
            assert SH.Violation not in severities or SH.Violation in ours[focus, path], path


@official
def test_many_spoilings_violate_the_official_shapes(theirs: Found) -> None:
    violated = {focus for (focus, _), severities in theirs.items() if SH.Violation in severities}
    assert len([one for one in SPOILINGS.values() if one.twin in violated]) > 300


@official
@pytest.mark.parametrize("path", sorted(CATALOGS.glob("*.ttl")), ids=lambda path: path.stem)
def test_ours_find_what_the_official_find_in_good_catalogues(path: Path) -> None:
    assert missed(with_schemes(Graph().parse(path))) == []


@official
@pytest.mark.parametrize("name", ["obligatoriskt.ttl", "rekommenderat.ttl"])
def test_ours_find_what_the_official_find_in_the_swedish_examples(name: str) -> None:
    assert missed(Graph().parse(dcat_ap_se(name))) == []


@official
def test_ours_find_what_the_official_find_in_our_catalogue(statements: str) -> None:
    assert missed(Graph().parse(data=statements, format="nt")) == []


@pytest.mark.parametrize("path", sorted(CATALOGS.glob("*.ttl")), ids=lambda path: path.stem)
def test_good_catalogues_violate_nothing(path: Path) -> None:
    found = find(own_shapes(EUROPEAN), Graph().parse(path))
    assert [place for place, severities in found.items() if SH.Violation in severities] == []


def test_what_is_there_twice_or_not_at_all_is_found_without_the_official_files(
    ours: Found,
) -> None:
    """What DCAT-AP demands is a list of its own here, for clones without the official files."""
    demanded = {"catalog": "title description publisher", "dataset": "title description"}
    demanded |= {"distribution": "accessURL", "service": "title endpointURL", "kalmar": "name"}
    for resource, names in demanded.items():
        for name in names.split():
            one = SPOILINGS[f"{resource}-{name}-removed"]
            assert SH.Violation in ours[one.twin, str(one.path)], one.name


@pytest.mark.parametrize("one", [one for one in SPOILINGS.values() if one.way == "unlisted"])
def test_term_that_is_in_no_list_is_found(one: Spoiling, ours: Found) -> None:
    assert ours[one.twin, str(one.path)]


@pytest.mark.parametrize("one", [one for one in SPOILINGS.values() if one.way == "retired"])
def test_retired_term_is_found(one: Spoiling, ours: Found) -> None:
    assert SH.Violation in ours[one.twin, str(one.path)]


@pytest.mark.parametrize(
    ("section", "elsewhere"),
    [(EUROPEAN, {"Member"}), (SWEDISH, {"NestingShape", "ReadMailShape"})],
    ids=["european", "swedish"],
)
def test_every_rule_finds_something(
    section: str, elsewhere: set[str], reports: dict[str, Graph]
) -> None:
    """But for those that another test breaks: they are about several resources at once."""
    shapes = own_shapes(section)
    found = set(reports[section].objects(None, SH.sourceShape))
    rules = {next(shapes.subjects(SH.sparql, rule), rule) for rule in shapes.subjects(SH.message)}
    assert {local(URIRef(str(rule))) for rule in rules - found} == elsewhere


def test_what_is_in_a_series_is_a_dataset() -> None:
    graph = good()
    series = URIRef("https://data.example.se/series")
    graph.add((URIRef("https://data.example.se/page"), DCAT.inSeries, series))
    found = find(own_shapes(EUROPEAN), graph)
    assert found[series, f"^{DCAT.inSeries}"] == {SH.Warning}


def test_version_that_points_back_to_what_lists_no_versions_is_advised_against() -> None:
    graph = good()
    dataset, version = (
        URIRef(f"https://data.example.se/{name}") for name in ("dataset", "version")
    )
    assert not find(own_shapes(EUROPEAN), graph)[version, str(DCAT.isVersionOf)]
    graph.remove((dataset, DCAT.hasVersion, None))
    found = find(own_shapes(EUROPEAN), graph)
    assert found[version, str(DCAT.isVersionOf)] == {SH.Warning}


FORMS = ("Catalog", "Dataset", "DatasetSeries", "Distribution", "DataService")


def required_fields() -> Iterator[tuple[str, str, str]]:
    """Yield class, property and what may not be done in the official form of DCAT-AP-SE."""
    templates = json.loads(dcat_ap_se("bundle.json").read_text(encoding="utf-8"))["templates"]
    fields = {template["id"]: template for template in templates if "id" in template}
    for kind in FORMS:
        for item in fields[f"dcat:{kind}"]["items"]:
            field = fields[item] if isinstance(item, str) else item
            prefix, _, name = field.get("property", "").partition(":")
            for bound, way in (("min", "removed"), ("max", "doubled")):
                if (field.get("cardinality") or {}).get(bound) == 1 and prefix in PREFIXES:
                    yield kind, PREFIXES[prefix] + name, way


@official
def test_what_the_swedish_form_demands_is_demanded(
    spoilt: Graph, reports: dict[str, Graph]
) -> None:
    found = places(reports[EUROPEAN])
    for place, severities in places(reports[SWEDISH]).items():
        found[place] |= severities
    demands = list(required_fields())
    tried = 0
    for kind, path, way in demands:
        for one in SPOILINGS.values():
            typed = (one.original, RDF.type, URIRef(PREFIXES["dcat"] + kind)) in spoilt
            if typed and str(one.path) == path and one.way == way:
                tried += 1
                assert SH.Violation in found[one.twin, path], one.name
    assert tried > 30
