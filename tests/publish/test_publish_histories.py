"""Whatever is done one after the other: no address, version, page or byte that was out is lost.

`make survey` tries more and longer histories than the usual few.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from partnerskap.errors import BuildError
from partnerskap.manifest import (
    UNPUBLISHED,
    History,
    is_whole,
    read_history,
    read_manifest,
)
from partnerskap.publish.build import build
from partnerskap.publish.releases import Proposal, go_back, release
from partnerskap.publish.retirement import retire
from partnerskap.settings import Settings

HISTORIES = int(os.environ.get("HISTORIES", "4"))
"""How many histories are tried, of as many steps or at least eight."""
WORLD = Path(__file__).parent / "world"
BASE = "https://w3id.org/partnerskap/"
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
DAY = date(2026, 11, 28)
THING = '<{}id/{}> <http://www.w3.org/2000/01/rdf-schema#label> "{}"@en .\n'
NOTHING = "nothing to release"
names = st.sampled_from(["a", "b", "c"])
NEW_NAMES = {"a": "alpha", "b": "beta", "c": "gamma"}
EVERY_NAME = {*NEW_NAMES, *NEW_NAMES.values()}


def accept(proposal: Proposal) -> str:
    return proposal.version


class Histories(RuleBasedStateMachine):
    """Edits, deletes, renames, retires, merges, builds, releases, rolls back in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="partnerskap-history-"))
        shutil.copytree(WORLD, self.folder / "content")
        self.settings = Settings(
            content=self.folder / "content", build=self.folder / "build", keep=2
        )
        self.things: dict[str, str] = {"a": "first"}
        self.retired: set[str] = set()
        self.out: dict[str, str] = {}
        self.addresses: set[str] = set()
        self.write()
        self.publish()

    def write(self) -> None:
        things = [("other", "other"), *sorted(self.things.items())]
        text = "".join(THING.format(BASE, name, label) for name, label in things)
        (self.folder / "content/data/new.ttl").write_text(text, "utf-8")

    @property
    def archive(self) -> History:
        found = read_history(self.settings.archive_folder)
        assert found is not None
        return found

    @rule(name=names, label=st.sampled_from(["one", "two"]))
    def edit(self, name: str, label: str) -> None:
        if name not in self.retired:
            self.things[name] = label
            self.write()

    @rule(name=names)
    def delete(self, name: str) -> None:
        self.things.pop(name, None)
        self.write()

    @rule(name=names, merged=st.booleans())
    def retire(self, name: str, merged: bool) -> None:
        known = name in self.things or f"id/{name}" in self.addresses
        if known and name not in self.retired:
            successor = f"{BASE}id/municipality/se/umea" if merged else None
            retire(self.settings, f"{BASE}id/{name}", "why", DAY, successor)
            self.things.pop(name, None)
            self.retired.add(name)
            self.write()

    @rule(name=names)
    def rename(self, name: str) -> None:
        new = NEW_NAMES[name]
        if name in self.things and not {name, new} & self.retired:
            self.things[new] = self.things.pop(name)
            self.write()
            if f"id/{name}" in self.addresses:
                retire(self.settings, f"{BASE}id/{name}", "why", DAY, f"{BASE}id/{new}")
                self.retired.add(name)

    @rule()
    def build(self) -> None:
        build(self.settings)

    @rule()
    def publish(self) -> None:
        lost = {f"id/{name}" for name in EVERY_NAME} & self.addresses - {
            f"id/{name}" for name in {*self.things, *self.retired}
        }
        try:
            release(self.settings, accept, NOW)
        except BuildError as error:
            named = set(re.findall(rf"\n  {BASE}(id/[a-z]+)$", str(error), re.MULTILINE))
            assert named == lost
            assert lost or NOTHING in str(error)  # noqa: PT017 - both kinds are right
        else:
            assert not lost
            self.addresses |= {f"id/{name}" for name in {*self.things, *self.retired}}

    @precondition(lambda self: len(self.archive.versions) > 1)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        version = data.draw(st.sampled_from([one.version for one in self.archive.versions]))
        go_back(self.settings, version, NOW)
        assert read_manifest(self.settings.build / "current").version == version

    @invariant()
    def nothing_that_was_out_changes(self) -> None:
        for root in (self.settings.archive_folder, self.settings.build / "current"):
            for kind in ("version", "feed"):
                for path in (root / kind).rglob("*"):
                    name = path.relative_to(root).as_posix()
                    if path.is_file() and UNPUBLISHED not in name:
                        told = hashlib.sha256(path.read_bytes()).hexdigest()
                        assert self.out.setdefault(name, told) == told
            missing = [name for name in self.out if not (root / name).is_file()]
            assert missing == []

    @invariant()
    def what_is_served_is_whole_and_knows_every_version(self) -> None:
        current = (self.settings.build / "current").resolve()
        assert is_whole(current)
        carried = read_history(current)
        assert carried is not None
        assert carried.releases == self.archive.versions
        assert carried.pages == self.archive.pages
        times = [page.published for page in carried.pages]
        assert times == sorted(times)

    @invariant()
    def every_address_is_described_or_led_to_its_version(self) -> None:
        current = self.settings.build / "current"
        text = (current / "data.nq").read_text("utf-8")
        former = (current / "former.txt").read_text("utf-8").splitlines()
        for path in self.addresses:
            assert f"\n<{BASE}{path}> " in text or path in former

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


def test_nothing_is_lost_in_any_history() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=max(8, HISTORIES),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
