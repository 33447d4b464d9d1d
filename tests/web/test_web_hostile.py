"""Ten thousand random and hostile requests: no failure of ours, no hang, nothing left open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from live import Live, serving

EXAMPLES, REQUESTS = 400, 25
TOKENS = st.sampled_from(
    [
        *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "*", "{", "}", "(", ")", "[", "]"),
        *("?s", "?p", "$o", "_:b", "<s:s>", "<", ">", "a", ".", ";", ",", "pk:x", "rdf:type", ":"),
        *("'x'", '"""', "'''", "'", '"', "\\u0041", "\\uD800", "#", "@sv", "^^", "1", "1e400", "-"),
        *("FILTER", "BIND", "AS", "SERVICE", "SILENT", "GRAPH", "FROM", "NAMED", "VALUES", "UNDEF"),
        *("OPTIONAL", "UNION", "MINUS", "EXISTS", "NOT", "LIMIT", "OFFSET", "GROUP BY", "HAVING"),
        *(
            "REGEX",
            "CONCAT",
            "COUNT",
            "PREFIX",
            "BASE",
            "INSERT DATA",
            "LOAD",
            "DROP ALL",
            "+",
            "/",
        ),
        *(
            "|",
            "!",
            "&&",
            "||",
            "=",
            "\x00",
            "\ufffe",
            "\U0001f600",
            "\r",
            "\n",
            "\t",
            "99999999999",
        ),
    ]
)
QUERIES = st.one_of(
    st.lists(TOKENS, max_size=25).map(" ".join),
    st.lists(TOKENS, max_size=12).map(lambda part: f"SELECT * {{ ?s ?p ?o {' '.join(part)} }}"),
    st.text(max_size=60),
    st.sampled_from(["ASK {}", "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"]),
    st.integers(1, 3000).map(lambda depth: "SELECT * " + "{" * depth + "}" * depth),
)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip)
MEDIA = st.sampled_from(
    [
        *("*/*", "text/html", "text/turtle;q=2", "application/json;;q=", "a/b/c", "q=1", ",,,"),
        *("application/sparql-results+xml", "text/csv;charset=utf-16", "text/*;q=0.1,image/*"),
    ]
)
TYPES = st.sampled_from(
    [
        *("application/sparql-query", "application/x-www-form-urlencoded", "text/plain", ""),
        *("application/sparql-update", "multipart/form-data; boundary=x", "application/json"),
        *("application/sparql-query; charset=klingon", "application/x-www-form-urlencoded;"),
    ]
)
NAMES = st.sampled_from(
    ["query", "default-graph-uri", "named-graph-uri", "format", "update", "lang", "question", "x"]
)
PATHS = st.sampled_from(
    ["sparql"] * 8
    + [
        "sparql/",
        "sparql.ttl",
        "health",
        "metrics",
        "id/%00",
        "doc/../../etc/passwd",
        "%ff%fe",
        "ns",
    ]
)


@dataclass(frozen=True)
class Attack:
    """A request that nobody ought to make."""

    method: str
    path: str
    parameters: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


PARAMETERS = st.lists(st.tuples(NAMES, QUERIES | LATIN), max_size=3) | QUERIES.map(
    lambda query: [("query", query)]
)
ATTACKS = st.builds(
    Attack,
    method=st.sampled_from(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "BREW"]),
    path=PATHS,
    parameters=PARAMETERS,
    headers=st.fixed_dictionaries(
        {},
        optional={
            "Accept": MEDIA | LATIN,
            "Accept-Encoding": st.sampled_from(["gzip", "br;q=x", "zstd", "*", "identity;q=0"])
            | LATIN,
            "Accept-Language": LATIN,
            "Content-Type": TYPES,
            "If-None-Match": LATIN,
            "If-Modified-Since": LATIN,
            "Origin": LATIN,
            "Range": st.just("bytes=0-10"),
        },
    ),
    body=st.binary(max_size=60) | QUERIES.map(lambda text: text.encode(errors="replace")),
)


@pytest.fixture(scope="module")
def target(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that nobody else uses."""
    log = tmp_path_factory.mktemp("hostile") / "log"
    with serving(log, "--build", str(tiny), processes=2, query_seconds=1) as live:
        yield live


def belongings(live: Live) -> tuple[int, int]:
    """Return how many files all processes of *live* have open, and how many processes it is."""
    family = [live.process.pid, *descendants(live.process.pid)]
    return sum(len(list(Path(f"/proc/{number}/fd").iterdir())) for number in family), len(family)


def descendants(number: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{number}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def test_hostile_requests_do_no_harm(target: Live) -> None:
    sent = 0
    with httpx.Client(timeout=20) as client:

        def send(attack: Attack) -> httpx.Response:
            headers = (
                attack.headers
                if attack.method == "POST"
                else {
                    name: value for name, value in attack.headers.items() if name != "Content-Type"
                }
            )
            parameters = [
                (name, value.encode(errors="replace").decode()) for name, value in attack.parameters
            ]
            posted = "form" in headers.get("Content-Type", "form") and attack.method == "POST"
            return client.request(
                attack.method,
                target.url + attack.path,
                params=None if posted else parameters,
                data=dict(parameters) if posted else None,
                content=None if posted or attack.method != "POST" else attack.body,
                headers=headers,
            )

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(ATTACKS, min_size=REQUESTS, max_size=REQUESTS))
        def attack_all(attacks: list[Attack]) -> None:
            nonlocal sent
            for attack in attacks:
                response = send(attack)
                sent += 1
                assert response.status_code != 500, (attack, response.text)
                assert response.status_code in range(200, 505), attack
                if response.status_code >= 400 and attack.method != "HEAD":
                    assert response.text, attack

        client.get(target.sparql, params={"query": "ASK {}"})
        before = belongings(target)
        attack_all()
        assert client.get(target.sparql, params={"query": "ASK {}"}).json()["boolean"] is True
    after = belongings(target)
    assert sent >= EXAMPLES * REQUESTS
    assert after[1] == before[1]
    assert after[0] <= before[0] + 4
    assert "Traceback" not in target.log.read_text()
