"""Query files: SPARQL text below a header of `#+ key@language: value` lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from partnerskap.errors import SourceError
from partnerskap.publish.source_files import read_text
from partnerskap.vocabulary import prefixes

_HEADER: Final = re.compile(
    r"^#\+\s*(?P<key>\w+)(?:@(?P<lang>[\w-]+))?:\s*(?P<value>.*?)\s*$", re.M
)
_PLACE: Final = re.compile(r"^error at (?P<line>\d+):(?P<column>\d+): ")
_ALTERNATIVES: Final = re.compile(r"expected .{120,}", re.S)
"""Where the parser lists so much that could stand there that nobody reads it."""
_DECLARED: Final = re.compile(r"^\s*PREFIX\s+([\w.-]*):", re.M | re.I)
NOT_CODE: Final = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")

_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_REQUEST: Final = re.compile(
    r"""\\.                                                       # an escape outside of texts
    | \"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}   # texts
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*>                                  # an IRI
    | \#[^\n\r]*                                                # a comment
    | [?$]\w+                                                   # a variable
    | :(?:[\w:%-](?:[\w.:%-]*[\w:%-])?)?                        # the local part of a name
    | (?P<request>SERVICE)""",
    re.I | re.S | re.X,
)

Result = QuerySolutions | QueryBoolean | QueryTriples
Term = NamedNode | BlankNode | Literal | Triple
Function = Callable[..., NamedNode | BlankNode | Literal | Triple | None]


@dataclass(frozen=True)
class QueryFile:
    """One `.rq` file: its *name* is the question in kebab-case, *header* its first lines."""

    name: str
    path: Path
    base: str
    source: str
    """The whole text of the file, with IRIs under *base*."""
    header: Mapping[str, Mapping[str, str]]

    @property
    def text(self) -> str:
        """The query alone, complete with the prefixes that it takes for granted."""
        return declare(_HEADER.sub("", self.source).strip() + "\n", self.base)

    def run(
        self,
        store: Store,
        graph: NamedNode | None = None,
        values: dict[Variable, Term] | None = None,
        functions: dict[NamedNode, Function] | None = None,
    ) -> Result:
        """Return what the query answers over the default graph, or over *graph* instead of it.

        *values* are put in place of variables, *functions* are those that the query may call.
        Raises `SourceError` with the place of the fault.
        """
        try:
            return store.query(
                self.source,
                prefixes=prefixes(self.base),
                default_graph=graph,
                substitutions=values,
                custom_functions=functions,
            )
        except SyntaxError as error:
            raise SourceError(f"{self.path}:{_explain(error.msg)}") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise SourceError(f"{self.path}: can't be answered: {error}") from error


def _explain(message: str) -> str:
    """Return the place in *message* and, if it can be read, what the parser expected there."""
    told = _PLACE.sub(r"\g<line>:\g<column>: ", message)
    return _ALTERNATIVES.sub("this can't stand here, or something before it is missing.", told)


def read_queries(folder: Path, base: str) -> list[QueryFile]:
    """Return the query files of *folder* in the order of their names."""
    return [read_query(path, base) for path in sorted(folder.glob("*.rq"))]


def read_query(path: Path, base: str) -> QueryFile:
    """Return the query file at *path*."""
    text = read_text(path, base)
    refuse_requests(text, path)
    header: dict[str, dict[str, str]] = defaultdict(dict)
    for found in _HEADER.finditer(text):
        header[found["key"]][found["lang"] or ""] = found["value"]
    return QueryFile(path.stem, path, base, text, header)


def refuse_requests(text: str, path: Path) -> None:
    """Raise `SourceError` if the query *text* of *path* may ask another server: no build does.

    The word is refused wherever it is not inside a name, text or comment, for SPARQL wants no space
    around keywords; so is one that is spelt by code points.
    """
    spelt = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    for form in (text, spelt):
        for found in _REQUEST.finditer(form):
            if found["request"]:
                line = form.count("\n", 0, found.start()) + 1
                raise SourceError(
                    f"{path}:{line}: SERVICE asks another server, and a build sends no requests. "
                    "Put what that server knows into a file under data/."
                )


def declare(text: str, base: str) -> str:
    """Return query *text* with a PREFIX line for each well-known prefix that it only uses."""
    code = NOT_CODE.sub(" ", text)
    declared = set(_DECLARED.findall(text))
    missing = [
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in prefixes(base).items()
        if name not in declared and re.search(rf"(?<![\w.-]){name}:", code)
    ]
    return "".join(missing) + text
