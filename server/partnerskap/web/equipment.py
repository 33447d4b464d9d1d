"""What every response of the site passes through: limits, CORS, compression."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from partnerskap.settings import Settings
from partnerskap.web.endpoint.formats import RESULTS, TRIPLES
from partnerskap.web.endpoint.protocol import sparql

EXPOSED = (
    *("ETag", "Last-Modified", "Link", "Location", "Retry-After", "Server-Timing"),
    *("Dataset-Digest", "Dataset-Version", "Result-Complete", "Result-Rows"),
)
"""Headers that a script of another site may read."""
TEXTS = (
    *("text/html", "text/css", "text/plain", "text/javascript", "text/xml", "image/svg+xml"),
    *("application/json", "application/problem+json", "application/xml", "application/geo+json"),
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
DAY = 24 * 60 * 60


def equip(app: Flask, settings: Settings) -> None:
    """Put in front of and around *app* what *settings* ask for."""
    app.config["MAX_CONTENT_LENGTH"] = settings.query_kilobytes * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.query_kilobytes * 1024
    compress(app)
    CORS(app, send_wildcard=True, methods=METHODS, expose_headers=EXPOSED, max_age=DAY)
    if settings.rate_limit:
        limit(app, settings.rate_limit)


def compress(app: Flask) -> None:
    """Compress what is text and not tiny, as each client can read it."""
    app.config["COMPRESS_MIMETYPES"] = sorted({*RESULTS, *TRIPLES, *TEXTS})
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_STREAMING_ENDPOINT_CONDITIONAL"] = ["static", "sparql.answer"]
    Compress(app)


def limit(app: Flask, rate: str) -> None:
    """Let each client make queries at *rate* at most; what the cache answers is not counted."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=True)
    limiter.limit(rate, methods=["GET", "HEAD", "POST"])(sparql)
