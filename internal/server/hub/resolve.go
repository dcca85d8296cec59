package hub

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Whole files of more than inline bytes are fetched from the store itself; what is smaller costs less here than the round
// trip there. signedFor is how long that address is good for: clients resume by it.
const (
	inline    = 1 << 20
	signedFor = 6 * time.Hour
)

// content is a file of a version, ready to be sent.
type content struct {
	size     int64
	etag     string // with quotes
	sha256   string
	modified time.Time
	key      string // in the store; "" = body
	body     []byte
}

// resolve answers with a file of a version.
//
// HEAD says 200 itself, with the ETag of the store's object and the SHA-256 in X-Linked-Etag: a redirect would lead to an
// address that is signed for GET, and DuckDB compares the ETag of HEAD with that of the answer that it reads.
func (h *Hub) resolve(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	name := r.PathValue("p")
	f, ok := v.file(name)
	if !ok {
		return noEntry(v, name)
	}
	c, err := h.content(r.Context(), v, f)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("X-Repo-Commit", v.Commit)
	header.Set("ETag", c.etag)
	header.Set("X-Linked-Etag", `"`+c.sha256+`"`)
	header.Set("X-Linked-Size", strconv.FormatInt(c.size, 10))
	header.Set("Accept-Ranges", "bytes")
	header.Set("Last-Modified", c.modified.UTC().Format(http.TimeFormat))
	header.Set("Content-Type", kindOf(name))
	header.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": path.Base(name)}))
	header.Set("Cache-Control", "private, no-cache")
	if matches(r.Header.Get("If-None-Match"), c.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if r.Method == http.MethodHead {
		header.Set("Content-Length", strconv.FormatInt(c.size, 10))
		return nil
	}
	asked, err := parseRange(r.Header.Get("Range"), c.size)
	if condition := r.Header.Get("If-Range"); condition != "" && condition != c.etag {
		asked, err = nil, nil // what the client has is of another file: all of this one
	}
	switch {
	case err != nil:
		header.Set("Content-Range", fmt.Sprintf("bytes */%d", c.size))
		return &refusal{http.StatusRequestedRangeNotSatisfiable, "", err.Error(), v.Commit}
	case asked != nil:
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", asked.from, asked.from+asked.length-1, c.size))
		return h.send(w, r, c, http.StatusPartialContent, *asked)
	case c.key != "" && c.size > inline:
		if signed, ok, err := h.signed(r, c.key); err != nil {
			return err
		} else if ok {
			header.Set("Cache-Control", "no-store")
			header.Set("Location", signed)
			header.Del("Content-Type")
			w.WriteHeader(http.StatusFound)
			return nil
		}
	}
	return h.send(w, r, c, http.StatusOK, span{0, c.size})
}

func (h *Hub) content(ctx context.Context, v *snapshot, f datasets.VersionFile) (content, error) {
	c := content{size: f.Size, sha256: f.SHA256, etag: `"` + f.SHA256 + `"`, modified: v.PublishedAt}
	if f.Part == nil {
		c.body = f.Body()
		return c, nil
	}
	c.key = datasets.PartKey(v.Dataset, f.Part.Table, f.Part.SHA256)
	info, err := h.parts.stat(ctx, c.key)
	if err != nil {
		return c, err
	}
	if info.Size != f.Size {
		return c, fmt.Errorf("look at %s: %w: it has %d bytes and the manifest says %d", c.key, datasets.ErrDamaged, info.Size, f.Size)
	}
	c.etag, c.modified = `"`+strings.Trim(info.ETag, `"`)+`"`, info.ModTime
	return c, nil
}

// signed is the address at the store, where the client can reach it.
func (h *Hub) signed(r *http.Request, key string) (string, bool, error) {
	store, ok := blob.As[blob.Presigner](h.store)
	if !ok || !h.S3Public && !h.near(r) {
		return "", false, nil
	}
	address, err := store.PresignGet(r.Context(), key, signedFor)
	return address, true, err
}

// send sends part of a file, its bytes as they are: no encoding, or clients could neither resume nor count.
func (h *Hub) send(w http.ResponseWriter, r *http.Request, c content, status int, s span) error {
	var body io.Reader = bytes.NewReader(nil)
	switch {
	case s.length == 0:
	case c.key == "":
		body = bytes.NewReader(c.body[s.from : s.from+s.length])
	default:
		stored, err := h.store.GetRange(r.Context(), c.key, s.from, s.length)
		if err != nil {
			return err
		}
		defer stored.Close()
		body = stored
	}
	w.Header().Set("Content-Length", strconv.FormatInt(s.length, 10))
	w.WriteHeader(status)
	if n, err := io.CopyN(w, body, s.length); err != nil && n < s.length {
		panic(http.ErrAbortHandler) // the status is out: an answer that breaks off is all that can say it
	}
	return nil
}

// matches says whether a list of ETags names one.
func matches(list, etag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}

// kindOf never makes a browser run anything.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".json":
		return "application/json"
	case ".parquet":
		return "application/vnd.apache.parquet"
	}
	return "text/plain; charset=utf-8"
}
