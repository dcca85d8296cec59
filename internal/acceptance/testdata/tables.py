"""Reads all Parquet files below a directory with pyarrow, DuckDB and polars; prints rows and types as JSON."""

import json
import sys

import duckdb
import polars
import pyarrow.dataset

directory = sys.argv[1]
files = directory + "/**/*.parquet"
arrow = pyarrow.dataset.dataset(directory, format="parquet").to_table()
duck = duckdb.sql(f"select * from read_parquet('{files}')")
print(json.dumps({
    "rows": {
        "pyarrow": arrow.num_rows,
        "duckdb": len(duck.fetchall()),
        "polars": polars.read_parquet(files).height,
    },
    "types": {f.name: str(f.type) for f in arrow.schema},
    "duck": dict(zip(duck.columns, map(str, duck.types))),
}))
