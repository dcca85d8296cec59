package hub_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/server/hub"
)

// described holds what both HEAD and GET say of a file. Of a part, ETag is the store's, which DuckDB meets again behind the
// redirect, and only X-Linked-Etag the SHA-256.
func described(t *testing.T, s *stage, f datasets.VersionFile, resp *http.Response) {
	t.Helper()
	h := resp.Header
	require.Equal(t, s.latest.Commit, h.Get("X-Repo-Commit"), f.Path)
	require.Regexp(t, `^[0-9a-f]{40}$`, h.Get("X-Repo-Commit"))
	require.Equal(t, `"`+f.SHA256+`"`, h.Get("X-Linked-Etag"), f.Path)
	require.Equal(t, strconv.FormatInt(f.Size, 10), h.Get("X-Linked-Size"), f.Path)
	etag := f.SHA256
	if f.Part != nil {
		info, err := s.store.Stat(t.Context(), f.Part.Key)
		require.NoError(t, err)
		etag = info.ETag
	}
	require.Equal(t, `"`+etag+`"`, h.Get("ETag"), f.Path)
	require.Equal(t, "bytes", h.Get("Accept-Ranges"), f.Path)
	require.NotEmpty(t, h.Get("Last-Modified"), f.Path)
	for name := range h {
		require.False(t, strings.HasPrefix(name, "X-Xet"), name)
	}
	require.NotContains(t, h.Get("Link"), "xet")
	require.Empty(t, h.Get("Content-Encoding"), f.Path)
}

func TestFilesAreDescribedAndSent(t *testing.T) {
	s := newStage(t, hub.Options{})
	redirected := 0
	for _, f := range datasets.Files(s.latest) {
		body := s.bodies[f.Path]
		for _, name := range []string{"main", "v2", s.latest.Commit} {
			at := "/datasets/" + id + "/resolve/" + name + "/" + strings.ReplaceAll(f.Path, "/", map[bool]string{true: "%2F", false: "/"}[name == "v2"])
			resp, _ := s.ask(t, "HEAD", at)
			require.Equal(t, 200, resp.StatusCode, "%s: HEAD leads nowhere", f.Path)
			require.Empty(t, resp.Header.Get("Location"))
			require.Equal(t, f.Size, resp.ContentLength, f.Path)
			described(t, s, f, resp)

			resp, got := s.ask(t, "GET", at, "Accept-Encoding", "gzip")
			described(t, s, f, resp)
			if f.Size > 1<<20 {
				redirected++
				require.Equal(t, 302, resp.StatusCode, f.Path)
				require.Equal(t, "http://store.example/"+f.Part.Key+"?signature=x", resp.Header.Get("Location"))
				require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), "it is good for a while")
				require.GreaterOrEqual(t, time.Duration(s.store.signedFor.Load()), time.Hour, "clients resume by it")
			} else {
				require.Equal(t, 200, resp.StatusCode, f.Path)
				require.Equal(t, string(body), string(got), f.Path)
			}
			if f.Size == 0 {
				continue
			}
			resp, got = s.ask(t, "GET", at, "Range", "bytes=2-7")
			described(t, s, f, resp)
			require.Equal(t, 206, resp.StatusCode, "%s: ranges are sent, never redirected", f.Path)
			require.Equal(t, fmt.Sprintf("bytes 2-7/%d", f.Size), resp.Header.Get("Content-Range"))
			require.EqualValues(t, 6, resp.ContentLength)
			require.Equal(t, string(body[2:8]), string(got), f.Path)
		}
		resp, _ := s.ask(t, "GET", "/datasets/"+id+"/resolve/main/"+f.Path, "Range", fmt.Sprintf("bytes=%d-", f.Size))
		require.Equal(t, 416, resp.StatusCode, "%s: streams end so", f.Path)
	}
	require.Equal(t, 3, redirected, "one large file by three names")
}

// Large files come from the store itself where the client can reach it, and through the server where it cannot.
func TestLargeFilesComeFromWhereTheClientCanReach(t *testing.T) {
	for _, c := range []struct {
		name, host string
		options    hub.Options
		status     int
	}{
		{"on this machine", "localhost:8080", hub.Options{}, 302},
		{"on this machine, by its name", "localhost:8080", hub.Options{PublicURL: "http://localhost:8080"}, 302},
		{"elsewhere", "data.example", hub.Options{}, 200},
		{"elsewhere, through a proxy that renames", "localhost:8080", hub.Options{PublicURL: public}, 200},
		{"elsewhere, and the store has an address", "data.example", hub.Options{PublicURL: public, S3Public: true}, 302},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, c.options)
			for _, f := range datasets.Files(s.latest) {
				if f.Size > 1<<20 {
					resp, body := s.ask(t, "GET", "/datasets/"+id+"/resolve/v2/"+f.Path, "Host", c.host)
					require.Equal(t, c.status, resp.StatusCode)
					require.Equal(t, c.status == 200, string(body) == string(s.bodies[f.Path]))
				}
			}
		})
	}
}

// What is missing says so by a code on every address; other words than ASCII come as such in the body and escaped in the header.
func TestMissingOnEveryAddress(t *testing.T) {
	s := newStage(t, hub.Options{})
	const files, api = "/datasets/" + id + "/resolve/", "/api/datasets/" + id
	f40 := strings.Repeat("f", 40)
	for at, code := range map[string]string{
		files + "v2/%EB%8D%B0%EC%9D%B4%ED%84%B0%20%231%25.txt": "EntryNotFound", files + "v2/data": "EntryNotFound",
		files + "%EB%8D%B0/README.md": "RevisionNotFound", files + f40 + "/README.md": "RevisionNotFound", files + "v9/README.md": "RevisionNotFound",
		api + "/tree/v2/%EB%8D%B0": "EntryNotFound", api + "/tree/" + f40: "RevisionNotFound", api + "/revision/v9": "RevisionNotFound",
		api + "/commits/v9": "RevisionNotFound", "/api/datasets/shop/%EB%8D%B0": "RepoNotFound", "/api/datasets/shop/none/refs": "RepoNotFound",
		"/api/datasets/shop/none/croissant": "RepoNotFound",
	} {
		for level, status := range map[string]int{"read": 404, "": 404} {
			if level == "" && code == "RepoNotFound" {
				status = 401 // it may be there for who has a token
			}
			resp, body := s.ask(t, "GET", at, "Level", level)
			require.Equal(t, status, resp.StatusCode, at)
			require.Equal(t, code, resp.Header.Get("X-Error-Code"), at)
			require.Regexp(t, `^[ -~]+$`, resp.Header.Get("X-Error-Message"), at)
			require.Equal(t, code == "EntryNotFound", resp.Header.Get("X-Repo-Commit") == s.latest.Commit, at)
			if strings.HasPrefix(at, files+"v2/%EB") {
				require.Contains(t, string(body), `데이터 #1%.txt`)
			}
		}
	}
	for _, at := range []string{"/datasets/" + secret + "/resolve/v1/README.md", "/api/datasets/" + secret, "/api/datasets/" + secret + "/tree/main"} {
		for level, status := range map[string]int{"read": 200, "": 401} {
			resp, _ := s.ask(t, "GET", at, "Level", level)
			require.Equal(t, status, resp.StatusCode, at)
			require.Equal(t, map[string]string{"": "RepoNotFound"}[level], resp.Header.Get("X-Error-Code"), at)
		}
	}
}
