"""Pictures drawn by the server as SVG: maps, networks and diagrams, laid out without Flask."""

from __future__ import annotations
