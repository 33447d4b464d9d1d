"""What a real browser makes of the pages: access, privacy, keyboard and script."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from reading import LANGUAGES, PATHS, TEMPLATES

from axe import examine, examine_colours
from live import Live

WIDE = {"width": 1280, "height": 900}
VIEWS = {"wide": WIDE, "phone": {"width": 390, "height": 844}}
Scheme = Literal["light", "dark"]
SCHEMES: Sequence[Scheme] = ("light", "dark")
Opener = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Live) -> Iterator[Opener]:
    """Open a page in a language; at the end nothing may have come from elsewhere or failed."""
    address = site.url.rstrip("/")
    complaints: list[str] = []
    contexts = []

    def visit_path(path: str, language: str = "en", **options: object) -> Page:
        context = browser.new_context(locale=language, **({"viewport": WIDE} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note(complaints, request.url, address))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if blames(said.text) else None)
        page.goto(address + path)
        return page

    yield visit_path
    for context in contexts:
        context.close()
    assert complaints == []


def note(complaints: list[str], url: str, address: str) -> None:
    """Remember a request to somewhere else."""
    if not url.startswith(address):
        complaints.append(url)


def blames(said: str) -> bool:
    """Tell whether the console reports a breach of the security policy."""
    return "Content Security Policy" in said or "Content-Security-Policy" in said


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_shuts_anybody_out(visit: Opener, site: Live, view: str) -> None:
    """Each page is examined in at least one of four looks; languages take turns."""
    page = visit("/", viewport=VIEWS[view])
    found = []
    for path, language, schemes in choose_looks(view):
        page.emulate_media(color_scheme=schemes[0])
        page.goto(f"{site.url.rstrip('/')}{path}{'&' if '?' in path else '?'}lang={language}")
        found += [(path, language, schemes[0], broken) for broken in examine(page)]
        for scheme in schemes[1:]:
            page.emulate_media(color_scheme=scheme)
            found += [(path, language, scheme, broken) for broken in examine_colours(page)]
    assert found == []


def choose_looks(view: str) -> Iterator[tuple[str, str, Sequence[Scheme]]]:
    """Yield the pages to examine in a *view*, each with its language and schemes of colours.

    Those of `TEMPLATES` are examined wide in light and dark, and on a phone in the dark; the others
    in one look, by turns; with `EVERY=1` all in every look.
    """
    place = list(VIEWS).index(view)
    for number, path in enumerate(PATHS):
        language = LANGUAGES[(number + place) % len(LANGUAGES)]
        if os.environ.get("EVERY"):
            yield path, language, SCHEMES
        elif path in TEMPLATES:
            yield path, language, SCHEMES[place:]
        elif number % len(VIEWS) == place:
            yield path, language, [SCHEMES[number // len(VIEWS) % len(SCHEMES)]]


@pytest.mark.parametrize("path", ["/", "/doc/municipality/se/kalmar"])
def test_paper_is_light_for_readers_in_the_dark_too(visit: Opener, path: str) -> None:
    page = visit(path, color_scheme="dark")
    assert brightness(page, ".map svg") < 60
    page.emulate_media(media="print")
    assert brightness(page, ".map svg") > 200
    expect(page.get_by_role("navigation").first).to_be_hidden()


def brightness(page: Page, selector: str) -> int:
    """Return how bright the ground of the first such element is, from 0 to 255."""
    ground = page.locator(selector).first.evaluate("each => getComputedStyle(each).backgroundColor")
    return min(int(part) for part in re.findall(r"\d+", ground)[:3])


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", ("Kommuner", "Kalmar kommun", "Jämställdhet", "Jämställdhet", "Fråga")),
        (
            "en",
            (
                "Municipalities",
                "Kalmar Municipality",
                "Gender equality",
                "Gender equality",
                "Query",
            ),
        ),
        (
            "tr",
            (
                "Belediyeler",
                "Kalmar Belediyesi",
                "Toplumsal cinsiyet eşitliği",
                "Toplumsal cinsiyet eşitliği",
                "Sorgu",
            ),
        ),
    ],
)
def test_a_reader_walks_from_home_to_a_query(
    visit: Opener, language: str, names: tuple[str, ...]
) -> None:
    page = visit("/", language)
    listed, municipality, partnership, theme, query = names
    page.get_by_role("navigation").get_by_role("link", name=listed, exact=True).click()
    page.locator("form.filters input[name=q]").fill("Kalmar")
    page.locator("form.filters input[name=q]").press("Enter")
    page.get_by_role("link", name=municipality, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(municipality)
    page.locator("#partnerships").get_by_role("link", name=partnership, exact=True).click()
    expect(page).to_have_url(
        page.url.split("/doc/")[0] + "/doc/partnership/tuselog/gender-equality"
    )
    page.locator("#facts").get_by_role("link", name=theme, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(theme)
    page.get_by_role("navigation").get_by_role("link", name=query, exact=True).click()
    page.wait_for_url("**/sparql*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_alone_gets_from_home_to_a_municipality(visit: Opener, language: str) -> None:
    page = visit("/", language)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.goto(page.url.partition("#")[0])
    tab_to(page, "document.activeElement.getAttribute('href') === '/municipalities'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/municipalities")
    tab_to(page, "document.activeElement.getAttribute('href') === '/doc/municipality/tr/adalar'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/municipality/tr/adalar")


def tab_to(page: Page, condition: str) -> None:
    """Press Tab until *condition* holds of the focused element."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"Tab never led to where {condition}")


def test_what_was_typed_before_the_code_came_is_completed(visit: Opener) -> None:
    page = visit("/about")

    def type_first(code: Route) -> None:
        page.locator("input[name=q]").first.fill("kalm")
        code.continue_()

    page.route("**/site.js*", type_first)
    page.goto(page.url.replace("/about", "/themes"))
    expect(page.get_by_role("option").first).to_contain_text("Kalmar")


def test_suggestions_are_chosen_with_the_arrow_keys(visit: Opener) -> None:
    page = visit("/", "tr")
    box = page.get_by_role("combobox")
    box.fill("sisl")
    expect(page.get_by_role("option").first).to_contain_text("Şişli Belediyesi")
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url("**/doc/municipality/tr/sisli")


def test_home_is_light_before_anybody_touches_it(visit: Opener) -> None:
    page = visit("/", "sv")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".map((each) => each.transferSize)"
    )
    assert len(sizes) <= 8
    assert 20_000 < sum(sizes) <= 60_000


def test_the_language_switch_stays_on_the_page(visit: Opener) -> None:
    page = visit("/doc/theme/energy?lang=en")
    page.get_by_role("link", name="Türkçe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enerji")
    page.get_by_role("navigation", name="Ana menü").get_by_role("link", name="Temalar").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")


def test_without_script_a_reader_can_search_and_filter(visit: Opener) -> None:
    page = visit("/", "sv", java_script_enabled=False)
    page.get_by_role("searchbox").fill("umea")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Umeå kommun", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Umeå kommun")
    expect(page.locator("figure svg a").nth(4)).to_be_attached()
    page.get_by_role("navigation").get_by_role("link", name="Kommuner").first.click()
    country = page.get_by_role("combobox", name="Land", exact=True)
    country.select_option(label=country.locator("option").nth(1).inner_text())
    page.get_by_role("button", name="Visa", exact=True).click()
    page.wait_for_url("**/municipalities?**")
    assert page.locator("tbody tr").count() < 39
