"""The Dockerfile is made into an image over a fresh Debian, and run as compose.yaml says."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from guide import ROOT
from podman import LIMITS, Podman, podman

COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE.replace("${SITE:-localhost}", "localhost"))["services"]
ASK = "import urllib.request as web; print(web.urlopen('http://127.0.0.1:8000/{}').read().decode())"
COMPILED = """
import pathlib
found = pathlib.Path('/opt/partnerskap/lib').rglob('*.pyc')
print(*{path.read_bytes()[4] for path in found})
"""
"""Says by what compiled files are held against their sources: 1 is never, 0 by time."""
COUNT = "sparql?format=csv&query=SELECT(COUNT(*)AS?n){{?s?p?o}}"
PATIENCE = 300
"""Health checks within which a server is expected to answer."""


@pytest.fixture(scope="module")
def tool(
    debian: Path, wheels: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Podman]:
    """Podman with the image of the Dockerfile, and with what the service `publish` published."""
    with podman(tmp_path_factory.mktemp("podman")) as made:
        made.build(debian, checkout, wheels, SERVICES["web"]["image"])
        said = made.start(SERVICES["publish"], "release", "--yes")
        assert "Version 1.2.3 published: /var/lib/partnerskap/archive" in said
        yield made


@pytest.fixture(scope="module")
def web(tool: Podman) -> str:
    """The container of the service `web`."""
    return start(tool)


def start(tool: Podman) -> str:
    """Run the service `web` and return the name of its container, once it answers."""
    name = tool.start(SERVICES["web"], detach=True)
    for _ in range(PATIENCE):
        with suppress(AssertionError):
            tool("healthcheck", "run", name)
            return name
        time.sleep(0.5)
    raise AssertionError(tool("logs", name))


def ask(tool: Podman, name: str, path: str) -> str:
    """Return what the server in the container *name* answers at *path*."""
    return tool("exec", name, "python", "-c", ASK.format(path))


def test_what_was_published_is_served(tool: Podman, web: str) -> None:
    health = json.loads(ask(tool, web, "health"))
    assert health["version"] == "1.2.3"
    assert health["status"] == "ready"
    assert ask(tool, web, COUNT).split() == ["n", str(health["triples"])]


def test_server_has_no_rights_and_can_write_nowhere_but_among_temporary_files(
    tool: Podman, web: str
) -> None:
    status = dict(re.findall(r"^(\w+):\s+(.*)$", tool("exec", web, "cat", "/proc/1/status"), re.M))
    assert set(status["Uid"].split()) == {"65532"}
    assert status["NoNewPrivs"] == "1"
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")} == {0}
    for place in ("/", "/opt/partnerskap", "/var/lib/partnerskap", "/etc"):
        write = f"touch {place}/x 2>&1 || true"
        assert "Read-only" in tool("exec", web, "sh", "-c", write), place
    tool("exec", web, "python", "-c", "import tempfile; tempfile.TemporaryFile()")


def test_health_check_fails_where_nothing_answers(tool: Podman) -> None:
    idle = ("--entrypoint=sleep", SERVICES["web"]["image"], "60")
    name = tool("run", "--detach", "--network=none", "--cgroups=disabled", *LIMITS, *idle).strip()
    with pytest.raises(AssertionError, match="unhealthy"):
        tool("healthcheck", "run", name)


def test_image_is_the_same_whenever_it_is_made(tool: Podman, web: str) -> None:
    """Two were compared by hand; here, that nothing in it tells a time, and no tool is left."""
    younger = ("-mindepth", "1", "-newermt", "1970-01-02")
    assert tool("exec", web, "find", "/opt/partnerskap", *younger) == ""
    compiled = tool("exec", web, "python", "-c", COMPILED).split()
    assert compiled == ["1"], "the time of a source is in what was compiled of it"
    left = tool("exec", web, "ls", "/opt/partnerskap/bin").split()
    assert {"pip", "npm", "node"} & set(left) == set()


def test_server_ends_when_it_is_told_to(tool: Podman) -> None:
    name = start(tool)
    tool("stop", "--time=20", name)
    assert tool("inspect", "--format={{.State.ExitCode}}", name).strip() == "0"


def test_proxy_leads_to_the_port_that_the_image_opens(tool: Podman) -> None:
    opened = tool("inspect", "--format={{json .Config.ExposedPorts}}", SERVICES["web"]["image"])
    assert list(json.loads(opened)) == ["8000/tcp"]
    assert SERVICES["proxy"]["environment"]["UPSTREAM"] == "web:8000"
    told, *_ = SERVICES["proxy"]["volumes"][0].split(":")
    assert "reverse_proxy {$UPSTREAM:" in (ROOT / told).read_text(encoding="utf-8")
