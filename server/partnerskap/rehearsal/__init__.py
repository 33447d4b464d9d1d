"""Plays the harvesters of open-data portals against a server, and tells what they would meet."""

from __future__ import annotations
