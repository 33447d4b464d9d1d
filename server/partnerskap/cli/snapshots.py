"""The commands on snapshots: validate, build, snapshots, rollback."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from partnerskap.cli.console import Watch, count_findings, print_findings
from partnerskap.errors import BadSetting
from partnerskap.manifest import DATA, read_manifest
from partnerskap.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)
content_option = click.option(
    "--content", type=FOLDER, help="Folder with ontology/, data/ and shapes/."
)
build_option = click.option(
    "--build", "build_folder", type=FOLDER, help="Folder that snapshots are kept in."
)
base_option = click.option("--base", help="Start of every IRI of ours; ends in a slash.")


def choose(**options: object) -> Settings:
    """Return the settings of the environment, with those *options* that were given.

    Raises `BadSetting` for a value that a setting can't have.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}={fault['input']}: {fault['msg']}"
            for fault in error.errors()
        )
        raise BadSetting(f"{faults}. Set it by option or PARTNERSKAP_… variable.") from error


@click.command()
@content_option
@base_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def validate(content: Path | None, base: str | None, form: str) -> None:
    """Check the content folder against the shapes; code 1 if something forbids publication."""
    from partnerskap.publish.build import check
    from partnerskap.publish.findings import to_json, violations

    settings = choose(content=content, base=base)
    _, findings, _ = check(settings, Watch(Console(stderr=True)))
    if form == "json":
        click.echo(to_json(findings), nl=False)
    else:
        print_findings(findings, Console(), settings.base)
    if violations(findings):
        sys.exit(1)


@click.command()
@content_option
@build_option
@base_option
@click.option("--keep", type=click.IntRange(min=1), help="Number of snapshots kept.")
def build(
    content: Path | None, build_folder: Path | None, base: str | None, keep: int | None
) -> None:
    """Publish the content folder as a snapshot and let it be served."""
    settings = choose(content=content, build=build_folder, base=base, keep=keep)
    click.echo(publish(settings))


def publish(settings: Settings) -> str:
    """Build a snapshot and return the sentence that tells of it; findings go to standard error."""
    from partnerskap.publish.build import build as build_snapshot
    from partnerskap.publish.findings import RulesBroken, violations

    console = Console(stderr=True)
    try:
        built = build_snapshot(settings, Watch(console))
    except RulesBroken as refusal:
        print_findings(violations(refusal.findings), console, settings.base)
        raise
    if built.findings:
        console.print(count_findings(built.findings), "See 'partnerskap validate'.")
    told = "unchanged" if built.unchanged else "published"
    manifest = read_manifest(built.folder)
    return (
        f"Snapshot {manifest.digest[:12]} {told}: {built.folder}\n"
        f"Digest sha256:{manifest.digest} (check: sha256sum {built.folder / DATA})"
    )


@click.command()
@build_option
def snapshots(build_folder: Path | None) -> None:
    """List the snapshots that are kept, the one built last first; * marks the one served."""
    from partnerskap.publish.snapshots import list_snapshots

    table = Table("", "digest", "version", "modified", "triples", "built", box=None)
    for kept in list_snapshots(choose(build=build_folder).build):
        manifest, built = kept.manifest, datetime.fromtimestamp(kept.built).astimezone()
        table.add_row(
            "*" if kept.current else "",
            manifest.digest[:12],
            manifest.version,
            manifest.modified,
            str(manifest.triples),
            f"{built:%Y-%m-%d %H:%M:%S}",
        )
    Console().print(table)


@click.command()
@click.argument("digest", required=False)
@build_option
def rollback(digest: str | None, build_folder: Path | None) -> None:
    """Serve an earlier snapshot: the one whose DIGEST starts so, or the one built before.

    DIGEST may be a snapshot's whole name, to tell apart those with the same data.
    """
    from partnerskap.publish.snapshots import roll_back

    chosen = roll_back(choose(build=build_folder).build, digest)
    click.echo(f"Snapshot {chosen.manifest.digest[:12]} is served now: {chosen.folder}")
