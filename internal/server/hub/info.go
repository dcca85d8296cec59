package hub

import (
	"net/http"
	"strconv"
	"time"

	"sheaf/datasets"
)

// info is a dataset at a version. Only id is a key that all clients need, but some break where one of the others is missing.
type info struct {
	ID           string         `json:"id"`
	Author       string         `json:"author"`
	SHA          string         `json:"sha"`
	LastModified string         `json:"lastModified"`
	CreatedAt    string         `json:"createdAt"`
	Private      bool           `json:"private"`
	Gated        bool           `json:"gated"`
	Disabled     bool           `json:"disabled"`
	Description  string         `json:"description"`
	Tags         []string       `json:"tags"`
	Downloads    int            `json:"downloads"`
	Likes        int            `json:"likes"`
	CardData     map[string]any `json:"cardData,omitempty"`
	Siblings     []sibling      `json:"siblings,omitempty"`
}

// sibling is a file; note that lfs has sha256 here and oid in a tree.
type sibling struct {
	Name   string      `json:"rfilename"`
	Size   *int64      `json:"size,omitempty"`
	BlobID string      `json:"blobId,omitempty"`
	LFS    *siblingLFS `json:"lfs,omitempty"`
}

type siblingLFS struct {
	SHA256      string `json:"sha256"`
	Size        int64  `json:"size"`
	PointerSize int    `json:"pointerSize"`
}

// moment is a time as clients parse it: with milliseconds, in UTC.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func versionTitle(n int) string { return "v" + strconv.Itoa(n) }

func (h *Hub) info(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	seen, err := h.seen.look(r.Context(), v.Dataset)
	if err != nil {
		return err
	}
	w.Header().Set("X-Repo-Commit", v.Commit)
	return say(w, describe(v, seen.private, true, yes(r.URL.Query().Get("blobs"))))
}

// describe is a version as an info, with its files, with what they hold.
func describe(v *snapshot, private, files, blobs bool) info {
	ref, _ := datasets.ParseRef(v.Dataset)
	out := info{
		ID: v.Dataset, Author: namespace(ref.Dataset), SHA: v.Commit, LastModified: moment(v.PublishedAt), CreatedAt: moment(v.PublishedAt), Private: private,
		Description: v.About.Description, Tags: tags(v), CardData: v.head(),
	}
	if !files {
		return out
	}
	for _, f := range v.list().files {
		s := sibling{Name: f.Path}
		if blobs {
			s.Size, s.BlobID, s.LFS = &f.Size, f.SHA256[:40], &siblingLFS{f.SHA256, f.Size, pointerSize}
		}
		out.Siblings = append(out.Siblings, s)
	}
	return out
}

// tags are those of the card.
func tags(v *snapshot) []string {
	out := []string{}
	list, _ := v.head()["tags"].([]any)
	for _, one := range list {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
