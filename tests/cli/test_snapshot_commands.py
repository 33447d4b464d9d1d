"""The commands that publish, as a person types them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import terminal
from partnerskap.manifest import is_whole

WORLD = Path(__file__).parent.parent / "publish" / "world"
X = "<https://w3id.org/partnerskap/id/x>"
NEW = "<https://w3id.org/partnerskap/id/municipality/se/new>"
PREFIXES = (
    "PREFIX pk: <https://w3id.org/partnerskap/ns#>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder of its own, in which everything is right."""
    folder = tmp_path / "content"
    for source in sorted(WORLD.rglob("*.*")):
        copy = folder / source.relative_to(WORLD)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    return folder


class Run:
    """Runs a command on the folders of one test."""

    def __init__(self, content: Path) -> None:
        self.content, self.build = content, content.with_name("build")
        self.environment = {
            "PARTNERSKAP_CONTENT": str(self.content),
            "PARTNERSKAP_BUILD": str(self.build),
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Return what the command says on standard output and standard error."""
        done = terminal.run(*arguments, environment=self.environment)
        assert done.returncode == code, done.stderr
        return done.stdout, done.stderr

    def write(self, name: str, text: str) -> None:
        (self.content / "data" / name).write_text(PREFIXES + text, encoding="utf-8")


@pytest.fixture
def run(content: Path) -> Run:
    return Run(content)


def test_validate_of_right_data_says_that_nothing_was_found(run: Run) -> None:
    assert run("validate") == ("Findings: none.\n", "")


def test_validate_shows_each_rule_with_its_places_and_ends_with_code_1(run: Run) -> None:
    run.write("new.ttl", f"{NEW} a pk:Municipality .")
    output, _ = run("validate", code=1)
    lines = [" ".join(line.split()) for line in output.splitlines()]
    assert lines[:8] == [
        "Violation: pk:MunicipalityShape rdfs:label (MinCountConstraintComponent)",
        "en: A municipality has a name.",
        "sv: En kommun har ett namn.",
        "en: → Add the missing value of rdfs:label.",
        "sv: → Lägg till det värde av rdfs:label som saknas.",
        "resource value file",
        "<id/municipality/se/new> data/new.ttl",
        "",
    ]
    assert lines[-1] == "Findings: 1 of severity Violation, 1 of severity Warning."


def test_validate_as_json_tells_the_same_to_a_machine(run: Run) -> None:
    run.write("new.ttl", f"{NEW} a pk:Municipality .")
    output, _ = run("validate", "--format", "json", code=1)
    report = json.loads(output)
    assert report["conforms"] is False
    assert [(one["severity"], one["resource"], one["file"]) for one in report["findings"]] == [
        ("Violation", NEW, "data/new.ttl"),
        ("Warning", NEW, "data/new.ttl"),
    ]


def test_warnings_do_not_change_the_code(run: Run) -> None:
    run.write("new.ttl", f'{NEW} a pk:Municipality ; rdfs:label "Ny"@sv .')
    assert run("validate")[0].endswith("Findings: 1 of severity Warning.\n")
    output, error = run("build")
    assert output.startswith("Snapshot ")
    assert error == "Findings: 1 of severity Warning. See 'partnerskap validate'.\n"


def test_build_says_what_is_served_and_then_that_nothing_changed(run: Run) -> None:
    first, error = run("build")
    folder = (run.build / "current").resolve()
    digest = folder.name.partition("-")[0]
    command = f"sha256sum {folder / 'data.nq'}"
    check = f"Digest sha256:{digest} (check: {command})\n"
    assert (first, error) == (f"Snapshot {digest[:12]} published: {folder}\n{check}", "")
    assert run("build") == (f"Snapshot {digest[:12]} unchanged: {folder}\n{check}", "")
    told = subprocess.run(command.split(), capture_output=True, text=True, check=True)
    assert told.stdout.split()[0] == digest


def test_build_of_wrong_data_shows_the_violations_and_publishes_nothing(run: Run) -> None:
    run.write("new.ttl", f"{NEW} a pk:Municipality .")
    output, error = run("build", code=1)
    assert output == ""
    assert "Violation: pk:MunicipalityShape rdfs:label" in error
    assert "Warning" not in error
    assert error.endswith(
        "Error: 1 violation: nothing was published. Mend the files and build again.\n"
    )
    assert not (run.build / "current").exists()


def test_malformed_turtle_is_told_with_file_line_and_column(run: Run) -> None:
    run.write("bad.ttl", "<urn:a> <urn:b> nope:c .")
    path = run.content / "data" / "bad.ttl"
    for command in ("validate", "build"):
        _, error = run(command, code=1)
        assert error.startswith(f"Error: {path}:3:17: The prefix nope: has not been declared")


def test_other_base_is_published_under_it(run: Run) -> None:
    run("build", "--base", "http://localhost:8000/")
    data = (run.build / "current" / "data.nq").read_text("utf-8")
    assert "<http://localhost:8000/id/municipality/se/umea>" in data
    assert "https://w3id.org/partnerskap/" not in data


def test_snapshots_are_listed_and_rollback_returns_to_one(run: Run) -> None:
    run("build")
    first = (run.build / "current").resolve().name
    run.write("new.ttl", '<urn:a> rdfs:label "a" .')
    run("build", "--keep", "2")
    second = (run.build / "current").resolve().name
    rows = [line.split() for line in run("snapshots")[0].splitlines()]
    assert rows[0][:4] == ["digest", "version", "modified", "triples"]
    assert [row[:4] for row in rows[1:]] == [
        ["*", second[:12], "unpublished", "2026-11-22"],
        [first[:12], "unpublished", "2026-11-22", rows[2][3]],
    ]
    folder = run.build / "snapshots" / first
    assert run("rollback")[0] == f"Snapshot {first[:12]} is served now: {folder}\n"
    assert run("rollback", second[:6])[0].startswith(f"Snapshot {second[:12]} is served now")
    assert is_whole((run.build / "current").resolve())


def test_rollback_without_a_snapshot_says_so(run: Run) -> None:
    _, error = run("rollback", code=1)
    assert error == (
        "Error: There is no snapshot older than the current one. See 'partnerskap snapshots'.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [("build", "--keep", "0"), ("validate", "--format", "xml"), ("rollback", "a", "b")],
)
def test_wrong_use_is_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    _, error = run(*arguments, code=2)
    assert error.startswith("Usage: partnerskap")


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PARTNERSKAP_KEEP", "0", "PARTNERSKAP_KEEP is '0', but must be a whole number, at least"),
        ("PARTNERSKAP_BASE", "nowhere", "PARTNERSKAP_BASE is 'nowhere', but must be an address"),
    ],
)
def test_setting_that_can_not_be_is_named(run: Run, variable: str, value: str, told: str) -> None:
    run.environment[variable] = value
    _, error = run("build", code=2)
    assert error.startswith(f"Error: {told}")


def test_base_without_a_slash_is_refused(run: Run) -> None:
    _, error = run("validate", "--base", "https://example.org", code=2)
    assert error.startswith("Error: --base is 'https://example.org', but must be an address that")


def test_versions_are_released_retired_from_and_restored(run: Run, tmp_path: Path) -> None:
    run.write("new.ttl", f'{X} rdfs:label "old"@en .')
    archive = tmp_path / "archive"
    output, _ = run("release")
    digest = (run.build / "current").resolve().name.partition("-")[0]
    assert output.startswith(f"Version 1.2.3 published: {archive}\nDigest sha256:{digest} (check: ")
    run.write("new.ttl", '<urn:a> rdfs:label "a" .')
    _, error = run("release", code=1)
    assert error.startswith("Error: These addresses of version 1.2.3 would no longer answer:\n")
    output, _ = run("retire", X.strip("<>"), "--why", "It was a mistake.")
    assert output == (
        f"{run.content / 'data/editorial.ttl'} says that {X.strip('<>')} is retired.\n"
    )
    assert run("release", code=1)[0].endswith("Publish version 2.0.0? [y/N]: ")
    output, _ = run("release", "--yes")
    assert output.startswith(
        "Since version 1.2.3: 1 addresses new, 0 changed, 1 retired or replaced, 0 gone. "
    )
    assert "Version 2.0.0 published" in output
    assert "* " in run("snapshots")[0]
    assert run("rollback", "1.2.3")[0].startswith(f"Snapshot {digest[:12]} is served now")
    dump = archive / "version/1.2.3/dump/partnerskap.nq.gz"
    output, _ = run("restore", str(dump), "--archive", str(tmp_path / "other"))
    assert output == f"Versions restored into {tmp_path / 'other'}: 1.2.3\n"
