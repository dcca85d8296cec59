"""Does with price-parser and chardet what bench/normal does, and prints the same line of JSON.

usage: peers.py money SUITE N | charset DIR N
"""
import glob
import json
import os
import sys
import time

kind, source, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
if kind == "money":
    from price_parser import Price

    with open(source, encoding="utf-8") as f:
        cases = [(c["price_raw"], c["currency_raw"]) for c in json.load(f)]
    size = sum(len((price or "").encode()) for price, _ in cases)

    def work():
        for price, currency in cases:
            Price.fromstring(price, currency_hint=currency)
else:
    import chardet

    cases = []
    for path in glob.glob(os.path.join(source, "*", "*")):
        with open(path, "rb") as f:
            cases.append(f.read())
    size = sum(map(len, cases))

    def work():
        for body in cases:
            try:
                body.decode(chardet.detect(body)["encoding"] or "ascii", errors="replace")
            except LookupError:
                pass


before = time.process_time()
for _ in range(times):
    work()
print(json.dumps({"items": len(cases) * times, "bytes": size * times, "seconds": time.process_time() - before}))
