"""The command that fills a store of others: load."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from partnerskap.cli.snapshots import build_option, choose
from partnerskap.engine.snapshot import open_snapshot

KINDS = ("sparql", "oxigraph", "virtuoso", "fuseki", "rdf4j", "neptune")


@click.command()
@click.argument("store_url")
@click.option("--store", "kind", type=click.Choice(KINDS), help="What kind of store that is.")
@click.option(
    "--snapshot",
    type=click.Path(exists=True, path_type=Path),
    help="Snapshot folder to bring there instead of the current snapshot.",
)
@build_option
def load(
    store_url: str, kind: str | None, snapshot: Path | None, build_folder: Path | None
) -> None:
    """Bring the current snapshot into the store at STORE_URL, in place of what it holds of ours.

    A name and a password may stand in STORE_URL. What fails leaves the store as it was.
    """
    from partnerskap.engine.loading import load as load_snapshot

    settings = choose(snapshot=snapshot, build=build_folder, store=kind)
    opened = open_snapshot(settings.snapshot or settings.build / "current", settings.base)
    manifest = opened.manifest
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Bringing triples …", total=manifest.quads + manifest.triples)
        load_snapshot(
            store_url, settings.store, opened, lambda number: progress.advance(task, number)
        )
    opened.release()
    click.echo(
        f"Snapshot {manifest.digest[:12]} is in the store: {manifest.triples} triples "
        f"in {len(manifest.graphs)} graphs."
    )
