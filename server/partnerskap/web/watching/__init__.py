"""What operators see: counts, the access log, and whether the server is ready."""

from __future__ import annotations
