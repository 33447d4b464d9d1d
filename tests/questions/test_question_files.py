"""Every question is well told, portable, published as data, and together they use every term."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Store
from question_files import QUERIES, ROOT
from rdflib import OWL, RDF, Graph
from rdflib.plugins.sparql import prepareQuery

from partnerskap.engine.sparql import check
from partnerskap.publish.questions import QUESTIONS
from partnerskap.vocabulary import BASE, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store as World

LANGUAGES = ("sv", "en", "tr")


def slug(text: str) -> str:
    """Return *text* in kebab-case, its letters as in the slugs of our IRIs."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))


def test_there_are_enough_questions() -> None:
    assert len(QUERIES) >= 30


@pytest.mark.parametrize("name", QUERIES)
def test_question_is_told_in_three_languages(name: str) -> None:
    header = QUERIES[name].header
    for language in LANGUAGES:
        assert header["title"][language].endswith("?")
        assert all(word.strip() for word in header["keywords"][language].split(","))


@pytest.mark.parametrize("name", QUERIES)
def test_file_name_is_the_question(name: str) -> None:
    assert name == slug(QUERIES[name].header["title"]["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_questions_have_the_same_title(language: str) -> None:
    titles = Counter(query.header["title"][language] for query in QUERIES.values())
    assert [title for title, number in titles.items() if number > 1] == []


@pytest.mark.parametrize("name", QUERIES)
def test_query_is_portable(name: str) -> None:
    """It declares its prefixes, and two parsers and the guard of the endpoint take it."""
    text = (ROOT / QUESTIONS / f"{name}.rq").read_text(encoding="utf-8")
    Store().query(text)
    prepareQuery(text)
    check(text, (), {})


@pytest.mark.parametrize("name", QUERIES)
def test_query_declares_only_what_it_uses(name: str) -> None:
    declared = re.findall(r"^PREFIX (\w+): <(.+)>$", QUERIES[name].text, re.M)
    body = re.sub(r"^PREFIX .*$", "", QUERIES[name].text, flags=re.M)
    assert [prefix for prefix, _ in declared if not re.search(rf"\b{prefix}:", body)] == []
    assert [pair for pair in declared if PREFIXES.get(pair[0], pair[1]) != pair[1]] == []


@pytest.mark.parametrize("name", QUERIES)
def test_rows_come_in_a_stable_order(name: str) -> None:
    text = QUERIES[name].text
    is_single = re.search(r"^SELECT \(COUNT", text, re.M) is not None
    assert is_single or "ORDER BY" in text or not re.search("^SELECT", text, re.M)


def test_every_term_in_force_is_used_by_a_question() -> None:
    ontology = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        ontology.parse(path)
    ours = {str(term) for term in ontology.subjects(RDF.type) if str(term).startswith(f"{BASE}ns#")}
    former = {str(term) for term in ontology.subjects(OWL.deprecated)}
    texts = "\n".join(query.text for query in QUERIES.values())
    used = {f"{BASE}ns#{name}" for name in re.findall(r"\bpk:([\w-]+)", texts)}
    assert len(ours) > 70
    assert former < ours
    assert used == ours - former


@pytest.mark.parametrize("name", QUERIES)
def test_question_is_published_as_data(world: World, name: str) -> None:
    question = NamedNode(f"{BASE}id/question/{name}")
    graph = NamedNode(f"{BASE}graph/questions")
    told = [quad.object for quad in world.quads_for_pattern(question, None, None, graph)]
    assert Literal(QUERIES[name].text) in told
    for language, title in QUERIES[name].header["title"].items():
        assert Literal(title, language=language) in told
