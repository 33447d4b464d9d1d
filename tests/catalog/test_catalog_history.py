"""Versions and the change feed: whoever follows has the data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from history_worlds import (
    BASE,
    NOW,
    Follower,
    canonical,
    content,
    history,
    pack,
    publish,
    read_page,
    says,
    thing,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from partnerskap.errors import SourceError
from partnerskap.publish import changes
from partnerskap.publish.content import Content
from partnerskap.publish.dumps import unpacked
from partnerskap.publish.snapshots import write_snapshot
from partnerskap.publish.terms import arrange
from partnerskap.publish.versions import open_archive, write_history

values = st.one_of(
    st.integers(0, 3),
    st.text(max_size=4),
    st.integers(0, 5).map(thing),
)
flat = st.builds(lambda one, value: [says(thing(one), value)], st.integers(0, 5), values)


@st.composite
def nested(draw: st.DrawFn) -> list[Triple]:
    """Statements that hang on one thing by blank nodes, as those of a shape do."""
    root, depth = thing(draw(st.integers(0, 5))), draw(st.integers(1, 3))
    nodes = [BlankNode() for _ in range(depth)]
    links = [says(a, b) for a, b in zip([root, *nodes], nodes, strict=False)]
    return [*links, *(says(node, draw(values)) for node in nodes)]


states = st.lists(st.one_of(flat, nested()), max_size=8).map(
    lambda parts: [triple for part in parts for triple in part]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(states, min_size=1, max_size=4), st.integers(1, 3))
def test_replay_gives_every_version_from_empty_and_from_the_one_before(
    edits: list[list[Triple]], size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "SIZE", size)
        step = Follower()
        reached = 0
        for number, triples in enumerate(edits):
            state = content(f"0.{number}.0", triples)
            snapshot = publish(Path(folder) / "build", state)
            whole = Follower()
            whole.follow(snapshot)
            step.follow(snapshot, after=reached)
            reached = history(snapshot).members
            assert whole.graph() == canonical(state.union())
            assert step.graph() == canonical(state.union())


@settings(max_examples=40, deadline=None)
@given(states, states)
def test_differences_turn_a_version_into_the_next(
    before: list[Triple], after: list[Triple]
) -> None:
    flat_before, flat_after = (
        [one for one in state if not any(isinstance(term, BlankNode) for term in one)]
        for state in (before, after)
    )
    with tempfile.TemporaryDirectory() as folder:
        publish(Path(folder) / "build", content("1", flat_before))
        snapshot = publish(Path(folder) / "build", content("2", flat_after))
        with unpacked(snapshot / "version" / "2" / "changes.nq.gz") as file:
            quads = list(parse(file.read(), format=RdfFormat.N_QUADS))
    document = f"{BASE}version/2/changes"
    added = {q.triple for q in quads if q.graph_name == NamedNode(document + "#added")}
    removed = {q.triple for q in quads if q.graph_name == NamedNode(document + "#removed")}
    old, new = (set(content(v, s).union()) for v, s in (("1", flat_before), ("2", flat_after)))
    assert added == new - old
    assert removed == old - new


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


def test_the_same_data_add_nothing_to_the_history(build: Path) -> None:
    state = content("1", [says(thing(1), "a")])
    assert publish(build, state) == publish(build, state)


def test_pages_never_change_and_deletion_is_told(build: Path) -> None:
    first = publish(build, content("1", [says(thing(1), "a"), says(thing(2), "b")]))
    second = publish(build, content("2", [says(thing(1), "a")]))
    assert (second / "feed/1.nq.gz").read_bytes() == (first / "feed/1.nq.gz").read_bytes()
    told = {quad.triple for quad in read_page(second, 2)}
    gone = {one.subject for one in told if str(one.object).endswith("activitystreams#Delete>")}
    assert [one.object for one in told if one.subject in gone and one.object == thing(2)]


def test_version_that_is_published_stays_as_it_is(build: Path) -> None:
    publish(build, content("1", [says(thing(1), "a")]))
    old = publish(build, content("2", [says(thing(1), "b")]))
    folder = publish(build, content("1", [says(thing(1), "a")]))
    told = history(folder)
    assert told.versions == history(old).versions
    assert [page.version for page in told.pages] == ["1", "2", "1"]
    for name in ("version/1/dump/partnerskap.nq.gz", "version/2/changes.nq.gz", "feed/2.nq.gz"):
        assert (folder / name).read_bytes() == (old / name).read_bytes()


def test_history_goes_on_from_the_last_build_after_a_rollback(build: Path) -> None:
    first = publish(build, content("1", [says(thing(1), "a")]))
    publish(build, content("2", [says(thing(1), "b")]))
    (build / "current").symlink_to(first)
    folder = publish(build, content("3", [says(thing(1), "c")]))
    assert [one.version for one in history(folder).versions] == ["1", "2", "3"]


def test_time_of_the_feed_is_that_of_publishing_and_never_stands_still(build: Path) -> None:
    publish(build, content("1", [says(thing(1), "a")]), "2026-11-22T08:00:00Z")
    publish(build, content("2", [says(thing(1), "b")]), "2026-11-22T08:00:00Z")
    folder = publish(build, content("3", [says(thing(1), "c")]), "2026-11-21T10:00:00Z")
    assert [page.published for page in history(folder).pages] == [
        "2026-11-22T08:00:00Z",
        "2026-11-22T08:00:01Z",
        "2026-11-22T08:00:02Z",
    ]


def test_another_base_begins_a_history_of_its_own(build: Path) -> None:
    publish(build, content("1", [says(thing(1), "a")]))
    other = "https://data.example/"
    state = content("1", [says(thing(1), "a")])
    moved = {name.replace(BASE, other): told for name, told in state.graphs.items()}
    main = NamedNode(other + "dataset/partnerskap")
    catalog = [Triple(main, one.predicate, one.object) for one in moved[other + "graph/catalog"]]
    moved_state = Content(other, {**moved, other + "graph/catalog": arrange(catalog)})
    archive = open_archive(build.parent / "archive", other)
    assert archive.history.versions == ()
    folder = write_snapshot(build, moved_state, [pack, write_history(archive, NOW)])
    assert [page.first for page in history(folder).pages] == [1]


def shared() -> list[Triple]:
    node = BlankNode()
    return [says(thing(1), node), says(thing(2), node), says(node, "a")]


def orphan() -> list[Triple]:
    return [says(BlankNode(), "a")]


@pytest.mark.parametrize("make", [shared, orphan])
def test_blank_node_of_no_or_several_resources_is_refused(
    build: Path, make: Callable[[], list[Triple]]
) -> None:
    with pytest.raises(SourceError, match="belongs to exactly one resource"):
        publish(build, content("1", make()))


def test_version_that_can_be_no_address_is_refused(build: Path) -> None:
    with pytest.raises(SourceError, match="can't be part of an address"):
        publish(build, content("../../etc", [Triple(thing(1), thing(2), Literal("a"))]))
