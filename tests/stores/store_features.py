"""What each real store can do of SPARQL 1.1, measured over the world of tests/features.

    PYTHONPATH=tests python tests/stores/store_features.py

writes the table that the description of the service tells: read the difference.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyoxigraph
from bench.store_servers import StoreServer, run_oxigraph, run_rdflib, run_virtuoso
from pyoxigraph import DefaultGraph, QueryResultsFormat, RdfFormat

from feature_cases import FEATURES, PREFIX, Case, in_order, read_cases, read_rows, read_triples
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

TABLE = Path(service_description.__file__).with_name("stores.toml")
HEAD = "# What stores answer otherwise; tests/stores/store_features.py wrote it.\n"


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
    return "right" if in_order(found, query) == rows else "wrong"


def answer(engine: Engine, text: str) -> list[str]:
    """Return the rows of the answer to *text* as the cases are written."""
    answered = engine.answer(Query(text, triples=RdfFormat.N_TRIPLES.media_type))
    with answered.body as body:
        content = body.read()
    if answered.form is Form.TRIPLES:
        return read_triples(content, RdfFormat.N_TRIPLES)
    return read_rows(content, QueryResultsFormat.JSON)


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
