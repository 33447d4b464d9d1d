"""How to mend a finding: one sentence per kind of constraint, in English and Swedish."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_ADD: Final = (
    "Add the missing value of {property} to {resource} in {file}.",
    "Lägg till det värde av {property} som saknas hos {resource} i {file}.",
)
_REMOVE: Final = (
    "Keep the right value of {property} of {resource} in {file} and remove the others.",
    "Behåll det rätta värdet av {property} hos {resource} i {file} och ta bort de andra.",
)
_REPLACE: Final = (
    "Replace {value} as {property} of {resource} in {file} by a value that follows the rule.",
    "Ersätt {value} som {property} hos {resource} i {file} med ett värde som följer regeln.",
)
_TYPE: Final = (
    "Describe {value} as what the rule asks for, or let {property} of {resource} in {file} "
    "name another resource.",
    "Beskriv {value} som det regeln kräver, eller låt {property} hos {resource} i {file} peka "
    "på en annan resurs.",
)
_CLOSED: Final = (
    "Remove {property} from {resource} in {file}, or declare it in the ontology and the shape.",
    "Ta bort {property} från {resource} i {file}, eller deklarera den i ontologin och formen.",
)
_OTHER: Final = (
    "Change the description of {resource} in {file} so that the rule holds.",
    "Ändra beskrivningen av {resource} i {file} så att regeln håller.",
)
_BY_COMPONENT: Final = MappingProxyType(
    {
        "MinCountConstraintComponent": _ADD,
        "QualifiedMinCountConstraintComponent": _ADD,
        "HasValueConstraintComponent": _ADD,
        "MaxCountConstraintComponent": _REMOVE,
        "QualifiedMaxCountConstraintComponent": _REMOVE,
        "UniqueLangConstraintComponent": _REMOVE,
        "ClassConstraintComponent": _TYPE,
        "NodeConstraintComponent": _TYPE,
        "ClosedConstraintComponent": _CLOSED,
        "DatatypeConstraintComponent": _REPLACE,
        "NodeKindConstraintComponent": _REPLACE,
        "PatternConstraintComponent": _REPLACE,
        "LanguageInConstraintComponent": _REPLACE,
        "InConstraintComponent": _REPLACE,
        "MinInclusiveConstraintComponent": _REPLACE,
        "MaxInclusiveConstraintComponent": _REPLACE,
        "MinExclusiveConstraintComponent": _REPLACE,
        "MaxExclusiveConstraintComponent": _REPLACE,
        "MinLengthConstraintComponent": _REPLACE,
        "MaxLengthConstraintComponent": _REPLACE,
        "LessThanConstraintComponent": _REPLACE,
        "LessThanOrEqualsConstraintComponent": _REPLACE,
    }
)


def mend(component: str, **place: str) -> tuple[tuple[str, str], ...]:
    """Return (language, advice) pairs for a constraint *component* broken at *place*."""
    english, swedish = _BY_COMPONENT.get(component, _OTHER)
    return ("en", english.format(**place)), ("sv", swedish.format(**place))
