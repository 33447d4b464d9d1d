"""Our statement of the rules, well formed and in three languages; and others' in its place."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from answering import answering
from pyshacl.entrypoints import meta_validate
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SH
from spoiling import CATALOGS, good

from partnerskap.harvest_check.report import Check, Grade
from partnerskap.harvest_check.shapes import (
    DCAT_AP,
    DCAT_AP_SE,
    UnusableShapes,
    check_shapes,
    load,
    load_own,
)

SMALLEST = CATALOGS / "smallest.ttl"
SHAPES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX ex: <https://shapes.example.se/>
ex:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property
    [ sh:path ex:colour ; sh:minCount 1 ; sh:message "A dataset has a colour."@en ] ,
    [ sh:path ex:smell ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "It smells." ] ,
    [ sh:name "a shape without path, as official files have" ] .
"""


@pytest.fixture(params=[DCAT_AP, DCAT_AP_SE])
def own(request: pytest.FixtureRequest) -> Graph:
    """The shapes of one specification."""
    return load_own(request.param).shapes


def test_shapes_conform_to_the_shapes_of_shapes(own: Graph) -> None:
    conforms, _, text = meta_validate(own, inference="none")
    assert conforms, text


def test_every_rule_speaks_three_languages_in_sentences(own: Graph) -> None:
    spoken = set(own.subjects(SH.message))
    assert len(spoken) > 50
    for rule in spoken:
        messages = [text for text in own.objects(rule, SH.message) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in messages) == ["en", "sv", "tr"], rule
        assert all(str(text).endswith(".") for text in messages), rule


def test_every_rule_names_its_clause_and_a_point_of_the_report(own: Graph) -> None:
    groups = set(own.subjects(RDF.type, SH.PropertyGroup))
    for rule in own.subjects(SH.message):
        owner = next(own.subjects(SH.sparql, rule), rule)
        assert own.value(owner, RDFS.seeAlso), owner
        assert own.value(owner, SH.group) in groups, owner
    for group in groups:
        labels = [text for text in own.objects(group, RDFS.label) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in labels) == ["en", "sv", "tr"], group


def test_every_rule_reaches_something(own: Graph) -> None:
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    for rule in own.subjects(RDF.type, SH.PropertyShape):
        owners = [rule, *own.subjects(SH.property, rule)]
        assert any(own.value(owner, target) for owner in owners for target in targets), rule


def test_every_group_has_a_rule_and_its_own_place_in_the_order(own: Graph) -> None:
    groups = list(own.subjects(RDF.type, SH.PropertyGroup))
    assert all(next(own.subjects(SH.group, group), None) for group in groups)
    places = [str(own.value(group, SH.order)) for group in groups]
    assert len(set(places)) == len(places)


def test_a_result_is_told_in_a_line_with_resource_property_and_sentence() -> None:
    graph = good()
    dataset = URIRef("https://data.example.se/dataset")
    graph.add((dataset, OWL.versionInfo, Literal("1")))
    points = {point.wanted: point for point in check_shapes(graph, load_own(DCAT_AP))}
    assert points["No retired terms"].found == (
        f"{dataset} owl:versionInfo: The version number of a dataset is told with dcat:version.",
    )


def test_nothing_is_fetched_for_our_own_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", None)  # calling it would be a TypeError
    european = list(check_shapes(good(), load_own(DCAT_AP)))
    assert [point.wanted for point in european if point.grade is Grade.BROKEN] == []
    swedish = {point.wanted: point for point in check_shapes(good(), load_own(DCAT_AP_SE))}
    assert swedish["The date of change is the data's"].grade is Grade.BROKEN


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file of shapes that are not ours."""
    path = tmp_path / "colours.ttl"
    path.write_text(SHAPES)
    return path


def check_smallest(*sources: str) -> list[Check]:
    return list(check_shapes(Graph().parse(SMALLEST), load(sources)))


def test_others_shapes_are_used_in_place_of_ours(written: Path) -> None:
    points = check_smallest(str(written))
    assert {point.section for point in points} == {"Shapes of colours.ttl"}
    assert [(point.wanted, point.grade) for point in points] == [
        ("Nothing violates the shapes", Grade.BROKEN),
        ("The shapes warn of nothing", Grade.ADVICE),
        ("The shapes advise nothing more", Grade.KEPT),
    ]
    assert points[0].found == (
        "https://data.example.se/playgrounds https://shapes.example.se/colour: "
        "A dataset has a colour.",
    )


def test_shapes_of_several_files_are_used_together(written: Path, tmp_path: Path) -> None:
    second = tmp_path / "more.nt"
    second.write_text(
        "<https://shapes.example.se/Catalog> <http://www.w3.org/ns/shacl#targetClass> "
        "<http://www.w3.org/ns/dcat#Catalog> .\n"
        "<https://shapes.example.se/Catalog> <http://www.w3.org/ns/shacl#class> "
        "<https://shapes.example.se/Rainbow> .\n"
    )
    point = check_smallest(str(written), str(second))[0]
    assert point.section == "Shapes of colours.ttl, more.nt"
    assert sorted(line.partition(" ")[0] for line in point.found) == [
        "https://data.example.se/catalog:",
        "https://data.example.se/playgrounds",
    ]


@pytest.mark.parametrize("media_type", ["text/turtle; charset=utf-8", "text/plain"])
def test_shapes_are_fetched_from_a_url(media_type: str) -> None:
    with answering({"/shapes.ttl": (media_type, SHAPES.encode())}) as server:
        points = check_smallest(server + "shapes.ttl")
    assert points[0].grade is Grade.BROKEN


def test_shapes_at_a_url_that_answers_an_error_are_refused() -> None:
    with (
        answering({}) as server,
        pytest.raises(UnusableShapes, match=r"answers 404\. Save the shapes as a file"),
    ):
        load([server + "other.ttl"])


def test_shapes_at_a_url_where_nobody_listens_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    monkeypatch.setattr(httpx, "get", refuse)
    with pytest.raises(UnusableShapes, match="Connection refused"):
        load(["https://shapes.example.se/shapes.ttl"])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("broken.ttl", "this is no Turtle", r"is not RDF in the format turtle.*Turtle \(\.ttl\)"),
        ("broken.rdf", "<html>", r"is not RDF in the format xml"),
        ("broken.jsonld", "{", r"is not RDF in the format json-ld"),
        ("bytes.ttl", "\udcff", r"is not RDF in the format turtle"),
    ],
)
def test_file_that_is_no_rdf_is_refused(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UnusableShapes, match=told):
        load([str(path)])


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableShapes, match=r"nowhere\.ttl can't be read .*Is it there\?"):
        load([str(tmp_path / "nowhere.ttl")])


def test_shapes_that_are_ill_formed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ill.ttl"
    path.write_text(SHAPES.replace("sh:minCount 1", 'sh:minCount "one"'))
    with pytest.raises(UnusableShapes, match=r"Shapes of ill\.ttl can't be used"):
        check_smallest(str(path))
