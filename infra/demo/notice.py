"""Prints an event that is read from stdin, one line a field; long lists are left out (docs/EVENTS.md has them)."""
import json
import sys

event = json.load(sys.stdin)
data = event.pop("data")
for name, value in event.items():
    print(f"  {name:16} {value}")
for name, value in data.items():
    if name not in ("verdicts", "schemas", "rows", "sources"):
        print(f"  data.{name:11} {value if isinstance(value, str) else json.dumps(value)}")
for source in data["sources"]:
    changes = ", ".join(f"{n} {what}" for what, n in source["counts"].items() if n)
    print(f"  data.sources     {source['source']}: {source['rows']} rows; {changes}")
