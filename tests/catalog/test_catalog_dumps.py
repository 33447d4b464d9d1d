"""Every dump says the same to programs that are not ours."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import geojson
import pandas as pd
import pytest

from live import Live, http
from partnerskap.manifest import History, Manifest, read_history, read_manifest
from partnerskap.vocabulary import BASE

RAPPER = {"nq": "nquads", "nt": "ntriples", "ttl": "turtle", "rdf": "rdfxml"}
COMMAND = Path(sys.executable).with_name("oxigraph")
OXIGRAPH = ("nq", "trig", "jsonld", "nt", "ttl", "rdf")
WITH_GRAPHS = {"nq", "trig", "jsonld"}


@pytest.fixture(scope="session")
def manifest(snapshot: Path) -> Manifest:
    return read_manifest(snapshot)


@pytest.fixture(scope="session")
def dumps(snapshot: Path, manifest: Manifest) -> Path:
    return snapshot / "version" / manifest.version / "dump"


@pytest.fixture
def history(snapshot: Path) -> History:
    found = read_history(snapshot)
    assert found is not None
    return found


def unpack(dumps: Path, ending: str, folder: Path) -> Path:
    path = folder / f"dump.{ending}"
    with gzip.open(dumps / f"partnerskap.{ending}.gz", "rb") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def expected(manifest: Manifest, ending: str) -> int:
    return manifest.quads if ending in WITH_GRAPHS else manifest.triples


@pytest.mark.parametrize("ending", RAPPER)
def test_rapper_reads_every_statement(
    dumps: Path, manifest: Manifest, ending: str, tmp_path: Path
) -> None:
    command = ["rapper", "-c", "-i", RAPPER[ending], str(unpack(dumps, ending, tmp_path))]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.search(r"returned (\d+) triples", told)
    assert found
    assert int(found[1]) == expected(manifest, ending)


@pytest.mark.parametrize("ending", OXIGRAPH)
def test_oxigraph_reads_every_statement(
    dumps: Path, manifest: Manifest, ending: str, tmp_path: Path
) -> None:
    target = tmp_path / "converted.nq"
    source = unpack(dumps, ending, tmp_path)
    command = [str(COMMAND), "convert", "--from-file", str(source), "--to-file", str(target)]
    subprocess.run([*command, "--from-format", ending], check=True)
    assert len(set(target.read_text().splitlines())) == expected(manifest, ending)


def test_n_quads_are_the_data(dumps: Path, snapshot: Path) -> None:
    assert (
        gzip.decompress((dumps / "partnerskap.nq.gz").read_bytes())
        == (snapshot / "data.nq").read_bytes()
    )


def count(snapshot: Path, kind: str) -> int:
    """Return how many things are of our class *kind*."""
    pattern = f"#type> <https://w3id.org/partnerskap/ns#{kind}> "
    lines = (snapshot / "data.nq").read_text().splitlines()
    return len({line.partition(" ")[0] for line in lines if pattern in line})


TABLES = [
    ("municipalities", "Municipality"),
    ("partnerships", "Partnership"),
    ("participations", "Participation"),
]


@pytest.mark.parametrize(("name", "kind"), TABLES)
def test_pandas_reads_a_row_for_each_thing(
    dumps: Path, snapshot: Path, name: str, kind: str
) -> None:
    table = pd.read_csv(dumps / f"{name}.csv")
    assert len(table) == count(snapshot, kind) > 0
    assert table.iloc[:, 0].is_unique


def test_table_of_municipalities_knows_kalmar(dumps: Path) -> None:
    table = pd.read_csv(dumps / "municipalities.csv", dtype=str, index_col="municipality")
    row = table.loc["https://w3id.org/partnerskap/id/municipality/se/kalmar"]
    assert (row["name"], row["name_sv"], row["country"]) == ("Kalmar", "Kalmar kommun", "SWE")
    assert (row["kommunkod"], row["nuts_3"], row["iso_3166_2"]) == ("0880", "SE213", "SE-H")
    assert row["wikidata"] == "http://www.wikidata.org/entity/Q508153"


def test_table_of_links_has_every_link_to_elsewhere(dumps: Path, snapshot: Path) -> None:
    table = pd.read_csv(dumps / "links.csv")
    lines = (snapshot / "data.nq").read_text().splitlines()
    kinds = ("municipality", "area")
    told = {
        tuple(line.split(" ")[:3])
        for line in lines
        if re.match(r"<https://w3id.org/partnerskap/id/(municipality|area)/\S+ \S+Match> <", line)
        and "<https://w3id.org/partnerskap/" not in line.split(" ")[2]
    }
    assert len(table[table["kind"].isin(kinds)]) == len(told) > 0


def test_columns_are_those_of_the_metadata(dumps: Path) -> None:
    metadata = json.loads((dumps / "csv-metadata.json").read_text())
    for table in metadata["tables"]:
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert list(pd.read_csv(dumps / table["url"]).columns) == names
        for column in table["tableSchema"]["columns"]:
            assert {told["@language"] for told in column["dc:description"]} == {"en", "sv", "tr"}


def test_values_are_of_the_kind_that_the_metadata_promise(dumps: Path) -> None:
    patterns = {
        "integer": r"-?\d+",
        "decimal": r"-?\d+(\.\d+)?",
        "gYear": r"\d{4}",
        "anyURI": r"https?://\S+",
        "string": r".*",
    }
    for table in json.loads((dumps / "csv-metadata.json").read_text())["tables"]:
        values = pd.read_csv(dumps / table["url"], dtype=str, keep_default_na=False)
        for column in table["tableSchema"]["columns"]:
            for value in values[column["name"]]:
                assert value or not column.get("required")
                assert not value or re.fullmatch(patterns[column["datatype"]], value, re.DOTALL)


def test_archive_holds_the_tables(dumps: Path) -> None:
    with zipfile.ZipFile(dumps / "partnerskap-csv.zip") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (dumps / name).read_bytes()
        assert len(archive.namelist()) == 5


def test_geojson_reader_finds_the_municipalities_in_place(dumps: Path) -> None:
    found = geojson.loads((dumps / "municipalities.geojson").read_text())
    assert found.is_valid
    table = pd.read_csv(dumps / "municipalities.csv", dtype=str)
    assert len(found.features) == table["latitude"].notna().sum() >= 24
    kalmar = next(one for one in found.features if one.properties["name"] == "Kalmar")
    longitude, latitude = kalmar.geometry.coordinates
    assert (round(longitude, 1), round(latitude, 1)) == (16.4, 56.7)
    energy = "https://w3id.org/partnerskap/id/partnership/tuselog/energy"
    umea = next(one for one in found.features if one.properties["name"] == "Umeå")
    assert energy in umea.properties["partnership"]


def test_graphml_joins_municipalities_and_partnerships(dumps: Path, snapshot: Path) -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    graph = ET.parse(dumps / "network.graphml").getroot().find(f"{space}graph")  # noqa: S314
    assert graph is not None
    nodes = {node.get("id") for node in graph.iter(f"{space}node")}
    edges = list(graph.iter(f"{space}edge"))
    others = {str(node) for node in nodes if "/organisation/" in str(node)}
    assert f"{BASE}id/organisation/se-region-stockholm" in others
    assert len(nodes - others) == count(snapshot, "Municipality") + count(snapshot, "Partnership")
    assert len(edges) == count(snapshot, "Participation")
    assert {end for edge in edges for end in (edge.get("source"), edge.get("target"))} <= nodes


@pytest.mark.parametrize("name", ["ontology", "shapes", "concepts"])
def test_parts_are_the_same_in_each_format(dumps: Path, name: str, tmp_path: Path) -> None:
    sizes = set()
    for ending in ("ttl", "rdf", "jsonld"):
        target = tmp_path / f"{ending}.nt"
        source = str(dumps / f"{name}.{ending}")
        subprocess.run(
            [str(COMMAND), "convert", "--from-file", source, "--to-file", target], check=True
        )
        sizes.add(len(set(target.read_text().splitlines())))
    assert len(sizes) == 1
    assert sizes.pop() > 100


def test_sizes_and_checksums_are_right(dumps: Path, history: History) -> None:
    told = history.versions[-1].files
    assert set(told) == {path.name for path in dumps.iterdir()}
    for name, file in told.items():
        content = (dumps / name).read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("name", ["partnerskap.nq", "partnerskap.ttl"])
def test_dump_without_gz_comes_whole_over_the_network(site: Live, name: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    packed = http.get(f"{site.url}dump/{name}.gz", headers=headers, follow_redirects=True)
    plain = http.get(f"{site.url}dump/{name}", headers=headers, follow_redirects=True)
    assert plain.headers.get("Content-Encoding", "identity") == coding
    assert plain.content == gzip.decompress(packed.content) != b""
    head = http.head(f"{site.url}dump/{name}", headers=headers, follow_redirects=True)
    assert head.headers.get("Content-Length") != "0"
