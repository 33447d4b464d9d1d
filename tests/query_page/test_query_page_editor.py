"""The editor: it completes by name and by address, and the keyboard gets everywhere."""

from __future__ import annotations

import pytest
from desk import Desk
from playwright.sync_api import expect

KALMAR = "<https://w3id.org/partnerskap/id/municipality/se/kalmar>"


@pytest.mark.parametrize(
    ("language", "before", "typed", "offered"),
    [
        ("en", "SELECT * { ?x a ", "pk:Munici", "pk:Municipality municipality class"),
        ("en", "SELECT * { ?x a ", "munici", "pk:Municipality municipality class"),
        ("sv", "SELECT * { ?x a ", "kommu", "pk:Municipality kommun klass"),
        ("tr", "SELECT * { ?x a ", "beledi", "pk:Municipality belediye sınıf"),
        ("tr", "SELECT * { ?x a ", "kommu", "pk:Municipality belediye sınıf"),
        ("en", "SELECT * { ?x ", "cooperates", "pk:cooperatesWith cooperates with property"),
        ("en", "SELECT * { ?x ", "rdfs:lab", "rdfs:label"),
        ("en", "SELECT * { ?x a ", "<https://w3id.org/partnerskap/ns#The", "pk:Theme theme class"),
        ("en", "SELECT * { ?kalmar a ?type . ?k", "", "?kalmar variable"),
        ("en", "PREFIX ", "skos", "skos: <http://www.w3.org/2004/02/skos/core#> prefix"),
        ("en", "SELECT * { ?x a ?y . ", "kalma", KALMAR),
        ("tr", "SELECT * { ?x a ?y . ", "sisli", "/id/municipality/tr/sisli>"),
    ],
)
def test_editor_completes(desk: Desk, language: str, before: str, typed: str, offered: str) -> None:
    desk.open(lang=language)
    desk.write(before)
    desk.page.keyboard.type(typed)
    expect(desk.hint(offered)).not_to_have_count(0)


def test_editor_takes_a_term_with_its_prefix(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a ")
    desk.page.keyboard.type("municipality")
    expect(desk.hint("pk:Municipality municipality class")).to_have_count(1)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".CodeMirror-hints")).to_have_count(0)
    assert desk.query.splitlines() == [
        "PREFIX pk: <https://w3id.org/partnerskap/ns#>",
        "SELECT * { ?x a pk:Municipality",
    ]


def test_editor_has_the_next_key_after_a_press_on_what_it_offers(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a pk:Municipalit")
    note = "window.within = document.activeElement.closest('.editor')"
    desk.page.evaluate(f"addEventListener('click', () => {{ {note} }})")
    desk.hint("pk:Municipality municipality class").click()
    assert desk.page.evaluate("Boolean(window.within)")
    assert desk.query.endswith("pk:Municipality")


def test_editor_offers_while_typing(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a ")
    desk.page.keyboard.type("pk:Partn")
    expect(desk.page.locator(".CodeMirror-hint").first).to_contain_text("pk:Partnership")


def test_editor_offers_only_what_fits(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x a ")
    desk.page.keyboard.type("partner")
    expect(desk.hint("pk:Partnership partnership class")).to_have_count(1)
    terms = desk.page.locator(".CodeMirror-hint").filter(has_text="pk:").all_inner_texts()
    assert terms
    assert all("partner" in term.lower() for term in terms)


@pytest.mark.parametrize("before", ['?x rdfs:label "', "?x rdfs:label 'it\\'s ", "# "])
def test_editor_offers_nothing_in_texts_and_comments(desk: Desk, before: str) -> None:
    desk.open()
    desk.write(before)
    desk.page.keyboard.type("munici")
    expect(desk.hint("pk:")).to_have_count(0)
    desk.page.keyboard.type("'\"\nmunici")
    expect(desk.hint("pk:Municipality")).not_to_have_count(0)


def test_editor_adds_no_prefix_of_its_own(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT * { ?x ")
    desk.page.keyboard.type("leak:x ; schema:na")
    expect(desk.hint("schema:name")).to_have_count(1)
    desk.page.keyboard.press("Enter")
    assert desk.query.splitlines() == [
        "PREFIX schema: <https://schema.org/>",
        "SELECT * { ?x leak:x ; schema:name",
    ]


def test_editor_lets_the_keyboard_leave(desk: Desk) -> None:
    desk.open()
    desk.focus()
    before = desk.query
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator(".actions button")).to_be_focused()
    desk.page.keyboard.press("Shift+Tab")
    expect(desk.page.locator(".CodeMirror-focused")).to_have_count(1)
    desk.page.keyboard.press("Shift+Tab")
    expect(desk.page.locator(".CodeMirror-focused")).to_have_count(0)
    assert desk.query == before


def test_editor_runs_by_keyboard(desk: Desk) -> None:
    desk.open()
    desk.write("SELECT (6 * 7 AS ?answer) {}")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.answer.locator("td")).to_have_text("42")
    assert "SELECT" in desk.page.url


def test_editor_shows_where_the_error_is(desk: Desk) -> None:
    desk.open()
    desk.run("SELECT * WHERE {\n  ?s a pk:Municipality\n  rdfs:label }")
    expect(desk.answer.get_by_role("alert")).to_contain_text("Line 3, column 3")
    expect(desk.answer).to_contain_text("unexpected rdfs:label")
    expect(desk.page.locator("[role=status]")).to_contain_text("Line 3, column 3")
    marked = desk.page.locator(":has(> .fault-line)")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("rdfs:label }")
    desk.run("ASK {}")
    expect(desk.page.locator(".fault-line")).to_have_count(0)
    expect(desk.answer).to_contain_text("Yes")
