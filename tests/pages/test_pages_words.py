"""What readers see in words: no address of ours and no prefixed name where there is a label."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import NamedNode
from reading import LANGUAGES, PAGE, PATHS, Reader

import partnerskap.web
from partnerskap.vocabulary import PREFIXES
from partnerskap.web.pages.page import page_of

KINDS = (
    *("/", "/municipalities", "/partnerships", "/themes", "/sources", "/ask"),
    *("/doc/municipality/se/kalmar", "/doc/municipality/tr/manisa", "/doc/area/tr/manisa-il"),
    *("/doc/partnership/tuselog/energy", "/doc/project/tuselog/energy"),
    *("/doc/participation/tuselog/energy/umea", "/doc/programme/tuselog"),
    *("/doc/method/thematic-local-partnership", "/doc/change/law-6360-malatya", "/doc/law/6360"),
    *("/doc/theme/gender-equality", "/doc/scheme/themes", "/doc/role/swedish-partner"),
    *("/doc/claim/tusenet-ended-2010", "/doc/organisation/skl", "/doc/source/partnerskap"),
    *("/graph/programmes/tuselog", "/dataset/partnerskap", "/doc/geometry/se/kalmar"),
    *("/doc/area/se/kalmar", "/doc/area/se/kalmar-lan", "/doc/event/tuselog-ankara-2012"),
    *("/doc/question/where-are-the-municipalities-of-tuselog", "/doc/scheme/organisation-number"),
    *("/explore?since=2005&until=2010", "/search?q=umea", "/search?q=zzz", "/quality", "/catalog"),
    *("/about", "/link", "/version/", "/.well-known/void", "/graph/inferred"),
    *("/problem/time-limit", "/problem/unknown-resource"),
    *("/guide/deploy", "/guide/operations", "/guide/proxy", "/guide/stores"),
)
"""A page of every kind that is about the content and not about its notation."""
NOTATION = "descendant::*[self::code or self::pre or self::script or self::style]"
EMPTY = "//main//a[not(normalize-space()) and not(@aria-label) and not(*[local-name() != 'bdi'])]"
RAW = re.compile(
    rf"\b(?:{'|'.join(PREFIXES)}):[A-Za-z]\w+|w3id\.org/partnerskap|https?://w3id\.org"
    r"|^(?:id|graph|ns|doc)[/#]"
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
    page = read(path, language)
    assert page.xpath("//main//dt[.//code]//text()") == []
    assert [link.get("href") for link in page.xpath(EMPTY)] == []
    words = read_words(page)
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
    english = {text.lower() for text in read_words(read(path, "en")) if plain(text)}
    page = read(path, language)
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


@pytest.mark.parametrize("language", ["sv", "tr"])
@pytest.mark.parametrize("path", [*KINDS, "/ns", "/shapes", "/sparql", "/doc/nothing"])
def test_no_text_of_ours_is_left_in_english(reading: FlaskClient, path: str, language: str) -> None:
    """What has a translation never stands in a page, its head, frame or hints in English."""
    headers = PAGE | {"Accept-Language": language}
    page = html.fromstring(reading.get(path, headers=headers).text)
    for each in page.xpath("//*[@lang and @lang != $language]", language=language):
        each.drop_tree()
    for each in page.xpath(f"//{NOTATION} | {DRAWN} | {VARIABLES}"):
        each.drop_tree()
    assert page.get("lang") == language
    hints = page.xpath("//@aria-label | //@title | //@placeholder | //@data-name | //@content")
    told = {" ".join(text.split()) for text in [*page.xpath("//text()"), *hints]}
    found = {text for text in told if untranslated(language).fullmatch(text)}
    assert {text for text in found if text.lower() not in NAMES} == set()


@cache
def untranslated(language: str) -> re.Pattern[str]:
    """Return what matches every English text that is another in *language*, and nothing else."""
    file = (
        Path(partnerskap.web.__file__).parent / f"translations/{language}/LC_MESSAGES/messages.po"
    )
    with file.open("rb") as source:
        known = [message for message in read_po(source, locale=language) if message.id]
    theirs = {text for message in known for text in as_tuple(message.string)}
    ours = {text for message in known for text in as_tuple(message.id)} - theirs - SHARED[language]
    held = (re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text)) for text in ours if plain(text))
    return re.compile("|".join(sorted(held)))


def as_tuple(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms of a text, which may have one."""
    return (text,) if isinstance(text, str) else text


DRAWN = "//figure[contains(@class, 'diagram')]"
VARIABLES = "//*[@id='answer']//table"
"""Where names of classes and of a query's variables stand, which are notation too."""
SHARED = {"sv": {"Region"}, "tr": set[str]()}
"""English words for which a language has that same one too, for something near."""


def test_many_statements_of_a_source_are_folded(read: Reader) -> None:
    [folded] = read("/doc/source/partnerskap?lang=en").xpath("//section[@id='backs']/details")
    assert folded.get("open") is None
    assert folded.xpath("string(summary/span)") == str(len(folded.xpath("ul/li"))) != "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_is_in_the_readers_language_and_names_what_it_is_about(
    read: Reader, language: str
) -> None:
    [advice] = read(f"/quality?lang={language}").xpath("//section[@id='validation']/details")
    assert advice.xpath(".//h3/bdi/@lang") == []
    names = [each.text_content() for each in advice.xpath(".//li/a[not(code)]")]
    assert "Lamu" in names
    assert len(advice.xpath(".//li/a[code]")) < 5


@pytest.mark.parametrize("path", PATHS)
def test_no_place_of_a_page_is_named_twice(reading: FlaskClient, path: str) -> None:
    headers = PAGE | {"Accept-Language": "en"}
    names = html.fromstring(reading.get(path, headers=headers).text).xpath("//@id")
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", ["/doc/theme/gender-equality", "/doc/programme/icld"])
def test_partnerships_on_cards_are_told_apart(read: Reader, path: str) -> None:
    page = read(path)
    cards = page.xpath("//section[@id='partnerships']//li[@class='card']")
    told = [card.xpath("string(div[@class='kicker'])") + card.xpath("string(h3)") for card in cards]
    assert len(told) == len(set(told)) > 5
    assert page.xpath("string(//h1)") not in {card.xpath("string(h3)") for card in cards}


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "1\xa0811"), ("en", "1,811"), ("tr", "1.811")]
)
def test_large_numbers_are_grouped_as_the_reader_writes_them(
    read: Reader, language: str, told: str
) -> None:
    found = read("/municipalities", language).xpath("string(//main//p[@role='status'])")
    assert found.split(" ")[0] == told
    assert told in read("/", language).xpath("//ul[@class='figures']/li/strong/text()")


def test_a_programme_on_the_first_page_has_its_years_without_days(read: Reader) -> None:
    told = {
        row.xpath("string(a)"): " ".join(row.xpath("string(span)").split())
        for row in read("/?lang=en").xpath("//section[@aria-labelledby='programmes']//li")
    }
    assert told["Tuselog"] == "2011–2015 · 5 partnerships"
    assert told["Serbia EU integration"] == "2011–2014 · 1 partnership"
    assert told["ICLD"] == "73 partnerships"


def test_what_has_no_name_here_is_not_called_after_the_data_set(real: Flask) -> None:
    with real.test_request_context("/"):
        page = page_of(())
        assert page.label(NamedNode(page.base + "id/event/none")).text == "id/event/none"
