"""Under what a response is remembered: everything in a request that it may depend on."""

from __future__ import annotations

from binascii import a2b_qp
from typing import Final
from urllib.parse import quote_plus

from partnerskap.web.gateway.request import Request

Key = tuple[str, ...]
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
SPECIAL: Final = frozenset({"range", "if-none-match", "if-modified-since"})


def read_key(request: Request, snapshot: str) -> Key | None:
    """Return what the response to *request* over *snapshot* may depend on; None: it isn't kept."""
    fields = request.fields
    if request.method in ("GET", "HEAD"):
        parameters: str | None = request.parameters
    elif request.method == "POST" and request.path == "/sparql":
        parameters = read_posted(request)
    else:
        return None
    if parameters is None or "range" in fields:
        return None
    return (
        snapshot,
        request.path,
        parameters,
        fields.get("accept", ""),
        fields.get("accept-encoding", ""),
        fields.get("accept-language", ""),
        fields.get("host", ""),
        request.scheme,
    )


def read_posted(request: Request) -> str | None:
    """Return the query that is posted as the parameters of a GET would be, or None."""
    media_type = request.fields.get("content-type", "").partition(";")[0].strip().lower()
    if request.parameters or media_type not in (FORM, QUERY) or not request.body:
        return None
    try:
        text: str = request.body.decode()
    except UnicodeDecodeError:
        return None
    if media_type == QUERY:
        return "query=" + quote_plus(text)
    asks = any(parameter.startswith("query=") for parameter in text.split("&"))
    return text if asks else None


def read_plain(request: Request) -> str | None:
    """Return the query of a plain GET, or None."""
    if request.method != "GET" or request.path != "/sparql" or not request.plain:
        return None
    name, _, value = request.parameters.partition("=")
    if name != "query" or "&" in value or not SPECIAL.isdisjoint(request.fields):
        return None
    return unquote(value)


def unquote(value: str) -> str | None:
    """Return the text that *value*, a parameter of a URL, stands for; None if it is malformed.

    A percent sign here does what an equals sign does in quoted-printable, and the standard
    library decodes that in C, in a fifth of the time. What is malformed comes out too long.
    """
    try:
        plain = value.replace("=", "%3D").replace("+", " ")
        decoded = a2b_qp(plain.replace("%", "=").encode("ascii"))
        return decoded.decode() if len(decoded) == len(plain) - 2 * plain.count("%") else None
    except UnicodeError:  # not ASCII before, or not UTF-8 after
        return None
