"""What somebody does on a page: open, scroll, zoom, move, look at, choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

TURNS: Final = 12
"""Steps of a gesture, a frame each."""
IDLE: Final = """() => new Promise((done) => {
  const frame = (left) => requestAnimationFrame(() => left ? frame(left - 1) : done());
  requestIdleCallback(() => frame(30), { timeout: 3000 });
})"""
"""Waits until what an action set going is over."""
MIDDLE: Final = """([selector, number]) => {
  const each = document.querySelectorAll(selector)[number];
  each.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = each.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""

Deed = Callable[[], None]
Action = Callable[[Page], Deed]
"""Gets a page ready and returns what is then to be done on it."""


def go(path: str, until: str = "main") -> Action:
    """Open *path* and wait for *until*.

    It is opened from a short page: Chromium at times styles anew all of a page that is left.
    """

    def ready(page: Page) -> Deed:
        address = page.evaluate("location.origin")
        page.goto(address + "/about")

        def deed() -> None:
            page.goto(address + path)
            page.locator(until).first.wait_for(state="attached")

        return deed

    return ready


def wheel(selector: str, focus: str = "") -> Action:
    """Turn the wheel over *selector* once something in it has the focus."""

    def ready(page: Page) -> Deed:
        if focus:
            page.evaluate("(selector) => document.querySelector(selector).focus()", focus)
            page.evaluate(IDLE)
        page.mouse.move(*page.evaluate(MIDDLE, [selector, 0]))
        return lambda: repeat(page, lambda: page.mouse.wheel(0, -60))

    return ready


def drag(selector: str) -> Action:
    """Move what is shown in *selector* by the pointer."""

    def ready(page: Page) -> Deed:
        x, y = page.evaluate(MIDDLE, [selector, 0])
        page.mouse.move(x, y)

        def deed() -> None:
            page.mouse.down()
            steps = iter(range(1, TURNS + 1))
            repeat(page, lambda: page.mouse.move(x + 12 * (step := next(steps)), y + 6 * step))
            page.mouse.up()

        return deed

    return ready


def hover(selector: str) -> Action:
    """Move the pointer over the first of *selector* and away from it."""

    def ready(page: Page) -> Deed:
        x, y = page.evaluate(MIDDLE, [selector, 0])

        def deed() -> None:
            repeat(page, lambda: page.mouse.move(x, y), 2)
            repeat(page, lambda: page.mouse.move(2, 2), 2)

        return deed

    return ready


def scroll(page: Page) -> Deed:
    """Scroll from the start of a page to its end."""
    page.evaluate("() => scrollTo({ top: 0, behavior: 'instant' })")
    page.mouse.move(5, 300)
    height = page.evaluate("() => document.documentElement.scrollHeight")
    return lambda: repeat(page, lambda: page.mouse.wheel(0, 700), min(60, int(height / 700) + 1))


def follow(selector: str, until: str) -> Action:
    """Follow the first link *selector*, and wait for *until* on the page that it leads to."""

    def ready(page: Page) -> Deed:
        x, y = page.evaluate(MIDDLE, [selector, 0])

        def deed() -> None:
            with page.expect_navigation():
                page.mouse.click(x, y)
            page.locator(until).first.wait_for(state="attached")

        return deed

    return ready


def click(selector: str) -> Action:
    """Press the first of *selector*."""

    def ready(page: Page) -> Deed:
        x, y = page.evaluate(MIDDLE, [selector, 0])
        return lambda: page.mouse.click(x, y)

    return ready


def write(selector: str, text: str) -> Action:
    """Write *text* into the field *selector*."""

    def ready(page: Page) -> Deed:
        page.locator(selector).focus()
        return lambda: page.keyboard.type(text)

    return ready


def repeat(page: Page, deed: Deed, times: int = TURNS) -> None:
    """Do something in so many frames."""
    for _ in range(times):
        deed()
        page.evaluate("() => new Promise(requestAnimationFrame)")
