"""The peer of a bench: extruct over a list of pages, each from bytes to what it declares.

read.py PAGES OUT [all]: PAGES is JSON lines {path, charset, base}. Writes what it read as JSON lines to OUT, which warms it up, and
then says, for each number of passes that it is given as a line on stdin, the CPU seconds of so many passes on stdout. With "all"
it reads every syntax, as extruct.extract does unless told otherwise; otherwise the four that Sheaf reads too.
"""

import json
import resource
import sys

import extruct

SAME = ["microdata", "opengraph", "json-ld", "dublincore"]


def cpu_time():
    """What all threads of this process have computed so far, in user and kernel."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(pages, out, syntaxes):
    work = []
    with open(pages) as lines:
        for line in lines:
            page = json.loads(line)
            with open(page["path"], "rb") as f:
                work.append((f.read(), page["charset"], page["base"]))

    def read(page):
        body, charset, base = page
        return extruct.extract(body, base_url=base, encoding=charset, syntaxes=syntaxes, errors="ignore")

    with open(out, "w") as f:
        for page in work:
            f.write(json.dumps(read(page)) + "\n")
    for line in sys.stdin:
        began = cpu_time()
        for _ in range(int(line)):
            for page in work:
                read(page)
        print(cpu_time() - began, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], extruct.SYNTAXES if sys.argv[3:] == ["all"] else SAME)
