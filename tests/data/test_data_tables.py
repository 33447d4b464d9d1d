"""The registers kept as tables are whole, add up, and call everything by a slug of one rule."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from data_files import PK, SCHEMA, SWE, TABLES, ours
from rdflib import DCTERMS, ORG, RDF, RDFS, SKOS, Graph, URIRef

from partnerskap.publish.tables import SourceTable

REGION = ours("id/organisation-type/region")
SALEM = ours("id/municipality/se/salem")
LETTERS = str.maketrans("ıİ", "iI")


def slugify(name: str) -> str:
    """Return *name* as the slug that README gives it."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS)).encode("ascii", "ignore")
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
    [("registers/se/kommuner.csv", 290), ("registers/se/lan.csv", 21)],
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


def test_slug_is_the_name_and_the_county_if_the_name_is_shared() -> None:
    counties = dict(cells(TABLES["registers/se/lan.csv"], "slug", "short_name"))
    rows = cells(TABLES["registers/se/kommuner.csv"], "slug", "name", "county")
    shared = Counter(slugify(name) for _, name, _ in rows)
    for slug, name, county in rows:
        plain = slugify(name)
        full = f"{plain}-{slugify(counties[county])}"
        assert slug == (plain if shared[plain] == 1 or slug in PUBLISHED else full)
    for slug, _, name in cells(TABLES["registers/se/lan.csv"], "slug", "short_name", "name"):
        assert slug == slugify(name)


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
