"""Checks a server as the harvesters of open-data portals do, and reports what they meet."""

from __future__ import annotations
