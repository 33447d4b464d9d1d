"""Brings a snapshot into a store: into fresh graphs, counted there, then put in place of the old.

Until the last step the store answers as before; what fails before it leaves nothing behind. The
graph `MARK` says which snapshot the store holds, and which graphs belong to it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

import httpx
import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions

from partnerskap.engine.snapshot import Snapshot
from partnerskap.engine.stores import IDENTIFIER, MARK, MERGE, N_TRIPLES, STORES, Store
from partnerskap.errors import PartnerskapError

PART: Final = 50_000
"""Triples sent at a time."""
PATIENCE: Final = 600.0
"""Seconds in which a store is expected to take one part, or to put the new graphs in place."""
FRESH: Final = "urn:partnerskap:fresh:"
HAS_PART: Final = "http://purl.org/dc/terms/hasPart"
GRAPHS: Final = f"SELECT ?graph {{ GRAPH <{MARK}> {{ <{MARK}> <{HAS_PART}> ?graph }} }}"
DIGEST: Final = f"SELECT ?digest {{ GRAPH <{MARK}> {{ <{MARK}> <{IDENTIFIER}> ?digest }} }}"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } }"
Progress = Callable[[int], None]
"""Called with the number of triples that the store has taken in one go."""


class LoadFailed(PartnerskapError):
    """A snapshot could not be brought into a store, which is as it was before."""


@dataclass(frozen=True)
class Addresses:
    """Where a store is asked, changed and filled; empty if it can't be filled by graph."""

    query: str
    update: str
    graphs: str = ""
    """The address of a graph but for its name."""


def find_addresses(store: Store, url: str) -> Addresses:
    """Return the addresses of a *store* of which users know the *url*."""
    parts = urlsplit(url)
    root, plain = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", url.rstrip("/")
    plain = f"{root}{parts.path}".rstrip("/")
    match store.name:
        case "oxigraph":
            return Addresses(f"{root}/query", f"{root}/update", f"{root}/store?graph=")
        case "virtuoso":
            crud = f"{root}/sparql-graph-crud-auth?graph-uri="
            return Addresses(f"{root}/sparql-auth", f"{root}/sparql-auth", crud)
        case "fuseki":
            return Addresses(f"{plain}/query", f"{plain}/update", f"{plain}/data?graph=")
        case "rdf4j":
            graphs = f"{plain}/rdf-graphs/service?graph="
            return Addresses(plain, f"{plain}/statements", graphs)
        case "neptune":
            return Addresses(plain, plain, f"{plain}/gsp/?graph=")
        case _:
            return Addresses(plain, plain)


def read_login(store: Store, url: str) -> httpx.Auth | None:
    """Return how to log in with the name and password in *url*, if it has any."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    kind = httpx.DigestAuth if store.name == "virtuoso" else httpx.BasicAuth
    return kind(parts.username, parts.password or "")


def load(url: str, kind: str, snapshot: Snapshot, progress: Progress) -> None:
    """Let the store of that *kind* at *url* hold *snapshot* in place of what it held.

    A name and a password may stand in *url*. Raises `LoadFailed`.
    """
    with httpx.Client(trust_env=False, timeout=httpx.Timeout(PATIENCE, connect=10)) as client:
        Loader(client, url, kind).load(snapshot, progress)


class Loader:
    """Fills one store."""

    def __init__(self, client: httpx.Client, url: str, kind: str) -> None:
        """Fill the store of that *kind* at *url* by *client*."""
        self.store, self.client = STORES[kind], client
        self.addresses = find_addresses(self.store, url)
        self.login = read_login(self.store, url)

    def load(self, snapshot: Snapshot, progress: Progress) -> None:
        """Let the store hold *snapshot* in place of what it held; raises `LoadFailed`."""
        with tempfile.TemporaryDirectory(prefix="partnerskap-load-") as name:
            sorted_out = sort_out(snapshot, Path(name), self.store)
            fresh = {graph: f"{FRESH}{number}" for number, graph in enumerate(sorted_out)}
            try:
                before = self.read_graphs()
                self.drop(fresh.values())
                for graph, content in sorted_out.items():
                    self.fill(fresh[graph], content, progress)
                self.count(fresh, sorted_out)
                self.switch(fresh, before, snapshot.manifest.digest)
            except BaseException:
                self.clear_up(fresh.values())
                raise

    def read_graphs(self) -> list[str]:
        """Return the graphs of the snapshot that the store holds."""
        return [term.value for term in self.select(GRAPHS)]

    def fill(self, graph: str, content: GraphFile, progress: Progress) -> None:
        """Put *content* into the *graph* in parts; blank nodes are not shared between parts."""
        for lines in content.parts():
            self.add(graph, b"".join(lines))
            progress(len(lines))

    def add(self, graph: str, triples: bytes) -> None:
        """Add *triples* to the *graph*."""
        if not self.addresses.graphs:
            text = f"INSERT DATA {{ GRAPH <{graph}> {{ {triples.decode()} }} }}"
            self.update(text)
            return
        headers = {"Content-Type": N_TRIPLES}
        self.send("POST", self.addresses.graphs + graph, content=triples, headers=headers)

    def count(self, fresh: dict[str, str], contents: dict[str, GraphFile]) -> None:
        """Raise `LoadFailed` unless the store has each graph whole."""
        for graph, name in fresh.items():
            found = int(self.select(COUNT % NamedNode(name))[0].value)
            if found != contents[graph].size:
                raise LoadFailed(
                    f"Of <{graph}> the store has {found} triples, not {contents[graph].size}."
                )

    def switch(self, fresh: dict[str, str], before: Iterable[str], digest: str) -> None:
        """Put the *fresh* graphs in place of those that were there *before*."""
        gone = [graph for graph in before if graph not in fresh]
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in (MARK, *gone)]
        steps += [f"MOVE GRAPH <{name}> TO GRAPH <{graph}>" for graph, name in fresh.items()]
        steps.append(f"INSERT DATA {{ GRAPH <{MARK}> {{ {mark(digest, fresh)} }} }}")
        self.update(" ;\n".join(steps))
        if digest not in [term.value for term in self.select(DIGEST)]:
            raise LoadFailed("The store does not say that it holds the snapshot.")

    def drop(self, graphs: Iterable[str]) -> None:
        """Remove *graphs*, which may not be there."""
        self.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))

    def clear_up(self, graphs: Iterable[str]) -> None:
        """Remove *graphs* if the store still can."""
        try:
            self.drop(graphs)
        except LoadFailed:  # the first failure is the one to tell
            return

    def update(self, text: str) -> None:
        """Have the store do the update *text*."""
        headers = {"Content-Type": "application/sparql-update"}
        self.send("POST", self.addresses.update, content=text.encode(), headers=headers)

    def select(self, text: str) -> list[NamedNode]:
        """Return the first value of each row of *text*."""
        response = self.send(
            "POST",
            self.addresses.query,
            data={"query": text},
            headers={"Accept": self.store.results},
        )
        kind = QueryResultsFormat.from_media_type(self.store.results)
        try:
            found = pyoxigraph.parse_query_results(response.content, format=kind)
            assert isinstance(found, QuerySolutions)  # noqa: S101 - a SELECT
            return [row[0] for row in found]
        except SyntaxError as error:
            raise LoadFailed("The store answers in a form that was not asked for.") from error

    def send(self, method: str, url: str, **parts: object) -> httpx.Response:
        """Send a request made of *parts*, as httpx calls them; raises `LoadFailed`."""
        try:
            response = self.client.request(method, url, auth=self.login, **parts)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise LoadFailed(f"The store at {url} can't be asked: {error}") from error
        if not response.is_success:
            told = response.text[:500].strip()
            raise LoadFailed(f"The store at {url} says {response.status_code}: {told}")
        return response


def mark(digest: str, graphs: Iterable[str]) -> str:
    """Return the triples that say that a store holds the snapshot of *digest* in *graphs*."""
    parts = " ".join(f"<{MARK}> <{HAS_PART}> <{graph}> ." for graph in graphs)
    return f'<{MARK}> <{IDENTIFIER}> "{digest}" . {parts}'


@dataclass(frozen=True)
class GraphFile:
    """The triples of one graph on disk: those with blank nodes apart, as they belong together."""

    path: Path
    size: int

    def parts(self) -> Iterator[list[bytes]]:
        """Yield the lines, so many at a time."""
        blank = self.path.with_suffix(".blank")
        if blank.exists():
            yield blank.read_bytes().splitlines(keepends=True)
        if self.path.exists():
            with self.path.open("rb") as file:
                while lines := list(islice(file, PART)):
                    yield lines


def sort_out(snapshot: Snapshot, folder: Path, store: Store) -> dict[str, GraphFile]:
    """Return the content of each graph of *snapshot* and of their merge, as files in *folder*.

    Raises `LoadFailed` if the data are not those that the manifest names.
    """
    numbers: dict[bytes, int] = {MERGE.encode(): 0}
    sizes: dict[int, int] = {0: 0}
    digest, last = hashlib.sha256(), b""
    with ExitStack() as stack, snapshot.data.open("rb") as source:
        files: dict[Path, IO[bytes]] = {}

        def write(number: int, triple: bytes) -> None:
            is_blank = b"_:" in triple and has_blank(triple)
            path = folder / f"{number}.{'blank' if is_blank else 'nt'}"
            if path not in files:
                files[path] = stack.enter_context(path.open("wb"))
            files[path].write(triple + b" .\n")
            sizes[number] = sizes.get(number, 0) + 1

        for line in source:
            digest.update(line)
            triple, graph, _ = line.rsplit(b" ", 2)
            for iri, alias in store.aliases.items():
                triple = triple.replace(f"^^<{iri}>".encode(), f"^^<{alias}>".encode())
            write(numbers.setdefault(graph[1:-1], len(numbers)), triple)
            if triple != last:  # the lines are sorted
                write(0, triple)
            last = triple
    if digest.hexdigest() != snapshot.manifest.digest:
        raise LoadFailed(f"{snapshot.data} is not whole: its digest is not that of the snapshot.")
    return {
        graph.decode(): GraphFile(folder / f"{number}.nt", sizes[number])
        for graph, number in numbers.items()
    }


def has_blank(triple: bytes) -> bool:
    """Tell whether *triple* has a blank node at one of its ends."""
    return triple.startswith(b"_:") or triple.rpartition(b" ")[2].startswith(b"_:")
