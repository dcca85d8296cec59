"""Reads versions from a Sheaf server with one set of Hugging Face's libraries. Arguments: the facts as JSON, a directory.
Prints a line of JSON a test. Nothing may leave this machine: every other address is refused and told."""
import contextlib
import glob
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import traceback
import urllib.request

facts, home = json.loads(sys.argv[1]), sys.argv[2]
names = facts["names"]  # of the server, of the store, and of the server without a store: all are this machine
VIEWER = "datasets-server." + names["server"]
met, outside = set(), set()
look_up = socket.getaddrinfo


def local(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    if name in names.values() or name == VIEWER:
        met.add(name)
        return look_up("127.0.0.1", *args, **kwargs)
    outside.add(str(name))
    raise socket.gaierror(-2, "refused: %s" % name)


socket.getaddrinfo = local

import dask.dataframe
import datasets
import huggingface_hub
import pandas
import pyarrow.dataset
from huggingface_hub import HfApi, HfFileSystem, hf_hub_download, snapshot_download
from huggingface_hub.utils import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

datasets.disable_progress_bars()
NAME, TREE, SECRET = facts["name"], facts["tree"], facts["secret"]
MAIN, ROWS = facts["table"], facts["rows"]
cases = []


def case(f):
    cases.append(f)
    return f


def log(endpoint=os.environ["HF_ENDPOINT"]):
    """What was asked of a server: host, method, path, range and status of each request."""
    return json.load(urllib.request.urlopen(endpoint + "/__test/log")) or []


def asked():
    """How many requests reached the server."""
    return len(log())


def of(path, before, **more):
    """Requests since then for what has the path in its address."""
    return [r for r in log(**more)[before:] if path in r["path"]]


def cache(name):
    return os.path.join(home, name)


def refuses(kind, f):
    try:
        f()
    except kind as e:
        return e
    raise AssertionError("was not refused")


def load(revision, **more):
    kept = cache("load-%s" % revision)
    before = asked()
    got = datasets.load_dataset(NAME, more.pop("table", MAIN), revision=revision, cache_dir=kept, **more)
    assert asked() > before, "nobody asked the server"
    return got


def rows(got):
    return sum(len(split) for split in got.values())


def check(got, version):
    assert rows(got) == ROWS[version], (rows(got), ROWS)


@case
def load_latest():
    before = asked()
    check(datasets.load_dataset(NAME, cache_dir=cache("latest")), "v2")  # the main table is the default
    viewed = [r for r in log()[before:] if r["host"].startswith(VIEWER)]
    assert viewed and all(r["status"] == 200 for r in viewed), viewed


@case
def load_by_tag():
    check(load("latest"), "v2")


@case
def load_by_number():
    check(load("v1"), "v1")


@case
def load_by_commit():
    check(load(facts["commits"]["v1"]), "v1")


@case
def load_another_table():
    assert rows(load("v2", table=facts["other"])) > 0


@case
def load_streaming():
    before = asked()
    seen = sum(1 for split in load("v2", streaming=True).values() for _ in split)
    assert seen == ROWS["v2"], seen
    read = [r for r in of("/data/", before) if r["method"] == "GET" and "/resolve/" in r["path"]]
    assert read and all(r["range"] and r["status"] == 206 for r in read), read
    assert facts["commits"]["v2"] in read[0]["path"], "it is one version that is read"


@case
def snapshot_with_patterns():
    at = snapshot_download(NAME, repo_type="dataset", revision="v1", allow_patterns=["README.md", "data/%s/*" % MAIN], cache_dir=cache("some"))
    got = {os.path.relpath(p, at) for p in glob.glob(at + "/**", recursive=True) if os.path.isfile(p)}
    assert "README.md" in got and got == {p for p in facts["files"] if p == "README.md" or p.startswith("data/%s/" % MAIN)}, got
    assert os.path.basename(at) == facts["commits"]["v1"]


@case
def snapshot_into_a_directory_of_another_script():
    at = cache("여기 #1 %20")
    for again in range(2):  # the second time by what lies there, whose digests are compared
        before = asked()
        snapshot_download(NAME, repo_type="dataset", revision="v1", local_dir=at)
        got = {r["path"].partition("/resolve/")[2].partition("/")[2] for r in of("/resolve/", before) if r["method"] == "GET"}
        if again:
            assert not got, got
        else:  # some it may know from before
            assert ".meta/sha256sums" in got and got <= set(facts["files"]), got
        for kept in (".cache", ".huggingface"):  # what the library remembers of them
            shutil.rmtree(os.path.join(at, kept), ignore_errors=True)
    for path, digest in facts["files"].items():
        with open(os.path.join(at, path), "rb") as f:
            assert hashlib.sha256(f.read()).hexdigest() == digest, path


@case
def tree_in_pages():
    before = asked()
    paths = [e.path for e in HfApi().list_repo_tree(TREE, repo_type="dataset", recursive=True)]
    files = [p for p in paths if p.endswith(".parquet")]
    assert len(files) == facts["treeFiles"] == len(set(files)), len(files)
    read = of("/tree/", before)
    assert [r["status"] for r in read] == [200, 200], "two pages: %s" % read


@case
def large_file_comes_from_the_store():
    before = asked()
    path = hf_hub_download(TREE, facts["large"], repo_type="dataset", revision="v1", cache_dir=cache("large"))
    assert hashlib.sha256(open(path, "rb").read()).hexdigest() == facts["largeSHA256"]
    read = [(r["method"], r["status"]) for r in of(facts["large"], before)]
    assert read == [("HEAD", 200), ("GET", 302)], read
    assert names["store"] in met, "it is fetched from the store, by the store's public name"


@case
def info_refs_and_commits():
    api = HfApi()
    info = api.dataset_info(NAME, revision="v1", files_metadata=True)
    assert info.sha == facts["commits"]["v1"] and info.id == NAME
    assert {s.rfilename: s.lfs["sha256"] for s in info.siblings} == facts["files"]
    refs = api.list_repo_refs(NAME, repo_type="dataset")
    assert {"v1", "v2", "latest"} <= {t.name for t in refs.tags} and refs.branches[0].target_commit == facts["commits"]["v2"]
    assert [c.commit_id for c in api.list_repo_commits(NAME, repo_type="dataset")] == [facts["commits"]["v2"], facts["commits"]["v1"]]
    assert NAME in [d.id for d in api.list_datasets(author=NAME.split("/")[0])]
    assert api.get_paths_info(NAME, ["README.md", "없다"], repo_type="dataset")[0].path == "README.md"
    looked = api.get_paths_info(NAME, ["README.md", "data"], repo_type="dataset", expand=True)
    assert looked[0].last_commit.oid == looked[1].last_commit.oid == api.dataset_info(NAME).sha, looked
    assert api.dataset_info(NAME, revision=api.dataset_info(NAME).sha[:12]).sha == api.dataset_info(NAME).sha


@case
def ranges():
    path = next(p for p in facts["files"] if p.endswith(".parquet"))
    with HfFileSystem().open("datasets/%s@v1/%s" % (NAME, path), "rb", block_size=4096) as f:
        f.seek(4)
        f.read(16)
        f.seek(-4, io.SEEK_END)
        assert f.read() == b"PAR1"


def address(version):
    return "hf://datasets/%s@%s/data/%s/" % (NAME, version, MAIN)


@case
def pandas_hf():
    paths = [p for p in facts["files"] if p.startswith("data/%s/" % MAIN)]
    assert sum(len(pandas.read_parquet("hf://datasets/%s@v1/%s" % (NAME, p))) for p in paths) == ROWS["v1"]


@case
def pyarrow_hf():
    fs = HfFileSystem()
    assert pyarrow.dataset.dataset(fs.glob(address("v1")[5:] + "*.parquet"), filesystem=fs).count_rows() == ROWS["v1"]


@case
def dask_hf():
    assert len(dask.dataframe.read_parquet(address("v1") + "*.parquet")) == ROWS["v1"]


@case
def missing_tag():
    refuses(RevisionNotFoundError, lambda: snapshot_download(NAME, repo_type="dataset", revision="nothing", cache_dir=cache("no")))


@case
def missing_file():
    for path in ("nothing.txt", "없는 파일 #1%.txt"):
        e = refuses(EntryNotFoundError, lambda: hf_hub_download(NAME, path, repo_type="dataset", cache_dir=cache("no")))
        assert not isinstance(e, LocalEntryNotFoundError), "the server says so, it is not away"
        assert not HfFileSystem().exists("datasets/%s@v1/%s" % (NAME, path))
        refuses(EntryNotFoundError, lambda: list(HfApi().list_repo_tree(NAME, path, repo_type="dataset", revision="v1")))


@case
def missing_dataset():
    refuses(RepositoryNotFoundError, lambda: HfApi().dataset_info("shop/nothing"))


@case
def private_with_and_without_a_token():
    refuses(RepositoryNotFoundError, lambda: HfApi().dataset_info(SECRET, token=False))
    refuses(RepositoryNotFoundError, lambda: hf_hub_download(SECRET, "README.md", repo_type="dataset", token=False, cache_dir=cache("no")))
    assert HfApi().dataset_info(SECRET, token=facts["token"]).private
    got = datasets.load_dataset(SECRET, token=facts["token"], cache_dir=cache("secret"))
    assert rows(got) == ROWS["v1"]
    assert HfApi().whoami(token=facts["token"])["name"] == "sheaf-read"


@case
def bad_token():
    e = refuses(HfHubHTTPError, lambda: HfApi().dataset_info(NAME, token="hf_none_of_this_server"))
    assert e.response.status_code == 401 and "Invalid credentials" in str(e), e


OFFLINE = """
import os, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("somebody is asked")

socket.getaddrinfo = refuse
import datasets, huggingface_hub
name, table, loaded, some = sys.argv[1:]
at = huggingface_hub.snapshot_download(name, repo_type="dataset", revision="v1", allow_patterns=["README.md"], cache_dir=some)
assert os.path.isfile(os.path.join(at, "README.md"))
print(sum(len(s) for s in datasets.load_dataset(name, table, revision="v1", cache_dir=loaded).values()), os.path.basename(at))
"""


@case
def offline_from_the_cache():
    before = asked()
    env = dict(os.environ, HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")
    done = subprocess.run([sys.executable, "-c", OFFLINE, NAME, MAIN, cache("load-v1"), cache("some")], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-2:] == [str(ROWS["v1"]), facts["commits"]["v1"]], done.stdout
    assert asked() == before


@case
def server_killed_in_mid_download():
    far, path = facts["far"], facts["cut"]
    before, failed = len(log(far)), []
    urllib.request.urlopen(far + "/__test/kill")  # in the middle of the next file that is sent
    while True:  # the newest goes on by itself, the others when they are called again
        try:
            at = hf_hub_download(TREE, path, repo_type="dataset", revision=facts["treeCommit"], cache_dir=cache("cut"), endpoint=far)
            break
        except Exception as e:
            failed.append(repr(e))
            assert len(failed) < 5, failed
    with open(at, "rb") as f:
        assert hashlib.sha256(f.read()).hexdigest() == facts["cutSHA256"]
    read = [(r["range"], r["status"]) for r in of(path, before, endpoint=far) if r["method"] == "GET"]
    assert len(read) == 2 and read[0] == ("", 200) and read[1][1] == 206, (read, failed)
    start = int(read[1][0].partition("bytes=")[2].partition("-")[0])
    assert 10 << 20 <= start < 24 << 20, "it goes on where it was, and asks for the rest only: %s" % read


for f in cases:
    said, began = io.StringIO(), time.monotonic()
    failure = ""
    try:
        with contextlib.redirect_stderr(said):
            f()
    except BaseException:
        failure = traceback.format_exc()[-3000:]
    print(json.dumps({"name": f.__name__, "error": failure, "took": time.monotonic() - began}), flush=True)
print(json.dumps({"name": "nothing_left_this_machine", "error": ", ".join(sorted(outside))}), flush=True)
wanted = {VIEWER, *names.values()}
print(json.dumps({"name": "everybody_was_asked_by_name", "error": ", ".join(sorted(wanted - met))}), flush=True)
