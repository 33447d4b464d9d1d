"""The competency questions, as the graph tells them: titles, keywords and query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from partnerskap.linking.names import Text, choose_text, fold, sort_key
from partnerskap.linking.rows import Row
from partnerskap.vocabulary import namespaces
from partnerskap.web.pages.graph import PageGraph

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


def read_questions(rows: Iterable[Row], base: str) -> dict[str, Question]:
    """Return the questions that *rows* describe, by name."""
    ns, told = namespaces(base), list(rows)
    sh, rdfs, schema = ns["sh"], ns["rdfs"], ns["schema"]
    graph, found = PageGraph.read(told), {}
    for node in dict.fromkeys(row["s"] for row in told):
        texts = graph.literals(node, sh.select, sh.ask, sh.construct)
        if isinstance(node, NamedNode) and texts:
            name = node.value.rpartition("/")[2]
            titles, keywords = (graph.literals(node, p) for p in (rdfs.label, schema.keywords))
            found[name] = Question(name, texts[0].value.strip(), titles, keywords)
    return found


def in_order(questions: Iterable[Question], language: str) -> list[Question]:
    """Return *questions* in the order of their titles in *language*."""
    return sorted(questions, key=lambda each: sort_key(each.title(language).text, language))


def find_question(questions: Mapping[str, Question], name: str) -> Question:
    """Return the question called *name*, or raise `NotFound`."""
    question = questions.get(name)
    if question is None:
        raise NotFound(f"There is no question '{name}'. The list of questions is at /sparql.")
    return question
