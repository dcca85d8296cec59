package acceptance

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

const (
	hubRead  = "hub-reads-00000000000000000000"
	hubWrite = "hub-writes-0000000000000000000"
	hubTree  = 1100 // files: two pages
	// A file that is cut in its middle is more than twice as long as what clients write at once (10 MiB).
	hubCutBytes, hubCutAt = 24 << 20, 15 << 20
	// Names that the libraries are given, and no others: of the server, of the object store, and of a server whose clients
	// cannot reach the store. They are no loopback names, so that whatever leads on has to lead by the public address.
	hubHost, hubStoreHost, hubFarHost = "sheaf.test", "store.test", "far.test"
)

// hubSets are the libraries that `make hub` installs.
var hubSets = []string{"old", "middle", "newest"}

// The real libraries of Hugging Face, an old, a middle and the newest set, read what a run published from a server process
// as they read from their own hub.
func TestHuggingFaceLibraries(t *testing.T) {
	python := filepath.Join(harness.Root(), ".venv", "bin", "python")
	for _, set := range hubSets {
		if _, err := os.Stat(filepath.Join(harness.Root(), ".hub", set, ".installed")); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("no .hub/%s: run `make hub`", set)
			}
			t.Skipf("no .hub/%s: run `make hub` to read versions with Hugging Face's libraries", set)
		}
	}
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 16, Products: 60}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Ebay}}, More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	_, store, err := net.SplitHostPort(w.StoreAt.Endpoint)
	require.NoError(t, err)
	h := openHub(t, w, hubHost, "--server-s3-public-url", "http://"+hubStoreHost+":"+store)
	h.far = openHub(t, w, hubFarHost)
	facts := h.facts(t)
	for _, set := range hubSets {
		t.Run(set, func(t *testing.T) {
			cmd := exec.CommandContext(harness.Deadline(t), python, "testdata/hub.py", facts, t.TempDir())
			cmd.Env = []string{
				"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + t.TempDir(), "HF_HOME=" + t.TempDir(), "HF_ENDPOINT=" + h.address,
				"PYTHONPATH=" + filepath.Join(harness.Root(), ".hub", set), "HF_HUB_DISABLE_TELEMETRY=1", "HF_UPDATE_DOWNLOAD_COUNTS=0",
				"HF_HUB_DISABLE_PROGRESS_BARS=1", "HF_HUB_DOWNLOAD_TIMEOUT=120", "HF_HUB_ETAG_TIMEOUT=120",
			}
			var said bytes.Buffer
			cmd.Stderr = &said
			out, err := cmd.Output()
			n := 0
			for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
				var one struct {
					Name, Error string
					Took        float64 // seconds
				}
				if json.Unmarshal(lines.Bytes(), &one) != nil {
					continue // a library's own words
				}
				n++
				t.Run(one.Name, func(t *testing.T) {
					t.Logf("%.1f s", one.Took)
					require.Empty(t, one.Error)
				})
			}
			require.NoError(t, err, said.String())
			require.Greater(t, n, 20, said.String())
		})
	}
}

// hub is a server process with a proxy before it, which keeps a log and cuts.
type hub struct {
	w          *harness.World
	far        *hub
	address    string // that clients use
	cutting    atomic.Bool
	process    atomic.Pointer[harness.Process]
	at         string
	flags      []string
	large, cut []byte
	through    *httputil.ReverseProxy
	away       sync.RWMutex // held while there is no server
	mu         sync.Mutex
	log        []answered
}

// answered is a request and its status.
type answered struct {
	Host   string `json:"host"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Range  string `json:"range"`
	Status int    `json:"status"`
}

func openHub(t *testing.T, w *harness.World, host string, flags ...string) *hub {
	t.Helper()
	h := &hub{w: w}
	var err error
	h.at, err = testenv.FreeAddr()
	require.NoError(t, err)
	target, err := url.Parse("http://" + h.at)
	require.NoError(t, err)
	h.through = &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ErrorLog: log.New(io.Discard, "", 0), // answers break off on purpose
		ModifyResponse: func(r *http.Response) error {
			q := r.Request
			h.mu.Lock()
			h.log = append(h.log, answered{q.Host, q.Method, q.URL.Path, q.Header.Get("Range"), r.StatusCode})
			h.mu.Unlock()
			if q.Method == http.MethodGet && r.StatusCode == http.StatusOK && r.ContentLength == hubCutBytes && h.cutting.CompareAndSwap(true, false) {
				r.Body = &cutBody{ReadCloser: r.Body, left: hubCutAt, cut: func() { h.kill(t) }}
			}
			return nil
		},
	}
	srv := httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(srv.Close)
	h.address = strings.Replace(srv.URL, "127.0.0.1", host, 1)
	h.flags = append([]string{"--server-read-tokens", hubRead, "--server-write-tokens", hubWrite, "--server-public-url", h.address}, flags...)
	h.process.Store(w.StartServerAt(t, h.at, h.flags...))
	return h
}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/__test/log":
		h.mu.Lock()
		defer h.mu.Unlock()
		_ = json.NewEncoder(w).Encode(h.log) // a client that went away is nobody's error
	case "/__test/kill":
		h.cutting.Store(true)
	default:
		h.away.RLock() // clients wait for a server that is being started, as they would try again
		h.away.RUnlock()
		h.through.ServeHTTP(w, r)
	}
}

// kill ends the server and starts it again at the same address.
func (h *hub) kill(t *testing.T) {
	h.away.Lock()
	h.process.Load().Signal(syscall.SIGKILL)
	go func() {
		defer h.away.Unlock()
		h.process.Store(h.w.StartServerAt(t, h.at, h.flags...))
	}()
}

// cutBody breaks off in the middle.
type cutBody struct {
	io.ReadCloser
	left int64
	cut  func()
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.cut()
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// facts are what the libraries are to find; the datasets beside that of the runs are made here.
func (h *hub) facts(t *testing.T) string {
	t.Helper()
	ctx := harness.Deadline(t)
	v1, err := h.w.Repo.Resolve(ctx, harness.Name+"@v1")
	require.NoError(t, err)
	v2, err := h.w.Repo.Resolve(ctx, harness.Name+"@v2")
	require.NoError(t, err)
	files := map[string]string{}
	for _, f := range datasets.Files(v1) {
		files[f.Path] = f.SHA256
	}
	h.large, h.cut = make([]byte, 3<<20), make([]byte, hubCutBytes)
	_, _ = rand.Read(h.large)
	_, _ = rand.Read(h.cut)
	tree := h.publishTree(t, v1)
	h.publishSecret(t, v1)
	main := v1.Tables[0]
	text, err := json.Marshal(map[string]any{
		"name": harness.Name, "tree": "shop/tree", "secret": "shop/secret", "token": hubRead, "table": main.Name, "other": v1.Tables[1].Name,
		"rows": map[string]int64{"v1": main.Rows(), "v2": v2.Tables[0].Rows()}, "commits": map[string]string{"v1": v1.Commit, "v2": v2.Commit},
		"files": files, "treeFiles": hubTree, "treeCommit": tree.Commit, "far": h.far.address,
		"names": map[string]string{"server": hubHost, "store": hubStoreHost, "far": hubFarHost},
		"large": datasets.DataFile(main.Name, "train", 0, hubTree, "parquet"), "largeSHA256": blob.SHA256Hex(h.large),
		"cut": datasets.DataFile(main.Name, "train", 1, hubTree, "parquet"), "cutSHA256": blob.SHA256Hex(h.cut),
	})
	require.NoError(t, err)
	return string(text)
}

// publishTree makes a version of many files, a large one first; the others share their bytes.
func (h *hub) publishTree(t *testing.T, like datasets.Version) datasets.Version {
	t.Helper()
	m := like.Manifest
	table := m.Tables[0]
	parts := slices.Repeat([]datasets.Part{h.put(t, "shop/tree", table.Name, []byte("no Parquet"))}, hubTree)
	parts[0], parts[1] = h.put(t, "shop/tree", table.Name, h.large), h.put(t, "shop/tree", table.Name, h.cut)
	table.Splits = []datasets.SplitVersion{{Name: "train", Parts: parts}}
	m.Dataset, m.Tables, m.State, m.Evidence = "shop/tree", []datasets.TableVersion{table}, []datasets.Part{}, []datasets.Part{}
	return h.publish(t, m)
}

// publishSecret copies a version into a private dataset.
func (h *hub) publishSecret(t *testing.T, like datasets.Version) {
	t.Helper()
	ctx := harness.Deadline(t)
	def, err := h.w.Repo.LatestDefinition(ctx, like.Dataset)
	require.NoError(t, err)
	def.Name, def.Private, def.Schedule, def.Revision = "shop/secret", true, nil, 0
	_, _, err = h.w.Repo.PutDefinition(ctx, def)
	require.NoError(t, err)
	m := like.Manifest
	m.Dataset, m.State, m.Evidence = "shop/secret", []datasets.Part{}, []datasets.Part{}
	for _, p := range m.Parts() {
		body, err := blob.ReadAll(ctx, h.w.Store, datasets.PartKey(like.Dataset, p.Table, p.SHA256), 1<<30)
		require.NoError(t, err)
		h.put(t, "shop/secret", p.Table, body)
	}
	h.publish(t, m)
}

func (h *hub) put(t *testing.T, dataset, table string, body []byte) datasets.Part {
	t.Helper()
	sha := blob.SHA256Hex(body)
	key := datasets.PartKey(dataset, table, sha)
	_, err := h.w.Store.Stat(t.Context(), key)
	if err != nil {
		_, err = h.w.Store.Put(t.Context(), key, bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: sha})
	}
	require.NoError(t, err)
	return datasets.Part{FileRef: datasets.FileRef{Key: key, SHA256: sha, Bytes: int64(len(body))}, Table: table, Split: "train"}
}

func (h *hub) publish(t *testing.T, m datasets.Manifest) datasets.Version {
	t.Helper()
	m.Version, m.Parent = 1, datasets.ParentRef{}
	body, _, err := m.Encode()
	require.NoError(t, err)
	require.NoError(t, blob.CreateOrSame(t.Context(), h.w.Store, datasets.ManifestKey(m.Dataset, 1), body))
	_, err = h.w.Repo.SetTag(t.Context(), m.Dataset, datasets.TagEntry{Tag: datasets.Latest, To: 1, Who: "test", Why: "test", When: m.PublishedAt, Forced: true})
	require.NoError(t, err)
	v, err := h.w.Repo.Version(t.Context(), m.Dataset, 1)
	require.NoError(t, err)
	return v
}
