"""Generates content of the project's own model for any number of municipalities."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Final

from partnerskap.vocabulary import AUTHORITY, BASE, PREFIXES

GROUP: Final = 5
"""Members of a partnership: one in Sweden, the others in Turkey."""

REGION: Final = 50
"""Municipalities in a region; a multiple of GROUP, so that no partnership spans two."""

SHARED: Final = ("catalog.ttl", "codes.ttl", "countries.ttl", "licences.ttl")
"""Files of the real content that any world needs."""

THEMES: Final = ("energy", "gender-equality", "local-governance", "waste-management")

HEAD: Final = f"BASE <{BASE}>\n" + "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in (PREFIXES | {"country": f"{AUTHORITY}country/"}).items()
)

_FOLDER: Final = Path(__file__).parent / "templates"


def make_world(folder: Path, municipalities: int, content: Path) -> None:
    """Write a content folder with data on as many *municipalities*.

    Ontology, shapes, catalogue, codes and countries are those of *content*; questions are left out.
    """
    shutil.copytree(content / "shapes", folder / "shapes")
    ignored = shutil.ignore_patterns("questions")
    shutil.copytree(content / "ontology", folder / "ontology", ignore=ignored)
    data = folder / "data"
    data.mkdir()
    shutil.copy(_FOLDER / "setting.ttl", data / "setting.ttl")
    for name in SHARED:
        shutil.copy(content / "data" / name, data / name)
    shutil.copytree(content / "data/catalog", data / "catalog")
    for name in ("municipality", "partnership", "region"):
        with (data / f"{name}.ttl").open("w", encoding="utf-8") as file:
            file.write(HEAD)
            file.writelines(blocks(name, municipalities))
    graphs = [name_graph(path.relative_to(folder)) for path in sorted(folder.rglob("*.ttl"))]
    with (data / "sources.ttl").open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(_describe(path) for path in {*filter(None, graphs), "sources"})


def name_graph(relative: Path) -> str:
    """Return the path of the graph that the file *relative* to a content folder is read into."""
    kind, *rest = relative.with_suffix("").parts
    return "" if kind == "shapes" else "/".join(rest if kind == "data" else [kind, *rest])


def _describe(path: str) -> str:
    return Template((_FOLDER / "graph.ttl").read_text(encoding="utf-8")).substitute(path=path)


def blocks(name: str, municipalities: int) -> Iterator[str]:
    """Yield the descriptions of every municipality, partnership or region, filled in."""
    template = Template((_FOLDER / f"{name}.ttl").read_text(encoding="utf-8"))
    step = {"municipality": 1, "partnership": GROUP, "region": REGION}[name]
    for number in range(0, municipalities, step):
        for country in ("se", "tr") if name == "region" else (_country(number),):
            yield template.substitute(
                _values(number, country), members=_members(number, municipalities)
            )


def _country(number: int) -> str:
    return "tr" if number % GROUP else "se"


def _values(number: int, country: str) -> dict[str, str]:
    """Return what the templates leave open for the thing of *number* in *country*."""
    swedish = country == "se"
    region = number // REGION
    return {
        "number": str(number),
        "land": country,
        "upper": country.upper(),
        "country": f"country:{'SWE' if swedish else 'TUR'}",
        "type": "kommun" if swedish else "ilce",
        "region": str(region),
        "role": "swedish-partner" if swedish else "partner-abroad",
        "group": str(number // GROUP),
        "theme": THEMES[number // GROUP % len(THEMES)],
        "code": f'    skos:notation "{number:06d}-1234"^^pk:organisationNumber ;\n' * swedish,
        "wikidata": "3" if swedish else "4",
        "letters": _letters(region),
        "latitude": f"{(56 if swedish else 37) + number % 997 / 200:.4f}",
        "longitude": f"{(13 if swedish else 28) + number % 991 / 200:.4f}",
        "inhabitants": str(5_000 + number * 37 % 900_000),
    }


def _letters(number: int) -> str:
    """Return *number* in three digits of base 36."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return digits[number // 1296] + digits[number // 36 % 36] + digits[number % 36]


def _members(number: int, municipalities: int) -> str:
    """Return the participations of the partnership whose first member is *number*."""
    template = Template((_FOLDER / "participation.ttl").read_text(encoding="utf-8"))
    return "\n".join(
        template.substitute(_values(member, _country(member)))
        for member in range(number, min(number + GROUP, municipalities))
    )
