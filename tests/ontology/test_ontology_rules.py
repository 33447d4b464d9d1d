"""Each rule concludes what it should, and nothing else."""

from __future__ import annotations

import pytest
from ontology_files import EXAMPLE, ROOT, world
from rdflib import Graph, Namespace, URIRef

from partnerskap.vocabulary import PREFIXES

EX = Namespace(EXAMPLE)
RULES = ROOT / "ontology" / "rules"
WORLD = """
ex:energy-umea a pk:Participation ; org:organization ex:energy ; org:member ex:umea .
ex:energy-bornova a pk:Participation ; org:organization ex:energy ; org:member ex:bornova .
ex:waste-linkoping a pk:Participation ; org:organization ex:waste ; org:member ex:linkoping .
ex:waste pk:partOfPartnership ex:network . ex:waste pk:partOfProgramme ex:tuselog .
ex:tuselog pk:usesMethod ex:method . ex:linkoping pk:country ex:sweden .
ex:board-kalmar a org:Membership ; org:organization ex:energy ; org:member ex:kalmar .
ex:umea pk:governs ex:umea-area ; pk:region ex:vasterbotten ; pk:country ex:sweden .
ex:bornova pk:country ex:turkey .
"""
CONCLUSIONS = {
    "has-participation": """
        ex:energy pk:hasParticipation ex:energy-umea, ex:energy-bornova .
        ex:waste pk:hasParticipation ex:waste-linkoping .
        ex:energy-umea pk:participationOf ex:energy .
        ex:energy-bornova pk:participationOf ex:energy .
        ex:waste-linkoping pk:participationOf ex:waste .""",
    "has-participant": """
        ex:energy pk:hasParticipant ex:umea, ex:bornova .
        ex:waste pk:hasParticipant ex:linkoping .
""",
    "participates-in": """
        ex:umea pk:participatesIn ex:energy .
        ex:bornova pk:participatesIn ex:energy .
        ex:linkoping pk:participatesIn ex:waste .""",
    "cooperates-with": """
        ex:umea pk:cooperatesWith ex:bornova .
        ex:bornova pk:cooperatesWith ex:umea .""",
    "cooperates-across-border-with": """
        ex:umea pk:cooperatesAcrossBorderWith ex:bornova .
        ex:bornova pk:cooperatesAcrossBorderWith ex:umea .""",
    "used-in": "ex:method pk:usedIn ex:sweden .",
    "within-area": "ex:umea-area pk:withinArea ex:vasterbotten .",
    "country-of-area": "ex:umea-area pk:country ex:sweden .",
}


def conclude(rule: str, graph: Graph) -> set:
    query = (RULES / f"{rule}.rq").read_text("utf-8")
    return set(graph.query(query))


@pytest.mark.parametrize("rule", CONCLUSIONS)
def test_rule_concludes(rule):
    assert conclude(rule, world(WORLD)) == set(world(CONCLUSIONS[rule]))


def test_every_rule_is_tried_here():
    assert {file.stem for file in RULES.glob("*.rq")} == {*CONCLUSIONS, "coverage"}


def test_two_terms_in_one_partnership_are_no_cooperation_with_oneself():
    twice = world(
        "ex:first a pk:Participation ; org:organization ex:energy ; org:member ex:umea ."
        "ex:second a pk:Participation ; org:organization ex:energy ; org:member ex:umea ."
    )
    assert conclude("cooperates-with", twice) == set()


@pytest.mark.parametrize(
    ("turtle", "gaps"),
    [
        pytest.param("", [], id="no member, no gap"),
        pytest.param("ex:umea a pk:Municipality .", ["region", "country"], id="all missing"),
        pytest.param(
            "ex:umea a pk:Municipality ; pk:country ex:sweden .", ["region"], id="one missing"
        ),
        pytest.param(
            "ex:umea a pk:Municipality ; pk:country ex:sweden ; pk:region ex:v .", [], id="complete"
        ),
        pytest.param("ex:energy a pk:Partnership .", [], id="nothing expected of the class"),
    ],
)
def test_coverage_lists_what_is_expected_and_missing(turtle, gaps):
    expected = world("pk:Municipality pk:expects pk:region, pk:country ." + turtle)
    pk = PREFIXES["pk"]
    assert conclude("coverage", expected) == {
        (EX.umea, URIRef(pk + "notRecorded"), URIRef(pk + gap)) for gap in gaps
    }


def test_two_bodies_of_one_country_do_not_cooperate_across_a_border():
    domestic = world(
        "ex:first a pk:Participation ; org:organization ex:energy ; org:member ex:umea ."
        "ex:second a pk:Participation ; org:organization ex:energy ; org:member ex:kalmar ."
        "ex:umea pk:country ex:sweden . ex:kalmar pk:country ex:sweden ."
    )
    assert conclude("cooperates-across-border-with", domestic) == set()


def test_what_a_claim_tells_is_recorded():
    claimed = world(
        "pk:Programme pk:expects schema:endDate . ex:tusenet a pk:Programme ."
        "ex:claim pk:claimAbout ex:tusenet ; pk:claimProperty schema:endDate ."
    )
    assert conclude("coverage", claimed) == set()


def test_coverage_asks_of_a_thing_only_what_its_narrowest_class_expects():
    regions = world(
        "pk:Area pk:expects geo:hasGeometry . pk:Region pk:expects skos:notation ;"
        "    rdfs:subClassOf pk:Area . pk:Area rdfs:subClassOf pk:Area ."
        "ex:county a pk:Area, pk:Region . ex:town a pk:Area ."
    )
    pk = PREFIXES["pk"]
    assert conclude("coverage", regions) == {
        (EX.county, URIRef(pk + "notRecorded"), URIRef(PREFIXES["skos"] + "notation")),
        (EX.town, URIRef(pk + "notRecorded"), URIRef(PREFIXES["geo"] + "hasGeometry")),
    }


@pytest.mark.parametrize("file", sorted(RULES.glob("*.rq")), ids=lambda file: file.stem)
def test_rule_says_what_it_is_for(file):
    head = [line for line in file.read_text("utf-8").splitlines() if line.startswith("#+")]
    assert [line.split()[1] for line in head] == ["summary:", "description:", "tags:"]
