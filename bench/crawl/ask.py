"""One request of the crawl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ETAG: Final = "{etag}"
"""In a header, stands for the entity tag that the plain answer has."""
MODIFIED: Final = "{modified}"
"""In a header, stands for the time that the plain answer was last modified."""


@dataclass(frozen=True, order=True)
class Ask:
    """A request, and the kind of address that it belongs to."""

    kind: str
    path: str
    """From the root, with the query string."""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def name(self) -> str:
        """What tells this request from every other one."""
        given = "".join(f" | {name}: {value}" for name, value in self.headers)
        body = f" | {self.body[:1000]}" if self.body else ""
        return f"{self.method} {self.path[:2000]}{given}{body}"

    @property
    def plain(self) -> Ask | None:
        """The request whose answer says what `ETAG` and `MODIFIED` stand for, if they occur."""
        kept = tuple(one for one in self.headers if ETAG not in one[1] and MODIFIED not in one[1])
        kept = tuple(one for one in kept if one[0] != "Range")
        changed = any(ETAG in value or MODIFIED in value for _, value in self.headers)
        return Ask(self.kind, self.path, "GET", kept) if changed else None
