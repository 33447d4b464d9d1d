"""The errors that a caller can mend; each carries the HTTP status it answers with."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def sentence(text: str) -> str:
    """Return *text*, which is thereby known as one to translate."""
    return text


class PartnerskapError(Exception):
    """Base class: every error that is the caller's to fix; its text says how."""

    status = 400


class SpokenError(PartnerskapError):
    """An error whose text can be said in any language: a `sentence` and what fills it in."""

    def __init__(self, text: str, parts: Mapping[str, object] = NOTHING) -> None:
        """Say *text*, in which the names of *parts* stand for them."""
        super().__init__(text % parts)
        self.text, self.parts = text, parts


class MissingSnapshot(PartnerskapError):
    """There is no snapshot to serve, or the folder named is not one."""

    status = 503


class DamagedFile(PartnerskapError):
    """A file of a snapshot is not as its manifest says; the text names it."""

    status = 503

    def __init__(self, path: Path, reason: str) -> None:
        """Say that the file *path* is damaged for some *reason*, and what to do."""
        super().__init__(
            f"{path} is damaged: {reason}. Build again, or go back to another snapshot with "
            "'partnerskap rollback'."
        )


class SourceError(PartnerskapError):
    """A Turtle or query file can't be read; the text names file, line and reason."""


class InvalidData(PartnerskapError):
    """The data break a shape of severity Violation; nothing was published."""


class BuildError(PartnerskapError):
    """The build folder can't be used now: another build is at work, or the disk is full."""

    status = 503


class BadSetting(PartnerskapError):
    """A setting has a value that it can't have; the text names it."""
