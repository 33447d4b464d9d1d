"""Makes the web application: settings in, Flask out."""

from __future__ import annotations

import asyncio

from flask import Flask

from partnerskap.settings import Settings
from partnerskap.web import problems
from partnerskap.web.catalog.routes import catalog
from partnerskap.web.endpoint.protocol import sparql
from partnerskap.web.equipment import equip
from partnerskap.web.pages import routes
from partnerskap.web.pages.frame import secure
from partnerskap.web.pages.language import add_languages
from partnerskap.web.query_page.routes import query_page
from partnerskap.web.resources.routes import resources
from partnerskap.web.serving import EXTENSION, Serving, release
from partnerskap.web.watching import metrics
from partnerskap.web.watching.operations import operations

BLUEPRINTS = (sparql, query_page, resources, catalog, operations, problems.problems)
"""Every part of the site; a new part is added here."""


def create_app(settings: Settings, loop: asyncio.AbstractEventLoop | None = None) -> Flask:
    """Return the application that serves the snapshot *settings* name.

    Its engine works in *loop*, or in a loop of its own. Raises `MissingSnapshot` if there is no
    snapshot.
    """
    app = Flask(__name__)
    counts = metrics.Metrics()
    app.config["SETTINGS"] = settings
    app.extensions[metrics.EXTENSION] = counts
    app.extensions[EXTENSION] = Serving(settings, counts, loop)
    app.teardown_appcontext(release)
    problems.register(app)
    add_languages(app)
    secure(app)
    for blueprint in (*BLUEPRINTS, routes.make_blueprint()):
        app.register_blueprint(blueprint)
    equip(app, settings)
    return app
