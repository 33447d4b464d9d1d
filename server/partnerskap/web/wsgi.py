"""What a web process runs: the application over the snapshot of the environment's settings."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import Serving

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make() -> WSGIApplication:
    """Return the WSGI application; follows the snapshot that is current until the process ends."""
    settings = Settings()
    serving = Serving(settings)
    atexit.register(serving.close)
    serving.watch()
    return create_app(settings, serving)
