"""Puts the query page together: the editor, the questions and, once asked, the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import render_template
from flask_babel import format_decimal, gettext, ngettext

from partnerskap.engine.errors import NotAcceptable, Unwritable
from partnerskap.engine.query import Form, Query
from partnerskap.errors import PartnerskapError
from partnerskap.vocabulary import prefixes
from partnerskap.web.pages.language import LANGUAGES, language
from partnerskap.web.query_page.answers import Shown, answer
from partnerskap.web.query_page.faults import explain
from partnerskap.web.query_page.pictures import TABLE, TITLES
from partnerskap.web.query_page.questions import Question, in_groups, in_order
from partnerskap.web.query_page.sharing import DOWNLOADS, graph_fields
from partnerskap.web.serving import Served, current

PAGE: Final = "query/page.html"
EXAMPLE: Final = """\
PREFIX pk: <{base}ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?municipality ?name WHERE {{
    ?municipality a pk:Municipality ;
        rdfs:label ?name .
    FILTER (LANG(?name) = "{language}")
}}
ORDER BY ?name
LIMIT 20
"""
"""What stands in the editor at first."""


@dataclass(frozen=True)
class Rendered:
    """The page, and the error that it tells of if there was one."""

    html: str
    status: int = 200
    error: PartnerskapError | None = None


def render_query_page(
    query: Query | None = None, view: str = TABLE, refusal: PartnerskapError | None = None
) -> Rendered:
    """Return the page, with the answer to *query* if one was asked, or why it has none.

    The answer is shown as *view*. *refusal* says why it can't be had in the format asked for.
    """
    served, reader = current(), language()
    text = query.text if query else EXAMPLE.format(base=served.manifest.base, language=reader)
    questions = in_order(served.loaded.questions.values(), reader)
    chosen = find_same(questions, text)
    context: dict[str, object] = {
        "query": text,
        "chosen": chosen,
        "questions": questions,
        "groups": in_groups(questions, reader),
        "reader": reader,
        "view": view,
        "prefixes": prefixes(served.manifest.base),
        "downloads": DOWNLOADS[Form.ROWS],
        "formats_by_form": {form.value: [*formats.items()] for form, formats in DOWNLOADS.items()},
        "refusal": explain(refusal, text) if refusal else None,
    }
    if query is None:
        return Rendered(render_template(PAGE, **context))
    if refusal and not isinstance(refusal, NotAcceptable | Unwritable):
        return render_fault(refusal, text, context)
    context["graphs"] = graph_fields(query)
    title = chosen.title(reader).text if chosen else gettext("A question to the data")
    link = (
        chosen.link(find_language(chosen, text, reader)) if chosen and not context["graphs"] else ()
    )
    try:
        shown = answer(query, title, link, served, view)
    except PartnerskapError as error:
        return render_fault(error, text, context)
    context["downloads"] = shown.share.downloads
    html = render_template(PAGE, shown=shown, **context, **describe(shown, served))
    return Rendered(html, refusal.status if refusal else 200, refusal)


def render_fault(error: PartnerskapError, text: str, context: dict[str, object]) -> Rendered:
    """Return the page that says why the query *text* has no answer."""
    told = context | {"fault": explain(error, text), "refusal": None}
    return Rendered(render_template(PAGE, **told), error.status, error)


def describe(shown: Shown, served: Served) -> dict[str, object]:
    """Return the facts of an answer in words."""
    total = shown.table.total if shown.table.total is not None else len(shown.rows)
    if shown.table.form == Form.TRIPLES:
        count = ngettext("%(num)s statement", "%(num)s statements", total)
    else:
        count = ngettext("%(num)s row", "%(num)s rows", total)
    count = count.replace(str(total), str(format_decimal(total)))
    if shown.table.total is None and not shown.table.whole:
        count = gettext("More than %(count)s", count=count)
    return {
        "count_text": count,
        "time_text": tell_time(shown.table.seconds),
        "digest": served.manifest.digest,
        "views": {name: TITLES[name] for name in (TABLE, *shown.pictures)},
    }


def tell_time(seconds: float) -> str:
    """Return *seconds* as a person reads them."""
    if seconds < 1:
        time = format_decimal(seconds * 1000, format="0.0" if seconds < 0.01 else "0")
        return str(gettext("%(time)s ms", time=time))
    return str(gettext("%(seconds)s s", seconds=format_decimal(seconds, format="0.00")))


def find_same(questions: list[Question], text: str) -> Question | None:
    """Return the question whose query is *text* in any language, however its lines end."""
    return next((each for each in questions if find_language(each, text)), None)


def find_language(question: Question, text: str, reader: str = "en") -> str:
    """Return the language in which *question* is asked by *text*: *reader* if it fits, or ""."""
    words = text.split()
    languages = dict.fromkeys((reader, *LANGUAGES))
    return next((each for each in languages if question.text(each).split() == words), "")
