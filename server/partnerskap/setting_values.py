"""What a setting may be: each check returns the value, or raises what is allowed, as a phrase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

FORBIDDEN: Final = frozenset(" \t\r\n<>\"{}|\\^`'")
"""Signs that stand in no address."""
LAST_PORT: Final = 65535


def is_address(text: str) -> bool:
    """Tell whether *text* is a whole address that begins with http:// or https://."""
    try:
        parts = urlsplit(text)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return False
    return named and not set(text) & FORBIDDEN and text.isprintable()


def check_start(text: str) -> str:
    """Return the start of addresses that *text* is, or nothing."""
    if text and not (is_address(text) and text.endswith("/") and not set(text) & set("?#@")):
        raise ValueError("an address that begins with http:// or https:// and ends in a slash")
    return text


def check_endpoints(text: str) -> str:
    """Return the addresses that *text* has with spaces between them."""
    if not all(map(is_address, text.split())):
        raise ValueError("an address that begins with http:// or https://, or several with spaces")
    return text


def check_iri(text: str) -> str:
    """Return the IRI that *text* is, or nothing."""
    if text and not is_address(text):
        raise ValueError("an IRI that begins with http:// or https://")
    return text


def check_mailbox(text: str) -> str:
    """Return the e-mail address that *text* is, or nothing."""
    name, _, host = text.partition("@")
    if text and not (name and host and "@" not in host and not set(text) & FORBIDDEN):
        raise ValueError("an e-mail address")
    return text


def check_listener(text: str) -> str:
    """Return the address and port to listen on that *text* is, or nothing."""
    host, _, port = text.rpartition(":")
    known = host and port.isdecimal() and int(port) <= LAST_PORT and not set(host) & FORBIDDEN
    if text and not known:
        raise ValueError("an address and a port to listen on, such as 127.0.0.1:9100")
    return text


def check_rate(text: str) -> str:
    """Return the rates that *text* has, or nothing."""
    from limits import parse_many  # takes a while to load

    try:
        known = not text or all(rate.amount for rate in parse_many(text))
    except ValueError:
        known = False
    if not known:
        raise ValueError("a number and a span, such as 60/minute, or several: 5/second;1000/day")
    return text


def read_list(value: object) -> object:
    """Return the addresses that *value* has or, as JSON, stands for."""
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        read = None
    if isinstance(read, (list, tuple)) and all(isinstance(x, str) and is_address(x) for x in read):
        return tuple(read)
    raise ValueError('a JSON list of addresses, such as ["https://example.org/sparql"]')


def check_folder(path: Path) -> Path:
    """Return *path*, a folder that is there."""
    if not path.is_dir():
        raise ValueError("a folder that is there")
    return path


def check_room(path: Path) -> Path:
    """Return *path*, a folder that is there or can be made."""
    if not next(one for one in (path, *path.absolute().parents) if one.exists()).is_dir():
        raise ValueError("a folder, or where one can be made")
    return path


def check_snapshot(path: Path) -> Path:
    """Return *path*, at which there is a folder or a file."""
    if not path.exists():
        raise ValueError("a snapshot folder or an N-Quads file that is there")
    return path


Start = Annotated[str, AfterValidator(check_start)]
Endpoints = Annotated[str, AfterValidator(check_endpoints)]
Iri = Annotated[str, AfterValidator(check_iri)]
Mailbox = Annotated[str, AfterValidator(check_mailbox)]
Listener = Annotated[str, AfterValidator(check_listener)]
Rate = Annotated[str, AfterValidator(check_rate)]
Addresses = Annotated[tuple[str, ...], NoDecode, BeforeValidator(read_list)]
Folder = Annotated[Path, AfterValidator(check_folder)]
Room = Annotated[Path, AfterValidator(check_room)]
SnapshotPath = Annotated[Path, AfterValidator(check_snapshot)]
