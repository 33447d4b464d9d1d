"""Runs a program to which the kernel refuses a system call: `refusing.py CALL PROGRAM …`."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

from partnerskap.engine import sandbox
from partnerskap.engine.system_calls import MACHINES

EPERM = 1


def main(call: str, *program: str) -> None:
    """Take *call* from this process for good, and become *program*."""
    machine = MACHINES[platform.machine()]
    steps = [
        (sandbox.LOAD, 0, 0, sandbox.NUMBER),
        *sandbox.refuse(machine, [call], sandbox.FAIL | EPERM),
        (sandbox.RETURN, 0, 0, sandbox.ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None)
    assert libc.prctl(sandbox.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.syscall(machine["seccomp"], sandbox.SECCOMP_SET_MODE_FILTER, 0, header) == 0
    os.execv(program[0], program)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
