package hub

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"sheaf/datasets"
)

// ViewerHost is what `datasets` puts before the server's name where it asks for what it calls the dataset viewer.
const ViewerHost = "datasets-server."

// Viewer answers for that name, at once: a client whose question hangs there waits for 100 s before it loads anything. All
// other names are next's.
func (h *Hub) Viewer(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /info", answering(h.viewInfo))
	mux.HandleFunc("GET /parquet", answering(h.viewParquet))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		Refuse(w, http.StatusNotFound, "", "Not Found", "Sheaf answers /info and /parquet here")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(strings.ToLower(r.Host), ViewerHost) {
			mux.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// viewed is the latest version of ?dataset=.
func (h *Hub) viewed(w http.ResponseWriter, r *http.Request) (*snapshot, error) {
	ns, name, _ := strings.Cut(r.URL.Query().Get("dataset"), "/")
	r.SetPathValue("ns", ns)
	r.SetPathValue("name", name)
	v, err := h.version(r)
	if err == nil {
		w.Header().Set("X-Revision", v.Commit)
	}
	return v, err
}

type viewedSplit struct {
	Name     string `json:"name"`
	Bytes    int64  `json:"num_bytes"`
	Examples int64  `json:"num_examples"`
	Dataset  string `json:"dataset_name"`
}

type viewedConfig struct {
	Dataset string                 `json:"dataset_name"`
	Name    string                 `json:"config_name"`
	Builder string                 `json:"builder_name"`
	Splits  map[string]viewedSplit `json:"splits"`
	// Download and size are bytes of the files, and of what they hold.
	Download int64 `json:"download_size"`
	Size     int64 `json:"dataset_size"`
}

// viewInfo answers how many rows each split of each table has.
func (h *Hub) viewInfo(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewed(w, r)
	if err != nil {
		return err
	}
	out := map[string]viewedConfig{}
	for _, t := range v.Tables {
		name := path.Base(v.Dataset)
		c := viewedConfig{Dataset: name, Name: t.Name, Builder: "parquet", Splits: map[string]viewedSplit{}}
		for _, s := range t.Splits {
			split := viewedSplit{Name: s.Name, Examples: s.Rows, Dataset: name}
			for _, p := range s.Parts {
				split.Bytes += p.Uncompressed
				c.Download += p.Bytes
			}
			c.Size += split.Bytes
			c.Splits[s.Name] = split
		}
		out[t.Name] = c
	}
	return say(w, map[string]any{"dataset_info": out, "pending": []any{}, "failed": []any{}, "partial": false})
}

type viewedFile struct {
	Dataset string `json:"dataset"`
	Config  string `json:"config"`
	Split   string `json:"split"`
	URL     string `json:"url"`
	Name    string `json:"filename"`
	Size    int64  `json:"size"`
}

// viewParquet answers where the Parquet files are, by the version's commit, so that what is read is one version.
func (h *Hub) viewParquet(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewed(w, r)
	if err != nil {
		return err
	}
	base := h.PublicURL
	if base == "" {
		base = "http://" + r.Host[len(ViewerHost):]
	}
	files := []viewedFile{}
	for _, t := range v.Tables {
		for _, s := range t.Splits {
			for i, p := range s.Parts {
				name := datasets.DataFile(t.Name, s.Name, i, len(s.Parts), "parquet")
				files = append(files, viewedFile{
					Dataset: v.Dataset, Config: t.Name, Split: s.Name, Size: p.Bytes, Name: path.Base(name),
					URL: base + (&url.URL{Path: "/datasets/" + v.Dataset + "/resolve/" + v.Commit + "/" + name}).EscapedPath(),
				})
			}
		}
	}
	return say(w, map[string]any{"parquet_files": files, "pending": []any{}, "failed": []any{}, "partial": false, "features": nil})
}
