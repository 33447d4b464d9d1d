"""Tables for those who don't speak RDF: a query for each, and their columns as CSV on the Web."""

from __future__ import annotations
