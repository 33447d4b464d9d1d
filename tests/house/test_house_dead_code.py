"""Nothing in the package, the tests or the benchmark lies there unused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from jinja2 import Environment, nodes
from vulture import Vulture

ROOT: Final = Path(__file__).parents[2]
TEMPLATES: Final = ROOT / "server" / "partnerskap" / "web" / "templates"


def names_in_templates() -> str:
    """Return Python text that mentions every attribute that a template reads."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    read: set[str] = set()
    for path in (path for path in TEMPLATES.rglob("*") if path.is_file()):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        read |= {node.attr for node in tree.find_all(nodes.Getattr)}
    return "".join(f"template.{name}\n" for name in sorted(read))


def find_unused(more: str = "") -> list[str]:
    """Return what nothing uses in the paths of pyproject.toml, with *more* code beside them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    settings = settings["vulture"]
    finder = Vulture(
        ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"]
    )
    finder.scavenge([str(ROOT / path) for path in settings["paths"]])
    finder.scan(names_in_templates(), filename="templates")
    finder.scan(more, filename="more")
    found = finder.get_unused_code(min_confidence=60)
    return [f"{item.filename}:{item.first_lineno} {item.typ} {item.name}" for item in found]


def test_nothing_is_unused() -> None:
    assert find_unused() == []


def test_what_is_unused_would_be_found() -> None:
    assert "more:1 function nobody_calls_this" in find_unused("def nobody_calls_this(): ...\n")
