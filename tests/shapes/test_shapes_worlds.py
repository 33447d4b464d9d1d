"""Partnerships of any kind go in without a change of code or shapes, and mistakes are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from findings_of_shapes import HERE, ROOT

from partnerskap.publish.content import read_content
from partnerskap.publish.findings import Finding, violations
from partnerskap.publish.reasoning import infer
from partnerskap.publish.validation import validate
from partnerskap.vocabulary import BASE

LISTS = ("codes", "countries", "licences", "schemes", "sources", "themes")
"""What a world takes over from the data of the repository."""
WORLDS = sorted(path.stem for path in (HERE / "worlds").glob("*.ttl") if path.stem != "source")
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder that keeps what was found: each validation goes on from the one before."""
    return tmp_path_factory.mktemp("build")


@pytest.fixture
def folder(tmp_path: Path, build: Path) -> Path:
    """A content folder with our ontology, shapes and lists, and an empty world."""
    (tmp_path / "build").symlink_to(build)
    for part in ("ontology", "shapes", "data/catalog", "data/organisations"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for name in ("catalog", *LISTS):
        shutil.copy(ROOT / "data" / f"{name}.ttl", tmp_path / "data")
    shutil.copy(HERE / "worlds" / "source.ttl", tmp_path / "data" / "world.ttl")
    return tmp_path


def find(folder: Path) -> list[Finding]:
    """Return what forbids the publication of the world in *folder*."""
    content = read_content(folder, BASE)
    inferred, _ = infer(content, folder)
    build = folder / "build"
    findings = {*validate(content, build), *validate(inferred, build, closed=True)}
    return [one for one in violations(findings) if "world" in one.file]


def tell(folder: Path, *worlds: str, more: str = "") -> None:
    """Add *worlds* and *more* to the file of the world in *folder*."""
    file = folder / "data" / "world.ttl"
    texts = [(HERE / "worlds" / f"{world}.ttl").read_text("utf-8") for world in worlds]
    file.write_text("\n".join([file.read_text("utf-8"), *texts, more]), "utf-8")


def test_worlds_are_accepted(folder: Path) -> None:
    tell(folder, *WORLDS)
    assert find(folder) == []


THEMES = """<id/partnership/world/ale-budesti-ghanzi>
    pk:partnershipType <id/partnership-type/thematic-local-partnership> ;
    pk:hasTheme <id/theme/energy> , <id/theme/waste-management> ."""
RESULT = """<id/programme/world> pk:achievedResult <id/result/early> .
<id/result/early> a pk:Result ; rdfs:label "A guide"@en ; dcterms:date "2013"^^xsd:gYear ;
    pk:resultType <id/result-type/output> ; prov:hadPrimarySource <id/source/world> ."""


@pytest.mark.parametrize(
    ("world", "replaced", "more", "told"),
    [
        pytest.param(
            "three-countries",
            ("    pk:partnershipType <id/partnership-type/municipal-partnership-project> ;\n", ""),
            THEMES,
            (
                "<id/partnership/world/ale-budesti-ghanzi>",
                "shape:PartnershipThemesShape",
                "make the others horizontal themes",
            ),
            id="thematic local partnership with two themes",
        ),
        pytest.param(
            "county-with-its-code",
            ('"043"', '"48"'),
            "",
            (
                "<id/municipality/ke/homa-bay>",
                "shape:CodePatternShape",
                "write it as the register does",
            ),
            id="code that its scheme refuses",
        ),
        pytest.param(
            "twin-towns",
            (f"<{COUNTRY}DEU>\n    a skos:Concept ;", f"<{COUNTRY}DEU>\n    a rdfs:Resource ;"),
            "",
            (
                "<id/municipality/de/hanau>",
                "shape:DescribedCountryShape",
                "give its names in data/countries.ttl",
            ),
            id="undescribed country",
        ),
        pytest.param(
            "budget-and-contribution",
            ("", ""),
            RESULT,
            ("<id/result/early>", "shape:ResultAfterStartShape", "correct the date"),
            id="result before the start",
        ),
    ],
)
def test_mistake_is_refused_with_file_resource_rule_and_remedy(
    world: str,
    replaced: tuple[str, str],
    more: str,
    told: tuple[str, str, str],
    folder: Path,
) -> None:
    culprit, rule, remedy = told
    tell(folder, world, more=more)
    file = folder / "data" / "world.ttl"
    file.write_text(file.read_text("utf-8").replace(*replaced), "utf-8")
    findings = find(folder)
    assert {one.rule for one in findings} == {rule}
    for one in findings:
        assert one.file == "data/world.ttl"
        assert f"<{BASE}{culprit[1:]}" in {one.resource, one.value}
        assert sorted(dict(one.messages)) == ["en", "sv", "tr"]
        assert remedy in dict(one.messages)["en"]


def test_file_whose_graph_nobody_describes_is_named(folder: Path) -> None:
    file = folder / "data" / "programmes" / "stray-world.ttl"
    file.parent.mkdir()
    file.write_text((HERE / "worlds" / "county-with-its-code.ttl").read_text("utf-8"), "utf-8")
    findings = [one for one in find(folder) if one.rule == "shape:GraphShape"]
    assert {one.file for one in findings} == {"data/programmes/stray-world.ttl"}
    assert {one.path for one in findings} == {
        "dcterms:title",
        "dcterms:license",
        "dcterms:modified",
        "prov:wasDerivedFrom",
    }
    assert all("data/sources.ttl" in dict(one.messages)["en"] for one in findings)
