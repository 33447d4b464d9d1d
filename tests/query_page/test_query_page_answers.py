"""Answers on the page: tables, maps, bars, questions, links, stopping and faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk import Desk, sitting
from playwright.sync_api import Browser, expect

from live import Live

QUESTIONS = Path(__file__).parents[2] / "ontology" / "questions"
EXPECTED = Path(__file__).parents[1] / "questions" / "expected"
WHERE = "where-are-the-municipalities-of-tuselog"
HOW_MANY = "how-many-participants-does-each-partnership-have"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_question_is_asked_by_one_click(desk: Desk) -> None:
    desk.open()
    link = desk.page.get_by_role("link", name="Where are the municipalities of Tuselog?")
    link.click()
    expect(desk.answer.get_by_role("heading", level=2)).to_have_text(
        "Where are the municipalities of Tuselog?"
    )
    assert f"question={WHERE}" in desk.page.url
    assert "wgs84:lat" in desk.query
    expect(desk.answer).to_contain_text("24 rows")
    expect(link).to_have_attribute("aria-current", "true")
    desk.page.go_back()
    expect(desk.answer.locator("table")).to_have_count(0)
    expect(desk.page).to_have_url(re.compile(r"/sparql\?lang=en$"))


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "wikidata", "Which Wikidata items match the municipalities?"),
        ("sv", "linköping", "Vad är känt om Linköpings deltagande?"),
        ("tr", "bornova umea", "Umeå, Bornova ile iş birliği yapıyor mu?"),
        ("en", "KATILIMCI ortaklik", "How many participants does each partnership have?"),
    ],
)
def test_questions_are_searched_in_every_language(
    desk: Desk, language: str, words: str, found: str
) -> None:
    desk.open(lang=language)
    shown = desk.page.locator(".questions li:visible")
    expect(shown).to_have_count(len(list(QUESTIONS.glob("*.rq"))))
    desk.page.locator("#filter").fill(words)
    expect(shown.filter(has_text=found)).to_have_count(1)
    assert shown.count() < 10
    desk.page.locator("#filter").fill("no such words")
    expect(shown).to_have_count(0)
    expect(desk.page.locator("[data-none]")).to_be_visible()


def test_chosen_question_is_in_view_in_the_list(desk: Desk) -> None:
    desk.open(question="who-owns-skl-international")
    chosen = desk.page.locator(".questions [aria-current]")
    expect(chosen).to_have_text("Who owns SKL International?")
    expect(chosen).to_be_in_viewport()
    assert desk.page.evaluate("scrollY") == 0


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("sv", "Tuselogs partnerskap om jämställdhet"),
        ("en", "Tuselog partnership on gender equality"),
        ("tr", "Tuselog toplumsal cinsiyet eşitliği ortaklığı"),
    ],
)
def test_question_is_asked_in_the_language_of_the_reader(
    desk: Desk, language: str, name: str
) -> None:
    desk.open(lang=language, question=HOW_MANY)
    assert f'= "{language}"' in desk.query
    names = desk.column(1).all_inner_texts()
    expected = (EXPECTED / f"{HOW_MANY}.csv").read_text(encoding="utf-8").splitlines()
    assert len(names) == len(expected) - 1 > 80
    assert f"{name} {language}" in names


def test_table_names_things_beside_their_addresses(desk: Desk) -> None:
    desk.open(lang="tr", question=WHERE)
    row = desk.answer.locator("tbody tr", has_text="sisli")
    link = row.get_by_role("link", name="Şişli Belediyesi")
    expect(link).to_have_attribute("title", re.compile("/id/municipality/tr/sisli$"))
    expect(row.locator("code")).to_have_text("…/id/municipality/tr/sisli")
    link.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Şişli")


def test_table_is_sorted_and_narrowed(desk: Desk) -> None:
    desk.open(question=WHERE)
    sort = desk.answer.get_by_role("button", name="lat")
    sorted_by = desk.answer.locator("th[aria-sort]")
    sort.click()
    expect(sorted_by).to_have_attribute("aria-sort", "ascending")
    upwards = desk.column(3).all_inner_texts()
    assert upwards == sorted(upwards, key=float)
    assert len(upwards) == 24
    sort.click()
    expect(sorted_by).to_have_attribute("aria-sort", "descending")
    expect(desk.column(3)).to_have_text(upwards[::-1])
    desk.answer.get_by_role("button", name="name").click()
    expect(sorted_by).to_contain_text("name")
    names = desk.column(2).all_inner_texts()
    assert names.index("Çorum") < names.index("Erzincan")
    desk.answer.locator(".filter-rows").fill("sisli")
    expect(desk.answer.locator("tbody tr:visible")).to_have_count(1)
    expect(desk.column(2)).to_have_text(["Şişli"])


def test_places_are_on_a_map(desk: Desk) -> None:
    desk.open(question=WHERE, view="map")
    kalmar = desk.answer.locator(".map").get_by_role("link", name="Kalmar").first
    expect(kalmar).to_have_attribute("href", re.compile("/doc/municipality/se/kalmar"))
    names = set(
        desk.answer.locator(".map .main-sheet a").evaluate_all(
            "links => links.map(link => link.getAttribute('aria-label'))"
        )
    )
    assert len(names) == 24
    assert {"Umeå", "Şişli", "Gaziantep"} <= names


def test_well_known_text_is_on_a_map(desk: Desk) -> None:
    desk.open(view="map")
    points = '("Here" "POINT(16.36 56.66)") ("Far" "POINT(-70 3)")'
    desk.run(f"SELECT ?name ?at {{ VALUES (?name ?at) {{ {points} }} }}")
    expect(desk.answer.locator(".map svg .name")).to_have_text(["Here", "Far"])


def test_category_and_number_are_bars(desk: Desk) -> None:
    desk.open()
    desk.run('SELECT ?town ?n { VALUES (?town ?n) { ("Umeå" 4) ("Ordu" 1) ("Çorum" 2.5) } }')
    desk.tab("Bars").click()
    chart = desk.answer.locator(".chart svg:visible")
    expect(chart.locator(".strip-name")).to_have_text(["Umeå", "Ordu", "Çorum"])
    expect(chart.locator(".strip-value")).to_have_text(["4", "1", "2.5"])
    bars = chart.locator("rect")
    widths = bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('width'))")
    shares = [100 * float(width) / float(widths[0]) for width in widths]
    assert shares == pytest.approx([100, 25, 62.5], abs=0.1)
    axis = chart.locator(".year").all_text_contents()
    assert (axis[0], axis[-1]) == ("0", "4")


def test_permanent_link_leads_back_to_the_same_answer(desk: Desk) -> None:
    desk.open()
    query = 'SELECT ("å+&% #" AS ?text) {} # ?'
    desk.run(query)
    expect(desk.answer.locator("td")).to_have_text("å+&% #")
    link = desk.page.locator("#permalink").input_value()
    desk.page.goto(link)
    assert desk.query.strip() == query
    expect(desk.answer.locator("td")).to_have_text("å+&% #")


def test_known_question_is_linked_and_cited_by_name(desk: Desk) -> None:
    desk.open(lang="sv", question=WHERE)
    link = desk.page.locator("#permalink").input_value()
    assert link == f"{desk.url}sparql?question={WHERE}&lang=sv"
    digest = desk.answer.locator("[title^='sha256:']").get_attribute("title")
    cited = desk.answer.locator(".citation").inner_text()
    assert f"https://w3id.org/partnerskap/version/0.1.0/sparql?question={WHERE}&lang=sv" in cited
    assert str(digest) in cited
    assert "Var ligger Tuselogs kommuner?" in cited
    desk.page.goto(link)
    expect(desk.answer).to_contain_text("24 rader")


def test_texts_are_copied(desk: Desk) -> None:
    desk.open(question=WHERE)
    desk.stop_clock()  # The word that tells of it stands for two seconds.
    for holder in (
        ".link-row:has(#permalink)",
        ".link-row:has(#frame)",
        ".take > .stack:last-child",
    ):
        button = desk.answer.locator(f"{holder} > button.copy")
        button.click()
        expect(button).to_have_text("Copied")
        source = desk.answer.locator(f"{holder} > [data-copyable]")
        desk.expect_copied(source.evaluate("each => each.value ?? each.textContent"))
    desk.answer.locator("summary", has_text="curl").click()
    desk.answer.locator("details[open] button.copy").click()
    desk.expect_copied(desk.answer.locator("details[open] pre").text_content() or "nothing")


def test_long_query_is_sent_by_post_and_has_no_link(desk: Desk) -> None:
    desk.open()
    desk.run("ASK {}" + " # a long remark" * 600)
    expect(desk.answer).to_contain_text("Yes")
    expect(desk.page.locator("#permalink")).to_contain_text("too long for a link")
    with desk.page.expect_download() as download:
        desk.answer.get_by_role("button", name="JSON").click()
    assert '"boolean":true' in download.value.path().read_text().replace(" ", "")


def test_no_rows_is_said(desk: Desk) -> None:
    desk.open()
    desk.run("SELECT * { ?s pk:noSuchThing ?o }")
    expect(desk.answer).to_contain_text("Nothing in the data fits this query.")
    expect(desk.answer).to_contain_text("0 rows")


LAID = """() => {
  const rows = document.querySelectorAll("#answer tbody tr");
  const laid = [rows[0], rows[rows.length - 1]].map(
    (row) => row.cells[0].checkVisibility({ contentVisibilityAuto: true }) && !row.hidden);
  return laid[0] && !laid[1];
}"""
"""Tells whether of the rows the first is laid out and the last is not."""
COLUMNS = "(row) => [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().left))"
"""Tells where the columns of a row begin."""


def test_first_rows_of_many_are_shown_and_counted(desk: Desk) -> None:
    desk.open()
    desk.run("SELECT * { ?s ?p ?o } LIMIT 1234")
    expect(desk.answer).to_contain_text("1,234 rows")
    expect(desk.answer.locator("tbody tr")).to_have_count(500)
    expect(desk.answer).to_contain_text("These are the first 500 rows.")
    rows = desk.answer.locator("tbody tr")
    desk.page.wait_for_function(LAID)
    assert rows.first.evaluate(COLUMNS) == desk.answer.locator("thead tr").evaluate(COLUMNS)
    desk.answer.locator(".filter-rows").fill("kalmar")
    expect(rows.first).not_to_be_visible()


def test_description_of_a_thing_is_a_table_of_statements(desk: Desk) -> None:
    desk.open(lang="sv", question="how-is-tuselog-described-in-schema-org-terms")
    headings = desk.answer.locator("thead .heading").all_inner_texts()
    assert headings == ["Subjekt", "Egenskap", "Värde"]
    assert desk.answer.locator("thead .variable").all_inner_texts() == [
        "subject",
        "predicate",
        "object",
    ]
    expect(desk.answer).to_contain_text("påståenden")


def test_nothing_in_an_answer_becomes_markup(desk: Desk) -> None:
    text = "<img src=x onerror=alert(1)>{{ 7 * 7 }}"
    desk.open()
    desk.run(f'SELECT ?text {{ VALUES ?text {{ "{text}" }} }}')
    expect(desk.answer.locator("td")).to_have_text(text)
    expect(desk.answer.locator("img")).to_have_count(0)
    desk.run("SELECT (<javascript:alert(1)> AS ?link) {}")
    expect(desk.answer.locator("td")).to_contain_text("javascript:alert(1)")
    expect(desk.answer.locator("td a")).to_have_count(0)


def test_query_over_the_limit_is_explained(browser: Browser, hasty: Live) -> None:
    with sitting(browser, hasty.url) as desk:
        desk.open()
        desk.run(ENDLESS)
        expect(desk.answer.get_by_role("alert")).to_contain_text("stopped after 1 second")
        expect(desk.page.locator(".actions button")).to_have_text("Run")


def test_query_is_stopped_by_the_button(desk: Desk) -> None:
    desk.open()
    desk.run(ENDLESS)
    button = desk.page.locator(".actions button")
    expect(button).to_have_text("Stop")
    button.click()
    expect(desk.answer).to_contain_text("Stopped.")
    expect(button).to_have_text("Run")
    desk.run("ASK {}")
    expect(desk.answer).to_contain_text("Yes")


def test_server_that_is_gone_is_said(desk: Desk) -> None:
    desk.open()
    asked = "**/sparql?*"  # all else that a page has may still be on its way
    desk.page.route(asked, lambda route: route.abort("internetdisconnected"))
    desk.run("ASK {}")
    expect(desk.answer).to_contain_text("The server could not be reached.")
    desk.page.unroute(asked)
    desk.page.locator(".actions button").click()
    expect(desk.answer).to_contain_text("Yes")
