"""A client that sends hostile requests and looks closely at the answers."""

from __future__ import annotations

import http.client
import json
from typing import Final
from urllib.parse import urlsplit

from hostile_requests import Request

from live import Live

HANG: Final = 30
"""Seconds after which a request counts as hanging: many times what the limits allow."""
LIMITS: Final = (b"time-limit", b"memory-limit", b"busy")
"""The problems that a server may name with a status of 503 or 504."""


class Sender:
    """One client: keeps its connection as long as the server does."""

    def __init__(self, server: Live) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=HANG)
        self.findings: list[str] = []

    def send(self, request: Request) -> int:
        """Send *request*, note what is wrong with the answer, and return its status.

        A server may close a connection after an answer; a second try uses a new one.
        """
        for attempt in ("again", "last"):
            try:
                status, fault = self.exchange(request)
            except (http.client.HTTPException, OSError) as error:
                self.connection.close()
                status, fault = 0, repr(error)
                if attempt == "again" and not isinstance(error, TimeoutError):
                    continue
            break
        if fault:
            self.findings.append(f"{request}: {fault}")
        return status

    def exchange(self, request: Request) -> tuple[int, str]:
        """Send *request* and return the status, and what is wrong with the answer if anything."""
        self.connection.putrequest(
            request.method, request.target, skip_host=True, skip_accept_encoding=True
        )
        headers = {"Host": "localhost"} | dict(request.headers)
        if request.body is not None:
            headers["Content-Length"] = str(len(request.body))
        for name, value in headers.items():
            self.connection.putheader(name, value.encode("latin-1", "replace"))
        self.connection.endheaders(request.body)
        response = self.connection.getresponse()
        body = response.read()
        fault = "" if sound(request, response, body) else f"{response.status} {body[:300]!r}"
        return response.status, fault


def sound(request: Request, response: http.client.HTTPResponse, body: bytes) -> bool:
    """Return whether the server coped with *request*, and answered in whole."""
    if response.status >= 500 and response.status not in (503, 504):
        return False
    if request.method == "HEAD":
        return body == b""
    if response.status >= 500:
        return any(limit in body for limit in LIMITS)
    if response.getheader("Content-Encoding") is None and is_json(response):
        json.loads(body)
    return True


def is_json(response: http.client.HTTPResponse) -> bool:
    return "json" in response.getheader("Content-Type", "")
