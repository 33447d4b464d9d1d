"""The query page in a real browser, as the tests use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from axe import examine

Scheme = Literal["light", "dark"]


@dataclass
class Desk:
    """A page of the browser, and what went wrong while it was used."""

    page: Page
    url: str
    trouble: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note each error, each breach of the content policy and each request elsewhere."""
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self.see)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error, unless it only says that a query had no answer."""
        refused = "Failed to load resource" in message.text and "/sparql" in message.location["url"]
        if message.type in ("error", "warning") and not refused:
            self.trouble.append(f"{message.text} {message.location['url']}")

    def see(self, request: Request) -> None:
        """Note a request that leaves the server."""
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.trouble.append(f"request to {request.url}")

    def open(self, **fields: str) -> None:
        """Open the query page, whose editor is there when the page is loaded."""
        self.page.goto(f"{self.url}sparql?{urlencode({'lang': 'en'} | fields)}")

    def stop_clock(self) -> None:
        """Let the page know no other time than the test's."""
        self.page.clock.install()
        self.page.clock.pause_at("2100-01-01")

    def settle(self) -> None:
        """Wait until nothing more is fetched: the code of a drawing comes after the page."""
        self.page.wait_for_load_state("networkidle")

    def write(self, query: str) -> None:
        """Put *query* in the place of what is in the editor, as if pasted."""
        self.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(query)

    def focus(self) -> None:
        """Put the cursor into the editor."""
        self.page.locator("#query-label").click()
        expect(self.page.locator(".CodeMirror-focused")).to_have_count(1)

    def run(self, query: str) -> None:
        """Ask *query* by the button."""
        self.write(query)
        self.page.locator(".actions button").click()

    def tab(self, title: str) -> Locator:
        """Return the tab of the answer that is called *title*."""
        return self.answer.locator(".views").get_by_role("link", name=title, exact=True)

    @property
    def query(self) -> str:
        """What the form would send."""
        return self.page.locator("#query").input_value()

    @property
    def answer(self) -> Locator:
        """The part of the page that answers."""
        return self.page.locator("#answer")

    def column(self, number: int) -> Locator:
        """Return the cells of a column of the table, without those that are not shown."""
        return self.page.locator(f".rows tbody tr:not([hidden]) td:nth-child({number})")

    def expect_copied(self, text: str) -> None:
        """Wait until *text* is in the clipboard."""
        read = "async (wanted) => (await navigator.clipboard.readText()).trim() === wanted.trim()"
        self.page.wait_for_function(read, arg=text)

    def hint(self, text: str) -> Locator:
        """Ask the editor by Ctrl and Space for what fits, and return what contains *text*."""
        self.page.keyboard.press("Control+Space")
        return self.page.locator(".CodeMirror-hint").filter(has_text=text)

    def check_access(self) -> list[str]:
        """Return what axe finds that keeps people out."""
        return examine(self.page)


@contextmanager
def sitting(
    browser: Browser, url: str, scheme: Scheme = "light", phone: bool = False
) -> Iterator[Desk]:
    """Open a browser at the server *url* with nothing remembered; fails if anything went wrong."""
    context = browser.new_context(
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": 320, "height": 640} if phone else {"width": 1280, "height": 900},
        is_mobile=phone,
        has_touch=phone,
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    try:
        desk = Desk(context.new_page(), url)
        desk.watch()
        yield desk
        assert desk.trouble == [], desk.trouble
    finally:
        context.close()
