"""Finds the files that findings are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from typing import NamedTuple

from partnerskap.publish.content import Content


class _Said(NamedTuple):
    """One statement of a resource: its property, its value, the files it is in."""

    property: str
    value: str
    files: tuple[str, ...]


class Places:
    """The files that say something of the *resources* that were found wanting."""

    def __init__(self, content: Content, resources: Set[str]) -> None:
        """Collect what *content* says of *resources*: one pass, however many they are."""
        self._said: dict[str, list[_Said]] = defaultdict(list)
        for graph, triples in content.graphs.items():
            files = tuple(content.files.get(graph, ()))
            for subject, predicate, value in triples:
                if subject.value in resources:
                    said = _Said(predicate.value, str(getattr(value, "value", value)), files)
                    self._said[subject.value].append(said)

    def find(self, resource: str, path: str, value: str) -> str:
        """Return the files with the statement, else with the property, else with the resource.

        A rule on a whole class has the class as its resource and the offender as its value: then
        the offender's files are named.
        """
        said = self._said.get(resource, [])
        if value in self._said and all(_is_ontology(one.files) for one in said):
            return _join(self._said[value])
        same_property = [one for one in said if one.property == path]
        same_value = [one for one in same_property if one.value == value]
        return _join(same_value or same_property or said)


def _is_ontology(files: tuple[str, ...]) -> bool:
    return all(file.startswith("ontology/") for file in files)


def _join(said: list[_Said]) -> str:
    return ", ".join(sorted({file for one in said for file in one.files}))
