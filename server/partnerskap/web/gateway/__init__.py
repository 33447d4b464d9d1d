"""Between the server and the site: what is asked, what is answered, and Flask behind a loop."""

from __future__ import annotations
