"""Oxigraph in worker processes of our own, each killed when a query is over a limit."""

from __future__ import annotations

import asyncio
from pathlib import Path

from partnerskap.engine import frames
from partnerskap.engine.dispatching import Dispatcher
from partnerskap.engine.loading import clear_away
from partnerskap.engine.loops import Background
from partnerskap.engine.observer import Observer
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.snapshot import Snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

MEGABYTE = 1024 * 1024


class EmbeddedEngine:
    """Answers queries over one snapshot in a fixed number of processes."""

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        observer: Observer,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Start the processes; raises `EngineFailure` if the snapshot can't be loaded.

        They are talked to in *loop*, or in a loop of the engine's own.
        """
        self.background = None if loop else Background()
        self.loop = loop or self.background.loop  # type: ignore[union-attr]
        self.dispatcher = Dispatcher(prepare(snapshot, settings), settings, observer, self.loop)

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        return asyncio.run_coroutine_threadsafe(self.reply(query), self.loop).result()

    async def reply(self, query: Query) -> Answer:
        """Return what `answer` does, to who is in the engine's loop."""
        return await self.dispatcher.ask(query)

    def close(self) -> None:
        """End every process; not for the engine's loop."""
        asyncio.run_coroutine_threadsafe(self.dispatcher.close(), self.loop).result()
        if self.background is not None:
            self.background.close()


def prepare(snapshot: Snapshot, settings: Settings) -> frames.Setup:
    """Return what the workers for *snapshot* are told."""
    data = snapshot.data.resolve()
    large = data.stat().st_size > settings.disk_megabytes * MEGABYTE
    kept = {folder.name for folder in (settings.build / "snapshots").glob("*")}
    clear_away(settings.build / "stores", kept | {snapshot.manifest.digest})
    return frames.Setup(
        data=str(data),
        store=str(store_folder(snapshot, settings)) if large else None,
        prefixes=prefixes(snapshot.manifest.base),
        memory=settings.query_memory * MEGABYTE,
        services=tuple(settings.services),
        answer=settings.answer_megabytes * MEGABYTE,
        patience=settings.load_seconds,
    )


def store_folder(snapshot: Snapshot, settings: Settings) -> Path:
    """Return where the store on disk of *snapshot* lies: built once, found again."""
    return settings.build.resolve() / "stores" / snapshot.manifest.digest
