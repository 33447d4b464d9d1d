"""The command `partnerskap`: one group, a module for each family of commands."""

from __future__ import annotations

import sys

import click

from partnerskap import __version__
from partnerskap.cli import (
    harvest,
    linking,
    queries,
    server,
    settings,
    snapshots,
    stores,
    workbooks,
)
from partnerskap.errors import BadSetting, PartnerskapError
from partnerskap.settings import read_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def commands() -> None:
    """Publish and serve a knowledge graph of municipal partnerships."""


for command in (
    snapshots.validate,
    snapshots.build,
    snapshots.snapshots,
    snapshots.release,
    snapshots.restore,
    snapshots.retire,
    snapshots.rollback,
    server.serve,
    queries.query,
    stores.load,
    harvest.check_harvest,
    linking.link,
    linking.check_links,
    settings.settings,
    workbooks.template,
    workbooks.import_,
):
    commands.add_command(command)


NO_MEMORY = (
    "there was not enough memory. Make the largest files of the content smaller, or give the "
    "machine more."
)
SUPERVISED = ("validate", "build", "release", "import")
"""The commands that read content or workbooks, which are not trusted."""
HELP = {"-h", "--help", "--version"}
"""Words with which a command tells of itself and does nothing."""


def main() -> None:
    """Run the command line; an error that the caller can mend ends with its text and code 1."""
    try:
        if sys.argv[1:2] and sys.argv[1] in SUPERVISED:
            from partnerskap.publish.workers import supervise

            sys.exit(supervise(run))
        run()
    except PartnerskapError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def run() -> None:
    """Run the command line in this process."""
    try:
        if not HELP & {*sys.argv}:
            read_settings()  # whatever is set must be right, whether the command reads it or not
        commands()
    except BadSetting as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except PartnerskapError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except MemoryError:
        click.echo(f"Error: {NO_MEMORY}", err=True)
        sys.exit(1)
