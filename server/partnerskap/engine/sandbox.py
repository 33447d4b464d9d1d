"""Takes from a worker process what no query needs: connections, new files, much memory."""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Final

PAGE: Final = resource.getpagesize()
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_NOT_LESS, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, FAIL_WITH_EACCES = 0x7FFF0000, 0x0005000D
COMPATIBLE: Final = 0x40000000
"""Where the numbers of a second set of system calls begin, on x86-64."""
CALLS: Final = {
    "x86_64": (0xC000003E, {"socket": 41, "connect": 42, "execve": 59, "io_uring_setup": 425}),
    "aarch64": (0xC00000B7, {"socket": 198, "connect": 203, "execve": 221, "io_uring_setup": 425}),
}
"""Machine → its number for the kernel, and those of the system calls that are taken away."""


def limit_memory(extra: int) -> None:
    """Let this process use *extra* bytes of address space beyond what it uses now."""
    if sys.platform != "linux":  # elsewhere the limit is not kept by the kernel
        return
    now = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))


def close_doors() -> None:
    """Let this process open nothing more: every new file or socket fails; open ones stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def cut_off() -> bool:
    """Let this thread make no connection and start no program; return whether it is so now.

    A filter in the kernel, which nothing in the process can lift (Linux, two kinds of machine).
    """
    known = CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    machine, calls = known
    program = compile_filter(machine, sorted(calls.values()))
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def compile_filter(machine: int, calls: list[int]) -> bytes:
    """Return the program by which the kernel lets every system call pass but *calls*."""
    deny = len(calls) + 2
    steps = [
        (LOAD, 0, 0, 4),  # the kind of machine
        (JUMP_EQUAL, 0, deny + 1, machine),
        (LOAD, 0, 0, 0),  # the number of the system call
        (JUMP_NOT_LESS, deny - 1, 0, COMPATIBLE),
        *((JUMP_EQUAL, deny - 2 - place, 0, call) for place, call in enumerate(calls)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, FAIL_WITH_EACCES),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
