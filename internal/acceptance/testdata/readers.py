"""Reads the products of a pulled version with pyarrow, duckdb and polars, and WARC files with warcio.

usage: readers.py PARQUET_GLOB WARC...

Prints, for each reader, types and rows of some columns by product_uid, in the form in which the Go test states them:
money as text with 4 digits, instants as microseconds since 1970. Of the archive: the addresses of all responses, and
the records whose payload digest warcio finds wrong.
"""

import datetime
import glob
import json
import sys

import duckdb
import polars
import pyarrow.parquet
import warcio.archiveiterator

COLUMNS = ["title", "price", "price_currency", "rating", "rating_count", "image_urls", "first_seen_at"]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(row):
    out = {}
    for name, value in row.items():
        if value is None:
            continue
        if name == "price":
            value = f"{value:.4f}"
        elif name == "first_seen_at":
            value = (value.astimezone(datetime.timezone.utc) - EPOCH) // datetime.timedelta(microseconds=1)
        out[name] = value
    return out


def by_uid(rows):
    return {row.pop("product_uid"): plain(row) for row in rows}


files = sorted(glob.glob(sys.argv[1], recursive=True))
names = ["product_uid"] + COLUMNS
table = pyarrow.parquet.read_table(files)
frame = polars.read_parquet(files)
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
query = "SELECT " + ", ".join(names) + " FROM read_parquet(?)"
duck = [dict(zip(names, row)) for row in db.execute(query, [files]).fetchall()]

urls, wrong = [], []
for name in sys.argv[2:]:
    with open(name, "rb") as stream:
        for record in warcio.archiveiterator.ArchiveIterator(stream, check_digests=True):
            record.content_stream().read()
            if record.rec_type == "response":
                urls.append(record.rec_headers.get_header("WARC-Target-URI"))
            if record.digest_checker.passed is False:
                wrong.append(record.rec_headers.get_header("WARC-Record-ID"))

json.dump(
    {
        "rows": {
            "pyarrow": by_uid(table.select(names).to_pylist()),
            "polars": by_uid(frame.select(names).to_dicts()),
            "duckdb": by_uid(duck),
        },
        "types": {
            "pyarrow": {f.name: str(f.type) for f in table.schema if f.name in names},
            "polars": {n: str(t) for n, t in frame.schema.items() if n in names},
            "duckdb": {r[0]: r[1] for r in db.execute("DESCRIBE " + query, [files]).fetchall()},
        },
        "urls": urls,
        "wrong": wrong,
    },
    sys.stdout,
)
