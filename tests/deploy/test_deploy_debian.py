"""A newcomer follows docs/deploy.md on an empty Debian with systemd, and all is as it says."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from debian import Machine, boot, run
from guide import commands, raise_version

HEALTH = "curl --silent --fail http://127.0.0.1:8000/health"
UNTIL = "for i in $(seq 100); do {health} | grep -q {digest} && exit 0; sleep 0.1; done; exit 1"
COUNT = (
    "curl --silent --fail https://localhost/sparql --header 'Accept: text/csv' "
    "--data-urlencode 'query=SELECT (COUNT(*) AS ?n) { ?s <urn:x:more> ?o }'"
)
BACKUP = "var/backups/partnerskap.tar.gz"
PROGRAMS = "opt/partnerskap"
READY = commands("Publish and serve")[0].splitlines()[-1]
SERVING = "$(systemctl show --property MainPID --value partnerskap)"


@dataclass(frozen=True)
class Walk:
    """What a newcomer saw."""

    digests: dict[str, str]
    """After a step → the digest that is served."""
    dumps: dict[str, str]
    """Machine → the digest of its dump."""
    said: dict[str, str]
    """Question → what the first machine said."""
    programs: list[str]
    """The program that runs at first, after an update, and after going back."""


@pytest.fixture(scope="module")
def walk(
    debian: Path, wheels: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Walk:
    """Follow the guide from an empty machine to another that has all of it from the backup."""
    folder = tmp_path_factory.mktemp("machines")
    seen = Walk({}, {}, {}, [])
    with boot(debian, folder / "first", wheels) as machine:
        install(machine, checkout)
        publish(machine, seen)
        update(machine, seen)
        go_back(machine, seen)
        ask(machine, seen)
        machine.run(*commands("Back up"))
        for path in (BACKUP, PROGRAMS):
            run(["cp", "--archive", f"{machine.root}/{path}", f"{folder}/"])
        seen.dumps["first"] = machine.run(commands("Restore")[2]).split()[0]
    with boot(debian, folder / "second", wheels) as machine:
        restore(machine, folder, seen)
        seen.dumps["second"] = machine.run(commands("Restore")[2]).split()[0]
    return seen


def install(machine: Machine, checkout: Path) -> None:
    packages, program, service, settings = commands("Install")
    machine.run(packages)
    shutil.copytree(checkout, machine.root / "srv" / "partnerskap")
    for block in (program, service, settings):
        machine.run(block)


def publish(machine: Machine, seen: Walk) -> None:
    (block,) = commands("Publish and serve")
    seen.digests["published"] = digest(machine.run(block))
    seen.programs.append(program(machine))
    (block,) = commands("TLS")
    seen.digests["through the proxy"] = digest(machine.run(block))


def update(machine: Machine, seen: Walk) -> None:
    content, restart = commands("Update")
    raise_version(machine.root / "srv" / "partnerskap")
    seen.digests["updated"] = told(machine.run(content))
    machine.run(UNTIL.format(health=HEALTH, digest=seen.digests["updated"]))
    seen.said["updated"] = machine.run(COUNT)
    machine.run(commands("Install")[1])
    machine.run(restart)
    assert "'timeout'" not in machine.run("journalctl --unit partnerskap --output cat")
    seen.programs.append(program(machine))


def go_back(machine: Machine, seen: Walk) -> None:
    data, before = commands("Roll back")
    machine.run(data)
    machine.run(before)
    seen.programs.append(program(machine))
    seen.digests["back"] = digest(machine.run(READY))


def ask(machine: Machine, seen: Walk) -> None:
    """Ask for what can be seen of the running service."""
    (block,) = commands("Logs")
    machine.run(block)
    seen.said["count"] = machine.run(COUNT)
    seen.said["log"] = machine.run("journalctl --unit partnerskap --output cat")
    seen.said["owner"] = machine.run(f"stat --format %U /proc/{SERVING}")
    for place in ("/var/lib/partnerskap", "/opt/partnerskap", "/etc"):
        attempt = f"nsenter --target {SERVING} --mount touch {place}/x 2>&1 || true"
        seen.said[place] = machine.run(attempt)
    seen.said["metrics"] = machine.run(
        "curl --silent --output /dev/null --write-out '%{http_code}' https://localhost/metrics"
    )
    seen.said["counts"] = machine.run("curl --silent --fail http://127.0.0.1:9100/metrics")
    seen.said["faults"] = machine.run("systemd-analyze verify partnerskap.service 2>&1")


def restore(machine: Machine, kept: Path, seen: Walk) -> None:
    """Go on from what was *kept*; the program is installed by copying it, which spares time."""
    machine.run("useradd --system somebody")  # so that users have other numbers here
    for path in (BACKUP, PROGRAMS):
        place = machine.root / path
        run(["cp", "--archive", f"{kept}/{place.name}", f"{place.parent}/"])
    unpack, start, _ = commands("Restore")
    machine.run(unpack)
    _, _, service, _ = commands("Install")
    machine.run(service)
    seen.digests["restored"] = digest(machine.run(start))


def digest(said: str) -> str:
    """Return the digest that /health tells in what was *said* last."""
    state = json.loads(said.splitlines()[-1])
    assert state["status"] == "ready", state
    return str(state["snapshot"])


def told(said: str) -> str:
    """Return the digest that publishing tells."""
    found = re.search(r"sha256:(\w+)", said)
    assert found, said
    return found[1]


def program(machine: Machine) -> str:
    """Return the interpreter of the program that runs, once that answers."""
    machine.run(READY)
    return machine.run(f"tr '\\0' '\\n' < /proc/{SERVING}/cmdline | sed 1q").strip()


def test_what_was_published_is_served_through_the_proxy(walk: Walk) -> None:
    assert walk.digests["through the proxy"] == walk.digests["published"]


def test_update_is_served_without_a_restart(walk: Walk) -> None:
    assert walk.digests["updated"] != walk.digests["published"]
    assert walk.said["updated"].split() == ["n", "1"]


def test_program_changes_with_an_update_and_back(walk: Walk) -> None:
    first, updated, back = walk.programs
    assert first.startswith("/opt/partnerskap/2")
    assert first < updated
    assert back == first


def test_roll_back_serves_the_data_from_before(walk: Walk) -> None:
    assert walk.digests["back"] == walk.digests["published"]
    assert walk.said["count"].split() == ["n", "0"]


def test_backup_on_an_empty_machine_gives_the_same_digests(walk: Walk) -> None:
    assert walk.digests["restored"] == walk.digests["back"]
    assert walk.dumps == dict.fromkeys(("first", "second"), walk.digests["back"])


def test_server_runs_as_nobody_known_and_can_not_write(walk: Walk) -> None:
    assert walk.said["owner"].strip() not in {"root", "partnerskap"}
    for place in ("/var/lib/partnerskap", "/opt/partnerskap", "/etc"):
        assert "Read-only file system" in walk.said[place]


def test_queries_are_logged_and_metrics_are_kept_from_the_public(walk: Walk) -> None:
    assert '"outcome": "answered"' in walk.said["log"]
    assert walk.said["metrics"] == "404"
    assert "partnerskap_queries_total{" in walk.said["counts"]


def test_systemd_finds_no_fault_with_the_unit(walk: Walk) -> None:
    assert walk.said["faults"] == ""
