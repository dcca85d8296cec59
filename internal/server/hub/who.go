package hub

import (
	"net/http"

	"sheaf/internal/access"
)

// authCheck answers whether whoever asks may read a dataset.
func (h *Hub) authCheck(w http.ResponseWriter, r *http.Request) error {
	if _, err := h.dataset(r); err != nil {
		return err
	}
	return say(w, struct{}{})
}

// whoami answers who a token is: its level, for Sheaf knows no people.
func (h *Hub) whoami(w http.ResponseWriter, r *http.Request) error {
	level := access.FromContext(r.Context())
	if level == access.None || h.Tokens.Open() && r.Header.Get("Authorization") == "" {
		return &refusal{status: http.StatusUnauthorized, text: "Invalid username or password."} // the Hub's own words
	}
	name := "sheaf-" + level.String()
	return say(w, map[string]any{
		"type": "user", "id": name, "name": name, "fullname": "Sheaf, " + level.String(), "isPro": false, "orgs": []any{},
		"auth": map[string]any{"type": "access_token", "accessToken": map[string]any{"displayName": name, "role": level.String()}},
	})
}

// croissant answers what describes the latest version to programs.
func (h *Hub) croissant(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	f, ok := v.file(".meta/croissant.json")
	if !ok {
		return noEntry(v, ".meta/croissant.json")
	}
	w.Header().Set("Content-Type", "application/ld+json")
	w.Header().Set("X-Repo-Commit", v.Commit)
	_, _ = w.Write(f.Body()) // a client that went away is nobody's error
	return nil
}
