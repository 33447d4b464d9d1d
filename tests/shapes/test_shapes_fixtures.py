"""Every rule of the shapes is broken by a fixture of its own, and only that rule.

The shapes are run where a fixture makes a difference; on the whole world if `EVERY=1`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from findings_of_shapes import (
    HERE,
    Found,
    find,
    find_changed,
    languages,
    parse_valid,
    read,
    read_valid,
    show,
)
from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.term import Node, URIRef

from partnerskap.vocabulary import BASE, PREFIXES

FIXTURES = sorted((HERE / "invalid").glob("*.ttl"))
PROLOGUE = f"BASE <{BASE}>\n" + "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
SAID_OF_A_SHAPE = {
    *(SH.path, SH.message, SH.severity, SH.property, SH.targetClass, SH.targetNode),
    *(SH.targetSubjectsOf, SH.targetObjectsOf, SH.ignoredProperties),
    SH.qualifiedValueShape,
}
"""What SHACL says of a shape besides constraints."""

_broken: dict[Path, list[Found]] = {}


def _lines(path: Path, key: str) -> list[str]:
    """Return what the head of a fixture says after `# key:`."""
    return re.findall(rf"^# {key}: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def _break(path: Path, shapes: Graph) -> list[Found]:
    """Return what is found in the valid world less and more what the fixture says, once."""
    if path not in _broken:
        world = read_valid()
        for pattern in _lines(path, "without"):
            before = len(world)
            world.update(f"{PROLOGUE} DELETE WHERE {{ {pattern} }}")
            assert len(world) < before, f"nothing in the valid world is {pattern}"
        world += read(path)
        changed = parse_valid() ^ world
        every = "EVERY" in os.environ
        _broken[path] = find(shapes, world) if every else find_changed(shapes, world, changed)
    return _broken[path]


def test_nothing_is_found_in_the_valid_world(shapes: Graph, world: Graph) -> None:
    assert find(shapes, world) == []


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixture_breaks_only_its_own_rule(path: Path, shapes: Graph) -> None:
    found = _break(path, shapes)
    (expected,) = _lines(path, "expect")
    (severity,) = _lines(path, "severity") or ["Violation"]

    assert {f"{one.path} {show(shapes, one.component)}".strip() for one in found} == {expected}
    assert {one.severity for one in found} == {f"sh:{severity}"}
    assert len({one.rule for one in found}) == 1
    for one in found:
        assert languages(shapes, one.messages) == ["en", "sv", "tr"]
    (culprit,) = _lines(path, "offender")
    named = {node for one in found for node in (one.focus, one.value)}
    assert culprit in {show(shapes, node).replace(BASE, "") for node in named}


def test_every_constraint_has_a_fixture(shapes: Graph) -> None:
    found = {one.rule for path in FIXTURES for one in _break(path, shapes)}
    missing = [rule for rule in _constraints(shapes) if rule not in found]
    assert [_describe(shapes, rule) for rule in missing] == []


Rule = tuple[Node, Node, Node | None]


def _constraints(shapes: Graph) -> list[Rule]:
    """Return every constraint whose breach is reported: shape, component and SPARQL node."""
    named = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
    parts = {part for shape in named for part in shapes.objects(shape, SH.property)}
    return [rule for shape in named | parts for rule in _constraints_of(shapes, shape)]


def _constraints_of(shapes: Graph, shape: Node) -> list[Rule]:
    rules: set[Rule] = set()
    for said, value in shapes.predicate_objects(shape):
        if str(said).startswith(str(SH)) and said not in SAID_OF_A_SHAPE:
            local = str(said).removeprefix(str(SH))
            word = "SPARQL" if said == SH.sparql else local[0].upper() + local[1:]
            component = URIRef(f"{SH}{word}ConstraintComponent")
            rules.add((shape, component, value if said == SH.sparql else None))
    return sorted(rules, key=str)


def _describe(shapes: Graph, rule: Rule) -> str:
    shape, component, _ = rule
    owner = next(shapes.subjects(SH.property, shape), shape)
    path = show(shapes, shapes.value(shape, SH.path))
    return f"{show(shapes, owner)} {path} {show(shapes, component)}"
