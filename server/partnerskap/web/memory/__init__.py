"""Answers from memory what was answered before, in front of Flask and behind it."""

from __future__ import annotations
