"""The pages that people read: Swedish, English and Turkish, without need of JavaScript."""

from __future__ import annotations
