"""The commands on snapshots and versions: validate, build, release, rollback and the like."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from partnerskap.cli.console import Watch, count_findings, print_findings
from partnerskap.manifest import DATA, SNAPSHOTS, read_manifest
from partnerskap.settings import Settings, read_settings

FOLDER = click.Path(file_okay=False, path_type=Path)
content_option = click.option(
    "--content", type=FOLDER, help="Folder with ontology/, data/ and shapes/."
)
build_option = click.option(
    "--build", "build_folder", type=FOLDER, help="Folder that snapshots are kept in."
)
archive_option = click.option("--archive", type=FOLDER, help="Folder that releases are kept in.")
base_option = click.option("--base", help="Start of every IRI of ours; ends in a slash.")


def choose(**options: object) -> Settings:
    """Return the settings of the environment, with those *options* that were given.

    Raises `BadSetting` for a value that a setting can't have.
    """
    return read_settings({name: value for name, value in options.items() if value is not None})


@click.command()
@content_option
@base_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def validate(content: Path | None, base: str | None, form: str) -> None:
    """Check the content folder against the shapes; code 1 if something forbids publication."""
    from partnerskap.publish.build import check
    from partnerskap.publish.findings import to_json, violations
    from partnerskap.publish.workers import limit_memory

    settings = choose(content=content, base=base)
    limit_memory(settings.content)
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
    from partnerskap.publish.workers import limit_memory

    limit_memory(settings.content)
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
@content_option
@build_option
@archive_option
@base_option
@click.option("--version", help="Version to publish, instead of the one that is proposed.")
@click.option("--yes", is_flag=True, help="Publish the version that is proposed without asking.")
def release(version: str | None, yes: bool, **folders: object) -> None:
    """Publish the content folder as a version, which is kept and never changes.

    If the version in data/catalog.ttl is published already, the next one is proposed by what
    changed (major: an address is gone, retired or replaced; minor: there are new addresses; patch:
    all else), and version, date and changelog are written.
    """
    from partnerskap.publish.findings import RulesBroken, violations
    from partnerskap.publish.releases import Proposal
    from partnerskap.publish.releases import release as publish_version
    from partnerskap.publish.workers import limit_memory

    def ask(proposal: Proposal) -> str:
        click.echo(str(proposal))
        chosen = version or proposal.version
        if not yes:
            click.confirm(f"Publish version {chosen}?", abort=True)
        return chosen

    settings = choose(
        content=folders["content"],
        build=folders["build_folder"],
        archive=folders["archive"],
        base=folders["base"],
    )
    limit_memory(settings.content)
    console = Console(stderr=True)
    try:
        built = publish_version(settings, ask, datetime.now(UTC), Watch(console), version)
    except RulesBroken as refusal:
        print_findings(violations(refusal.findings), console, settings.base)
        raise
    manifest = read_manifest(built.folder)
    click.echo(
        f"Version {manifest.version} published: {settings.archive_folder}\n"
        f"Digest sha256:{manifest.digest} (check: sha256sum {built.folder / DATA})"
    )


@click.command()
@click.argument("address")
@click.option("--why", required=True, help="Reason, for people.")
@click.option("--successor", help="Address of what took its place: readers are led there.")
@content_option
@archive_option
def retire(
    address: str, why: str, successor: str | None, content: Path | None, archive: Path | None
) -> None:
    """Write into the data that the thing at ADDRESS is retired: it goes on answering, with why."""
    from partnerskap.publish.retirement import FILE
    from partnerskap.publish.retirement import retire as retire_thing

    settings = choose(content=content, archive=archive)
    today = datetime.now(UTC).date()
    described = retire_thing(settings, address, why, today, successor)
    click.echo(f"{settings.content / FILE} says that {address} is retired.")
    for name in described:
        click.echo(f"{name} still describes it: remove that, or it stays in lists.")


@click.command()
@click.argument("dumps", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@build_option
@archive_option
@base_option
def restore(
    dumps: tuple[Path, ...],
    build_folder: Path | None,
    archive: Path | None,
    base: str | None,
) -> None:
    """Bring versions into the archive from their DUMPS (partnerskap.nq.gz), oldest first."""
    from partnerskap.publish.releases import restore as restore_versions

    settings = choose(build=build_folder, archive=archive, base=base)
    restored = restore_versions(settings, dumps)
    told = ", ".join(restored) or "none, all are there"
    click.echo(f"Versions restored into {settings.archive_folder}: {told}")


@click.command()
@click.argument("name", required=False)
@build_option
@archive_option
@base_option
def rollback(
    name: str | None, build_folder: Path | None, archive: Path | None, base: str | None
) -> None:
    """Serve an earlier state again: the version NAME, or the one whose digest starts so.

    Without NAME that is the state built before. The history stays, and tells of it.
    """
    from partnerskap.publish.releases import go_back

    settings = choose(build=build_folder, archive=archive, base=base)
    found = go_back(settings, name, datetime.now(UTC))
    folder = settings.build / SNAPSHOTS / found
    click.echo(f"Snapshot {found[:12]} is served now: {folder}")
