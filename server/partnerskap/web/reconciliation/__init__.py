"""The Reconciliation Service API 0.2, for OpenRefine and others who link their tables to us."""

from __future__ import annotations
