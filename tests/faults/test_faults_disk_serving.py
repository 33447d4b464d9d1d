"""Disks that are full or can't be written to: the sentence names the disk, and serving goes on."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from breaking import is_ready, on_a_disk, run

from live import Live, get, http, serving, until

MEGABYTES = 3
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 60000"
"""An answer of more than that."""
FULL = 'head -c 2000000 /dev/zero > "$0/filling"; exec "$@" 2> "$0/log"'
"""Fills the disk, and has what is said to standard error written there."""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_answer_without_room_names_the_disk_and_what_is_needed(tiny: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    through = ["env", f"TMPDIR={small}", *on_a_disk(MEGABYTES, small)]
    with serving(
        tmp_path / "log", "--build", str(tiny), through=through, processes=2, answer_megabytes=50
    ) as live:
        for number in range(3):
            answer = http.get(live.sparql, params={"query": f"{LARGE} # {number}", "format": "csv"})
            assert answer.status_code == 503
            assert f"the disk of {small} is full" in answer.json()["detail"]
            assert "50 megabytes" in answer.json()["detail"]
        assert get(live, COUNT).status_code == 200
        assert is_ready(live)


SHARING = """
import os, sys
from pathlib import Path
from partnerskap.web.metrics import Metrics
Metrics().refused("x")
for path in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).iterdir():
    print(path.name.partition("_")[0], path.stat().st_blocks * 512 >= path.stat().st_size > 0)
"""
"""Tells of each file in which web processes share their counts whether it has its room already."""


def test_counts_of_several_processes_have_their_room_from_the_beginning(tmp_path: Path) -> None:
    counting = [sys.executable, "-c", SHARING]
    done = run(["env", f"PROMETHEUS_MULTIPROC_DIR={tmp_path}", *counting])
    assert sorted(done.stdout.splitlines()) == ["counter True", "gauge True", "histogram True"]
    small = tmp_path / "small"
    small.mkdir()
    there = ["env", f"PROMETHEUS_MULTIPROC_DIR={small}", *on_a_disk(1, small)]
    filling = ["sh", "-c", FULL.partition(";")[0] + '; exec "$@"', str(small)]
    done = run([*there, *filling, *counting])
    assert f"The counts of the web processes can't be kept in {small}: No space left" in done.stderr
    assert done.returncode == 1  # and is not killed


def test_loading_without_room_names_the_disk_and_what_is_needed(tiny: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    shutil.copytree(tiny, build, symlinks=True, ignore=shutil.ignore_patterns("stores"))
    (build / "stores").mkdir()
    through = on_a_disk(0, build / "stores")
    through[-2] = through[-2].replace("size=0m", "size=64k")
    options = [sys.executable, "-m", "partnerskap.cli", "serve", "--port", "0", "--build"]
    done = run(["env", "PARTNERSKAP_DISK_MEGABYTES=0", *through, *options, str(build)])
    assert done.returncode != 0
    assert f"{build}/stores" in done.stderr
    assert "can't be built" in done.stderr
    assert "times the size of the N-Quads" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_folder_that_can_not_be_written_to_is_served(tiny: Path, tmp_path: Path) -> None:
    build, scratch = tmp_path / "build", tmp_path / "scratch"
    shutil.copytree(tiny, build, symlinks=True, ignore=shutil.ignore_patterns("stores"))
    scratch.mkdir()
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    through = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(build)]
    for megabytes in (0, 64):
        given = {"processes": 2, "disk_megabytes": megabytes}
        with serving(
            tmp_path / f"log-{megabytes}",
            *("--build", str(build)),
            through=["env", f"TMPDIR={scratch}", *through],
            **given,
        ) as live:
            assert get(live, COUNT).json()["results"]["bindings"][0]["n"]["value"] == "16"
    assert not (build / "stores").exists()


def test_log_on_a_full_disk_never_breaks_an_answer(tiny: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    through = [*on_a_disk(1, disk), "sh", "-c", FULL, str(disk)]
    with serving(tmp_path / "log", "--build", str(tiny), through=through, processes=2) as live:

        def lost() -> float:
            (number,) = re.findall(r"^partnerskap_log_lost\S* (\S+)$", metrics(live), re.MULTILINE)
            return float(number)

        for number in range(200):
            answer = get(live, f"{COUNT} # {number}").json()
            assert answer["results"]["bindings"][0]["n"]["value"] == "16"
        until(lambda: lost() >= 200)
        assert is_ready(live)


def metrics(live: Live) -> str:
    """Return what /metrics tells."""
    return http.get(live.url + "metrics").text
