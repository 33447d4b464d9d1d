"""Codes, places and links are those the registers give, and known traps are avoided."""

from __future__ import annotations

import pytest
from data_files import FILES, GN, PK, SWE, TUR, WD, municipality, ours
from rdflib import DCTERMS, ORG, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import GEO, Namespace

from partnerskap.vocabulary import BASE

WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
LAN = URIRef(f"{BASE}id/scheme/lan")
SWEDISH = {
    "huddinge": ("0126", "212000-0068", "Q492575", "2704619", "SE-AB", "SE110", "85688429"),
    "kalmar": ("0880", "212000-0746", "Q508153", "2702260", "SE-H", "SE213", "85688401"),
    "karlstad": ("1780", "212000-1850", "Q498453", "2701679", "SE-S", "SE311", "85688435"),
    "linkoping": ("0580", "212000-0449", "Q499410", "2694759", "SE-E", "SE123", "85688409"),
    "umea": ("2480", "212000-2627", "Q507709", "602149", "SE-AC", "SE331", "85688465"),
}
DISTRICTS = {
    "sisli": "8521538",
    "tarsus": "7732939",
    "osmangazi": "7732338",
    "nilufer": "7732336",
    "bornova": "7732711",
    "karsiyaka": "8632424",
    "zeytinburnu": "7732593",
    "buyukcekmece": "7732455",
    "antakya-hatay": "438417",
}
CONVERTED = {"manisa": "Q28479163", "mugla": "Q28479189", "ordu": "Q28479191"} | {
    "malatya": "Q28479149"
}
OTHERS = ("corum", "giresun", "burdur", "erzincan", "karaman", "gaziantep")
TUSENET = {
    "se/stockholm": ("kommun", "0180"),
    "se/nacka": ("kommun", "0182"),
    "se/malmo": ("kommun", "1280"),
    "tr/istanbul": ("buyuksehir", "34"),
    "tr/adalar": ("ilce", "34"),
    "tr/tepebasi": ("ilce", "26"),
    "tr/altindag": ("ilce", "06"),
    "tr/yildirim": ("ilce", "16"),
    "tr/antalya": ("buyuksehir", "07"),
    "tr/osmaniye": ("il", "80"),
    "tr/sirnak": ("il", "73"),
    "tr/midyat": ("ilce", "47"),
    "tr/samsun": ("buyuksehir", "55"),
    "tr/amasya": ("il", "05"),
}
"""Municipality of Tusenet only → its type, and its own code or that of its province."""
PARTNERS = [f"se/{place}" for place in SWEDISH] + [
    f"tr/{place}" for place in (*list(DISTRICTS)[:-1], "antakya", *CONVERTED, *OTHERS)
]
TYPES = dict.fromkeys(list(DISTRICTS)[:-1], "ilce") | dict.fromkeys(OTHERS[:5], "il")
TRAPS = {
    "Magnesia ad Sipylum for Manisa": "Q920866",
    "doubtful item for Nilüfer": "Q206879",
    "three items for Tarsus (1)": "Q2800095",
    "three items for Tarsus (2)": "Q134287",
    "three items for Tarsus (3)": "Q48001",
    "town of Huddinge from a share-alike list only": "Q3055207",
    "Yunusemre for Manisa": "Q210292",
    "Şehzadeler for Manisa": "Q16961654",
    "Altınordu for Ordu": "Q3233272",
    "Menteşe for Muğla": "Q6817536",
    "GeoNames record of Yunusemre": "9548477",
    "GeoNames record of Şahinbey": "437630",
    "second GeoNames record of Büyükçekmece": "6947641",
    "abolished central district of Manisa": "7732731",
    "misspelt NUTS code of Malatya": "TBB11",
    "HASC code shared by two districts (Tarsus)": "TR.IC.TA",
    "HASC code shared by two districts (Karşıyaka)": "TR.IZ.KA",
    "population without a year": "543934",
    "GeoNames population without a year": "1808948",
    "partnership as a form of business": "Q728646",
}


@pytest.mark.parametrize("place", SWEDISH)
def test_swedish_municipality_has_its_codes_and_links(place: str, data: Graph) -> None:
    kommunkod, number, item, record, iso, nuts, gazetteer = SWEDISH[place]
    body, area = municipality(f"se/{place}"), ours(f"id/area/se/{place}")
    assert set(data.objects(body, SKOS.notation)) == {
        Literal(kommunkod, datatype=PK.kommunkod),
        Literal(number, datatype=PK.organisationNumber),
    }
    assert WD[item] in data.objects(body, SKOS.exactMatch)
    assert list(data.objects(area, SKOS.exactMatch)) == [URIRef(f"{GN}{record}/")]
    assert _region_codes(data, body) == {
        Literal(iso, datatype=PK["iso3166-2"]),
        Literal(nuts, datatype=PK.nuts3),
        Literal(kommunkod[:2], datatype=LAN),
        Literal(gazetteer, datatype=PK.wofId),
    }


@pytest.mark.parametrize("place", DISTRICTS)
def test_district_is_matched_as_an_area(place: str, data: Graph) -> None:
    body, area = municipality(f"tr/{place}"), ours(f"id/area/tr/{place}")
    assert (body, PK.governs, area) in data
    assert (area, SKOS.exactMatch, URIRef(f"{GN}{DISTRICTS[place]}/")) in data
    assert list(data.objects(body, SKOS.exactMatch)) == []


@pytest.mark.parametrize("place", CONVERTED)
def test_converted_municipality_is_only_close_to_the_later_body(place: str, data: Graph) -> None:
    body, event = municipality(f"tr/{place}"), ours(f"id/change/law-6360-{place}")
    assert list(data.objects(body, SKOS.closeMatch)) == [WD[CONVERTED[place]]]
    assert list(data.objects(body, SKOS.exactMatch)) == []
    assert data.value(event, ORG.originalOrganization) == body
    assert data.value(event, ORG.resultingOrganization) is None
    assert data.value(event, PK.typeBefore) == ours("id/municipality-type/il")
    assert data.value(event, PK.typeAfter) == ours("id/municipality-type/buyuksehir")
    assert data.value(event, DCTERMS.date) == Literal("2014-03-30", datatype=XSD.date)
    law = "6447" if place == "ordu" else "6360"
    assert data.value(event, PK.legalBasis) == ours(f"id/law/{law}")


def test_no_body_turns_into_itself(data: Graph) -> None:
    for event in data.subjects(RDF.type, ORG.ChangeEvent):
        before = set(data.objects(event, ORG.originalOrganization))
        after = set(data.objects(event, ORG.resultingOrganization))
        assert before
        assert before & after == set()


def test_law_6360_as_adopted_does_not_name_ordu(graphs: dict[str, Graph]) -> None:
    told = {str(node) for node in graphs["registers/law-6360"].all_nodes()}
    assert [node for node in told if node.endswith("/ordu")] == []
    assert (ours("id/law/6447"), DCTERMS.relation, ours("id/law/6360")) in graphs[
        "registers/law-6447"
    ]


def test_antakya_is_kept_apart_from_hatay(data: Graph) -> None:
    antakya, hatay = municipality("tr/antakya"), municipality("tr/hatay")
    item = WD.Q28479116
    assert list(data.subjects(SKOS.exactMatch, item)) == [hatay]
    assert item not in data.objects(antakya)


@pytest.mark.parametrize(
    ("event", "successor", "kind"),
    [
        ("law-6360-hatay", "tr/hatay", "buyuksehir"),
        ("law-6360-antakya", "tr/antakya-hatay", "ilce"),
    ],
)
def test_municipality_of_antakya_ended_and_left_two_bodies(
    event: str, successor: str, kind: str, data: Graph
) -> None:
    antakya, change = municipality("tr/antakya"), ours("id/change/" + event)
    assert data.value(antakya, PK.municipalityType) == ours("id/municipality-type/il")
    assert data.value(change, ORG.originalOrganization) == antakya
    assert data.value(change, ORG.resultingOrganization) == municipality(successor)
    assert data.value(change, PK.typeBefore) == ours("id/municipality-type/il")
    assert data.value(change, PK.typeAfter) == ours(f"id/municipality-type/{kind}")
    assert data.value(municipality(successor), PK.municipalityType) == ours(
        f"id/municipality-type/{kind}"
    )


def test_law_6360_has_both_its_days(data: Graph) -> None:
    law = ours("id/law/6360")
    assert data.value(law, DCTERMS.date) == Literal("2012-11-12", datatype=XSD.date)
    assert data.value(law, DCTERMS.issued) == Literal("2012-12-06", datatype=XSD.date)


@pytest.mark.parametrize("path", PARTNERS)
def test_partner_lies_at_its_seat_in_its_region(path: str, data: Graph) -> None:
    body = municipality(path)
    area = data.value(body, PK.governs)
    assert area == ours(f"id/area/{path}")
    region = data.value(body, PK.region)
    assert (area, PK.withinArea, region) in data
    assert data.value(region, PK.country) == data.value(body, PK.country)
    geometry = data.value(area, GEO.hasGeometry)
    assert data.value(geometry, PK.pointKind) == ours("id/point-kind/seat")
    latitude, longitude = (data.value(geometry, WGS84[name]) for name in ("lat", "long"))
    wkt = Literal(f"POINT({longitude} {latitude})", datatype=GEO.wktLiteral)
    assert data.value(geometry, GEO.asWKT) == wkt


def test_every_home_region_has_its_codes_and_two_matches(data: Graph) -> None:
    home = {region for country in (SWE, TUR) for region in data.subjects(PK.country, country)}
    regions = home & set(data.subjects(RDF.type, PK.Region))
    assert len(regions) == 21 + 81
    for region in regions:
        codes = {code.datatype for code in data.objects(region, SKOS.notation)}
        own = PK.plateCode if data.value(region, PK.country) == TUR else LAN
        assert codes == {PK["iso3166-2"], PK.nuts3, PK.wofId, own}, region
        assert len(list(data.objects(region, SKOS.exactMatch))) == 2, region


def test_malatya_has_the_right_nuts_code(data: Graph) -> None:
    codes = _region_codes(data, municipality("tr/malatya"))
    assert Literal("TRB11", datatype=PK.nuts3) in codes


def test_no_body_is_matched_to_a_place(data: Graph) -> None:
    for body in data.subjects(RDF.type, PK.Municipality):
        for match in (SKOS.exactMatch, SKOS.closeMatch):
            assert [link for link in data.objects(body, match) if "geonames" in link] == [], body


def test_seat_town_is_only_related(data: Graph) -> None:
    assert {URIRef(f"{GN}2702261/"), WD.Q26345} == set(
        data.objects(municipality("se/kalmar"), SKOS.relatedMatch)
    )


def test_every_population_count_has_a_time_and_belongs_to_an_area(data: Graph) -> None:
    for count in data.subjects(RDF.type, PK.PopulationCount):
        assert data.value(count, DCTERMS.date).datatype == XSD.date, count
        assert data.value(count, PK.inhabitants).datatype == XSD.integer, count
        area = data.value(predicate=PK.hasPopulationCount, object=count)
        assert {PK.Area, PK.Region} & set(data.objects(area, RDF.type)), count


@pytest.mark.parametrize(
    ("path", "number", "when"),
    [
        ("se/kalmar/2023", 72304, Literal("2023-12-31", datatype=XSD.date)),
        ("se/umea/2020", 128901, Literal("2020-01-01", datatype=XSD.date)),
        ("se/karlstad/2020", 93898, Literal("2020-01-01", datatype=XSD.date)),
        ("se/kalmar/2020", 69467, Literal("2020-01-01", datatype=XSD.date)),
        ("se/linkoping/2020", 163051, Literal("2020-01-01", datatype=XSD.date)),
        ("se/kalmar/2025", 73068, Literal("2025-12-31", datatype=XSD.date)),
        ("tr/sisli/2025", 261959, Literal("2025-12-31", datatype=XSD.date)),
        ("se/karlstad/2018", 92497, Literal("2018-12-31", datatype=XSD.date)),
        ("tr/sisli/2007", 314684, Literal("2007-12-31", datatype=XSD.date)),
    ],
)
def test_population_is_the_figure_of_its_day(
    path: str, number: int, when: Literal, data: Graph
) -> None:
    count = ours(f"id/population/{path}")
    assert data.value(count, PK.inhabitants) == Literal(number)
    assert data.value(count, DCTERMS.date) == when


@pytest.mark.parametrize("place", ["buyukcekmece", "karsiyaka"])
def test_count_from_before_a_split_says_so_and_a_newer_one_stands_beside(
    place: str, data: Graph
) -> None:
    assert data.value(ours(f"id/population/tr/{place}/2007"), SKOS.scopeNote)
    assert data.value(ours(f"id/population/tr/{place}/2025"), PK.inhabitants)


@pytest.mark.parametrize("place", TYPES)
def test_type_is_that_of_the_register(place: str, graphs: dict[str, Graph]) -> None:
    told = graphs["registers/turkiye-api-2025"]
    assert told.value(municipality(f"tr/{place}"), PK.municipalityType) == ours(
        f"id/municipality-type/{TYPES[place]}"
    )


@pytest.mark.parametrize("path", TUSENET)
def test_municipality_of_tusenet_has_type_region_area_and_code(path: str, data: Graph) -> None:
    kind, code = TUSENET[path]
    body = municipality(path)
    region = data.value(body, PK.region)
    assert data.value(body, PK.municipalityType) == ours(f"id/municipality-type/{kind}")
    assert (data.value(body, PK.governs), PK.withinArea, region) in data
    assert code in {
        str(one) for thing in (body, region) for one in data.objects(thing, SKOS.notation)
    }


@pytest.mark.parametrize("trap", TRAPS)
def test_trap_is_avoided(trap: str) -> None:
    pages = "".join(file.read_text() for file in FILES)
    assert TRAPS[trap] not in pages


@pytest.mark.parametrize(
    ("path", "language", "label"),
    [
        ("se/karlstad", "sv", "Karlstads kommun"),
        ("se/umea", "en", "Umeå Municipality"),
        ("tr/sisli", "tr", "Şişli Belediyesi"),
        ("tr/manisa", "tr", "Manisa Büyükşehir Belediyesi"),
        ("tr/gaziantep", "en", "Gaziantep Metropolitan Municipality"),
    ],
)
def test_municipality_bears_its_official_name(
    path: str, language: str, label: str, data: Graph
) -> None:
    assert Literal(label, lang=language) in data.objects(municipality(path), RDFS.label)


def test_swedish_association_keeps_one_address_through_its_change_of_name(data: Graph) -> None:
    skl, event = ours("id/organisation/skl"), ours("id/change/skl-skr")
    assert Literal("Sveriges Kommuner och Regioner (SKR)", lang="sv") in data.objects(
        skl, RDFS.label
    )
    assert data.value(skl, PK.formerName) == Literal(
        "Sveriges Kommuner och Landsting (SKL)", lang="sv"
    )
    assert data.value(event, ORG.originalOrganization) == skl
    assert data.value(event, ORG.resultingOrganization) is None
    assert data.value(event, DCTERMS.date) == Literal("2019-11-27", datatype=XSD.date)


def test_company_of_the_association_has_its_name_since_2022(data: Graph) -> None:
    company = ours("id/organisation/skl-international")
    event = ours("id/change/skl-international-salar-international")
    assert {str(label) for label in data.objects(company, RDFS.label)} == {"SALAR International"}
    assert data.value(company, PK.formerName) == Literal("SKL International", lang="en")
    assert data.value(event, DCTERMS.date) == Literal("2022-08-22", datatype=XSD.date)
    assert [name for name in data.objects(company) if "SALA IDA" in name.upper()] == []


def _region_codes(data: Graph, body: URIRef) -> set[Literal]:
    return set(data.objects(data.value(body, PK.region), SKOS.notation))
