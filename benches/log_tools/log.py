"""The logs that are read."""

import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TILING = REPOSITORY.parent / "shared" / "tools" / "tile_auth_log.py"
SAMPLE = REPOSITORY / "examples" / "data" / "auth_sample.log"
BLOCK = 1 << 20


def of_size(size, directory):
    """A log of this many bytes, and what it is made of: made once, and kept for the next run."""
    kind = "tiled" if TILING.exists() else "sample"
    log = directory / f"{kind}_{size}.log"
    if not log.exists():
        directory.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(directory).free < 2 * size:
            sys.exit(f"{directory} has no room for a log of {size / 1e9:g} GB: name another with --directory, or ask for less")
        print(f"making {log.name} ...", file=sys.stderr)
        # By another name until it is whole.
        unfinished = log.with_suffix(".unfinished")
        if kind == "tiled":
            subprocess.run([sys.executable, TILING, unfinished, str(size)], check=True)
        else:
            repeat(SAMPLE.read_bytes(), size, unfinished)
        unfinished.rename(log)
    if kind == "tiled":
        return log, "real logs, tiled, their addresses drawn anew in each round"
    return log, "the sample log of this repository, over and over: few sources, and the same ones all the time"


def repeat(lines, size, path):
    # The last line may be cut.
    lines = lines.removesuffix(b"\n") + b"\n"
    with open(path, "wb") as out:
        for _ in range(-(-size // len(lines))):
            out.write(lines)


def warm(log):
    """Reads a log once, so that it lies in the page cache where there is room for it."""
    with open(log, "rb", buffering=0) as file:
        while file.read(BLOCK):
            pass
