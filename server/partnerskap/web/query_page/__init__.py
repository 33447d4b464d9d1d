"""The page at /sparql: questions to choose from, an editor, and answers shown for people.

The server makes all of it, so that it works without a script; with one, the same page is
fetched and its parts exchanged.
"""

from __future__ import annotations
