"""The feed of the catalogue (DCAT-AP Feeds): the entities that a portal harvests, as they change.

A member has the whole entity: what the catalogue says of it and of all that is reached from it up
to the next entity. So the last members of all entities together are the catalogue. What was told
last is read from the feed itself.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from partnerskap.manifest import CATALOG, CATALOG_FEED, FeedPage, page_file, read_history
from partnerskap.publish.changes import NOTHING, Change, Description, Event, write_pages
from partnerskap.publish.content import Content
from partnerskap.publish.snapshots import Writer
from partnerskap.publish.versions import Archive, save_history
from partnerskap.vocabulary import iri

ENTITIES: Final = frozenset(
    str(iri(name))
    for name in (
        *("dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:Distribution"),
        *("dcat:DataService", "foaf:Agent", "vcard:Kind", "dcterms:LicenseDocument"),
    )
)
"""Classes whose instances have members of their own."""
_TYPE: Final = str(iri("rdf:type"))
_OBJECT: Final = str(iri("as:object"))


def write_catalog_feed(archive: Archive) -> Writer:
    """Return the writer of what the catalogue says otherwise than *archive* has told last.

    It is for content that is published now, and has the time of the feed of the data.
    """

    def write(folder: Path, content: Content) -> None:
        history = read_history(folder)
        if history is None or not history.pages:
            return
        told = history.catalog
        before = read_told(archive.folder, told)
        changes = compare(before, read_entities((folder / CATALOG).read_text("utf-8")))
        event = Event(content.release.version, history.pages[-1].published, CATALOG_FEED)
        pages = write_pages(folder, content.base, changes, event, told[-1] if told else None)
        save_history(folder, history.model_copy(update={"catalog": (*told, *pages)}))

    return write


def compare(
    before: Mapping[str, Description], after: Mapping[str, Description]
) -> Iterator[Change]:
    """Yield each change of an entity, in the order of IRIs."""
    for entity in sorted({*before, *after}):
        change = Change(entity, before.get(entity, NOTHING), after.get(entity, NOTHING))
        if change.before != change.after:
            yield change


def read_entities(text: str) -> dict[str, Description]:
    """Return the entities that N-Triples *text* describes, each with all that belongs to it."""
    told: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        statement = line.removesuffix(" .")
        told[statement.partition(" ")[0]].append(statement)
    entities = {node for node, statements in told.items() if is_entity(statements)}
    return {entity: frozenset(reach(entity, told, entities)) for entity in entities}


def is_entity(statements: Iterable[str]) -> bool:
    """Tell whether the *statements* of a node name one of the classes of entities."""
    parts = (statement.split(" ", 2) for statement in statements)
    return any(predicate == _TYPE and value in ENTITIES for _, predicate, value in parts)


def reach(entity: str, told: Mapping[str, list[str]], entities: set[str]) -> Iterator[str]:
    """Yield what is *told* of *entity* and of all that it leads to but other *entities*."""
    waiting, seen = [entity], set(entities)
    while waiting:
        for statement in told.get(waiting.pop(), ()):
            yield statement
            value = statement.split(" ", 2)[2]
            if value.startswith("<") and value not in seen:
                seen.add(value)
                waiting.append(value)


def read_told(folder: Path, pages: Iterable[FeedPage]) -> dict[str, Description]:
    """Return every entity as *pages* in *folder* have told it last; nothing of what is deleted."""
    found: dict[str, Description] = {}
    for page in pages:
        found |= read_page(page_file(folder, page.number, CATALOG_FEED))
    return {entity: description for entity, description in found.items() if description}


def read_page(path: Path) -> dict[str, Description]:
    """Return the entities that the members in file *path* are about, with what they hold."""
    about, held = dict[str, str](), defaultdict[str, set[str]](set)
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            statement = line.rstrip("\n").removesuffix(" .")
            subject, predicate, value = statement.split(" ", 2)
            rest, _, graph = statement.rpartition(" ")
            if predicate == _OBJECT:
                about[subject] = value
            elif graph in about:
                held[graph].add(rest)
    return {entity: frozenset(held[member]) for member, entity in about.items()}
