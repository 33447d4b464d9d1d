"""How to mend a finding: one sentence per kind of constraint, in English and Swedish."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_ADD: Final = (
    "Add the missing value of {property}.",
    "Lägg till det värde av {property} som saknas.",
)
_REMOVE: Final = (
    "Keep the right value of {property} and remove the others.",
    "Behåll det rätta värdet av {property} och ta bort de andra.",
)
_REPLACE: Final = (
    "Replace the value of {property} by one that follows the rule.",
    "Ersätt värdet av {property} med ett som följer regeln.",
)
_TYPE: Final = (
    "Describe the value of {property} as what the rule asks for, or name another resource.",
    "Beskriv värdet av {property} som det regeln kräver, eller ange en annan resurs.",
)
_CLOSED: Final = (
    "Remove {property}, or declare it in the ontology and in the shape.",
    "Ta bort {property}, eller deklarera den i ontologin och i formen.",
)
_OTHER: Final = (
    "Change the description of the resource so that the rule holds.",
    "Ändra beskrivningen av resursen så att regeln håller.",
)
_KINDS: Final = MappingProxyType(
    {
        _ADD: ("MinCount", "QualifiedMinCount", "HasValue"),
        _REMOVE: ("MaxCount", "QualifiedMaxCount", "UniqueLang"),
        _TYPE: ("Class", "Node"),
        _CLOSED: ("Closed",),
        _REPLACE: (
            *("Datatype", "NodeKind", "Pattern", "LanguageIn", "In", "MinLength", "MaxLength"),
            *("MinInclusive", "MaxInclusive", "MinExclusive", "MaxExclusive"),
            *("LessThan", "LessThanOrEquals", "Equals", "Disjoint"),
        ),
    }
)
_BY_COMPONENT: Final = MappingProxyType(
    {f"{name}ConstraintComponent": advice for advice, names in _KINDS.items() for name in names}
)


def mend(component: str, path: str) -> tuple[tuple[str, str], ...]:
    """Return (language, advice) pairs for a constraint *component* that is broken at *path*."""
    advice = _BY_COMPONENT.get(component, _OTHER) if path else _OTHER
    english, swedish = (sentence.format(property=path) for sentence in advice)
    return ("en", english), ("sv", swedish)
