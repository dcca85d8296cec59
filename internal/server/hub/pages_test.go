package hub_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/access"
	secrets "sheaf/internal/secret"
	"sheaf/internal/server/hub"
)

// node is an entry of a tree; Size says whether it was there.
type node struct {
	Type, OID, Path string
	Size            *int64
	LFS             *struct {
		OID         string
		Size        int64
		PointerSize int
	}
	LastCommit *struct{ ID, Title, Date string }
	Security   map[string]any `json:"securityFileStatus"`
}

func TestTrees(t *testing.T) {
	s := newStage(t, hub.Options{PublicURL: public})
	const tree = "/api/datasets/" + id + "/tree/v2"
	whole, n := pages[node](t, s, tree+"?recursive=true&expand=false")
	require.Equal(t, 1, n)
	files, dirs := map[string]node{}, map[string]bool{}
	for _, e := range whole {
		require.Regexp(t, `^[0-9a-f]{40}$`, e.OID, e.Path)
		require.NotNil(t, e.Size, "%s: Polars needs it on directories, too", e.Path)
		require.Nil(t, e.LastCommit)
		if e.Type == "directory" {
			dirs[e.Path] = true
			require.Zero(t, *e.Size)
			require.Nil(t, e.LFS)
			continue
		}
		require.Equal(t, "file", e.Type)
		files[e.Path] = e
	}
	require.Equal(t, map[string]bool{".meta": true, "data": true, "data/products": true}, dirs)
	for _, f := range datasets.Files(s.latest) {
		e, ok := files[f.Path]
		require.True(t, ok, f.Path)
		require.Equal(t, f.Size, *e.Size, f.Path)
		require.Equal(t, f.SHA256, e.LFS.OID, f.Path)
		require.Equal(t, f.Size, e.LFS.Size, f.Path)
	}
	require.Len(t, files, len(datasets.Files(s.latest)), "and none that is not there")

	for _, at := range []string{"?recursive=True&expand=False", "?recursive=true&limit=2", "?recursive=1&limit=1"} {
		got, n := pages[node](t, s, tree+at)
		require.Equal(t, whole, got, at)
		require.Equal(t, strings.Contains(at, "limit"), n > 1, at)
	}
	top, _ := pages[node](t, s, tree+"?limit=1")
	require.Len(t, top, 3, ".meta, README.md and data: without recursive, one directory")
	for _, dir := range []string{"data/products", "data%2Fproducts"} {
		got, n := pages[node](t, s, tree+"/"+dir+"?limit=2&expand=True")
		require.Len(t, got, 3)
		require.Equal(t, 2, n)
		require.Equal(t, s.latest.Commit, got[0].LastCommit.ID)
		require.Equal(t, map[string]any{"status": "unscanned", "avScan": nil, "pickleImportScan": nil}, got[0].Security, "libraries take all three")
		resp, _ := s.ask(t, "GET", tree+"/"+dir+"?limit=2")
		require.Contains(t, resp.Header.Get("Link"), "/tree/v2/"+dir+"?", "as it was asked for")
	}
	for _, q := range []string{"?cursor=!", "?cursor=%00"} {
		resp, _ := s.ask(t, "GET", tree+q)
		require.Equal(t, 400, resp.StatusCode)
	}

	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": url.Values{"paths": {"README.md", "없다.txt", "data"}, "expand": {"True"}}.Encode(),
		"application/json":                  `{"paths":["README.md","없다.txt","data"],"expand":true}`,
	} {
		resp, body := s.send(t, "POST", "/api/datasets/"+id+"/paths-info/v2", body, "Content-Type", kind)
		require.Equal(t, 200, resp.StatusCode, "%s", body)
		var got []node
		s.decode(t, &got, body)
		require.Len(t, got, 2, "what is not there is left out")
		require.Equal(t, "directory", got[1].Type)
		require.Equal(t, s.latest.Commit, got[0].LastCommit.ID)
	}
}

func TestInfo(t *testing.T) {
	s := newStage(t, hub.Options{PublicURL: public})
	for _, at := range []string{"", "/revision/main", "/revision/v2", "/revision/" + s.latest.Commit} {
		var got map[string]any
		resp := s.read(t, &got, "/api/datasets/"+id+at)
		require.Equal(t, s.latest.Commit, resp.Header.Get("X-Repo-Commit"))
		require.Equal(t, s.latest.Commit, got["sha"])
		require.Equal(t, id, got["id"])
		require.Equal(t, "shop", got["author"])
		for key, zero := range map[string]any{"private": false, "gated": false, "disabled": false, "downloads": 0.0, "likes": 0.0} {
			require.Equal(t, zero, got[key], key)
		}
		for _, key := range []string{"tags", "siblings"} {
			require.IsType(t, []any{}, got[key], key)
		}
		require.IsType(t, map[string]any{}, got["cardData"])
		require.Equal(t, "2026-11-23T02:00:00.000Z", got["lastModified"])
	}
	var got struct {
		Siblings []struct {
			Rfilename, BlobID string
			Size              *int64
			LFS               *struct {
				SHA256 string
				Size   int64
			}
		}
	}
	s.read(t, &got, "/api/datasets/"+id+"/revision/v2?blobs=True")
	files := datasets.Files(s.latest)
	require.Len(t, got.Siblings, len(files))
	for i, f := range files {
		require.Equal(t, f.Path, got.Siblings[i].Rfilename)
		require.Equal(t, f.Size, *got.Siblings[i].Size)
		require.Equal(t, f.SHA256, got.Siblings[i].LFS.SHA256)
		require.Equal(t, f.Size, got.Siblings[i].LFS.Size)
	}
}

type gitRef struct{ Name, Ref, TargetCommit string }

type gitCommit struct {
	ID, Title, Message, Date string
	Authors                  []struct{ User string }
}

// A dataset of a thousand versions: every one is in refs and commits, pages lead through all of them, and once they are
// known the store is asked for no more than one listing of them and the tags.
func TestAThousandVersions(t *testing.T) {
	const versions = 1000
	s := newStage(t, hub.Options{PublicURL: public})
	commits := map[string]string{"v1": s.commit(t, 1), "v2": s.latest.Commit}
	base := s.latest.Manifest
	for n := 3; n <= versions; n++ {
		base.Version = n
		body, sum, err := base.Encode()
		require.NoError(t, err)
		require.NoError(t, blob.CreateOrSame(t.Context(), s.store, datasets.ManifestKey(id, n), body))
		commits["v"+strconv.Itoa(n)] = sum[:40]
	}
	_, err := s.repo.SetTag(t.Context(), id, datasets.TagEntry{Tag: datasets.Latest, To: versions, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(t, err)
	_, err = s.repo.SetTag(t.Context(), id, datasets.TagEntry{Tag: "paper", To: 500, Who: "test", Why: "test", When: now})
	require.NoError(t, err)

	var refs struct{ Branches, Converts, Tags, PullRequests []gitRef }
	s.read(t, &refs, "/api/datasets/"+id+"/refs?include_prs=1")
	require.Equal(t, []gitRef{{"main", "refs/heads/main", commits["v1000"]}}, refs.Branches)
	require.NotNil(t, refs.Converts)
	require.NotNil(t, refs.PullRequests)
	got := map[string]string{}
	for _, r := range refs.Tags {
		require.Equal(t, "refs/tags/"+r.Name, r.Ref)
		got[r.Name] = r.TargetCommit
	}
	want := map[string]string{"latest": commits["v1000"], "paper": commits["v500"]}
	for name, commit := range commits {
		want[name] = commit
	}
	require.Equal(t, want, got)

	for from, count := range map[string]int{"main": versions, "paper": 500, commits["v1000"]: versions, "v1": 1} {
		all, n := pages[gitCommit](t, s, "/api/datasets/"+id+"/commits/"+from+"?limit=1000000")
		require.Equal(t, (count+49)/50, n, "fifty a page")
		require.Len(t, all, count)
		for i, c := range all {
			require.Equal(t, "v"+strconv.Itoa(count-i), c.Title, "newest first")
			require.Equal(t, commits[c.Title], c.ID)
			require.NotEmpty(t, c.Date)
			require.NotEmpty(t, c.Authors)
		}
	}
	resp, _ := s.ask(t, "GET", "/api/datasets/"+id+"/commits/main?cursor="+base64.RawURLEncoding.EncodeToString([]byte("x")))
	require.Equal(t, 400, resp.StatusCode)

	for _, at := range []string{"/refs", "/commits/main", "/commits/paper?limit=7", "/revision/" + commits["v700"], "/tree/" + commits["v700"], "/revision/v700"} {
		s.ask(t, "GET", "/api/datasets/"+id+at)
		s.store.stats.Store(0)
		s.store.lists.Store(0)
		resp, _ := s.ask(t, "GET", "/api/datasets/"+id+at)
		require.Equal(t, 200, resp.StatusCode)
		require.LessOrEqual(t, s.store.stats.Load()+s.store.lists.Load(), int64(16), at)
	}
}

func (s *stage) commit(t *testing.T, n int) string {
	t.Helper()
	v, err := s.repo.Version(t.Context(), id, n)
	require.NoError(t, err)
	return v.Commit
}

func TestListsOfDatasets(t *testing.T) {
	s := newStage(t, hub.Options{PublicURL: public})
	s.publish(t, "docs/corpus", 1)
	_, _, err := s.repo.PutDefinition(t.Context(), datasets.Definition{Name: "shop/unpublished", Sources: []datasets.Source{{Recipe: "ebay"}}})
	require.NoError(t, err)
	type one struct{ ID, SHA string }
	ids := func(all []one) (out []string) {
		for _, d := range all {
			require.Regexp(t, `^[0-9a-f]{40}$`, d.SHA)
			out = append(out, d.ID)
		}
		return out
	}
	for _, c := range []struct {
		query, level string
		pages        int
		want         []string
	}{
		{"", "", 1, []string{"docs/corpus", id}},
		{"?limit=1", "", 2, []string{"docs/corpus", id}},
		{"?limit=1", "read", 3, []string{"docs/corpus", id, secret}},
		{"?author=shop&limit=1&full=True", "read", 2, []string{id, secret}},
		{"?search=CORP", "", 1, []string{"docs/corpus"}},
		{"?filter=none-has-it", "", 1, nil},
	} {
		all, n := pages[one](t, s, "/api/datasets"+c.query, "Level", c.level)
		require.Equal(t, c.want, ids(all), c.query)
		require.Equal(t, c.pages, n, c.query)
	}
}

// The viewer's name is that before the server's, and what it says of files leads to them by the public address.
func TestViewer(t *testing.T) {
	s := newStage(t, hub.Options{PublicURL: public})
	viewer := []string{"Host", hub.ViewerHost + "data.example"}
	var info struct {
		DatasetInfo map[string]struct {
			Splits map[string]struct {
				NumExamples int64 `json:"num_examples"`
			}
		} `json:"dataset_info"`
		Partial         *bool
		Pending, Failed []any
	}
	resp := s.read(t, &info, "/info?dataset="+id, viewer...)
	require.Equal(t, s.latest.Commit, resp.Header.Get("X-Revision"))
	require.EqualValues(t, 40, info.DatasetInfo["products"].Splits["train"].NumExamples)
	require.EqualValues(t, 2, info.DatasetInfo["products"].Splits["test"].NumExamples)
	require.False(t, *info.Partial)
	require.NotNil(t, info.Pending)
	require.NotNil(t, info.Failed)
	var files struct {
		ParquetFiles []struct {
			Split, URL string
			Size       int64
		} `json:"parquet_files"`
	}
	resp = s.read(t, &files, "/parquet?dataset="+id, viewer...)
	require.Equal(t, s.latest.Commit, resp.Header.Get("X-Revision"))
	require.Len(t, files.ParquetFiles, 3)
	for _, f := range files.ParquetFiles {
		require.True(t, strings.HasPrefix(f.URL, public+"/datasets/"+id+"/resolve/"+s.latest.Commit+"/data/products/"+f.Split+"-"), f.URL)
		resp, _ := s.ask(t, "HEAD", f.URL)
		require.Equal(t, f.Size, resp.ContentLength)
	}
	for at, status := range map[string]int{"/info?dataset=" + secret: 401, "/info?dataset=shop/none": 401, "/splits?dataset=" + id: 404, "/": 404} {
		resp, _ := s.ask(t, "GET", at, viewer...)
		require.Equal(t, status, resp.StatusCode, at)
	}
}

func TestWhoIsAsking(t *testing.T) {
	tokens, err := access.NewTokens(secrets.New("reads-000000000000000000000000"), secrets.New("writes-00000000000000000000000"))
	require.NoError(t, err)
	s := newStage(t, hub.Options{Tokens: tokens})
	var who struct {
		Name, Type, Fullname string
		Orgs                 []any
		Auth                 struct {
			AccessToken struct{ DisplayName, Role string }
		}
	}
	s.read(t, &who, "/api/whoami-v2", "Level", "read", "Authorization", "Bearer x")
	require.Equal(t, "sheaf-read", who.Name)
	require.Equal(t, "user", who.Type)
	require.NotNil(t, who.Orgs)
	require.Equal(t, "read", who.Auth.AccessToken.Role)
	require.NotEmpty(t, who.Auth.AccessToken.DisplayName)
	resp, _ := s.ask(t, "GET", "/api/whoami-v2")
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
}

// What describes the latest version leads to its files, by the commit, from wherever it is read.
func TestCroissant(t *testing.T) {
	s := newStage(t, hub.Options{PublicURL: public})
	var doc struct {
		Distribution []struct {
			ContentURL *string
			Name       string
			SHA256     string
		}
	}
	resp := s.read(t, &doc, "/api/datasets/"+id+"/croissant")
	require.Equal(t, "application/ld+json", resp.Header.Get("Content-Type"))
	require.Equal(t, s.latest.Commit, resp.Header.Get("X-Repo-Commit"))
	root, parts := public+"/datasets/"+id+"/resolve/"+s.latest.Commit, 0
	for _, f := range doc.Distribution {
		switch {
		case f.ContentURL == nil: // a set
		case *f.ContentURL == root: // the version as a whole
			require.Equal(t, s.latest.SHA256, f.SHA256)
		default:
			parts++
			require.Equal(t, root+"/"+f.Name, *f.ContentURL)
			resp, _ := s.ask(t, "HEAD", *f.ContentURL)
			require.Equal(t, `"`+f.SHA256+`"`, resp.Header.Get("X-Linked-Etag"))
		}
	}
	require.Equal(t, 3, parts)
}
