"""Headers that keep a page to itself: nothing from elsewhere, no frames, no guessing of types."""

from __future__ import annotations

from flask import Flask, Response

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every page says, unless its own view has said it already."""


def secure(app: Flask) -> None:
    """Let every response of *app* carry the headers that fit its kind."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the headers to *response*; those of pages only when it is one."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype == "text/html":
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response
