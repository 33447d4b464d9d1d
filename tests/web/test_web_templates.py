"""Compiled templates are kept, and nothing that befalls what is kept changes a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from partnerskap.web.app import CompiledTemplates

SOURCE = "{% for town in towns %}{{ town }}, {% endfor %}"


def render(folder: Path, source: str = SOURCE) -> str:
    """Render *source* as a process does that has just started and keeps templates in *folder*."""
    loader = DictLoader({"towns.html": source})
    made = Environment(loader=loader, bytecode_cache=CompiledTemplates(str(folder)))  # noqa: S701
    return made.get_template("towns.html").render(towns=["Kalmar", "Umeå"])


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render(tmp_path) == "Kalmar, Umeå, "
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(Environment, "_generate", None)  # by which it would be compiled
    assert render(tmp_path) == "Kalmar, Umeå, "
    assert [kept] == list(tmp_path.iterdir())


def test_a_template_that_changed_is_compiled_again(tmp_path: Path) -> None:
    render(tmp_path)
    assert render(tmp_path, SOURCE.replace(", ", "; ")) == "Kalmar; Umeå; "


@pytest.mark.parametrize("share", [0.0, 0.05, 0.15, 0.5, 0.99])
def test_half_a_compiled_template_is_none(tmp_path: Path, share: float) -> None:
    render(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    for damaged in (whole[: int(share * len(whole))], whole[:20] + b"\xff" * len(whole)):
        kept.write_bytes(damaged)
        assert render(tmp_path) == "Kalmar, Umeå, "
        assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_pages_are_made_all_the_same(tmp_path: Path) -> None:
    assert render(tmp_path / "missing") == "Kalmar, Umeå, "
    (tmp_path / "file").write_text("")
    assert render(tmp_path / "file") == "Kalmar, Umeå, "
    assert not (tmp_path / "missing").exists()
