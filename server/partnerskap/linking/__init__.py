"""Finds things by their names: one index, made by publish and read by whatever looks for a name."""

from __future__ import annotations
