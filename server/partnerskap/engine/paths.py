"""Property paths that Oxigraph answers wrong, written as other patterns with the right answer.

- SPARQL 1.1 (18.4): `<x> path* ?y` gives ?y = <x> also where nothing is said of <x>, which Oxigraph
  does not find. From such a term nothing else can be reached, so the pattern stands for exactly
  that row, which takes its place.
- `?x a|b ?y` counts a pair twice if both properties relate it; Oxigraph counts it once. The
  pattern becomes a UNION. Within `*`, `+` and `?` each pair counts once anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Final

from partnerskap.engine.errors import Refused
from partnerskap.engine.syntax import TERM, Pattern, Tokens, read

Ask = Callable[[str], bool]
"""Asks an ASK query, which declares its prefixes, of the dataset of the query."""
ZERO: Final = re.compile(r"(?:[)>]|:[\w.%-]*|\ba)\s*[*?](?!\w)")
OPTION: Final = re.compile(r"\?(?!\w)")
ALTERNATIVES: Final = re.compile(r"(?<!\|)\|(?!\|)")
BEGINNING: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
ENDING: Final = frozenset(
    {"OPTIONAL", "MINUS", "UNION", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES"}
)
"""Keywords that end a block of triple patterns."""
HIDDEN: Final = (
    "A path with | or of length zero at a blank node can't be answered here with 'SELECT *': "
    "write a variable in place of the blank node, or name the variables after SELECT."
)
ABOUT_TRIPLES: Final = (
    "A path with |, * or ? is not answered here together with statements about statements (<< >>)."
)
LIST: Final = (
    "A path with | within a list in round brackets is not answered here: take it out of it."
)
BLOCKS: Final = (" {", " VALUES")
"""How patterns begin that take the place of paths."""
STAR: Final = re.compile(r"(?:SELECT|DISTINCT|REDUCED|DESCRIBE)\s*\*", re.IGNORECASE)


def may_be_zero(text: str) -> bool:
    """Tell whether *text* may have a path of length zero in it."""
    marked = "*" in text or OPTION.search(text) is not None
    return marked and ZERO.search(text) is not None


def is_suspect(text: str) -> bool:
    """Tell whether *text* may have a path in it that Oxigraph answers wrong."""
    return ("|" in text and ALTERNATIVES.search(text) is not None) or may_be_zero(text)


def rewrite(text: str, ask: Ask) -> str:
    """Return *text*, which parses, with other patterns for those that Oxigraph answers wrong."""
    if "<<" in text or "{|" in text:
        raise Refused(ABOUT_TRIPLES)
    rewriter = PathRewriter(text, ask)
    written = rewriter.write(0, len(rewriter.tokens), "")
    return rewriter.rename(written) if rewriter.named else written


class PathRewriter:
    """Finds the triple patterns of a query and rewrites those that need it."""

    def __init__(self, text: str, ask: Ask) -> None:
        """Rewrite *text*, and *ask* whether a term is in the data."""
        self.tokens, self.ask = Tokens(text).balanced(), ask
        words = self.tokens.words
        begin = next((place for place, word in enumerate(words) if word in BEGINNING), 0)
        self.prologue = self.tokens.text(0, begin)
        self.hidden = next(
            f"blank{'_' * length}" for length in count(1) if "_" * length not in text
        )
        """How the names begin of variables that stand for blank nodes."""
        self.star = STAR.search(text) is not None
        self.named = False
        """Whether some stand for blank nodes with a label."""

    def write(self, start: int, end: int, graph: str) -> str:
        """Return the words from *start* up to *end*, each group among them rewritten."""
        tokens, written, place = self.tokens, "", start
        while place < end:
            word, after = tokens[place], place + 1
            if word == "{" and tokens[place - 1] != "CONSTRUCT":
                after = tokens.ends[place] + 1
                written += f" {{{self.group(place + 1, after - 1, graph)} }}"
            else:
                if word in ("VALUES", "{"):
                    after = self.bracket_end(place, "{")
                written += tokens.text(place, after)
            place = after
        return written

    def bracket_end(self, place: int, kinds: str = "({[") -> int:
        """Return where the first bracket of *kinds* ends that begins at or after *place*."""
        while self.tokens[place] not in tuple(kinds):
            place += 1
        return self.tokens.ends[place] + 1

    def group(self, place: int, end: int, graph: str) -> str:
        """Return the content of a group, evaluated over the graph called *graph* or the default."""
        tokens, written = self.tokens, ""
        if tokens[place] == "SELECT":
            return self.write(place, end, graph)
        while place < end:
            word, after = tokens[place], place + 1
            if word in ("{", "FILTER", "BIND"):
                after = self.bracket_end(place)
                written += self.write(place, after, graph)
            elif word == "GRAPH":
                after = tokens.ends[place + 2] + 1
                written += tokens.text(place, place + 2)
                written += self.write(place + 2, after, tokens[place + 1])
            elif word in ("VALUES", "SERVICE"):
                after = self.bracket_end(place, "{")
                written += tokens.text(place, after)
            elif word in ENDING or word == ".":
                written += tokens.text(place, after)
            else:
                after = self.block_end(place, end)
                written += self.block(place, after, graph)
            place = after
        return written

    def block_end(self, place: int, end: int) -> int:
        """Return where the triple patterns that begin at *place* end."""
        tokens = self.tokens
        while place < end and tokens[place] != "{":
            if tokens.kind(place) == "word" and tokens[place] in ENDING:
                break
            place = tokens.ends.get(place, place) + 1
        return place

    def block(self, start: int, end: int, graph: str) -> str:
        """Return the triple patterns from *start* up to *end*, rewritten if one needs it."""
        text = self.tokens.text(start, end)
        if not is_suspect(text):
            return text
        patterns = list(read(self.tokens, start, end))
        rows = [self.rows(pattern, graph) for pattern in patterns]
        if not any(rows) and all(len(pattern.ways) == 1 for pattern in patterns):
            return text
        written = [row or self.pattern(each) for row, each in zip(rows, patterns, strict=True)]
        written.sort(key=lambda text: text.startswith(BLOCKS))  # each of those begins a new block
        return self.hide("".join(written), self.tokens.variables(start, end))

    def hide(self, block: str, variables: list[str]) -> str:
        """Return *block* so that 'SELECT *' shows its *variables*, not those for blank nodes."""
        if not (self.star and f"?{self.hidden}" in block):
            return block
        if self.named or not variables:
            raise Refused(HIDDEN)
        return f" {{ SELECT {' '.join(variables)} {{{block} }} }}"

    def pattern(self, pattern: Pattern) -> str:
        """Return *pattern* as text: one triple pattern, or a UNION of those for its ways."""
        subject, object_ = self.node(pattern.subject), self.node(pattern.object)
        if len(pattern.ways) == 1:
            return f" {subject} {pattern.path} {object_} ."
        each = (f"{{ {subject} {way.text} {object_} }}" for way in pattern.ways)
        return " " + " UNION ".join(each)

    def node(self, part: tuple[int, int]) -> str:
        """Return the text of an end of a pattern; for a blank node, of a variable."""
        text = self.tokens.text(*part).strip()
        if text.startswith("("):
            if is_suspect(text):
                raise Refused(LIST)
            return text
        if not text.startswith(("[", "_:")):
            return text
        if text.startswith("["):
            return f"?{self.hidden}{part[0]}"
        self.named = True
        return self.variable(text)

    def variable(self, label: str) -> str:
        """Return the variable that stands for the blank node called *label*."""
        return f"?{self.hidden}{re.sub(r'[^0-9A-Za-z]', '_', label)}"

    def rename(self, text: str) -> str:
        """Return *text* with a variable for each blank node with a label in its patterns."""
        tokens = Tokens(text)
        template = tokens.words.index("CONSTRUCT") + 1 if "CONSTRUCT" in tokens.words else 0
        after = tokens.ends.get(template, -1)
        return "".join(
            f" {self.variable(word)}"
            if tokens.kind(place) == "blank" and place > after
            else tokens.text(place, place + 1)
            for place, word in enumerate(tokens.words)
        )

    def rows(self, pattern: Pattern, graph: str) -> str:
        """Return the rows for *pattern* if an end of it is a term that is not in the data."""
        ends = (pattern.subject, pattern.object)
        terms = [self.tokens.text(*end).strip() for end in ends if self.is_term(end)]
        # between two steps of a sequence stands a variable, which has terms of the data only
        zeros = sum(0 < way.zeros <= len(terms) for way in pattern.ways)
        if not zeros or all(self.is_known(term, graph) for term in terms):
            return ""
        if len(terms) == 2:
            same = self.ask(f"{self.prologue} ASK {{ FILTER (sameTerm({', '.join(terms)})) }}")
            return f" VALUES () {{ {'() ' * (zeros * same)}}}"
        other = next(end for end in ends if not self.is_term(end))
        return f" VALUES {self.node(other)} {{ {f'{terms[0]} ' * zeros}}}"

    def is_term(self, part: tuple[int, int]) -> bool:
        """Tell whether a *part* of a pattern is an IRI or a literal."""
        return self.tokens.kind(part[1] - 1) in TERM

    def is_known(self, term: str, graph: str) -> bool:
        """Tell whether *term* is a node of the graph called *graph*, or of the default graph."""
        says = f"{{ ?s ?p {term} }}"
        if not term.startswith(('"', "'", "+", "-", ".")) and not term[0].isdigit():
            says = f"{{ {term} ?p ?o }} UNION {says}"
        where = f"GRAPH {graph} {{ {says} }}" if graph else says
        return self.ask(f"{self.prologue} ASK {{ {where} }}")
