"""The page for those who link to us: each example on it does what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html
from reading import LANGUAGES, Reader

from live import Live

BASE = "https://w3id.org/partnerskap/id/municipality/"
EXAMPLES = (
    *("service", "reconcile", "link", "code", "same", "program"),
    *("openapi", "services", "signposts", "frictionless", "crate", "citation", "cff", "links"),
    *("sssom", "quickstatements", "prefix-record"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_example_in_every_language(read: Reader, language: str) -> None:
    page = read("/link", language)
    assert tuple(page.xpath("//pre/code/@id")) == EXAMPLES
    assert page.xpath("//footer//a[contains(@href, '/link')]")


@pytest.fixture(scope="module")
def examples(site: Live) -> dict[str, str]:
    """The texts of the examples by name."""
    page = html.fromstring(httpx.get(f"{site.url}link", headers={"Accept": "text/html"}).text)
    return {code.get("id", ""): code.text_content() for code in page.xpath("//pre/code")}


def run(script: str, folder: Path, published: Path) -> str:
    """Return what *script* prints, run in *folder* as a reader would run it."""
    paths = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    settings = os.environ | {"PATH": paths, "PARTNERSKAP_BUILD": str(published)}
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    return done.stdout


def test_the_service_and_its_query_answer(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    assert httpx.get(examples["service"]).json()["name"] == "Partnerskap"
    told: Any = json.loads(run(examples["reconcile"], tmp_path, published))
    assert told["q0"]["result"][0]["id"] == f"{BASE}se/linkoping"
    assert told["q0"]["result"][0]["match"] is True


def test_the_table_is_linked(examples: dict[str, str], tmp_path: Path, published: Path) -> None:
    lines = run(examples["link"], tmp_path, published).splitlines()
    assert lines[0] == "Kommun,uri,name,score,reason,check"
    assert lines[1].startswith(f"Linkopings kn,{BASE}se/linkoping,")
    assert lines[2].startswith(f"Bornva,{BASE}tr/bornova,")
    assert lines[3] == "nobody,,,,,not found"


@pytest.mark.parametrize(("name", "thing"), [("code", "se/linkoping"), ("same", "se/kalmar")])
def test_the_look_ups_lead_to_the_thing(
    examples: dict[str, str], tmp_path: Path, published: Path, name: str, thing: str
) -> None:
    goal = run(examples[name], tmp_path, published).strip()
    assert goal.endswith(f"/id/municipality/{thing}")


def test_the_search_finds_it(examples: dict[str, str], tmp_path: Path, published: Path) -> None:
    told: Any = json.loads(run(examples["program"], tmp_path, published))
    assert told["results"][0]["id"] == f"{BASE}tr/bornova"


def test_the_interface_describes_itself(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    told: Any = json.loads(run(examples["openapi"], tmp_path, published))
    assert told["openapi"] == "3.1.0"
    services: Any = json.loads(run(examples["services"], tmp_path, published))
    names = {one["href"].rpartition("/")[2] for one in services["linkset"][0]["item"]}
    assert {"sparql", "reconcile"} <= names


def test_links_packages_and_citations_are_to_be_had(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    names = ("signposts", "frictionless", "crate", "citation", "cff")
    told = {name: run(examples[name], tmp_path, published) for name in names}
    thing = json.loads(told["signposts"])["linkset"][0]["cite-as"][0]["href"]
    assert thing == f"{BASE}se/kalmar"
    assert json.loads(told["frictionless"])["name"] == "partnerskap"
    assert json.loads(told["crate"])["@graph"][1]["@id"] == "./"
    assert told["citation"].startswith("@misc{partnerskap-0.1.0,")
    assert 'version: "0.1.0"' in told["cff"]


def test_the_wrong_link_is_told(examples: dict[str, str], tmp_path: Path, published: Path) -> None:
    told = run(examples["links"], tmp_path, published)
    assert told.startswith(f"line 2: {BASE}se/kalmar\n  another kind of thing.")


@pytest.mark.parametrize(
    ("language", "targets"),
    [
        ("sv", ("Wikidata", "FN:s globala mål för hållbar utveckling")),
        ("tr", ("Wikidata", "Birleşmiş Milletler Sürdürülebilir Kalkınma Amaçları")),
    ],
)
def test_each_mapping_set_stands_with_its_files(
    read: Reader, language: str, targets: tuple[str, str]
) -> None:
    rows = read("/link", language).xpath("//section[@id='mappings']//tbody/tr")
    told = {row.xpath("string(th)"): row for row in rows}
    assert len(told) == 9
    assert set(targets) <= told.keys()
    assert int(told["Wikidata"].xpath("string(td[1])")) > 600
    files = told["Wikidata"].xpath(".//li/a/text()")
    ends = ("quickstatements.tsv", "sssom.tsv", "sssom.ttl")
    assert sorted(files) == [f"wikidata.{end}" for end in ends]
    place = told["Wikidata"].xpath("string(.//li/a[.='wikidata.sssom.tsv']/@href)")
    assert place.startswith("/mappings/wikidata.sssom.tsv")


def test_the_mapping_set_has_the_municipality(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    rows = run(examples["sssom"], tmp_path, published).splitlines()
    assert any("\tskos:exactMatch\twd:Q508153\t" in row for row in rows)


def test_the_commands_for_wikidata_are_for_municipalities(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    lines = run(examples["quickstatements"], tmp_path, published).splitlines()
    assert any(line.startswith(f'Q508153\tP2888\t"{BASE}se/kalmar"\t') for line in lines)


def test_the_prefix_record_is_read(
    examples: dict[str, str], tmp_path: Path, published: Path
) -> None:
    told: Any = json.loads(run(examples["prefix-record"], tmp_path, published))
    assert told["uri_format"].replace("$1", told["example"]) == f"{BASE}se/kalmar"


@pytest.mark.parametrize(("language", "name"), [("sv", "Om"), ("en", "About"), ("tr", "Hakkında")])
def test_the_page_about_us_leads_to_the_one_description_of_the_dataset(
    read: Reader, language: str, name: str
) -> None:
    script = read("/about", language).xpath("string(//script[@type='application/ld+json'])")
    told = json.loads(script)
    assert (told["@type"], told["name"]) == ("AboutPage", f"{name} – Partnerskap")
    assert told["mainEntity"] == {"@id": "https://w3id.org/partnerskap/dataset/partnerskap"}
