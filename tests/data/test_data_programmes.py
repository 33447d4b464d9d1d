"""What the source documents tell about Tuselog and Tusenet stands in the data."""

from __future__ import annotations

import pytest
from data_files import PK, SCHEMA, SWE, TUR, municipality, ours
from rdflib import DCTERMS, ORG, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

TUSELOG = {
    "local-governance": ("se/huddinge", ("sisli", "manisa", "tarsus", "corum")),
    "gender-equality": ("se/kalmar", ("ordu", "giresun", "osmangazi")),
    "sustainable-urban-development": ("se/karlstad", ("gaziantep", "nilufer", "mugla", "antakya")),
    "waste-management": ("se/linkoping", ("burdur", "erzincan", "karaman", "malatya")),
    "energy": ("se/umea", ("bornova", "karsiyaka", "zeytinburnu", "buyukcekmece")),
}
HORIZONTAL = (
    "efficient-municipal-service",
    "eu-integration",
    "gender-equality",
    "sustainable-development",
    "transparency-and-accountability",
)
TITLES = {
    "local-governance": "Kvalitet och effektivitet i kommunal service",
    "gender-equality": "Turkiskt-svenskt nätverk för jämställdhet",
    "sustainable-urban-development": "Ekologiskt hållbar stadsutveckling",
    "waste-management": (
        "Ökad medvetenhet för källsortering av biologiskt avfall och materialåtervinning"
    ),
    "energy": "Energieffektivisering och medvetandeskapande",
}
TUSENET = {
    1: ("stockholm nacka", "istanbul buyukcekmece zeytinburnu adalar"),
    2: ("umea", "tepebasi altindag nilufer osmangazi yildirim"),
    3: ("kalmar", "manisa karsiyaka bornova"),
    4: ("malmo", "antalya mugla tarsus"),
    5: ("karlstad", "gaziantep osmaniye sirnak midyat"),
    6: ("kalmar", "samsun ordu amasya giresun"),
}


@pytest.mark.parametrize("slug", TUSELOG)
def test_tuselog_partnership_has_the_members_the_document_names(slug: str, data: Graph) -> None:
    swedish, turkish = TUSELOG[slug]
    assert _members(data, f"tuselog/{slug}") == {
        municipality(swedish): ours("id/role/swedish-partner"),
        **{municipality(f"tr/{place}"): ours("id/role/partner-abroad") for place in turkish},
    }


@pytest.mark.parametrize("slug", TUSELOG)
def test_tuselog_partnership_has_theme_programme_and_horizontal_themes(
    slug: str, data: Graph
) -> None:
    partnership = ours(f"id/partnership/tuselog/{slug}")
    assert list(data.objects(partnership, PK.hasTheme)) == [ours(f"id/theme/{slug}")]
    assert data.value(partnership, PK.partOfProgramme) == ours("id/programme/tuselog")
    assert set(data.objects(partnership, PK.hasHorizontalTheme)) == _horizontal()


@pytest.mark.parametrize("slug", TUSELOG)
def test_tuselog_project_has_title_approach_and_two_years(slug: str, data: Graph) -> None:
    project = ours(f"id/project/tuselog/{slug}")
    assert (ours(f"id/partnership/tuselog/{slug}"), PK.hasProject, project) in data
    assert Literal(TITLES[slug], lang="sv") in data.objects(project, RDFS.label)
    assert data.value(project, PK.durationMonths) == Literal(24)
    assert data.value(project, PK.approach)


def test_tuselog_has_five_partnerships_and_24_participations(graphs: dict[str, Graph]) -> None:
    tuselog = graphs["programmes/tuselog"]
    assert len(set(tuselog.subjects(RDF.type, PK.Partnership))) == 5
    assert len(set(tuselog.subjects(RDF.type, PK.Participation))) == 24


@pytest.mark.parametrize(("country", "number"), [(SWE, 5), (TUR, 19)], ids=["Sweden", "Turkey"])
def test_tuselog_counts_each_municipality_once(
    country: URIRef, number: int, graphs: dict[str, Graph]
) -> None:
    tuselog = graphs["programmes/tuselog"]
    members = set(tuselog.objects(None, ORG.member))
    assert len([body for body in members if (body, PK.country, country) in tuselog]) == number


def test_every_participation_names_its_source(data: Graph) -> None:
    sources = {
        "tuselog": ours("id/source/partnerskap"),
        "tusenet": ours("id/source/sklinternational-tusenet-networks"),
    }
    for participation in data.subjects(RDF.type, PK.Participation):
        programme, partnership = str(participation).split("/participation/")[1].split("/")[:2]
        told = list(data.objects(participation, PROV.hadPrimarySource))
        if partnership != "black-sea-tourism-network" and programme in sources:
            assert told == [sources[programme]]
        assert len(told) == 1
        assert (told[0], RDF.type, PK.Source) in data


def test_tuselog_is_told_with_money_hands_method_and_years(data: Graph) -> None:
    tuselog = ours("id/programme/tuselog")
    associations = {ours("id/organisation/skl"), ours("id/organisation/umt")}
    assert data.value(tuselog, PK.fundedBy) == ours("id/organisation/sida")
    assert data.value(tuselog, PK.implementedBy) == ours("id/organisation/skl-international")
    assert set(data.objects(tuselog, PK.supportedBy)) == associations
    assert data.value(tuselog, PK.usesMethod) == ours("id/method/thematic-local-partnership")
    assert set(data.objects(tuselog, PK.hasHorizontalTheme)) == _horizontal()
    assert data.value(tuselog, SCHEMA.startDate) == Literal("2011", datatype=XSD.gYear)
    assert data.value(tuselog, SCHEMA.endDate) == Literal("2015", datatype=XSD.gYear)
    assert data.value(tuselog, PK.follows) == ours("id/programme/tusenet")


def test_method_is_told_with_maker_countries_and_composition(data: Graph) -> None:
    method = ours("id/method/thematic-local-partnership")
    assert data.value(method, PK.developedBy) == ours("id/organisation/skl-international")
    assert set(data.objects(method, PK.appliesTo)) == {
        ours(f"id/country-status/{status}")
        for status in ("developing-country", "transition-country", "eu-candidate-country")
    }
    multiplicity = {
        role: str(data.value(ours(f"id/role/{role}"), PK.typicalMultiplicity))
        for role in ("swedish-partner", "partner-abroad")
    }
    assert multiplicity == {"swedish-partner": "1", "partner-abroad": "2..*"}


@pytest.mark.parametrize("association", ["skl", "umt"])
def test_association_has_the_five_tasks(association: str, data: Graph) -> None:
    body = ours(f"id/organisation/{association}")
    assert (body, RDF.type, PK.MunicipalAssociation) in data
    assert set(data.objects(body, PK.hasTask)) == set(data.subjects(RDF.type, PK.AssociationTask))
    assert len(set(data.objects(body, PK.hasTask))) == 5


@pytest.mark.parametrize("number", TUSENET)
def test_tusenet_network_has_the_members_its_page_names(number: int, data: Graph) -> None:
    swedish, turkish = (places.split() for places in TUSENET[number])
    assert _members(data, f"tusenet/network-{number}") == {
        **{municipality(f"se/{place}"): ours("id/role/swedish-partner") for place in swedish},
        **{municipality(f"tr/{place}"): ours("id/role/partner-abroad") for place in turkish},
    }


def test_sixth_network_has_the_theme_that_the_newsletter_names(graphs: dict[str, Graph]) -> None:
    told = graphs["programmes/tusenet-newsletter"]
    assert set(told) == {
        (
            ours("id/partnership/tusenet/network-6"),
            PK.hasTheme,
            ours("id/theme/local-economic-development"),
        )
    }


def test_nobody_says_by_hand_what_is_not_recorded(data: Graph) -> None:
    assert list(data.subject_objects(PK.notRecorded)) == []


def test_what_was_searched_for_and_not_found_says_where_and_when(data: Graph) -> None:
    search = ours("id/search/budget-of-tuselog")
    assert data.value(search, PK.searchAbout) == ours("id/programme/tuselog")
    assert set(data.objects(search, PK.searchedProperty)) == {PK.hasBudget, SKOS.notation}
    assert data.value(search, PK.searchedIn)
    assert data.value(search, DCTERMS.date) == Literal("2026-11-28", datatype=XSD.date)


@pytest.mark.parametrize("slug", ["waste-management", "energy"])
def test_expected_results_are_those_of_the_project_page(
    slug: str, graphs: dict[str, Graph]
) -> None:
    told = graphs["programmes/sklinternational"]
    assert told.value(ours(f"id/project/tuselog/{slug}"), PK.expectedResult).language == "en"


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        ("ended-2010", "ended-march-2011", {"2010", "2011-03"}),
        ("five-swedish-municipalities", "six-swedish-municipalities", {"5", "6"}),
    ],
)
def test_disputed_statements_of_tusenet_stand_side_by_side(
    one: str, other: str, values: set[str], data: Graph
) -> None:
    claims = [ours(f"id/claim/tusenet-{claim}") for claim in (one, other)]
    assert (claims[0], PK.disagreesWith, claims[1]) in data
    assert (claims[1], PK.disagreesWith, claims[0]) in data
    assert {str(data.value(claim, PK.claimValue)) for claim in claims} == values
    assert len({data.value(claim, PROV.hadPrimarySource) for claim in claims}) == 2
    assert data.value(ours("id/programme/tusenet"), SCHEMA.endDate) is None


def test_document_is_told_in_its_own_language_only(graphs: dict[str, Graph]) -> None:
    texts = [text for text in graphs["programmes/tuselog"].objects() if isinstance(text, Literal)]
    assert {text.language for text in texts} == {None, "sv"}


@pytest.mark.parametrize(
    ("subject", "property_", "said", "unsaid"),
    [
        ("project/tuselog/local-governance", PK.approach, "identifierar", "tar fram"),
        ("project/tuselog/sustainable-urban-development", PK.objective, " eller ", " och "),
        ("method/thematic-local-partnership", PK.objective, "Partnerskap byggs", "knyts"),
    ],
)
def test_document_is_told_as_it_is(
    subject: str, property_: URIRef, said: str, unsaid: str, graphs: dict[str, Graph]
) -> None:
    text = graphs["programmes/tuselog"].value(ours("id/" + subject), property_)
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(
    ("project", "spelling"),
    [
        ("local-governance", "Kavlitet och effektivitet i kommunal service"),
        (
            "waste-management",
            "ökad medevetenhet för källsortering av biologiskt avfall och materialåtervinning",
        ),
    ],
)
def test_spelling_of_the_document_is_kept_for_searching(
    project: str, spelling: str, graphs: dict[str, Graph]
) -> None:
    subject = ours(f"id/project/tuselog/{project}")
    assert list(graphs["programmes/tuselog"].objects(subject, SKOS.hiddenLabel)) == [
        Literal(spelling, lang="sv")
    ]
    assert graphs["editorial"].value(subject, SKOS.editorialNote)


@pytest.mark.parametrize("graph", ["programmes/tuselog", "programmes/tusenet"])
def test_names_of_municipalities_that_we_translated_are_the_editors(
    graph: str, graphs: dict[str, Graph]
) -> None:
    for body in graphs[graph].subjects(RDF.type, PK.Municipality):
        told = {label.language for label in graphs[graph].objects(body, RDFS.label)}
        assert told <= {"en"}, body


@pytest.mark.parametrize("property_", [PK.objective, PK.approach, PK.expectedResult])
def test_texts_read_in_english_are_translated_by_the_editors(
    property_: URIRef, graphs: dict[str, Graph]
) -> None:
    told = [text for _, text in graphs["programmes/sklinternational"].subject_objects(property_)]
    assert told
    assert {text.language for text in told} == {"en"}


@pytest.mark.parametrize(
    ("graph", "subject", "spelling"),
    [
        (
            "programmes/sklinternational",
            "programme/tuselog",
            "Turkiskt-svenskt partnerskap för lokal självstyre",
        ),
        (
            "programmes/erzincan",
            "project/tuselog/waste-management",
            "Biyobozunur ve Geri Dönüştürülebilir Atıkların Ayrıştırılması ile ilgi"
            " Farkındalığın Arttırılması",
        ),
    ],
)
def test_spelling_that_we_corrected_stands_in_the_graph_of_its_source(
    graph: str, subject: str, spelling: str, graphs: dict[str, Graph]
) -> None:
    thing = ours("id/" + subject)
    assert [str(text) for text in graphs[graph].objects(thing, SKOS.hiddenLabel)] == [spelling]
    assert graphs["editorial"].value(thing, SKOS.editorialNote)


def test_news_of_2013_says_nothing_of_a_change_in_2014(graphs: dict[str, Graph]) -> None:
    assert [s for s in graphs["programmes/skb"].subjects() if "/change/" in s] == []


def test_title_that_the_document_lacks_is_the_editors(graphs: dict[str, Graph]) -> None:
    project = ours("id/project/tuselog/sustainable-urban-development")
    assert graphs["programmes/tuselog"].value(project, RDFS.label) is None
    assert graphs["editorial"].value(project, RDFS.label) == Literal(
        TITLES["sustainable-urban-development"], lang="sv"
    )


def _horizontal() -> set[URIRef]:
    return {ours(f"id/theme/{theme}") for theme in HORIZONTAL}


def _members(data: Graph, path: str) -> dict[URIRef, URIRef]:
    partnership = ours("id/partnership/" + path)
    participations = list(data.objects(partnership, PK.hasParticipation))
    assert set(participations) == set(data.subjects(ORG.organization, partnership))
    assert all(f"/participation/{path}/" in str(participation) for participation in participations)
    return {data.value(each, ORG.member): data.value(each, ORG.role) for each in participations}
