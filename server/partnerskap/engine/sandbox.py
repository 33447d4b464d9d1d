"""Takes from a worker process what no query needs: connections, files, processes, much memory."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from partnerskap.engine.system_calls import (
    CLOSED,
    LINUX,
    MACHINES,
    OPENING,
    OUTGOING,
    SIGNALLING,
    UNREADABLE,
    Machine,
)

PAGE: Final = resource.getpagesize()
PR_SET_NO_NEW_PRIVS, SECCOMP_SET_MODE_FILTER, ALL_THREADS = 38, 1, 1
LOAD, JUMP_EQUAL, JUMP_NOT_LESS, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
"""Where the kernel tells of a system call what is looked at; each argument has eight bytes."""
ALLOW, FAIL = 0x7FFF0000, 0x00050000
REFUSED, UNKNOWN = FAIL | 13, FAIL | 38
"""EACCES; and ENOSYS, upon which a C library does the same by an older call."""
COMPATIBLE: Final = 0x40000000
"""Where the numbers of a second set of system calls begin, on x86-64."""
THREAD: Final = 0x00010000
"""The flag of `clone` by which a thread begins and no process."""
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
INTERNET: Final = (2, 10)
"""The families of sockets that lead to other machines, by IPv4 and IPv6."""


Step = tuple[int, int, int, int]
"""One step of a filter: what to do, how many steps to leave out then or else, with what value."""


class Unfenced(Exception):
    """The kernel does not raise the fence; the text says why."""


def limit_memory(extra: int) -> None:
    """Let this process use *extra* bytes of address space beyond what it uses now."""
    if sys.platform != "linux":  # elsewhere the limit is not kept by the kernel
        return
    now = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))


def close_doors() -> None:
    """Let this process open nothing more: every new file or socket fails; open ones stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def cut_off(*, calling: bool = False) -> None:
    """Let no thread of this process act on anything outside it: it can compute and read.

    It makes no connection, starts and signals no process, changes no file. *calling* lets it
    connect to other machines, which SERVICE needs, and to nothing else. A filter in the kernel
    does it, which nothing in the process can lift. Raises `Unfenced` if there can be none.
    """
    machine = MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        raise Unfenced(
            f"It is known for {LINUX} only, not for {sys.platform} on {platform.machine()}."
        )
    program = compile_filter(machine, os.getpid(), calling=calling)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    demand(libc.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    demand(libc.syscall, machine["seccomp"], SECCOMP_SET_MODE_FILTER, ALL_THREADS, header)


def demand(call: Callable[..., int], *arguments: int | bytes) -> None:
    """Make a *call* of the C library, or raise `Unfenced` if it fails."""
    if call(*arguments) != 0:
        raise Unfenced(f"The kernel refuses it: {os.strerror(ctypes.get_errno())}.")


def compile_filter(machine: Machine, process: int, *, calling: bool) -> bytes:
    """Return the program by which the kernel judges every system call of *process*."""
    steps = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_EQUAL, 1, 0, machine["audit"]),
        (RETURN, 0, 0, REFUSED),
        (LOAD, 0, 0, NUMBER),
        (JUMP_NOT_LESS, 0, 1, COMPATIBLE),
        (RETURN, 0, 0, REFUSED),
        *refuse(machine, CLOSED, REFUSED),
        *refuse(machine, UNREADABLE, UNKNOWN),
        *unless(machine, "clone", 0, ((JUMP_ANY_BIT, 0, 1, THREAD),)),
    ]
    for name in SIGNALLING:
        steps += unless(machine, name, 0, ((JUMP_EQUAL, 0, 1, process),))
    for name, place in OPENING.items():
        steps += unless(machine, name, place, ((JUMP_ANY_BIT, 1, 0, WRITING),))
    if calling:
        families = ((JUMP_EQUAL, 1, 0, INTERNET[0]), (JUMP_EQUAL, 0, 1, INTERNET[1]))
        steps += unless(machine, "socket", 0, families)
    else:
        steps += refuse(machine, OUTGOING, REFUSED)
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def refuse(machine: Machine, names: Iterable[str], answer: int) -> Iterable[Step]:
    """Yield the steps that give *answer* to the system calls *names*, where there are such."""
    for name in names:
        if name in machine:
            yield (JUMP_EQUAL, 0, 1, machine[name])
            yield (RETURN, 0, 0, answer)


def unless(machine: Machine, name: str, place: int, test: tuple[Step, ...]) -> Iterable[Step]:
    """Yield the steps that refuse the system call *name* unless its argument passes *test*.

    *place* says which argument, counted from 0. The *test* goes on behind its last step if it is
    passed, and one step further if not.
    """
    if name in machine:
        yield (JUMP_EQUAL, 0, len(test) + 3, machine[name])
        yield (LOAD, 0, 0, FIRST_ARGUMENT + 8 * place)
        yield from test
        yield (RETURN, 0, 0, ALLOW)
        yield (RETURN, 0, 0, REFUSED)
