"""Rows are counted from the bytes of an answer, wherever it is cut into parts."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, QuerySolutions

from partnerskap.engine.output import counter

FORMATS = {
    known.name: known
    for known in (
        QueryResultsFormat.JSON,
        QueryResultsFormat.XML,
        QueryResultsFormat.CSV,
        QueryResultsFormat.TSV,
    )
}
NASTY = st.text(alphabet='ab"\\{},[]<>\n\r\t result', max_size=12)
ROWS = st.lists(st.lists(NASTY | st.none(), min_size=2, max_size=2), max_size=6)


def serialise(rows: list[list[str | None]], form: QueryResultsFormat) -> bytes:
    values = " ".join(
        "(" + " ".join("UNDEF" if v is None else str(pyoxigraph.Literal(v)) for v in row) + ")"
        for row in rows
    )
    result = pyoxigraph.Store().query(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(result, QuerySolutions)
    content = result.serialize(format=form)
    assert content is not None
    return content


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@given(rows=ROWS, cut=st.integers(1, 30))
def test_count_is_right_however_the_answer_is_cut(
    form: QueryResultsFormat, rows: list[list[str | None]], cut: int
) -> None:
    content = serialise(rows, form)
    parts = [content[start : start + cut] for start in range(0, len(content), cut)]
    count = counter(form.media_type)
    for part in parts[:-1]:
        count.feed(part)
    assert count.total(parts[-1]) == len(rows)
