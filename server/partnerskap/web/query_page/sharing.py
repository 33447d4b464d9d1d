"""What a reader takes along: links, downloads, code for other tools, and a citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import format_date, gettext
from markupsafe import escape

from partnerskap.engine.query import Form, Query
from partnerskap.manifest import UNPUBLISHED, Manifest
from partnerskap.web.catalog.citation import write_entry
from partnerskap.web.pages.language import asked_language
from partnerskap.web.public_address import (
    lasting_address,
    public_address,
    site_path,
    version_path,
)
from partnerskap.web.query_page.pictures import TABLE
from partnerskap.web.serving import OTHER, Served

LONGEST_LINK: Final = 6000
"""Letters of an address that every browser, proxy and server bears."""
DOWNLOADS: Final[dict[Form, dict[str, str]]] = {
    Form.ROWS: {"csv": "CSV", "xlsx": "Excel", "tsv": "TSV", "json": "JSON", "xml": "XML"},
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
    path: str
    """Where this site answers it: the endpoint's path, or that of a version's."""
    endpoint: str
    """Where a program asks here and now."""
    canonical: str
    """Where the query is asked by its lasting address."""
    fields: Sequence[tuple[str, str]]
    """The query and its graphs as the fields of a form."""
    link: Sequence[tuple[str, str]]
    """The fields of the address of the page: those, or the name of the question."""
    form: Form
    site: str
    """The public address of this site, with a slash at its end."""
    view: str

    @property
    def permanent(self) -> str | None:
        """The lasting link to the query on this page, or None when it would be too long."""
        link = f"{self.endpoint}?{encode(self.show_as(self.view))}"
        return link if len(link) <= LONGEST_LINK else None

    @property
    def embedded(self) -> str | None:
        """The link to the answer alone, for a page of somebody else's; None if there is none."""
        link = f"{self.site}embed?{encode([*self.link, ('view', self.view)])}"
        fits = len(link) <= LONGEST_LINK and not self.graphs and not version_path()
        return link if fits else None

    @property
    def frame(self) -> str | None:
        """The HTML that puts the answer into somebody else's page."""
        if self.embedded is None:
            return None
        source = escape(self.embedded)
        return f'<iframe src="{source}" width="100%" height="560" loading="lazy"></iframe>'

    def show_as(self, view: str) -> Sequence[tuple[str, str]]:
        """Return the fields of the address at which the page shows the answer as *view*."""
        return self.link if view == TABLE else [*self.link, ("view", view)]

    def turn(self, view: str) -> str:
        """Return where this page shows the answer as *view*, in the language asked for."""
        asked = asked_language()
        kept = [field for field in self.show_as(view) if field[0] != "lang" or not asked]
        return f"{self.path}?{encode([*kept, *([('lang', asked)] if asked else [])])}"

    @property
    def downloadable(self) -> bool:
        """Whether the downloads are links; a longer query is sent by a form."""
        return len(self.download("csv")) <= LONGEST_LINK

    def download(self, suffix: str) -> str:
        """Return the link to the answer in the format that *suffix* names."""
        return f"{self.path}?{encode([*self.fields, ('format', suffix)])}"

    def download_of(self, view: str, suffix: str) -> str:
        """Return the link to what stands on the page as *view*: rows, but for a cross table."""
        fields = [*self.fields, *([("view", view)] if view == "pivot" else [])]
        asked = asked_language()
        told = [("lang", asked)] if asked and view == "pivot" else []
        return f"{self.path}?{encode([*fields, *told, ('format', suffix)])}"

    @property
    def downloads(self) -> dict[str, str]:
        """The formats that the answer is to be had in, by suffix."""
        return DOWNLOADS[self.form]

    @property
    def graphs(self) -> Sequence[tuple[str, str]]:
        """The fields that name graphs."""
        return [field for field in self.fields if field[0] != "query"]


def share(
    query: Query,
    form: Form,
    served: Served,
    link: Sequence[tuple[str, str]] = (),
    view: str = TABLE,
) -> Share:
    """Return what stands for *query*, answered in *form* and shown as *view*.

    *link* is a shorter address for it.
    """
    fields = [("query", query.text), *graph_fields(query)]
    here = f"{version_path()}/sparql"
    link = link or fields
    version = served.manifest.version
    kept = served.loaded.library is not None or OTHER in request.environ
    path = f"version/{version}/sparql" if kept and version != UNPUBLISHED else "sparql"
    lasting = f"{lasting_address()}{path}?{encode(link)}"
    canonical = lasting if len(lasting) <= LONGEST_LINK else lasting.partition("?")[0]
    start = public_address()
    path, endpoint = site_path(here), start + here[1:]
    return Share(query.text, path, endpoint, canonical, fields, link, form, start, view)


def encode(fields: Sequence[tuple[str, str]]) -> str:
    """Return *fields* as they stand in an address, with the signs left that may stand there."""
    return urlencode(fields, safe="/:?*(),@!")


def graph_fields(query: Query) -> list[tuple[str, str]]:
    """Return the fields of a form that name the graphs of *query*."""
    return [
        *(("default-graph-uri", graph) for graph in query.default_graphs),
        *(("named-graph-uri", graph) for graph in query.named_graphs),
    ]


ROWS: Final = {
    "python": "Python (SPARQLWrapper)",
    "pandas": "Python (pandas)",
    "r": "R",
    "javascript": "JavaScript",
    "curl": "curl",
}
"""Template in templates/query/code → title, for a query that is answered with a table."""
OTHERS: Final = {name: title for name, title in ROWS.items() if name != "pandas"}
ACCEPT: Final = {
    Form.ROWS: "text/csv",
    Form.BOOLEAN: "application/sparql-results+json",
    Form.TRIPLES: "text/turtle",
}
"""What the code asks for that takes an answer as text."""


def write_code(share: Share) -> list[tuple[str, str, str]]:
    """Return name, title and code for each tool that fits the form of the answer."""
    titles = ROWS if share.form == Form.ROWS else OTHERS
    return [(name, title, write(name, share)) for name, title in titles.items()]


def write(name: str, share: Share) -> str:
    """Return the code of template *name* for the query of *share*."""
    query = share.query.replace("\r\n", "\n").strip() + "\n"
    return render_template(
        f"query/code/{name}.txt",
        share=share,
        form=share.form.value,
        accept=ACCEPT[share.form],
        query=query,
        python=python_text(query),
        javascript=javascript_text(query),
        dashes=r_dashes(query),
        end=heredoc_end(query),
    )


def python_text(text: str) -> str:
    r"""Return *text* as it stands between three quotes in Python: `\` and `\"\"\"` escaped."""
    return text.replace("\\", "\\\\").replace('"""', r"\"\"\"")


def javascript_text(text: str) -> str:
    """Return *text* as it stands between backticks in JavaScript."""
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def r_dashes(text: str) -> str:
    """Return the dashes that make `r"---(…)---"` in R end where *text* ends, not before."""
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return dashes


def heredoc_end(text: str) -> str:
    """Return a word that no line of *text* consists of, to end a shell's here-document."""
    word = "SPARQL"
    while word in text.splitlines():
        word += "_"
    return word


@dataclass(frozen=True)
class Citation:
    """A citation as a sentence for a text and as an entry for a reference manager."""

    text: str
    bibtex: str


def cite(share: Share, manifest: Manifest, title: str, asked: date | None = None) -> Citation:
    """Return how to cite the answer to *share*, called *title*, *asked* on a day (today)."""
    asked = asked or datetime.now(UTC).date()
    year = manifest.modified[:4]
    text = gettext(
        "Partnerskap (%(year)s). “%(title)s” [answer to a SPARQL query]. Version %(version)s, "
        "data of %(date)s, snapshot %(digest)s. %(address)s (asked on %(asked)s).",
        year=year,
        title=title,
        version=manifest.version,
        date=format_date(date.fromisoformat(manifest.modified), "long"),
        digest=f"sha256:{manifest.digest}",
        address=share.canonical,
        asked=format_date(asked, "long"),
    )
    fields = {
        "author": "{Partnerskap}",
        "title": braces(title),
        "year": year,
        "version": manifest.version,
        "note": f"SPARQL query, snapshot sha256:{manifest.digest}",
        "url": share.canonical,
        "urldate": asked.isoformat(),
    }
    return Citation(text, write_entry(manifest.digest[:12], fields))


def braces(text: str) -> str:
    """Return *text* without the signs that would unbalance a BibTeX field."""
    return text.translate({ord("{"): None, ord("}"): None})
