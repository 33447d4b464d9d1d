"""What fits a phone: nothing lies beyond the edge, and no part scrolls sideways by itself.

Each page is looked at in one language, they take turns; in all of them if `EVERY=1`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from reading import LANGUAGES, PATHS

from live import Live

HEIGHT = 800
NARROW = (320, 390)
"""Widths of the smallest phone that WCAG reckons with, and of a usual one."""
BEYOND = """() => {
  const wide = (element) => element.scrollWidth > element.clientWidth + 1;
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const parts = [...document.querySelectorAll("main *")];
  const inner = parts.filter((each) => scrolls(each) && wide(each));
  const page = document.scrollingElement;
  return [...(page.scrollWidth > innerWidth ? [page] : []), ...inner].map(
    (each) => `${each.tagName} ${each.className} ${each.scrollWidth} > ${each.clientWidth}`);
}"""
"""Tells what is wider than the place it has."""


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """One page of one browser on a phone, for all the tests here."""
    context = browser.new_context(viewport={"width": NARROW[0], "height": HEIGHT}, has_touch=True)
    yield context.new_page()
    context.close()


def widen(phone: Page, width: int) -> None:
    """Give the screen of *phone* another width."""
    phone.set_viewport_size({"width": width, "height": HEIGHT})
    phone.wait_for_function("(width) => innerWidth === width", arg=width)


SHOWN = [
    (path, language)
    for number, path in enumerate(PATHS)
    for place, language in enumerate(LANGUAGES)
    if os.environ.get("EVERY") or place == number % len(LANGUAGES)
]
"""The pages, and the languages in which they are looked at."""


@pytest.mark.parametrize(("path", "language"), SHOWN)
def test_a_page_fits_a_phone(phone: Page, site: Live, path: str, language: str) -> None:
    sign = "&" if "?" in path else "?"
    phone.goto(f"{site.url.rstrip('/')}{path}{sign}lang={language}")
    assert phone.locator("html").get_attribute("lang") == language
    assert phone.locator("h1").count() == 1
    for width in NARROW:
        widen(phone, width)
        assert phone.evaluate(BEYOND) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("<p>Kalmar</p>", 0, id="narrow"),
        pytest.param("<table><tr><td>" + "Kalmar" * 80 + "</td></tr></table>", 1, id="wide"),
        pytest.param(f"<pre>{'Kalmar ' * 80}</pre>", 1, id="scrolls by itself"),
    ],
)
def test_what_lies_beyond_the_edge_is_noticed(phone: Page, content: str, found: int) -> None:
    widen(phone, NARROW[0])
    phone.set_content(
        "<meta name=viewport content='width=device-width'>"
        f"<style>pre {{ overflow-x: auto }}</style><main>{content}</main>"
    )
    assert len(phone.evaluate(BEYOND)) == found


def test_the_network_is_a_list_where_there_is_no_room_for_a_picture(
    phone: Page, site: Live
) -> None:
    phone.goto(f"{site.url}doc/programme/tuselog?lang=en")
    within = phone.locator(".ties > li").filter(has_text="Energy").filter(has_text="Zeytinburnu")
    network = phone.locator("figure.network").filter(has=within)
    told = network.locator(within)
    for width in NARROW:
        widen(phone, width)
        expect(network.locator("svg")).to_be_hidden()
        expect(told.get_by_role("link")).to_have_text(
            ["Energy", "Umeå", "Bornova", "Büyükçekmece", "Karşıyaka", "Zeytinburnu"]
        )
        expect(told).to_be_visible()
    widen(phone, 1280)
    expect(network.locator("svg")).to_be_visible()
    expect(told).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/doc/municipality/se/kalmar", "/quality", "/doc/nothing"])
def test_the_head_leaves_room_and_the_foot_ends_the_screen(
    phone: Page, site: Live, path: str, language: str
) -> None:
    phone.goto(f"{site.url.rstrip('/')}{path}?lang={language}")
    for width in NARROW:
        widen(phone, width)
        assert phone.locator(".top").evaluate("each => each.offsetHeight") < 120
        assert (
            phone.locator(".foot").evaluate("each => each.getBoundingClientRect().bottom") >= HEIGHT
        )
        assert phone.evaluate(SMALL) == []


SMALL = """() => [...document.querySelectorAll(
    ":is(.top, main, .foot) :is(a, button, summary, input, select)")]
  .filter((each) => !each.closest("svg") && !each.matches(".skip-part"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width > 1 && (
    box.height < 24 || (box.width < 24 && !each.closest(".inline"))))
  .filter(([each]) => ![...each.parentNode.childNodes].some(
    (beside) => beside.nodeType === 3 && beside.textContent.trim().length > 3))
  .map(([each]) => each.outerHTML.slice(0, 90))"""
"""Tells which targets are less than 24 pixels wide or high, but for links within a sentence."""
