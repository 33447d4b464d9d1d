"""How the tests of the pages ask for one, and in which languages."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

PAGE = {"Accept": "text/html"}
LANGUAGES = ("sv", "en", "tr")
Reader = Callable[..., html.HtmlElement]
