"""No address is lost: a release that would lose one is refused, and what is retired stays told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal
from snapshot_files import quads

from partnerskap.errors import BuildError, SourceError
from partnerskap.manifest import read_manifest
from partnerskap.publish.build import build
from partnerskap.publish.releases import Proposal, release
from partnerskap.publish.retirement import retire
from partnerskap.settings import Settings

Add = Callable[[str, str], None]
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
DAY = date(2026, 11, 28)
BASE = "https://w3id.org/partnerskap/"
X = BASE + "id/x"
UMEA = BASE + "id/municipality/se/umea"


def accept(proposal: Proposal) -> str:
    return proposal.version


@pytest.fixture
def released(settings: Settings, add: Add) -> Path:
    """The file of a thing that was in a version; an ontology term beside it."""
    path = settings.content / "data/new.ttl"
    add(
        "data/new.ttl",
        ':x rdfs:label "Old \\"name\\""@en , "Gammalt namn"@sv . :y rdfs:label "y" .',
    )
    add("ontology/world.ttl", 'pk:Old a owl:Class ; rdfs:label "Old"@en .')
    release(settings, accept, NOW)
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def forget(path: Path) -> None:
    """Take the thing out of its file."""
    change(path, ':x rdfs:label "Old \\"name\\""@en , "Gammalt namn"@sv .', "")


def test_release_that_would_lose_addresses_is_refused_and_names_each(
    settings: Settings, released: Path
) -> None:
    released.unlink()
    change(
        settings.content / "ontology/world.ttl", 'pk:Old a owl:Class ; rdfs:label "Old"@en .', ""
    )
    with pytest.raises(BuildError) as refused:
        release(settings, accept, NOW)
    lines = str(refused.value).splitlines()
    assert [line.strip() for line in lines[1:-1]] == [
        f"{BASE}graph/new",
        X,
        f"{BASE}id/y",
        f"{BASE}ns#Old",
    ]
    assert "of version 1.2.3 would no longer answer" in lines[0]
    assert "partnerskap retire ADDRESS --why" in lines[-1]
    assert read_manifest(settings.build / "current").version == "1.2.3"
    assert read_manifest(build(settings).folder).since == "1.2.3"


def test_retired_thing_has_its_names_the_reason_in_three_languages_and_no_class(
    settings: Settings, released: Path
) -> None:
    forget(released)
    assert retire(settings, X, 'It was "wrong"', DAY) == []
    folder = release(settings, accept, NOW + timedelta(days=1)).folder
    assert read_manifest(folder).version == "2.0.0"
    told = [quad for quad in quads(folder) if getattr(quad.subject, "value", "") == X]
    names = {quad.predicate.value.rpartition("#")[2]: set() for quad in told}
    for quad in told:
        names[quad.predicate.value.rpartition("#")[2]].add(quad.object)
    assert names == {
        "label": {
            Literal('Old "name"', language="en"),
            Literal("Gammalt namn", language="sv"),
            Literal('Old "name"', language="tr"),
        },
        "deprecated": {Literal(True)},
        "changeNote": {
            Literal('Retired on 2026-11-28: It was "wrong"', language="en"),
            Literal('Indragen den 2026-11-28: It was "wrong"', language="sv"),
            Literal('2026-11-28 tarihinde kullanımdan kaldırıldı: It was "wrong"', language="tr"),
        },
    }


def test_what_replaces_it_is_told(settings: Settings, released: Path) -> None:
    forget(released)
    retire(settings, X, "It was merged", DAY, UMEA)
    folder = release(settings, accept, NOW).folder
    assert [
        quad.object.value for quad in quads(folder) if quad.predicate.value.endswith("isReplacedBy")
    ] == [UMEA]


def test_two_things_are_retired_one_after_the_other(settings: Settings, released: Path) -> None:
    forget(released)
    change(released, ':y rdfs:label "y" .', ':z rdfs:label "z" .')
    for name in ("x", "y"):
        retire(settings, f"{BASE}id/{name}", "gone", DAY)
    text = (settings.content / "data/editorial.ttl").read_text("utf-8")
    assert text.count("PREFIX owl:") == 1
    assert text.count("owl:deprecated true") == 2
    assert read_manifest(release(settings, accept, NOW).folder).version == "2.0.0"


@pytest.mark.usefixtures("released")
def test_thing_that_is_described_elsewhere_is_pointed_at(settings: Settings) -> None:
    assert retire(settings, X, "gone", DAY) == ["data/new.ttl"]


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize(
    ("address", "successor", "told"),
    [
        (BASE + "id/never", None, "nothing in the data or in the last version has this name"),
        (X, BASE + "id/never", "nothing in the data has this name to be a successor"),
        (BASE + "ns#Old", None, r"Keep a term in ontology/ with owl:deprecated"),
    ],
    ids=["unknown", "unknown successor", "term"],
)
def test_what_can_not_be_retired_is_told(
    settings: Settings, address: str, successor: str | None, told: str
) -> None:
    with pytest.raises(SourceError, match=told):
        retire(settings, address, "gone", DAY, successor)
    assert not (settings.content / "data/editorial.ttl").exists()


@pytest.mark.usefixtures("released")
def test_nothing_is_retired_twice(settings: Settings) -> None:
    retire(settings, X, "gone", DAY)
    with pytest.raises(SourceError, match="is retired already"):
        retire(settings, X, "gone", DAY)


def test_address_of_a_version_that_was_rolled_back_is_not_lost_either(
    settings: Settings, add: Add
) -> None:
    release(settings, accept, NOW)
    add("data/new.ttl", ':x rdfs:label "new"@en .')
    release(settings, accept, NOW)
    (settings.content / "data/new.ttl").unlink()
    with pytest.raises(BuildError, match=f"{X}\n"):
        release(settings, accept, NOW)


def test_ontology_that_changed_needs_another_version_iri(settings: Settings, add: Add) -> None:
    head = f"<{BASE}ns> a owl:Ontology ; owl:versionIRI <{BASE}ns/1.0.0> ."
    add("ontology/partnerskap.ttl", head)
    release(settings, accept, NOW)
    add("ontology/world.ttl", 'pk:New a owl:Class ; rdfs:label "New"@en .')
    with pytest.raises(BuildError, match=r"still called .*ns/1\.0\.0.*owl:priorVersion"):
        release(settings, accept, NOW)
    change(settings.content / "ontology/partnerskap.ttl", "ns/1.0.0", "ns/1.1.0")
    assert read_manifest(release(settings, accept, NOW).folder).version == "1.3.0"
