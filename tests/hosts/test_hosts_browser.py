"""A reader in a browser below a path: all that pages load and ask comes from below it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, expect

from live import serving
from proxying import fetch, running

QUERY = "SELECT (COUNT(*) AS ?n) { ?programme a pk:Programme }"


def test_pages_work_below_a_path(excerpt: Path, tmp_path: Path, browser: Browser) -> None:
    answers: list[Response] = []
    tmp_path.chmod(0o755)
    with (
        serving(tmp_path / "served", "--build", str(excerpt), processes=2, proxies=1) as live,
        running("nginx", tmp_path, urlsplit(live.url).port or 0, "/kg/") as address,
    ):
        door = f"{address}kg/"
        fetch(door, {})
        page = browser.new_page(locale="en-GB")
        page.on("response", lambda answer: answers.append(answer))
        page.goto(door)
        expect(page.locator("[data-map]").first).to_be_visible()
        page.locator("input[name=q]").first.fill("kalm")
        option = page.get_by_role("option").first
        expect(option).to_contain_text("Kalmar")
        option.click()
        page.wait_for_url(f"{door}doc/**")
        page.goto(f"{door}sparql?lang=en")
        expect(page.locator(".CodeMirror, .yasqe").first).to_be_visible()
        page.locator("#query-label").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("SELECT * { ?s ?p <kalm")
        page.keyboard.press("Control+Space")
        hint = page.locator(".CodeMirror-hints li", has_text="Kalmar").first
        hint.click()
        expect(page.locator(".CodeMirror-line").first).to_contain_text("/id/")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(QUERY)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer table")).to_be_visible()
        assert page.url.startswith(f"{door}sparql?query=")
        page.wait_for_load_state("networkidle")
        page.close()
    failed = [f"{one.status} {one.url}" for one in answers if one.status >= 400]
    outside = [one.url for one in answers if not one.url.startswith((door, "data:", "blob:"))]
    assert failed == []
    assert outside == []
    names = {urlsplit(one.url).path.removeprefix("/kg/") for one in answers}
    assert {"search/suggest", "sparql/vocabulary.json", "static/map.js", "sparql"} <= names
