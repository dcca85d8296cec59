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
