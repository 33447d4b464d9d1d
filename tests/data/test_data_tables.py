"""The registers kept as tables are whole, add up, and call everything by a slug of one rule."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from data_files import PK, SCHEMA, SWE, TABLES, TUR, municipality, ours
from rdflib import DCTERMS, ORG, RDF, RDFS, SKOS, Graph, URIRef

from partnerskap.publish.tables import SourceTable

REGION = ours("id/organisation-type/region")
SALEM = ours("id/municipality/se/salem")
LETTERS = str.maketrans("ıİ", "iI")


def slugify(name: str) -> str:
    """Return *name* as the slug that README gives it."""
    letters = name.translate(LETTERS).replace("'", "")
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore")
    return "-".join(re.findall("[a-z0-9]+", plain.decode().lower()))


def cells(table: SourceTable, *columns: str) -> list[tuple[str, ...]]:
    """Return the cells of some *columns*, row by row."""
    return [tuple(row.cells.get(column, "") for column in columns) for row in table.rows]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_and_cell_of_a_table_counts(name: str) -> None:
    assert [(loss.row.number, loss.column) for loss in TABLES[name].losses()] == []


@pytest.mark.parametrize("name", TABLES)
def test_table_is_written_as_spreadsheets_do(name: str) -> None:
    for row in TABLES[name].rows:
        assert [cell for cell in row.cells.values() if cell != cell.strip()] == [], row.number


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("registers/se/kommuner.csv", 290),
        ("registers/se/lan.csv", 21),
        ("registers/tr/provinces.csv", 81),
        ("registers/tr/districts.csv", 973),
        ("registers/tr/municipalities.csv", 1407),
        ("registers/ke/counties.csv", 47),
        ("registers/ua/hromadas.csv", 16),
    ],
)
def test_table_has_a_row_for_each(file: str, number: int) -> None:
    slugs = [slug for (slug,) in cells(TABLES[file], "slug")]
    assert len(slugs) == len(set(slugs)) == number


def test_sweden_has_290_municipalities_with_code_name_county_and_type(data: Graph) -> None:
    bodies = set(data.subjects(PK.municipalityType, ours("id/municipality-type/kommun")))
    assert len(bodies) == 290
    for body in bodies:
        assert data.value(body, PK.country) == SWE
        county = data.value(body, PK.region)
        codes = [
            code for code in data.objects(body, SKOS.notation) if code.datatype == PK.kommunkod
        ]
        assert [str(code)[:2] for code in codes] == [_code(data, county, "id/scheme/lan")]
        assert "sv" in {label.language for label in data.objects(body, RDFS.label)}
        assert data.value(body, SCHEMA.name)
        assert (data.value(body, PK.governs), PK.withinArea, county) in data


def test_sweden_has_21_counties_and_21_regions_one_of_them_a_municipality(data: Graph) -> None:
    counties = set(data.subjects(PK.country, SWE)) & set(data.subjects(RDF.type, PK.Region))
    regions = {
        *data.subjects(PK.organisationType, REGION),
        *data.subjects(ORG.classification, REGION),
    }
    assert len(counties) == len(regions) == 21
    assert {data.value(region, DCTERMS.spatial) for region in regions} == counties
    gotland = ours("id/municipality/se/gotland")
    assert regions - set(data.subjects(RDF.type, PK.Organisation)) == {gotland}


def test_population_of_swedish_municipalities_adds_up_to_the_official_sum(data: Graph) -> None:
    assert _population(data, "id/population/se/", "/2025") == 10_605_520


def test_what_only_one_register_links_is_not_linked(data: Graph) -> None:
    assert list(data.objects(SALEM, SKOS.exactMatch)) == []
    for region in data.subjects(PK.organisationType, REGION):
        assert [link for link in data.objects(region, SKOS.exactMatch) if "wikidata" in link] == []


def test_habo_and_habo_are_two_municipalities(data: Graph) -> None:
    for path, name, code in (("habo", "Håbo", "0305"), ("habo-jonkoping", "Habo", "0643")):
        body = ours(f"id/municipality/se/{path}")
        assert str(data.value(body, SCHEMA.name)) == name
        assert _code(data, body, PK.kommunkod) == code


def test_turkiye_has_1407_municipalities_of_five_kinds(data: Graph) -> None:
    kinds = {kind: _bodies(data, kind) for kind in ("buyuksehir", "il", "ilce", "belde")}
    ended = municipality("tr/antakya")
    metropolitan = {body for body in kinds["ilce"] if _is_district(data, body)}
    numbers = {kind: len(bodies - {ended}) for kind, bodies in kinds.items()}
    assert numbers == {"buyuksehir": 30, "il": 51, "ilce": 519 + 403, "belde": 404}
    assert len(metropolitan) == 519
    for body in set().union(*kinds.values()) - {ended}:
        assert data.value(body, PK.country) == TUR
        assert (data.value(body, PK.region), RDF.type, PK.Region) in data
        assert {"tr", "sv", "en"} <= {label.language for label in data.objects(body, RDFS.label)}
        own = ours(
            "id/scheme/" + ("buyuksehir" if body in kinds["buyuksehir"] else "tuik-belediye")
        )
        assert [code.datatype for code in data.objects(body, SKOS.notation)] == [own]


def test_turkish_municipality_governs_what_the_law_gives_it(data: Graph) -> None:
    def governed(path: str) -> URIRef:
        return data.value(municipality(path), PK.governs)

    def within(area: URIRef) -> set[URIRef]:
        return set(data.objects(area, PK.withinArea))

    adana, province = governed("tr/adana"), ours("id/area/tr/adana-il")
    assert (adana, SKOS.closeMatch, province) in data
    assert adana != province
    assert _code(data, governed("tr/seyhan"), "id/scheme/tuik-ilce") == "1104"
    town, district = governed("tr/besni"), ours("id/area/tr/besni-ilce")
    assert within(town) == {district}
    assert within(district) == {ours("id/area/tr/adiyaman-il")}
    assert ours("id/area/tr/corum-merkez-ilce") in within(governed("tr/corum"))
    assert [str(one) for one in data.objects(town, SKOS.notation)] == []


def test_districts_and_provinces_of_turkiye_add_up(data: Graph) -> None:
    districts = {area for area in data.subjects(PK.withinArea) if _is_coded(data, area)}
    provinces = set(data.subjects(PK.country, TUR)) & set(data.subjects(RDF.type, PK.Region))
    assert (len(districts), len(provinces)) == (973, 81)
    for areas in (districts, provinces):
        assert sum(_inhabitants(data, area) for area in areas) == 86_092_168


def test_no_two_places_of_the_tables_share_a_point() -> None:
    for name in ("registers/se/kommuner.csv", "registers/tr/districts.csv"):
        points = Counter(cells(TABLES[name], "latitude", "longitude"))
        del points["", ""]
        assert set(points.values()) == {1}


def test_kenya_has_47_counties_with_code_name_and_area(data: Graph) -> None:
    counties = _bodies(data, "county")
    assert len(counties) == 47
    assert {_code(data, one, "id/scheme/ke-county") for one in counties} == {
        f"{number:03}" for number in range(1, 48)
    }
    for county in counties:
        area = data.value(county, PK.governs)
        assert str(area) == str(county).replace("/municipality/", "/area/")
        assert (area, RDF.type, PK.Region) in data
    assert _code(data, ours("id/area/ke/mombasa"), PK["iso3166-2"]) == "KE-28"
    assert _code(data, municipality("ke/mombasa"), "id/scheme/ke-county") == "001"


def test_every_hromada_that_takes_part_has_its_code_and_oblast(data: Graph) -> None:
    hromadas = {body for body in data.subjects(RDF.type, PK.Municipality) if "/ua/" in body}
    assert hromadas == _bodies(data, "hromada")
    for hromada in hromadas:
        code = _code(data, hromada, "id/scheme/katottg")
        oblast = data.value(hromada, PK.region)
        assert _code(data, oblast, "id/scheme/katottg")[:4] == code[:4]
        assert "uk" in {name.language for name in data.objects(hromada, SCHEMA.name)}
    slobozhanske = municipality("ua/slobozhanske")
    assert _code(data, slobozhanske, "id/scheme/katottg") == "UA63140110000087562"


@pytest.mark.parametrize(
    ("file", "regions"),
    [
        ("registers/se/kommuner.csv", "registers/se/lan.csv"),
        ("registers/tr/municipalities.csv", "registers/tr/provinces.csv"),
    ],
    ids=["Sweden", "Türkiye"],
)
def test_slug_is_the_name_and_the_county_or_province_if_the_name_is_shared(
    file: str, regions: str
) -> None:
    names = {
        slug: slugify(short or name)
        for slug, short, name in cells(TABLES[regions], "slug", "short_name", "name")
    }
    rows = cells(TABLES[file], "slug", "name", "county", "province")
    shared = Counter([*(slugify(name) for _, name, _, _ in rows), *ENDED])
    for slug, name, *places in rows:
        plain, region = slugify(name), names["".join(places)]
        alone = shared[plain] == 1 or plain == region or slug in PUBLISHED
        assert slug == (plain if alone else f"{plain}-{region}")


def test_slug_of_a_county_is_its_name() -> None:
    for slug, name in cells(TABLES["registers/ke/counties.csv"], "slug", "name"):
        assert slug == slugify(name)


def test_slug_of_a_district_is_that_of_its_municipality() -> None:
    bodies = cells(TABLES["registers/tr/municipalities.csv"], "slug", "kind", "name", "province")
    slugs = {(name, place): slug for slug, kind, name, place in bodies if kind == "ilce"}
    rural = {row[0] for row in cells(TABLES["registers/tr/municipalities.csv"], "district")}
    for slug, name, place in cells(
        TABLES["registers/tr/districts.csv"], "slug", "name", "province"
    ):
        stem = slugs.get((name, place), f"{place}-merkez")
        assert slug == (f"{stem}-ilce" if slug in rural else stem)


ENDED = ("antakya",)
"""Slugs of municipalities that are no more."""
PUBLISHED = {"habo"}
"""Slugs that were given before their name was found to be shared: they stay."""


def _code(data: Graph, thing: URIRef, scheme: str) -> str:
    datatype = URIRef(scheme) if scheme.startswith("http") else ours(scheme)
    (code,) = {str(one) for one in data.objects(thing, SKOS.notation) if one.datatype == datatype}
    return code


def _population(data: Graph, start: str, end: str) -> int:
    """Return the sum of the counts whose IRIs *start* and *end* so."""
    counts = {
        count
        for count in data.subjects(RDF.type, PK.PopulationCount)
        if str(count).startswith(ours(start)) and str(count).endswith(end)
    }
    return sum(int(str(data.value(count, PK.inhabitants))) for count in counts)


def _inhabitants(data: Graph, area: URIRef) -> int:
    """Return the population of *area* at the end of 2025."""
    counts = data.objects(area, PK.hasPopulationCount)
    (last,) = [count for count in counts if str(data.value(count, DCTERMS.date)) == "2025-12-31"]
    return int(str(data.value(last, PK.inhabitants)))


def _bodies(data: Graph, kind: str) -> set[URIRef]:
    return set(data.subjects(PK.municipalityType, ours(f"id/municipality-type/{kind}")))


def _is_district(data: Graph, body: URIRef) -> bool:
    """Tell whether *body* governs a whole district."""
    return _is_coded(data, data.value(body, PK.governs))


def _is_coded(data: Graph, area: URIRef) -> bool:
    """Tell whether *area* has the code of a district."""
    return ours("id/scheme/tuik-ilce") in {
        code.datatype for code in data.objects(area, SKOS.notation)
    }
