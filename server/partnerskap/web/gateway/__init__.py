"""The way in: one event loop takes every request, answers what is plain, and hands on the rest."""

from __future__ import annotations
