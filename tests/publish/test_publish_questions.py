"""Questions: each is asked at every build, and published with its titles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store

from partnerskap.errors import SourceError
from partnerskap.publish.build import check
from partnerskap.publish.queries import declare, read_query
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE, PREFIXES

Add = Callable[[str, str], None]
QUESTION = f"{BASE}id/question/who-cooperates-with-umea"


def described(settings: Settings) -> dict[str, set[str]]:
    """Return what the graph of questions says: subject → lines of predicate and object."""
    content, *_ = check(settings)
    told: dict[str, set[str]] = {}
    for subject, predicate, value in content.triples("questions"):
        name = predicate.value.rpartition("#")[2].rpartition("/")[2]
        told.setdefault(subject.value, set()).add(f"{name} {value}")
    return told


def test_question_is_published_with_titles_keywords_and_text(settings: Settings) -> None:
    lines = described(settings)[QUESTION]
    (text,) = (line for line in lines if line.startswith("select"))
    assert "pk:cooperatesWith ?partner" in text
    assert "#+" not in text
    assert lines - {text} == {
        f"type <{PREFIXES['sh']}SPARQLExecutable>",
        f"type <{PREFIXES['sh']}SPARQLSelectExecutable>",
        'label "Vilka samarbetar Umeå med?"@sv',
        'label "Whom does Umeå cooperate with?"@en',
        'comment "Whom does Umeå cooperate with?"@en',
        f"target <{BASE}sparql>",
        'label "Umeå kimlerle iş birliği yapıyor?"@tr',
        'keywords "kommun"@sv',
        'keywords "samarbete"@sv',
        'keywords "municipality"@en',
        'keywords "cooperation"@en',
    }


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("is-it", "ASK { ?s ?p ?o }", "ask"),
        ("graph-of", "CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
    ],
)
def test_kind_of_question_follows_its_form(
    settings: Settings, add: Add, name: str, text: str, line: str
) -> None:
    add(f"ontology/questions/{name}.rq", text)
    lines = described(settings)[f"{BASE}id/question/{name}"]
    assert {one.split(" ", 1)[0] for one in lines} == {"type", "target", line}


def test_question_that_expects_nothing_and_gets_nothing_is_right(
    settings: Settings, add: Add
) -> None:
    add("ontology/questions/none.rq", "#+ expect: none\nSELECT * WHERE { ?s <urn:nothing> ?o }")
    assert f"{BASE}id/question/none" in described(settings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#+ expect: rows\nSELECT * WHERE { ?s <urn:nothing> ?o }", "has no answer but expects"),
        ("SELECT * WHERE { ?s <urn:nothing> ?o }", "has no answer but expects one"),
        ("ASK { ?s <urn:nothing> ?o }", "has no answer but expects one"),
        ("#+ expect: none\nSELECT * WHERE { ?s ?p ?o }", "has an answer but expects none"),
        ("#+ expect: many\nSELECT * WHERE { ?s ?p ?o }", "'rows' or 'none', not 'many'"),
        ("#+ title@en: x\nSELECT *\nWHERE { ?s ?p }", r"5:1: expected"),
        ("SELECT * {", r"3:1: this can't stand here, or something before it is missing\.$"),
        ("DESCRIBE <https://w3id.org/partnerskap/id/municipality/se/umea>", "is a SELECT, ASK"),
    ],
    ids=["no-rows", "rows-by-default", "no", "rows", "unknown", "syntax", "unfinished", "describe"],
)
def test_question_without_its_answer_is_named(
    settings: Settings, add: Add, text: str, told: str
) -> None:
    add("ontology/questions/bad.rq", text)
    with pytest.raises(SourceError, match=rf"ontology/questions/bad\.rq:.*{told}"):
        check(settings)


def test_published_text_can_be_asked_without_known_prefixes(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("SELECT * WHERE { ?s a pk:Body ; rdfs:label 'skos:no' } # owl:no", "utf-8")
    text = read_query(path, BASE).text
    assert text.startswith(f"PREFIX pk: <{PREFIXES['pk']}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\nSEL")
    assert list(Store().query(text)) == []  # type: ignore[arg-type]


def test_declared_prefix_is_not_declared_again() -> None:
    text = "PREFIX pk: <urn:other#> SELECT * WHERE { ?s a pk:Body }"
    assert declare(text, BASE) == text


def test_titles_are_literals_of_their_language(settings: Settings) -> None:
    content, *_ = check(settings)
    titles = {
        triple.object.language
        for triple in content.triples("questions")
        if isinstance(triple.object, Literal) and triple.predicate.value.endswith("label")
    }
    assert titles == {"sv", "en", "tr"}
