"""The order of all terms agrees with `<` of the engine wherever that has a result."""

from __future__ import annotations

from itertools import permutations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, Store, Triple

from partnerskap.engine.functions import XSD, literal_key, order_key

VALUES = {
    "decimal": [
        "-1000",
        "-10.5",
        "-10.25",
        "-1",
        "-0.5",
        "0",
        "0.05",
        "0.5",
        "1",
        "9",
        "10",
        "99999.1",
    ],
    "double": ["-INF", "-1e300", "-1e-300", "0", "1e-300", "0.5", "1", "1e300", "INF"],
    "integer": ["-10", "-9", "-1", "0", "1", "9", "10", "9007199254740992", "9007199254740993"],
    "dateTime": [
        *("-0044-03-15T12:00:00Z", "0099-12-31T00:00:00Z", "1999-12-31T23:59:59.5Z"),
        *("2000-02-29T00:00:00+02:00", "2000-02-28T23:00:00Z", "2000-02-29T00:00:00-09:30"),
        *("2000-03-01T00:00:00Z", "2024-02-29T24:00:00Z", "12024-01-01T00:00:00Z"),
    ],
    "date": ["0001-01-01", "1999-12-31", "2000-02-29", "2000-03-01", "2011-10-10", "2012-01-01"],
    "gYear": ["-0044", "0001", "0999", "2020", "12020"],
    "gYearMonth": ["1999-12", "2000-01", "2000-11"],
    "time": ["00:00:00", "09:30:00", "09:30:00.5", "23:59:59"],
    "gMonthDay": ["--01-31", "--02-29", "--12-01"],
    "gDay": ["---01", "---31"],
    "dayTimeDuration": ["-P1D", "PT0S", "PT30M", "PT1H", "P1DT1H", "P10D"],
    "yearMonthDuration": ["-P1Y", "P0M", "P1M", "P1Y", "P1Y1M"],
    "string": ["", "A", "a", "aa", "b", "é", "😀"],
}


def compare(store: Store, one: Literal, other: Literal) -> bool:
    """Return whether *one* is less than *other* for the engine; False too if it can't tell."""
    answer = store.query(f"ASK {{ FILTER ({one} < {other}) }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


@pytest.mark.parametrize("name", VALUES)
def test_order_agrees_with_the_engine(name: str) -> None:
    store = Store()
    literals = [Literal(value, datatype=NamedNode(XSD + name)) for value in VALUES[name]]
    pairs = [(a, b) for a, b in permutations(literals, 2) if compare(store, a, b)]
    assert pairs
    for one, other in pairs:
        assert order_key(one) < order_key(other), (one, other)


def test_numbers_of_all_types_are_in_one_order() -> None:
    names = {"1": "decimal", "1.5": "double", "2": "byte", "1e1": "float", "11": "integer"}
    keys = [literal_key(value, XSD + name, "") for value, name in names.items()]
    assert keys == sorted(keys)
    assert literal_key("1", XSD + "integer", "") == literal_key("1.0", XSD + "decimal", "")


@pytest.mark.parametrize(
    ("value", "name"),
    [("x", "integer"), ("1_0", "integer"), ("2020-1-1", "date"), ("maybe", "boolean"), ("P", "x")],
)
def test_what_a_datatype_does_not_allow_is_text(value: str, name: str) -> None:
    assert literal_key(value, XSD + name, "").startswith("7" + value)


def test_kinds_follow_one_another() -> None:
    node = NamedNode("http://x/a")
    terms = [
        BlankNode("b"),
        node,
        Literal(1),
        Literal(True),
        Literal("a"),
        Triple(node, node, node),
    ]
    keys = [order_key(term) for term in terms]
    assert keys == sorted(keys)
