"""The query page for everyone: axe, each language, light and dark, large and small screens.

Each kind of answer is looked at in one of the looks, by turns; in all of them if `EVERY=1`.
"""

from __future__ import annotations

import os

import pytest
from desk import Desk, Scheme, sitting
from playwright.sync_api import Browser, expect

from asking import CROSSED, KALMAR, UMEA, table
from live import Live

WHERE = "where-are-the-municipalities-of-tuselog"
PAGES = {
    "start": {},
    "table": {"question": WHERE},
    "map": {"question": WHERE, "view": "map"},
    "bars": {"query": table("a n", '"x" 1', '"y" 12345.5'), "view": "bars"},
    "timeline": {
        "query": table("a start end", "<urn:x> 2011 2014", '"y" 2012 2013'),
        "view": "timeline",
    },
    "network": {"query": table("a b", f"{KALMAR} <urn:x>", f"{UMEA} <urn:x>"), "view": "network"},
    "pivot": {"query": CROSSED, "view": "pivot"},
    "truth": {"question": "does-umea-cooperate-with-bornova"},
    "statements": {"question": "how-is-tuselog-described-in-schema-org-terms"},
    "fault": {"query": "SELECT * {"},
}
LOOKS: dict[str, tuple[str, Scheme, bool]] = {
    "english-light": ("en", "light", False),
    "swedish-dark": ("sv", "dark", False),
    "turkish-phone-light": ("tr", "light", True),
}
SHOWN = [
    (page, look)
    for number, page in enumerate(PAGES)
    for place, look in enumerate(LOOKS)
    if os.environ.get("EVERY") or page in ("start", "table") or place == number % len(LOOKS)
]
"""The pages, and the looks in which they are examined; the parts that all share in every one."""


@pytest.mark.parametrize(("page", "look"), SHOWN)
def test_page_keeps_nobody_out(browser: Browser, site: Live, page: str, look: str) -> None:
    language, scheme, phone = LOOKS[look]
    with sitting(browser, site.url, scheme, phone) as desk:
        desk.open(lang=language, **PAGES[page])
        desk.settle()
        for summary in desk.answer.locator("summary").all()[-1:]:
            summary.click()
        assert desk.check_access() == []
        width = desk.page.evaluate("document.documentElement.scrollWidth")
        assert width == (320 if phone else 1280)


def test_hints_of_the_editor_keep_nobody_out(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a ")
    desk.page.keyboard.type("munici")
    expect(desk.hint("pk:Municipality")).not_to_have_count(0)
    assert desk.check_access() == []


@pytest.mark.parametrize("language", ["sv", "tr"])
def test_page_speaks_one_language(desk: Desk, language: str) -> None:
    desk.open(question=WHERE)
    english = texts(desk)
    desk.open(lang=language, question=WHERE)
    assert english & texts(desk) <= {"BibTeX", "Python (SPARQLWrapper)", "Python (pandas)"} | {
        *("R", "JavaScript", "curl", "Excel", "Turtle", "JSON-LD", "RDF/XML", "N-Triples"),
        *("CSV", "TSV", "JSON", "XML", "Ctrl", "Enter", "Space", "prefix"),
        *("SVG", "PNG", "+", "−", "⤢", "{} s"),
    }


def texts(desk: Desk) -> set[str]:
    """Return what the page itself says: headings, labels, buttons, hints and choices."""
    parts = "h1, h2, h3, label, .take-name, button:not(.sort), summary, .hints, .lead, figcaption"
    shown = desk.page.locator("main").locator(f"{parts}, option").all_inner_texts()
    attributes = "each => ['placeholder', 'aria-label'].map(name => each.getAttribute(name))"
    marked = desk.page.locator("main .scroll, main input, main svg[aria-label]")
    said = [text for each in marked.all() for text in each.evaluate(attributes)]
    words = desk.page.locator("#words").evaluate("each => Object.values(each.dataset)")
    return {text for text in (*shown, *said, *words) if text}
