"""What a validation found, kept in the build folder so that the next one need not find it again.

Beside the findings lies each graph that they are of, so that it can be told which statements
changed. Everything is named or headed by its digest: what is missing or damaged, or was left by
another state of the program or of the shapes, counts as not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from partnerskap.publish.content import DEFINITIONS
from partnerskap.publish.findings import Finding
from partnerskap.publish.snapshots import UNFINISHED

FOLDER: Final = "validated"
"""Name of the folder in the build folder."""
_PROGRAMS: Final = ("pyshacl", "rdflib", "pyoxigraph")
Graphs = Mapping[str, Sequence[Triple]]


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

    def __init__(self, build: Path, kind: str, shapes: Sequence[Triple], graphs: Graphs) -> None:
        """Remember where they lie, and that *graphs* are validated against *shapes* now."""
        self._folder = build / FOLDER
        self._file = self._folder / f"{kind}.json"
        self._rules = hash_text(_program() + write(shapes))
        self._texts = {name: write(triples) for name, triples in graphs.items()}

    def load(self) -> EarlierVerdict | None:
        """Return what was found, or none if there is nothing to go on from."""
        with suppress(OSError, ValueError):  # a JSON error and one of UTF-8 are values' errors
            state = self._read()
            if state["rules"] == self._rules:
                changed = frozenset(_parse(self._compare(state["graphs"])))
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
            for name, digest in self._digests.items():
                if not self._graph(digest).exists():
                    self._replace(self._graph(digest), self._texts[name])
            text = json.dumps(state, ensure_ascii=False)
            self._replace(self._file, f"{hash_text(text)}\n{text}")
            self._tidy()

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return {name: hash_text(text) for name, text in self._texts.items()}

    def _read(self, file: Path | None = None) -> Any:
        digest, _, text = (file or self._file).read_text(encoding="utf-8").partition("\n")
        if hash_text(text) != digest:
            raise ValueError("damaged")
        return json.loads(text)

    def _compare(self, before: Mapping[str, str]) -> Iterator[str]:
        """Yield each statement of a graph that was, by digest, or is now other than the other."""
        now = self._digests
        for name in before.keys() | now.keys():
            if before.get(name) != now.get(name):
                old = self._read_graph(before[name]) if name in before else ""
                yield from set(old.split("\n")) ^ set(self._texts.get(name, "").split("\n"))

    def _graph(self, digest: str) -> Path:
        return self._folder / f"{digest}.nt"

    def _read_graph(self, digest: str) -> str:
        text = self._graph(digest).read_text(encoding="utf-8")
        if hash_text(text) != digest:
            raise ValueError("damaged")
        return text

    def _replace(self, path: Path, text: str) -> None:
        """Write *text* as *path*: whole, or not at all."""
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=self._folder, prefix=UNFINISHED, delete=False
        ) as file:
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


def write(triples: Iterable[Triple]) -> str:
    """Return *triples* as N-Triples."""
    return "".join(f"{triple} .\n" for triple in triples)


def hash_text(text: str) -> str:
    """Return the SHA-256 digest of *text*."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parse(lines: Iterable[str]) -> Iterator[Triple]:
    text = "\n".join(lines)
    return (quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES))


@cache
def _program() -> str:
    """Return what tells this state of the program from any other."""
    files = sorted([*DEFINITIONS.parent.glob("*.py"), *DEFINITIONS.glob("*.ttl")])
    versions = "".join(f"{name} {version(name)}\n" for name in _PROGRAMS)
    return hash_text(versions + "".join(path.read_text(encoding="utf-8") for path in files))


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
    text = "".join(f"<{name}:> <a:> {term} .\n" for name, term in terms)
    objects = [triple.object for triple in _parse([text])] if text else []
    pairs = {name: tuple(map(tuple, told[name])) for name in ("messages", "advice")}
    named = tuple(
        (name, term)
        for (name, _), term in zip(terms, objects, strict=True)
        if isinstance(term, (NamedNode, Literal))
    )
    return replace(Finding(**{**told, **pairs}), terms=named)
