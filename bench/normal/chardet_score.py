"""Writes how many of the chardet suite's files chardet itself reads right, by folder, as JSON.

usage: chardet_score.py SUITE > internal/fetch/charset/testdata/chardet-<version>.json
A text is right when it equals what the folder's encoding gives.
"""
import json
import os
import sys

import chardet

LANGUAGES = "croatian czech hungarian polish slovak slovene bulgarian russian arabic greek turkish hebrew romanian".split()
# Python's gb2312 refuses what gb18030 reads, and its shift_jis the extensions of cp932.
SUPERSETS = {"gb2312": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949"}


def decode(body, name):
    name = (name or "ascii").lower()
    try:
        return body.decode(SUPERSETS.get(name, name), errors="replace").removeprefix("\ufeff")
    except LookupError:
        return None


root = sys.argv[1]
score = {}
for folder in sorted(os.listdir(root)):
    if not os.path.isdir(os.path.join(root, folder)):
        continue
    name = folder
    for language in LANGUAGES:
        name = name.removesuffix("-" + language)
    score[folder] = 0
    for file in os.listdir(os.path.join(root, folder)):
        with open(os.path.join(root, folder, file), "rb") as f:
            body = f.read()
        score[folder] += decode(body, chardet.detect(body)["encoding"]) == decode(body, name)
json.dump(score, sys.stdout, indent=1)
print()
