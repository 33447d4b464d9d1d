"""What is loaded once for a snapshot: its index, and what pages and documents need of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.land import DOCUMENTS
from partnerskap.drawing.sheets import Atlas, read_atlas
from partnerskap.engine.snapshot import Snapshot
from partnerskap.linking.builder import build_index
from partnerskap.linking.fates import read_fates
from partnerskap.linking.index import Index, open_index
from partnerskap.linking.matching import Matcher, make_matcher
from partnerskap.linking.rows import Ask, Row
from partnerskap.manifest import INDEX
from partnerskap.web.catalog.library import Library, read_library
from partnerskap.web.pages.graph import PageGraph
from partnerskap.web.query_page.questions import Question, read_questions
from partnerskap.web.query_page.vocabulary import Vocabulary, read_vocabulary
from partnerskap.web.resources.addresses import Resources
from partnerskap.web.resources.context import Context, read_context
from partnerskap.web.resources.document import Provenance, read_provenance


@dataclass(frozen=True)
class Loaded:
    """What every request over one snapshot shares; nothing of it changes."""

    index: Index
    """Names, lists, and the answers to the queries that are asked once for a snapshot."""
    matcher: Matcher
    """Finds what a text names."""
    terms: PageGraph
    """What the snapshot says of its vocabulary, graphs, sources and countries."""
    context: Context
    """The JSON-LD context."""
    provenance: Provenance
    resources: Resources
    """What there is, and what has become of it."""
    questions: Mapping[str, Question]
    """The competency questions by name."""
    vocabulary: Vocabulary
    """What the editor completes."""
    countries: Sequence[NamedNode]
    """The countries of municipalities in the order in which pictures show and colour them."""
    atlas: Atlas
    """What the maps are drawn from."""
    library: Library | None
    """Catalogue and versions; None where a single file is served."""


def load(snapshot: Snapshot, ask: Ask, index: Index | None = None) -> Loaded:
    """Return what *snapshot* holds; without *index* or one beside it, of the answers of *ask*."""
    base = snapshot.manifest.base
    index = index or open_index(snapshot.folder / INDEX)
    index = index or Index(build_index(":memory:", base, ask, DOCUMENTS))
    return Loaded(
        index=index,
        matcher=make_matcher(index, base),
        terms=PageGraph.read(index.rows("terms")),
        context=read_context(index.rows("context"), base),
        provenance=read_provenance(index.rows("provenance"), base),
        resources=Resources(base, index, read_fates(index.rows("fates"))),
        questions=read_questions(index.rows("questions"), base),
        vocabulary=read_vocabulary(index.rows("vocabulary"), base),
        countries=order_countries(index.rows("countries")),
        atlas=read_atlas(index.document("atlas")),
        library=read_library(snapshot.files, base),
    )


def order_countries(rows: Iterable[Row]) -> list[NamedNode]:
    """Return the countries of *rows*: those with a position by it, then the others by address."""
    found: dict[NamedNode, int] = {}
    for row in rows:
        country, position = row["country"], row.get("position")
        if isinstance(country, NamedNode):
            place = position.value if isinstance(position, Literal) else ""
            found[country] = int(place) if place.isdecimal() else sys.maxsize
    return sorted(found, key=lambda country: (found[country], country.value))
