"""The HTTP interface as OpenAPI 3.1, and the same as rows of a page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from partnerskap import __version__
from partnerskap.web.interface.explanations import OPERATIONS, PARAMETERS, TAGS

SOURCE: Final = Path(__file__).with_name("openapi.toml")
Node = dict[str, object]


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation, as the page shows it."""

    name: str
    text: str
    required: bool
    values: Sequence[str]
    """What it may be, if that is one of few."""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the interface, as the page shows it."""

    name: str
    method: str
    path: str
    text: str
    parameters: Sequence[Parameter]
    formats: Sequence[str]
    """Media types of the answer."""
    example: str
    """A path with parameters to try; nothing if there is none."""


@cache
def read_source() -> Node:
    """Return what openapi.toml says."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def describe_interface(address: str) -> Node:
    """Return the OpenAPI document of the server at *address*, in the language of the request."""
    told = deepcopy(read_source())
    at(told, "info")["version"] = __version__
    told["servers"] = [{"url": address.rstrip("/")}]
    for _, operation in operations(told):
        operation["summary"] = str(OPERATIONS[str(operation["operationId"])])
    for name, parameter in at(told, "components", "parameters").items():
        at(parameter)["description"] = str(PARAMETERS[name])
    for tag in items(told["tags"]):
        tag["description"] = str(TAGS[str(tag["name"])])
    return told


def operations(told: Node) -> Iterator[tuple[tuple[str, str], Node]]:
    """Yield method and path of each operation in the document *told*, with what it says of it."""
    for path, methods in at(told, "paths").items():
        for method, operation in at(methods).items():
            yield (method.upper(), path), at(operation)


def list_operations() -> Mapping[str, Sequence[Operation]]:
    """Return the operations under each tag, in the language of the request."""
    told, found = read_source(), dict[str, list[Operation]]()
    for (method, path), operation in operations(told):
        (tag,) = [str(name) for name in sequence(operation["tags"])]
        found.setdefault(str(TAGS[tag]), []).append(show(told, method, path, operation))
    return found


def show(told: Node, method: str, path: str, operation: Node) -> Operation:
    """Return the *operation* with *method* at *path* of the document *told* for the page."""
    name = str(operation["operationId"])
    named = [
        (str(one["$ref"]).rpartition("/")[2], resolve(told, one))
        for one in items(operation.get("parameters", ()))
    ]
    return Operation(
        name=name,
        method=method,
        path=path,
        text=str(OPERATIONS[name]),
        parameters=[show_parameter(key, one) for key, one in named],
        formats=list_formats(told, operation),
        example=make_example(path, [one for _, one in named]) if method == "GET" else "",
    )


def show_parameter(key: str, parameter: Node) -> Parameter:
    """Return the *parameter* that the components call *key*."""
    schema = at(parameter["schema"]) if "schema" in parameter else {}
    values = [str(one) for one in sequence(schema.get("enum", ()))]
    required = bool(parameter.get("required"))
    return Parameter(str(parameter["name"]), str(PARAMETERS[key]), required, values)


def list_formats(told: Node, operation: Node) -> list[str]:
    """Return the media types in which *operation* of the document *told* answers."""
    for status, one in at(operation, "responses").items():
        if status.startswith(("2", "3")) and "content" in (response := resolve(told, at(one))):
            return [name for name in at(response, "content") if name != "*/*"]
    return []


def make_example(path: str, parameters: Sequence[Node]) -> str:
    """Return *path* with the examples of those *parameters* that have one."""
    asked = {}
    for one in parameters:
        value = str(one.get("example", ""))
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", value)
        elif value:
            asked[str(one["name"])] = value
    return path + ("?" + urlencode(asked, safe=":/") if asked else "")


def resolve(told: Node, one: Node) -> Node:
    """Return *one*, or what it refers to in the document *told*."""
    if "$ref" not in one:
        return one
    return at(told, *str(one["$ref"]).removeprefix("#/").split("/"))


def at(node: object, *keys: str) -> Node:
    """Return the object that is in *node* under *keys*, one in the other."""
    for key in keys:
        node = node[key] if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise TypeError(f"there is no object under {'/'.join(keys)}")
    return node


def items(node: object) -> list[Node]:
    """Return the objects in the list *node*."""
    return [at(one) for one in sequence(node)]


def sequence(node: object) -> Sequence[object]:
    """Return *node*, which is a list."""
    if not isinstance(node, list | tuple):
        raise TypeError(f"{node} is no list")
    return node
