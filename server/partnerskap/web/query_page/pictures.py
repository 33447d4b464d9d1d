"""What an answer can be shown as besides a table, by its shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext

from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.bars import Chart, find_bars
from partnerskap.web.query_page.network import Web, find_network
from partnerskap.web.query_page.pivot import CrossTable, find_pivot
from partnerskap.web.query_page.places import FoundPlaces, find_places
from partnerskap.web.query_page.table import Table
from partnerskap.web.query_page.timeline import TimeLine, find_timeline

Picture = FoundPlaces | Web | TimeLine | Chart | CrossTable

TABLE: Final = "table"
TITLES: Final[Mapping[str, LazyString]] = {
    TABLE: lazy_gettext("Table"),
    "map": lazy_gettext("Map"),
    "network": lazy_gettext("Network"),
    "timeline": lazy_gettext("Time line"),
    "bars": lazy_gettext("Bars"),
    "pivot": lazy_gettext("Cross table"),
}
"""What `?view=` may say → its title."""
FINDERS: Final[Mapping[str, Callable[[Table, Page], Picture | None]]] = {
    "map": find_places,
    "network": find_network,
    "timeline": find_timeline,
    "bars": find_bars,
    "pivot": find_pivot,
}


def find_pictures(table: Table, page: Page) -> dict[str, Picture]:
    """Return each picture that *table* can be shown as, by its name in `?view=`."""
    found = ((name, find(table, page)) for name, find in FINDERS.items())
    return {name: picture for name, picture in found if picture is not None}
