"""Reads the header Range as RFC 9110 (section 14) wants it, where Flask is stricter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RANGE: Final = "HTTP_RANGE"
ONE: Final = re.compile(
    r"bytes *= *(?:(\d{1,18})-(\d{0,18})|-0*[1-9]\d{0,17}|-0+) *\Z", re.IGNORECASE
)


def ignore_unknown(environ: WSGIEnvironment) -> None:
    """Drop a Range that the whole is the right answer to: another unit, several, or nonsense."""
    found = ONE.match(environ.get(RANGE, ""))
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        environ.pop(RANGE, None)


def exceeds(environ: WSGIEnvironment) -> bool:
    """Tell whether more bytes are asked for from the end than there are, if there are too few."""
    _, _, wanted = environ.get(RANGE, "").partition("=")
    return wanted.strip().startswith("-") and int(wanted) < 0
