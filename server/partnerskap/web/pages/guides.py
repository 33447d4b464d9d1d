"""The guides for those who run a site of their own: the files of docs/, as pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from flask import render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token

from partnerskap.settings import find_content
from partnerskap.web.pages.frame import localise

MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
GUIDES: Final = ("deploy", "operations", "proxy", "stores")
HEAD: Final = 3
"""Tokens of the title, with which each guide begins."""


def deploy() -> str:
    """Show how a site is brought onto a machine."""
    return show("deploy")


def operations() -> str:
    """Show what to watch, and what to do when."""
    return show("operations")


def proxy() -> str:
    """Show how the server stands behind a proxy."""
    return show("proxy")


def stores() -> str:
    """Show how the site answers from another store."""
    return show("stores")


def show(name: str) -> str:
    """Show the guide called *name*."""
    text = (find_content() / "docs" / f"{name}.md").read_text(encoding="utf-8")
    tokens = MARKDOWN.parse(text)
    name_headings(tokens)
    lead_links(tokens)
    name_cells(tokens)
    body = MARKDOWN.renderer.render(tokens[HEAD:], MARKDOWN.options, {})
    return render_template("guide.html", title=tokens[1].content, body=let_scroll(body))


def let_scroll(body: str) -> str:
    """Let what is wider than a phone be scrolled; text that looks like a tag is escaped already."""
    body = body.replace("<pre>", '<pre tabindex="0" translate="no">')
    return body.replace("<table>", '<div class="scroll"><table class="records">').replace(
        "</table>", "</table></div>"
    )


def name_cells(tokens: Sequence[Token]) -> None:
    """Let each cell but the first of its row know the head of its column, for a phone."""
    heads: list[str] = []
    column = 0
    for opening, inline in pairwise(tokens):
        if opening.type == "thead_open":
            heads = []
        if opening.type == "tr_open":
            column = 0
        if opening.type == "th_open":
            heads.append(inline.content.replace("`", ""))
        if opening.type == "td_open":
            if column:
                opening.attrSet("data-name", heads[column])
            column += 1


def name_headings(tokens: Sequence[Token]) -> None:
    """Let each heading be linked to by its text, as elsewhere where Markdown is shown."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = re.findall(r"[\w-]+", inline.content.lower())
            opening.attrSet("id", "-".join(words))


def lead_links(tokens: Sequence[Token]) -> None:
    """Let links to other files of docs/ lead to their pages, in the reader's language."""
    for token in tokens:
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("href", find_page(str(part.attrs["href"])))


def find_page(target: str) -> str:
    """Return the address of the page that shows *target*, a link in a guide."""
    path, mark, fragment = target.partition("#")
    name = PurePosixPath(path)
    if name.suffix == ".md" and name.stem in GUIDES:
        return localise(f"/guide/{name.stem}{mark}{fragment}")
    return target
