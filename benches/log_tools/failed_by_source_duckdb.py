"""How many logins failed from each source, by DuckDB: `failed_by_source_duckdb.py LOG THREADS`.

A log has no columns, so it is read as CSV of one: by a separator that no line holds, without quotes.
"""

import sys

import duckdb

log, threads = sys.argv[1:]
duckdb.sql(f"SET threads = {int(threads)}")
duckdb.sql("SET preserve_insertion_order = false")
failed = duckdb.execute(
    r"""
    SELECT regexp_extract(line, 'Failed \S+ for .* from (\S+) port \d+', 1) AS source, count(*) AS failed
    FROM read_csv(?, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, strict_mode = false,
                  delim = chr(1), quote = '', escape = '', ignore_errors = true)
    WHERE contains(line, 'Failed')
    GROUP BY source
    """,
    [log],
).fetchall()
for source, count in failed:
    print(count, source)
