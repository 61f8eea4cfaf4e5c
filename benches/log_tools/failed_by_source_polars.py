"""How many logins failed from each source, by Polars: `failed_by_source_polars.py LOG THREADS`."""

import os
import sys

log, threads = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = str(int(threads))

import polars  # noqa: E402  (it reads the number of threads when it is imported)

line = polars.col("line")
failed = (
    polars.scan_lines(log, name="line")
    .filter(line.str.contains("Failed", literal=True))
    .select(line.str.extract(r"Failed \S+ for .* from (\S+) port \d+", 1).alias("source"))
    .group_by("source")
    .len()
    .collect(engine="streaming")
)
for source, count in failed.iter_rows():
    print(count, source)
