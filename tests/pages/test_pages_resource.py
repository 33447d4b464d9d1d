"""The page about each kind of resource says what its readers come for."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import LANGUAGES, PAGE, Reader, texts

IDS = "https://w3id.org/partnerskap/id/"
KINDS = {
    "municipality": "municipality/se/kalmar",
    "changed municipality": "municipality/tr/manisa",
    "partnership": "partnership/tuselog/energy",
    "partnership without theme": "partnership/tusenet/network-6",
    "project": "project/tuselog/waste-management",
    "programme": "programme/tuselog",
    "disputed programme": "programme/tusenet",
    "theme": "theme/gender-equality",
    "method": "method/thematic-local-partnership",
    "association": "organisation/skl",
    "organisation": "organisation/sida",
    "source": "source/partnerskap",
    "area": "area/se/kalmar",
    "region": "area/tr/manisa-il",
    "scheme": "scheme/themes",
    "role": "role/swedish-partner",
    "participation": "participation/tuselog/energy/umea",
    "geometry": "geometry/se/kalmar",
    "change": "change/skl-skr",
    "claim": "claim/tusenet-ended-2010",
    "law": "law/6360",
}
every_kind = pytest.mark.parametrize("name", KINDS.values(), ids=list(KINDS))


@every_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_in_every_language(read: Reader, name: str, language: str) -> None:
    page = read(f"/doc/{name}?lang={language}")
    assert page.get("lang") == language
    assert len(page.xpath("//h1")) == 1
    assert texts(page, "//h1")[0]
    assert texts(page, "//code[@data-copy]") == [IDS + name]
    numbers = [link.removeprefix("#") for link in page.xpath("//a[@class='ref']/@href")]
    assert set(numbers) <= set(page.xpath("//ol[@class='evidence']/li/@id"))
    assert page.xpath("//*[@style] | //script[not(@src) and not(contains(@type, 'json'))]") == []


@every_kind
def test_a_page_describes_itself_to_search_engines(read: Reader, name: str) -> None:
    page = read(f"/doc/{name}?lang=sv")
    described = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert described["@id"] == IDS + name
    assert described["name"] == texts(page, "//h1")[0]
    alternates = page.xpath("//link[@rel='alternate']/@hreflang")
    assert alternates == [*LANGUAGES, "x-default"]
    address = f"https://w3id.org/partnerskap/doc/{name}"
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{address}?lang=sv"]
    assert page.xpath("//meta[@property='og:url']/@content") == [address]
    formats = page.xpath("//link[@rel='alternate' and @type]/@type")
    assert set(formats) >= {"text/turtle", "application/ld+json", "application/rdf+xml"}


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/municipalities", "/partnerships", "/themes", "/sources", "/quality", "/about"),
        *("/ns", "/shapes", "/search?q=a", *(f"/doc/{name}" for name in KINDS.values())),
    ],
)
def test_a_page_is_light(reading: FlaskClient, path: str) -> None:
    response = reading.get(path, headers=PAGE)
    assert response.status_code == 200
    assert len(gzip.compress(response.data)) < 100_000


def test_a_municipality_tells_its_partnerships_and_partners(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar")
    rows = {
        texts(row, "th")[0]: texts(row, "td[2]//li")
        for row in page.xpath("//section[@id='partnerships']//tbody/tr")
    }
    assert rows["Gender equality"] == ["Giresun", "Ordu", "Osmangazi"]
    told = "Kalmar has taken part in 7 partnerships. It has worked with 10 other bodies there."
    assert texts(page, "//p[@class='lead']") == [told]
    assert page.xpath("//meta[@name='description']/@content") == [told]


def relations_of(page: html.HtmlElement) -> dict[str, str]:
    """Return how each code and link of *page* relates to what it is about."""
    rows = page.xpath("//section[@id='links']//dd")
    return {row.xpath("string((a|code)[1])"): row.xpath("string(span)").strip() for row in rows}


def test_a_municipality_explains_each_link(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar")
    relations = relations_of(page)
    assert relations["Q508153"] == "the same municipality"
    assert relations["Q26345"] == "its seat town, not the municipality"
    assert relations["2702260"] == "the same area"
    assert relations["0880"] == "code of the municipality"


def test_a_municipality_tells_what_changed_and_by_which_law(read: Reader) -> None:
    [changes] = read("/doc/municipality/tr/manisa").xpath("//section[@id='changes']")
    assert changes.xpath(".//time/@datetime") == ["2014-03-30"]
    assert "30 March 2014" in changes.text_content()
    assert changes.xpath(".//a/@href")[-1] == "/doc/law/6360"


def test_every_fact_of_a_municipality_names_its_source_and_licence(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar")
    facts = page.xpath("//section[@id='facts']//dd")
    assert facts
    assert [fact for fact in facts if not fact.xpath(".//a[@class='ref']")] == []
    [geonames] = [note for note in texts(page, "//ol[@class='evidence']/li") if "GeoNames" in note]
    assert "CC BY 4.0" in geonames
    assert "read on 28 November 2026" in geonames


def test_a_partnership_tells_roles_project_and_period(read: Reader) -> None:
    page = read("/doc/partnership/tuselog/energy", "sv")
    rows = [
        texts(row, "th|td")[:3] for row in page.xpath("//section[@id='participants']//tbody/tr")
    ]
    assert rows[0][1:] == ["Sverige", "Svensk partner"]
    assert [row[1] for row in rows[1:]] == ["Turkiet"] * 4
    assert "Energieffektivisering och medvetandeskapande" in page.text_content()
    assert texts(page, "//section[@id='project']/h3")[0] == "Syfte"
    assert page.xpath("//section[@id='facts']//a[@href='/doc/theme/eu-integration']")


def test_a_network_tells_the_partnerships_in_it_and_no_participant_of_its_own(
    read: Reader,
) -> None:
    page = read("/doc/partnership/icld/democratic-resilience")
    assert len(page.xpath("//section[@id='parts']//li[@class='card']")) == 12
    [parts] = texts(page, "//section[@id='parts']")
    assert "Kopychyntsi" in parts
    assert not page.xpath("//section[@id='participants']")
    assert page.xpath("//section[@id='map']")


def test_an_amount_is_told_with_its_currency(read: Reader) -> None:
    [facts] = texts(read("/doc/programme/tusenet"), "//section[@id='facts']")
    assert "22,100,000 SEK: Budget of Tusenet" in facts


def test_a_code_has_the_name_of_its_scheme(read: Reader) -> None:
    [codes] = texts(read("/doc/programme/reslog-2"), "//section[@id='links']")
    assert "IATI activity identifiers" in codes


def test_a_map_shows_the_partners_and_a_table_says_the_same(read: Reader) -> None:
    page = read("/doc/partnership/tuselog/waste-management")
    marks = page.xpath("//figure//svg//a/@href")
    rows = page.xpath(
        "//section[@id='participants']//tbody//th//a[starts-with(@href, '/doc/')]/@href"
    )
    assert sorted(marks) == sorted(rows)
    assert len(page.xpath("//figure//path[@class='curve']")) == 4


def test_a_programme_shows_disputed_statements_side_by_side(read: Reader) -> None:
    [disputes] = read("/doc/programme/tusenet").xpath("//section[@id='disputes']")
    said = [texts(row, "td")[0] for row in disputes.xpath(".//tbody/tr")]
    assert sorted(said) == ["2010", "5", "6", "March 2011"]


def test_a_theme_tells_broader_alignments_and_partnerships(read: Reader) -> None:
    page = read("/doc/theme/gender-equality")
    partnerships = page.xpath("//section[@id='partnerships']//h3/a/@href")
    assert "/doc/partnership/tuselog/gender-equality" in partnerships
    assert "/doc/partnership/icld/lund-francistown" in partnerships
    assert "EuroVoc" in texts(page, "//section[@id='links']//dt")


def test_an_inferred_statement_is_marked_as_derived(read: Reader) -> None:
    page = read("/doc/municipality/se/umea")
    [statement] = [
        row
        for row in page.xpath("//section[@id='statements']//dl[1]/div")
        if row.xpath("dt/a/@title") == ["pk:cooperatesWith"]
    ]
    [note] = set(statement.xpath(".//a[@class='ref']/@href"))
    assert texts(page, f"//li[@id='{note.removeprefix('#')}']")[0].startswith(
        "What follows from the"
    )


def test_a_retired_thing_says_so_on_its_page(world: Callable[[str], FlaskClient]) -> None:
    retired = "<https://w3id.org/partnerskap/id/theme/old>"
    graph = "<https://w3id.org/partnerskap/graph/g>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    told = "<http://www.w3.org/2002/07/owl#deprecated>"
    true = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    client = world(
        f"{retired} {kind} <https://w3id.org/partnerskap/ns#Theme> {graph} .\n"
        f"{retired} {told} {true} {graph} .\n"
    )
    response = client.get("/doc/theme/old?lang=sv", headers=PAGE)
    assert response.status_code == 410
    notes = html.fromstring(response.text).xpath("//p[@class='note warn']/text()")
    assert [note.strip() for note in notes] == ["Detta används inte längre."]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("municipality/se/kalmar", "GovernmentOrganization"),
        ("area/se/kalmar", "AdministrativeArea"),
        ("organisation/skl", "Organization"),
        ("partnership/tuselog/energy", "Organization"),
        ("programme/tuselog", "FundingScheme"),
        ("project/tuselog/energy", "Project"),
        ("source/geonames", "CreativeWork"),
        ("theme/gender-equality", "DefinedTerm"),
        ("law/6360", "Legislation"),
        ("role/swedish-partner", "Thing"),
    ],
)
def test_search_engines_learn_what_kind_a_thing_is(read: Reader, path: str, kind: str) -> None:
    page = read(f"/doc/{path}")
    described = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert described["@type"] == kind
    assert "foundingDate" not in described  # what began is no organisation that was founded


def test_a_link_is_named_after_the_source_whose_addresses_it_has(read: Reader) -> None:
    page = read("/doc/theme/waste-management")
    names = {
        link: row.xpath("string(dt)").strip()
        for row in page.xpath("//section[@id='links']//dl/div")
        for link in row.xpath("dd/a/@href")
    }
    assert names
    for start, name in (
        ("http://publications.europa.eu/resource/authority/data-theme/", "Data themes"),
        ("http://eurovoc.europa.eu/", "EuroVoc"),
        ("http://www.eionet.europa.eu/gemet/", "GEMET"),
    ):
        found = {told for link, told in names.items() if link.startswith(start)}
        assert all(told.startswith(name) for told in found), (start, found)
    assert {"EuroVoc"} <= set(names.values())


def test_a_seat_town_is_not_its_municipality(read: Reader) -> None:
    told = relations_of(read("/doc/municipality/se/kalmar"))
    assert "its seat town, not the municipality" in told.values()
    assert "the same municipality" in told.values()
    assert "code of the municipality" in told.values()


@pytest.mark.parametrize(
    ("path", "language", "kind"),
    [
        ("/doc/map/turkey", "sv", "kartblad"),
        ("/doc/map/turkey", "en", "map sheet"),
        ("/doc/role/swedish-partner", "en", "role"),
        ("/doc/law/6360", "en", "law"),
    ],
)
def test_a_page_says_what_kind_of_thing_it_is_about(
    read: Reader, path: str, language: str, kind: str
) -> None:
    assert read(path, language).xpath("//main//p[@class='kicker']/bdi/text()") == [kind]


def test_the_latest_count_of_inhabitants_comes_first(read: Reader) -> None:
    page = read("/doc/municipality/se/karlstad")
    counts = page.xpath("//dt[.='Inhabitants of the area']/following-sibling::dd")
    years = [re.findall(r"20\d\d", count.text_content())[0] for count in counts]
    assert years == ["2025", "2021", "2020", "2018", "2013"]


@pytest.mark.parametrize(
    ("path", "language", "facts"),
    [
        (
            "event/tusenet-antalya-2007",
            "sv",
            {"Hör till": "Tusenet", "Start": "5 februari 2007", "Plats": "Antalya"},
        ),
        (
            "amount/icld-hoor-kopychyntsi",
            "tr",
            {"Tutar": "250.000 SEK", "Alan": "Höör Belediyesi", "Tarih": "2024"},
        ),
        (
            "result/karlstad-gaziantep-twin-towns",
            "en",
            {"Belongs to": "Tusenet network 5", "Date": "7 October 2008"},
        ),
        ("scheme/katottg", "sv", {"Identifierar": "kommun", "Land": "Ukraina"}),
        ("project/tuselog/energy", "en", {"Achieved results": "A web-based information"}),
    ],
)
def test_page_tells_first_what_matters_about_it(
    read: Reader, path: str, language: str, facts: dict[str, str]
) -> None:
    page = read(f"/doc/{path}", language)
    told = {
        row.xpath("string(dt)"): row.xpath("string(dd)")
        for row in page.xpath("//dl[@class='facts'][not(ancestor::details)]/div")
    }
    assert {name for name, value in facts.items() if value not in told.get(name, "")} == set()


def test_page_about_a_code_scheme_counts_no_concepts(read: Reader) -> None:
    assert read("/doc/scheme/katottg").xpath("//section[@id='concepts']") == []
    assert read("/doc/scheme/roles").xpath("//section[@id='concepts']//li")
