"""Reads the files of a version with several libraries over the network and prints what they hold, as JSON by way.

readers.py REQUEST HOW…: REQUEST names urls (https) and the certificate (ca) that vouches for them, croissant (https), keys
(bucket/key), endpoint (host:port), access and secret.
"""

import json
import sys
import traceback

hows = sys.argv[2:]
with open(sys.argv[1]) as f:
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


def polars_https():
    import polars as pl

    return of_polars(pl.scan_parquet(ask["urls"]))


def polars_s3():
    import polars as pl

    return of_polars(pl.scan_parquet(s3, storage_options=options))


def polars_filter():
    import polars as pl

    frame = pl.scan_parquet(ask["urls"])
    parts = [of_polars(frame.filter(pl.col("site") == site)) for site in ("a", "b")]
    return [sum(column) for column in zip(*parts)]


def pyarrow_s3():
    return of_arrow(arrow_s3())


def pandas_https():
    import pandas as pd

    return of_pandas(pd.concat([pd.read_parquet(url) for url in ask["urls"]]))


def pandas_s3():
    import pandas as pd
    from pyarrow.fs import S3FileSystem

    fs = S3FileSystem(
        access_key=ask["access"], secret_key=ask["secret"], endpoint_override=ask["endpoint"], scheme="http", region="us-east-1"
    )
    return of_pandas(pd.concat([pd.read_parquet(k, filesystem=fs) for k in ask["keys"]]))


def duckdb_https():
    return duckdb(ask["urls"], ["SET ca_cert_file = '%s'" % ask["ca"]])


def duckdb_s3():
    return duckdb(
        s3,
        [
            f"CREATE SECRET (TYPE s3, KEY_ID '{ask['access']}', SECRET '{ask['secret']}', ENDPOINT '{ask['endpoint']}', "
            "URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')"
        ],
    )


def dictionary():
    """The description of each column, as pyarrow finds it in the file itself."""
    import pyarrow.fs
    import pyarrow.parquet

    fs = pyarrow.fs.S3FileSystem(
        access_key=ask["access"], secret_key=ask["secret"], endpoint_override=ask["endpoint"], scheme="http", region="us-east-1"
    )
    schema = pyarrow.parquet.read_schema(ask["keys"][0], filesystem=fs)
    return {f.name: {k.decode(): v.decode() for k, v in (f.metadata or {}).items()} for f in schema}


def croissant():
    """What mlcroissant says of the description that the server answers."""
    import logging
    import ssl
    import urllib.request

    import mlcroissant

    said = []

    class Keep(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())

    logging.getLogger().addHandler(Keep())
    logging.getLogger("absl").addHandler(Keep())
    trusted = ssl.create_default_context(cafile=ask["ca"])
    got = json.load(urllib.request.urlopen(ask["croissant"], context=trusted))
    dataset = mlcroissant.Dataset(got)
    return {
        "issues": sorted(dataset.metadata.issues.errors | dataset.metadata.issues.warnings) + said,
        "name": dataset.metadata.name,
        "version": str(dataset.metadata.version),
        "record_sets": [r.id for r in dataset.metadata.record_sets],
        "files": {f.content_url: f.sha256 for f in dataset.metadata.distribution if getattr(f, "sha256", None)},
    }


out = {}
for how in hows:
    try:
        found = globals()[how]()
        if not isinstance(found, dict):
            found = dict(zip(("rows", "prices", "titles"), (round(float(v)) for v in found)))
        out[how] = {"found": found}
    except Exception:
        out[how] = {"error": traceback.format_exc()[-3000:]}
json.dump(out, sys.stdout)
