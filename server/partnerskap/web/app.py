"""Makes the web application: settings in, Flask out, with the middleware around it."""

from __future__ import annotations

from contextlib import suppress
from pickle import UnpicklingError
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from flask import Flask, Request, abort, redirect, request
from flask_cors import CORS
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.settings import Settings
from partnerskap.web import metrics, problems
from partnerskap.web.catalog.mappings import mappings
from partnerskap.web.catalog.routes import catalog
from partnerskap.web.interface.routes import interface
from partnerskap.web.middleware import Middleware
from partnerskap.web.operations import operations
from partnerskap.web.pages import routes
from partnerskap.web.pages.language import add_languages
from partnerskap.web.public_address import PublicAddress, root_of, site_path
from partnerskap.web.query_page.routes import query_page
from partnerskap.web.reconciliation.routes import reconciliation
from partnerskap.web.resources.lookup import lookup
from partnerskap.web.resources.responses import secure
from partnerskap.web.resources.routes import resources
from partnerskap.web.serving import EXTENSION, Serving
from partnerskap.web.sparql.protocol import sparql
from partnerskap.web.versions import VersionPaths, versions

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BLUEPRINTS = (
    *(sparql, query_page, resources, lookup, reconciliation),
    *(catalog, mappings, versions, interface, operations, problems.problems),
)
"""Every part of the site; a new part is added here."""
EXPOSED = (
    *("ETag", "Last-Modified", "Link", "Location", "Retry-After", "Server-Timing"),
    *("Dataset-Digest", "Dataset-Version", "Memento-Datetime", "Query-Hint"),
    *("Result-Complete", "Result-Rows"),
)
"""Headers that a script of another site may read."""
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
DAY = 24 * 60 * 60
MIDDLEWARE = "partnerskap-middleware"


class Application(Flask):
    """Flask, but for where another form of an address leads: to a path, never to a host.

    Flask would write the host in front that the client names.
    """

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Lead to the right form of the address, or raise that there is nothing there."""
        if isinstance(request.routing_exception, RequestRedirect):
            goal = urlsplit(request.routing_exception.new_url)
            root = root_of(request.environ)  # which is put in front of all paths that we lead to
            path = "/" + goal.path.removeprefix(root).lstrip("/")
            abort(redirect(f"{path}?{goal.query}" if goal.query else path, 308))
        super().raise_routing_exception(request)

    def redirect(self, location: str, code: int = 302) -> AnyResponse:
        """Return what leads to *location*; a path in the header gets what it lies under later."""
        response = super().redirect(site_path(location) if location[0] == "/" else location, code)
        response.location = location
        return response

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Write down what went wrong; a path with a line break in it makes no line of its own."""
        self.logger.error("Exception on %r [%s]", request.path, request.method, exc_info=exc_info)


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as they were compiled before; kept where Python keeps compiled modules.

    Where nothing can be written, or what was written is damaged, they are compiled anew.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the template that *bucket* stands for, if it is there and whole."""
        with suppress(OSError, EOFError, ValueError, UnpicklingError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write what *bucket* has, if that can be."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def create_app(settings: Settings) -> Flask:
    """Return the application that serves the snapshot *settings* name.

    Raises `MissingSnapshot` if there is no snapshot.
    """
    app = create_site(settings)
    open_snapshot(app)
    return app


def create_site(settings: Settings) -> Flask:
    """Return the application as it is whatever it serves, which `open_snapshot` gives it."""
    app = Application(__name__)
    app.config["SETTINGS"] = settings
    app.jinja_env.bytecode_cache = CompiledTemplates(f"{app.root_path}/__pycache__")
    app.config["MAX_CONTENT_LENGTH"] = settings.query_kilobytes * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.query_kilobytes * 1024
    app.extensions[metrics.EXTENSION] = metrics.Metrics()
    problems.register(app)
    add_languages(app)
    secure(app)
    for blueprint in (*BLUEPRINTS, routes.make_blueprint()):
        app.register_blueprint(blueprint)
    CORS(app, send_wildcard=True, methods=METHODS, expose_headers=EXPOSED, max_age=DAY)
    if settings.rate_limit:
        limit(app, settings.rate_limit)
    return app


def open_snapshot(app: Flask) -> None:
    """Have *app* serve the snapshot that its settings name.

    Raises `MissingSnapshot` if there is none.
    """
    settings, counts = app.config["SETTINGS"], app.extensions[metrics.EXTENSION]
    app.extensions[EXTENSION] = Serving(settings, counts)
    surround(app, settings, counts)


def limit(app: Flask, rate: str) -> None:
    """Let each client make queries at *rate* at most; what the cache answers is not counted."""
    from flask_limiter import Limiter  # few sites limit, and it takes long to import
    from flask_limiter.util import get_remote_address

    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=True)
    for blueprint in (sparql, query_page, reconciliation):
        limiter.limit(rate, methods=["GET", "HEAD", "POST"])(blueprint)


def surround(app: Flask, settings: Settings, counts: metrics.Metrics) -> None:
    """Put the middleware around *app*, and around that what knows the site from outside."""
    app.wsgi_app = VersionPaths(app.wsgi_app, app.extensions[EXTENSION])  # type: ignore[method-assign]
    middleware = Middleware(app, app.extensions[EXTENSION], counts, settings)
    app.extensions[MIDDLEWARE] = middleware
    outermost: WSGIApplication = middleware
    if settings.address or settings.proxies:
        outermost = PublicAddress(outermost, settings.address)
    if settings.proxies:
        trusted = settings.proxies
        outermost = ProxyFix(outermost, trusted, trusted, trusted, x_prefix=trusted)
    app.wsgi_app = outermost  # type: ignore[assignment,method-assign]
