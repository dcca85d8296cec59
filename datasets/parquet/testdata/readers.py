"""Reads one Parquet file with pyarrow, duckdb and polars and prints, for each, the types and all rows as JSON.

Values are brought into the form in which the Go test states them: decimals as text with 4 digits, instants as
microseconds since 1970 (UTC), dates as days since 1970.
"""

import datetime
import decimal
import json
import sys

import duckdb
import polars
import pyarrow.parquet

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(value):
    if isinstance(value, decimal.Decimal):
        return f"{value:.4f}"
    if isinstance(value, datetime.datetime):
        return (value.astimezone(datetime.timezone.utc) - EPOCH) // datetime.timedelta(microseconds=1)
    if isinstance(value, datetime.date):
        return (value - EPOCH.date()).days
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


path = sys.argv[1]
table = pyarrow.parquet.read_table(path)
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
names = [c[0] for c in db.execute("SELECT * FROM read_parquet(?)", [path]).description]
duck_rows = db.fetchall()
described = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
frame = polars.read_parquet(path)
keys = table["key"].to_pylist()

json.dump(
    {
        "pyarrow": {
            "types": {f.name: str(f.type) for f in table.schema},
            "rows": [plain(row) for row in table.to_pylist()],
        },
        "duckdb": {
            "types": {row[0]: row[1] for row in described},
            "rows": [plain(dict(zip(names, row))) for row in duck_rows],
        },
        "polars": {
            "types": {name: str(dtype) for name, dtype in frame.schema.items()},
            "rows": [plain(row) for row in frame.to_dicts()],
        },
        "metadata": {f.name: {k.decode(): v.decode() for k, v in (f.metadata or {}).items()} for f in table.schema},
        "file": {k.decode(): v.decode() for k, v in table.schema.metadata.items() if k.startswith(b"sheaf.")},
        "created_by": pyarrow.parquet.read_metadata(path).created_by,
        # Predicates are answered through statistics; a wrong one loses rows here.
        "filtered": {
            "pyarrow": [
                pyarrow.parquet.read_table(path, columns=["key"], filters=[("key", "==", k)]).num_rows for k in keys
            ],
            "duckdb": [
                db.execute("SELECT count(*) FROM read_parquet(?) WHERE key = ?", [path, k]).fetchone()[0] for k in keys
            ],
            "polars": [polars.scan_parquet(path).filter(polars.col("key") == k).collect().height for k in keys],
            "negative": [
                pyarrow.parquet.read_table(path, filters=[("price", "<", decimal.Decimal(0))]).num_rows,
                db.execute("SELECT count(*) FROM read_parquet(?) WHERE price < 0", [path]).fetchone()[0],
                polars.scan_parquet(path).filter(polars.col("price") < 0).collect().height,
            ],
        },
    },
    sys.stdout,
)
