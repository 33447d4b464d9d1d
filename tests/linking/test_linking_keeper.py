"""Other people's links to us are checked: every fault is told, with the right address."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from matching_worlds import START, index_of

from partnerskap.linking.link_keeper import SERVICES, LinkFault, LinkFinding, make_keeper
from partnerskap.linking.outside_links import OutsideLink, UnreadableLinks, read_links
from partnerskap.vocabulary import BASE

WORLD = """
<municipality/se/kalmar> a pk:Municipality ; schema:name "Kalmar" ; pk:governs <area/se/kalmar> ;
    skos:exactMatch wd:Q508153 ; skos:relatedMatch wd:Q26345 .
<area/se/kalmar> a pk:Area ; schema:name "Kalmar" ;
    skos:exactMatch <https://sws.geonames.org/2702260/> .
<municipality/tr/sisli> a pk:Municipality ; schema:name "Şişli" .
<municipality/tr/old> a pk:Municipality ; dcterms:isReplacedBy <municipality/tr/sisli> .
<municipality/tr/gone> a pk:Municipality ; owl:deprecated true .
pk:Municipality a owl:Class ; rdfs:label "municipality"@en .
"""
DOCUMENT = f"{BASE}doc/municipality/se/kalmar"
SAME_THING = (LinkFault.WRITTEN, f"{BASE}id/municipality/se/kalmar")
KALMAR, SISLI = (f"{BASE}id/municipality/{name}" for name in ("se/kalmar", "tr/sisli"))
RDF = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""


def check(path: Path) -> list[LinkFinding]:
    """Return what is wrong with the links in the file *path*."""
    return list(make_keeper(index_of(WORLD), BASE).check(read_links(str(path), BASE)))


@pytest.mark.parametrize(
    ("statement", "fault", "right"),
    [
        pytest.param(f"wd:Q508153 owl:sameAs <{KALMAR}>", None, "", id="right"),
        pytest.param(f"<{KALMAR}> skos:exactMatch wd:Q508153", None, "", id="right, other way"),
        pytest.param(f"<x> foaf:topic <{KALMAR}>", None, "", id="only mentioned"),
        pytest.param(f"<x> owl:sameAs <{KALMAR}>", None, "", id="nothing known of the other"),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/se/Kalmar/>",
            LinkFault.WRITTEN,
            KALMAR,
            id="written",
        ),
        pytest.param(
            "<x> foaf:topic <http://w3id.org/partnerskap/id/municipality/se/kalmar>",
            *(LinkFault.WRITTEN, KALMAR),
            id="http",
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}doc/municipality/se/kalmar.ttl>",
            *(LinkFault.DOCUMENT, KALMAR),
            id="document",
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/tr/%C5%9Ei%C5%9Fli>",
            *(LinkFault.WRITTEN, SISLI),
            id="escaped",
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/se/kalmr>",
            *(LinkFault.UNKNOWN, KALMAR),
            id="misspelt",
        ),
        *(
            pytest.param(f"<x> foaf:topic <{address}>", fault, right, id=address)
            for address, fault, right in (
                (f"{KALMAR}#this", LinkFault.WRITTEN, KALMAR),
                (f"{KALMAR}?lang=sv", LinkFault.WRITTEN, KALMAR),
                (f"{DOCUMENT}.html#top", LinkFault.DOCUMENT, KALMAR),
                (f"{DOCUMENT}?format=ttl", LinkFault.DOCUMENT, KALMAR),
                ("HTTPS://W3ID.ORG" + KALMAR.removeprefix("https://w3id.org"), *SAME_THING),
                (KALMAR.replace("https://", "https://www."), *SAME_THING),
                (f"{BASE}id/municipality/kalmar", LinkFault.UNKNOWN, KALMAR),
                (f"{BASE}ns#municipality", LinkFault.WRITTEN, f"{BASE}ns#Municipality"),
                (f"{BASE}ns#nothing", LinkFault.UNKNOWN, ""),
                (f"{KALMAR}%zz", LinkFault.UNKNOWN, ""),
                (f"{BASE}dump/partnerskap.ttl.gz", None, ""),
                (f"{BASE}sparql?query=x", None, ""),
                (f"{BASE}version/0.1.0/doc/municipality/se/kalmar", None, ""),
                (BASE, None, ""),
                (f"{BASE}dataset/partnerskap#identifier", None, ""),
                (f"{BASE}graf/nothing", LinkFault.UNKNOWN, ""),
            )
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/se/nothing>",
            LinkFault.UNKNOWN,
            "",
            id="unknown",
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/tr/old>", LinkFault.MERGED, SISLI, id="merged"
        ),
        pytest.param(
            f"<x> foaf:topic <{BASE}id/municipality/tr/gone>", LinkFault.RETIRED, "", id="retired"
        ),
        pytest.param(f"wd:Q26345 owl:sameAs <{KALMAR}>", LinkFault.KIND, KALMAR, id="town"),
        pytest.param(
            f"<http://sws.geonames.org/2702260/> skos:exactMatch <{KALMAR}>",
            *(LinkFault.KIND, f"{BASE}id/area/se/kalmar"),
            id="area for municipality",
        ),
        pytest.param(f"wd:Q508153 owl:sameAs <{SISLI}>", LinkFault.OTHER, KALMAR, id="other"),
        pytest.param(f"wd:Q1 owl:sameAs <{KALMAR}>", LinkFault.OTHER, "", id="not what we link to"),
    ],
)
def test_a_link_in_rdf_is_told_what_is_wrong_with_it(
    tmp_path: Path, statement: str, fault: LinkFault | None, right: str
) -> None:
    path = tmp_path / "links.ttl"
    path.write_text(f"{START}{RDF}{statement.replace('<x>', '<http://example.org/x>')} .\n")
    found = check(path)
    assert [(one.fault, one.right) for one in found] == ([(fault, right)] if fault else [])


def test_the_town_is_told_with_what_is_right(tmp_path: Path) -> None:
    path = tmp_path / "links.nt"
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    path.write_text(f"<http://www.wikidata.org/entity/Q26345> {same} <{KALMAR}> .\n")
    (found,) = check(path)
    assert found.link.place == "statement 1"
    assert "relatedMatch" in found.why
    assert "http://www.wikidata.org/entity/Q508153" in found.why


def test_links_in_a_table_are_checked_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(
        f"name;item;uri\nKalmar;Q508153;{KALMAR}\nKalmar;Q26345;{KALMAR}\n"
        f"Kalmar;;{KALMAR}/\nŞişli;https://www.wikidata.org/wiki/Q508153;{SISLI}\n"
    )
    assert [(one.link.place, one.fault, one.right) for one in check(path)] == [
        ("line 3", LinkFault.KIND, KALMAR),
        ("line 4", LinkFault.WRITTEN, KALMAR),
        ("line 5", LinkFault.OTHER, KALMAR),
    ]


@pytest.mark.parametrize("name", ["links.csv.gz", "links.nt.gz", "links.nt"])
def test_what_gzip_packed_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = f"<http://example.org/x> <http://example.org/p> <{KALMAR}/> .\n"
    path.write_bytes(gzip.compress(f"x\n{KALMAR}/\n".encode() if "csv" in name else text.encode()))
    assert [(one.fault, one.right) for one in check(path)] == [(LinkFault.WRITTEN, KALMAR)]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("links.ttl", b"<a> <b> ", "links.ttl"),
        ("links.csv", b"uri\n\xff\n", "UTF-8"),
        ("links.pdf", b"", "pdf.*.nt, .rdf"),
        ("links", b"", "Name it by its format"),
        ("links.nt.gz", gzip.compress(b"<http://a> " * 99, mtime=0)[:30], "links.nt.gz: "),
        ("links.jsonld", b'{"@context": "https://schema.org", "name": "x"}', "not fetched"),
        ("missing.ttl", None, "missing.ttl"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes | None, text: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableLinks, match=text):
        list(read_links(str(path), BASE))


def test_every_address_of_the_site_is_known_for_a_right_one(app: Flask) -> None:
    """The list of services is that of the routes: neither lacks what the other has."""
    routes = {rule.rule.removeprefix("/") for rule in app.url_map.iter_rules()}
    things = re.compile(r"(?:id|doc|graph|ns|shapes)(?:[/.]|$)")
    parts = {"<suffix>": "ttl", "<int:number>": "2"}
    paths = {re.sub("<.*?>", lambda part: parts.get(part[0], "x"), route) for route in routes}
    keeper = make_keeper(index_of(WORLD), BASE)
    asked = {path: OutsideLink(BASE + path, "here") for path in paths if not things.match(path)}
    assert len(asked) > 40
    assert {path for path, link in asked.items() if keeper.check_address(link)} == set()
    assert {route.partition("/")[0] for route in routes} >= SERVICES
