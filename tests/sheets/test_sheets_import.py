"""A filled workbook becomes a source graph: that of a country that no data have spoken of yet."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from filling import SAID, Office, open_office, read_cells, write_ods
from pyoxigraph import Literal, NamedNode, Store, Triple

from partnerskap.publish.build import build
from partnerskap.settings import Settings
from partnerskap.sheets.countries import COUNTRIES
from partnerskap.sheets.files import read_triples
from partnerskap.vocabulary import BASE, PREFIXES, iri

GRAPH = "programmes/lusofonia"
ID = BASE + "id/"
UMEA = f"{ID}partnership/icld/umea-evora"
WHO = """SELECT ?country ?member ?role WHERE {
  GRAPH <https://w3id.org/partnerskap/graph/programmes/lusofonia> {
    ?participation org:organization/pk:partnershipType ?type ; org:member ?one ; org:role ?of }
  ?one schema:name ?member ; pk:country/rdfs:label ?country . ?of rdfs:label ?role
  FILTER (lang(?country) = "sv" && lang(?role) = "sv") } ORDER BY ?member"""


@pytest.fixture(scope="module")
def imported(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A desk where the officer's workbook was imported."""
    office = open_office(excerpt, tmp_path_factory.mktemp("imported"))
    done = office.import_(office.fill(SAID), check=True)
    assert (done.exit_code, done.stderr) == (0, "")
    data = office.content / "data"
    assert done.stdout.splitlines()[1:] == [
        *map(str, (data / f"{GRAPH}.ttl", data / "sources.ttl", data / "countries.ttl"))
    ]
    return office


def graph(office: Office) -> set[Triple]:
    return set(read_triples(office.content / "data" / f"{GRAPH}.ttl"))


def values(office: Office, thing: str, name: str) -> list[str]:
    """Return what the imported graph says of *thing* by the property *name*, in order."""
    found = [
        one.object.value.removeprefix(ID)
        for one in graph(office)
        if one.subject == NamedNode(thing) and one.predicate == iri(name)
        if isinstance(one.object, NamedNode | Literal)
    ]
    return sorted(found)


def test_a_partnership_is_told_as_those_written_by_hand(imported: Office) -> None:
    assert values(imported, UMEA, "rdf:type") == [PREFIXES["pk"] + "Partnership"]
    assert values(imported, UMEA, "pk:partOfProgramme") == ["programme/icld"]
    assert values(imported, UMEA, "pk:hasTheme") == ["theme/climate", "theme/waste-management"]
    assert values(imported, UMEA, "schema:startDate") == ["2024-03"]
    assert values(imported, UMEA, "schema:endDate") == ["2026"]
    assert values(imported, UMEA, "pk:hasParticipation") == [
        *("participation/icld/umea-evora/evora", "participation/icld/umea-evora/umea"),
    ]
    faro = f"{ID}partnership/cooperation/kalmar-faro"
    assert values(imported, faro, "schema:startDate") == ["2025-02-05"]


def test_municipalities_are_found_by_name_and_code(imported: Office) -> None:
    members = {
        one.object.value.removeprefix(ID)
        for one in graph(imported)
        if one.predicate == iri("org:member") and isinstance(one.object, NamedNode)
    }
    assert members == {
        *("municipality/se/umea", "municipality/se/kalmar", "municipality/se/linkoping"),
        *("municipality/pt/evora", "municipality/pt/faro", "municipality/pt/coimbra"),
    }


def test_labels_are_made_in_every_language(imported: Office) -> None:
    participation = f"{ID}participation/icld/umea-evora/evora"
    assert values(imported, participation, "rdfs:label") == [
        *("Umeå–Évora: Évora", "Évora i: Umeå–Évora", "Évora in: Umeå–Évora"),
    ]
    amount = f"{ID}amount/icld-umea-evora"
    assert values(imported, amount, "rdfs:label") == [
        *("Bidrag till Umeå–Évora", "Contribution to Umeå–Évora", "Umeå–Évora için katkı"),
    ]
    assert values(imported, amount, "schema:value") == ["1250000.5"]
    assert values(imported, amount, "schema:currency") == ["SEK"]


def test_the_file_looks_as_if_written_by_hand(imported: Office) -> None:
    text = (imported.content / "data" / f"{GRAPH}.ttl").read_text("utf-8")
    assert text.startswith(
        "BASE <https://w3id.org/partnerskap/>\nPREFIX pk: <https://w3id.org/partnerskap/ns#>\n"
    )
    assert (
        "\n<id/participation/cooperation/kalmar-faro/faro>\n    a pk:Participation ;\n"
        '    rdfs:label\n        "Faro i: Kalmar–Faro"@sv ,\n' in text
    )
    assert '    schema:startDate "2024-03"^^xsd:gYearMonth ;\n' in text
    assert "http://" not in re.sub("(?m)^(BASE|PREFIX).*", "", text).replace(
        "http://publications.europa.eu/", ""
    )


def test_its_source_is_described(imported: Office) -> None:
    text = (imported.content / "data" / "sources.ttl").read_text("utf-8")
    described = text[text.index(f"<graph/{GRAPH}>") :]
    assert "    prov:wasDerivedFrom <id/source/evora-report> ;\n" in described
    assert '        "Ties with Portugal"@tr ;\n' in described
    assert '    dcterms:modified "2026-11-28"^^xsd:date ;\n' in described
    source = text[text.index("<id/source/evora-report>") :]
    assert '        "Rapport till fullmäktige"@sv ,\n' in source
    assert '    dcterms:publisher "Umeå kommun" ;\n' in source
    assert "/authority/language/ENG>" in source
    assert text.replace(described, "") in text


def test_the_new_country_has_its_names(imported: Office) -> None:
    text = (imported.content / "data" / "countries.ttl").read_text("utf-8")
    assert text.count("country/PRT>") == 1
    assert '        "Portekiz"@tr ,\n' in text


def test_importing_twice_changes_nothing(imported: Office) -> None:
    before = imported.snapshot()
    done = imported.import_(
        imported.folder / "filled.xlsx", options=("--language", "sv", "--date", "2026-12-24")
    )
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "Ingenting har ändrats.")
    assert imported.snapshot() == before


def test_what_was_imported_can_be_published_asked_and_imported_again(imported: Office) -> None:
    """Also once the build folder knows what the workbook describes."""
    folder = imported.folder / "build"
    shutil.copytree(imported.build / "validated", folder / "validated")
    built = build(Settings(content=imported.content, build=folder))
    assert [one for one in built.findings if one.rank == 0] == []
    store = Store()
    store.bulk_load(path=str(built.folder / "data.nq"))
    rows = store.query(WHO, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    told = {tuple(one.value for one in row) for row in rows}
    assert told == {
        ("Portugal", "Coimbra", "Part"),
        ("Portugal", "Faro", "Part"),
        ("Portugal", "Évora", "Partner i det andra landet"),
        ("Sverige", "Kalmar", "Part"),
        ("Sverige", "Linköping", "Part"),
        ("Sverige", "Umeå", "Svensk partner"),
    }
    before = imported.snapshot()
    later = Office(imported.folder, imported.content, folder)
    done = later.import_(imported.folder / "filled.xlsx")
    assert (done.exit_code, done.stderr) == (0, "")
    assert imported.snapshot() == before
    exported = later.template("exported.xlsx", "--from", GRAPH, "--language", "tr")
    done = later.import_(exported)
    assert (done.exit_code, done.stderr) == (0, "")
    assert imported.snapshot() == before


def test_a_changed_cell_changes_the_graph(
    excerpt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(excerpt, tmp_path)
    monkeypatch.chdir(office.content)  # below which files are named by the way to them
    path = office.fill(SAID)
    office.import_(path)
    before = graph(office)
    book = openpyxl.load_workbook(path)
    book["Money"]["C2"] = 1000
    book.save(path)
    done = office.import_(path, options=("--date", "2026-12-24"))
    assert done.stdout.splitlines()[1:] == [f"data/{GRAPH}.ttl", "data/sources.ttl"]
    sources = (office.content / "data/sources.ttl").read_text("utf-8")
    assert sources.count('"2026-12-24"^^xsd:date') == 1
    assert {one.object.value for one in graph(office) - before} == {"1000"}


@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_other_kinds_of_files_say_the_same(kind: str, excerpt: Path, office: Office) -> None:
    path = office.fill(SAID)
    assert office.import_(path).exit_code == 0
    told = office.snapshot()
    sheets = read_cells(path)
    if kind == "ods":
        files = [write_ods(office.folder / "filled.ods", sheets)]
    else:
        files = [write_csv(office.folder, name, rows) for name, rows in sheets.items()]
        files = [one for one in files if one.stem in ("workbook", *map(str.lower, SAID))]
    for name in ("programmes/lusofonia.ttl", "sources.ttl", "countries.ttl"):
        (office.content / "data" / name).write_bytes(
            (excerpt.parent / "content" / "data" / name).read_bytes()
            if name != "programmes/lusofonia.ttl"
            else b""
        )
    done = office.import_(*files)
    assert (done.exit_code, done.stderr) == (0, "")
    assert office.snapshot() == told


def write_csv(folder: Path, name: str, rows: list[list[object]]) -> Path:
    """Write *rows* as an office program does: with semicolons and a byte order mark."""
    path = folder / f"{name.lower()}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def test_what_office_programs_and_people_make_of_codes_and_countries_is_understood(
    office: Office,
) -> None:
    """A code without its zeros, and a country by a name that is not its official one."""
    path = office.fill(SAID)
    book = openpyxl.load_workbook(path)
    book["Participants"]["B4"] = 880
    book["New bodies"]["C2"] = "Turkey"
    book["New bodies"]["K2"], book["New bodies"]["L2"] = (
        7,
        "Plate codes of Turkish metropolitan municipalities",
    )
    book["New bodies"]["M2"] = None
    book.save(path)
    done = office.import_(path)
    assert (done.exit_code, done.stderr) == (0, "")
    participation = f"{ID}participation/cooperation/kalmar-faro/kalmar"
    assert values(office, participation, "org:member") == ["municipality/se/kalmar"]
    evora = f"{ID}municipality/tr/evora"
    assert values(office, evora, "pk:country") == [COUNTRIES + "TUR"]
    assert values(office, evora, "skos:notation") == ["07"]


def test_labels_are_made_only_in_the_languages_asked_for(office: Office) -> None:
    row = {"Programme *": "Lusofonia", "Funded by": "Sida", "Partner countries": "pt"}
    path = office.fill({**SAID, "Programme": [row]})
    assert office.import_(path, options=("--languages", "en")).exit_code == 0
    tags = {
        one.object.language
        for one in graph(office)
        if one.predicate == iri("rdfs:label") and isinstance(one.object, Literal)
        if not re.search("/id/(scheme|programme)/", str(one.subject))
    }
    scheme = f"{ID}scheme/pt-codigo-do-municipio"  # as lists are, called in every language
    assert tags == {"en"}
    programme = f"{ID}programme/lusofonia"  # as lists are, called in every language
    assert values(office, programme, "schema:name") == ["Lusofonia"]
    assert values(office, programme, "rdfs:label") == ["Lusofonia"] * 3
    assert values(office, programme, "pk:partnerCountry") == [COUNTRIES + "PRT"]
    assert values(office, programme, "pk:fundedBy") == ["organisation/sida"]
    assert len(values(office, scheme, "rdfs:label")) == 3


def test_a_sheet_may_add_to_what_is_published(office: Office) -> None:
    """One CSV file is enough where all that it speaks of is known."""
    path = office.folder / "deltagare.csv"
    path.write_text(
        "Partnerskap *,Kommun eller organisation *,Roll *,Källa *\n"
        "partnership/twin-town/karlskoga-shepetivka,Karlstad,Part,source/karlskoga\n",
        "utf-8",
    )
    done = office.import_(path, options=("--graph", "programmes/extra", "--language", "sv"))
    assert (done.exit_code, done.stderr) == (0, "")
    said = read_triples(office.content / "data/programmes/extra.ttl")
    assert {one.object.value for one in said if one.predicate == iri("org:member")} == {
        f"{ID}municipality/se/karlstad"
    }


@pytest.mark.parametrize(
    ("address", "slug", "labels"), [(None, "karlstad", 0), ("municipality/se/other", "other", 3)]
)
def test_what_is_known_keeps_its_address_and_label(
    address: str | None, slug: str, labels: int, office: Office
) -> None:
    """A body that is published is not made again, unless the officer says that it is another."""
    row = {"Name *": "Karlstad", "Kind of body": "Municipality", "Country *": "Sverige"}
    new = [*SAID["New bodies"], {**row, "Address": address}]
    assert office.import_(office.fill({**SAID, "New bodies": new})).exit_code == 0
    body = f"{ID}municipality/se/{slug}"
    assert values(office, body, "schema:name") == ["Karlstad"]
    assert values(office, body, "rdfs:label") == ["Karlstad"] * labels
