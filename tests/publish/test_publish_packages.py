"""The dumps as packages: what reads such packages finds each file, whole and as described."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate

from partnerskap.manifest import read_history
from partnerskap.vocabulary import BASE

DESCRIPTIONS = {"datapackage.json", "ro-crate-metadata.json"}


@pytest.fixture(scope="module")
def dumps(published: Path) -> Path:
    return published / "current" / "version" / "0.1.0" / "dump"


@pytest.fixture(scope="module")
def names(dumps: Path) -> set[str]:
    return {path.name for path in dumps.iterdir()} - DESCRIPTIONS


def validate(package: Path) -> Any:
    """Return what Frictionless reports of *package*; in a process, as it leaves files open."""
    program = Path(sys.executable).with_name("frictionless")
    command = [program, "validate", "--json", package.name]
    done = subprocess.run(command, cwd=package.parent, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def test_frictionless_finds_every_file_and_row_as_described(dumps: Path, names: set[str]) -> None:
    report = validate(dumps / "datapackage.json")
    assert report["valid"], [task["errors"] for task in report["tasks"]]
    assert {task["name"] for task in report["tasks"]} == names
    tables = [task for task in report["tasks"] if task["type"] == "table"]
    assert {one["name"] for one in tables} == {name for name in names if name.endswith(".csv")}
    assert min(one["stats"]["rows"] for one in tables) > 50


def test_package_says_what_a_column_holds(dumps: Path) -> None:
    told: Any = json.loads((dumps / "datapackage.json").read_text())
    assert (told["version"], told["licenses"][0]["name"]) == ("0.1.0", "CC-BY-4.0")
    (schema,) = [one["schema"] for one in told["resources"] if one["name"] == "municipalities.csv"]
    types = {field["name"]: field["type"] for field in schema["fields"]}
    assert (types["latitude"], types["kommunkod"]) == ("number", "string")
    assert schema["primaryKey"] == ["municipality"]


def test_frictionless_tells_of_a_file_that_is_another(dumps: Path, tmp_path: Path) -> None:
    told: Any = json.loads((dumps / "datapackage.json").read_text())
    told["resources"] = [one for one in told["resources"] if one["name"] == "ontology.ttl"]
    (tmp_path / "datapackage.json").write_text(json.dumps(told))
    shutil.copy(dumps / "shapes.ttl", tmp_path / "ontology.ttl")
    (task,) = validate(tmp_path / "datapackage.json")["tasks"]
    assert {error["type"] for error in task["errors"]} == {"hash-count", "byte-count"}


def test_crate_has_every_file_with_size_and_sum(
    dumps: Path, names: set[str], published: Path
) -> None:
    crate = ROCrate(str(dumps))
    root = crate.root_dataset
    assert (root["version"], root["identifier"]) == ("0.1.0", f"{BASE}dataset/partnerskap")
    assert root["license"][0].id == "http://creativecommons.org/licenses/by/4.0/"
    assert root["author"][0]["name"] == "Partnerskap"
    files = {one.id: one for one in crate.data_entities}
    assert files.keys() == names
    history = read_history(published / "current")
    assert history is not None
    for name, file in history.present.files.items():
        if name not in DESCRIPTIONS:
            told = files[name]
            assert (told["contentSize"], told["sha256"]) == (str(file.size), file.sha256)
    packed = files["partnerskap.ttl.gz"]
    assert packed["encodingFormat"] == ["application/gzip", "text/turtle"]
    assert packed["name"] == "Everything as Turtle"
