"""Under what a response is remembered: everything in a request that it may depend on."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus, unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Key = tuple[str, ...]
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
SPECIAL: Final = ("HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
DEPENDS: Final = (
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
"""What in the environment an answer may depend on, beside path and parameters."""


def read_key(environ: WSGIEnvironment, most: int) -> Key | None:
    """Return what the response to *environ* may depend on, or None if it can't be kept."""
    method = environ["REQUEST_METHOD"]
    if method in ("GET", "HEAD"):
        parameters = environ.get("QUERY_STRING", "")
    elif method == "POST" and environ.get("PATH_INFO") == "/sparql":
        parameters = read_body(environ, most)
    else:
        return None
    if parameters is None or "HTTP_RANGE" in environ:
        return None
    return (environ["PATH_INFO"], parameters, *(environ.get(name, "") for name in DEPENDS))


def read_body(environ: WSGIEnvironment, most: int) -> str | None:
    """Return the query that is posted as the parameters of a GET would be, or None.

    The body stays readable for the application.
    """
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    length = environ.get("CONTENT_LENGTH", "")
    plain = not environ.get("QUERY_STRING") and length.isdigit() and int(length) < most
    if not plain or media_type not in (FORM, QUERY):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        text: str = body.decode()
    except UnicodeDecodeError:
        return None
    if media_type == QUERY:
        return "query=" + quote_plus(text)
    asks = any(parameter.startswith("query=") for parameter in text.split("&"))
    return text if asks else None


def read_plain(environ: WSGIEnvironment) -> str | None:
    """Return the query of a plain GET, or None."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("PATH_INFO") != "/sparql":
        return None
    parameters: str = environ.get("QUERY_STRING", "")
    name, _, value = parameters.partition("=")
    if name != "query" or "&" in value or any(special in environ for special in SPECIAL):
        return None
    try:
        return unquote_to_bytes(value.replace("+", " ").encode("ascii")).decode()
    except UnicodeError:  # not UTF-8, or not quoted
        return None
