"""The commands that answer: serve."""

from __future__ import annotations

import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click
from granian.server.mp import MPServer

from partnerskap.cli.snapshots import build_option, choose, publish
from partnerskap.errors import PartnerskapError
from partnerskap.processes import SHARED
from partnerskap.settings import Settings
from partnerskap.web.server import build_server, raise_limits

PATIENCE = 600.0
"""Seconds within which a started server is expected to answer."""


class PortTaken(PartnerskapError):
    """Something else listens on the port already."""


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 finds one.")
@click.option("--workers", type=click.IntRange(min=1), help="Number of web processes.")
@click.option(
    "--snapshot",
    type=click.Path(exists=True, path_type=Path),
    help="Snapshot folder or N-Quads file (.nq, .nq.gz) to serve.",
)
@build_option
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    snapshot: Path | None,
    build_folder: Path | None,
) -> None:
    """Serve the snapshot that is current; build one first if there is none."""
    settings = choose(host=host, port=port, workers=workers, snapshot=snapshot, build=build_folder)
    settings = settings.model_copy(update={"port": find_ports(settings)})
    if settings.snapshot is None and not (settings.build / "current").exists():
        click.echo(publish(settings))
    hand_down(settings)
    run(settings)


def find_ports(settings: Settings) -> int:
    """Return the port to serve at, a free one for 0.

    Raises `PortTaken` if another server has it or that of the metrics, or if both are the same.
    """
    with ExitStack() as held:
        if settings.metrics:
            own, _, number = settings.metrics.rpartition(":")
            held.enter_context(holding(own.strip("[]"), int(number)))
        return held.enter_context(holding(settings.host, settings.port))


@contextmanager
def holding(host: str, port: int) -> Iterator[int]:
    """Hold *port*, or a free one for 0, and give its number; `PortTaken` if another has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(0)  # without which another may be bound to the same
        except OSError as error:
            raise PortTaken(f"Can't listen on {host}:{port}: {error.strerror}.") from error
        yield int(probe.getsockname()[1])


def hand_down(settings: Settings) -> None:
    """Put what was given on the command line where the web processes read it."""
    for name in ("host", "port", "workers", "snapshot", "build"):
        value = getattr(settings, name)
        if value is not None:
            os.environ[f"PARTNERSKAP_{name.upper()}"] = str(value)


def run(settings: Settings) -> None:
    """Serve until interrupted."""
    multiprocessing.set_start_method("spawn", force=True)
    raise_limits()
    server = build_server(settings)
    threading.Thread(target=announce, args=(settings, server), daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="partnerskap-") as shared:
        if settings.workers > 1:  # they keep their counts together
            os.environ[SHARED] = shared
        server.serve()


def announce(settings: Settings, server: MPServer) -> None:
    """Say where *server* listens, once it answers, and from then on replace its processes.

    One that can't even start would be started again and again.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}/"
    end = time.monotonic() + PATIENCE
    while not answers(settings):
        if time.monotonic() > end:
            return
        time.sleep(0.05)
    server.respawn_failed_workers = True
    click.echo(f"Partnerskap listens at {address} (SPARQL at {address}sparql)")


def answers(settings: Settings) -> bool:
    """Tell whether the server answers already, whatever it says of its health."""
    with closing(HTTPConnection(settings.host, settings.port, timeout=10)) as connection:
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except (OSError, HTTPException):
            return False
    return True
