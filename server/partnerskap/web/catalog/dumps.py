"""Sends dumps: packed as they lie, or unpacked for whoever asks without `.gz`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Response, request, send_file
from pyoxigraph import NamedNode

from partnerskap.manifest import Version
from partnerskap.web.catalog.library import Library, NotKept
from partnerskap.web.negotiation import JSON, JSON_LD, RDF
from partnerskap.web.resources.document import DATASET, values
from partnerskap.web.resources.responses import CRATE, Signpost
from partnerskap.web.serving import Served
from partnerskap.web.sparql.office import MARK, wants_mark

SUMS: Final = "SHA256SUMS"
MEDIA_TYPES: Final = {
    **{one.suffix: one.media_type for one in RDF},
    "json": "application/csvm+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "geojson": "application/geo+json",
    "graphml": "application/xml",
    "zip": "application/zip",
    "gz": "application/gzip",
}
"""File ending → media type."""
OF_FILES: Final = {
    CRATE: JSON_LD.media_type,
    "datapackage.json": JSON.media_type,
}
"""Name of a file → its media type, where the ending tells less."""
CHUNK: Final = 1 << 16


def send_dump(served: Served, library: Library, version: Version, name: str) -> Response:
    """Return the file *name* of *version*, whole or in part; raises `NotKept` if there is none."""
    if name == SUMS:
        return send_sums(served, version)
    folder = library.folder / "version" / version.version / "dump"
    if name.endswith(".csv") and wants_mark(request.args) and name in version.files:
        response = send_marked(served, folder / name, version)
    elif name in version.files:
        response = send_file(
            library.files.checked(folder / name),
            mimetype=media_type(name),
            conditional=True,
            etag=version.files[name].sha256,
            last_modified=served.snapshot.changed,
        )
    elif f"{name}.gz" in version.files:
        response = send_unpacked(
            served, library.files.checked(folder / f"{name}.gz"), name, version
        )
    else:
        known = ", ".join(sorted(version.files))
        raise NotKept(f"There is no file {name} of version {version.version}. There is {known}.")
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Dataset-Version"] = version.version
    response.headers["Dataset-Digest"] = version.digest
    for one in list_signposts(library, version):
        response.headers.add("Link", one.header())
    if name.endswith(".csv"):
        metadata = '<csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        response.headers.add("Link", metadata)
    return response


def list_signposts(library: Library, version: Version) -> list[Signpost]:
    """Return the links from each file of *version*: to what it is of, and to the licence."""
    name = "" if version == library.current else f"/{version.version}"
    whole = NamedNode(f"{library.base}{DATASET}{name}")
    licenses = values(library.entries.get(whole, ()), "dcterms:license")
    return [
        Signpost(whole.value, "collection"),
        *(Signpost(one.value, "license") for one in licenses),
    ]


def send_marked(served: Served, path: Path, version: Version) -> Response:
    """Return the CSV file *path* with the byte order mark by which office programs know UTF-8."""
    response = Response(MARK + path.read_bytes(), mimetype=MEDIA_TYPES["csv"])
    response.set_etag(version.files[path.name].sha256 + "-bom")
    response.last_modified = served.snapshot.changed
    response.make_conditional(request)
    return response


def media_type(name: str) -> str:
    """Return the media type of the file *name*."""
    return OF_FILES.get(name) or MEDIA_TYPES[name.rpartition(".")[2]]


def send_unpacked(served: Served, path: Path, name: str, version: Version) -> Response:
    """Return the content of the gzipped file *path*, still packed if the client can unpack it."""
    packed = request.accept_encodings.quality("gzip") > 0
    tag = version.files[path.name].sha256 + ("-gzip" if packed else "-plain")
    response = Response(mimetype=media_type(name))
    response.set_etag(tag)
    response.last_modified = served.snapshot.changed
    response.vary.add("Accept-Encoding")
    if response.make_conditional(request).status_code == 304:
        return response
    if packed:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(path.read_bytes())
    else:
        response.response = unpack(path)
        del response.headers["Content-Length"]  # which was that of no body at all
    return response


def unpack(path: Path) -> Iterator[bytes]:
    """Yield the content of the gzipped file *path*."""
    with gzip.open(path, "rb") as file:
        while part := file.read(CHUNK):
            yield part


def send_sums(served: Served, version: Version) -> Response:
    """Return the checksums of every file of *version*, as `sha256sum --check` reads them."""
    lines = (f"{file.sha256}  {name}\n" for name, file in sorted(version.files.items()))
    response = Response("".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = served.snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
