"""Answers SPARQL over a snapshot: what an engine is, whatever stands behind it."""

from __future__ import annotations
