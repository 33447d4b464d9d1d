"""How a version is cited: as BibTeX, as CITATION.cff and as DataCite's metadata in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.manifest import UNPUBLISHED, Version
from partnerskap.vocabulary import iri
from partnerskap.web.catalog.library import Library, NotKept
from partnerskap.web.resources.document import DATASET, values
from partnerskap.web.resources.responses import CITATIONS

LANGUAGE: Final = "en"
MESSAGE: Final = "Please cite the dataset with its version; its digest tells the very data."
SPDX: Final = {"http://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0"}


@dataclass(frozen=True)
class Work:
    """A version of the dataset as something that is cited."""

    address: str
    """Its IRI."""
    whole: str
    """The IRI of the dataset that it is a version of."""
    titles: Mapping[str, str]
    """Language → title; likewise the next."""
    descriptions: Mapping[str, str]
    keywords: Sequence[Literal]
    authors: Sequence[str]
    license: str
    version: str
    date: str
    digest: str
    size: int
    """Number of statements."""

    @property
    def title(self) -> str:
        """Return the title in English, or else in another language."""
        return self.titles.get(LANGUAGE) or next(iter(self.titles.values()), "Partnerskap")


def describe_work(library: Library, version: Version) -> Work:
    """Return *version* as the catalogue in *library* describes it."""
    whole = NamedNode(library.base + DATASET)
    is_release = version.version != UNPUBLISHED
    told = library.entries.get(whole, ())
    agents = values(told, "dcterms:creator") or values(told, "dcterms:publisher")
    licenses = [one.value for one in values(told, "dcterms:license")]
    return Work(
        address=f"{whole.value}/{version.version}" if is_release else whole.value,
        whole=whole.value,
        titles=by_language(library, whole, "rdfs:label"),
        descriptions=by_language(library, whole, "dcterms:description"),
        keywords=list(texts(library, whole, "dcat:keyword")),
        authors=[name_agent(library, one) for one in agents],
        license=licenses[0] if licenses else "",
        version=version.version,
        date=version.modified,
        digest=version.digest,
        size=version.triples,
    )


def texts(library: Library, node: NamedNode, name: str) -> Iterator[Literal]:
    """Yield what *node* says by the property called *name*, in order."""
    told = (one.object for one in library.entries.get(node, ()) if one.predicate == iri(name))
    found = [one for one in told if isinstance(one, Literal)]
    yield from sorted(found, key=lambda one: (one.language or "", one.value))


def by_language(library: Library, node: NamedNode, name: str) -> dict[str, str]:
    """Return what *node* says by the property called *name*, by language."""
    return {one.language or "": one.value for one in texts(library, node, name)}


def name_agent(library: Library, node: NamedNode) -> str:
    """Return what the agent *node* is called."""
    names = by_language(library, node, "foaf:name")
    return names.get(LANGUAGE) or next(iter(names.values()), node.value)


def write_bibtex(work: Work) -> str:
    """Return *work* as an entry for reference managers."""
    fields = {
        "author": " and ".join(f"{{{name}}}" for name in work.authors),
        "title": work.title,
        "year": work.date[:4],
        "publisher": ", ".join(work.authors),
        "version": work.version,
        "note": f"Dataset, sha256:{work.digest}",
        "url": work.address,
    }
    return write_entry(work.version, fields)


def write_entry(name: str, fields: Mapping[str, str]) -> str:
    """Return the entry called *name* for reference managers with those *fields* that say something.

    What they say must have its braces in pairs.
    """
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    return f"@misc{{partnerskap-{name},\n{lines}}}\n"


def write_cff(work: Work) -> str:
    """Return *work* in the Citation File Format 1.2.0; JSON's strings are YAML's too."""
    told: list[tuple[str, object]] = [
        ("cff-version", "1.2.0"),
        ("title", work.title),
        ("message", MESSAGE),
        ("type", "dataset"),
        ("authors", [{"name": name} for name in work.authors]),
        ("version", work.version),
        ("date-released", work.date),
        ("url", work.address),
        ("license", SPDX.get(work.license, "")),
        ("keywords", [one.value for one in work.keywords if one.language == LANGUAGE]),
    ]
    return "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in told if value
    )


def write_datacite(work: Work) -> str:
    """Return *work* in DataCite's metadata schema 4.5, all but the DOI, which it has not."""
    told: dict[str, object] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph"},
        "titles": [{"title": text, "lang": code} for code, text in work.titles.items()],
        "creators": [{"name": name, "nameType": "Organizational"} for name in work.authors],
        "publisher": {"name": ", ".join(work.authors)},
        "publicationYear": work.date[:4],
        "dates": [{"date": work.date, "dateType": "Issued"}],
        "language": LANGUAGE,
        "version": work.version,
        "rightsList": [
            {
                "rightsUri": work.license,
                "rightsIdentifier": SPDX.get(work.license, ""),
                "rightsIdentifierScheme": "SPDX",
            }
        ],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": code}
            for code, text in work.descriptions.items()
        ],
        "subjects": [{"subject": one.value, "lang": one.language} for one in work.keywords],
        "url": work.address,
        "alternateIdentifiers": [
            {"alternateIdentifier": f"sha256:{work.digest}", "alternateIdentifierType": "Digest"}
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": work.whole,
                "relatedIdentifierType": "URL",
                "relationType": "IsVersionOf",
                "resourceTypeGeneral": "Dataset",
            }
        ],
        "sizes": [f"{work.size} statements"],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


WRITERS: Final[Mapping[str, Callable[[Work], str]]] = MappingProxyType(
    {"bib": write_bibtex, "cff": write_cff, "datacite.json": write_datacite}
)
"""What the address of a citation ends in → what writes it."""


def write_citation(library: Library, version: Version, form: str) -> tuple[str, str]:
    """Return the citation of *version* in the *form*, and its media type; raises `NotKept`."""
    if form not in WRITERS:
        raise NotKept("Citations are to be had as " + ", ".join(WRITERS) + ".")
    return WRITERS[form](describe_work(library, version)), CITATIONS[form]
