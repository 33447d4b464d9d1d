"""No address is lost: what is no longer there is retired, and each release is held to that.

A retired thing keeps its name and says when and why it was retired, and what took its place. It
has no class, so no list shows it and no shape asks anything of it; its statements stay in the
versions that had them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from partnerskap.errors import BuildError, SourceError
from partnerskap.publish.content import Content, read_content
from partnerskap.publish.snapshots import list_lines
from partnerskap.publish.versions import Archive, lines_of, open_archive
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE, PREFIXES, iri

FILE: Final = "data/editorial.ttl"
"""Where tombstones are written: what we say ourselves."""
KINDS: Final = ("id/", "ns#", "dataset/")
"""What addresses begin with that may not be lost; graphs are looked at by themselves."""
NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "Retired on {day}: {why}",
        "sv": "Indragen den {day}: {why}",
        "tr": "{day} tarihinde kullanımdan kaldırıldı: {why}",
    }
)
USED: Final = ("dcterms", "owl", "rdfs", "skos")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def refuse_lost(content: Content, archive: Archive) -> None:
    """Raise `BuildError` if an address of the last version in *archive* is not in *content*.

    Each version has every address of the one before it, so the last has all there ever were.
    """
    if not archive.history.versions:
        return
    last = archive.history.versions[-1].version
    known = list_addresses(list_lines(content), content)
    lost = sorted(list_addresses(lines_of(archive.dump(last))(), content) - known)
    if lost:
        told = "".join(f"\n  {address}" for address in lost)
        raise BuildError(
            f"These addresses of version {last} would no longer answer:{told}\nPut back what was "
            "said of them, or retire each: partnerskap retire ADDRESS --why TEXT, with --successor "
            "ADDRESS if something took its place."
        )


def list_addresses(lines: Iterable[str], content: Content) -> set[str]:
    """Return our addresses that N-Quads *lines* say something of, and those of their graphs."""
    base = content.base
    starts = tuple(f"<{base}{kind}" for kind in KINDS)
    found, graphs = set(), set()
    for line in lines:
        if line.startswith(starts):
            found.add(line[1 : line.index(">")])
        graphs.add(line[line.rindex("<") + 1 : line.rindex(">")])
    void = content.graph("void")
    return {one for one in found if one.startswith(f"{base}ns#") or "#" not in one} | (
        graphs - {void}
    )


def retire(
    settings: Settings, address: str, why: str, day: date, successor: str | None = None
) -> list[str]:
    """Write that the thing at *address* is retired, and return the files that still describe it.

    Raises `SourceError` if there never was such a thing, or if its *successor* is not there.
    """
    base = settings.base
    if not address.startswith(f"{base}id/"):
        raise SourceError(
            f"{address}: only things, whose addresses begin with {base}id/, are retired like this. "
            "Keep a term in ontology/ with owl:deprecated true, and the file of a graph in data/."
        )
    content = read_content(settings.content, base)
    described = find_files(content, address)
    if FILE in described and is_retired(content, address):
        raise SourceError(f"{FILE}: {address} is retired already. Change what is said there.")
    labels = list(read_labels(content, settings, address))
    if not labels:
        raise SourceError(f"{address}: nothing in the data or in the last version has this name.")
    if successor is not None and not find_files(content, successor):
        raise SourceError(f"{successor}: nothing in the data has this name to be a successor.")
    append(settings, write_tombstone(address, labels, why, day, successor).replace(base, BASE))
    return described


def find_files(content: Content, address: str) -> list[str]:
    """Return the files of *content* that say something of *address*, in order."""
    node = NamedNode(address)
    return sorted(
        file
        for name, triples in content.graphs.items()
        if any(triple.subject == node for triple in triples)
        for file in content.files.get(name, ())
    )


def is_retired(content: Content, address: str) -> bool:
    """Tell whether *content* says that *address* is retired or replaced."""
    node, ends = NamedNode(address), (iri("owl:deprecated"), iri("dcterms:isReplacedBy"))
    return any(one.subject == node and one.predicate in ends for one in content.union())


def read_labels(content: Content, settings: Settings, address: str) -> Iterator[Literal]:
    """Yield the names of *address* in *content*, or else in the last version in the archive."""
    told = find_labels(content.union(), address)
    archive = open_archive(settings.archive_folder, settings.base)
    if not told and archive.history.versions:
        lines = lines_of(archive.dump(archive.history.versions[-1].version))()
        about = "".join(line for line in lines if line.startswith(f"<{address}> "))
        quads = parse(about, format=RdfFormat.N_QUADS)
        told = find_labels((quad.triple for quad in quads), address)
    yield from sorted(told, key=str)


def find_labels(triples: Iterable[Triple], address: str) -> set[Literal]:
    """Return the names that *triples* give the thing at *address*."""
    node, label = NamedNode(address), iri("rdfs:label")
    told = (one.object for one in triples if one.subject == node and one.predicate == label)
    return {one for one in told if isinstance(one, Literal)}


def write_tombstone(
    address: str, labels: Iterable[Literal], why: str, day: date, successor: str | None
) -> str:
    """Return the Turtle that is left of the thing at *address*."""
    notes = [
        Literal(text.format(day=day.isoformat(), why=why), language=language)
        for language, text in NOTES.items()
    ]
    named = {one.language or "": one for one in labels}
    first = named.get("en") or next(iter(named.values()))
    names = [named.get(language, Literal(first.value, language=language)) for language in NOTES]
    lines = [
        f"<{address}>",
        "    rdfs:label",
        " ,\n".join(f"        {quote(one)}" for one in names) + " ;",
        "    owl:deprecated true ;",
        *([f"    dcterms:isReplacedBy <{successor}> ;"] if successor else []),
        "    skos:changeNote",
        " ,\n".join(f"        {quote(one)}" for one in notes) + " ;",
        ".",
    ]
    return "\n".join(lines) + "\n"


def quote(text: Literal) -> str:
    """Return *text* as Turtle has it."""
    return f'"{text.value.translate(_ESCAPES)}"@{text.language}'


def append(settings: Settings, turtle: str) -> None:
    """Add *turtle* to the end of the file of tombstones, and the prefixes that it lacks."""
    path = settings.content / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    known = set(re.findall(r"(?m)^PREFIX (\w+):", text))
    missing = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in USED if name not in known)
    head = f"{missing}\n" if missing and not text.startswith(("BASE", "PREFIX")) else missing
    path.write_text(f"{insert(text, head)}\n{turtle}", encoding="utf-8", newline="\n")


def insert(text: str, head: str) -> str:
    """Return *text* with the prefixes in *head* after those that it has."""
    last = [match.end() for match in re.finditer(r"(?m)^(?:BASE|PREFIX) .*\n", text)]
    place = last[-1] if last else 0
    return text[:place] + head + text[place:]
