"""Turns the parser's report of a syntax error into one that a person can use."""

from __future__ import annotations

import re

from partnerskap.engine.errors import InvalidQuery

PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
CLASS = re.compile(r"\[(?:[^\[\]']|'[^']*')*\]\s*,?\s*")
"""A set of characters, as the parser spells it: of no use to a reader."""


def explain(message: str) -> InvalidQuery:
    """Return the error for the parser's *message* with line, column and a readable reason."""
    match = PLACE.fullmatch(message)
    if match is None:
        return InvalidQuery(message)
    return InvalidQuery(clean(match[3]), int(match[1]), int(match[2]))


def clean(reason: str) -> str:
    """Return *reason* without sets of characters."""
    for known in ("Prefix not found", "IRI parsing failed", "Duplicated variable name in SELECT"):
        if known in reason:
            return known
    told = CLASS.sub("", reason).strip(" ,\n")
    return (
        told if told.removeprefix("expected").strip() not in ("", "one of") else "unexpected text"
    )
