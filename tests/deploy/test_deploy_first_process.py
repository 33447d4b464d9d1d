"""The command as the first process of a container, to which the kernel is deaf for it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from debian import need

HEARD = 1 << (signal.SIGTERM - 1)
PROGRAM = Path(sys.executable).with_name("partnerskap")


def test_signal_to_end_is_heard_before_the_program_is_loaded(tmp_path: Path) -> None:
    command = [need("unshare"), "--pid", "--fork", str(PROGRAM), "serve", f"--build={tmp_path}"]
    outside = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = find_first(outside)
    while not listens(first):
        time.sleep(0.001)
    first.send_signal(signal.SIGTERM)
    said = outside.communicate(timeout=60)
    assert outside.returncode == 128 + signal.SIGTERM, said


def find_first(outside: subprocess.Popen[bytes]) -> psutil.Process:
    """Return the first process of the namespace that *outside* makes."""
    while True:
        assert outside.poll() is None, outside.communicate()
        for child in psutil.Process(outside.pid).children():
            return child


def listens(process: psutil.Process) -> bool:
    """Tell whether *process* waits for the signal to end."""
    told = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    caught = re.search(r"^SigCgt:\s+(\w+)$", told, re.MULTILINE)
    assert caught
    return bool(int(caught[1], 16) & HEARD)
