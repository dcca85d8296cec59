"""Loads pulled directories by Hugging Face's datasets, with every split that they hold, and prints what came of each, as JSON."""

import json
import sys

from datasets import load_dataset

out = {}
for directory in sys.argv[2:]:
    rows = load_dataset(directory, cache_dir=sys.argv[1])
    first = next(iter(rows.values()))
    out[directory] = {
        "rows": {split: len(r) for split, r in rows.items()},
        "prices": sorted({float(p) for r in rows.values() for p in r["price"] if p is not None}),
        "price": first.features["price"].dtype,
        "columns": len(first.features),
    }
print(json.dumps(out))
