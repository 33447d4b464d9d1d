"""Everything that can be set: by environment variable (PARTNERSKAP_…) or command option."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from partnerskap.vocabulary import BASE

PACKAGE = Path(__file__).parent


def find_content() -> Path:
    """Return the folder that holds ontology/, data/ and shapes/: the checkout, or the wheel's."""
    checkout = PACKAGE.parent.parent
    return checkout if (checkout / "ontology").is_dir() else PACKAGE / "content"


class Settings(BaseSettings):
    """Values of one run; read from the environment once, never changed."""

    model_config = SettingsConfigDict(env_prefix="PARTNERSKAP_", frozen=True)

    content: Path = Field(
        default_factory=find_content,
        description="Folder with ontology/, data/ and shapes/.",
    )
    build: Path = Field(default=Path("build"), description="Folder that snapshots are kept in.")
    archive: Path | None = Field(
        default=None,
        description="Folder that releases are kept in; archive/ beside the build if not set.",
    )
    snapshot: Path | None = Field(
        default=None,
        description="Snapshot folder or N-Quads file (.nq, .nq.gz) to serve instead of the build.",
    )
    base: str = Field(
        default=BASE,
        pattern=r"^https?://[^\s<>\"]+/$",
        description="Start of every IRI of ours; ends in a slash.",
    )
    address: str = Field(
        default="",
        pattern=r"^(https?://\S+/)?$",
        description="Public address of the server, ends in a slash; the base if it is not set.",
    )
    publisher: str = Field(
        default="", description="IRI of the publisher; what data/catalog.ttl says if not set."
    )
    publisher_name: str = Field(default="", description="Name of the publisher, likewise.")
    publisher_type: str = Field(
        default="NonProfitOrganisation",
        description="Kind of the publisher: a name of the ADMS publisher types.",
    )
    contact_name: str = Field(
        default="", description="Whom to ask about the data; as data/catalog.ttl says if not set."
    )
    contact_email: str = Field(default="", description="E-mail address for that, likewise.")
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
    services: tuple[str, ...] = Field(
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
    rate_limit: str = Field(
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
        default=0, ge=0, description="Number of proxies in front whose headers are trusted."
    )
    access_log: bool = Field(
        default=True, description="Whether each query is logged to standard error."
    )
    endpoint: str = Field(
        default="",
        pattern=r"^(https?://\S+(\s+https?://\S+)*)?$",
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
