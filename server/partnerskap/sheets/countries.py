"""Countries by name or code: also those that no data have spoken of yet.

Names are those of Unicode CLDR, which Babel carries; addresses those of the EU's list of countries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from partnerskap.linking.names import fold_words
from partnerskap.sheets.columns import LANGUAGES
from partnerskap.vocabulary import AUTHORITY

COUNTRIES: Final = AUTHORITY + "country/"
OTHERS: Final = {"XK": "1A0"}
"""Where the EU's list has another code than ISO 3166-1."""
FURTHER: Final[Mapping[str, str]] = {
    "BA": "Bosnia, Bosnien, Bosna",
    "BY": "Vitryssland, Beyaz Rusya",
    "CD": "DR Congo, DR Kongo, Democratic Republic of the Congo",
    "CI": "Ivory Coast, Fildişi Sahili",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic, Tjeckiska republiken, Çek Cumhuriyeti",
    "GB": "UK, Great Britain, Büyük Britanya",
    "HK": "Hong Kong, Hongkong",
    "KR": "Republic of Korea",
    "MD": "Republic of Moldova",
    "MK": "Macedonia, Makedonien, Makedonya",
    "MM": "Burma, Birma",
    "NL": "Holland, The Netherlands",
    "PS": "Palestine, State of Palestine, Palestina, Filistin",
    "RU": "Russian Federation, Ryska federationen, Rusya Federasyonu",
    "SZ": "Swaziland, Svazilanda",
    "TL": "East Timor, Doğu Timor",
    "TR": "Turkey, Republic of Türkiye, Türkiye Cumhuriyeti",
    "US": "United States of America, Amerikas förenta stater, ABD",
    "VA": "Vatican",
    "VN": "Viet Nam",
}
"""What people also write, in the languages of the workbook; CLDR's first names are not all."""


@dataclass(frozen=True)
class Country:
    """A country of the EU's list."""

    iri: str
    letters: str
    """The two of ISO 3166-1, in small letters: what addresses of municipalities have."""
    names: Mapping[str, str]
    """By language."""


@cache
def list_countries() -> tuple[Country, ...]:
    """Return every country that has a code of two letters and one of three."""
    threes = {
        two[0]: three
        for three, two in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(two) == 1
    }
    names = {language: Locale(language).territories for language in LANGUAGES}
    return tuple(
        Country(
            COUNTRIES + three,
            two.lower(),
            {language: told[two] for language, told in names.items()},
        )
        for two, three in sorted({**threes, **OTHERS}.items())
        if all(two in told for told in names.values())
    )


@cache
def index_countries() -> Mapping[str, Country]:
    """Return the countries by their codes, addresses and names."""
    return {key: country for country in list_countries() for key in list_keys(country)}


def list_keys(country: Country) -> Iterator[str]:
    """Yield what *country* may be written as."""
    yield country.iri
    yield from (country.letters, country.iri.removeprefix(COUNTRIES).lower())
    yield from map(simplify_country, country.names.values())
    further = FURTHER.get(country.letters.upper(), "")
    yield from map(simplify_country, filter(None, further.split(", ")))


def simplify_country(name: str) -> str:
    """Return *name* as names of countries are compared."""
    return " ".join(fold_words(name.replace("&", " and ")))


def find_country(text: str) -> Country | None:
    """Return the country that *text* names."""
    return index_countries().get(text) or index_countries().get(simplify_country(text))
