"""Scores a catalogue as the metadata quality assessment of data.europa.eu does: 405 points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import DCTERMS, URIRef
from rdflib.term import Node

from partnerskap.harvest_check.harvester import DCAT, Catalog, Harvester
from partnerskap.harvest_check.report import Score
from partnerskap.vocabulary import AUTHORITY

MEDIA: Final = "https://www.iana.org/assignments/media-types/"
FILE_TYPE: Final = AUTHORITY + "file-type/"
ACCESS: Final = AUTHORITY + "access-right/"
LICENCES: Final = ("http://creativecommons.org/", "https://creativecommons.org/", AUTHORITY)
OPEN: Final = frozenset({"CSV", "GEOJSON", "HTML", "JSON_LD", "XML"})
MACHINE: Final = frozenset({"CSV", "GEOJSON", "JSON_LD", "XML"})
Test = Callable[[Node], bool]


@dataclass(frozen=True)
class Measure:
    """One indicator: its *points*, and what a dataset or distribution must satisfy for them."""

    dimension: str
    name: str
    points: int
    test: Test
    of_distribution: bool = True


class Assessor:
    """Applies the measures to a catalogue whose addresses *harvester* can try."""

    def __init__(self, harvester: Harvester, catalog: Catalog, valid: bool) -> None:
        """Remember whether the catalogue is *valid* DCAT-AP."""
        self.harvester, self.catalog, self.valid = harvester, catalog, valid
        self.tried: dict[str, bool] = {}

    def has(self, name: Node) -> Test:
        """Return the test for a value of property *name*."""
        return lambda node: bool(self.catalog.values(node, name))

    def listed(self, name: Node, *starts: str) -> Test:
        """Return the test for values of property *name* that begin with one of *starts*."""

        def test(node: Node) -> bool:
            values = self.catalog.values(node, name)
            return bool(values) and all(str(value).startswith(starts) for value in values)

        return test

    def among(self, names: frozenset[str]) -> Test:
        """Return the test for a file type among *names*, or any RDF format."""

        def test(node: Node) -> bool:
            types = [str(v).removeprefix(FILE_TYPE) for v in self.catalog.values(node, _FORMAT)]
            return any(name in names or name.startswith("RDF_") for name in types)

        return test

    def answers(self, name: Node) -> Test:
        """Return the test for addresses in property *name* that answer."""

        def test(node: Node) -> bool:
            places = [str(value) for value in self.catalog.values(node, name)]
            return bool(places) and all(map(self.try_address, places))

        return test

    def try_address(self, address: str) -> bool:
        """Tell whether *address* answers; an address elsewhere is believed."""
        if not self.harvester.is_own(address):
            return True
        if address not in self.tried:
            self.tried[address] = self.harvester.get(address, "HEAD").status < 400
        return self.tried[address]

    def measures(self) -> Iterator[Measure]:
        """Yield every indicator."""
        has, listed = self.has, self.listed
        yield Measure("Findability", "keywords", 30, has(DCAT.keyword), False)
        yield Measure("Findability", "theme", 30, has(DCAT.theme), False)
        yield Measure("Findability", "spatial coverage", 20, has(DCTERMS.spatial), False)
        yield Measure("Findability", "temporal coverage", 20, has(DCTERMS.temporal), False)
        yield Measure("Accessibility", "accessURL answers", 50, self.answers(DCAT.accessURL))
        yield Measure("Accessibility", "downloadURL", 20, has(DCAT.downloadURL))
        yield Measure("Accessibility", "downloadURL answers", 30, self.answers(DCAT.downloadURL))
        yield Measure("Interoperability", "format", 20, has(_FORMAT))
        yield Measure("Interoperability", "media type", 10, has(DCAT.mediaType))
        both = (listed(_FORMAT, FILE_TYPE), listed(DCAT.mediaType, MEDIA))
        yield Measure(
            "Interoperability", "format of the EU list", 10, lambda n: all(t(n) for t in both)
        )
        yield Measure("Interoperability", "open format", 20, self.among(OPEN))
        yield Measure("Interoperability", "machine-readable format", 20, self.among(MACHINE))
        yield Measure("Interoperability", "valid DCAT-AP", 30, lambda _: self.valid, False)
        yield Measure("Reusability", "licence", 20, has(DCTERMS.license))
        yield Measure("Reusability", "known licence", 10, listed(DCTERMS.license, *LICENCES))
        yield Measure("Reusability", "access rights", 10, has(DCTERMS.accessRights), False)
        rights = listed(DCTERMS.accessRights, ACCESS)
        yield Measure("Reusability", "access rights of the EU list", 5, rights, False)
        yield Measure("Reusability", "contact", 20, has(DCAT.contactPoint), False)
        yield Measure("Reusability", "publisher", 10, has(DCTERMS.publisher), False)
        yield Measure("Contextuality", "rights", 5, has(DCTERMS.rights))
        yield Measure("Contextuality", "size of the file", 5, has(DCAT.byteSize))
        yield Measure("Contextuality", "date of issue", 5, has(DCTERMS.issued), False)
        yield Measure("Contextuality", "date of change", 5, has(DCTERMS.modified), False)


_FORMAT: Final = DCTERMS["format"]


def score(harvester: Harvester, catalog: Catalog, valid: bool) -> list[Score]:
    """Return the score of *catalog* in each dimension, averaged over its datasets."""
    assessor = Assessor(harvester, catalog, valid)
    datasets = catalog.of_type(DCAT.Dataset)
    reached: dict[str, float] = {}
    most: dict[str, int] = {}
    missing: dict[str, list[str]] = {}
    for measure in assessor.measures():
        shares = [share(catalog, measure, dataset) for dataset in datasets]
        mean = sum(shares) / len(shares) if shares else 0.0
        name = measure.dimension
        reached[name] = reached.get(name, 0) + mean * measure.points
        most[name] = most.get(name, 0) + measure.points
        lacking = [str(d) for d, part in zip(datasets, shares, strict=True) if part < 1]
        missing.setdefault(name, []).extend(f"{measure.name}: {one}" for one in lacking)
    return [Score(name, reached[name], most[name], tuple(missing[name])) for name in most]


def share(catalog: Catalog, measure: Measure, dataset: URIRef) -> float:
    """Return which share of *dataset* or of its distributions satisfies *measure*."""
    nodes = catalog.values(dataset, DCAT.distribution) if measure.of_distribution else [dataset]
    return sum(map(measure.test, nodes)) / len(nodes) if nodes else 0.0
