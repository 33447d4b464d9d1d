"""What a real browser makes of a map: zoom, keyboard, ties that light up, files of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

import partnerskap.web
from live import Live

STATIC = Path(partnerskap.web.__file__).parent / "static"

ENERGY = "/doc/partnership/tuselog/energy"
ENERGY_THEME = "https://w3id.org/partnerskap/id/theme/energy"
PLACES = '("Here" "POINT(16.36 56.66)") ("There" "POINT(18 59)")'
POINTS = f"SELECT ?name ?at {{ VALUES (?name ?at) {{ {PLACES} }} }}"
CROWD = """SELECT ?name ?at {
  VALUES ?x { 0 1 2 3 4 5 6 7 8 9 } VALUES ?y { 0 1 2 3 4 5 6 7 8 9 } VALUES ?z { 0 1 2 3 4 }
  BIND (CONCAT("T", STR(?x), STR(?y), STR(?z)) AS ?name)
  BIND (CONCAT("POINT(", STR(20 + ?x + ?z / 5), " ", STR(50 + ?y), ")") AS ?at) }"""
"""Five hundred places."""
COUNTING = """(selector) => {
  window.written = [0];
  const count = (records) => {
    const near = records.filter(({ target }) => target.closest?.(selector));
    const numbers = near.map(({ addedNodes }) => Math.max(addedNodes.length, 1));
    written[written.length - 1] += numbers.reduce((sum, number) => sum + number, 0);
  };
  const observer = new MutationObserver(count);
  observer.observe(document, { attributes: true, childList: true, subtree: true });
  const frame = () => {
    count(observer.takeRecords());
    written.push(0);
    requestAnimationFrame(frame);
  };
  frame();
}"""
"""Counts in each frame what is written to the document within what the selector finds.

The time that it takes would depend on the machine.
"""
WIDTHS = "(marks) => marks.map((mark) => mark.getBoundingClientRect().width)"
SETTLED = """() => new Promise((done) => {
  const look = () => Math.max(...written) && !written.at(-2) ? done(written) : frame();
  const frame = () => requestAnimationFrame(look);
  frame();
})"""
"""Waits until nothing more is written, and tells the counts."""
Opener = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Live) -> Iterator[Opener]:
    """Open a page with a map; at the end no script may have failed and no policy been broken."""
    complaints: list[str] = []
    contexts = []

    def visit_path(path: str, **options: object) -> Page:
        context = browser.new_context(locale="en", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(site.url.rstrip("/") + path)
        return page

    yield visit_path
    for context in contexts:
        context.close()
    assert complaints == []


def width_of(mark: Locator) -> float:
    """Return how wide *mark* is on the screen."""
    box = mark.bounding_box()
    assert box is not None
    return box["width"]


def land_of(page: Page) -> Locator:
    """Return the land of the first panel."""
    return page.locator(".ground .land").first


def scale_of(page: Page) -> float:
    """Return how much larger than at first that land is drawn."""
    found = land_of(page).get_attribute("transform")
    return float(re.search(r"scale\(([\d.]+)", found or "scale(1")[1])


def test_a_map_is_zoomed_and_its_marks_keep_their_size(visit: Opener) -> None:
    page = visit(ENERGY)
    mark = page.locator(".main-sheet .mark").first
    before = width_of(mark)
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    assert scale_of(page) > 1.5
    assert width_of(mark) == pytest.approx(before, abs=0.5)
    page.get_by_role("button", name="Whole map").click()
    expect(page.locator(".main-sheet.zoomed")).to_have_count(0)
    assert scale_of(page) == 1


def test_the_wheel_zooms_at_the_pointer(visit: Opener) -> None:
    page = visit(ENERGY)
    umea = page.locator(".main-sheet a[aria-label='Umeå']")
    umea.scroll_into_view_if_needed()
    umea.focus()
    expect(page.locator(".main-sheet.moving")).to_be_visible()
    mark = umea.locator(".mark")
    at = mark.bounding_box()
    assert at is not None
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    after = mark.bounding_box()
    assert after is not None
    assert after["x"] == pytest.approx(at["x"], abs=3)
    assert after["y"] == pytest.approx(at["y"], abs=3)
    assert scale_of(page) > 1.2


def touch_map(visit: Opener) -> tuple[Page, Locator, float, float]:
    """Open a map on a phone; return the mark of Umeå and its middle, once the map can be moved."""
    page = visit(ENERGY, has_touch=True, viewport={"width": 390, "height": 800})
    umea = page.locator(".main-sheet a[aria-label='Umeå']")
    umea.focus()
    expect(page.locator(".main-sheet.moving")).to_be_visible()
    umea.scroll_into_view_if_needed()
    mark = umea.locator(".mark")
    at = mark.bounding_box()
    assert at is not None
    return page, mark, at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


def test_two_fingers_zoom_where_they_are(visit: Opener) -> None:
    page, mark, x, y = touch_map(visit)
    at = mark.bounding_box()
    assert at is not None
    gesture = {"x": x, "y": y, "scaleFactor": 2, "gestureSourceType": "touch"}
    page.context.new_cdp_session(page).send("Input.synthesizePinchGesture", gesture)
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    after = mark.bounding_box()
    assert after is not None
    assert after["x"] == pytest.approx(at["x"], abs=8)
    assert scale_of(page) > 1.5
    assert page.evaluate("visualViewport.scale") == 1


def test_the_keyboard_zooms_moves_and_goes_back(visit: Opener) -> None:
    page = visit(ENERGY)
    page.locator(".main-sheet a[aria-label='Umeå']").focus()
    expect(page.locator(".main-sheet.moving")).to_be_visible()
    page.keyboard.press("+")
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    moved = land_of(page).get_attribute("transform") or ""
    page.keyboard.press("ArrowRight")
    expect(land_of(page)).not_to_have_attribute("transform", moved)
    page.keyboard.press("0")
    expect(land_of(page)).to_have_attribute("transform", re.compile(r"scale\(1\)"))


def test_a_map_that_was_reached_before_its_code_came_can_be_moved(visit: Opener) -> None:
    page = visit("/about")
    umea = page.locator(".main-sheet a[aria-label='Umeå']")

    def reach(code: Route) -> None:
        umea.focus()
        code.continue_()

    page.route("**/map.js*", reach)
    page.goto(page.url.replace("/about", ENERGY))
    expect(page.locator(".main-sheet.moving")).to_be_visible()
    expect(umea).to_be_focused()


def test_the_map_moves_to_a_mark_that_is_reached_by_the_keyboard(visit: Opener) -> None:
    page = visit("/doc/partnership/tusenet/network-6")
    for _ in range(5):
        page.get_by_role("button", name="Closer").click()
    expect(land_of(page)).to_have_attribute("transform", re.compile(r"scale\(10\.4"))
    away = page.locator(".main-sheet a.away").first
    name = away.get_attribute("aria-label")
    away.focus()
    found = page.locator(f".main-sheet a[aria-label='{name}']")
    expect(found).not_to_have_class(re.compile("away"))
    sheet, mark = page.locator(".main-sheet svg").bounding_box(), found.bounding_box()
    assert sheet is not None
    assert mark is not None
    assert sheet["x"] < mark["x"] < sheet["x"] + sheet["width"]
    assert sheet["y"] < mark["y"] < sheet["y"] + sheet["height"]


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_looking_at_a_municipality_lights_its_ties_and_tells_of_them(
    visit: Opener, way: str
) -> None:
    page = visit("/doc/programme/tuselog")
    town = page.locator(".main-sheet a[aria-label='Osmangazi']")
    expect(town.locator(".name")).to_be_hidden()
    if way == "hover":
        town.locator(".hit").hover(force=True)
    else:
        town.focus()
    expect(town.locator(".name")).to_be_visible()
    expect(page.locator(".told")).to_contain_text("Partners: Kalmar")
    expect(page.locator(".told")).to_contain_text("Gender equality")
    expect(page.locator(".curve.lit")).to_have_count(1)
    assert page.locator(".curve").count() > 2


@pytest.mark.parametrize(("kind", "start"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_a_map_can_be_taken_along(visit: Opener, kind: str, start: bytes) -> None:
    page = visit(ENERGY)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Picture: {kind}").click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(start)
    assert len(content) > 5000
    if kind == "SVG":
        text = content.decode()
        assert "Umeå" in text
        assert "Gulf of Bothnia" in text
        assert re.search(r'class="mark"[^>]* fill="rgb\(\d', text)


def test_the_map_of_an_answer_moves_too(visit: Opener) -> None:
    page = visit("/sparql?view=map&query=" + quote(POINTS))
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()


def test_many_marks_are_written_in_portions(visit: Opener) -> None:
    page = visit("/sparql?view=map&query=" + quote(CROWD))
    expect(page.locator(".main-sheet .portion").last).to_have_class("portion shown")
    [before, *_] = page.locator(".main-sheet .mark").evaluate_all(WIDTHS)
    page.evaluate(COUNTING, ".main-sheet svg")
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    written = page.evaluate(SETTLED)
    assert max(written) < 450
    assert sum(written) > 450
    widths = page.locator(".main-sheet [data-number]:not(.away) .mark").evaluate_all(WIDTHS)
    assert len(widths) > 200
    assert widths == pytest.approx([before] * len(widths), abs=0.5)


TOUCHES = (
    *(("touchStart", [0]), ("touchStart", [0, 30])),
    *(("touchMove", [0, 60]), ("touchMove", [0, 90])),
)
"""Where two fingers are, so many pixels beside a mark."""


def test_two_fingers_of_which_one_is_on_a_mark_zoom(visit: Opener) -> None:
    page, _, x, y = touch_map(visit)
    session = page.context.new_cdp_session(page)
    for kind, ends in TOUCHES:
        points = [{"x": x + end, "y": y, "id": number} for number, end in enumerate(ends)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert scale_of(page) > 1.5
    assert page.url.endswith(ENERGY)


@pytest.mark.parametrize("sheet", ["style.css", "sparql.css"])
def test_no_rule_has_all_of_a_drawing_styled_anew(sheet: str) -> None:
    """What follows anything makes a browser style all that is in a parent into which one came."""
    rules = (STATIC / sheet).read_text(encoding="utf-8")
    assert re.findall(r"^[^/\n]*[+~]\s*\*.*$", rules, re.M) == []


def test_a_network_is_drawn_in_portions(visit: Opener) -> None:
    page = visit("/about", reduced_motion="reduce")
    page.add_init_script(f"({COUNTING})('.network-map')")
    page.goto(page.url.replace("/about", "/explore"))
    page.locator("#network[data-laid]").wait_for()
    drawn = page.locator("#network :is(line, a)").count()
    added = page.evaluate("written")
    assert drawn > 500
    assert sum(added) >= drawn
    assert max(added) <= 320


def test_drawing_code_comes_only_where_and_when_it_is_wanted(visit: Opener) -> None:
    page = visit("/about")
    loaded = "performance.getEntriesByType('resource').map(each => each.name).join(' ')"
    assert "map.js" not in page.evaluate(loaded)
    page.goto(page.url.replace("/about", ENERGY))
    page.get_by_role("button", name="Closer").wait_for()
    assert "d3.min.js" not in page.evaluate(loaded)
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".main-sheet.zoomed")).to_be_visible()
    page.wait_for_function(f"{loaded}.includes('d3.min.js')")


def test_without_script_every_mark_has_its_name_and_leads_somewhere(visit: Opener) -> None:
    page = visit(ENERGY, java_script_enabled=False)
    town = page.locator(".main-sheet a[aria-label='Zeytinburnu']")
    expect(town.locator("title")).to_have_text("Zeytinburnu")
    town.locator(".hit").hover(force=True)
    expect(town.locator(".name")).to_be_visible()
    town.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zeytinburnu Municipality")


def test_the_network_is_drawn_and_lights_up_with_list_and_map(visit: Opener) -> None:
    place = "https://w3id.org/partnerskap/id/municipality/se/umea"
    page = visit("/explore?place=" + quote(place))
    network = page.locator("#network")
    expect(network.locator(f"a[data-thing='{place}']")).to_be_visible()
    page.locator("#network[data-laid]").wait_for()
    assert network.locator("line").count() == page.locator("#list li[data-thing]").count()
    page.locator(f"#list li[data-thing='{place}'] a").first.focus()
    expect(network.locator(f"a.chosen[data-thing='{place}']")).to_have_count(1)
    expect(page.locator(f".main-sheet a.chosen[data-iri='{place}']")).to_have_count(1)


def test_a_neighbour_is_reached_by_the_keyboard(visit: Opener) -> None:
    start = "https://w3id.org/partnerskap/id/municipality/se/umea"
    page = visit("/explore?place=" + quote(start))
    page.locator("#network a[aria-label='Bornova']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=.*place="))
    expect(page.get_by_role("heading", name="Compared")).to_be_visible()
    expect(page.get_by_role("link", name="Remove Bornova").first).to_be_visible()
    before = page.locator("#list tbody tr").count()
    page.get_by_label("Theme").select_option(ENERGY_THEME)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("theme=http"))
    theirs = re.compile(r"^\s*Tuselog partnership on energy\s*$")
    expect(page.locator("#list tbody th").filter(has_text=theirs)).to_have_count(1)
    assert page.locator("#list tbody tr").count() < before
    assert page.url.count("place=") == 3


def test_without_script_the_network_is_its_tables(visit: Opener) -> None:
    page = visit("/explore", java_script_enabled=False)
    expect(page.locator("#network")).to_be_hidden()
    assert page.locator("#list tbody tr").count() > 50
    assert page.locator("#timeline li").count() > 5
