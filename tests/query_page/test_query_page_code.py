"""The code that the page offers is run as it stands, and gives the same answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live import Live, http

HTML = {"Accept": "text/html"}
ROWS = 'SELECT ?text ?n { VALUES (?text ?n) { ("it\'s `${1}` \\\\ \\"å\\" )\\"" 7 ) } } # )" )-"'
TRIPLES = 'CONSTRUCT { <a:b> <c:d> "å" } {}'
WRITTEN = '<a:b>\n    <c:d> "å" ;\n.'


def code(site: Live, query: str, title: str) -> str:
    """Return the code that the page gives for *query* under *title*."""
    page = http.get(site.sparql, params={"query": query}, headers=HTML).raise_for_status().text
    pattern = rf"<summary>{re.escape(title)}</summary><pre[^>]*><code>(.*?)</code>"
    found = re.search(pattern, page, re.DOTALL)
    assert found, title
    return unescape(found[1])


def run(*command: str, text: str | None = None) -> str:
    """Return what *command* prints."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        (ROWS, "{'text': 'it\\'s `${1}` \\\\ \"å\" )\"', 'n': '7'}\n"),
        ("ASK {}", "True\n"),
        (TRIPLES, WRITTEN),
    ],
)
def test_python_runs(site: Live, query: str, printed: str) -> None:
    assert printed in run(sys.executable, "-c", code(site, query, "Python (SPARQLWrapper)"))


def test_pandas_runs(site: Live) -> None:
    printed = run(sys.executable, "-c", code(site, ROWS, "Python (pandas)"))
    assert printed.split() == ["text", "n", "0", "it's", "`${1}`", "\\", '"å"', ')"', "7"]


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        (ROWS, 'text,n\n"it\'s `${1}` \\ ""å"" )""",7\n'),
        ('SELECT ("""\nSPARQL\nSPARQL_\n""" AS ?text) {}', 'text\n"\nSPARQL\nSPARQL_\n"\n'),
        ("ASK {}", '"boolean":true'),
        (TRIPLES, WRITTEN),
    ],
)
def test_curl_runs(site: Live, tmp_path: Path, query: str, printed: str) -> None:
    script = tmp_path / "ask.sh"
    script.write_text(code(site, query, "curl"), encoding="utf-8")
    answer = run("bash", str(script)).replace("\r\n", "\n")
    assert printed in answer


def run_elsewhere(browser: Browser, script: str) -> object:
    """Return what *script* tells the console of a page of no server."""
    page = browser.new_page()
    keep = "let told; const console = { log: (x) => { told = x; }, table: (x) => { told = x; } };"
    told = page.evaluate(f"async () => {{ {keep}\n{script}\nreturn JSON.stringify(told); }}")
    page.close()
    return json.loads(told)


@pytest.mark.parametrize(
    ("query", "told"),
    [(ROWS, [{"text": 'it\'s `${1}` \\ "å" )"', "n": "7"}]), ("ASK {}", True)],
)
def test_javascript_runs(browser: Browser, site: Live, query: str, told: object) -> None:
    assert run_elsewhere(browser, code(site, query, "JavaScript")) == told


def test_javascript_reads_triples(browser: Browser, site: Live) -> None:
    told = run_elsewhere(browser, code(site, TRIPLES, "JavaScript"))
    assert str(told).endswith(WRITTEN + "\n")


def test_r_is_written_so_that_no_query_ends_its_text(site: Live) -> None:
    written = code(site, ROWS, "R")
    found = re.search(r'query <- r"(-*)\((.*?)\)\1"', written, re.DOTALL)
    assert found
    assert found[1] == "--"
    assert found[2].strip() == ROWS
    assert f'request("{site.sparql}")' in written
