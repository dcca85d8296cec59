package acceptance

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/testenv"
)

// elsewhere runs the shipping binary as another machine does: it knows the server and nothing of the object store.
type elsewhere struct {
	server, home string
	env          []string
}

func newElsewhere(t *testing.T, server string, env ...string) elsewhere {
	t.Helper()
	return elsewhere{server: server, home: t.TempDir(), env: env}
}

func (c elsewhere) command(t *testing.T, args ...string) (cmd *exec.Cmd, out, said *bytes.Buffer) {
	t.Helper()
	cmd = exec.CommandContext(harness.Deadline(t), harness.Binary(t), args...)
	cmd.Dir = c.home
	cmd.Env = append([]string{"PATH=/nowhere", "HOME=" + c.home, "SHEAF_SERVER=" + c.server}, c.env...)
	out, said = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, said
	return cmd, out, said
}

// run runs a command to its end and returns what it printed, what it said beside, and its exit code.
func (c elsewhere) run(t *testing.T, args ...string) (string, string, int) {
	t.Helper()
	cmd, out, said := c.command(t, args...)
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); err != nil && !ended { //nolint:errorlint // it is not wrapped
		require.NoError(t, err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

// pull pulls with --json.
func (c elsewhere) pull(t *testing.T, args ...string) (datasets.Pulled, string) {
	t.Helper()
	out, said, code := c.run(t, append([]string{"pull", "--json"}, args...)...)
	require.Zero(t, code, said)
	var p datasets.Pulled
	require.NoError(t, json.Unmarshal([]byte(out), &p))
	return p, said
}

// counting stands before a server and counts the bytes of its answers.
func counting(t *testing.T, server string) (address string, n *atomic.Int64) {
	t.Helper()
	target, err := url.Parse(server)
	require.NoError(t, err)
	n = &atomic.Int64{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ModifyResponse: func(r *http.Response) error {
		r.Body = &countedBody{r.Body, n}
		return nil
	}}
	s := httptest.NewServer(proxy)
	t.Cleanup(s.Close)
	return s.URL, n
}

type countedBody struct {
	io.ReadCloser
	n *atomic.Int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n.Add(int64(n))
	return n, err
}

// version publishes a version of some megabytes without a crawl: its rows are the test's own.
func version(t *testing.T, w *harness.World, dataset string, rows int) datasets.Version {
	t.Helper()
	ctx := harness.Deadline(t)
	s := table.Products()
	out := datasets.NewPartWriter(w.Store, s, datasets.PartOptions{Dataset: dataset, Source: "a.com", Split: "train", Target: 4 << 20, Temp: t.TempDir()})
	for i := range rows {
		row := make(table.Row, len(s.Columns))
		for name, v := range map[string]any{
			"product_uid": fmt.Sprintf("%032x", i), "site": "a", "marketplace": "a.com", "site_product_id": fmt.Sprint(i), "title": fmt.Sprint("Product ", i),
			"description": noisy(i), "price": int64(i) * 10_000, "split": "train",
		} {
			row[s.Index(name)] = v
		}
		require.NoError(t, out.Write(ctx, row))
	}
	parts, err := out.Close(ctx)
	require.NoError(t, err)
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: 1, Run: "run-1", AsOf: harness.Day(1), PublishedAt: harness.Day(1),
		Content: datasets.Content{Kind: table.Catalog, Tables: []datasets.TableVersion{{
			Name: "products", Fingerprint: s.Fingerprint(), Schema: s, Splits: []datasets.SplitVersion{{Name: "train", Rows: int64(rows), Parts: parts}},
		}}},
	}
	body, _, err := m.Encode()
	require.NoError(t, err)
	require.NoError(t, blob.CreateOrSame(ctx, w.Store, datasets.ManifestKey(dataset, 1), body))
	_, err = w.Repo.SetTag(ctx, dataset, datasets.TagEntry{Tag: datasets.Latest, To: 1, Who: "test", Why: "test", When: harness.Day(1)})
	require.NoError(t, err)
	v, err := w.Repo.Resolve(ctx, dataset)
	require.NoError(t, err)
	return v
}

// noisy makes texts that do not compress away.
func noisy(i int) string {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(i))
	text := make([]byte, 7_500)
	_, _ = rand.NewChaCha8(seed).Read(text) // never fails
	return base64.StdEncoding.EncodeToString(text)
}

// Another machine, which has no credentials of the object store, pulls, verifies and lists through the server. Bytes of parts
// come from the object store; a pull that is killed goes on where it was.
func TestFromAnotherMachine(t *testing.T) {
	w := harness.New(t, harness.Options{})
	v := version(t, w, harness.Name, 2400)
	var size int64
	for _, p := range v.Tables[0].Parts() {
		size += p.Bytes
	}
	require.Greater(t, size, int64(20<<20))

	// What stands before the object store lets so much through and then holds everybody up.
	var through atomic.Int64
	var once sync.Once
	limit, held, release := size/2, make(chan struct{}), make(chan struct{})
	public := testenv.Proxy(t, w.StoreAt, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&throttled{ResponseWriter: rw, gone: r.Context().Done(), release: release, full: func(n int) bool {
			if through.Add(int64(n)) <= limit {
				return false
			}
			once.Do(func() { close(held) })
			return true
		}}, r)
	})
	behind := w.StartServer(t, "--server-s3-public-url", "http://"+public.Endpoint)
	server, served := counting(t, behind)
	c := newElsewhere(t, server)

	dir := filepath.Join(t.TempDir(), "data")
	killed, _, said := c.command(t, "pull", harness.Name+"@latest", dir, "--parallel", "2")
	require.NoError(t, killed.Start())
	select {
	case <-held:
	case <-harness.Deadline(t).Done():
		t.Fatal("nothing was pulled:", said)
	}
	require.NoError(t, killed.Process.Signal(syscall.SIGKILL))
	_ = killed.Wait() // it was killed
	first := through.Load()
	close(release)
	require.NoFileExists(t, filepath.Join(dir, ".meta", "sha256sums"))

	p, said2 := c.pull(t, harness.Name+"@latest", dir)
	require.Empty(t, said2)
	require.Equal(t, size, p.Kept+p.Fetched, "the rest and nothing else")
	// A stream loses what was not marked (1 MB), what was on its way through buffers, and what the proxy held back.
	require.Greater(t, p.Kept, first-2*(8<<20))
	require.Positive(t, p.Kept)
	t.Logf("of %d bytes %d had come before the kill, %d were kept, %d fetched", size, first, p.Kept, p.Fetched)
	require.Less(t, served.Load(), size/20, "the bytes of parts did not pass the server")

	again, _ := c.pull(t, harness.Name, filepath.Join(t.TempDir(), "again"))
	require.Zero(t, again.Fetched, "they are in the cache")
	require.DirExists(t, filepath.Join(c.home, ".cache", "sheaf", "parts"))

	out, said3, code := c.run(t, "verify", dir)
	require.Zero(t, code, said3)
	require.Contains(t, out, "its manifest is that of the published version")
	file := filepath.Join(dir, datasets.DataFile("products", "train", 0, len(v.Tables[0].Parts()), "parquet"))
	require.NoError(t, os.Remove(file))
	out, _, code = c.run(t, "verify", dir)
	require.Equal(t, 9, code)
	require.Contains(t, out, "missing  data/products/train-00000-of-")
	out, said3, code = c.run(t, "verify", harness.Name+"@v1")
	require.Zero(t, code, said3)
	require.Contains(t, out, "2400 rows")
	for _, args := range [][]string{{"version", "ls", harness.Name}, {"version", "show", harness.Name}, {"tag", "ls", harness.Name}} {
		out, said3, code = c.run(t, args...)
		require.Zero(t, code, said3)
		require.Contains(t, out, "v1")
	}
	_, said3, code = c.run(t, "pull", harness.Name+"@v7", dir)
	require.Equal(t, 3, code, said3)
	sample, _ := c.pull(t, harness.Name, filepath.Join(t.TempDir(), "sample"), "--sample", "10", "--format", "jsonl", "--no-cache", "--columns", "title,price")
	require.EqualValues(t, 10, sample.Rows)
	require.Less(t, sample.Fetched, size/20)

	// Where nobody listens at the store's public address, bytes come through the server, and that is said.
	served.Store(0)
	far := newElsewhere(t, behind)
	far.server, served = counting(t, w.StartServer(t, "--server-s3-public-url", "http://127.0.0.1:1"))
	_, said4, code := far.run(t, "pull", harness.Name, filepath.Join(t.TempDir(), "far"))
	require.Zero(t, code, said4)
	require.Equal(t, 1, strings.Count(said4, "bytes come through the server"), said4)
	require.Greater(t, served.Load(), size)
}

// throttled hands bytes on until it is full, and then waits.
type throttled struct {
	http.ResponseWriter
	full          func(n int) bool
	gone, release <-chan struct{}
}

func (w *throttled) Write(p []byte) (int, error) {
	if w.full(len(p)) {
		select {
		case <-w.gone:
		case <-w.release:
		}
	}
	return w.ResponseWriter.Write(p)
}

// A private dataset is for who has a token, and errors say what to do.
func TestPrivateFromAnotherMachine(t *testing.T) {
	const read, write = "reads-000000000000000000000000", "writes-00000000000000000000000"
	w := harness.New(t, harness.Options{})
	version(t, w, harness.Name, 20)
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: "private: true"})
	address := w.StartServer(t, "--server-read-tokens", read, "--server-write-tokens", write)
	for _, c := range []struct {
		env  string
		code int
		says string
	}{
		{"", 6, "give a read token with SHEAF_TOKEN"},
		{"SHEAF_TOKEN=no-" + read, 6, "no longer valid"},
		{"SHEAF_TOKEN=" + read, 0, ""},
	} {
		_, said, code := newElsewhere(t, address, c.env).run(t, "pull", harness.Name, filepath.Join(t.TempDir(), "data"))
		require.Equal(t, c.code, code, said)
		require.Contains(t, said, c.says)
		require.NotContains(t, said, read)
	}
}
