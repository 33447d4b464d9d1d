"""The statements of the source document, each with the question that returns it.

The document itself is not part of the project: a key stands for what a sentence says, and each
entry of `rows` for what one row of the answer must hold for the sentence to be in the graph.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

THEMES: Final = "which-horizontal-themes-does-tuselog-have"
MEMBERS: Final = "which-municipalities-take-part-in-each-tuselog-partnership"
TASKS: Final = "what-do-the-associations-do-for-the-partnerships"
TITLES: Final = "what-are-the-projects-of-tuselog-called"
AIMS: Final = "what-do-the-projects-want-to-achieve"
WAYS: Final = "how-do-the-projects-go-about-their-work"
METHOD: Final = "what-does-the-method-ask-of-every-partnership"


class Sentence(NamedTuple):
    """One statement: the *question* that returns it, and parts that its *rows* must hold."""

    question: str
    rows: tuple[tuple[str, ...], ...]


def _members(partnership: str, swedish: str, *turkish: str) -> Sentence:
    """Return that *swedish* and the *turkish* municipalities take part in *partnership*."""
    place = f"id/partnership/tuselog/{partnership},"
    partners = tuple(
        (place, f"id/municipality/tr/{name},", ",Türkiye,Partner abroad") for name in turkish
    )
    return Sentence(
        MEMBERS, ((place, f"id/municipality/se/{swedish},", ",Sweden,Swedish partner"), *partners)
    )


def _project(question: str, name: str, *parts: str) -> Sentence:
    return Sentence(question, ((f"id/project/tuselog/{name},", *parts),))


def _theme(slug: str, swedish: str) -> Sentence:
    return Sentence(THEMES, ((f"id/theme/{slug},", f",{swedish},"),))


def _task(slug: str) -> Sentence:
    """Return that both associations have the task."""
    return Sentence(
        TASKS, tuple((f"id/organisation/{one},", f"id/task/{slug},") for one in ("skl", "umt"))
    )


SENTENCES: Final = MappingProxyType(
    {
        "method: developed by": Sentence(
            "who-developed-the-method-of-thematic-local-partnerships",
            (("id/method/thematic-local-partnership", "id/organisation/skl-international"),),
        ),
        "method: used in several countries": Sentence(
            "where-has-the-method-been-used", (("TUR", "several countries"),)
        ),
        "method: joins Swedish municipalities and others": Sentence(
            METHOD, (("Sweden", "other countries"),)
        ),
        "method: for which countries": Sentence(
            "for-which-kinds-of-country-is-the-method-meant",
            (("Utvecklingsland",), ("Transitionsland",), ("EU-kandidatland",)),
        ),
        "method: one specific theme": Sentence(METHOD, (("one particular theme",),)),
        "method: clear results": Sentence(METHOD, (("clearly which results",),)),
        "method: one Swedish municipality and a group": Sentence(
            "who-usually-takes-part-in-a-partnership",
            (
                ("id/role/swedish-partner", ",1,", "one Swedish municipality and a group"),
                ("id/role/partner-abroad", ",2..*,"),
            ),
        ),
        "method: so it is in Tuselog": Sentence(
            "does-every-tuselog-partnership-have-one-swedish-partner-and-several-abroad",
            (("true",),),
        ),
        "associations: SKL and UMT in this case": Sentence(
            "which-associations-of-municipalities-support-tuselog",
            (("id/organisation/skl,", "country/SWE"), ("id/organisation/umt,", "country/TUR")),
        ),
        "associations: involve other actors": _task("involve-other-actors"),
        "associations: bring wider experience": _task("bring-wider-experience"),
        "associations: spread results": _task("spread-results"),
        "associations: by training programmes": _task("training-programmes"),
        "associations: by advocacy and policy": _task("advocacy-and-policy"),
        "horizontal themes: integrated beside the own theme": Sentence(
            METHOD, (("weaves in a number of horizontal themes",),)
        ),
        "horizontal themes: integrated by every partnership": Sentence(
            "how-many-partnerships-integrate-each-horizontal-theme",
            (
                ("EU integration,5",),
                ("Gender equality,5",),
                ("Transparency and accountability,5",),
                ("Sustainable development,5",),
                ("Efficient municipal services,5",),
            ),
        ),
        "horizontal theme: EU integration": _theme("eu-integration", "EU-integration"),
        "horizontal theme: gender equality": _theme("gender-equality", "Jämställdhet"),
        "horizontal theme: transparency": _theme(
            "transparency-and-accountability", "Öppenhet och ansvarsutkrävande"
        ),
        "horizontal theme: sustainability": _theme("sustainable-development", "Hållbar utveckling"),
        "horizontal theme: service": _theme(
            "efficient-municipal-service", "Effektiv kommunal service"
        ),
        "partnerships: five, with their themes": Sentence(
            "which-partnerships-does-tuselog-have-and-on-which-themes",
            (
                ("id/partnership/tuselog/local-governance,", "Kommunal styrning och ledning"),
                ("id/partnership/tuselog/gender-equality,", "Jämställdhet"),
                (
                    "id/partnership/tuselog/sustainable-urban-development,",
                    "Ekologiskt hållbar stadsutveckling",
                ),
                ("id/partnership/tuselog/waste-management,", "Avfallshantering"),
                ("id/partnership/tuselog/energy,", "Energi"),
            ),
        ),
        "governance: members": _members(
            "local-governance", "huddinge", "sisli", "manisa", "tarsus", "corum"
        ),
        "governance: subject": _project(
            TITLES, "local-governance", "Kvalitet och effektivitet i kommunal service"
        ),
        "governance: indicators": _project(
            WAYS, "local-governance", "standardised, comparable indicators", "quality"
        ),
        "gender equality: members": _members(
            "gender-equality", "kalmar", "ordu", "giresun", "osmangazi"
        ),
        "gender equality: title": _project(
            TITLES, "gender-equality", "Turkiskt-svenskt nätverk för jämställdhet"
        ),
        "gender equality: aim": _project(
            AIMS, "gender-equality", "staff and politicians", "aware", "services"
        ),
        "urban development: members": _members(
            "sustainable-urban-development", "karlstad", "gaziantep", "nilufer", "mugla", "antakya"
        ),
        "urban development: subject": _project(
            TITLES, "sustainable-urban-development", "Ekologiskt hållbar stadsutveckling"
        ),
        "urban development: concepts and models": _project(
            WAYS, "sustainable-urban-development", "concepts and models"
        ),
        "urban development: new and older districts": _project(
            AIMS, "sustainable-urban-development", "New districts", "older ones", "eco-city"
        ),
        "waste: members": _members(
            "waste-management", "linkoping", "burdur", "erzincan", "karaman", "malatya"
        ),
        "waste: title": _project(
            TITLES, "waste-management", "källsortering av biologiskt avfall och materialåtervinning"
        ),
        "waste: aim": _project(
            AIMS, "waste-management", "sustainable waste management", "market", "business"
        ),
        "energy: members": _members(
            "energy", "umea", "bornova", "karsiyaka", "zeytinburnu", "buyukcekmece"
        ),
        "energy: title": _project(TITLES, "energy", "Energieffektivisering och medvetandeskapande"),
        "energy: aim": _project(
            AIMS, "energy", "energy efficiency", "carbon dioxide", "renewable energy"
        ),
        "energy: by awareness": _project(WAYS, "energy", "awareness"),
    }
)
