"""The command that tells what is set: settings."""

from __future__ import annotations

import json
import shlex

import click
from rich.console import Console
from rich.table import Table

from partnerskap.settings import Settings, mask, read_settings, variable


@click.command("settings")
@click.option("--format", "form", type=click.Choice(["text", "json", "env"]), default="text")
def settings(form: str) -> None:
    """List every setting: its variable, its value, whether it was set, and what it means.

    Names and passwords in addresses are left out.
    """
    read = read_settings()
    if form == "json":
        click.echo(json.dumps(list_settings(read), ensure_ascii=False, indent=2))
    elif form == "env":
        for row in list_settings(read):
            click.echo(f"{row['variable']}={shlex.quote(row['value'])}")
    else:
        print_settings(read, Console())


def list_settings(read: Settings) -> list[dict[str, str]]:
    """Return what is known of each setting, in the order in which they are documented."""
    return [
        {
            "variable": variable(name),
            "value": write_value(getattr(read, name)),
            "from": "set" if name in read.model_fields_set else "default",
            "meaning": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]


def write_value(value: object) -> str:
    """Return *value* as a variable would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return mask(json.dumps(value) if isinstance(value, tuple) else str(value))


def print_settings(read: Settings, console: Console) -> None:
    """Print a table of the settings on *console*."""
    table = Table("variable", "value", "from", "meaning", box=None, padding=(0, 2, 0, 0))
    for row in list_settings(read):
        table.add_row(*row.values(), style="bold" if row["from"] == "set" else None)
    console.print(table)
