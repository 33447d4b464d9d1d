"""Finds out what is wrong with a query that the engine can't read, the surest guess first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, NamedTuple

from partnerskap.engine.errors import InvalidQuery, Mistake, locate
from partnerskap.engine.syntax import Tokens

AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
FUNCTIONS: Final = AGGREGATES | frozenset(
    """STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN
    UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS
    MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG
    STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE EXISTS TRIPLE
    SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG HASLANGDIR STRLANGDIR ADJUST""".split()  # noqa: SIM905 - a list to read
)
KEYWORDS: Final = FUNCTIONS | frozenset(
    """BASE PREFIX VERSION SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED ORDER
    GROUP HAVING BY ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH UNION MINUS FILTER NOT IN AS
    BIND SERVICE SILENT SEPARATOR A TRUE FALSE LATERAL""".split()  # noqa: SIM905 - likewise
)
UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
SIGNS: Final = {"AND": "&&", "OR": "||", "TRUE": "true", "FALSE": "false"}
INVISIBLE: Final = {
    "\ufeff": "U+FEFF (byte order mark)",
    "\u00a0": "U+00A0 (no-break space)",
    "\u202f": "U+202F (narrow no-break space)",
    "\u200b": "U+200B (zero-width space)",
    "\u00ad": "U+00AD (soft hyphen)",
}
QUOTES: Final = "“”„‘’‚«»`´"
UNSUPPORTED: Final = re.compile(r"<[^<>]*>(?= is not supported)")
ORDER: Final = ("GROUP", "HAVING", "ORDER", "LIMIT")
"""Clauses that follow one another in this order."""


def find_mistake(text: str, reason: str, place: int, prefixes: Collection[str]) -> Mistake | None:
    """Return the mistake for which the engine complains of *reason* at *place* in *text*.

    *prefixes* are known without a declaration.
    """
    diagnosis = Diagnosis(text, place, prefixes)
    meant = {
        "IRI parsing failed": diagnosis.malformed_iri,
        "variable that is unbound": diagnosis.ungrouped,
        "not authorized with GROUP BY": diagnosis.star_with_group,
        "overrides an existing variable": diagnosis.alias_in_use,
        "Duplicated variable name": diagnosis.duplicate,
        "<unreported>": diagnosis.blank_node_twice,
    }
    looks: list[Callable[[], Mistake | None]] = [
        diagnosis.empty,
        diagnosis.update,
        diagnosis.odd_character,
        diagnosis.unclosed_string,
        *(look for told, look in meant.items() if told in reason),
        diagnosis.unknown_prefix,
        diagnosis.unknown_word,
        diagnosis.header,
        diagnosis.double_equals,
        diagnosis.no_by,
        diagnosis.order,
        diagnosis.bound_twice,
        diagnosis.brackets,
        diagnosis.ungrouped,
        diagnosis.alias_in_use,
    ]
    return next((found for look in looks if (found := look())), None)


def find_function(text: str, message: str) -> InvalidQuery | None:
    """Return the error for a function in *text* that the engine's *message* says it lacks."""
    named = UNSUPPORTED.search(message)
    if named is None:
        return None
    tokens = Tokens(text)
    called = [at for at in range(len(tokens)) if tokens[at + 1] == "("]
    names = [at for at in called if tokens.kind(at) in ("iri", "name")]
    exact = [at for at in names if tokens[at] == named[0]] or names
    place = tokens.start(exact[0]) if exact else 0
    return Mistake("unknown-function", {"name": named[0]}, place).error(text)


class Select(NamedTuple):
    """A SELECT clause: where its words begin and end, where its group is, and where it ends."""

    start: int
    end: int
    close: int
    after: int


class Diagnosis:
    """Looks for mistakes in the words of a query, the surest first."""

    def __init__(self, text: str, place: int, prefixes: Collection[str]) -> None:
        """Read *text*, with which something is wrong at *place*."""
        self.text, self.place, self.prefixes = text, place, prefixes
        self.tokens = Tokens(text)
        self.words = self.tokens.words

    def at(self, place: int, kind: str, **parts: str) -> Mistake:
        """Return the mistake of *kind* at the word that stands at *place*."""
        return Mistake(kind, parts, self.tokens.start(place))

    def empty(self) -> Mistake | None:
        """Look for a query without words."""
        return None if self.words else Mistake("empty", {}, 0)

    def update(self) -> Mistake | None:
        """Look for what begins an update."""
        for place, word in enumerate(self.words):
            if word in UPDATES:
                return self.at(place, "update", word=word)
            if self.tokens.kind(place) == "word" and word not in ("PREFIX", "BASE"):
                break
        return None

    def odd_character(self) -> Mistake | None:
        """Look for characters between words that word processors put there."""
        for found in self.tokens.matches:
            gap, sign = found["space"], found["sign"] or ""
            spaces = gap.partition("#")[0] + sign
            for character in spaces:
                where = found.start() + found[0].index(character)
                if character in INVISIBLE:
                    return Mistake("invisible-character", {"name": INVISIBLE[character]}, where)
                if character in QUOTES:
                    return Mistake("typographic-quote", {"sign": character}, where)
        return None

    def unclosed_string(self) -> Mistake | None:
        """Look for a quote that no other one ends."""
        for place, word in enumerate(self.words):
            if word in ('"', "'"):
                return self.at(place, "unclosed-string")
        return None

    def unknown_prefix(self) -> Mistake | None:
        """Look for the name whose prefix is not declared."""
        declared = {
            name for word, name in pairwise(self.words) if word == "PREFIX" and name[-1] == ":"
        }
        known = {name.removesuffix(":") for name in declared} | set(self.prefixes)
        for place, word in enumerate(self.words):
            name = re.search(r"\^\^\s*([^<\s:]*):[^\"']*\Z", word)
            is_name = self.tokens.kind(place) == "name" and self.words[place - 1] != "PREFIX"
            prefix = word.partition(":")[0] if is_name else name[1] if name else None
            if prefix is not None and prefix not in known:
                parts = {"prefix": prefix, "known": ", ".join(sorted(self.prefixes))}
                like = get_close_matches(prefix, known, 1, 0.6)
                if like:
                    return self.at(place, "unknown-prefix-like", like=like[0], **parts)
                return self.at(place, "unknown-prefix", **parts)
        return None

    def malformed_iri(self) -> Mistake | None:
        """Look for the address that is none."""
        start = self.text.rfind("<", 0, self.place)
        end = self.text.find(">", start) + 1 or len(self.text)
        return Mistake("malformed-iri", {"iri": self.text[start:end][:200]}, max(start, 0))

    def selects(self) -> Iterator[Select]:
        """Yield the SELECT clauses."""
        for start, word in enumerate(self.words):
            if word == "SELECT":
                end = open_ = start
                while self.words[open_:] and self.words[open_] != "{":
                    open_ = self.tokens.ends.get(open_, open_) + 1
                while end < open_ and self.words[end] not in ("WHERE", "FROM"):
                    end += 1
                close = self.tokens.ends.get(open_, len(self.words))
                outer = [at for begin, at in self.tokens.ends.items() if begin < start < at]
                yield Select(start, end, close, min(outer, default=len(self.words)))

    def flat(self, start: int, end: int) -> Iterator[int]:
        """Yield the places from *start* to *end* that are in no bracket."""
        while start < end:
            yield start
            start = self.tokens.ends.get(start, start) + 1

    def plain(self, start: int, end: int) -> list[int]:
        """Return the places of variables from *start* to *end* that are in no aggregate."""
        found, place = [], start
        while place < end:
            if self.words[place] in AGGREGATES:
                place = self.tokens.ends.get(place + 1, place)
            elif self.tokens.kind(place) == "variable":
                found.append(place)
            place += 1
        return found

    def ungrouped(self) -> Mistake | None:
        """Look for a variable that has many values for one row, or an aggregate in FILTER."""
        for place in range(len(self.words)):
            inside = range(place, self.tokens.ends.get(place + 1, place))
            for at in inside if self.words[place] == "FILTER" else ():
                if self.words[at] in AGGREGATES:
                    return self.at(at, "aggregate-in-filter", function=self.words[at])
        for select in self.selects():
            tail = range(select.close + 1, select.after)
            group = next((at for at in tail if self.words[at] == "GROUP"), None)
            stop = next((at for at in tail if self.words[at] in ("HAVING", "ORDER")), select.after)
            known = set() if group is None else set(self.words[group:stop])
            header = range(select.start, select.end)
            if group is None and not AGGREGATES & {self.words[at] for at in (*header, *tail)}:
                continue
            names = [self.words[at + 1] for at in header if self.words[at] == "AS"]
            for at in (*self.plain(select.start, select.end), *self.plain(stop, select.after)):
                if self.words[at] not in known.union(names):
                    return self.at(at, "ungrouped", variable=self.words[at])
        return None

    def star_with_group(self) -> Mistake | None:
        """Look for the star of a SELECT that is grouped."""
        for select in self.selects():
            if "GROUP" in self.words[select.close : select.after]:
                for at in range(select.start, select.end):
                    if self.words[at] == "*":
                        return self.at(at, "star-with-group")
        return None

    def alias_in_use(self) -> Mistake | None:
        """Look for a name after AS in SELECT that stands in the group too."""
        for select in self.selects():
            for at in range(select.start, select.end):
                alias = self.tokens[at + 1]
                if self.words[at] == "AS" and alias in self.words[select.end : select.close]:
                    return self.at(at + 1, "alias-in-use", variable=alias)
        return None

    def bound_twice(self) -> Mistake | None:
        """Look for a name after AS in BIND that stands earlier in its group."""
        for place, word in enumerate(self.words):
            end = self.tokens.ends.get(place + 1, 0)
            if word != "BIND" or not end or self.words[end - 2] != "AS":
                continue
            start = max((at for at in range(place) if self.is_group(at, place)), default=place)
            if self.words[end - 1] in self.words[start:place]:
                return self.at(end - 1, "alias-in-use", variable=self.words[end - 1])
        return None

    def is_group(self, at: int, place: int) -> bool:
        """Tell whether a group begins at *at* and holds *place*."""
        return self.words[at] == "{" and self.tokens.ends.get(at, len(self.words)) > place

    def duplicate(self) -> Mistake | None:
        """Look for a variable that is selected twice."""
        for select in self.selects():
            seen, flat = set(), set(self.flat(select.start, select.end))
            for at in range(select.start, select.end):
                named = self.words[at - 1] == "AS" or at in flat
                if self.tokens.kind(at) == "variable" and named:
                    if self.words[at] in seen:
                        return self.at(at, "duplicate", variable=self.words[at])
                    seen.add(self.words[at])
        return None

    def blank_node_twice(self) -> Mistake | None:
        """Look for a label of a blank node that stands in two groups."""
        for place, word in enumerate(self.words):
            if self.tokens.kind(place) == "blank" and word in self.words[:place]:
                between = self.words[self.words.index(word) : place]
                if "{" in between or "}" in between:
                    return self.at(place, "blank-node-twice", label=word)
        return None

    def unknown_word(self) -> Mistake | None:
        """Look for a word that SPARQL does not know, and for what was meant."""
        variables = {word[1:] for word in self.words if word[0] in "?$"}
        for place, upper in enumerate(self.words):
            word = self.tokens.matches[place]["word"]
            if not word or (upper in KEYWORDS and SIGNS.get(upper, word) == word):
                continue
            if upper in SIGNS:
                return self.at(place, "sign-for-word", word=word, sign=SIGNS[upper])
            if word in variables:
                return self.at(place, "question-mark", word=word)
            called = self.tokens[place + 1] == "("
            like = get_close_matches(upper, FUNCTIONS if called else KEYWORDS, 1, 0.7)
            kind = "unknown-function" if called else "misspelt" if like else "bare-word"
            if called and get_close_matches(upper, KEYWORDS - FUNCTIONS, 1, 0.8):
                kind, like = "misspelt", get_close_matches(upper, KEYWORDS - FUNCTIONS, 1, 0.8)
            if kind == "unknown-function":
                parts = {"name": word}
                kind += "-like" if like else ""
            else:
                parts = {"word": word}
            return self.at(place, kind, **parts, **({"like": like[0]} if like else {}))
        return None

    def header(self) -> Mistake | None:
        """Look for commas, and for what is computed without a name, after SELECT."""
        for select in self.selects():
            for at in self.flat(select.start, select.end):
                end = self.tokens.ends.get(at)
                if self.words[at] == ",":
                    return self.at(at, "comma")
                if end and self.words[at] == "(" and "AS" not in self.words[at:end]:
                    called = self.words[at - 1] in FUNCTIONS
                    start, stop = (at - 1, end + 1) if called else (at + 1, end)
                    told = self.tokens.text(start, stop).strip()[:200]
                    return self.at(start, "no-alias", expression=told)
        return None

    def double_equals(self) -> Mistake | None:
        """Look for `==`."""
        for place, pair in enumerate(pairwise(self.words)):
            if pair == ("=", "=") and not self.tokens.matches[place + 1]["space"]:
                return self.at(place, "sign-for-word", word="==", sign="=")
        return None

    def order(self) -> Mistake | None:
        """Look for clauses in the wrong order."""
        for select in self.selects():
            last = ""
            for at in self.flat(select.close + 1, select.after):
                word = self.words[at]
                if word in ORDER:
                    if last and ORDER.index(word) < ORDER.index(last):
                        return self.at(at, "order", word=word, after=last)
                    last = word
        return None

    def no_by(self) -> Mistake | None:
        """Look for GROUP and ORDER without BY."""
        for place, word in enumerate(self.words):
            if word in ("GROUP", "ORDER") and self.tokens[place + 1] != "BY":
                return self.at(place, "no-by", word=word)
        return None

    def brackets(self) -> Mistake | None:
        """Look for brackets that are not closed, or close nothing."""
        if self.tokens.stray:
            place = self.tokens.stray[0]
            return self.at(place, "stray-bracket", sign=self.words[place])
        if self.tokens.unclosed:
            place = self.tokens.unclosed[-1]
            line, column = locate(self.text, self.tokens.start(place))
            parts = {"sign": self.words[place], "line": str(line), "column": str(column)}
            return Mistake("unclosed-bracket", parts, len(self.text.rstrip()))
        return None
