"""What harvesters take from a snapshot: dumps, tables, catalogue, versions and changes."""

from __future__ import annotations
