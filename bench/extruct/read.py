"""The peer of a bench: extruct over a list of pages, each from bytes to what it declares.

read.py PAGES PASSES OUT [all]: PAGES is JSON lines {path, charset, base}. Says the CPU seconds of PASSES passes on stdout and
writes what it read as JSON lines to OUT ("" = not). With "all" it reads every syntax, as extruct.extract does unless told otherwise;
otherwise the four that Sheaf reads too.
"""

import json
import sys
import time

import extruct

SAME = ["microdata", "opengraph", "json-ld", "dublincore"]


def main(pages, passes, out, syntaxes):
    work = []
    with open(pages) as lines:
        for line in lines:
            page = json.loads(line)
            with open(page["path"], "rb") as f:
                work.append((f.read(), page["charset"], page["base"]))

    def read(page):
        body, charset, base = page
        return extruct.extract(body, base_url=base, encoding=charset, syntaxes=syntaxes, errors="ignore")

    if out:
        with open(out, "w") as f:
            for page in work:
                f.write(json.dumps(read(page)) + "\n")
    began = time.process_time()
    for _ in range(passes):
        for page in work:
            read(page)
    print(time.process_time() - began)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], extruct.SYNTAXES if sys.argv[4:] == ["all"] else SAME)
