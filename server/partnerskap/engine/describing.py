"""Writes a DESCRIBE as a CONSTRUCT, as SPARQL lets each store choose what a description is.

Ours is what is said of the thing: the triples that it is the subject of.
"""

from __future__ import annotations

from typing import Final

from partnerskap.engine.syntax import Tokens

BEHIND: Final = frozenset({"WHERE", "{", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
"""What may follow the things that are described."""


def describe(tokens: Tokens) -> str:
    """Return the query of *tokens*, a DESCRIBE without FROM, as a CONSTRUCT."""
    start = tokens.words.index("DESCRIBE")
    end = next((at for at in range(start, len(tokens)) if tokens[at] in BEHIND), len(tokens))
    things, rest = tokens.words[start + 1 : end], tokens.text(end, len(tokens))
    if things == ["*"]:
        things = tokens.variables(end, len(tokens))
    templates, patterns = list[str](), list[str]()
    for number, thing in enumerate(dict.fromkeys(things)):
        variable = thing[0] in "?$"
        subject = f"?described{number}" if variable else thing
        triple = f"{subject} ?describedBy{number} ?describedAs{number}"
        chosen = f"{{ SELECT ({thing} AS {subject}){rest} }} " if variable else ""
        templates.append(triple)
        patterns.append(f"{{ {chosen}{triple} }}")
    construct = f"CONSTRUCT {{ {' . '.join(templates)} }} WHERE {{ {' UNION '.join(patterns)} }}"
    return f"{tokens.text(0, start)} {construct}"
