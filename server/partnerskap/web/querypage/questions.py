"""The competency questions, as the graph tells them: titles, keywords and query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from partnerskap.engine.rows import select
from partnerskap.web.pages.graph import PageGraph
from partnerskap.web.pages.language import Text, choose_text, fold, sort_key
from partnerskap.web.pages.names import namespaces
from partnerskap.web.serving import Served

QUESTIONS: Final = """
SELECT ?this ?p ?o WHERE {
  ?this a sh:SPARQLExecutable
  VALUES ?p { rdfs:label schema:keywords sh:select sh:ask sh:construct }
  ?this ?p ?o
}"""

ENGLISH: Final = re.compile(r'(?<=\) = )"en"')
"""Where a query asks for names in English."""
OTHERS: Final = re.compile(r'"(?:sv|tr)"')


@dataclass(frozen=True)
class Question:
    """A question that anyone may ask by a click."""

    name: str
    query: str
    titles: Sequence[Literal]
    keywords: Sequence[Literal]

    def title(self, language: str) -> Text:
        """Return the question in *language*, or as near to it as there is."""
        return choose_text(self.titles, language) or Text(self.name)

    def text(self, language: str) -> str:
        """Return the query; where it asks for English names only, for those in *language*."""
        return self.query if OTHERS.search(self.query) else ENGLISH.sub(f'"{language}"', self.query)

    def link(self, language: str) -> list[tuple[str, str]]:
        """Return the fields of the address at which this page answers it in *language*."""
        return [("question", self.name), ("lang", language)]

    @property
    def words(self) -> str:
        """Everything that a search may find the question by, folded."""
        return fold(" ".join(literal.value for literal in (*self.titles, *self.keywords)))


@lru_cache(maxsize=2)
def read_questions(served: Served) -> dict[str, Question]:
    """Return the questions of a snapshot by name; asked once each."""
    ns = namespaces(served.manifest.base)
    sh, rdfs, schema = ns["sh"], ns["rdfs"], ns["schema"]
    rows = select(served.engine, QUESTIONS)
    graph = PageGraph.read(rows)
    found = {}
    for node in {row["this"]: None for row in rows}:
        texts = graph.literals(node, sh.select, sh.ask, sh.construct)
        if isinstance(node, NamedNode) and texts:
            name = node.value.rpartition("/")[2]
            titles, keywords = (graph.literals(node, p) for p in (rdfs.label, schema.keywords))
            found[name] = Question(name, texts[0].value.strip(), titles, keywords)
    return found


def list_questions(served: Served, language: str) -> list[Question]:
    """Return the questions in the order of their titles in *language*."""
    questions = read_questions(served).values()
    return sorted(questions, key=lambda each: sort_key(each.title(language).text, language))


def find_question(served: Served, name: str) -> Question:
    """Return the question called *name*, or raise `NotFound`."""
    question = read_questions(served).get(name)
    if question is None:
        raise NotFound(f"There is no question '{name}'. The list of questions is at /sparql.")
    return question
