"""Values as people write them: what may mean two things is asked about."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerskap.sheets.countries import FURTHER, find_country, list_countries, list_keys
from partnerskap.sheets.published import expand
from partnerskap.sheets.reading import FilledCell, Value, letters
from partnerskap.sheets.values import Misread, read_date, read_number


def cell(value: Value) -> FilledCell:
    return FilledCell("Money", 3, 28, value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (2024, "2024"),
        (2024.0, "2024"),
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        (" 2024-03-31 ", "2024-03-31"),
        ("31.3.2024", "2024-03-31"),
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 31, 0, 0), "2024-03-31"),
        ("31/3/2024", None),
        ("2024-13", None),
        ("2023-02-29", None),
        (45000, None),
        (datetime(1905, 7, 18, 0, 0), None),
        ("1905-07-18", "1905-07-18"),
        (True, None),
        ("2024–2026", None),
    ],
)
def test_dates(written: Value, read: str | None) -> None:
    if read is None:
        with pytest.raises(Misread) as refused:
            read_date(cell(written))
        assert refused.value.finding.tell("en").startswith("Money AB3: ")
    else:
        assert read_date(cell(written)).value == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (25000000, "25000000"),
        (1250000.5, "1250000.5"),
        (1e15, "1000000000000000"),
        ("25 000 000", "25000000"),
        ("25\u00a0000,50", "25000.5"),
        ("1250,5", "1250.5"),
        ("1250.50", "1250.5"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("1.250.000,75", "1250000.75"),
        ("1,250.75", "1250.75"),
        ("1.250", None),
        ("1,250", None),
        ("1.2.3", None),
        ("12 kr", None),
        ("-5", None),
        (True, None),
    ],
)
def test_numbers(written: Value, read: str | None) -> None:
    if read is None:
        with pytest.raises(Misread):
            read_number(cell(written))
    else:
        assert read_number(cell(written)).value == read


@given(st.text() | st.floats() | st.integers() | st.dates() | st.times())
def test_no_value_breaks_a_reader(value: Value) -> None:
    for read in (read_date, read_number):
        with suppress(Misread):
            assert read(cell(value)).value


@pytest.mark.parametrize(
    ("place", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_have_the_letters_of_office_programs(place: int, name: str) -> None:
    assert letters(place) == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Sverige", "SWE"),
        ("turkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("pt", "PRT"),
        ("XK", "1A0"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Cote d'Ivoire", "CIV"),
        ("Turkey", "TUR"),
        ("Czech Republic", "CZE"),
        ("the netherlands", "NLD"),
        ("Hong Kong", "HKG"),
        ("ABD", "USA"),
        ("?", None),
    ],
)
def test_countries_are_found_by_name_and_code(written: str, code: str | None) -> None:
    found = find_country(written)
    assert (found.iri.rpartition("/")[2] if found else None) == code


def test_every_country_has_a_code_of_its_own() -> None:
    countries = list_countries()
    assert len({one.iri for one in countries}) == len(countries) > 240


def test_no_two_countries_are_written_alike() -> None:
    written = Counter(key for one in list_countries() for key in set(list_keys(one)))
    assert [key for key, number in written.items() if number > 1] == []
    assert set(FURTHER) <= {one.letters.upper() for one in list_countries()}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("municipality/se/umea", "municipality/se/umea"),
        ("Umeå kommun [municipality/se/umea]", "municipality/se/umea"),
        ("https://w3id.org/partnerskap/id/municipality/se/umea", "municipality/se/umea"),
        ("http://127.0.0.1:8000/doc/municipality/se/umea?lang=sv", "municipality/se/umea"),
        ("https://w3id.org/partnerskap/doc/municipality/se/umea.html", "municipality/se/umea"),
        ("Umeå", None),
        ("Umeå / Évora", None),
        ("Habo [Jönköping]", "Jönköping"),
    ],
)
def test_addresses_are_told_from_names(written: str, path: str | None) -> None:
    found = expand(written)
    assert (found.removeprefix("https://w3id.org/partnerskap/id/") if found else None) == path
