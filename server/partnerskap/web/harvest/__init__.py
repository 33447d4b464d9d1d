"""What harvesters ask for: catalogue, dumps, versions, the change feed, the site map."""

from __future__ import annotations
