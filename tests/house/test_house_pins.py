"""What is installed is what is pinned: each package by its version and the digests of its files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
SERVING = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
WANTED = {
    "serving": SERVING,
    "testing": [*SERVING, *EXTRAS["test"], *EXTRAS["bench"]],
    "sssom": (ROOT / "requirements" / "sssom.in").read_text(encoding="utf-8").splitlines(),
}
PIN = re.compile(r"^([\w.-]+)(?:\[\w+\])?==([^\s;]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """Return name and version of the packages that *text* pins."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PIN.findall(text)}


@pytest.mark.parametrize("name", WANTED)
def test_every_dependency_is_pinned_with_digests(name: str) -> None:
    """After another dependency, `make lock` writes them anew."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    locked = pins(text)
    wanted = pins("\n".join(WANTED[name]))
    assert {one: locked.get(one) for one in wanted} == wanted
    known = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert {
        one: version for one, version in locked.items() if known.get(one, version) != version
    } == {}
    assert len(re.findall(r"==", text)) <= text.count("--hash=sha256:")
    assert "://" not in text
