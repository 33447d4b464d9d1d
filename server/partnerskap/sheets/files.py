"""Writes source graphs into the content folder, as Turtle in the style of the house.

Several files change at once or none does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Triple, parse

from partnerskap.turtle import Writer, read_words, split_lines, write_n_triples
from partnerskap.vocabulary import BASE, PREFIXES

BLOCK: Final = r"(?ms)^{subject}\n.*?^\.\n"


class HouseWriter(Writer):
    """Writes our IRIs as what follows the base."""

    def abbreviate(self, node: str) -> str:
        """Return *node* with a prefix if possible, else without the base."""
        found = super().abbreviate(node)
        return found.replace(f"<{BASE}", "<", 1) if found == node else found


def write_blocks(triples: Iterable[Triple], writer: Writer) -> dict[str, str]:
    """Return what *triples* say of each subject, as Turtle, in the order of the subjects."""
    ordered = list(triples)
    ranks = {f"<{one.subject.value}>": rank for rank, one in enumerate(reversed(ordered))}  # type: ignore[union-attr]
    blocks: dict[str, list[tuple[str, str, str]]] = {}
    for words in read_words(split_lines(write_n_triples(ordered))):
        blocks.setdefault(words[0], []).append(words)
    return {
        writer.term(subject): writer.block(subject, blocks[subject])
        for subject in sorted(blocks, key=lambda one: -ranks[one])
    }


def write_graph(triples: Iterable[Triple]) -> str:
    """Return *triples* as a file of their own."""
    writer = HouseWriter(PREFIXES)
    blocks = write_blocks(triples, writer)
    return f"{write_head(writer.used)}\n" + "\n".join(blocks.values())


def write_head(used: Iterable[str]) -> str:
    """Return the lines for the base and the prefixes *used*, our own first."""
    names = sorted(used, key=lambda name: (name != "pk", name))
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names]
    return "".join([f"BASE <{BASE}>\n", *lines])


def read_triples(path: Path) -> list[Triple]:
    """Return what the file at *path* says, nothing if there is none."""
    if not path.is_file():
        return []
    return [quad.triple for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)]


def replace_blocks(text: str, triples: Iterable[Triple]) -> str:
    """Return the Turtle *text* in which *triples* are all that is said of their subjects."""
    writer = HouseWriter(PREFIXES)
    for subject, block in write_blocks(triples, writer).items():
        pattern = re.compile(BLOCK.format(subject=re.escape(subject)))
        if pattern.search(text):
            text = pattern.sub(lambda _, new=block: new, text, count=1)  # type: ignore[misc]
        else:
            text = f"{text.rstrip()}\n\n{block}" if text.strip() else block
    missing = [name for name in sorted(writer.used) if f"PREFIX {name}:" not in text]
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing)
    last = [match.end() for match in re.finditer(r"(?m)^(?:BASE|PREFIX) .*\n", text)]
    if last:
        return text[: last[-1]] + head + text[last[-1] :]
    return f"BASE <{BASE}>\n{head}\n{text}"


def replace_files(texts: Mapping[Path, str]) -> list[Path]:
    """Write *texts* into their files, all or none, and return those that changed."""
    changed = [path for path, text in texts.items() if read_text(path) != text]
    former = {path: read_text(path) for path in changed}
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in changed}
    done: list[Path] = []
    try:
        for path in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_safely(drafts[path], texts[path])
        for path in changed:
            drafts[path].replace(path)
            done.append(path)
    except OSError:
        restore(done, former)
        raise
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return changed


def restore(paths: Sequence[Path], former: Mapping[Path, str | None]) -> None:
    """Give the files at *paths* what they held."""
    for path in paths:
        text = former[path]
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8", newline="\n")


def write_safely(path: Path, text: str) -> None:
    """Write *text* to *path*, and wait until the disk has it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_text(path: Path) -> str | None:
    """Return the text of the file at *path*, None if there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else None
