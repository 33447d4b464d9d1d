"""A source graph speaks of what its source may speak of, in the languages of its source."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from data_files import PK, ours
from rdflib import DCTERMS, PROV, Graph, Literal, URIRef

from partnerskap.vocabulary import AUTHORITY, BASE, PREFIXES

SCOPES = tomllib.loads(Path(__file__).with_name("scopes.toml").read_text("utf-8"))
LANGUAGES = {"ENG": "en", "SWE": "sv", "TUR": "tr", "UKR": "uk", "SRP": "sr"}
TOLD_FROM_SOURCES = ("programmes/", "registers/", "organisations/")


def test_every_source_graph_has_a_scope(graphs: dict[str, Graph]) -> None:
    assert {name for name in graphs if name.startswith(TOLD_FROM_SOURCES)} == set(SCOPES)


@pytest.mark.parametrize("name", SCOPES)
def test_graph_keeps_to_its_scope(name: str, graphs: dict[str, Graph]) -> None:
    beginnings = tuple(SCOPES[name]["subjects"].split())
    subjects = {str(subject).removeprefix(BASE) for subject in graphs[name].subjects()}
    assert [one for one in subjects if not one.startswith(beginnings)] == []
    properties = {_iri(term) for term in SCOPES[name]["properties"].split()}
    assert set(graphs[name].predicates()) - properties == set()


@pytest.mark.parametrize("name", SCOPES)
def test_graph_is_written_in_the_languages_of_its_sources(
    name: str, graphs: dict[str, Graph], data: Graph
) -> None:
    spoken = {
        LANGUAGES.get(str(language).removeprefix(AUTHORITY + "language/"))
        for source in data.objects(ours("graph/" + name), PROV.wasDerivedFrom)
        for language in data.objects(source, DCTERMS.language)
    }
    written = {text.language for text in graphs[name].objects() if isinstance(text, Literal)}
    assert written - {None} <= spoken


def test_what_only_editors_say_is_in_their_graph(graphs: dict[str, Graph]) -> None:
    assert list(graphs["programmes/tuselog"].subject_objects(PK.usedIn)) == []
    for name in SCOPES:
        for subject in graphs[name].subjects():
            if "/participation/" in str(subject) or "/population/" in str(subject):
                assert graphs[name].value(subject, URIRef(PREFIXES["rdfs"] + "label")) is None


def _iri(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)
