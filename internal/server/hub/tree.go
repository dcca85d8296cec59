package hub

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"sheaf/datasets"
)

// node is a file or a directory of a version.
type node struct {
	path string
	file *datasets.VersionFile // nil = a directory
	oid  string
}

// list makes the directories that files lie in, which clients that walk need, and sorts all by path.
func list(files []datasets.VersionFile, commit string) *listing {
	l := &listing{files: files, at: map[string]int{}}
	made := map[string]bool{}
	for i := range files {
		f := &files[i]
		for dir := path.Dir(f.Path); dir != "." && !made[dir]; dir = path.Dir(dir) {
			made[dir] = true
			sum := sha256.Sum256([]byte(commit + "/" + dir))
			l.entries = append(l.entries, node{path: dir, oid: hex.EncodeToString(sum[:20])})
		}
		l.entries = append(l.entries, node{path: f.Path, file: f, oid: f.SHA256[:40]})
	}
	slices.SortFunc(l.entries, func(a, b node) int { return strings.Compare(a.path, b.path) })
	for i, e := range l.entries {
		l.at[e.path] = i
	}
	return l
}

// entry is a node as clients read it. Size stands on directories, too: Polars needs it. Every file is one of LFS, so that
// what is compared with a local file is its SHA-256, never git's digest.
type entry struct {
	Type       string      `json:"type"`
	OID        string      `json:"oid"`
	Size       int64       `json:"size"`
	Path       string      `json:"path"`
	LFS        *lfs        `json:"lfs,omitempty"`
	LastCommit *lastCommit `json:"lastCommit,omitempty"`
	Security   *security   `json:"securityFileStatus,omitempty"`
}

type lfs struct {
	OID         string `json:"oid"`
	Size        int64  `json:"size"`
	PointerSize int    `json:"pointerSize"`
}

type lastCommit struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Date  string `json:"date"`
}

// security says that nobody looked for viruses.
type security struct {
	Status     string    `json:"status"`
	AVScan     *struct{} `json:"avScan"` // clients ask for the key
	PickleScan *struct{} `json:"pickleImportScan"`
}

// pointerSize is about how long a pointer file of git LFS would be.
const pointerSize = 134

func (n node) entry(v *snapshot, expand bool) entry {
	e := entry{Type: "directory", OID: n.oid, Path: n.path}
	if f := n.file; f != nil {
		e.Type, e.Size, e.LFS = "file", f.Size, &lfs{f.SHA256, f.Size, pointerSize}
	}
	if expand {
		e.LastCommit = &lastCommit{v.Commit, versionTitle(v.Version.Version), moment(v.PublishedAt)}
		if n.file != nil {
			e.Security = &security{Status: "unscanned"}
		}
	}
	return e
}

// pageSize is how many entries a page has at most, as the Hub's do.
const pageSize = 1000

// tree answers what lies in a directory of a version.
func (h *Hub) tree(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	l := v.list()
	dir := strings.Trim(r.PathValue("p"), "/")
	if dir != "" {
		if i, ok := l.at[dir]; !ok || l.entries[i].file != nil {
			return noEntry(v, dir)
		}
		dir += "/"
	}
	query := r.URL.Query()
	after, err := cursor(query)
	if err != nil {
		return err
	}
	limit, recursive, expand := limited(query, pageSize), yes(query.Get("recursive")), yes(query.Get("expand"))
	// Entries are sorted by path, so those of a directory begin where its name would stand.
	from, _ := slices.BinarySearchFunc(l.entries, max(dir, after), func(n node, p string) int { return strings.Compare(n.path, p) })
	out := []entry{}
	w.Header().Set("X-Repo-Commit", v.Commit)
	for _, n := range l.entries[from:] {
		rest, below := strings.CutPrefix(n.path, dir)
		if !below {
			break
		}
		if n.path <= after || !recursive && strings.Contains(rest, "/") {
			continue
		}
		if len(out) == limit {
			h.next(w, r, out[limit-1].Path)
			break
		}
		out = append(out, n.entry(v, expand))
	}
	return say(w, out)
}

// pathsInfo answers what some paths are; those that are none are left out.
func (h *Hub) pathsInfo(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
	var asked struct {
		Paths  []string `json:"paths"`
		Expand bool     `json:"expand"`
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return bad("the body is no JSON of paths: " + err.Error())
		}
	} else {
		if err := r.ParseForm(); err != nil {
			return bad("the body is no form: " + err.Error())
		}
		asked.Paths, asked.Expand = r.PostForm["paths"], yes(r.PostForm.Get("expand"))
	}
	l := v.list()
	out := []entry{}
	for _, p := range asked.Paths {
		if i, ok := l.at[strings.Trim(p, "/")]; ok {
			out = append(out, l.entries[i].entry(v, asked.Expand))
		}
	}
	w.Header().Set("X-Repo-Commit", v.Commit)
	return say(w, out)
}

func bad(text string) error { return &refusal{status: http.StatusBadRequest, text: text} }

// next names the page after one that ends with last: absolute, because clients ask for it as it is written.
func (h *Hub) next(w http.ResponseWriter, r *http.Request, last string) {
	query := r.URL.Query()
	query.Set("cursor", base64.RawURLEncoding.EncodeToString([]byte(last)))
	w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, h.base(r), r.URL.EscapedPath(), plain(query)))
}

// plain is a query without the signs at which clients cut a Link header.
func plain(query url.Values) string {
	return strings.NewReplacer(",", "%2C", ";", "%3B", ">", "%3E").Replace(query.Encode())
}

func cursor(query url.Values) (string, error) {
	last, err := base64.RawURLEncoding.DecodeString(query.Get("cursor"))
	if err != nil {
		return "", bad("cursor is none that this server gave")
	}
	return string(last), nil
}

func limited(query url.Values, most int) int {
	n, err := strconv.Atoi(query.Get("limit"))
	if err != nil || n < 1 {
		return most
	}
	return min(n, most)
}

// yes reads a boolean: httpx sends true, requests sends True.
func yes(s string) bool {
	b, err := strconv.ParseBool(strings.ToLower(s))
	return err == nil && b
}
