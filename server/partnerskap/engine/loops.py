"""An event loop in a thread of its own, for who has none."""

from __future__ import annotations

import asyncio
import threading


class Background:
    """A loop that runs until it is closed."""

    def __init__(self) -> None:
        """Start the loop."""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop the loop when everything that is due has happened."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
