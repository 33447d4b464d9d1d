"""What a store is known to answer wrong: how it shows in a query, which is refused then.

Each was measured over the real store (tests/stores). A detector may refuse a query that would have
been answered right, and passes none that it knows to go wrong: what depends on the data, such as
whether all that is added up are numbers, is refused whatever the data are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from partnerskap.engine.errors import NotSupported
from partnerskap.engine.syntax import Tokens

Detect = Callable[[Tokens], bool]
TRUTHS: Final = frozenset(
    {
        *("=", "!=", "<", ">", "<=", ">=", "!", "&&", "||", "IN", "EXISTS", "TRUE", "FALSE"),
        *("ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "SAMETERM", "LANGMATCHES"),
        *("CONTAINS", "STRSTARTS", "STRENDS", "REGEX", "BOUND"),
    }
)
"""Signs and functions whose value is true or false."""
NUMBERS: Final = frozenset(
    {*("STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES")}
    | {f"xsd:{name}" for name in ("integer", "decimal", "double", "float")}
)
"""Functions whose value is a number, or none."""
TEXTUAL: Final = frozenset({"string", "langString"})


def expressions(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Yield where each expression begins and ends that AS gives a name."""
    for place, word in enumerate(tokens):
        if word == "AS":
            around = (at for at, end in tokens.ends.items() if at < place < end)
            yield max(around, default=-1) + 1, place


def gives_truth(tokens: Tokens) -> bool:
    """Tell whether a value that is true or false, and no mere condition, is computed."""
    return any(has_truth(tokens, start, end) for start, end in expressions(tokens))


def has_truth(tokens: Tokens, start: int, end: int) -> bool:
    """Tell whether the words from *start* up to *end* compare or test, but for conditions of IF."""
    place = start
    while place < end:
        if tokens[place] == "IF":
            place = after_condition(tokens, place + 2)
        elif tokens[place] in TRUTHS and tokens[place - 1] != "SEPARATOR":
            return True
        else:
            place += 1
    return False


def after_condition(tokens: Tokens, place: int) -> int:
    """Return where the comma stands that ends the condition at *place*."""
    while place < len(tokens) and tokens[place] != ",":
        place = tokens.ends.get(place, place) + 1
    return place


def adds_up(tokens: Tokens) -> bool:
    """Tell whether SUM or AVG may meet no rows, or what is no number."""
    return any(
        word in ("SUM", "AVG")
        and ("GROUP" not in tokens.words or argument(tokens, place) not in NUMBERS)
        for place, word in enumerate(tokens)
    )


def takes_extreme(tokens: Tokens) -> bool:
    """Tell whether MIN or MAX of all rows may meet texts in a language."""
    return "GROUP" not in tokens.words and any(
        word in ("MIN", "MAX") and argument(tokens, place) not in NUMBERS | {"STR"}
        for place, word in enumerate(tokens)
    )


def argument(tokens: Tokens, place: int) -> str:
    """Return the word that the argument of the function at *place* begins with."""
    return tokens[place + 2 + (tokens[place + 2] == "DISTINCT")]


def subtracts_all(tokens: Tokens) -> bool:
    """Tell whether MINUS has no variable that stands before it in its group."""
    return any(
        word == "MINUS"
        and not set(tokens.variables(place, tokens.ends.get(place + 1, place)))
        & set(tokens.variables(opening(tokens, place), place))
        for place, word in enumerate(tokens)
    )


def opening(tokens: Tokens, place: int) -> int:
    """Return where the group begins that *place* is in."""
    around = (at for at, end in tokens.ends.items() if at < place < end and tokens[at] == "{")
    return max(around, default=0)


def repeats(tokens: Tokens) -> bool:
    """Tell whether a path is taken once or more."""
    return any(word == "+" and is_step(tokens, place) for place, word in enumerate(tokens))


def is_step(tokens: Tokens, place: int) -> bool:
    """Tell whether the word before *place* is a part of a path, and no term that is added to."""
    if tokens[place - 1] != ")":
        return tokens.kind(place - 1) in ("iri", "name") or tokens[place - 1] == "A"
    start = next(at for at, end in tokens.ends.items() if end == place - 1)
    inside = {tokens.kind(at) for at in range(start, place)}
    named = inside & {"iri", "name"} or "A" in tokens.words[start:place]
    return bool(named) and not inside & {"variable", "number", "string"}


def ends_with_subquery(tokens: Tokens) -> bool:
    """Tell whether a SELECT stands within a group behind anything else."""
    return any(
        word == "SELECT" and tokens[place - 1] == "{" and opening(tokens, place - 1) < place - 2
        for place, word in enumerate(tokens)
        if place > 1
    )


def asks_for_datatype(tokens: Tokens) -> bool:
    """Tell whether a datatype is asked for otherwise than to be equal to one of no text."""
    for place, word in enumerate(tokens):
        if word == "DATATYPE":
            end = tokens.ends.get(place + 1, place)
            known = tokens[end + 1] == "=" and tokens.kind(end + 2) in ("name", "iri")
            if not known or local_name(tokens[end + 2]) in TEXTUAL:
                return True
    return False


def calls(*names: str) -> Detect:
    """Return what tells whether a function is called that has one of *names*, in any namespace."""
    return lambda tokens: any(
        local_name(word) in names and tokens[place + 1] == "(" for place, word in enumerate(tokens)
    )


def local_name(word: str) -> str:
    """Return the last part of a name or an IRI."""
    return re.split(r"[:#/]", word.rstrip(">"))[-1]


SHORTCOMINGS: Final[Mapping[str, Mapping[str, Detect]]] = {
    "virtuoso": {
        "store-truth": gives_truth,
        "store-sum": adds_up,
        "store-extreme": takes_extreme,
        "store-minus": subtracts_all,
        "store-path": repeats,
        "store-datatype": asks_for_datatype,
        "store-boolean": calls("boolean"),
        "store-rounding": calls("CEIL", "ROUND"),
        "store-encoding": calls("ENCODE_FOR_URI"),
    },
    "rdflib": {
        "store-grouping": lambda tokens: "GROUP" in tokens.words,
        "store-average": calls("AVG"),
        "store-subquery": ends_with_subquery,
    },
}
"""Name of a store → the sentence about what it answers wrong → what tells that a query asks it."""


def refuse_wrong(store: str, title: str, tokens: Tokens) -> None:
    """Raise `NotSupported` if the *store*, which is called *title*, would answer *tokens* wrong."""
    for kind, found in SHORTCOMINGS.get(store, {}).items():
        if found(tokens):
            raise NotSupported.of(kind, title)
