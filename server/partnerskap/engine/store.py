"""Loads N-Quads into a store: named graphs under their names, their merge as default graph."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Store

LOCK = "lock"
DONE = "complete"
"""A file of this name beside a store on disk says that its loading came to the end."""


def open_data(path: Path) -> IO[bytes]:
    """Open N-Quads for reading, unpacked."""
    if path.name.endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def load_memory(source: IO[bytes]) -> Store:
    """Return a store in memory with the quads of *source*."""
    store = Store()
    store.bulk_extend(with_merge(source))
    return store


def open_disk(folder: Path) -> Store:
    """Return the store in *folder*, for reading only."""
    return Store.read_only(os.fspath(folder / "store"))


def prepare_disk(data: Path, folder: Path) -> None:
    """Build the store in *folder* from the N-Quads *data* if no process has yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / DONE).exists():
            with open_data(data) as source:
                build(source, folder)


def hold(folder: Path) -> IO[str] | None:
    """Keep the store in *folder* from being cleared away for as long as the result is open.

    None if no store has been built there yet. Any number of processes may hold one.
    """
    if not (folder / DONE).exists():
        return None
    lock = (folder / LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    if (folder / DONE).exists():  # it may have been cleared away meanwhile
        return lock
    lock.close()
    return None


def clear_away(stores: Path, known: Collection[str]) -> None:
    """Remove from *stores* what is not *known* by name and nobody holds."""
    for folder in stores.glob("*"):
        if folder.name in known:
            continue
        with suppress(OSError), (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)


def build(source: IO[bytes], folder: Path) -> None:
    """Write the quads of *source* as a store into *folder*, over leftovers of a killed try."""
    shutil.rmtree(folder / "store", ignore_errors=True)
    store = Store(folder / "store")
    store.bulk_extend(with_merge(source))
    store.optimize()
    store.flush()
    del store
    (folder / DONE).touch()


def with_merge(source: IO[bytes]) -> Iterator[Quad]:
    """Yield each quad of *source*, and its triple for the default graph.

    The store keeps a triple once per graph, so what several graphs say counts once there.
    """
    for quad in pyoxigraph.parse(source, format=RdfFormat.N_QUADS):
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)
