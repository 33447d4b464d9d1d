"""What readers see in words: no address of ours and no prefixed name where there is a label."""

from __future__ import annotations

import re

import pytest
from lxml import html
from reading import LANGUAGES, Reader

from partnerskap.vocabulary import PREFIXES

KINDS = (
    *("/", "/municipalities", "/partnerships", "/themes", "/sources", "/ask"),
    *("/doc/municipality/se/kalmar", "/doc/municipality/tr/manisa", "/doc/area/tr/manisa-il"),
    *("/doc/partnership/tuselog/energy", "/doc/project/tuselog/energy"),
    *("/doc/participation/tuselog/energy/umea", "/doc/programme/tuselog"),
    *("/doc/method/thematic-local-partnership", "/doc/change/law-6360-malatya", "/doc/law/6360"),
    *("/doc/theme/gender-equality", "/doc/scheme/themes", "/doc/role/swedish-partner"),
    *("/doc/claim/tusenet-ended-2010", "/doc/organisation/skl", "/doc/source/partnerskap"),
    *("/graph/programmes/tuselog", "/dataset/partnerskap", "/doc/geometry/se/kalmar"),
)
"""A page of every kind that is about the content and not about its notation."""
NOTATION = "descendant::*[self::code or self::pre or self::script or self::style]"
RAW = re.compile(
    rf"\b(?:{'|'.join(PREFIXES)}):[A-Za-z]\w+|w3id\.org/partnerskap|https?://w3id\.org"
)


def read_words(page: html.HtmlElement) -> list[str]:
    """Return each piece of text that a reader sees as words, opened details included."""
    for each in page.xpath(f"//main/{NOTATION}"):
        each.text = ""
        for inner in list(each):
            each.remove(inner)
    return [text.strip() for text in page.xpath("//main//text()") if text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", KINDS)
def test_no_page_shows_what_has_a_label_in_raw_form(read: Reader, path: str, language: str) -> None:
    words = read_words(read(f"{path}?lang={language}"))
    assert [text for text in words if RAW.search(text)] == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/doc/change/law-6360-malatya", ["Vad", "Före", "Efter"]),
        ("/doc/claim/tusenet-ended-2010", ["Vad som sägs", "Källa", "Påstående"]),
        ("/dataset/partnerskap", ["Vad det innehåller", "Fil", "Storlek"]),
    ],
)
def test_a_page_of_its_own_puts_side_by_side(read: Reader, path: str, told: list[str]) -> None:
    heads = read(f"{path}?lang=sv").xpath("//main//thead/tr/th/text()")
    assert heads == told


def test_a_claim_stands_beside_what_it_disagrees_with(read: Reader) -> None:
    rows = read("/doc/claim/tusenet-ended-2010?lang=en").xpath(
        "//section[@id='disputes']//tbody/tr"
    )
    values = {row.xpath("string(th)").strip()[:4] for row in rows}
    assert len(rows) >= 2
    assert "2010" in values


def test_a_role_tells_who_has_it_and_a_participation_where(read: Reader) -> None:
    held = read("/doc/role/swedish-partner").xpath("//section[@id='held']//a/@href")
    assert "/doc/participation/tuselog/energy/umea" in held
    facts = read("/doc/participation/tuselog/energy/umea").xpath(
        "//section[@id='facts']//dd/a/@href"
    )
    assert facts[:3] == [
        "/doc/municipality/se/umea",
        "/doc/partnership/tuselog/energy",
        "/doc/role/swedish-partner",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_statements_begin_with_the_readers_language(read: Reader, language: str) -> None:
    page = read(f"/doc/municipality/se/kalmar?lang={language}")
    [names] = page.xpath("//section[@id='statements']//dl[1]/div[dt/a[@title='rdfs:label']]")
    first = names.xpath("dd[1]//bdi")[0]
    assert first.get("lang") in (None, language)


@pytest.mark.parametrize("language", ["sv", "tr"])
@pytest.mark.parametrize("path", KINDS)
def test_no_page_is_left_in_english(read: Reader, path: str, language: str) -> None:
    """What stands in the page without a mark of another language is in the reader's."""
    english = {text.lower() for text in read_words(read(f"{path}?lang=en")) if plain(text)}
    page = read(f"{path}?lang={language}")
    for each in page.xpath("//main//*[@lang='en']"):
        each.clear()
    same = [text for text in read_words(page) if text.lower() in english - NAMES]
    assert [text for text in same if SENTENCE.search(text)] == []


NAMES = {
    "publications office of the european union",
    "standing conference of towns and municipalities",
    "skl international: partnerskap. web page of the tuselog programme.",
    "pelivan: power of energy at local level",
}
"""What its owners call so in every language, and a reference to a work."""


def plain(text: str) -> bool:
    """Tell whether *text* has words."""
    return bool(re.search(r"[A-Za-z]{3}", text))


SENTENCE = re.compile(r"\b(?:the|of|and|is|this|that|from|with|by|not|are|which)\b", re.I)
"""What English sentences have, and names do not."""
