"""Reads the files of a version with one library over the network and prints what they hold, as JSON.

readers.py HOW REQUEST: REQUEST names urls (HTTP), keys (bucket/key), endpoint (host:port), access and secret.
"""

import json
import sys

how = sys.argv[1]
with open(sys.argv[2]) as f:
    ask = json.load(f)
options = {
    "aws_access_key_id": ask["access"],
    "aws_secret_access_key": ask["secret"],
    "aws_region": "us-east-1",
    "aws_endpoint_url": "http://" + ask["endpoint"],
    "aws_allow_http": "true",
}
s3 = ["s3://" + k for k in ask["keys"]]


def of_polars(frame):
    import polars as pl

    row = frame.select(
        pl.len().alias("rows"), pl.col("price").cast(pl.Float64).sum() * 10_000, pl.col("title").str.len_chars().sum()
    ).collect()
    return row.row(0)


def of_pandas(frame):
    return len(frame), sum(int(p * 10_000) for p in frame["price"] if p is not None), int(frame["title"].str.len().sum())


def of_arrow(table):
    return of_pandas(table.to_pandas())


def arrow_s3():
    import pyarrow.dataset as ds
    from pyarrow.fs import S3FileSystem

    fs = S3FileSystem(
        access_key=ask["access"], secret_key=ask["secret"], endpoint_override=ask["endpoint"], scheme="http", region="us-east-1"
    )
    return ds.dataset(ask["keys"], filesystem=fs, format="parquet").to_table()


def duckdb(files, setup):
    import duckdb
    import duckdb_extension_httpfs
    import pathlib

    extension = next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.load_extension(str(extension))
    for line in setup:
        con.execute(line)
    return con.execute(
        "SELECT count(*), sum(price) * 10000, sum(length(title)) FROM read_parquet(?)", [files]
    ).fetchone()


if how == "polars-http":
    import polars as pl

    found = of_polars(pl.scan_parquet(ask["urls"]))
elif how == "polars-s3":
    import polars as pl

    found = of_polars(pl.scan_parquet(s3, storage_options=options))
elif how == "polars-filter":
    import polars as pl

    frame = pl.scan_parquet(ask["urls"])
    parts = [of_polars(frame.filter(pl.col("site") == site)) for site in ("a", "b")]
    found = [sum(column) for column in zip(*parts)]
elif how == "pyarrow-s3":
    found = of_arrow(arrow_s3())
elif how == "pandas-http":
    import io
    import urllib.request

    import pandas as pd

    frames = [pd.read_parquet(io.BytesIO(urllib.request.urlopen(url).read())) for url in ask["urls"]]
    found = of_pandas(pd.concat(frames))
elif how == "pandas-s3":
    import pandas as pd
    from pyarrow.fs import S3FileSystem

    fs = S3FileSystem(
        access_key=ask["access"], secret_key=ask["secret"], endpoint_override=ask["endpoint"], scheme="http", region="us-east-1"
    )
    found = of_pandas(pd.concat([pd.read_parquet(k, filesystem=fs) for k in ask["keys"]]))
elif how == "duckdb-http":
    found = duckdb(ask["urls"], [])
elif how == "duckdb-s3":
    found = duckdb(
        s3,
        [
            f"CREATE SECRET (TYPE s3, KEY_ID '{ask['access']}', SECRET '{ask['secret']}', ENDPOINT '{ask['endpoint']}', "
            "URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')"
        ],
    )
else:
    sys.exit("no such reader: " + how)
json.dump(dict(zip(("rows", "prices", "titles"), (round(float(v)) for v in found))), sys.stdout)
