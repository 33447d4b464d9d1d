"""Validation: what a finding says, and what forbids publication."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnerskap.errors import SourceError
from partnerskap.publish.build import check
from partnerskap.publish.findings import Finding, violations
from partnerskap.settings import Settings

Add = Callable[[str, str], None]
UMEA = "<https://w3id.org/partnerskap/id/municipality/se/umea>"
NEW = "<https://w3id.org/partnerskap/id/municipality/se/new>"


def find(settings: Settings) -> list[Finding]:
    return list(check(settings)[1])


def test_right_world_has_no_finding(settings: Settings) -> None:
    assert find(settings) == []


def test_finding_says_where_what_why_and_how_to_mend_it(settings: Settings, add: Add) -> None:
    add("data/new.ttl", f"{UMEA} skos:exactMatch <https://example.org/umea> .")
    assert [finding.to_json() for finding in find(settings)] == [
        {
            "severity": "Violation",
            "file": "data/new.ttl",
            "resource": UMEA,
            "property": "skos:exactMatch",
            "value": "<https://example.org/umea>",
            "rule": "pk:MunicipalityShape",
            "component": "PatternConstraintComponent",
            "message": {"en": "A municipality is linked to Wikidata."},
            "mend": {
                "en": "Replace the value of skos:exactMatch by one that follows the rule.",
                "sv": "Ersätt värdet av skos:exactMatch med ett som följer regeln.",
            },
        }
    ]


def test_missing_value_names_every_file_that_describes_the_resource(
    settings: Settings, add: Add
) -> None:
    partner = "<https://w3id.org/partnerskap/id/partnership/energy>"
    add("data/new.ttl", f"{NEW} a pk:Municipality ; pk:memberOf {partner} .")
    add("data/registers/more.ttl", f"{NEW} pk:website <https://new.example/> .")
    (finding,) = find(settings)
    assert (finding.file, finding.path, finding.value) == (
        "data/new.ttl, data/registers/more.ttl",
        "rdfs:label",
        "",
    )
    assert dict(finding.messages) == {
        "en": "A municipality has a name.",
        "sv": "En kommun har ett namn.",
    }


def test_warning_forbids_nothing_and_spells_the_path(settings: Settings, add: Add) -> None:
    add("data/new.ttl", f'{NEW} a pk:Municipality ; rdfs:label "Ny"@sv .')
    findings = find(settings)
    assert [(finding.severity, finding.path) for finding in findings] == [
        ("Warning", "(pk:memberOf|^pk:hasMember)")
    ]
    assert violations(findings) == ()


def test_rule_on_a_whole_class_names_the_file_of_the_offender_in_both_languages(
    settings: Settings, add: Add
) -> None:
    add(
        "shapes/set.ttl",
        """pk:SetShape a sh:NodeShape ; sh:targetNode pk:Municipality ; sh:sparql [
            sh:message "No municipality is Swedish."@en , "Ingen kommun är svensk."@sv ;
            sh:select '''SELECT $this ?value WHERE {
                ?value a <https://w3id.org/partnerskap/ns#Municipality>
                FILTER CONTAINS(STR(?value), "/se/") }''' ] .""",
    )
    (finding,) = find(settings)
    assert (finding.resource, finding.value) == ("pk:Municipality", UMEA)
    assert finding.file == "data/partnerships.ttl, data/registers/wikidata.ttl"
    assert dict(finding.messages) == {
        "en": "No municipality is Swedish.",
        "sv": "Ingen kommun är svensk.",
    }
    assert dict(finding.advice)["en"].startswith("Change the description")


def test_worst_finding_comes_first(settings: Settings, add: Add) -> None:
    add("data/new.ttl", f"{NEW} a pk:Municipality .")
    assert [finding.severity for finding in find(settings)] == ["Violation", "Warning"]


@pytest.mark.parametrize(
    "shape",
    [
        "pk:Bad a sh:NodeShape ; sh:targetClass pk:Municipality ; sh:property pk:Nowhere .",
        "pk:Bad a sh:NodeShape ; sh:targetClass pk:Municipality ; sh:minCount 1 .",
    ],
    ids=["property-that-is-no-shape", "count-without-path"],
)
def test_shape_that_is_no_shape_is_an_error_about_shapes(
    settings: Settings, add: Add, shape: str
) -> None:
    add("shapes/bad.ttl", shape)
    with pytest.raises(SourceError, match="shapes/ can't be used"):
        find(settings)


@pytest.mark.parametrize(
    ("data", "rule", "path"),
    [
        (f"{UMEA} a pk:Partnership .", "owl:disjointWith", "rdf:type"),
        (":x pk:number 1 , 2 .", "owl:FunctionalProperty", "pk:number"),
        (
            "pk:code a owl:InverseFunctionalProperty . :x pk:code 7 . :y pk:code 7 .",
            "owl:InverseFunctionalProperty",
            "pk:code",
        ),
        (
            "pk:before a owl:AsymmetricProperty . :x pk:before :y . :y pk:before :x .",
            "owl:AsymmetricProperty",
            "pk:before",
        ),
        (
            "pk:before a owl:IrreflexiveProperty . :x pk:before :x .",
            "owl:IrreflexiveProperty",
            "pk:before",
        ),
    ],
    ids=["disjoint", "functional", "inverse-functional", "asymmetric", "irreflexive"],
)
def test_contradiction_of_an_axiom_forbids_publication(
    settings: Settings, add: Add, data: str, rule: str, path: str
) -> None:
    add("data/odd.ttl", data)
    findings = violations(find(settings))
    assert {(one.rule, one.path, one.file) for one in findings} == {(rule, path, "data/odd.ttl")}
    assert set(dict(findings[0].messages)) == {"en", "sv"}


def test_contradiction_is_found_in_what_is_inferred(settings: Settings, add: Add) -> None:
    energy = "<https://w3id.org/partnerskap/id/partnership/energy>"
    add("data/odd.ttl", f"{energy} pk:memberOf {energy} .")
    assert {(one.rule, one.resource) for one in violations(find(settings))} == {
        ("owl:disjointWith", energy)
    }
