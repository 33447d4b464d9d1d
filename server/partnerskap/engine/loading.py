"""Brings a snapshot into a store: into fresh graphs, counted there, then put in place of the old.

Until the last step the store answers as before; what fails before it leaves nothing behind. The
graph `MARK` says which snapshot the store holds, and which graphs belong to it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
GRAPHS: Final = (
    f"SELECT ?graph ?sum {{ GRAPH <{MARK}> "
    f"{{ <{MARK}> <{HAS_PART}> ?graph . ?graph <{IDENTIFIER}> ?sum }} }}"
)
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
            files, digest = sort_out(snapshot, Path(name), self.store), snapshot.manifest.digest
            before = self.read_mark()
            changed = {one: file for one, file in files.items() if before.get(one) != file.checksum}
            places = choose_places(changed, before)
            try:
                self.drop(places.values())
                for graph, file in files.items():
                    if graph in changed:
                        self.fill(places[graph], file, progress)
                    else:
                        progress(file.size)
                for graph, file in files.items():
                    self.count(places.get(graph, graph), file.size)
                self.switch(places, before, files, digest)
            except BaseException:
                self.clear_up(places.values())
                raise

    def read_mark(self) -> dict[str, str]:
        """Return the graphs of snapshots that the store holds, with the checksum of each."""
        return {row[0]: row[1] for row in self.select(GRAPHS)}

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

    def count(self, graph: str, size: int) -> None:
        """Raise `LoadFailed` unless the store has *size* triples in the *graph*."""
        found = int(self.select(COUNT % NamedNode(graph))[0][0])
        if found != size:
            raise LoadFailed(f"Of <{graph}> the store has {found} triples, not {size}.")

    def switch(
        self, places: Mapping[str, str], before: Mapping[str, str], files: GraphFiles, digest: str
    ) -> None:
        """Let the *files* that lie in other *places* take theirs, and what was *before* go.

        The merge of the snapshot that the store held is kept: a site over it goes on answering.
        """
        held = [MERGE + row[0] for row in self.select(DIGEST)]
        told = {graph: file.checksum for graph, file in files.items()}
        told |= {graph: sum_ for graph, sum_ in before.items() if graph in held}
        gone = [graph for graph in before if graph not in told]
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in (MARK, *gone)]
        moved = {graph: place for graph, place in places.items() if place != graph}
        steps += [f"MOVE GRAPH <{place}> TO GRAPH <{graph}>" for graph, place in moved.items()]
        steps.append(f"INSERT DATA {{ GRAPH <{MARK}> {{ {mark(digest, told)} }} }}")
        self.update(" ;\n".join(steps))
        if [digest] not in self.select(DIGEST):
            raise LoadFailed("The store does not say that it holds the snapshot.")

    def drop(self, graphs: Collection[str]) -> None:
        """Remove *graphs*, which may not be there."""
        if not graphs:
            return
        self.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))

    def clear_up(self, graphs: Collection[str]) -> None:
        """Remove *graphs* if the store still can."""
        try:
            self.drop(graphs)
        except LoadFailed:  # the first failure is the one to tell
            return

    def update(self, text: str) -> None:
        """Have the store do the update *text*."""
        headers = {"Content-Type": "application/sparql-update"}
        self.send("POST", self.addresses.update, content=text.encode(), headers=headers)

    def select(self, text: str) -> list[list[str]]:
        """Return the values in each row of *text*."""
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
            return [[term.value for term in row] for row in found]
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


def choose_places(graphs: Iterable[str], before: Mapping[str, str]) -> dict[str, str]:
    """Return where each of *graphs* is filled: a fresh graph if there was one of its name *before*.

    One that was not there is filled at its place, where nobody looks for it yet.
    """
    return {
        graph: f"{FRESH}{number}" if graph in before else graph
        for number, graph in enumerate(graphs)
    }


def mark(digest: str, graphs: Mapping[str, str]) -> str:
    """Return the triples that say that a store holds the snapshot of *digest*.

    *graphs* are what it is made of there, each with its checksum.
    """
    parts = (
        f'<{MARK}> <{HAS_PART}> <{graph}> . <{graph}> <{IDENTIFIER}> "{checksum}" .'
        for graph, checksum in graphs.items()
    )
    return f'<{MARK}> <{IDENTIFIER}> "{digest}" . {" ".join(parts)}'


@dataclass(frozen=True)
class GraphFile:
    """The triples of one graph on disk: those with blank nodes apart, as they belong together."""

    path: Path
    size: int
    checksum: str

    def parts(self) -> Iterator[list[bytes]]:
        """Yield the lines, so many at a time."""
        blank = self.path.with_suffix(".blank")
        if blank.exists():
            yield blank.read_bytes().splitlines(keepends=True)
        if self.path.exists():
            with self.path.open("rb") as file:
                while lines := list(islice(file, PART)):
                    yield lines


GraphFiles = Mapping[str, GraphFile]
"""Name of a graph → its triples."""


class Sorter:
    """Sorts triples into a file for each graph."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Write into *folder*; *stack* closes the files."""
        self.folder, self.stack = folder, stack
        self.files: dict[Path, IO[bytes]] = {}
        self.numbers: dict[bytes, int] = {}
        self.sizes: Counter[int] = Counter()
        self.sums: dict[int, hashlib._Hash] = {}

    def write(self, graph: bytes, triple: bytes) -> None:
        """Put *triple* into the file of *graph*."""
        number = self.numbers.setdefault(graph, len(self.numbers))
        is_blank = b"_:" in triple and has_blank(triple)
        path = self.folder / f"{number}.{'blank' if is_blank else 'nt'}"
        if path not in self.files:
            self.files[path] = self.stack.enter_context(path.open("wb"))
        self.files[path].write(triple + b" .\n")
        self.sizes[number] += 1
        self.sums.setdefault(number, hashlib.sha256()).update(triple + b"\n")

    def sorted(self) -> dict[str, GraphFile]:
        """Return the files by the names of their graphs."""
        return {
            graph.decode(): GraphFile(
                self.folder / f"{number}.nt", self.sizes[number], self.sums[number].hexdigest()
            )
            for graph, number in self.numbers.items()
        }


def sort_out(snapshot: Snapshot, folder: Path, store: Store) -> dict[str, GraphFile]:
    """Return the triples of each graph of *snapshot* and of their merge, in files in *folder*.

    Raises `LoadFailed` if the data are not those that the manifest names.
    """
    merge, told = (MERGE + snapshot.manifest.digest).encode(), snapshot.manifest.digest
    digest, last = hashlib.sha256(), b""
    with ExitStack() as stack, snapshot.data.open("rb") as source:
        sorter = Sorter(folder, stack)
        for line in source:
            digest.update(line)
            triple, graph, _ = line.rsplit(b" ", 2)
            for iri, alias in store.aliases.items():
                triple = triple.replace(f"^^<{iri}>".encode(), f"^^<{alias}>".encode())
            sorter.write(graph[1:-1], triple)
            if triple != last:  # the lines are sorted
                sorter.write(merge, triple)
            last = triple
    if digest.hexdigest() != told:
        raise LoadFailed(f"{snapshot.data} is not whole: its digest is not that of the snapshot.")
    return sorter.sorted()


def has_blank(triple: bytes) -> bool:
    """Tell whether *triple* has a blank node at one of its ends."""
    return triple.startswith(b"_:") or triple.rpartition(b" ")[2].startswith(b"_:")
