"""The page about each kind of resource says what its readers come for."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from rdflib import SH, Graph, Literal
from reading import LANGUAGES, PAGE, Reader

from partnerskap.engine.errors import Busy
from partnerskap.linking.index import Index
from partnerskap.settings import find_content

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


def texts(page: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of the elements at *path* without notes, spaces made single."""
    found = []
    for element in page.xpath(path):
        words = element.xpath(".//text()[not(ancestor::sup)]")
        found.append(" ".join("".join(words).split()))
    return found


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


def test_a_graph_tells_its_source_licence_and_content(read: Reader) -> None:
    page = read("/graph/programmes/tuselog")
    facts = dict(
        zip(
            texts(page, "//section[@id='facts']//dt"),
            texts(page, "//section[@id='facts']//dt/following-sibling::dd[1]"),
            strict=True,
        )
    )
    assert facts["Licence"] == "Creative Commons Attribution 4.0 International"
    assert facts["Source"] == "Page on partnerships of the Tuselog programme"
    assert int(facts["Statements"]) > 300
    spoken_of = page.xpath("//section[@id='content-of-graph']//a/@href")
    assert "/doc/partnership/tuselog/energy" in spoken_of


def test_the_ontology_page_tells_how_properties_of_others_are_used(read: Reader) -> None:
    rows = read("/ns", "sv").xpath("//section[@id='outside']//div")
    told = {texts(row, "dt/code")[0]: texts(row, "dd")[0] for row in rows}
    assert {"org:role", "org:member", "schema:name", "schema:startDate", "geo:asWKT"} <= set(told)
    assert told["org:role"].startswith("Relaterar ett deltagande till den roll")


@pytest.mark.parametrize("code", ["kommunkod", "organisationNumber", "lau", "nuts3", "hasc"])
def test_the_ontology_page_counts_the_use_of_codes(read: Reader, code: str) -> None:
    [fact] = read("/ns").xpath(f"//article[@id='{code}']//div[dt='Used']/dd/text()")
    assert fact.strip().endswith("times")


def test_the_ontology_page_has_an_anchor_for_every_term(read: Reader) -> None:
    page = read("/ns", "tr")
    anchors = set(page.xpath("//article/@id"))
    assert {"Municipality", "hasTheme", "readOn", "kommunkod"} <= anchors
    linked = {
        link.removeprefix("#") for link in page.xpath("//nav//a[starts-with(@href, '#')]/@href")
    }
    assert anchors <= linked
    [term] = page.xpath("//article[@id='Municipality']")
    assert texts(term, "h3")[0].startswith("belediye")
    assert "kez" in texts(term, "dl/div[last()]/dd")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shapes_page_says_every_rule(read: Reader, language: str) -> None:
    shapes = Graph()
    for path in (find_content() / "shapes").glob("*.ttl"):
        shapes.parse(path)
    said = set(shapes.objects(None, SH.message))
    rules = {str(text) for text in said if isinstance(text, Literal) and text.language == language}
    page = " ".join(read("/shapes", language).text_content().split())
    assert len(rules) > 100
    assert {rule for rule in rules if rule not in page} == set()


def test_the_shapes_page_says_the_rules_in_words(read: Reader) -> None:
    [shape] = read("/shapes", "sv").xpath("//section[@id='PartnershipShape']")
    assert "Ett partnerskap ingår i högst ett beskrivet program." in shape.text_content()


def test_the_quality_page_counts_what_is_known(read: Reader) -> None:
    page = read("/quality")
    assert "Every rule is kept." in page.text_content()
    rows = [texts(row, "th|td") for row in page.xpath("//section[@id='coverage']//tbody/tr")]
    [themes] = [row for row in rows if row[:2] == ["partnership", "has theme"]]
    assert themes[2:4] == ["78", "95"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", ["Svenska", "Engelska", "Turkiska"]),
        ("en", ["Swedish", "English", "Turkish"]),
        ("tr", ["İsveççe", "İngilizce", "Türkçe"]),
    ],
)
def test_the_quality_page_calls_languages_as_the_reader_does(
    read: Reader, language: str, told: list[str]
) -> None:
    [table] = read("/quality", language).xpath("//section[@id='languages']//table")
    assert texts(table, "thead/tr/th")[2:] == told


def test_the_first_page_leads_to_themes_programmes_and_municipalities(read: Reader) -> None:
    page = read("/?lang=sv")
    assert texts(page, "//main//label") == ["Hitta din kommun"]
    assert "/doc/municipality/tr/sisli?lang=sv" in page.xpath("//figure//a/@href")
    counts = [int(text) for text in texts(page, "//ul[contains(@class, 'counted')]//span")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 10
    assert "/doc/programme/tuselog?lang=sv" in page.xpath("//ul[@class='list']//a/@href")
    doors = texts(page, "//*[contains(@class, 'doors')]//h2")
    assert doors == ["Jag arbetar i en kommun", "Jag forskar", "Jag driver en dataportal"]


def test_the_first_page_is_soon_there_and_the_map_soon_passed(
    reading: FlaskClient, read: Reader
) -> None:
    assert len(reading.get("/", headers=PAGE).data) < 100_000
    page = read("/")
    stops = page.xpath("//a[@href] | //button | //input[@type!='hidden'] | //select | //summary")
    skip = next(n for n, each in enumerate(stops) if each.get("href") == "#after-map")
    assert skip < 40


def test_a_page_is_kept_to_itself(reading: FlaskClient) -> None:
    headers = reading.get("/", headers=PAGE).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_is_still_the_same_is_not_sent_again(reading: FlaskClient) -> None:
    tag = reading.get("/themes", headers=PAGE).headers["ETag"]
    again = reading.get("/themes", headers=PAGE | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_that_fails_is_not_kept(
    reading: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise Busy("Too many are waiting.")

    monkeypatch.setattr(Index, "count", refuse)
    response = reading.get("/", headers=PAGE | {"Accept-Language": "fi"})
    assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers


def test_an_unknown_address_gets_a_page_with_a_way_on(reading: FlaskClient) -> None:
    response = reading.get("/doc/municipality/se/nowhere", headers=PAGE)
    assert response.status_code == 404
    assert html.fromstring(response.text).xpath("//main//a[@href='/search']")


@pytest.mark.parametrize(
    ("region", "counts", "body", "some"),
    [
        pytest.param(
            *("se/kalmar-lan", (12, 12, 0), ["Region Kalmar län"]),
            ["Hultsfred Municipality", "Swedish municipality", "1"],
            id="county",
        ),
        pytest.param(
            *("tr/manisa-il", (18, 16, 2), ["Manisa Metropolitan Municipality"]),
            ["Manisa Metropolitan Municipality", "Metropolitan municipality", "3"],
            id="province of a metropolitan municipality",
        ),
        pytest.param(
            *("tr/afyonkarahisar-il", (60, 0, 60), []),
            ["Dinar Municipality", "District municipality", "–"],
            id="province without known positions",
        ),
    ],
)
def test_a_region_shows_all_its_municipalities_and_who_governs(
    read: Reader, region: str, counts: tuple[int, int, int], body: list[str], some: list[str]
) -> None:
    page, (total, marks, missing) = read(f"/doc/area/{region}"), counts
    rows = [texts(row, "th|td") for row in page.xpath("//section[@id='municipalities']//tbody/tr")]
    assert len(rows) == total
    assert some in rows
    assert texts(page, "//aside//li")[0] == f"{total} municipalities"
    names = page.xpath("//section[@id='map']//svg//a/@aria-label")
    assert len(names) == len(set(names)) == marks
    unplaced = page.xpath("//section[@id='map']//*[contains(@class, 'missing')]//li")
    assert len(unplaced) == missing
    told = texts(page, "//dt[.='Bodies responsible for the whole of it']/following-sibling::dd")
    assert told == body


def test_a_region_tells_of_partnerships_of_its_municipalities_and_of_its_own(read: Reader) -> None:
    partners = "//section[@id='partnerships']//tbody/tr/td[last()]"
    kalmar = texts(read("/doc/area/se/kalmar-lan"), partners)
    assert "Sweden: Kalmar Türkiye: GiresunOrduOsmangazi" in [
        text.replace(" ", " ") for text in kalmar
    ]
    (mombasa,) = texts(read("/doc/area/ke/mombasa"), partners)
    assert mombasa == "Kenya: Mombasa Sweden: Region Västernorrland"
    assert read("/doc/area/ke/mombasa").xpath("//section[@id='municipalities']") == []


def test_the_point_of_a_region_says_which_point_it_is(read: Reader) -> None:
    (told,) = texts(read("/doc/area/se/kalmar-lan"), "//dt[.='Position']/following-sibling::dd")
    assert told.endswith("(Label point)")


def test_what_is_expected_of_regions_is_not_expected_as_of_areas(read: Reader) -> None:
    rows = [texts(row, "th|td") for row in read("/quality").xpath("//section[@id='coverage']//tr")]
    counted = {row[0]: int(row[3].replace(",", "")) for row in rows[1:]}
    listed = read("/quality").xpath("//section[@id='languages']//tbody/tr")
    things = {texts(row, "th")[0]: int(texts(row, "td")[0].replace(",", "")) for row in listed}
    assert counted["area"] == things["area"] - things["county or province"]


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


@pytest.mark.parametrize(
    ("language", "day"), [("sv", "22 november 2026"), ("en", "22 November 2026")]
)
def test_a_day_is_written_as_its_readers_write_it(read: Reader, language: str, day: str) -> None:
    assert day in read("/about", language).text_content()


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


def test_a_region_shows_its_partnerships_as_a_municipality_does(read: Reader) -> None:
    page = read("/doc/organisation/se-region-vasterbotten")
    partners = page.xpath("//section[@id='partnerships']//div[contains(@class, 'partners')]//bdi")
    assert {each.text for each in partners} >= {"Homa Bay", "Kisumu", "Umeå", "Yogyakarta"}
    assert "Region" in page.xpath("string(//section[@id='facts']//div[dt='Kind']/dd)")
