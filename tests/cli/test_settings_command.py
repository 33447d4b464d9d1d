"""Settings are strict: what is wrong is told in a sentence, in every command, with code 2."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import terminal
from live import Live, http, serving, until
from partnerskap import cli
from partnerskap.errors import BadSetting
from partnerskap.settings import Settings, read_settings

NUMBER = "a whole number, at least 0 and at most 65535"
START = "an address that begins with http:// or https:// and ends in a slash"
LIST = 'a JSON list of addresses, such as ["https://example.org/sparql"]'
RATE = "a number and a span, such as 60/minute, or several: 5/second;1000/day"
ADDRESSES = "an address that begins with http:// or https://, or several with spaces"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {f"PARTNERSKAP_{name}": value for name, value in variables.items()}
    return terminal.run(*arguments, environment={"COLUMNS": "200"} | given)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "abc", NUMBER),
        ("PORT", "70000", NUMBER),
        ("KEEP", "1.5", "a whole number, at least 1"),
        ("QUERY_SECONDS", "0", "a number, more than 0"),
        ("QUERY_SECONDS", "inf", "a number, more than 0"),
        ("SANDBOX", "maybe", "true or false"),
        ("RATE_LIMIT", "many", RATE),
        ("RATE_LIMIT", "0/minute", RATE),
        ("RATE_LIMIT", "5/minute and more", RATE),
        ("SERVICES", "https://example.org/sparql", LIST),
        ("SERVICES", '["here"]', LIST),
        ("SERVICES", '{"https://example.org/": 1}', LIST),
        ("BASE", "https://example.org", START),
        ("BASE", "https:///path/", START),
        ("ADDRESS", "example.org/kg/", START),
        ("ADDRESS", "https://example.org/?/", START),
        ("ADDRESS", "https://example.org:port/", START),
        ("ENDPOINT", "ftp://example.org/", ADDRESSES),
        ("ENDPOINT", "http://a.example/ b.example", ADDRESSES),
        ("PUBLISHER", "Somebody", "an IRI that begins with http:// or https://"),
        ("CONTACT_EMAIL", "somebody", "an e-mail address"),
        ("METRICS", "9100", "an address and a port to listen on, such as 127.0.0.1:9100"),
        ("METRICS", "here:99999", "an address and a port to listen on, such as 127.0.0.1:9100"),
        ("CONTENT", "/not/there", "a folder that is there"),
        ("SNAPSHOT", "/not/there", "a snapshot folder or an N-Quads file that is there"),
        ("BUILD", "/etc/passwd/build", "a folder, or where one can be made"),
        ("ARCHIVE", "/etc/passwd", "a folder, or where one can be made"),
    ],
)
def test_value_that_can_not_be_is_told_with_what_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"PARTNERSKAP_{name}", value)
    with pytest.raises(BadSetting) as told:
        read_settings()
    assert str(told.value) == f"PARTNERSKAP_{name} is {value!r}, but must be {allowed}."


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("PARTNERSKAP_PROT", "did you mean PARTNERSKAP_PORT?"),
        ("PARTNERSKAP_ADRESS", "did you mean PARTNERSKAP_ADDRESS?"),
        ("partnerskap_querysecond", "did you mean PARTNERSKAP_QUERY_SECONDS?"),
        ("PARTNERSKAP_XYZZY", "'partnerskap settings' lists all."),
    ],
)
def test_setting_that_there_is_not_is_told_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    monkeypatch.setenv(name, "7")
    with pytest.raises(BadSetting) as told:
        read_settings()
    assert str(told.value) == f"{name} is '7', but there is no such setting; {hint}"


def test_everything_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSKAP_PROT", "7")
    monkeypatch.setenv("PARTNERSKAP_STORE", "mysql")
    with pytest.raises(BadSetting) as told:
        read_settings({"keep": 0})
    assert "PARTNERSKAP_PROT is '7', but there is no such setting" in str(told.value)
    assert "PARTNERSKAP_STORE is 'mysql', but must be one of sparql, partnersk" in str(told.value)
    assert "--keep is '0', but must be a whole number, at least 1." in str(told.value)


@pytest.mark.parametrize("command", sorted(cli.commands.commands))
def test_no_command_runs_with_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setenv("PARTNERSKAP_RATE_LIMIT", "often")
    monkeypatch.setattr(sys, "argv", ["partnerskap", command])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 2
    told = f"Error: PARTNERSKAP_RATE_LIMIT is 'often', but must be {RATE}.\n"
    assert capsys.readouterr() == ("", told)


def test_command_with_a_process_of_its_own_ends_with_code_2_too() -> None:
    done = run("validate", PROT="1")
    assert done.returncode == 2
    told = "Error: PARTNERSKAP_PROT is '1', but there is no such setting; did you mean PARTN"
    assert done.stderr.startswith(told)


def test_help_is_given_whatever_is_set() -> None:
    done = run("serve", "--help", RATE_LIMIT="often")
    assert done.returncode == 0
    assert "Serve the snapshot that is current" in done.stdout


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"PARTNERSKAP_{name.upper()}", "")
    assert read_settings() == Settings.model_validate({})
    assert read_settings().model_fields_set == set()


def test_password_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSKAP_ENDPOINT", "http:/me:secret@store.example/ nowhere")
    with pytest.raises(BadSetting) as told:
        read_settings()
    assert "http:/***@store.example/ nowhere" in str(told.value)
    assert "secret" not in str(told.value)


def test_settings_are_listed_with_where_they_come_from() -> None:
    done = run("settings", PORT="8123", ENDPOINT="http://me:secret@a.example/ http://b.example/")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "PARTNERSKAP_PORT 8123 set Port that the server listens on." in lines
    assert "PARTNERSKAP_HOST 127.0.0.1 default Address that the server listens on." in lines
    assert "http://***@a.example/" in done.stdout
    assert "secret" not in done.stdout
    assert done.stderr == ""


def test_settings_are_listed_for_programs(tmp_path: Path) -> None:
    services = '["https://a.example/sparql"]'
    given = {"SERVICES": services, "ACCESS_LOG": "0", "BUILD": str(tmp_path / "a b")}
    listed = json.loads(run("settings", "--format", "json", **given).stdout)
    assert [one["variable"] for one in listed] == [
        f"PARTNERSKAP_{name.upper()}" for name in Settings.model_fields
    ]
    values = {one["variable"]: one["value"] for one in listed if one["from"] == "set"}
    assert values == {
        "PARTNERSKAP_SERVICES": services,
        "PARTNERSKAP_ACCESS_LOG": "false",
        "PARTNERSKAP_BUILD": f"{tmp_path}/a b",
    }
    script = run("settings", "--format", "env", **given).stdout
    again = subprocess.run(
        ["sh", "-c", f'{script}\necho "$PARTNERSKAP_BUILD"; echo "$PARTNERSKAP_SERVICES"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.splitlines() == [f"{tmp_path}/a b", services]


def test_metrics_answer_at_their_own_address_only(tiny: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = f"127.0.0.1:{free.getsockname()[1]}"
    log = tmp_path / "log"
    with serving(log, "--build", str(tiny), metrics=own, processes=2, workers=2) as live:
        for number in range(4):
            assert http.get(live.sparql, params={"query": f"ASK {{}} # {number}"}).json()["boolean"]
        public = http.get(live.url + "metrics")
        until(lambda: count_answers(own) == 4)  # a sister process tells a bit later
        other = http.get(f"http://{own}/sparql")
    assert public.status_code == 404
    assert other.status_code == 404


def count_answers(address: str) -> float:
    """Return how many queries were answered."""
    lines = http.get(f"http://{address}/metrics").text.splitlines()
    told = [line for line in lines if line.startswith("partnerskap_queries_total")]
    return sum(float(line.split()[-1]) for line in told if '"answered"' in line)


def test_address_of_metrics_that_is_taken_is_told(tiny: Path, server: Live) -> None:
    taken = server.url.removeprefix("http://").rstrip("/")
    done = run("serve", "--build", str(tiny), "--port", "0", METRICS=taken)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Can't listen on {taken}")


def test_metrics_have_a_port_of_their_own(tiny: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    done = run("serve", "--build", str(tiny), "--port", str(number), METRICS=f"0.0.0.0:{number}")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Can't listen on 127.0.0.1:{number}: Address already in")
