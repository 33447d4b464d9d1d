"""What harvesters ask for: catalogue, data sets, dumps, versions, change feed, site map."""

from __future__ import annotations
