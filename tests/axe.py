"""Examines a page in a browser for what shuts people out, by axe."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

PROGRAM = Path(__file__).parents[1] / "server/frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXAMINE = """async (rules) => {
  const result = await axe.run({runOnly: rules, resultTypes: ["violations"]});
  const broken = result.violations.flatMap(
    ({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`));
  return {broken, kept: result.passes.length};
}"""
"""Tells what is broken where, and how many rules are kept: telling where those are takes long."""


def examine(page: Page) -> list[str]:
    """Return the rules that *page* breaks, each with the element that does."""
    page.evaluate(PROGRAM.read_text(encoding="utf-8"))
    result = page.evaluate(EXAMINE, RULES)
    assert result["kept"] > 20, f"Nothing was examined at {page.url}"
    return list(result["broken"])
