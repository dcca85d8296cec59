"""Reads a WARC file and its CDXJ index with warcio and prints what it saw as JSON."""
import json
import sys

from warcio.archiveiterator import ArchiveIterator

warc, index = sys.argv[1:]
seen = {"Records": [], "Passed": [], "Indexed": []}
with open(warc, "rb") as f:
    for r in ArchiveIterator(f, check_digests=True):
        head = r.rec_headers.get_header
        body = r.raw_stream.read()
        seen["Records"].append({
            "Type": r.rec_type, "URI": head("WARC-Target-URI") or "", "ID": head("WARC-Record-ID"), "Digest": head("WARC-Payload-Digest") or "",
            "Status": (r.http_headers.get_statuscode() or "") if r.http_headers and r.rec_type != "request" else "",
            "Body": body.decode("latin-1"), "RefersTo": head("WARC-Refers-To") or "",
        })
        # warcio checks no digests of revisits
        seen["Passed"].append(bool(r.digest_checker.passed) or r.rec_type == "revisit")
with open(index, encoding="utf-8") as lines, open(warc, "rb") as f:
    for line in lines:
        fields = json.loads(line.split(" ", 2)[2])
        f.seek(int(fields["offset"]))
        r = next(iter(ArchiveIterator(f)))
        assert r.rec_headers.get_header("WARC-Target-URI") == fields["url"], line
        seen["Indexed"].append({"URL": fields["url"], "Body": r.raw_stream.read().decode("latin-1")})
json.dump(seen, sys.stdout)
