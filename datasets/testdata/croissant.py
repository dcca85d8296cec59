"""Validates a pulled directory's Croissant description and prints the rows that mlcroissant reads by it, as JSON."""

import json
import logging
import sys

import mlcroissant as mlc

warned = []


class Gather(logging.Handler):
    def emit(self, record):
        warned.append(record.getMessage())


logging.getLogger("absl").addHandler(Gather())
dataset = mlc.Dataset(jsonld=sys.argv[1] + "/.meta/croissant.json")
warned += list(dataset.metadata.ctx.issues.warnings)


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


rows = [{k.split("/")[-1]: plain(v) for k, v in r.items()} for r in dataset.records("products")]
json.dump({"warnings": warned, "rows": rows, "history": sum(1 for _ in dataset.records("history"))}, sys.stdout)
