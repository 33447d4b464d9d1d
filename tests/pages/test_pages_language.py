"""Which language a page is in, and which name of a thing it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Literal
from reading import LANGUAGES, PAGE, PATHS, Reader

import partnerskap.web
from partnerskap.engine.errors import MemoryLimit, TimeLimit
from partnerskap.linking.names import Text, choose_text, fold, sort_key
from partnerskap.web.resources.addresses import UNKNOWN

WEB = Path(partnerskap.web.__file__).parent
PACKAGE = Path(partnerskap.__file__).parent
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.xml", "jinja2"),
]


@pytest.mark.parametrize(
    ("literals", "expected"),
    [
        pytest.param(
            [Literal("Sweden", language="en"), Literal("Sverige", language="sv")],
            Text("Sverige", "sv"),
            id="wanted",
        ),
        pytest.param(
            [Literal("İsveç", language="tr"), Literal("Sweden", language="en")],
            Text("Sweden", "en"),
            id="English",
        ),
        pytest.param(
            [Literal("İsveç", language="tr"), Literal("SE")], Text("SE", ""), id="untagged"
        ),
        pytest.param([Literal("İsveç", language="tr")], Text("İsveç", "tr"), id="any"),
        pytest.param(
            [Literal("Sverige", language="sv-SE")], Text("Sverige", "sv-se"), id="with region"
        ),
    ],
)
def test_the_best_name_there_is_gets_shown(literals: list[Literal], expected: Text) -> None:
    assert choose_text(literals, "sv") == expected


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Şişli", "sisli"), ("UMEÅ", "umea"), ("Karşıyaka", "karsiyaka"), ("İstanbul", "istanbul")],
)
def test_folding_forgets_diacritics(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("sv", ["Alby", "Zinkgruvan", "Åre", "Ängelholm", "Örebro"]),
        ("tr", ["Cizre", "Çorum", "Isparta", "İstanbul", "Samsun", "Şişli"]),
        ("en", ["Alby", "Åre", "Corum", "Istanbul"]),
    ],
)
def test_names_are_ordered_as_the_language_orders_them(language: str, ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=lambda name: sort_key(name, language)) == ordered


@pytest.mark.parametrize(
    ("address", "accepted", "expected"),
    [
        pytest.param("/about", "tr-TR,tr;q=0.9,en;q=0.5", "tr", id="browser"),
        pytest.param("/about?lang=sv", "tr", "sv", id="address over browser"),
        pytest.param("/about?lang=xx", "tr", "tr", id="unknown in address"),
        pytest.param("/about", "fi", "en", id="unknown to us"),
    ],
)
def test_the_page_is_in_the_language_asked_for(
    reading: FlaskClient, address: str, accepted: str, expected: str
) -> None:
    response = reading.get(address, headers=PAGE | {"Accept-Language": accepted})
    assert f'<html lang="{expected}">' in response.text
    assert response.headers["Content-Language"] == expected
    assert "Accept-Language" in response.headers["Vary"]


def test_a_language_in_the_address_sticks_to_every_link(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar?lang=tr")
    links = page.xpath("//main//a[starts-with(@href, '/doc/') and not(@type)]/@href")
    assert links
    assert [link for link in links if "lang=tr" not in link] == []


FILE = re.compile(r"/dump/|[.][a-z]+[^/]*$")
"""Where a link leads to a file and not to a page."""


@pytest.mark.parametrize("path", PATHS)
def test_no_link_to_another_page_leaves_the_language(reading: FlaskClient, path: str) -> None:
    sign = "&" if "?" in path else "?"
    page = html.fromstring(reading.get(f"{path}{sign}lang=tr", headers=PAGE).text)
    links = page.xpath("//body//a[starts-with(@href, '/') and not(@type or @download)]/@href")
    pages = [link for link in links if not FILE.search(link.partition("?")[0])]
    assert pages
    assert [link for link in pages if "lang=" not in link] == []


def test_without_a_language_in_the_address_links_have_none(read: Reader) -> None:
    assert read("/doc/municipality/se/kalmar").xpath("//main//a[contains(@href, 'lang=')]") == []


def test_a_name_in_another_language_says_which(read: Reader) -> None:
    others = read("/doc/municipality/se/kalmar", "en").xpath("//header//bdi[@lang='sv']/text()")
    assert others == ["Kalmar kommun"]


ENGLISH = {TimeLimit.__doc__, MemoryLimit.__doc__, UNKNOWN}
"""What errors say in English only to those who read it."""


@pytest.mark.parametrize(
    ("path", "language", "title"),
    [
        ("/doc/nothing", "sv", "Inget har den adressen"),
        ("/doc/nothing", "tr", "Bu adreste bir şey yok"),
        ("/doc/nothing", "en", "Nothing has this address"),
        ("/nothing/at/all", "sv", "Inget har den adressen"),
        ("/problem/time-limit", "sv", "Frågan tog för lång tid"),
        ("/problem/memory-limit", "tr", "Sorgu çok fazla bellek istedi"),
    ],
)
def test_an_error_is_told_in_the_language_of_the_reader(
    reading: FlaskClient, path: str, language: str, title: str
) -> None:
    response = reading.get(path, headers=PAGE | {"Accept-Language": language})
    page = html.fromstring(response.text)
    assert page.xpath("//h1/text()") == [title]
    [told] = page.xpath("//main//p[not(@class='kicker') and not(a)]")
    assert told.get("lang") in (None, language)
    assert told.text_content().strip() not in {"", *ENGLISH} or language == "en"


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Frågan går inte att läsa"), ("en", "can’t")]
)
def test_a_fault_in_a_query_is_told_in_the_language_of_the_reader(
    reading: FlaskClient, language: str, told: str
) -> None:
    response = reading.get("/sparql?query=SELECT+?", headers=PAGE | {"Accept-Language": language})
    fault = html.fromstring(response.text).get_element_by_id("fault")
    assert told in fault.text_content()
    assert fault.xpath("p[@lang='en']/text()")


def messages() -> Catalog:
    """Return every text that the pages have for translation."""
    found = Catalog()
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    keywords["sentence"] = None  # what the engine says, which knows of no languages
    for _, _, message, _, _ in extract_from_dir(PACKAGE, METHODS, keywords=keywords):
        found.add(message)
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_translated(language: str) -> None:
    file = WEB / "translations" / language / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as source:
        known = read_po(source, locale=language)
    missing = []
    for message in messages():
        found = known.get(message.id if isinstance(message.id, str) else message.id[0])
        if message.id and (found is None or not all(forms(found)) or found.fuzzy):
            missing.append(message.id)
    assert missing == []
    assert [message.id for message in known if not fits(message)] == []
    assert [str(error) for message in known for error in message.check(known)] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "slutpunkt ting slag föredraget dotterorganisation redovisat"),
        ("tr", "yeğlenen şeyler öğe toprağın"),
    ],
)
def test_words_that_readers_stumbled_over_are_gone(language: str, words: str) -> None:
    text = (WEB / "translations" / language / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    told = " ".join(line for line in text.splitlines() if line.startswith("msgstr"))
    assert [word for word in words.split() if re.search(rf"\b{word}\b", told, re.I)] == []


def forms(message: Message) -> tuple[str, ...]:
    """Return what a message is for each number, or what it is for all."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def fits(message: Message) -> bool:
    """Tell whether a translation fills in nothing that its text does not offer."""
    offered = set(re.findall(r"%\(\w+\)s", str(message.id)))
    return set(re.findall(r"%\(\w+\)s", str(message.string))) <= offered
