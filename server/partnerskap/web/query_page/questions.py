"""The competency questions, as the graph tells them: titles, keywords and query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, lazy_gettext
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from partnerskap.linking.names import Text, choose_text, fold, sort_key
from partnerskap.linking.rows import Row
from partnerskap.vocabulary import namespaces
from partnerskap.web.pages.graph import PageGraph

ENGLISH: Final = re.compile(r'(?<=\) = )"en"')
"""Where a query asks for names in English."""
OTHERS: Final = re.compile(r'"(?:sv|tr)"')
GROUPS: Final[Mapping[str, tuple[LazyString, re.Pattern[str]]]] = {
    name: (title, re.compile(rf"\b(?:{terms})"))
    for name, title, terms in (
        (
            "evidence",
            lazy_gettext("Sources, licences and gaps"),
            "GRAPH|pk:Claim|pk:claim|pk:readOn|pk:Search|pk:search|pk:notRecorded|dcterms:license|prov:hadPrimarySource",
        ),
        (
            "money",
            lazy_gettext("Money, meetings and results"),
            "pk:hasBudget|pk:hasContribution|pk:hasEvent|pk:Event|pk:attendedBy|pk:achievedResult|pk:expectedResult|pk:objective|pk:approach|pk:resultType|pk:receivedBy",
        ),
        (
            "change",
            lazy_gettext("Changes over time"),
            "org:ChangeEvent|pk:formerName|pk:typeBefore|pk:legalBasis|pk:Law|pk:grewOutOf|pk:follows|pk:candidate",
        ),
        (
            "codes",
            lazy_gettext("Codes, places and links"),
            "skos:notation|skos:\\w+Match|wgs84:|geo:|pk:hasPopulationCount|pk:CodeScheme|pk:withinArea",
        ),
        (
            "words",
            lazy_gettext("The words of the ontology"),
            "owl:|rdfs:subClassOf|rdfs:isDefinedBy|pk:expects|schema:Project",
        ),
        (
            "programme",
            lazy_gettext("Programmes, methods and organisations"),
            "pk:Programme|pk:Method|pk:developedBy|foaf:homepage|pk:usesMethod|pk:usedIn|pk:hasTask|pk:isSubsidiaryOf|pk:MunicipalAssociation|pk:appliesTo",
        ),
        ("theme", lazy_gettext("Themes"), "pk:hasTheme|pk:hasHorizontalTheme|pk:Theme"),
    )
}
"""Heading → the terms by which a question belongs under it; the first that fits."""


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


def in_groups(
    questions: Iterable[Question], language: str
) -> list[tuple[LazyString, list[Question]]]:
    """Return *questions* under headings, each in order; the most general heading comes first."""
    groups: dict[str, list[Question]] = {}
    for question in in_order(questions, language):
        groups.setdefault(choose_group(question), []).append(question)
    titles = {"": lazy_gettext("Who works with whom")} | {n: t for n, (t, _) in GROUPS.items()}
    ordered = ("", *reversed(list(GROUPS)))
    return [(titles[name], groups[name]) for name in ordered if name in groups]


def choose_group(question: Question) -> str:
    """Return the name of the group that *question* belongs to, or nothing for the general one."""
    fitting = (name for name, (_, terms) in GROUPS.items() if terms.search(question.query))
    return next(fitting, "")


def find_question(questions: Mapping[str, Question], name: str) -> Question:
    """Return the question called *name*, or raise `NotFound`."""
    question = questions.get(name)
    if question is None:
        raise NotFound(f"There is no question '{name}'. The list of questions is at /sparql.")
    return question
