// Package objects lets clients without credentials of the object store read versions: datasets/blob/remote is their side.
// It hands out objects of datasets by their keys, exactly as they are stored, so that a client reads a version with the code
// that reads it from the store: tags, manifests, what lists say of them and parts of published tables, nothing else. Bytes
// of parts are to travel from the store itself, by URLs that it signs; who cannot reach it gets them through here.
//
//	GET /api/v1/objects?prefix=P&after=K&delimiter=/   what there is under a prefix, 1,000 a page
//	GET /api/v1/objects/K                              an object, or a range of it; HEAD describes it
//	GET /api/v1/object-urls/K                          where to GET it without further credentials, and until when
package objects

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/access"
	"sheaf/internal/clock"
)

// Options of Objects. Repo, Clock and Refuse are required.
type Options struct {
	Repo   *datasets.Repo
	Clock  clock.Clock
	Tokens access.Tokens
	// S3Public says that URLs that the store signs are for an address that all clients reach; else only clients on this
	// machine are told them.
	S3Public bool
	// Refuse answers with a problem: a status, a code that does not change, and what is wrong and to be done.
	Refuse func(w http.ResponseWriter, status int, code, detail string)
}

// Objects answers. Safe for concurrent use.
type Objects struct {
	Options
	store blob.Store
	seen  *seen
}

// New makes the handlers.
func New(o Options) *Objects {
	return &Objects{Options: o, store: o.Repo.Store(), seen: &seen{repo: o.Repo, clock: o.Clock, kept: map[string]*sight{}}}
}

// Codes of problems that the client acts on.
const (
	CodeToken = "token_needed" // without a token there is nothing to see
	CodeNoURL = "no_url"       // the client cannot reach the store, as far as the server knows: it reads through the server
)

var (
	errToken = errors.New("a token is needed")
	errNoURL = errors.New("the object store has no address that clients reach: set server.s3_public_url")
)

// signedFor is how long a URL is good for; clients ask for another when it is over.
const signedFor = time.Hour

// pageSize is how many entries a listing has.
const pageSize = 1000

// Register routes the addresses below prefix.
func (o *Objects) Register(mux *http.ServeMux, prefix string) {
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET " + prefix + "/objects":              o.list,
		"GET " + prefix + "/objects/{key...}":     o.get, // HEAD, too
		"GET " + prefix + "/object-urls/{key...}": o.sign,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := answer(w, r); err != nil {
				o.fail(w, err)
			}
		})
	}
}

func (o *Objects) fail(w http.ResponseWriter, err error) {
	status, code := http.StatusInternalServerError, "internal"
	for _, c := range []struct {
		is     error
		status int
		code   string
	}{
		{errToken, http.StatusUnauthorized, CodeToken},
		{errNoURL, http.StatusNotFound, CodeNoURL},
		{datasets.ErrNotFound, http.StatusNotFound, "not_found"},
		{blob.ErrNotFound, http.StatusNotFound, "not_found"},
		{blob.ErrRange, http.StatusRequestedRangeNotSatisfiable, "range"},
		{blob.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
		{blob.ErrDenied, http.StatusServiceUnavailable, "denied"},
		{blob.ErrUnavailable, http.StatusServiceUnavailable, "unavailable"},
		{context.Canceled, http.StatusServiceUnavailable, "unavailable"},
	} {
		if errors.Is(err, c.is) {
			status, code = c.status, c.code
			break
		}
	}
	o.Refuse(w, status, code, err.Error())
}

// Page is a piece of a listing.
type Page struct {
	Objects []Object `json:"objects"`
	// After is what to ask for the next page with; empty: there is none.
	After string `json:"after,omitempty"`
}

// Object describes an object, or a group of them where Key ends in a slash.
type Object struct {
	Key     string    `json:"key"`
	Size    int64     `json:"size"`
	ETag    string    `json:"etag"`
	ModTime time.Time `json:"mod_time"`
}

// Signed is a URL that needs no further credentials.
type Signed struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (o *Objects) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	prefix := q.Get("prefix")
	if err := o.admit(r.Context(), prefix); err != nil {
		return err
	}
	page := Page{Objects: []Object{}}
	for info, err := range o.store.List(r.Context(), prefix, blob.ListOptions{StartAfter: q.Get("after"), Delimiter: q.Get("delimiter")}) {
		if err != nil {
			return err
		}
		if len(page.Objects) == pageSize {
			page.After = page.Objects[pageSize-1].Key
			break
		}
		page.Objects = append(page.Objects, Object{info.Key, info.Size, info.ETag, info.ModTime})
	}
	return say(w, page)
}

func (o *Objects) sign(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("key")
	if err := o.admit(r.Context(), key); err != nil {
		return err
	}
	store, ok := blob.As[blob.Presigner](o.store)
	if !ok || !o.S3Public && !near(r) {
		return errNoURL
	}
	until := o.Clock.Now().Add(signedFor)
	address, err := store.PresignGet(r.Context(), key, signedFor)
	if err != nil {
		return err
	}
	return say(w, Signed{address, until})
}

func (o *Objects) get(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("key")
	if err := o.admit(r.Context(), key); err != nil {
		return err
	}
	from, length, ranged := asked(r.Header.Get("Range"))
	switch {
	case r.Method == http.MethodHead:
		info, err := o.store.Stat(r.Context(), key)
		if err != nil {
			return err
		}
		describe(w.Header(), info, info.Size)
		return nil
	case ranged:
		body, err := o.store.GetRange(r.Context(), key, from, length)
		if err != nil {
			return err
		}
		defer body.Close()
		// The client knows from the manifest how long the object is and what it must hash to; that it got what it asked for
		// is all that this answer has to say.
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/*", from, from+length-1))
		w.Header().Set("Content-Length", strconv.FormatInt(length, 10))
		send(w, http.StatusPartialContent, body, length)
		return nil
	}
	body, info, err := o.store.Get(r.Context(), key)
	if err != nil {
		return err
	}
	defer body.Close()
	describe(w.Header(), info, info.Size)
	send(w, http.StatusOK, body, info.Size)
	return nil
}

// HeaderSHA256 carries the digest that is kept beside an object.
const HeaderSHA256 = "Sheaf-Sha256"

func describe(h http.Header, info blob.Info, length int64) {
	h.Set("Content-Length", strconv.FormatInt(length, 10))
	h.Set("Content-Type", "application/octet-stream")
	h.Set("ETag", `"`+strings.Trim(info.ETag, `"`)+`"`)
	h.Set("Last-Modified", info.ModTime.UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "private, no-cache")
	if info.SHA256 != "" {
		h.Set(HeaderSHA256, info.SHA256)
	}
}

func send(w http.ResponseWriter, status int, body io.Reader, length int64) {
	w.WriteHeader(status)
	if n, err := io.CopyN(w, body, length); err != nil && n < length {
		panic(http.ErrAbortHandler) // the status is out: an answer that breaks off is all that can say it
	}
}

// asked reads "bytes=a-b", the only form that our client sends; anything else means the whole object.
func asked(header string) (from, length int64, ok bool) {
	text, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(text, "-")
	if !ok || !dash {
		return 0, 0, false
	}
	from, err1 := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	if err1 != nil || err2 != nil || from < 0 || to < from {
		return 0, 0, false
	}
	return from, to - from + 1, true
}

// admit refuses what is no business of a reader, and datasets that whoever asks may not know of.
func (o *Objects) admit(ctx context.Context, key string) error {
	dataset, ok := readable(key)
	if !ok {
		return fmt.Errorf("%w: %s is nothing that readers have", datasets.ErrNotFound, key)
	}
	private, missing, err := o.seen.look(ctx, dataset)
	if err != nil {
		return err
	}
	if !missing && access.Sees(ctx, private) {
		return nil
	}
	if access.FromContext(ctx) < access.Read {
		return fmt.Errorf("%w: there is no dataset %s that everybody may read", errToken, dataset)
	}
	return fmt.Errorf("%w: dataset %s", datasets.ErrNotFound, dataset)
}

// readable is the dataset of a key, or of a prefix of keys, that readers may have: tags, manifests, what lists say of them, and
// parts of published tables.
func readable(key string) (dataset string, ok bool) {
	s := strings.Split(key, "/")
	if len(s) < 5 || s[0] != "datasets" {
		return "", false
	}
	dataset = s[1] + "/" + s[2]
	if datasets.ValidateName(dataset) != nil || blob.ValidatePrefix(key) != nil {
		return "", false
	}
	switch s[3] {
	case "versions", "tags", "listing":
		return dataset, true
	case "tables":
		return dataset, len(s) == 6 && !internal(s[4])
	}
	return "", false
}

func internal(name string) bool {
	return slices.ContainsFunc(table.Internal(), func(s table.Schema) bool { return s.Table == name })
}

// near says whether the client is on this machine: what the store is called here, it is called there.
func near(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	// A proxy on this machine speaks for others.
	return err == nil && ip.IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

func say(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		return nil //nolint:nilerr // a client that went away is nobody's error
	}
	return nil
}
