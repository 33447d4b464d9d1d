"""The shape of the package, as a newcomer meets it: modules of a readable size, each name once."""

from __future__ import annotations

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import grimp

import partnerskap

PACKAGE = Path(partnerskap.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
MEDIAN = range(100, 251)
MOST = 208


def name(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def room(module: Path) -> tuple[str, ...]:
    """Return the room that *module* lies in: a folder of the package, or of its web."""
    *folders, _ = module.relative_to(PACKAGE).parts
    return tuple(folders[: 2 if folders[:1] == ["web"] else 1])


def count_lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def several(places: dict[object, list[str]]) -> dict[object, list[str]]:
    """Return what has more than one place."""
    return {one: found for one, found in places.items() if len(found) > 1}


def test_no_module_is_too_long_to_read_at_once() -> None:
    assert [name(one) for one in MODULES if count_lines(one) > LONGEST] == []


def test_a_usual_module_is_neither_long_nor_a_splinter() -> None:
    told = [count_lines(one) for one in MODULES if one.name != "__init__.py"]
    assert int(median(told)) in MEDIAN


def test_there_are_no_more_modules_than_one_can_know() -> None:
    assert 0 < len([one for one in MODULES if one.name != "__init__.py"]) <= MOST


def test_no_two_modules_of_a_room_have_the_same_name() -> None:
    places = defaultdict(list)
    for module in MODULES:
        if module.name != "__init__.py":
            places[room(module), module.stem].append(name(module))
    assert several(places) == {}


def test_no_two_classes_have_the_same_name() -> None:
    places = defaultdict(list)
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name(module))
    assert several(places) == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("partnerskap")
    imports = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    order = list(TopologicalSorter(imports).static_order())  # raises CycleError, with the circle
    assert order.index("partnerskap.errors") < order.index("partnerskap.cli")
