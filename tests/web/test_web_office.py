"""Answers that office programs open as they are: a workbook with codes as text, CSV in UTF-8."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from flask.testing import FlaskClient

from partnerskap.web.sparql import office

CODES = """
SELECT ?code ?count ?share ?long ?name ?none {
  VALUES (?code ?count ?share ?long ?name) {
    ("0114"^^pk:kommunkod 7 2.5 12345678901234567890 "Şişli =1+1")
    ("1440"^^pk:kommunkod 8 1e3 1 "åäö")
  }
} ORDER BY ?code"""
SHEET = "xl/worksheets/sheet1.xml"


def ask(client: FlaskClient, query: str, **parameters: str) -> bytes:
    answer = client.get("/sparql", query_string={"query": query, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.data


def test_workbook_keeps_codes_as_text_and_numbers_as_numbers(client: FlaskClient) -> None:
    content = ask(client, CODES, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert list(sheet.values) == [
        ("code", "count", "share", "long", "name", "none"),
        ("0114", 7, 2.5, "12345678901234567890", "Şişli =1+1", None),
        ("1440", 8, 1000, 1, "åäö", None),
    ]
    assert ask(client, CODES + " # again", format="xlsx") == content


def test_workbook_is_sent_as_one(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}", "format": "xlsx"})
    assert answer.content_type == office.XLSX
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read(SHEET).decode()
    assert '<c r="A1" t="b"><v>1</v></c>' in sheet
    refused = client.get("/sparql", query_string={"query": "DESCRIBE <x:y>", "format": "xlsx"})
    assert refused.status_code == 406


@pytest.mark.parametrize("query", [f'SELECT ("{"a" * 40_000}" AS ?x) {{}}', "SELECT * {?s ?p ?o}"])
def test_what_no_workbook_holds_is_refused_not_cut(
    client: FlaskClient, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "MOST", 2)
    answer = client.get("/sparql", query_string={"query": query, "format": "xlsx"})
    assert answer.status_code == 406
    assert "CSV" in answer.get_json(force=True)["detail"]


def test_csv_has_a_byte_order_mark_when_asked(client: FlaskClient) -> None:
    plain, marked = ask(client, CODES, format="csv"), ask(client, CODES, format="csv", bom="1")
    assert marked == b"\xef\xbb\xbf" + plain
    assert ask(client, CODES, format="csv", bom="0") == plain
    assert ask(client, CODES, format="json", bom="1").startswith(b"{")
    tags = {
        client.get("/sparql", query_string={"query": CODES, "format": "csv", "bom": bom}).headers[
            "ETag"
        ]
        for bom in ("0", "1")
    }
    assert len(tags) == 2
