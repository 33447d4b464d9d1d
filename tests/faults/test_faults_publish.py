"""Publishing trusts no content: it is published, or refused with file, reason and remedy."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

import terminal
from partnerskap.errors import SourceError
from partnerskap.publish.content import read_content
from partnerskap.publish.terms import term_to_rdflib
from partnerskap.vocabulary import BASE

WORLD = Path(__file__).parent.parent / "publish" / "world"
HEAD = """@prefix pk: <https://w3id.org/partnerskap/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <https://w3id.org/partnerskap/id/> .
"""
UMEA = "<https://w3id.org/partnerskap/id/municipality/se/umea>"
Build = Callable[..., str]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A tiny content folder of its own, in which everything is right."""
    return Path(shutil.copytree(WORLD, tmp_path / "content"))


@pytest.fixture
def build(content: Path, tmp_path: Path) -> Build:
    """Build the content as a person does, and return what was told; *code* is expected."""

    def run(code: int = 1) -> str:
        done = terminal.run("build", "--content", content, "--build", tmp_path / "build")
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr
        return done.stderr

    return run


@pytest.fixture
def asked() -> Iterator[tuple[str, list[object]]]:
    """The address of a server that answers nobody, and who came to it."""
    came: list[object] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def listen() -> None:
            try:
                while True:
                    client, address = server.accept()
                    came.append(address)
                    client.close()
            except OSError:  # closed: the test is over
                return

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", came
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "spelling",
    [
        "SERVICE <{0}> {{ ?s ?p ?o }}",
        "service silent <{0}> {{ ?s ?p ?o }}",
        "?s ?p 1SERVICE<{0}>{{ ?s ?p ?o }}",
        '?s ?p """a"b""" . SERVICE <{0}> {{ ?s ?p ?o }} # "',
        "BIND (<a#b> AS ?b) SERVICE <{0}> {{ ?s ?p ?o }}",
        "\\u0053ERVICE <{0}> {{ ?s ?p ?o }}",
        "?s pk:a\\#b ?o . SERVICE <{0}> {{ ?s ?p ?o }}",
        "FILTER (?s<?p) SERVICE ?p {{ ?s ?p ?o }} FILTER (?p>?s)",
    ],
    ids=["plain", "silent", "glued", "long-text", "fragment", "code-point", "escape", "comparison"],
)
@pytest.mark.parametrize("folder", ["rules", "questions"])
def test_no_query_of_the_content_asks_another_server(
    content: Path, build: Build, asked: tuple[str, list[object]], folder: str, spelling: str
) -> None:
    address, came = asked
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {spelling.format(address)} }}"
    (content / f"ontology/{folder}/asking.rq").write_text(text, encoding="utf-8")
    told = build()
    assert f"ontology/{folder}/asking.rq:1: SERVICE asks another server" in told
    assert "Put what that server knows into a file under data/." in told
    assert came == []


def test_names_that_contain_the_word_are_no_requests(content: Path, build: Build) -> None:
    text = """# SERVICE <http://example.org/>
    CONSTRUCT { ?service a <https://example.org/SERVICE> ; rdfs:label "SERVICE <x> {}" }
    WHERE { ?service a <https://w3id.org/partnerskap/ns#DataService> }"""
    (content / "ontology/rules/naming.rq").write_text(text, encoding="utf-8")
    assert build(0) == ""


@pytest.mark.parametrize("query", ["SERVICE <%s> { $this ?p ?o }", "SERVICE ?p { $this ?p ?o }"])
def test_no_shape_asks_another_server(
    content: Path, build: Build, asked: tuple[str, list[object]], query: str
) -> None:
    address, came = asked
    text = query.replace("%s", address)
    select = (
        f'sh:sparql [ sh:select "SELECT $this WHERE {{ VALUES ?p {{ <{address}> }} {text} }}" ]'
    )
    imports = f"<https://w3id.org/partnerskap/shapes> owl:imports <{address}shapes> .\n"
    shape = f"pk:Asking a sh:NodeShape ; sh:targetClass pk:Municipality ; {select} ."
    (content / "shapes/asking.ttl").write_text(HEAD + imports + shape, encoding="utf-8")
    assert "shapes/ can't be used: https://w3id.org/partnerskap/ns#Asking" in build()
    assert came == []


def test_no_shape_reads_another_graph_from_a_server(
    content: Path, build: Build, asked: tuple[str, list[object]]
) -> None:
    address, came = asked
    select = f'sh:sparql [ sh:select "SELECT $this FROM <{address}> WHERE {{ $this ?p ?o }}" ]'
    shape = f"pk:Asking a sh:NodeShape ; sh:targetClass pk:Municipality ; {select} ."
    (content / "shapes/asking.ttl").write_text(HEAD + shape, encoding="utf-8")
    assert "pk:Asking" in build()  # which finds what it asks for in the content
    assert came == []


@pytest.mark.parametrize(
    "shape",
    [
        'sh:property [ sh:path rdfs:label ; sh:pattern "(" ]',
        'sh:sparql [ sh:select "SELECT $this WHERE {" ]',
        "sh:rule [ a sh:TripleRule ]",
        "sh:property [ sh:path ( rdfs:label ) ; sh:minCount 1 ]",
        "sh:property [ sh:path rdfs:comment ; sh:minCount 1 ; sh:severity pk:Grave ]",
    ],
    ids=["pattern", "query", "rule", "path", "severity"],
)
def test_broken_shape_is_named(content: Path, build: Build, shape: str) -> None:
    text = f"pk:Broken a sh:NodeShape ; sh:targetClass pk:Municipality ; {shape} ."
    (content / "shapes/broken.ttl").write_text(HEAD + text, encoding="utf-8")
    assert "Error: shapes/ can't be used: " in build()


def test_long_text_is_published_and_one_that_no_parser_takes_refused(
    content: Path, build: Build
) -> None:
    path = content / "data/large.ttl"
    path.write_text(f'{HEAD} {UMEA} rdfs:comment "{"ö" * 4_000_000}" .', encoding="utf-8")
    assert build(0) == ""
    path.write_text(f'{HEAD} {UMEA} rdfs:comment "{"ö" * 10_000_000}" .', encoding="utf-8")
    assert f"{path}: a text of more than 16 MB. Publish it as a document" in build()


@pytest.mark.parametrize("letter", ["\\u0000", "\\u000B", "\x1f", "\\uFFFE", "\uffff"])
def test_text_that_no_xml_can_hold_is_refused(content: Path, letter: str) -> None:
    path = content / "data/odd.ttl"
    path.write_text(f'{HEAD} {UMEA} rdfs:comment "a{letter}b"@en .', encoding="utf-8")
    with pytest.raises(SourceError, match=r"odd\.ttl: a text with U\+.*se/umea.*#comment>\. Take"):
        read_content(content, BASE)
    path.write_text(f'{HEAD} {UMEA} rdfs:comment "a\\t\\n\\r\\u007F\\u0085\\uFFFDb"@en .', "utf-8")
    (content / "data/t.csv").write_text("note\na\x01\n", encoding="utf-8")
    mapping = f"CONSTRUCT {{ {UMEA} rdfs:comment ?note }} WHERE {{ }}"
    (content / "data/t.rq").write_text(mapping, encoding="utf-8")
    with pytest.raises(SourceError, match=r"t\.csv: a text with U\+0001, which XML"):
        read_content(content, BASE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            " ".join(f"_:b{one} pk:p _:b{two} ." for one in range(14) for two in range(14)),
            "a node without an IRI is the value of two statements",
        ),
        (
            f"pk:s pk:p {'[ pk:p ' * 20_000} pk:x {']' * 20_000} .",
            "nested more than 200 levels deep",
        ),
        (" ".join(f"_:b{one} pk:p _:b{(one + 1) % 300} ." for one in range(300)), "in a circle"),
    ],
    ids=["mutual", "nested", "circle"],
)
def test_blank_nodes_that_cannot_be_named_are_refused(
    content: Path, build: Build, text: str, reason: str
) -> None:
    (content / "shapes/tangle.ttl").write_text(HEAD + text, encoding="utf-8")
    told = build()
    assert f"{content}/shapes/tangle.ttl: " in told
    assert reason in told
    assert "IRIs of their own" in told or "an IRI of its own" in told


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path.parent.parent.parent / "s"))  # the address of a socket is short
    (path.parent.parent.parent / "s").rename(path)


def link_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_outside(path: Path) -> None:
    other = next(one for one in path.parents if one.name == "content").parent / "secret.ttl"
    other.write_text(f"{HEAD} {UMEA} rdfs:comment 'secret' .", encoding="utf-8")
    path.symlink_to(other)


def link_nowhere(path: Path) -> None:
    path.symlink_to("missing.ttl")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_pipe, "is a pipe, not a file. Take it out of the folder."),
        (make_socket, "is a socket, not a file. Take it out of the folder."),
        (link_device, "is a device, not a file. Take it out of the folder."),
        (Path.mkdir, "is a folder, not a file. Take it out of the folder."),
        (link_outside, "outside the content folder. Copy the file to here."),
        (link_nowhere, "can't be read (No such file or directory). Mend it, or take it out"),
    ],
    ids=["pipe", "socket", "device", "folder", "outside", "nowhere"],
)
def test_what_is_no_file_of_the_content_is_refused(
    content: Path, build: Build, make: Callable[[Path], None], reason: str
) -> None:
    for name in ("data/odd.ttl", "ontology/rules/odd.rq"):
        make(content / name)
        told = build()
        assert f"{content / name}: " in told
        assert reason in told
        (content / name).rename(content.parent / name.replace("/", "-"))


def add_mapping(content: Path, header: str) -> None:
    """Let a table have a mapping with *header*."""
    (content / "data/t.csv").write_text("thing\na\n", encoding="utf-8")
    (content / "data/t.rq").write_text(f"{header}\nCONSTRUCT {{ <urn:x:a> a ?thing }} WHERE {{ }}")


def link_folder(content: Path) -> None:
    (content.parent / "other").mkdir()
    (content / "data/linked").symlink_to(content.parent / "other")


def change_day(content: Path) -> None:
    path = content / "data/catalog.ttl"
    path.write_text(path.read_text("utf-8").replace("2026-11-22", "yesterday"), "utf-8")


def rename(name: str) -> Callable[[Path], object]:
    return lambda content: (content / "data/partnerships.ttl").rename(content / "data" / name)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (rename("a b.ttl"), "data/a b.ttl: 'a b' can't be the name of a graph"),
        (rename("a<b>.ttl"), "data/a<b>.ttl: 'a<b>' can't be the name of a graph"),
        (rename("a#b.ttl"), "data/a#b.ttl: 'a#b' can't be the name of a graph"),
        (rename("a%2f..ttl"), "can't be the name of a graph"),
        (rename("\udce5.ttl"), "can't be the name of a graph"),
        (rename("a.TTL"), "data/a.TTL: is not read, as its name ends in .TTL. Let it end in .ttl."),
        (lambda content: add_mapping(content, "#+ graph: a b"), "t.rq: 'a b' can't be the name"),
        (lambda content: add_mapping(content, "#+ graph: ../x"), "t.rq: '../x' can't be the name"),
        (lambda content: add_mapping(content, "#+ table: /etc/passwd"), "does not lie beside it"),
        (lambda content: add_mapping(content, "#+ table: ../t.csv"), "does not lie beside it"),
        (link_folder, "data/linked: is a link to a folder, which is not followed."),
        (change_day, "dcterms:modified is 'yesterday', which is no day. Write it like 2026-11-22."),
    ],
)
def test_what_would_be_left_out_or_be_no_address_is_refused(
    content: Path, spoil: Callable[[Path], object], told: str
) -> None:
    spoil(content)
    with pytest.raises(SourceError) as caught:
        assert read_content(content, BASE).release
    assert told in str(caught.value)


def test_cell_may_be_as_long_as_a_text(content: Path) -> None:
    (content / "data/t.csv").write_text(f"note\n{'x' * 200_000}\n", encoding="utf-8")
    mapping = f"CONSTRUCT {{ {UMEA} rdfs:comment ?note }} WHERE {{ }}"
    (content / "data/t.rq").write_text(mapping, encoding="utf-8")
    ((triple,),) = (made for _, (made,) in read_content(content, BASE).tables[0].statements)
    assert triple.object == Literal("x" * 200_000)


def test_value_that_does_not_fit_is_left_to_the_shapes(caplog: pytest.LogCaptureFixture) -> None:
    odd = Literal("abc", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert str(term_to_rdflib(odd)) == "abc"
    assert caplog.records == []


def test_link_within_the_content_is_read(content: Path, build: Build) -> None:
    (content / "data/.kept").mkdir()
    (content / "data/catalog.ttl").rename(content / "data/.kept/catalog.text")
    (content / "data/catalog.ttl").symlink_to(".kept/catalog.text")
    assert build(0) == ""
