"""Loads N-Quads into a store: named graphs under their names, their merge as default graph."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Store

from partnerskap.errors import BuildError, DamagedFile

LOCK = "lock"
DONE = "complete"
"""A file of this name beside a store on disk says that its loading came to the end, and with what.
"""
ROOM: Final = 4
"""Bytes that a store on disk takes for each byte of N-Quads, at most, while it is built."""


def open_data(path: Path) -> IO[bytes]:
    """Open N-Quads for reading, unpacked."""
    if path.name.endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def verify(data: Path, digest: str) -> None:
    """Raise `DamagedFile` if the text of the N-Quads *data* has not that SHA-256 *digest*."""
    try:
        with open_data(data) as source:
            found = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedFile(data, str(error)) from error
    if found != digest:
        raise DamagedFile(data, "its SHA-256 is another one than its snapshot says")


def load_memory(source: IO[bytes]) -> Store:
    """Return a store in memory with the quads of *source*."""
    store = Store()
    store.bulk_extend(with_merge(source))
    return store


def open_disk(folder: Path) -> Store:
    """Return the store in *folder*, for reading only."""
    return Store.read_only(os.fspath(folder / "store"))


def prepare_disk(data: Path, digest: str, folder: Path) -> None:
    """Build the store in *folder* from the N-Quads *data*, unless a process has built it.

    *digest* is the SHA-256 that these have.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_built(folder):
            verify(data, digest)
            with open_data(data) as source:
                build(source, folder)


def hold(folder: Path) -> IO[str] | None:
    """Keep the store in *folder* from being cleared away for as long as the result is open.

    None if no store has been built there yet. Any number of processes may hold one.
    """
    if not is_built(folder):
        return None
    lock = (folder / LOCK).open()  # to read: the folder may be one that can't be written to
    fcntl.flock(lock, fcntl.LOCK_SH)
    if is_built(folder):  # it may have been cleared away meanwhile
        return lock
    lock.close()
    return None


def is_built(folder: Path) -> bool:
    """Tell whether a store was built in *folder*, and all its files are there with their sizes."""
    store = folder / "store"
    try:
        told = (folder / DONE).read_text().splitlines()
        there = [f"{name} {(store / name).stat().st_size}" for name in list_files(store)]
    except OSError:
        return False
    return [line.rpartition(" ")[0] for line in told] == there


def check_disk(folder: Path) -> None:
    """Raise an error if the store in *folder* can't be opened, or is not as it was built.

    RocksDB does not notice each bit that is another one, and may go on reading without an end.
    """
    store = folder / "store"
    told, found = (folder / DONE).read_text(), describe_files(store)
    for line in sorted({*told.splitlines()} - {*found.splitlines()}):
        raise DamagedFile(store / line.split(" ")[0], "it is not what was written there")
    open_disk(folder)


def describe_files(store: Path) -> str:
    """Return a line for each file of *store*: its name, its size and the SHA-256 of it."""
    lines = []
    for name in list_files(store):
        with (store / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{name} {(store / name).stat().st_size} {digest}\n")
    return "".join(lines)


def list_files(store: Path) -> list[str]:
    """Return the files of *store*, without what RocksDB writes when it reads: its lock and log."""
    return sorted(path.name for path in store.iterdir() if not path.name.startswith("LO"))


def spoil(folder: Path) -> bool:
    """Have the store in *folder* built again by whoever opens it next; tell whether that can be."""
    try:
        (folder / DONE).unlink(missing_ok=True)
    except OSError:
        return False
    return True


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
    try:
        fill(Store(folder / "store"), source)
        (folder / DONE).write_text(describe_files(folder / "store"))
    except (OSError, RuntimeError) as error:
        shutil.rmtree(folder / "store", ignore_errors=True)  # lest it keep a disk full
        raise BuildError(
            f"The store in {folder} can't be built: {error}. It needs room for about "
            f"{ROOM} times the size of the N-Quads there."
        ) from error


def fill(store: Store, source: IO[bytes]) -> None:
    """Put the quads of *source* into *store*, and everything on the disk."""
    store.bulk_extend(with_merge(source))
    store.optimize()
    store.flush()


def with_merge(source: IO[bytes]) -> Iterator[Quad]:
    """Yield each quad of *source*, and its triple for the default graph.

    The store keeps a triple once per graph, so what several graphs say counts once there.
    """
    for quad in pyoxigraph.parse(source, format=RdfFormat.N_QUADS):
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)
