"""The whole check of real servers: ours, and one that keeps none of its promises."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from answering import answering
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse, serialize

import terminal
from live import Live, serving
from partnerskap.cli import commands
from partnerskap.errors import PartnerskapError
from partnerskap.harvest_check.checks import check_server
from partnerskap.harvest_check.harvester import Harvester, NoCatalog, Unreachable
from partnerskap.harvest_check.report import Grade

SECTIONS = ["DCAT-AP 3.0.1", "DCAT-AP-SE", "Links", "Stability"]


def test_our_server_is_ready_to_be_harvested(site: Live) -> None:
    report = check_server(site.url)
    assert [point for point in report.points if point.grade is Grade.BROKEN] == []
    assert list(dict.fromkeys(point.section for point in report.points)) == SECTIONS
    assert [(score.reached, score.most) for score in report.scores] == [
        (100, 100),
        (100, 100),
        (110, 110),
        (75, 75),
        (20, 20),
    ]


def test_server_with_another_public_address_is_followed_there(
    excerpt: Path, tmp_path: Path
) -> None:
    """The catalogue's links lead to the address of the settings; all of them are tried."""
    address = "https://data.example.se/partnerskap/"
    build = tmp_path / "build"
    shutil.copytree(excerpt / "validated", build / "validated")
    environment = {"PARTNERSKAP_ADDRESS": address, "PARTNERSKAP_BUILD": str(build)}
    content = excerpt.parent / "content"
    terminal.run("release", "--content", content, environment=environment).check_returncode()
    settings = {"address": address, "processes": 2}
    with serving(tmp_path / "log", "--build", str(build), **settings) as live:
        report = check_server(live.url)
    assert address in (build / "current" / "catalog.nt").read_text()
    assert [point for point in report.points if point.grade is Grade.BROKEN] == []
    assert sum(score.reached for score in report.scores) == 405


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("http://inside.example/", "https://data.example.se/kg/"),
        ("http://inside.example/kg/", "https://data.example.se/"),
        ("https://data.example.se/kg/", "https://data.example.se/kg/"),
        ("http://inside.example/", "https://data.example.se/"),
    ],
    ids=["only outside", "only inside", "both", "neither"],
)
def test_redirect_is_followed_below_whatever_path(server: str, address: str) -> None:
    """A server that is asked past its proxy redirects to the path that its proxy knows."""
    told = {"Location": urljoin(address, "doc/theme/energy")}
    relative = {"Location": urlsplit(told["Location"]).path}
    harvester = Harvester(httpx.Client(), server)
    harvester.learn_names("https://w3id.org/partnerskap/", address)
    for headers in (told, relative):
        request = httpx.Request("GET", server + "id/theme/energy")
        answer = httpx.Response(303, headers=headers, request=request)
        assert harvester.redirected(answer) == server + "doc/theme/energy"


def test_data_that_are_no_version_yet_are_told_to_be_none(
    unpublished: Path, tmp_path: Path
) -> None:
    """A fresh clone has no version: its feeds are empty, and that is no fault."""
    with serving(tmp_path / "log", "--build", str(unpublished), processes=2) as live:
        report = check_server(live.url)
    graded = {point.wanted: point for point in report.points}
    assert graded["Every page of the change feeds answers"].grade is Grade.KEPT
    told = graded["A version is published"]
    assert told.grade is Grade.ADVICE
    assert "the feeds are empty until the first 'partnerskap release'" in told.found[0]
    assert [point for point in report.points if point.grade is Grade.BROKEN] == []


@pytest.fixture
def rdf_xml(published: Path) -> bytes:
    path = str(published / "current" / "catalog.nt")
    told = (quad.triple for quad in parse(path=path, format=RdfFormat.N_TRIPLES))
    return serialize(told, format=RdfFormat.RDF_XML) or b""


def test_server_that_has_nothing_but_a_catalogue_is_not_ready(rdf_xml: bytes) -> None:
    catalog = {"/catalog": ("application/rdf+xml", rdf_xml)}
    with answering(catalog) as server:
        report = check_server(server)
    graded = {point.wanted: point for point in report.points}
    assert not report.passed
    assert all(one.grade is Grade.KEPT for one in report.points if one.section == SECTIONS[0])
    links = [point for point in report.points if point.section == "Links"]
    assert {point.grade for point in links} == {Grade.BROKEN}
    assert any("answers 404" in line for line in graded[links[0].wanted].found)
    assert graded["The catalogue answers 304 to who has it"].grade is Grade.BROKEN
    accessible = next(one for one in report.scores if one.dimension == "Accessibility")
    assert accessible.reached == 20
    assert any(line.startswith("accessURL answers: ") for line in accessible.missing)


def test_dump_that_is_not_what_the_catalogue_says_is_found(rdf_xml: bytes) -> None:
    pages = {
        "/catalog": ("application/rdf+xml", rdf_xml),
        "/dump/links.csv": ("text/html", b"<p>Sorry</p>"),
    }
    with answering(pages) as server:
        report = check_server(server)
    point = next(one for one in report.points if one.wanted.startswith("Every dump is what"))
    told = [line for line in point.found if "dump/links.csv" in line]
    assert any("comes as text/html, not text/csv" in line for line in told)
    assert any(re.search(r"has 12 bytes, not \d+", line) for line in told)
    assert any("has another checksum" in line for line in told)


@pytest.mark.parametrize(
    ("pages", "error", "text"),
    [
        ({}, NoCatalog, "answers 404"),
        ({"/catalog": ("application/rdf+xml", b"<html>")}, NoCatalog, "is not RDF/XML"),
        (
            {
                "/catalog": (
                    "application/rdf+xml",
                    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
                )
            },
            NoCatalog,
            "describes no dcat:Catalog",
        ),
    ],
    ids=["nothing", "no-xml", "no-catalogue"],
)
def test_server_without_a_catalogue_is_told_so(
    pages: dict[str, tuple[str, bytes]], error: type[PartnerskapError], text: str
) -> None:
    with answering(pages) as server, pytest.raises(error, match=text):
        check_server(server)


def test_server_that_is_not_there_is_told_so() -> None:
    with answering({}) as server:
        gone = server
    with pytest.raises(Unreachable, match=r"does not answer .*Is it served\?"):
        check_server(gone)


def test_command_prints_a_report_and_fails_if_something_is_broken(rdf_xml: bytes) -> None:
    with answering({"/catalog": ("application/rdf+xml", rdf_xml)}) as server:
        done = CliRunner().invoke(commands, ["check-harvest", server])
    assert done.exit_code == 1
    assert f"Harvest check of {server}" in done.output
    assert "✗ Every service answers" in done.output
    assert "✓ What must be there is there" in done.output
    assert "Not ready: mend what is marked ✗." in done.output


def test_command_prints_json(rdf_xml: bytes) -> None:
    with answering({"/catalog": ("application/rdf+xml", rdf_xml)}) as server:
        done = CliRunner().invoke(commands, ["check-harvest", server, "--format", "json"])
    told = json.loads(done.stdout)
    assert (told["passed"], told["score"]["most"]) == (False, 405)
    assert {point["grade"] for point in told["points"]} == {"kept", "advice", "broken"}


def test_command_uses_others_shapes_in_place_of_ours(rdf_xml: bytes, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <https://shapes.example.se/Catalog> "
        "a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Catalog> ; sh:closed true ."
    )
    arguments = ["check-harvest", "--shapes", str(shapes)]
    with answering({"/catalog": ("application/rdf+xml", rdf_xml)}) as server:
        done = CliRunner().invoke(commands, [*arguments, server])
    assert "Shapes of shapes.ttl" in done.output
    assert "✗ Nothing violates the shapes" in done.output
    assert "✓ The catalogue comes as RDF/XML" in done.output
    assert "What must be there is there" not in done.output
