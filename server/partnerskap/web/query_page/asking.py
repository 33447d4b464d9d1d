"""The page on which a reader asks in a sentence with choices, and sees the query it writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask_babel import LazyString, gettext, lazy_gettext
from pyoxigraph import NamedNode

from partnerskap.engine.query import Query
from partnerskap.errors import PartnerskapError
from partnerskap.linking.index import Index
from partnerskap.web.pages.arrangement import in_order_with
from partnerskap.web.pages.language import language
from partnerskap.web.pages.page import Page, page_of
from partnerskap.web.query_page.answers import Shown, answer
from partnerskap.web.query_page.faults import explain
from partnerskap.web.query_page.page import Rendered, describe
from partnerskap.web.query_page.questions import in_groups
from partnerskap.web.serving import Served, current

FACETS: Final = ("theme", "country")
YEAR: Final = re.compile(r"(?:19|20)\d\d")
SUBJECTS: Final[Mapping[str, LazyString]] = {
    "municipalities": lazy_gettext("municipalities"),
    "partnerships": lazy_gettext("partnerships"),
    "programmes": lazy_gettext("programmes"),
}
"""What can be asked for, in the plural."""
PREFIXES: Final = """\
PREFIX pk: <{base}ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>

"""
START: Final[Mapping[str, str]] = {
    "municipalities": """\
SELECT ?municipality (COUNT(DISTINCT ?partnership) AS ?partnerships) WHERE {
    ?municipality a pk:Municipality .
    ?partnership pk:hasParticipant ?municipality .
""",
    "partnerships": """\
SELECT DISTINCT ?partnership ?programme ?start WHERE {
    ?partnership a pk:Partnership .
    OPTIONAL { ?partnership pk:partOfProgramme ?programme }
    OPTIONAL { ?partnership schema:startDate ?own }
    OPTIONAL { ?programme schema:startDate ?whole }
    BIND (COALESCE(?own, ?whole) AS ?start)
""",
    "programmes": """\
SELECT ?programme (COUNT(DISTINCT ?partnership) AS ?partnerships) WHERE {
    ?partnership pk:partOfProgramme ?programme .
""",
}
COUNTRY: Final[Mapping[str, str]] = {
    "municipalities": "    ?municipality pk:country <{country}> .\n",
    "partnerships": "    ?partnership pk:hasParticipant/pk:country <{country}> .\n",
    "programmes": "    ?partnership pk:hasParticipant/pk:country <{country}> .\n",
}
END: Final[Mapping[str, str]] = {
    "municipalities": "}\nGROUP BY ?municipality\nORDER BY DESC(?partnerships) ?municipality\n",
    "partnerships": "}\nORDER BY DESC(?start) ?partnership\n",
    "programmes": "}\nGROUP BY ?programme\nORDER BY DESC(?partnerships) ?programme\n",
}
THEME: Final = "    ?partnership pk:hasTheme <{theme}> .\n"
SINCE: Final = """\
    ?partnership schema:startDate|pk:partOfProgramme/schema:startDate ?began .
    FILTER (STR(?began) >= "{since}")
"""


@dataclass(frozen=True)
class Sentence:
    """What a reader chose; an empty choice stands for any."""

    what: str = "municipalities"
    theme: str = ""
    country: str = ""
    since: str = ""

    def write_query(self, base: str) -> str:
        """Return the query that asks this; every address in it is one that the index has."""
        parts = [PREFIXES.format(base=base), START[self.what]]
        if self.theme:
            parts.append(THEME.format(theme=NamedNode(self.theme).value))
        if self.country:
            parts.append(COUNTRY[self.what].format(country=NamedNode(self.country).value))
        if self.since:
            parts.append(SINCE.format(since=self.since))
        return "".join((*parts, END[self.what]))


def read_sentence(index: Index) -> Sentence:
    """Return what the address chooses; what is not among the choices counts as any."""
    chosen = {name: request.args.get(name, "") for name in FACETS}
    known = {name: {iri for iri, _ in index.facet_values("Partnership", name)} for name in FACETS}
    what, since = request.args.get("what", ""), request.args.get("since", "")
    return Sentence(
        what if what in SUBJECTS else "municipalities",
        **{name: iri if iri in known[name] else "" for name, iri in chosen.items()},
        since=since if YEAR.fullmatch(since) else "",
    )


PAGE: Final = "query/ask.html"
FIRST_YEAR: Final = 1995
"""The earliest year that is offered."""


@dataclass(frozen=True)
class Choices:
    """What the sentence offers, each with the number of partnerships that have it."""

    theme: Sequence[tuple[NamedNode, int]]
    country: Sequence[tuple[NamedNode, int]]
    years: Sequence[int]


def render_ask() -> Rendered:
    """Return the page; with the answer, if the address asks something."""
    served = current()
    index = served.loaded.index
    sentence = read_sentence(index)
    values = {name: index.facet_values("Partnership", name) for name in FACETS}
    page = page_of((iri for found in values.values() for iri, _ in found), 0)
    context: dict[str, object] = {
        "page": page,
        "sentence": sentence,
        "subjects": SUBJECTS,
        "choices": offer(page, values, served),
        "groups": in_groups(served.loaded.questions.values(), language()),
        "reader": language(),
    }
    if "what" not in request.args:
        return Rendered(render_template(PAGE, **context))
    return render_answer(sentence, served, context)


def answer_question(name: str) -> Shown | None:
    """Return the answer to the question called *name*, or None if there is none to be had now."""
    served = current()
    question = served.loaded.questions.get(name)
    if question is None:
        return None
    query = Query(question.text(language()), client=request.remote_addr or "")
    try:
        return answer(query, question.title(language()).text, (), served)
    except PartnerskapError:
        return None


def offer(page: Page, values: dict[str, list[tuple[str, int]]], served: Served) -> Choices:
    """Return what can be chosen of each kind, names in order, the latest year first."""
    latest = int(served.manifest.modified[:4])
    return Choices(
        in_order_with(page, values["theme"]),
        in_order_with(page, values["country"]),
        range(latest, FIRST_YEAR - 1, -1),
    )


def render_answer(sentence: Sentence, served: Served, context: dict[str, object]) -> Rendered:
    """Return the page with the answer to *sentence*, or why it has none."""
    text = sentence.write_query(served.manifest.base)
    query = Query(text, client=request.remote_addr or "")
    context["query"] = text
    try:
        shown = answer(query, gettext("A question to the data"), (), served)
    except PartnerskapError as error:
        return Rendered(render_template(PAGE, fault=explain(error), **context), error.status, error)
    return Rendered(render_template(PAGE, shown=shown, **context, **describe(shown, served)))
