"""One run of a program: how long it took, how much of a processor, and how much memory."""

import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

GNU_TIME = Path("/usr/bin/time")
MEANT = "the log is meant to be one with failed logins of sshd, not compressed"


@dataclass(frozen=True)
class Run:
    """What one run took."""

    seconds: float
    """From its start to its end, by the clock on the wall."""
    cpu_seconds: float
    """Of all its threads."""
    peak_bytes: int
    """The most memory that was resident."""


class Failed(Exception):
    """A program that didn't do its work."""


def run(command, environment=None):
    """Runs a command to its end. What it prints goes to a file: grep stops at once where nobody reads it."""
    with tempfile.TemporaryDirectory() as directory:
        peak = Path(directory) / "peak"
        measured = [str(GNU_TIME), "-f", "%M", "-o", str(peak)] if has_gnu_time() else []
        with open(Path(directory) / "output", "w+b") as output:
            start = time.perf_counter()
            child = subprocess.Popen(
                measured + [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                env={**os.environ, **(environment or {})},
            )
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                raise Failed(f"{Path(command[0]).name} ended with status {child.returncode}: {MEANT}")
            if output.seek(0, os.SEEK_END) == 0:
                raise Failed(f"{Path(command[0]).name} printed nothing: {MEANT}")
            return Run(
                seconds=seconds,
                cpu_seconds=usage.ru_utime + usage.ru_stime,
                peak_bytes=1024 * (int(peak.read_text()) if measured else usage.ru_maxrss),
            )


def has_gnu_time():
    return GNU_TIME.exists() and os.uname().sysname == "Linux"


def least_peak_bytes():
    """Below this no peak is told. A process counts the memory of the one that started it until it runs a program of its own, and
    without GNU time that one is Python."""
    return 0 if has_gnu_time() else 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
