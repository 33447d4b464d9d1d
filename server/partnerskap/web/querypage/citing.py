"""Writes how to cite an answer, so that others can check it against the same data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask_babel import format_date, gettext

from partnerskap.manifest import Manifest
from partnerskap.web.querypage.sharing import Share


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
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return Citation(text, f"@misc{{partnerskap-{manifest.digest[:12]},\n{lines}}}\n")


def braces(text: str) -> str:
    """Return *text* without the signs that would unbalance a BibTeX field."""
    return text.translate({ord("{"): None, ord("}"): None})
