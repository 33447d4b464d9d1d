"""A knowledge graph of municipal partnerships: publish it, answer for it, serve it."""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("partnerskap")
