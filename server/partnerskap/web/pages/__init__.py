"""The pages that people read: Swedish, English and Turkish, without need of JavaScript."""

from __future__ import annotations

from flask import Blueprint

from partnerskap.web.pages import site
from partnerskap.web.pages.validating import validate

pages = Blueprint("pages", __name__)
site.register(pages)
pages.after_request(validate)

from partnerskap.web.pages import explaining, home, lists  # noqa: E402

__all__ = ["explaining", "home", "lists", "pages"]
