package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/access"
)

// Codes that clients dispatch on.
const (
	codeRepo     = "RepoNotFound"
	codeRevision = "RevisionNotFound"
	codeEntry    = "EntryNotFound"
)

// refusal is an answer that is no success.
type refusal struct {
	status int
	code   string // X-Error-Code
	text   string // X-Error-Message and body
	commit string // of the version that was looked at: clients remember that it has no such file
}

func (r *refusal) Error() string { return r.text }

// noRepo says that there is no such dataset, or none that whoever asks may know of: the same words for both.
func noRepo(ctx context.Context, id string) error {
	if access.FromContext(ctx) == access.None {
		return &refusal{http.StatusUnauthorized, codeRepo, "there is no dataset " + id + ", or it is private and needs a token", ""}
	}
	return &refusal{http.StatusNotFound, codeRepo, "there is no dataset " + id, ""}
}

func noEntry(v *snapshot, path string) error {
	return &refusal{http.StatusNotFound, codeEntry, fmt.Sprintf("%q is no file of %s@v%d", path, v.Dataset, v.Version.Version), v.Commit}
}

// fail answers with what went wrong. What is broken is 5xx, never 404: clients would take a version for gone.
func fail(w http.ResponseWriter, err error) {
	var r *refusal
	switch {
	case errors.As(err, &r):
		if r.commit != "" {
			w.Header().Set("X-Repo-Commit", r.commit)
		}
		Refuse(w, r.status, r.code, r.text, r.text)
	case errors.Is(err, datasets.ErrDamaged), errors.Is(err, blob.ErrChecksum), errors.Is(err, blob.ErrNotFound):
		Refuse(w, http.StatusInternalServerError, "", err.Error(), err.Error())
	default:
		w.Header().Set("Retry-After", "5")
		Refuse(w, http.StatusServiceUnavailable, "", err.Error(), err.Error())
	}
}

// Refuse answers with an error as Hugging Face clients read it: code in X-Error-Code unless it is empty, message in
// X-Error-Message, detail in the body.
func Refuse(w http.ResponseWriter, status int, code, message, detail string) {
	header := w.Header()
	if code != "" {
		header.Set("X-Error-Code", code)
	}
	header.Set("X-Error-Message", headerText(message))
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": detail}) // a client that went away is nobody's error
}

// headerText makes text fit into a header: one line of printable ASCII, others as they are written in Go.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	quoted := fmt.Sprintf("%+q", s)
	text := strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
	return text[:min(len(text), 500)]
}
