"""Makes the index of a version whose snapshot is gone, in a process of its own.

That takes seconds of processor time, which those who ask the current version would wait for.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from partnerskap.drawing.land import DOCUMENTS
from partnerskap.engine.store import load_memory, open_data
from partnerskap.linking.builder import ask_store, build_index
from partnerskap.linking.index import Index, open_index
from partnerskap.manifest import INDEX


def make_index(data: Path, base: str) -> Index | None:
    """Return the index of the N-Quads *data* under *base*, or None if the process did not do it.

    The file has no name any more when this returns, and is gone once the index is closed.
    """
    with TemporaryDirectory(prefix="partnerskap-index-") as folder:
        target = Path(folder) / INDEX
        command = [sys.executable, "-m", "partnerskap.web.former_index"]
        done = subprocess.run([*command, str(data), str(target), base], check=False)  # noqa: S603 - our own module
        return open_index(target) if done.returncode == 0 else None


def main() -> None:
    """Write the index of the N-Quads named first to the file named next; then comes the base."""
    data, target, base = sys.argv[1:]
    with open_data(Path(data)) as source:
        store = load_memory(source)
    build_index(target, base, ask_store(store, base), DOCUMENTS).close()


if __name__ == "__main__":
    main()
