"""Documents about resources: what a URI names is described in RDF and for people."""

from __future__ import annotations
