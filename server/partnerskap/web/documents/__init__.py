"""Documents about resources: what the graph says of a URI, in every format."""

from __future__ import annotations
