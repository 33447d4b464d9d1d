"""What comes out of a printer: pages counted and read, made by Chromium."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from live import Live

Printer = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def printed(browser: Browser, site: Live) -> Printer:
    """Print a page on A4 and return the text of each sheet, without spaces: fonts add some."""

    def print_page(path: str) -> list[str]:
        page = browser.new_page()
        page.goto(site.url.rstrip("/") + path)
        sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
        page.close()
        return ["".join(sheet.extract_text().split()) for sheet in sheets]

    return print_page


@pytest.mark.parametrize(
    ("path", "title", "heads"),
    [
        ("se/kalmar?lang=sv", "Kalmar kommun", ("Partnerskap", "På kartan", "Vem som säger det")),
        ("tr/manisa?lang=tr", "Manisa Büyükşehir Belediyesi", ("Ortaklıklar", "Neler değişti")),
    ],
)
def test_a_municipality_is_printed_on_two_sheets(
    printed: Printer, path: str, title: str, heads: tuple[str, ...]
) -> None:
    sheets = printed(f"/doc/municipality/{path}")
    assert len(sheets) == 2
    assert "".join(title.split()) in sheets[0]
    assert [head for head in heads if "".join(head.split()) not in "".join(sheets)] == []
    assert "https://w3id.org/partnerskap/id/municipality/" in sheets[1]


def test_a_printed_answer_keeps_the_headings_of_its_columns(printed: Printer) -> None:
    first, *_ = printed("/sparql?question=which-municipalities-does-kalmar-cooperate-with&lang=sv")
    assert "Kortnamnname" in first


@pytest.mark.parametrize(
    "path", ["/", "/doc/partnership/tuselog/energy", "/themes", "/shapes", "/dataset/partnerskap"]
)
def test_no_sheet_is_empty(printed: Printer, path: str) -> None:
    assert [text for text in printed(path) if len(text) < 40] == []
