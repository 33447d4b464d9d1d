"""What a validation found, kept in the build folder so that the next one need not find it again.

Beside the findings lies each graph that they are of, so that it can be told which statements
changed. Everything is named or headed by its digest: what is missing or damaged, or was left by
another state of the program or of the shapes, counts as not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.publish.content import DEFINITIONS
from partnerskap.publish.findings import Finding
from partnerskap.publish.snapshots import UNFINISHED
from partnerskap.publish.terms import StatementList, differ, parse_lines

FOLDER: Final = "validated"
"""Name of the folder in the build folder."""
_PROGRAMS: Final = ("pyshacl", "rdflib", "pyoxigraph")
Graphs = Mapping[str, StatementList]


@dataclass(frozen=True)
class Verdict:
    """What was found on each focus node (as N-Triples), and by each shape that is run whole."""

    local: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    whole: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Yield every finding."""
        for part in (self.local, self.whole):
            for found in part.values():
                yield from found


@dataclass(frozen=True)
class EarlierVerdict:
    """What an earlier validation found, and the statements that came or went since."""

    verdict: Verdict
    changed: frozenset[Triple]


class FindingStore:
    """The findings of one kind of validation in a build folder, and the graphs they are of."""

    def __init__(self, build: Path, kind: str, shapes: StatementList, graphs: Graphs) -> None:
        """Remember where they lie, and that *graphs* are validated against *shapes* now."""
        self._folder = build / FOLDER
        self._file = self._folder / f"{kind}.json"
        self._rules = digest(_program().encode() + shapes.text)
        self._graphs = graphs

    def load(self) -> EarlierVerdict | None:
        """Return what was found, or none if there is nothing to go on from."""
        with suppress(OSError, ValueError):  # a JSON error and one of UTF-8 are values' errors
            state = self._read()
            if state["rules"] == self._rules:
                changed = frozenset(parse_lines(self._compare(state["graphs"])))
                return EarlierVerdict(
                    Verdict(_load(state["local"]), _load(state["whole"])), changed
                )
        return None

    def save(self, found: Verdict) -> None:
        """Keep *found*, if the disk lets us: else the next validation takes longer."""
        state = {
            "rules": self._rules,
            "graphs": self._digests,
            "local": _dump(found.local),
            "whole": _dump(found.whole),
        }
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, told in self._digests.items():
                if not self._graph(told).exists():
                    self._replace(self._graph(told), self._graphs[name].text)
            text = json.dumps(state).encode()
            self._replace(self._file, f"{digest(text)}\n".encode() + text)
            self._tidy()

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return {name: digest(told.text) for name, told in self._graphs.items()}

    def _read(self, file: Path | None = None) -> Any:
        told, _, text = (file or self._file).read_bytes().partition(b"\n")
        if digest(text).encode() != told:
            raise ValueError("damaged")
        return json.loads(text)

    def _compare(self, before: Mapping[str, str]) -> Iterator[bytes]:
        """Yield each statement of a graph that was, by digest, or is now other than the other."""
        now = self._digests
        for name in before.keys() | now.keys():
            if before.get(name) != now.get(name):
                old = self._read_graph(before[name]) if name in before else StatementList()
                yield from differ(old, self._graphs.get(name, StatementList()))

    def _graph(self, name: str) -> Path:
        return self._folder / f"{name}.nt"

    def _read_graph(self, name: str) -> StatementList:
        text = self._graph(name).read_bytes()
        if digest(text) != name:
            raise ValueError("damaged")
        return StatementList(text)

    def _replace(self, path: Path, text: bytes) -> None:
        """Write *text* as *path*: whole, or not at all."""
        with NamedTemporaryFile(dir=self._folder, prefix=UNFINISHED, delete=False) as file:
            try:
                file.write(text)
                file.close()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise

    def _tidy(self) -> None:
        """Remove graphs that no findings are of any more."""
        listed: set[str] = set()
        for file in self._folder.glob("*.json"):
            with suppress(ValueError):
                listed |= set(self._read(file)["graphs"].values())
        for path in self._folder.glob("*.nt"):
            if path.stem not in listed:
                path.unlink(missing_ok=True)


def digest(text: bytes) -> str:
    """Return the SHA-256 digest of *text*."""
    return hashlib.sha256(text).hexdigest()


@cache
def _program() -> str:
    """Return what tells this state of the program from any other."""
    files = sorted([*DEFINITIONS.parent.glob("*.py"), *DEFINITIONS.glob("*.ttl")])
    versions = "".join(f"{name} {version(name)}\n" for name in _PROGRAMS)
    return digest(versions.encode() + b"".join(path.read_bytes() for path in files))


def _dump(found: Mapping[str, tuple[Finding, ...]]) -> Mapping[str, object]:
    return {
        key: [
            {**asdict(one), "terms": [(name, str(term)) for name, term in one.terms]}
            for one in findings
        ]
        for key, findings in found.items()
        if findings
    }


def _load(told: Mapping[str, list[dict[str, Any]]]) -> dict[str, tuple[Finding, ...]]:
    return {key: tuple(map(_finding, findings)) for key, findings in told.items()}


def _finding(told: dict[str, Any]) -> Finding:
    terms = told.pop("terms")
    lines = (f"<{name}:> <a:> {term} .\n".encode() for name, term in terms)
    objects = [triple.object for triple in parse_lines(lines)]
    pairs = {name: tuple(map(tuple, told[name])) for name in ("messages", "advice")}
    named = tuple(
        (name, term)
        for (name, _), term in zip(terms, objects, strict=True)
        if isinstance(term, (NamedNode, Literal))
    )
    return replace(Finding(**{**told, **pairs}), terms=named)
