"""Says in the catalogue how large each dump is, and its checksum."""

from __future__ import annotations

from pyoxigraph import NamedNode

from partnerskap.errors import SourceError
from partnerskap.history import File, Version
from partnerskap.publish.harvest.draft import Draft
from partnerskap.publish.terms import TYPE, iri, typed


def add_files(draft: Draft, version: Version, start: str) -> None:
    """Give each distribution whose download address begins with *start* its size and checksum."""
    for node in draft.of_type("dcat:Distribution"):
        for address in draft.get(node, iri("dcat:downloadURL")):
            if address.value.startswith(start):
                name = address.value.removeprefix(start)
                if name not in version.files:
                    raise SourceError(
                        f"data/catalog: {node} downloads {name}, which no build makes. "
                        f"There are {', '.join(sorted(version.files))}."
                    )
                add_file(draft, node, version.files[name])


def add_file(draft: Draft, node: NamedNode, file: File) -> None:
    """Say how large the *file* of distribution *node* is, and its SHA-256."""
    checksum = NamedNode(f"{node.value}#checksum")
    draft.add(node, "dcat:byteSize", typed(file.size, "xsd:nonNegativeInteger"))
    draft.add(node, "spdx:checksum", checksum)
    draft.add(checksum, TYPE, iri("spdx:Checksum"))
    draft.add(checksum, "spdx:algorithm", iri("spdx:checksumAlgorithm_sha256"))
    draft.add(checksum, "spdx:checksumValue", typed(file.sha256, "xsd:hexBinary"))
