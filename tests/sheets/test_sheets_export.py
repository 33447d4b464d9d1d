"""What is published comes out as a workbook, and comes in again as the same graph."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from filling import Office, open_office, read_cells, run, write_ods
from rdflib import Graph
from rdflib.compare import isomorphic

from partnerskap.errors import SourceError
from partnerskap.sheets.exporting import export_graph
from partnerskap.sheets.layouts import SHEETS
from partnerskap.sheets.published import Published, UnknownGraph, read_published

HAVE_PLACE = (
    "icld-democratic-resilience",
    "icld-vaxjo",
    "karlskoga",
    "norrkoping-kherson",
    "reslog",
    "samsun-tusenet",
)
"""Graphs of partnerships, projects, money, events, results and bodies."""
HAVE_NONE = {
    *("erzincan", "icld-programme", "icld-tlokwe", "mariestad", "nilufer", "openaid", "skb"),
    *("sklinternational", "tuselog", "tusenet", "yereldeenerji"),
}
"""Graphs of methods, tasks, claims, history and other spellings."""


@pytest.fixture(scope="module")
def known(excerpt: Path) -> Published:
    """What the excerpt says."""
    found = read_published(excerpt / "current")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def office(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(excerpt, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("name", HAVE_PLACE)
def test_an_exported_graph_is_imported_as_it_was(name: str, office: Office) -> None:
    path = office.content / "data" / f"programmes/{name}.ttl"
    before, wanted = office.snapshot(), Graph().parse(path)
    book = office.template(f"{name}.xlsx", "--from", f"programmes/{name}", "--language", "sv")
    done = office.import_(book)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Nothing has changed."
    assert office.snapshot() == before
    path.unlink()
    ods = write_ods(office.folder / f"{name}.ods", read_cells_in_swedish(book))
    assert office.import_(ods).exit_code == 0
    assert isomorphic(Graph().parse(path), wanted)
    path.write_bytes(before[f"programmes/{name}.ttl"])


def read_cells_in_swedish(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    shown = [one for one in book.worksheets[1:] if one.sheet_state == "visible"]
    assert len(shown) == len(SHEETS)
    return {one.title: [list(row) for row in one.iter_rows(values_only=True)] for one in shown}


def test_most_graphs_of_programmes_have_a_place_in_a_workbook(known: Published) -> None:
    names = [
        path.stem for path in (known.path.parents[1] / "content/data/programmes").glob("*.ttl")
    ]
    lost = set()
    for name in names:
        path = f"programmes/{name}"
        if export_graph(path, known.read_graph(path), known, "en").lost:
            lost.add(name)
    assert len(names) - len(lost) >= 40
    assert {"openaid", "tuselog", "tusenet"} <= lost <= HAVE_NONE


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("tuselog", SourceError, "(?s)no place for 15 statements.*thematic-local-partnership"),
        ("nothing", UnknownGraph, "programmes/nothing"),
    ],
)
def test_a_graph_that_can_not_be_exported_is_told(
    name: str, error: type[Exception], told: str, office: Office
) -> None:
    path = office.folder / "none.xlsx"
    with pytest.raises(error, match=told):
        run("template", str(path), "--from", f"programmes/{name}", "--build", str(office.build))
    assert not path.exists()


def test_an_empty_template_says_nothing(office: Office) -> None:
    path = office.template("empty.xlsx", "--language", "en")
    assert all(len(rows) == 1 for rows in read_cells(path).values())
    done = office.import_(path)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, "empty.xlsx: Nothing is filled in.")
