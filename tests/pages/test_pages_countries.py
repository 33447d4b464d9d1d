"""A country that nobody thought of when the pages were written: no module knows its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import PAGE

from partnerskap.web.pages.page import LOOKS

SERVER = Path(__file__).parents[2] / "server" / "partnerskap"
BASE = "https://w3id.org/partnerskap/"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "ex": "http://example.org/",
    "other": "http://other.example.org/",
    "pk": BASE + "ns#",
    "id": BASE + "id/",
    "country": "http://publications.europa.eu/resource/authority/country/",
}
PLACES = {"se": ("SWE", 16.36, 56.66), "ke": ("KEN", 36.82, -1.29), "fi": ("FIN", 24.94, 60.17)}
SAID = """
country:SWE rdfs:label "Sweden"@en
country:KEN rdfs:label "Kenya"@en
country:FIN rdfs:label "Finland"@en
country:FIN schema:position "2"
country:SWE schema:position "1"
id:partnership/p/b rdf:type pk:Partnership
id:partnership/p/b rdfs:label "Water"@en
id:partnership/p/b pk:hasParticipant id:municipality/se/a
id:partnership/p/b pk:hasParticipant id:municipality/ke/a
id:partnership/p/b pk:hasParticipant id:municipality/fi/a
id:partnership/p/b pk:partOfProgramme id:programme/p
id:programme/p rdf:type pk:Programme
id:source/wide rdf:type pk:Source
id:source/wide rdfs:label "Wide register"@en
id:source/wide void:uriSpace "http://example.org/"
id:source/deep rdf:type pk:Source
id:source/deep rdfs:label "Deep register"@en
id:source/deep void:uriSpace "http://example.org/deep/"
id:municipality/ke/a skos:closeMatch ex:1
id:municipality/ke/a skos:closeMatch ex:deep/2
id:municipality/ke/a skos:closeMatch other:3
"""
POINTS = """SELECT ?town (xsd:decimal(?north) AS ?lat) (xsd:decimal(?east) AS ?long) {
    ?town pk:governs/geo:hasGeometry ?point . ?point wgs84:lat ?north ; wgs84:long ?east
    FILTER CONTAINS(STR(?town), "/municipality/%s")
}"""


def spell(name: str) -> str:
    """Return a prefixed *name*, or a literal, as N-Quads write it."""
    prefix, _, local = name.partition(":")
    return name if name.startswith('"') else f"<{PREFIXES[prefix]}{local}>"


def quads(second: bool = False) -> str:
    """Return a world of one partnership between three countries, perhaps with a *second* Finn."""
    lines, places = SAID.strip().splitlines(), dict(PLACES)
    if second:
        places["fi2"] = ("FIN", 25.47, 65.01)
        lines.append("id:partnership/p/b pk:hasParticipant id:municipality/fi2/a")
    for code, (country, longitude, latitude) in places.items():
        town, area, point = (f"id:{kind}/{code}/a" for kind in ("municipality", "area", "geometry"))
        lines += [
            f"{town} rdf:type pk:Municipality",
            f'{town} rdfs:label "Town {code}"@en',
            f"{town} pk:country country:{country}",
            f"{town} pk:governs {area}",
            f"{area} geo:hasGeometry {point}",
            f'{point} wgs84:lat "{latitude}"',
            f'{point} wgs84:long "{longitude}"',
        ]
    told = (re.findall(r'"[^"]*"\S*|\S+', line) for line in lines)
    return "\n".join(f"{' '.join(map(spell, parts))} <{BASE}graph/g> ." for parts in told)


@pytest.fixture(scope="module")
def client(world: Callable[[str], FlaskClient]) -> FlaskClient:
    """A client of an application over that world."""
    return world(quads())


def fetch(client: FlaskClient, path: str) -> html.HtmlElement:
    """Return the page at *path* in English."""
    response = client.get(path, headers=PAGE | {"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def test_each_country_has_its_colour_in_a_list(client: FlaskClient) -> None:
    page = fetch(client, "/municipalities")
    colours = {
        row.xpath("string(th)").strip(): row.xpath("th/span/@class")
        for row in page.xpath("//tbody/tr")
    }
    assert colours == {
        "Town se": ["dot country-1"],
        "Town fi": ["dot country-2"],
        "Town ke": ["dot country-3"],
    }
    options = page.xpath("//select[@name='country']/option/text()")
    assert options == ["All", "Finland (1)", "Kenya (1)", "Sweden (1)"]


def test_the_style_sheet_gives_each_country_a_look_of_its_own() -> None:
    style = (SERVER / "web/static/style.css").read_text(encoding="utf-8")
    looks = {number: _look(style, number) for number in range(1, LOOKS + 1)}
    assert len(set(looks.values())) == LOOKS
    for colour in {colour for colour, _ in looks.values()}:
        assert len(re.findall(rf"{colour}: #[0-9a-f]{{6}};", style)) == 2
    assert all(looks[n][1] != looks[n + 1][1] for n in range(1, LOOKS))


@pytest.mark.parametrize(
    ("number", "drawn"),
    [
        (1, "<circle"),
        (2, "l6.4 6.4-6.4 6.4-6.4-6.4z"),
        (3, 'height="9"/>'),
        (4, "l6 10.5h-12z"),
        (5, "h4v4h4v4"),
        (6, "<circle"),
        (20, "h4v4h4v4"),
        (0, "<circle"),
    ],
)
def test_a_mark_on_a_map_has_the_shape_of_the_list(
    number: int, drawn: str, client: FlaskClient
) -> None:
    macros = client.application.jinja_env.get_template("macros.html")
    assert drawn in str(macros.module.mark(number, 10, 10))


def _look(style: str, number: int) -> tuple[str, str]:
    """Return colour and shape of the country of *number*."""
    rules = re.findall(r":is\(([^)]*)\) \{ --(hue|shape): (.*); \}", style)
    found = {
        name: value
        for selectors, name, value in rules
        if f".country-{number}" in selectors.split(", ")
    }
    return found["hue"].removeprefix("var(").removesuffix(")"), found.get("shape", "circle")


def test_a_map_holds_every_partner_wherever_it_is(client: FlaskClient) -> None:
    page = fetch(client, "/doc/partnership/p/b")
    [drawn] = page.xpath("//figure[contains(@class, 'map')]//svg")
    _, _, width, height = map(float, drawn.get("viewbox").split())
    marks = {link.get("aria-label"): link for link in drawn.xpath(".//a")}
    assert {name: link.get("class") for name, link in marks.items()} == {
        "Town se": "country-1",
        "Town fi": "country-2",
        "Town ke": "country-3",
    }
    at = {name: link.xpath("circle[@class='hit']")[0] for name, link in marks.items()}
    assert all(0 < float(each.get("cx")) < width for each in at.values())
    assert all(0 < float(each.get("cy")) < height for each in at.values())
    panels = {name: link.get("data-panel") for name, link in marks.items()}
    assert panels == {"Town se": "0", "Town fi": "0", "Town ke": "1"}
    assert float(at["Town ke"].get("cx")) > float(drawn.xpath("rect[@class='gutter']/@x")[0])
    assert float(at["Town se"].get("cy")) > float(at["Town fi"].get("cy"))
    shapes = [marks[f"Town {code}"].xpath("*[@class='mark']")[0] for code in PLACES]
    assert [(each.tag, (each.get("d") or "").partition("l")[2]) for each in shapes] == [
        ("circle", ""),
        ("rect", ""),
        ("path", "6.4 6.4-6.4 6.4-6.4-6.4z"),
    ]
    assert drawn.xpath("g/path[@class='land']/@d")[0].startswith("M")
    key = page.xpath("//figcaption/span[contains(@class, 'key')]")
    assert [each.text_content() for each in key] == ["Sweden", "Finland", "Kenya"]


@pytest.mark.parametrize(("code", "name"), [("ke", "Kenya"), ("", "Map of the municipalities")])
def test_a_map_is_named_after_the_country_that_it_shows(
    client: FlaskClient, code: str, name: str
) -> None:
    page = fetch(client, f"/sparql?view=map&query={quote(POINTS % code)}")
    assert page.xpath("//figure[contains(@class, 'map')]//svg/@aria-label") == [name]


def test_the_smallest_group_is_told_first_and_ties_cross_a_border(
    world: Callable[[str], FlaskClient],
) -> None:
    client = world(quads(second=True))
    [row] = fetch(client, "/partnerships").xpath("//tbody/tr")
    groups = [
        (group.get("class"), group.xpath(".//li/a/bdi/text()"))
        for group in row.xpath(".//div[contains(@class, 'partners')]")
    ]
    assert groups == [
        ("partners country-3", ["Town ke"]),
        ("partners country-1", ["Town se"]),
        ("partners country-2", ["Town fi", "Town fi2"]),
    ]
    page = fetch(client, "/doc/partnership/p/b")
    assert len(page.xpath("//figure[contains(@class, 'map')]//path[@class='curve']")) == 5


def test_a_register_is_named_by_the_source_with_its_addresses(client: FlaskClient) -> None:
    page = fetch(client, "/doc/municipality/ke/a")
    rows = page.xpath("//section[@id='links']//dl/div")
    assert {row.xpath("string(dd/a/@href)"): row.xpath("string(dt)").strip() for row in rows} == {
        "http://example.org/1": "Wide register",
        "http://example.org/deep/2": "Deep register",
        "http://other.example.org/3": "other.example.org",
    }


def test_the_first_country_stands_left(client: FlaskClient) -> None:
    page = fetch(client, "/doc/programme/p")
    texts = page.xpath("//figure[contains(@class, 'network')]//svg/a[not(@class='hub')]/text")
    sides = {text.text: text.get("text-anchor") for text in texts}
    assert sides == {"Town se": "end", "Town fi": None, "Town ke": None}
    marks = page.xpath("//figure[contains(@class, 'network')]//svg/a/@class")
    assert marks == ["country-1", "hub", "country-2", "country-3"]


@pytest.mark.parametrize("room", ["web", "drawing", "linking"])
def test_no_module_template_or_style_names_a_country(room: str) -> None:
    named = re.compile(r"\b(?:SWE|TUR)\b|(?i:sweden|turkey|türkiye)")
    files = [
        path
        for path in (SERVER / room).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".rq"} and "vendor" not in path.parts
    ]
    assert files
    found = {
        path.relative_to(SERVER).as_posix(): match[0]
        for path in files
        if (match := named.search(path.read_text(encoding="utf-8")))
    }
    assert found == {}
