"""The desk in use: what stays in sight, tabs, drawings that move, pictures, copying, memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from desk import Desk
from lxml import etree, html
from playwright.sync_api import Browser, Page, Route, expect

from asking import CROSSED, KALMAR, UMEA, table
from live import Live, http

WHERE = "where-are-the-municipalities-of-tuselog"
BARS = table("a n", '"x" 1', '"y" 12345')
ROWS = table("a n", *(f'"{n}" {n * 12345.5}' for n in range(100)))
DRAWN = {
    "map": {"question": WHERE},
    "network": {"query": table("a b", f"{KALMAR} <urn:x>", f"{UMEA} <urn:x>")},
    "timeline": {"query": table("a start end", '"x" 2011 2014', '"y" 2012 2013')},
    "bars": {"query": BARS},
}
FOCUSED = "document.activeElement.textContent.trim()"


def press_until(desk: Desk, text: str, most: int) -> int:
    """Press Tab until what is focused has *text*; return how often."""
    for number in range(1, most + 1):
        desk.page.keyboard.press("Tab")
        if text in desk.page.evaluate(FOCUSED):
            return number
    raise AssertionError(f"{text} is more than {most} presses away")


def test_run_and_the_way_to_the_answer_stay_in_sight(desk: Desk) -> None:
    desk.open(query=ROWS)
    run = desk.page.get_by_role("button", name="Run", exact=True)
    for place in (0, 400, 1200):
        desk.page.evaluate("place => scrollTo(0, place)", place)
        expect(run).to_be_in_viewport(ratio=1)
        expect(desk.page.locator("[data-result]")).to_contain_text(
            re.compile(r"100 rows · [\d.]+ ms")
        )


def test_query_and_answer_are_both_seen(desk: Desk) -> None:
    desk.open(question=WHERE)
    expect(desk.page.locator(".editor")).to_be_in_viewport(ratio=1)
    expect(desk.answer.locator("[data-summary]")).to_be_in_viewport(ratio=1)
    expect(desk.tab("Map")).to_be_in_viewport(ratio=1)


def test_editor_grows_with_its_text_and_no_further_than_the_screen(desk: Desk) -> None:
    desk.open()
    heights = []
    for lines in (1, 12, 300):
        desk.write("\n".join(f"# {n}" for n in range(lines)) + "\nASK {}")
        heights.append(desk.page.locator(".editor").bounding_box()["height"])  # type: ignore[index]
    assert heights[0] < heights[1] < heights[2] < 900 * 0.45
    expect(desk.page.locator(".CodeMirror-code > *").last).to_be_in_viewport()
    desk.page.keyboard.press("Control+Home")
    expect(desk.page.locator(".CodeMirror-code > *").first).to_be_in_viewport()
    expect(desk.page.get_by_role("button", name="Run", exact=True)).to_be_in_viewport(ratio=1)


def test_answer_is_few_presses_away(desk: Desk) -> None:
    desk.open(question=WHERE)
    assert press_until(desk, "Skip to the content", 1) == 1
    desk.page.keyboard.press("Enter")
    assert press_until(desk, "Skip to the answer", 1) == 1
    desk.page.keyboard.press("Enter")
    expect(desk.answer).to_be_focused()
    assert press_until(desk, "Table", 2) == 1
    desk.focus()
    assert press_until(desk, "24 rows", 3) == 2


def test_time_runs_while_a_query_does(desk: Desk) -> None:
    asked: list[Route] = []
    desk.open()
    desk.stop_clock()
    desk.page.route("**/sparql?*", lambda route: asked.append(route))
    desk.run("ASK {}")
    expect(desk.page.locator(".actions button")).to_have_text("Stop")
    elapsed = desk.page.locator("[data-elapsed]")
    for milliseconds, shown in ((100, "0.1 s"), (2400, "2.5 s")):
        desk.page.clock.run_for(milliseconds)
        expect(elapsed).to_have_text(shown)
    asked[0].continue_()
    expect(desk.answer).to_contain_text("Yes")
    expect(elapsed).to_have_text("")


def test_last_queries_are_kept_here_and_cleared(desk: Desk) -> None:
    desk.open()
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    for number in (1, 2, 1):
        desk.run(f"PREFIX x: <urn:x>\nSELECT ({number} AS ?kept) {{}}")
        expect(desk.answer.locator("td")).to_have_text(str(number))
    desk.open()
    kept = desk.page.locator("[data-history]")
    expect(kept).to_contain_text("Your last queries")
    kept.locator("summary").click()
    expect(kept.locator("li")).to_have_text(["SELECT (1 AS ?kept) {}", "SELECT (2 AS ?kept) {}"])
    kept.get_by_role("button", name="SELECT (2").click()
    assert desk.query == "PREFIX x: <urn:x>\nSELECT (2 AS ?kept) {}"
    expect(desk.page.locator(".CodeMirror-focused")).to_have_count(1)
    assert sum("kept" in url for url in sent) == 3
    kept.get_by_role("button", name="Clear the list").click()
    expect(kept).to_be_hidden()
    assert desk.page.evaluate("localStorage.length") == 0


def test_tab_is_chosen_by_keyboard_and_stands_in_the_address(desk: Desk) -> None:
    desk.open(question=WHERE)
    before = desk.query
    desk.tab("Map").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.answer.locator(".map .zoom")).to_be_visible()
    expect(desk.tab("Map")).to_be_focused()
    expect(desk.tab("Map")).to_have_attribute("aria-current", "true")
    expect(desk.page).to_have_url(re.compile("view=map"))
    assert desk.query == before
    desk.page.keyboard.press("Control+Home")
    desk.page.go_back()
    expect(desk.answer.locator("table.rows")).to_be_visible()
    desk.page.go_forward()
    expect(desk.answer.locator(".map")).to_be_visible()


def test_next_answer_is_shown_as_the_last_one_was(desk: Desk) -> None:
    desk.open(query=BARS, view="bars")
    desk.run(table("a n", '"p" 1', '"q" 2', '"r" 3'))
    expect(desk.answer.locator(".chart svg:visible .strip-name")).to_have_text(["p", "q", "r"])
    desk.run("SELECT ?a { VALUES ?a { 1 } }")
    expect(desk.answer.locator("table.rows")).to_be_visible()


def test_long_query_has_tabs_too(desk: Desk) -> None:
    desk.open()
    desk.run(f"# {'x' * 7000}\n{BARS}")
    desk.answer.locator(".views").get_by_role("button", name="Bars").click()
    expect(desk.answer.locator(".chart svg:visible .strip-name")).to_have_text(["x", "y"])


@pytest.mark.parametrize("view", DRAWN)
def test_drawing_is_taken_along_as_a_picture(desk: Desk, view: str, tmp_path: Path) -> None:
    desk.open(view=view, **DRAWN[view])
    figure = desk.answer.locator("figure").first
    got = {}
    for kind in ("SVG", "PNG"):
        with desk.page.expect_download() as download:
            figure.get_by_role("button", name=f"Picture: {kind}").click()
        download.value.save_as(tmp_path / kind)
        got[kind] = (tmp_path / kind).read_bytes()
    drawing = etree.fromstring(got["SVG"])
    assert float(drawing.get("width", 0)) > 300
    assert b"fill" in got["SVG"]
    assert got["PNG"].startswith(b"\x89PNG")
    assert len(got["PNG"]) > 3000


def test_tabs_have_their_rows_as_files(desk: Desk) -> None:
    for query, view, told in ((BARS, "bars", "a,n"), (CROSSED, "pivot", "2011,2012,Sum")):
        desk.open(query=query, view=view)
        with desk.page.expect_download() as download:
            desk.answer.locator(".files").get_by_role("link", name="CSV").click()
        assert told in download.value.path().read_text("utf-8")


def test_code_of_drawings_comes_only_with_a_drawing(desk: Desk) -> None:
    loaded: list[str] = []
    desk.page.on("request", lambda request: loaded.append(request.url.partition("?")[0]))
    desk.open(query=BARS)
    desk.settle()
    assert not [url for url in loaded if re.search(r"drawing|picture|d3|map\.js|web\.js", url)]
    desk.tab("Bars").click()
    expect(desk.answer.locator(".chart .zoom")).to_be_visible()
    desk.settle()
    assert not [url for url in loaded if re.search(r"d3|map\.js|web\.js", url)]


def test_network_is_laid_out_and_looked_at(desk: Desk) -> None:
    desk.open(view="network", **DRAWN["network"])
    figure = desk.answer.locator(".web[data-laid]")
    kalmar = figure.get_by_role("link", name="Kalmar")
    kalmar.focus()
    expect(figure.locator(".thread.lit")).to_have_count(1)
    lit = figure.locator(".vertex.lit title").all_text_contents()
    assert sorted(lit) == ["Kalmar", "urn:x"]
    figure.get_by_role("button", name="Closer").click()
    expect(figure.locator("svg > g")).to_have_attribute("transform", re.compile(r"scale\((?!1\))"))
    figure.get_by_role("button", name="Whole network").click()
    expect(figure.locator("svg > g")).to_have_attribute("transform", re.compile(r"scale\(1\)"))
    spots = figure.locator(".vertex").evaluate_all(
        "all => all.map(one => one.getAttribute('transform'))"
    )
    assert len(set(spots)) == 3


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,234,567.25"), ("sv", "1\u00a0234\u00a0567,25"), ("tr", "1.234.567,25")],
)
def test_number_is_copied_exactly_whatever_it_looks_like(
    desk: Desk, language: str, shown: str
) -> None:
    desk.open(lang=language, query="SELECT (1234567.25 AS ?n) {}")
    cell = desk.answer.locator("td.number")
    marks = cell.evaluate(
        "cell => [...cell.querySelectorAll('span')]"
        ".map(span => getComputedStyle(span, '::before').content)"
    )
    signs = [mark.strip('"') for mark in marks]
    thousands, point = signs[0], "." if signs[-1] == "none" else signs[-1]
    assert thousands.join(["1", "234", "567"]) + point + "25" == shown
    cell.evaluate("cell => getSelection().selectAllChildren(cell)")
    assert desk.page.evaluate("getSelection().toString().trim()") == "1234567.25"
    desk.page.keyboard.press("Control+c")
    desk.expect_copied("1234567.25")


def test_large_numbers_are_sorted_by_their_value(desk: Desk) -> None:
    desk.open(lang="sv", query=table("n", "100000", "99999.5", "3"))
    desk.answer.get_by_role("button", name="n").click()
    expect(desk.answer.locator("th")).to_have_attribute("aria-sort", "ascending")
    texts = desk.answer.locator("td").all_text_contents()
    assert [float(text) for text in texts] == [3, 99999.5, 100000]


def test_prefix_that_is_built_in_is_no_mistake(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a pk:Municipality ; rdfs:label ?name }")
    expect(desk.page.locator(".parseErrorIcon, .sp-error")).to_have_count(0)
    desk.write("SELECT * { ?x a nonsense:Municipality }")
    expect(desk.page.locator(".parseErrorIcon")).to_have_count(1)


def test_word_that_is_wrong_is_marked(desk: Desk) -> None:
    desk.open(lang="sv")
    desk.run("SELECT * WHERE {\n  ?s a pk:Municipality\n  rdfs:label }")
    parts = desk.page.locator(".CodeMirror .fault-word")
    expect(parts.first).to_have_text(re.compile("^rdfs"))
    assert "".join(parts.all_text_contents()) == "rdfs:label"
    expect(desk.answer.locator(".excerpt mark")).to_have_text("rdfs:label")
    expect(desk.answer).to_contain_text("rdfs:label passar inte här.")


def test_formats_follow_the_query_that_is_written(desk: Desk) -> None:
    desk.open()
    formats = desk.page.locator("#format option")
    for query, last in (("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "nq"), ("ASK {}", "xml")):
        desk.write(query)
        expect(formats.last).to_have_attribute("value", last)
    assert "ttl" not in formats.evaluate_all("all => all.map(each => each.value)")


def test_own_terms_come_first(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x ")
    desk.page.keyboard.type("part")
    expect(desk.hint("pk:partOfProgramme")).to_have_count(1)
    offered = desk.page.locator(".CodeMirror-hint .hint-text").all_inner_texts()
    own = [text.startswith("pk:") for text in offered if not text.startswith("<")]
    first = own.index(False) if False in own else len(own)
    assert first > 3
    assert all(own[:first])


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """A browser in which another site shows what is put into it."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@contextmanager
def published_elsewhere(content: str) -> Iterator[str]:
    """Serve a page that consists of *content*, as another site; a browser frames no local one
    in a page that it has not got from this machine."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_answer_is_framed_by_another_site(elsewhere: Page, site: Live) -> None:
    trouble: list[str] = []
    elsewhere.on(
        "console", lambda told: trouble.append(told.text) if told.type == "error" else None
    )
    asked = {"question": WHERE, "view": "map", "lang": "en"}
    shown = http.get(site.sparql, params=asked, headers={"Accept": "text/html"}).text
    [code] = html.fromstring(shown).xpath("//input[@id='frame']/@value")
    with published_elsewhere(code) as address:
        elsewhere.goto(address)
        inside = elsewhere.frame_locator("iframe")
        expect(inside.locator(".map .zoom")).to_be_visible()
        with elsewhere.context.expect_page() as opened:
            inside.locator(".main-sheet").get_by_role("link", name="Kalmar").first.click()
        expect(opened.value).to_have_url(re.compile("/doc/municipality/se/kalmar"))
    assert trouble == []
    with (
        published_elsewhere(f'<iframe src="{site.sparql}"></iframe>') as address,
        elsewhere.expect_console_message(lambda told: "frame-ancestors" in told.text),
    ):
        elsewhere.goto(address)
    expect(elsewhere.frame_locator("iframe").locator("#query")).to_have_count(0)
