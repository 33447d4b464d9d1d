"""Everything that can be set: by environment variable (PARTNERSKAP_…) or command option.

Each check of a value returns it, or raises what is allowed, as a phrase.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from partnerskap.errors import BadSetting
from partnerskap.vocabulary import BASE

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


PACKAGE = Path(__file__).parent
PREFIX: Final = "PARTNERSKAP_"
ELSEWHERE: Final = frozenset({"PARTNERSKAP_CONFORMANCE"})
"""Variables with our prefix that only the tests read."""
SECRET: Final = re.compile(r"(?<=/)(?!/)[^\s\"]+(?=@)")
"""A name and a password in an address."""
BOUNDS: Final = {"ge": "at least", "gt": "more than", "le": "at most"}
NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


def find_content() -> Path:
    """Return the folder that holds ontology/, data/ and shapes/: the checkout, or the wheel's."""
    checkout = PACKAGE.parent.parent
    return checkout if (checkout / "ontology").is_dir() else PACKAGE / "content"


class Settings(BaseSettings):
    """Values of one run; read from the environment once, never changed.

    A variable that is empty counts as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, allow_inf_nan=False
    )

    content: Folder = Field(
        default_factory=find_content,
        description="Folder with ontology/, data/ and shapes/.",
    )
    build: Room = Field(default=Path("build"), description="Folder that snapshots are kept in.")
    archive: Room | None = Field(
        default=None,
        description="Folder that releases are kept in; archive/ beside the build if not set.",
    )
    snapshot: SnapshotPath | None = Field(
        default=None,
        description="Snapshot folder or N-Quads file (.nq, .nq.gz) to serve instead of the build.",
    )
    base: Start = Field(
        default=BASE,
        description="Start of every IRI of ours; ends in a slash.",
    )
    address: Start = Field(
        default="",
        description="Public address of the server, ends in a slash and may have a path; what is "
        "asked if it is not set.",
    )
    publisher: Iri = Field(
        default="", description="IRI of the publisher; what data/catalog.ttl says if not set."
    )
    publisher_name: str = Field(default="", description="Name of the publisher, likewise.")
    publisher_type: Literal[
        "Academia-ScientificOrganisation",
        "Company",
        "IndustryConsortium",
        "LocalAuthority",
        "NationalAuthority",
        "NonGovernmentalOrganisation",
        "NonProfitOrganisation",
        "PrivateIndividual(s)",
        "RegionalAuthority",
        "StandardisationBody",
        "SupraNationalAuthority",
    ] = Field(
        default="NonProfitOrganisation",
        description="Kind of the publisher: a name of the ADMS publisher types.",
    )
    contact_name: str = Field(
        default="", description="Whom to ask about the data; as data/catalog.ttl says if not set."
    )
    contact_email: Mailbox = Field(default="", description="E-mail address for that, likewise.")
    keep: int = Field(default=5, ge=1, description="Number of snapshots kept for rollback.")
    versions: int = Field(
        default=2, ge=1, description="Number of former versions whose engines are kept."
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on.")
    workers: int = Field(default=1, ge=1, description="Number of web processes.")
    processes: int = Field(default=8, ge=2, description="Query processes of each web process.")
    query_seconds: float = Field(default=10, gt=0, description="Seconds that one query may take.")
    query_memory: int = Field(
        default=1024, ge=64, description="Megabytes that one query may use beside the data."
    )
    answer_megabytes: int = Field(
        default=100, ge=1, description="Megabytes that one answer may have, uncompressed."
    )
    query_slice: float = Field(
        default=0.1,
        gt=0,
        description="Seconds after which a query gives way to those that wait.",
    )
    queue_length: int = Field(default=64, ge=1, description="Number of queries that may wait.")
    queue_seconds: float = Field(
        default=10, gt=0, description="Seconds that a query may wait for its turn."
    )
    disk_megabytes: int = Field(
        default=64,
        ge=0,
        description="Megabytes of N-Quads from which a snapshot is kept on disk, not in memory.",
    )
    load_seconds: float = Field(
        default=600, gt=0, description="Seconds that loading a snapshot may take."
    )
    services: Addresses = Field(
        default=(), description="Endpoints that SERVICE may name, as a JSON list of IRIs."
    )
    sandbox: bool = Field(
        default=True,
        description="Whether the kernel fences query processes in; if it can't, none is started.",
    )
    query_kilobytes: int = Field(
        default=256, ge=1, description="Kilobytes that the text of one query may have."
    )
    cache_megabytes: int = Field(
        default=64, ge=1, description="Megabytes of responses kept in memory by each web process."
    )
    rate_limit: Rate = Field(
        default="",
        description="Queries that one client may make, such as '60/minute'; empty for no limit.",
    )
    jsonp: bool = Field(
        default=False,
        description="Whether /reconcile answers as a script for clients that know no CORS.",
    )
    idle_seconds: float = Field(
        default=30,
        gt=0,
        description="Seconds after which a connection is closed on which nothing moves.",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        description="Number of proxies in front whose X-Forwarded- headers are trusted: -For, "
        "-Host, -Proto, -Prefix.",
    )
    metrics: Listener = Field(
        default="",
        description="Address and port at which /metrics answers instead of the public address.",
    )
    access_log: bool = Field(
        default=True, description="Whether each query is logged to standard error."
    )
    endpoint: Endpoints = Field(
        default="",
        description="SPARQL endpoint that answers instead of our own store, if any; several "
        "addresses with spaces between them are replicas of one.",
    )
    store: Literal[
        "sparql",
        "partnerskap",
        "oxigraph",
        "virtuoso",
        "fuseki",
        "rdf4j",
        "qlever",
        "neptune",
        "rdflib",
    ] = Field(default="sparql", description="What kind of store that endpoint is.")

    @property
    def archive_folder(self) -> Path:
        """The folder that releases are kept in."""
        return self.archive or self.build.parent / "archive"


def read_settings(options: Mapping[str, object] = NOTHING) -> Settings:
    """Return the settings of the environment, with *options* of the command in place of them.

    Raises `BadSetting`, with a sentence for each variable that there is not or that can't be so.
    """
    faults = [describe_unknown(name) for name in sorted(unknown_variables())]
    try:
        read = Settings.model_validate(dict(options))
    except ValidationError as error:
        faults += [describe_fault(fault, options) for fault in error.errors()]
        raise BadSetting(" ".join(faults)) from error
    if faults:
        raise BadSetting(" ".join(faults))
    return read


def variable(name: str) -> str:
    """Return the environment variable of the setting *name*."""
    return PREFIX + name.upper()


def unknown_variables() -> Iterator[str]:
    """Yield the variables of the environment that look like settings and are none."""
    known = {variable(name) for name in Settings.model_fields} | ELSEWHERE
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            yield name


def describe_unknown(name: str) -> str:
    """Return the sentence on the variable *name*, with the setting that may be meant."""
    meant = get_close_matches(name[len(PREFIX) :].lower(), Settings.model_fields, 1)
    hint = f"did you mean {variable(meant[0])}?" if meant else "'partnerskap settings' lists all."
    return f"{name} is {mask(os.environ[name])!r}, but there is no such setting; {hint}"


def describe_fault(fault: ErrorDetails, options: Mapping[str, object]) -> str:
    """Return the sentence on a setting that can't be so: its name, its value and what may be."""
    name = str(fault["loc"][0])
    told = "--" + name.replace("_", "-") if name in options else variable(name)
    given = mask(str(fault["input"]))
    if fault["type"] == "value_error":
        allowed = str(fault["ctx"]["error"])
    else:
        allowed = describe_allowed(Settings.model_fields[name])
    return f"{told} is {given!r}, but must be {allowed}."


def describe_allowed(field: FieldInfo) -> str:
    """Return what the number, the choice or the word of *field* may be."""
    if choices := get_args(field.annotation):
        return "one of " + ", ".join(map(str, choices))
    if field.annotation is bool:
        return "true or false"
    kind = "a whole number" if field.annotation is int else "a number"
    bounds = [
        f"{word} {getattr(bound, name)}"
        for bound in field.metadata
        for name, word in BOUNDS.items()
        if hasattr(bound, name)
    ]
    return f"{kind}, {' and '.join(bounds)}"


def mask(text: str) -> str:
    """Return *text* without the names and passwords in its addresses."""
    return SECRET.sub("***", text)
