package hub

import (
	"net/http"
	"strings"
)

// Others answers for addresses of the Hub that lead to no dataset, and leaves all else to next. Clients that get no code take
// the server for unreachable: who forgot repo_type="dataset" would look for what is wrong with the network.
func Others(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ours := strings.HasPrefix(r.URL.Path, "/api/datasets/") || strings.HasPrefix(r.URL.Path, "/api/repos/")
		switch {
		case ofOtherKind(r.URL.Path):
			const text = `there are only datasets here: say repo_type="dataset" (hf download --repo-type dataset)`
			Refuse(w, http.StatusNotFound, codeRepo, text, text)
		case ours && r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			const text = "nothing is written through the hub: versions are made by runs and by sheaf import, tags by sheaf tag"
			Refuse(w, http.StatusMethodNotAllowed, "", text, text)
		case ours:
			text := "the hub does not answer for " + r.URL.Path + ": docs/HUB.md lists what it does"
			Refuse(w, http.StatusNotFound, codeEntry, text, text)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ofOtherKind says that an address is that of a model or a space: of one of its files, or of what is known of it.
func ofOtherKind(path string) bool {
	if strings.HasPrefix(path, "/api/models") || strings.HasPrefix(path, "/api/spaces") {
		return true
	}
	steps := strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, "/"), "spaces/"), "/")
	for _, at := range []int{1, 2} { // name/resolve/main/file, owner/name/resolve/main/file
		if len(steps) > at+2 && steps[at] == "resolve" && steps[0] != "datasets" {
			return true
		}
	}
	return false
}
