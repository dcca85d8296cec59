package server

import (
	"errors"
	"net/http"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/trace"
)

// tracePath answers where a value comes from: ?key=<key, site_product_id, site_key or url>&field=<column>; tracePage is the
// archived page that stated it.
const (
	tracePath = versionPath + "/trace"
	tracePage = tracePath + "/page"
)

// trace resolves key and field of the address, or answers why not.
func (s *Server) trace(w http.ResponseWriter, r *http.Request) (trace.Trace, bool) {
	q := trace.Question{
		Ref: r.PathValue("ns") + "/" + r.PathValue("name") + "@" + r.PathValue("version"),
		Key: r.URL.Query().Get("key"), Field: r.URL.Query().Get("field"),
	}
	if q.Key == "" || q.Field == "" {
		fail(w, http.StatusBadRequest, "key and field are required: ?key=<key, site_product_id, site_key or url>&field=<column>")
		return trace.Trace{}, false
	}
	t, err := trace.Value(r.Context(), s.Store, q)
	switch {
	case errors.Is(err, datasets.ErrDeleted):
		fail(w, http.StatusGone, err.Error())
	case errors.Is(err, trace.ErrUnknown), errors.Is(err, datasets.ErrNotFound), errors.Is(err, datasets.ErrInvalid):
		fail(w, http.StatusNotFound, err.Error())
	case err != nil:
		fail(w, http.StatusServiceUnavailable, err.Error())
	default:
		return t, true
	}
	return t, false
}

func (s *Server) showTrace(w http.ResponseWriter, r *http.Request) {
	if t, ok := s.trace(w, r); ok {
		answer(w, http.StatusOK, t)
	}
}

// showPage sends an archived page as its site did, in a sandbox: it is somebody else's, and nothing of it may run or be
// fetched.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	t, ok := s.trace(w, r)
	if !ok {
		return
	}
	body, err := trace.Body(r.Context(), s.Store, t)
	switch {
	case errors.Is(err, trace.ErrNoPage):
		fail(w, http.StatusNotFound, err.Error())
		return
	case errors.Is(err, blob.ErrNotFound):
		fail(w, http.StatusGone, err.Error())
		return
	case err != nil:
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", t.Page.ContentType)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	send(w, body)
}
