"""A web process: it makes the site that the environment describes, and ends with its parent."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import sys
import threading
from typing import TYPE_CHECKING

from partnerskap.drawing.land import USUAL, read_world
from partnerskap.errors import PartnerskapError
from partnerskap.processes import end_with_parent
from partnerskap.settings import read_settings
from partnerskap.web.app import create_site, open_snapshot
from partnerskap.web.connections import watch
from partnerskap.web.metrics import EXTENSION as METRICS
from partnerskap.web.metrics_listener import listen
from partnerskap.web.server import longest_wait
from partnerskap.web.serving import EXTENSION as SERVING

if TYPE_CHECKING:
    from flask import Flask


def make() -> Flask:
    """Return the site that the environment's settings describe; it is what a web process runs.

    Ends the process with a sentence, not a trace, if there is no snapshot.
    """
    stay_with_main_process()
    gc.disable()
    try:
        settings = read_settings()
        app = create_site(settings)
        threading.Thread(target=prepare_pages, args=(app,), daemon=True).start()
        open_snapshot(app)  # in processes of its own, for which this one waits
    except PartnerskapError as error:
        sys.exit(f"Error: {error}")
    log, serving = app.extensions[METRICS].log, app.extensions[SERVING]
    if settings.metrics:
        listen(settings.metrics, app.extensions[METRICS].text)
    log.follow(sys.stderr if settings.access_log else None)
    serving.watch()
    atexit.register(serving.close)
    atexit.register(log.close)
    watch(settings.port, max(settings.idle_seconds, longest_wait(settings) + 1))
    gc.collect()
    gc.freeze()  # what was made until now stays, so nobody need look through it for garbage
    gc.enable()
    return app


def prepare_pages(app: Flask) -> None:
    """Read what the pages of *app* are made of, lest the first reader of each wait for it."""
    read_world(USUAL)
    for name in app.jinja_env.list_templates(extensions=("html", "txt", "xml")):
        app.jinja_env.get_template(name)


def stay_with_main_process() -> None:
    """Have this process killed when the main process ends, so that nobody keeps its port.

    Where the kernel does not do that (not Linux), a proxy or an operator must.
    """
    end_with_parent()
    main = multiprocessing.parent_process()
    if sys.platform == "linux" and main and os.getppid() != main.pid:  # which is 1 in a container
        sys.exit("Error: The main process has ended.")  # before we asked
