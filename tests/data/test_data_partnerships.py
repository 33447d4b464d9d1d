"""Each partnership outside Tuselog and Tusenet says what its source says, and no more."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from data_files import PK, SCHEMA, ours
from rdflib import ORG, RDF, RDFS, SKOS, XSD, Graph, Literal

from partnerskap.vocabulary import BASE

READ = tomllib.loads(Path(__file__).with_name("partnerships.toml").read_text("utf-8"))
SKL = {ours("id/organisation/skl")}
BOTH = SKL | {ours("id/organisation/sctm")}


@pytest.mark.parametrize(
    ("slug", "kind", "line"),
    [(slug, kind, line) for kind, lines in READ.items() for slug, line in lines.items()],
)
def test_partnership_is_told_as_its_source_tells_it(
    slug: str, kind: str, line: str, data: Graph
) -> None:
    partnership = ours("id/partnership/" + slug)
    assert _told(partnership, data) == [part.strip() for part in line.split("|")]
    assert list(data.objects(partnership, PK.partnershipType)) == [
        ours("id/partnership-type/" + kind)
    ]


def test_no_partnership_is_told_that_was_not_read(data: Graph) -> None:
    told = {
        str(partnership).removeprefix(BASE + "id/partnership/")
        for partnership in data.subjects(RDF.type, PK.Partnership)
    }
    read = {slug for lines in READ.values() for slug in lines}
    elsewhere = {slug for slug in told - read if slug.startswith(("tuselog/", "tusenet/network-"))}
    assert told == read | elsewhere


@pytest.mark.parametrize(
    ("project", "title", "start", "end"),
    [
        ("education-for-mind-set-change", "Education for Mind Set Change", None, None),
        ("historic-environment-education", "Historic Environment Education", None, None),
        ("norbih", "NORBIH", "2022", None),
        ("sustainable-municipalities", "Sustainable municipalities", "2020", "2023"),
        (
            "sustainable-water-management-blue-vietnam",
            "Sustainable water management (Blue Vietnam)",
            "2019",
            "2021",
        ),
    ],
)
def test_project_has_the_title_and_the_years_of_its_page(
    project: str, title: str, start: str | None, end: str | None, data: Graph
) -> None:
    subject = ours("id/project/icld/" + project)
    assert list(data.objects(subject, RDFS.label)) == [Literal(title, lang="en")]
    years = (data.value(subject, SCHEMA.startDate), data.value(subject, SCHEMA.endDate))
    assert years == tuple(year and Literal(year, datatype=XSD.gYear) for year in (start, end))


@pytest.mark.parametrize(
    ("programme", "bodies"),
    [("reslog-2", SKL), ("logdevi", SKL), ("serbia-municipal-support", BOTH)],
)
def test_programme_is_carried_out_by_whom_openaid_names(
    programme: str, bodies: set[object], graphs: dict[str, Graph]
) -> None:
    subject = ours("id/programme/" + programme)
    assert set(graphs["programmes/openaid"].objects(subject, PK.implementedBy)) == bodies


@pytest.mark.parametrize(
    ("body", "spelling", "name"),
    [("md/budesti", "Budeeti", "Budești"), ("na/swakopmund", "Swapkopmund", "Swakopmund")],
)
def test_name_that_we_read_into_a_source_is_said_to_be_ours(
    body: str, spelling: str, name: str, data: Graph, graphs: dict[str, Graph]
) -> None:
    subject = ours("id/municipality/" + body)
    assert [str(text) for text in data.objects(subject, SKOS.hiddenLabel)] == [spelling]
    assert list(graphs["editorial"].objects(subject, SCHEMA.name)) == [Literal(name)]
    assert graphs["editorial"].value(subject, SKOS.editorialNote)


@pytest.mark.parametrize(
    "body", ["ug/jinja", "ug/jinja-city-council", "ug/masaka", "ug/masaka-district", "za/tlokwe"]
)
def test_bodies_that_may_be_one_say_so(body: str, graphs: dict[str, Graph]) -> None:
    notes = list(graphs["editorial"].objects(ours("id/municipality/" + body), SKOS.editorialNote))
    assert {note.language for note in notes} == {"en", "sv", "tr"}


def _told(partnership: object, data: Graph) -> list[str]:
    members = {
        member
        for participation in data.objects(partnership, PK.hasParticipation)
        for member in data.objects(participation, ORG.member)
    }
    years = [data.value(partnership, date) or "" for date in (SCHEMA.startDate, SCHEMA.endDate)]
    return [
        " ".join(sorted(_short(member) for member in members)),
        " ".join(sorted(_last(theme) for theme in data.objects(partnership, PK.hasTheme))),
        "/".join(years) if any(years) else "",
        " ".join(_last(network) for network in data.objects(partnership, PK.partOfPartnership)),
    ]


def _short(body: object) -> str:
    path = str(body).removeprefix(BASE + "id/")
    return path.removeprefix("municipality/").removeprefix("organisation/")


def _last(thing: object) -> str:
    return str(thing).rpartition("/")[2]


def test_what_editors_alone_connect_is_said_to_be_their_reading(graphs: dict[str, Graph]) -> None:
    editorial = graphs["editorial"]
    read = set(editorial.subjects(PK.grewOutOf)) | set(editorial.objects(None, PK.achievedResult))
    assert len(read) == 3
    for thing in read:
        notes = {str(note) for note in editorial.objects(thing, SKOS.editorialNote)}
        assert any("our reading" in note for note in notes), thing
