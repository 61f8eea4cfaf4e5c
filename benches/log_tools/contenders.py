"""Who reads the log, and by which command."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from log import REPOSITORY

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Contender:
    name: str
    command: list
    """Without the log and what follows it."""
    behind: list = field(default_factory=list)
    """What follows the log."""
    environment: dict = field(default_factory=dict)

    def on(self, log):
        return [*self.command, log, *self.behind]


def ours(program, threads):
    name = "sketchbird, one thread" if threads == 1 else f"sketchbird, {threads} threads"
    return Contender(name, [*program, "--threads", str(threads)])


def build():
    """Builds our program, and gives the begin of its command."""
    has_command = (REPOSITORY / "cli" / "Cargo.toml").exists()
    what = ["--package", "sketchbird-cli"] if has_command else ["--example", "attackers"]
    subprocess.run(["cargo", "build", "--release", "--quiet", "--locked", *what], cwd=REPOSITORY, check=True)
    release = target_directory() / "release"
    return [release / "sketchbird", "attackers"] if has_command else [release / "examples" / "attackers"]


def target_directory():
    """Where cargo builds: a relative one is meant from the directory it is started in, as `build` does in the repository."""
    return REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target")


def others(python):
    """The other tools that are installed, and the names of those that are not."""
    # Bytes, not characters: the locale of ours as well.
    c = {"LC_ALL": "C"}
    counting = [
        Contender("rg -c Failed", ["rg", "--count", "--threads", "1", "--no-mmap", "Failed"]),
        Contender("grep -c Failed", ["grep", "--count", "Failed"], environment=c),
        Contender("mawk, by source", ["mawk", "-f", HERE / "failed_by_source.awk"], environment=c),
    ]
    there = [contender for contender in counting if shutil.which(contender.command[0])]
    missing = [contender.command[0] for contender in counting if contender not in there]
    for module, title in [("duckdb", "DuckDB"), ("polars", "Polars")]:
        asked = subprocess.run([python, "-c", f"import {module}"], capture_output=True)
        if asked.returncode:
            missing.append(f"{title} for {python}")
            continue
        script = HERE / f"failed_by_source_{module}.py"
        for threads, name in [(1, "one thread"), (2, "2 threads")]:
            there.append(Contender(f"{title}, {name}", [python, script], behind=[str(threads)]))
    return there, missing


def versions(python):
    """One line each, of those that are there."""
    asked = [
        ["rg", "--version"],
        ["grep", "--version"],
        ["mawk", "-W", "version"],
        [python, "-c", "import duckdb; print('DuckDB', duckdb.__version__)"],
        [python, "-c", "import polars; print('Polars', polars.__version__)"],
    ]
    for command in asked:
        if shutil.which(command[0]):
            answer = subprocess.run(command, capture_output=True, text=True)
            if answer.returncode == 0:
                yield (answer.stdout or answer.stderr).splitlines()[0]
