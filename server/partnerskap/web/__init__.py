"""HTTP: the SPARQL protocol, resource documents, catalogue and pages."""

from __future__ import annotations
