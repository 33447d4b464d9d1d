"""What each real store can do of SPARQL 1.1, measured over the world of tests/features.

    PYTHONPATH=tests python tests/stores/store_features.py

writes the table that the description of the service tells: read the difference.
"""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyoxigraph
from bench.store_servers import StoreServer, run_oxigraph, run_rdflib, run_virtuoso
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

from live import write_snapshot
from partnerskap.engine.errors import EngineFailure, NotSupported
from partnerskap.engine.loading import load
from partnerskap.engine.query import Engine, Form, Query
from partnerskap.engine.remote import RemoteEngine
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.engine.stores import IDENTIFIER, MARK
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.sparql import service_description

FEATURES = Path(__file__).parents[1] / "features"
HOME = "http://example.org/"
PREFIX = f"PREFIX x: <{HOME}>\n"
TABLE = Path(service_description.__file__).with_name("stores.toml")
HEAD = "# What stores answer otherwise; tests/stores/store_features.py wrote it.\n"
Case = tuple[str, list[str]]
Term = NamedNode | BlankNode | Literal | Triple


def read_cases() -> dict[str, Case]:
    """Return each feature's query and the rows of its answer."""
    return {
        f"{path.stem}-{name}": (case["query"].strip(), case["rows"])
        for path in sorted(FEATURES.glob("*.toml"))
        for name, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def write_world(build: Path) -> Snapshot:
    """Return the world of the features as a snapshot in *build*."""
    quads = list(pyoxigraph.parse(path=FEATURES / "world.trig"))
    assert not [quad for quad in quads if quad.graph_name == DefaultGraph()]
    write_snapshot(build, "\n".join(f"{quad} ." for quad in quads))
    return open_snapshot(build / "current", BASE)


@contextmanager
def asking(server: StoreServer, snapshot: Snapshot) -> Iterator[Engine]:
    """Give an engine over *server*, which holds *snapshot*."""
    settings = Settings(endpoint=server.endpoint, store=server.kind, processes=2)
    engine = RemoteEngine(settings, snapshot, NoObserver())
    try:
        yield engine
    finally:
        engine.close()


def try_case(engine: Engine, case: Case) -> str:
    """Return "right", "wrong" or "refused": what becomes of *case*."""
    query, rows = case
    try:
        found = answer(engine, PREFIX + query)
    except (NotSupported, EngineFailure):
        return "refused"
    return "right" if (found if "ORDER BY" in query else sorted(found)) == rows else "wrong"


def answer(engine: Engine, text: str) -> list[str]:
    """Return the rows of the answer to *text* as the cases are written."""
    answered = engine.answer(Query(text, triples=RdfFormat.N_TRIPLES.media_type))
    with answered.body as body:
        content = body.read()
    if answered.form is Form.TRIPLES:
        quads = pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES)
        return [" | ".join(map(show, quad.triple)) for quad in quads]
    result = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(result, QueryBoolean):
        return [str(bool(result)).lower()]
    return [" | ".join(map(show, row)) for row in result]


def show(term: Term | None) -> str:
    """Return *term* as cases are written."""
    if term is None:
        return "-"
    assert not isinstance(term, Triple)
    return term.value.removeprefix(HOME)


def measure(engine: Engine) -> dict[str, str]:
    """Return each feature that is not right over *engine*, and what becomes of it."""
    outcomes = {name: try_case(engine, case) for name, case in read_cases().items()}
    return {name: outcome for name, outcome in outcomes.items() if outcome != "right"}


def write_file_for_rdflib(snapshot: Snapshot, path: Path) -> Path:
    """Write what rdflib-endpoint serves: *snapshot* with its mark, at *path*."""
    told = f'<{MARK}> <{IDENTIFIER}> "{snapshot.manifest.digest}" <{MARK}> .\n'
    path.write_text(snapshot.data.read_text() + told)
    return path


def to_toml(table: dict[str, dict[str, str]]) -> str:
    """Return *table*, the outcome of features by store, with their queries."""
    cases, lines = read_cases(), [HEAD]
    for store, outcomes in table.items():
        for name, outcome in sorted(outcomes.items()):
            query = json.dumps(cases[name][0], ensure_ascii=False)
            lines.append(f'[{store}.{name}]\noutcome = "{outcome}"\nquery = {query}\n')
    return "\n".join(lines)


def main() -> None:
    """Measure every store and write the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, table = Path(name), {}
        snapshot = write_world(folder / "build")
        quads = write_file_for_rdflib(snapshot, folder / "world.nq")
        servers = [
            stack.enter_context(run_oxigraph(folder / "oxigraph")),
            stack.enter_context(run_virtuoso(folder / "virtuoso")),
            stack.enter_context(run_rdflib(folder / "rdflib", quads)),
        ]
        for server in servers:
            if server.kind != "rdflib":
                load(server.url, server.kind, snapshot, lambda _: None)
            with asking(server, snapshot) as engine:
                table[server.kind] = measure(engine)
    TABLE.write_text(to_toml(table), encoding="utf-8")


if __name__ == "__main__":
    main()
