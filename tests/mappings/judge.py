"""Lets sssom-py judge the mapping sets of a folder; runs where only that is installed.

Prints for each set, as JSON: what sssom-py objects to, and what it reads from table and RDF.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from rdflib import Graph
from sssom.parsers import from_sssom_rdf, parse_sssom_table
from sssom.util import MappingSetDataFrame
from sssom.validators import validate


def judge(table: Path) -> dict[str, object]:
    """Return what sssom-py finds in *table* and in the RDF file beside it."""
    told = parse_sssom_table(str(table))
    graph = Graph()
    with gzip.open(table.with_suffix(".ttl.gz")) as file:
        graph.parse(file, format="turtle")
    same = from_sssom_rdf(graph, prefix_map=told.converter)
    faults = [
        f"{kind.value}: {found.message}"
        for read in (told, same)
        for kind, report in validate(read, fail_on_error=False).items()
        for found in report.results
    ]
    return {"faults": faults, "about": told.metadata, "rows": rows(told), "statements": rows(same)}


def rows(read: MappingSetDataFrame) -> list[dict[str, str]]:
    """Return what was *read*: the columns that are in the table, IRIs written out."""
    found = []
    for row in read.df.to_dict("records"):
        texts = {slot: str(value) for slot, value in row.items() if str(value) not in {"", "nan"}}
        found.append({slot: expand(read, texts[slot]) for slot in texts.keys() - WHOLE})
    return sorted(found, key=lambda row: row["record_id"])


def expand(read: MappingSetDataFrame, value: str) -> str:
    """Return the IRI that *value* is short for, else *value*."""
    prefix, colon, _ = value.partition(":")
    known = colon and prefix in read.converter.bimap
    return read.converter.expand(value, strict=True) if known else value


WHOLE = {"subject_source", "subject_source_version", "object_source"}
"""What is said once of the whole set, and handed on to the rows of RDF by sssom-py."""

if __name__ == "__main__":
    tables = sorted(Path(sys.argv[1]).glob("*.sssom.tsv"))
    told = {table.name.partition(".")[0]: judge(table) for table in tables}
    sys.stdout.write(json.dumps(told, default=str))
