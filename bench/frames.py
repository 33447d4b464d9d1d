"""The longest tasks of a browser's main thread on pages that show thousands of municipalities.

What counts is the time that the thread computed (`tdur` of a trace), not what it waited for; where
others use the same caches, that too is longer than on a quiet machine.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.gestures import IDLE, Action, click, drag, follow, go, hover, scroll, wheel, write
from partnerskap.vocabulary import BASE

AIM: Final = 100.0
"""Milliseconds that no task is to take."""
PATIENCE: Final = 120_000
"""Milliseconds for which something is waited for."""
CATEGORIES: Final = ("toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline")
LATENCY, RATE, SLOWER = 150, 1.6e6 / 8, 4
"""A phone on the road: milliseconds, bytes a second, and how much slower its processor is."""
VIEW: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
TASKS: Final = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
LAID: Final = "#network[data-laid]"

LOADED: Final = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .map((each) => each.transferSize),
]"""
"""Tells when something was first seen, and the size of each request."""
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Longest:
    """The longest task that an action on a page set going."""

    page: str
    action: str
    milliseconds: float
    parts: Sequence[tuple[str, float]]
    """What it went into, most first."""


@dataclass(frozen=True)
class First:
    """How the first page comes to a slow phone."""

    paint: float
    """Milliseconds to the first contentful paint."""
    requests: int
    size: int
    """Bytes of all of them."""


MARK: Final = ".main-sheet [data-panel] .hit"
ON_MAP: Final[Mapping[str, Action]] = {
    "wheel on the map": wheel(MARK, ".main-sheet a[data-panel]"),
    "drag the map": drag(".main-sheet svg"),
    "look at a mark": hover(MARK),
}
ENERGY: Final = quote(f"{BASE}id/theme/energy", safe="")
PLACES: Final = (
    "SELECT ?place ?lat ?long { ?place pk:governs/geo:hasGeometry ?at . "
    "?at wgs84:lat ?lat ; wgs84:long ?long }"
)
TIES: Final = "SELECT ?one ?other { ?one pk:cooperatesWith ?other } ORDER BY ?one"
NAMES: Final = "SELECT ?place ?name ?type { ?place schema:name ?name ; pk:municipalityType ?type }"


def asked(query: str, view: str = "table") -> str:
    """Return the address of the answer to *query* shown as *view*."""
    return f"/sparql?view={view}&query={quote(query)}"


PAGES: Final[Mapping[str, Mapping[str, Action]]] = {
    "/": {"load": go("/"), **ON_MAP},
    "/municipalities": {
        "load": go("/municipalities"),
        "scroll": scroll,
        "choose a theme": go(f"/municipalities?theme={ENERGY}"),
    },
    "/partnerships": {"load": go("/partnerships"), "scroll": scroll},
    "/themes": {"load": go("/themes"), "scroll": scroll},
    "/explore": {
        "load": go("/explore", LAID),
        "scroll": scroll,
        **ON_MAP,
        "wheel on the network": wheel("#network a .hit", "#network a"),
        "drag the network": drag("#network svg"),
        "look at a node": hover("#network a:not(.hub) .hit"),
        "select in the list": hover("#list li[data-thing]"),
        "choose a theme": go(f"/explore?theme={ENERGY}", LAID),
        "expand a neighbour": follow("#network a:not(.hub) .hit", LAID),
    },
    "a programme": {"load": go("/doc/programme/generated"), "scroll": scroll},
    "a theme": {"load": go("/doc/theme/energy"), "scroll": scroll, **ON_MAP},
    "an answer as a map": {"load": go(asked(PLACES, "map")), **ON_MAP},
    "an answer as a network": {
        "load": go(asked(TIES, "network"), "[data-web][data-laid]"),
        "wheel on the network": wheel(".web .hit", ".web a"),
        "look at a node": hover(".web .hit"),
    },
    "an answer as a table": {
        "load": go(asked(NAMES)),
        "scroll": scroll,
        "sort": click("button.sort"),
        "narrow": write(".filter-rows", "M12"),
    },
}


def measure(url: str, names: Sequence[str]) -> Iterator[Longest]:
    """Yield the longest task of each action on the pages called *names* of the server at *url*."""
    with browsing() as browser:
        for name in names:
            page = browser.new_page(viewport=VIEW)
            page.set_default_timeout(PATIENCE)
            page.goto(url + "about")
            for action, ready in PAGES[name].items():
                yield Longest(name, action, *watch(browser, page, ready))
            page.close()


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is needed: .ci/run installs it.")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def watch(browser: Browser, page: Page, ready: Action) -> tuple[float, Sequence[tuple[str, float]]]:
    """Return the longest task of what *ready* makes ready on *page*, and what it went into."""
    deed = ready(page)
    page.evaluate(IDLE)
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    deed()
    page.evaluate(IDLE)
    return find_longest(json.loads(browser.stop_tracing())["traceEvents"])


def find_longest(events: Sequence[Event]) -> tuple[float, Sequence[tuple[str, float]]]:
    """Return the processor time of the longest task of a page among *events*, and its parts."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    timed = [one for one in events if "tdur" in one and (one["pid"], one["tid"]) in mains]
    tasks = [one for one in timed if one["name"] in TASKS]
    longest = max(tasks, key=lambda one: float(one["tdur"]))
    return longest["tdur"] / 1000, find_parts(longest, timed)


def find_parts(task: Event, timed: Sequence[Event]) -> Sequence[tuple[str, float]]:
    """Return the three events that most of the time within *task* went into, in milliseconds."""
    within = sorted(
        (
            one
            for one in timed
            if (one["pid"], one["tid"]) == (task["pid"], task["tid"])
            and task["ts"] <= one["ts"] <= task["ts"] + task["dur"]
            and one["name"] not in TASKS
        ),
        key=lambda one: (one["ts"], -one["dur"]),
    )
    own, open_ = Counter[str](), list[Event]()
    for one in within:
        while open_ and one["ts"] >= open_[-1]["ts"] + open_[-1]["dur"]:
            open_.pop()
        own[one["name"]] += one["tdur"]
        if open_:
            own[open_[-1]["name"]] -= one["tdur"]
        open_.append(one)
    return [(name, time / 1000) for name, time in own.most_common(3) if time > 0]


def measure_first(url: str) -> First:
    """Return how the first page of the server at *url* comes to a slow phone."""
    with browsing() as browser:
        page = browser.new_page(viewport=PHONE, is_mobile=True)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY,
                "downloadThroughput": RATE,
                "uploadThroughput": RATE,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url)
        page.wait_for_load_state("networkidle")
        paint, sizes = page.evaluate(LOADED)
        return First(paint, len(sizes), sum(sizes))


def show(measured: Sequence[Longest], first: First, console: Console) -> None:
    """Print what was measured."""
    table = Table(
        title="Longest task of the browser's main thread, in milliseconds of its processor"
    )
    for title in ("page", "action", "ms", "of which"):
        table.add_column(title, justify="right" if title == "ms" else "left")
    for before, one in zip([None, *measured], measured, strict=False):
        parts = ", ".join(f"{name} {time:.0f}" for name, time in one.parts)
        name = one.page if before is None or before.page != one.page else ""
        over = " !" if one.milliseconds > AIM else ""
        table.add_row(name, one.action, f"{one.milliseconds:.0f}{over}", parts)
    console.print(table)
    console.print(
        f"The first page over 1.6 Mbit/s on a processor {SLOWER} times slower: first contentful "
        f"paint after {first.paint:.0f} ms, {first.requests} requests, {first.size / 1000:.1f} kB.",
        highlight=False,
    )
