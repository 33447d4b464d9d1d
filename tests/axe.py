"""Examines a page in a browser for what shuts people out, by axe."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

PROGRAM = Path(__file__).parents[1] / "server/frontend/node_modules/axe-core/axe.min.js"
COLOURS = ["color-contrast"]
"""The rules whose outcome is another in the dark."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
READ = """async () => {
  for (let place = 0; place < document.documentElement.scrollHeight; place += innerHeight) {
    scrollTo(0, place);
    await new Promise(requestAnimationFrame);
  }
  scrollTo(0, 0);
  await new Promise(requestAnimationFrame);
}"""
"""Goes down to the end: what was never in sight has no place of its own yet."""
EXAMINE = """async (rules) => {
  const result = await axe.run({runOnly: rules, preload: false, resultTypes: ["violations"]});
  const broken = result.violations.flatMap(
    ({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`));
  return {broken, kept: result.passes.length};
}"""
"""Tells what is broken where, and how many rules are kept: telling where those are takes long."""


def examine(page: Page) -> list[str]:
    """Return the rules that *page* breaks, each with the element that does."""
    page.evaluate(READ)
    page.evaluate(PROGRAM.read_text(encoding="utf-8"))
    return judge(page, RULES, 20)


def examine_colours(page: Page) -> list[str]:
    """Return what the colours of *page* break, which has been examined with other ones."""
    return judge(page, COLOURS, 0)


def judge(page: Page, rules: list[str], least: int) -> list[str]:
    """Return which of *rules* the *page* breaks, which must keep more than *least* of them."""
    result = page.evaluate(EXAMINE, rules)
    assert result["kept"] + len(result["broken"]) > least, f"Nothing was examined at {page.url}"
    return list(result["broken"])
