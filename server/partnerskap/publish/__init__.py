"""Turns Turtle into a snapshot: read, validate, infer, describe, write, switch."""

from __future__ import annotations
