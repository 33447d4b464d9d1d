"""How properties behave, in the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext

TRAITS: Final[Mapping[str, LazyString]] = {
    "owl:FunctionalProperty": lazy_gettext("at most one value"),
    "owl:InverseFunctionalProperty": lazy_gettext("identifies what has it"),
    "owl:SymmetricProperty": lazy_gettext("holds both ways"),
    "owl:TransitiveProperty": lazy_gettext("carries on from one to the next"),
    "owl:IrreflexiveProperty": lazy_gettext("never of a thing to itself"),
    "owl:AsymmetricProperty": lazy_gettext("holds one way only"),
}
