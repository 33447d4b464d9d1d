"""What a reader takes along: links, downloads, code for other tools, and a citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import current_app, request

from partnerskap.engine.query import Form, Query
from partnerskap.settings import Settings
from partnerskap.web.serving import Served

LONGEST_LINK: Final = 6000
"""Letters of an address that every browser, proxy and server bears."""
DOWNLOADS: Final[dict[Form, dict[str, str]]] = {
    Form.ROWS: {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"},
    Form.BOOLEAN: {"json": "JSON", "xml": "XML"},
    Form.TRIPLES: {
        "ttl": "Turtle",
        "jsonld": "JSON-LD",
        "rdf": "RDF/XML",
        "nt": "N-Triples",
        "trig": "TriG",
        "nq": "N-Quads",
    },
}
"""Formats of each form of answer: name in `?format=`, which is also the suffix → title."""


@dataclass(frozen=True)
class Share:
    """Addresses and texts that stand for one query to one endpoint."""

    query: str
    endpoint: str
    """Where a program asks here and now."""
    canonical: str
    """Where the query is asked by its lasting address."""
    fields: Sequence[tuple[str, str]]
    """The query and its graphs as the fields of a form."""
    link: Sequence[tuple[str, str]]
    """The fields of the address of the page: those, or the name of the question."""
    form: Form

    @property
    def permanent(self) -> str | None:
        """The lasting link to the query on this page, or None when it would be too long."""
        link = f"{self.endpoint}?{encode(self.link)}"
        return link if len(link) <= LONGEST_LINK else None

    @property
    def downloadable(self) -> bool:
        """Whether the downloads are links; a longer query is sent by a form."""
        return len(self.download("csv")) <= LONGEST_LINK

    def download(self, suffix: str) -> str:
        """Return the link to the answer in the format that *suffix* names."""
        return "/sparql?" + encode([*self.fields, ("format", suffix)])

    @property
    def downloads(self) -> dict[str, str]:
        """The formats that the answer is to be had in, by suffix."""
        return DOWNLOADS[self.form]

    @property
    def graphs(self) -> Sequence[tuple[str, str]]:
        """The fields that name graphs."""
        return [field for field in self.fields if field[0] != "query"]


def share(query: Query, form: Form, served: Served, link: Sequence[tuple[str, str]] = ()) -> Share:
    """Return what stands for *query*, answered in *form*; *link* is a shorter address for it."""
    settings: Settings = current_app.config["SETTINGS"]
    fields = [("query", query.text), *graph_fields(query)]
    start = settings.address or request.host_url
    link = link or fields
    lasting = (settings.address or served.manifest.base) + "sparql?" + encode(link)
    canonical = lasting if len(lasting) <= LONGEST_LINK else lasting.partition("?")[0]
    return Share(query.text, start + "sparql", canonical, fields, link, form)


def encode(fields: Sequence[tuple[str, str]]) -> str:
    """Return *fields* as they stand in an address, with the signs left that may stand there."""
    return urlencode(fields, safe="/:?*(),@!")


def graph_fields(query: Query) -> list[tuple[str, str]]:
    """Return the fields of a form that name the graphs of *query*."""
    return [
        *(("default-graph-uri", graph) for graph in query.default_graphs),
        *(("named-graph-uri", graph) for graph in query.named_graphs),
    ]
