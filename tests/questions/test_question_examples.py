"""What the ontology gives as an example of a relation is true of the data."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import NamedNode
from question_files import ROOT
from rdflib import OWL, RDF, Graph

from partnerskap.vocabulary import BASE, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

KALMAR, UMEA = "<id/municipality/se/kalmar>", "<id/municipality/se/umea>"
ENERGY, ENERGY_PROJECT = "<id/partnership/tuselog/energy>", "<id/project/tuselog/energy>"
TUSELOG, TUSENET = "<id/programme/tuselog>", "<id/programme/tusenet>"
METHOD = "<id/method/thematic-local-partnership>"
MANISA = "<id/change/law-6360-manisa>"
GRANT = "<id/amount/icld-norrkoping-bihac>"
TWIN = "<id/partnership/twin-town/karlstad-gaziantep>"
SIGNING, CONFERENCE = "<id/event/karlstad-gaziantep-2008>", "<id/event/tusenet-antalya-2007>"
UKRAINE = "<id/status-period/ukr-eu-candidate>"
AUTHORITY = "http://publications.europa.eu/resource/authority/country/"
EXAMPLES: Final = MappingProxyType(
    {
        "achievedResult": f"{ENERGY_PROJECT} pk:achievedResult <id/result/energy-training-system>",
        "appliesTo": f"{METHOD} pk:appliesTo <id/country-status/eu-candidate-country>",
        "attendedBy": "<id/event/tuselog-waste-2014> pk:attendedBy <id/municipality/se/linkoping>",
        "claimAbout": f"<id/claim/tusenet-ended-2010> pk:claimAbout {TUSENET}",
        "cooperatesAcrossBorderWith": (
            f"{UMEA} pk:cooperatesAcrossBorderWith <id/municipality/tr/bornova>"
        ),
        "cooperatesWith": f"{UMEA} pk:cooperatesWith <id/municipality/tr/bornova>",
        "country": f"{KALMAR} pk:country <{AUTHORITY}SWE>",
        "developedBy": f"{METHOD} pk:developedBy <id/organisation/skl-international>",
        "disagreesWith": (
            "<id/claim/tusenet-ended-2010> pk:disagreesWith <id/claim/tusenet-ended-march-2011>"
        ),
        "eventType": f"{CONFERENCE} pk:eventType <id/event-type/conference>",
        "followedBy": f"{TUSENET} pk:followedBy {TUSELOG}",
        "follows": f"{TUSELOG} pk:follows {TUSENET}",
        "fundedBy": f"{TUSELOG} pk:fundedBy <id/organisation/sida>",
        "givenBy": f"{GRANT} pk:givenBy <id/organisation/icld>",
        "governedBy": f"<id/area/se/kalmar> pk:governedBy {KALMAR}",
        "governs": f"{KALMAR} pk:governs <id/area/se/kalmar>",
        "grewOutOf": f"{TWIN} pk:grewOutOf <id/partnership/tusenet/network-5>",
        "hasBudget": (
            f"{TUSENET} pk:hasBudget ?a . ?a schema:value 22100000 ; schema:currency 'SEK'"
        ),
        "hasContribution": (
            f"<id/partnership/icld/norrkoping-bihac> pk:hasContribution {GRANT} . "
            f"{GRANT} schema:value 2250000"
        ),
        "hasEvent": f"{TUSELOG} pk:hasEvent <id/event/tuselog-ankara-2012>",
        "hasHorizontalTheme": f"{TUSELOG} pk:hasHorizontalTheme <id/theme/eu-integration>",
        "hasParticipant": f"{ENERGY} pk:hasParticipant {UMEA}",
        "hasParticipation": f"{ENERGY} pk:hasParticipation <id/participation/tuselog/energy/umea>",
        "hasPartnership": f"{TUSELOG} pk:hasPartnership {ENERGY}",
        "hasPopulationCount": (
            "<id/area/se/umea> pk:hasPopulationCount ?count . ?count pk:inhabitants 133091 ; "
            "dcterms:date '2023-12-31'^^xsd:date"
        ),
        "hasProject": f"{ENERGY} pk:hasProject {ENERGY_PROJECT}",
        "hasSector": "<id/programme/logdevi> pk:hasSector <id/sector/15110>",
        "hasStatus": f"{UKRAINE} pk:hasStatus <id/country-status/eu-candidate-country>",
        "hasTask": "<id/organisation/umt> pk:hasTask <id/task/training-programmes>",
        "hasTheme": (
            "<id/partnership/tuselog/waste-management> pk:hasTheme <id/theme/waste-management> ; "
            "pk:hasParticipant <id/municipality/se/linkoping>"
        ),
        "heldIn": (
            "<id/role/partner-abroad> pk:heldIn <id/partnership-type/thematic-local-partnership> "
            "FILTER NOT EXISTS "
            "{ <id/role/partner-abroad> pk:heldIn <id/partnership-type/twin-town> }"
        ),
        "heldOutside": f"<id/role/partner-abroad> pk:heldOutside <{AUTHORITY}SWE>",
        "implementedBy": f"{TUSELOG} pk:implementedBy <id/organisation/skl-international>",
        "isSubsidiaryOf": (
            "<id/organisation/skl-international> pk:isSubsidiaryOf <id/organisation/skl>"
        ),
        "legalBasis": f"{MANISA} pk:legalBasis <id/law/6360>",
        "municipalityType": (
            "<id/municipality/tr/sisli> pk:municipalityType <id/municipality-type/ilce>"
        ),
        "organisationType": (
            "<id/organisation/se-region-stockholm> pk:organisationType "
            "<id/organisation-type/region>"
        ),
        "partOfPartnership": (
            "<id/partnership/icld/lund-francistown> pk:partOfPartnership "
            "<id/partnership/icld/human-rights-1>"
        ),
        "partOfProgramme": f"{ENERGY} pk:partOfProgramme {TUSELOG}",
        "participatesIn": f"{UMEA} pk:participatesIn {ENERGY}",
        "participationOf": f"<id/participation/tuselog/energy/umea> pk:participationOf {ENERGY}",
        "partnerCountry": (
            f"<id/programme/reslog> pk:partnerCountry <{AUTHORITY}TUR> , <{AUTHORITY}LBN>"
        ),
        "partnershipType": (
            f"{ENERGY} pk:partnershipType <id/partnership-type/thematic-local-partnership>"
        ),
        "place": f"{SIGNING} pk:place <id/area/tr/gaziantep>",
        "pointKind": "<id/geometry/se/kalmar> pk:pointKind <id/point-kind/seat>",
        "projectOf": (
            "<id/project/tuselog/gender-equality> pk:projectOf "
            "<id/partnership/tuselog/gender-equality>"
        ),
        "receivedBy": f"{GRANT} pk:receivedBy <id/municipality/se/norrkoping>",
        "region": "<id/municipality/tr/sisli> pk:region <id/area/tr/istanbul-il>",
        "resultType": "<id/result/energy-training-system> pk:resultType <id/result-type/output>",
        "searchAbout": f"<id/search/budget-of-tuselog> pk:searchAbout {TUSELOG}",
        "statusOf": f"{UKRAINE} pk:statusOf <{AUTHORITY}UKR>",
        "supportedBy": f"{TUSELOG} pk:supportedBy <id/organisation/umt>",
        "typeAfter": f"{MANISA} pk:typeAfter <id/municipality-type/buyuksehir>",
        "typeBefore": f"{MANISA} pk:typeBefore <id/municipality-type/il>",
        "usedIn": f"{METHOD} pk:usedIn <{AUTHORITY}TUR>",
        "usesMethod": f"{TUSELOG} pk:usesMethod {METHOD}",
        "withinArea": "<id/area/se/kalmar> pk:withinArea <id/area/se/kalmar-lan>",
    }
)
"""Name of a relation → what its example says, as a pattern."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_of_a_relation_is_true(world: Store, name: str) -> None:
    query = f"ASK {{ {EXAMPLES[name]} }}"
    assert bool(world.query(query, prefixes=dict(PREFIXES), base_iri=BASE))


def test_every_relation_has_its_example_tried() -> None:
    ontology = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        ontology.parse(path)
    relations = {str(term) for term in ontology.subjects(RDF.type, OWL.ObjectProperty)}
    own = {term.removeprefix(f"{BASE}ns#") for term in relations if term.startswith(f"{BASE}ns#")}
    assert own == set(EXAMPLES)


def test_nothing_is_shown_as_current_under_a_name_given_up(world: Store) -> None:
    company = NamedNode(f"{BASE}id/organisation/skl-international")
    names = {
        quad.object.value
        for quad in world.quads_for_pattern(company, NamedNode(PREFIXES["rdfs"] + "label"), None)
    }
    assert names == {"SALAR International"}
