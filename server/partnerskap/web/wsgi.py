"""What a web process runs: the application over the snapshot of the environment's settings."""

from __future__ import annotations

import atexit
import sys
from typing import TYPE_CHECKING

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION, Serving
from partnerskap.web.watching.accounting import LOG

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make() -> WSGIApplication:
    """Return the WSGI application; follows the snapshot that is current until the process ends."""
    settings = Settings()
    if settings.access_log:
        LOG.open(sys.stderr)
        atexit.register(LOG.flush)
    app = create_app(settings)
    serving: Serving = app.extensions[EXTENSION]
    atexit.register(serving.close)
    serving.watch()
    return app.wsgi_app
