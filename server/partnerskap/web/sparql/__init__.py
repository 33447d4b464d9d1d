"""The SPARQL 1.1 Protocol: reads a request, asks the engine, writes the answer."""

from __future__ import annotations
