"""Writes a query as a text in the languages that people program in."""

from __future__ import annotations

from typing import Final

from flask import render_template

from partnerskap.engine.query import Form
from partnerskap.web.querypage.sharing import Share

ROWS: Final = {
    "python": "Python (SPARQLWrapper)",
    "pandas": "Python (pandas)",
    "r": "R",
    "javascript": "JavaScript",
    "curl": "curl",
}
"""Template in templates/query/code → title, for a query that is answered with a table."""
OTHERS: Final = {name: title for name, title in ROWS.items() if name != "pandas"}
ACCEPT: Final = {
    Form.ROWS: "text/csv",
    Form.BOOLEAN: "application/sparql-results+json",
    Form.TRIPLES: "text/turtle",
}
"""What the code asks for that takes an answer as text."""


def write_code(share: Share) -> list[tuple[str, str, str]]:
    """Return name, title and code for each tool that fits the form of the answer."""
    titles = ROWS if share.form == Form.ROWS else OTHERS
    return [(name, title, write(name, share)) for name, title in titles.items()]


def write(name: str, share: Share) -> str:
    """Return the code of template *name* for the query of *share*."""
    query = share.query.replace("\r\n", "\n").strip() + "\n"
    return render_template(
        f"query/code/{name}.txt",
        share=share,
        form=share.form.value,
        accept=ACCEPT[share.form],
        query=query,
        python=python_text(query),
        javascript=javascript_text(query),
        dashes=r_dashes(query),
        end=heredoc_end(query),
    )


def python_text(text: str) -> str:
    r"""Return *text* as it stands between three quotes in Python: `\` and `\"\"\"` escaped."""
    return text.replace("\\", "\\\\").replace('"""', r"\"\"\"")


def javascript_text(text: str) -> str:
    """Return *text* as it stands between backticks in JavaScript."""
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def r_dashes(text: str) -> str:
    """Return the dashes that make `r"---(…)---"` in R end where *text* ends, not before."""
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return dashes


def heredoc_end(text: str) -> str:
    """Return a word that no line of *text* consists of, to end a shell's here-document."""
    word = "SPARQL"
    while word in text.splitlines():
        word += "_"
    return word
