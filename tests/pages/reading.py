"""How the tests of the pages ask for one, in which languages, and which kinds there are."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

PAGE = {"Accept": "text/html"}
LANGUAGES = ("sv", "en", "tr")
PATHS = (
    *("/", "/municipalities", "/municipalities?q=zzz", "/partnerships", "/themes", "/sources"),
    *("/search?q=umea", "/search?q=zzz", "/about", "/link", "/api", "/quality", "/ns", "/shapes"),
    *("/doc/municipality/se/kalmar", "/doc/municipality/tr/manisa"),
    *("/doc/area/se/kalmar", "/doc/area/tr/manisa-il", "/doc/geometry/se/kalmar"),
    *("/doc/partnership/tuselog/energy", "/doc/partnership/tusenet/network-3"),
    *("/doc/project/tuselog/energy", "/doc/participation/tuselog/energy/umea"),
    *("/doc/programme/tuselog", "/doc/programme/tusenet", "/doc/role/swedish-partner"),
    *("/doc/method/thematic-local-partnership", "/doc/change/law-6360-malatya", "/doc/law/6360"),
    *("/doc/theme/gender-equality", "/doc/scheme/themes", "/doc/claim/tusenet-ended-2010"),
    *("/doc/organisation/skl", "/doc/source/partnerskap", "/graph/programmes/tuselog"),
    *("/doc/question/where-are-the-municipalities-of-tuselog", "/dataset/partnerskap"),
    *("/catalog", "/version/", "/version/0.1.0/", "/version/0.1.0/changes"),
    *("/ask", "/ask?what=municipalities&since=2000", "/.well-known/void"),
    *("/guide/deploy", "/guide/operations", "/guide/proxy", "/guide/stores", "/nothing/at/all"),
    *("/explore", "/explore?since=2005&until=2010"),
    "/explore?place=https://w3id.org/partnerskap/id/municipality/se/kalmar"
    "&place=https://w3id.org/partnerskap/id/municipality/se/umea",
    *("/doc/nothing", "/problem/time-limit", "/sparql", "/sparql?query=SELECT"),
    "/sparql?question=which-municipalities-does-kalmar-cooperate-with",
    "/sparql?question=where-are-the-municipalities-of-tuselog",
    "/sparql?question=how-many-participants-does-each-partnership-have",
    "/sparql?question=does-umea-cooperate-with-bornova",
)
"""A page of every kind, errors and answers among them."""
TEMPLATES = frozenset(
    {
        *("/", "/municipalities", "/partnerships", "/themes", "/sources", "/search?q=umea"),
        *("/about", "/link", "/api", "/quality", "/ns", "/shapes", "/doc/municipality/se/kalmar"),
        *("/catalog", "/version/", "/version/0.1.0/", "/version/0.1.0/changes", "/doc/nothing"),
        *("/ask?what=municipalities&since=2000", "/guide/deploy", "/explore?since=2005&until=2010"),
        "/sparql?question=where-are-the-municipalities-of-tuselog",
    }
)
"""A page of every template; all kinds of resources have the same frame."""
Reader = Callable[..., html.HtmlElement]


def texts(page: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of the elements at *path* without notes, spaces made single."""
    found = []
    for element in page.xpath(path):
        words = element.xpath(".//text()[not(ancestor::sup)]")
        found.append(" ".join("".join(words).split()))
    return found
