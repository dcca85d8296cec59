package acceptance

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
	return versionOf(t, w, dataset, 1, rows, func(i int) int { return i })
}

// versionOf is version with a number, and a price for each of its rows.
func versionOf(t *testing.T, w *harness.World, dataset string, number, rows int, price func(i int) int) datasets.Version {
	t.Helper()
	ctx := harness.Deadline(t)
	s := table.Products()
	out := datasets.NewPartWriter(w.Store, s, datasets.PartOptions{Dataset: dataset, Source: "a.com", Split: "train", Target: 4 << 20, Temp: t.TempDir()})
	for i := range rows {
		row := make(table.Row, len(s.Columns))
		for name, v := range map[string]any{
			"product_uid": fmt.Sprintf("%032x", i), "site": "a", "marketplace": "a.com", "site_product_id": fmt.Sprint(i), "title": fmt.Sprint("Product ", i),
			"description": noisy(i), "price": int64(price(i)) * 10_000, "split": "train",
		} {
			row[s.Index(name)] = v
		}
		require.NoError(t, out.Write(ctx, row))
	}
	parts, err := out.Close(ctx)
	require.NoError(t, err)
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: number, Parent: datasets.ParentRef{Version: number - 1},
		Run: fmt.Sprintf("run-%d", number), AsOf: harness.Day(number), PublishedAt: harness.Day(number),
		Content: datasets.Content{Kind: table.Catalog, DataDigest: fmt.Sprintf("%064d", number), Tables: []datasets.TableVersion{{
			Name: "products", Fingerprint: s.Fingerprint(), Schema: s, Splits: []datasets.SplitVersion{{Name: "train", Rows: int64(rows), Parts: parts}},
		}}},
	}
	body, _, err := m.Encode()
	require.NoError(t, err)
	require.NoError(t, blob.CreateOrSame(ctx, w.Store, datasets.ManifestKey(dataset, number), body))
	_, err = w.Repo.SetTag(ctx, dataset, datasets.TagEntry{Tag: datasets.Latest, To: number, Who: "test", Why: "test", When: harness.Day(number), Forced: true})
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
	first := through.Load()
	const unmarked = 2*(1<<20) + 1<<18 // of two streams, a megabyte each, and what the proxy holds back
	harness.Until(t, "the pull noted what came", func() bool { return marked(t, dir) > first-unmarked })
	require.NoError(t, killed.Process.Signal(syscall.SIGKILL))
	_ = killed.Wait() // it was killed
	close(release)
	require.NoFileExists(t, filepath.Join(dir, ".meta", "sha256sums"))

	p, said2 := c.pull(t, harness.Name+"@latest", dir)
	require.Empty(t, said2)
	require.Equal(t, size, p.Kept+p.Fetched, "the rest and nothing else")
	require.Greater(t, p.Kept, first-unmarked)
	require.Greater(t, p.Kept, size/4)
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

	t.Run("who may not write", func(t *testing.T) { mayNotWrite(t, behind, dir) })
}

// marked is how many bytes of parts an unfinished pull has noted (docs/FORMAT.md, A pulled directory).
func marked(t *testing.T, dir string) (n int64) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, ".meta", "partial", "*.marks"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it became whole meanwhile
		}
		require.NoError(t, err)
		for i, line := range strings.Fields(string(text)) {
			done, err := strconv.ParseInt(line, 10, 64)
			require.NoError(t, err)
			if i > 0 { // the first says how long segments are
				n += done
			}
		}
	}
	whole, err := filepath.Glob(filepath.Join(dir, "data", "*", "*.parquet"))
	require.NoError(t, err)
	for _, file := range whole {
		info, err := os.Stat(file)
		require.NoError(t, err)
		n += info.Size()
	}
	return n
}

// mayNotWrite runs the shipping binary as a user to whom some directories are shut: what cannot be written or read is named, with
// what to do, and a cache that cannot be used costs a warning. pulled is a directory of root's.
func mayNotWrite(t *testing.T, server, pulled string) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	const nobody = 65534
	at, err := os.MkdirTemp("", "sheaf-shut-") //nolint:usetesting // the test's own is shut to others
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(at)) })
	require.NoError(t, os.Chmod(at, 0o755))
	binary, shut, mine := filepath.Join(at, "sheaf"), filepath.Join(at, "shut"), filepath.Join(at, "mine")
	require.NoError(t, os.Link(harness.Binary(t), binary))
	require.NoError(t, os.CopyFS(filepath.Join(at, "pulled"), os.DirFS(pulled)))
	require.NoError(t, os.MkdirAll(filepath.Join(shut, "parts", "ab"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(shut, "parts", "ab", "part"), []byte("part"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(at, "unread"), 0o700))
	require.NoError(t, os.Mkdir(mine, 0o700))
	require.NoError(t, os.Chown(mine, nobody, nobody))
	for name, c := range map[string]struct {
		args []string
		code int
		says []string
	}{
		"a new directory":            {[]string{"pull", harness.Name, filepath.Join(shut, "data"), "--no-cache"}, 6, []string{filepath.Join(shut, "data"), "permission denied", "choose a directory that you may write to"}},
		"one that another user made": {[]string{"pull", harness.Name, filepath.Join(at, "pulled"), "--no-cache"}, 6, []string{filepath.Join(at, "pulled"), "permission denied", "choose a directory that you may write to"}},
		"the cache":                  {[]string{"pull", harness.Name, filepath.Join(mine, "1"), "--cache", filepath.Join(shut, "cache")}, 0, []string{"cache not filled", filepath.Join(shut, "cache"), "permission denied"}},
		"a cache that is shut":       {[]string{"pull", harness.Name, filepath.Join(mine, "2"), "--cache", filepath.Join(at, "unread")}, 0, []string{"cache not used", filepath.Join(at, "unread"), "permission denied"}},
		"the home":                   {[]string{"pull", harness.Name, filepath.Join(mine, "3")}, 0, []string{"cache not filled", filepath.Join(shut, ".cache"), "permission denied"}},
		"a directory to verify":      {[]string{"verify", filepath.Join(at, "unread"), "--offline"}, 6, []string{filepath.Join(at, "unread"), "permission denied", "let you read it"}},
		"a cache to look at":         {[]string{"cache", "ls", "--cache", filepath.Join(at, "unread")}, 6, []string{filepath.Join(at, "unread"), "permission denied", "let you read it"}},
		"a cache to empty":           {[]string{"cache", "prune", "--all", "--cache", shut}, 6, []string{shut, "permission denied", "choose a directory that you may write to"}},
	} {
		cmd := exec.CommandContext(harness.Deadline(t), binary, c.args...)
		cmd.Dir = at
		cmd.Env = []string{"PATH=/nowhere", "HOME=" + shut, "SHEAF_SERVER=" + server}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.CombinedOutput()
		if c.code == 0 {
			require.NoError(t, err, "%s: %s", name, out)
		}
		require.Equal(t, c.code, cmd.ProcessState.ExitCode(), "%s: %s", name, out)
		for _, text := range c.says {
			require.Contains(t, string(out), text, name)
		}
	}
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

// A private dataset is for who has a token, by whatever command or address it is asked for, and errors say what to do. A read token
// changes nothing.
func TestPrivateFromAnotherMachine(t *testing.T) {
	const read, write = "reads-000000000000000000000000", "writes-00000000000000000000000"
	w := harness.New(t, harness.Options{})
	exposed(t, w)
	version(t, w, harness.Name, 20)
	v := versionOf(t, w, harness.Name, 2, 20, func(i int) int { return i + 1000*(i%7/6) })
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: "private: true"})
	address := w.StartServer(t, "--server-read-tokens", read, "--server-write-tokens", write)
	comparison := []string{"diff", harness.Name + "@v1", "v2", "--rows", "--json"}
	search := []string{"search", "product title", "--json"}
	reader := newElsewhere(t, address, "SHEAF_TOKEN="+read)
	for _, c := range []struct {
		client elsewhere
		code   int
		says   string
	}{
		{newElsewhere(t, address), 6, "give a read token with SHEAF_TOKEN"},
		{newElsewhere(t, address, "SHEAF_TOKEN=no-"+read), 6, "no longer valid"},
		{reader, 0, ""},
	} {
		for _, args := range [][]string{
			{"pull", harness.Name, filepath.Join(t.TempDir(), "data")}, {"version", "ls", harness.Name}, {"verify", harness.Name + "@v1"}, {"tag", "ls", harness.Name}, comparison,
		} {
			_, said, code := c.client.run(t, args...)
			require.Equal(t, c.code, code, "%v: %s", args, said)
			require.Contains(t, said, c.says, args)
			require.NotContains(t, said, read)
		}
	}

	// What the server says is what the store says.
	there, said, code := reader.run(t, comparison...)
	require.Zero(t, code, said)
	here := exec.CommandContext(harness.Deadline(t), harness.Binary(t), append(comparison, w.Flags()...)...)
	here.Env = w.Env()
	direct, err := here.Output()
	require.NoError(t, err)
	require.Equal(t, withoutWork(t, direct), withoutWork(t, []byte(there)))
	require.Contains(t, there, `"changed"`)

	found := func(c elsewhere) (total, of int) {
		out, said, code := c.run(t, search...)
		require.Zero(t, code, said)
		var r struct{ Total, Datasets int }
		require.NoError(t, json.Unmarshal([]byte(out), &r))
		return r.Total, r.Datasets
	}
	total, of := found(newElsewhere(t, address))
	require.Zero(t, total+of, "nobody without a token learns that there is one")
	total, of = found(reader)
	require.Equal(t, []int{1, 1}, []int{total, of})
	_, said, code = newElsewhere(t, address, "SHEAF_TOKEN=no-"+read).run(t, search...)
	require.Equal(t, 6, code, said)

	// Over HTTP, by the API and the hub's addresses.
	ask := func(token, method, path, body string) int {
		req, err := http.NewRequestWithContext(harness.Deadline(t), method, address+path, strings.NewReader(body))
		require.NoError(t, err)
		if strings.HasPrefix(path, "/info?") { // it is the viewer's
			req.Host = "datasets-server.localhost"
		}
		req.Header.Set("Content-Type", "application/json")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	for _, path := range []string{
		"/api/v1/datasets/" + harness.Name, "/api/v1/datasets/" + harness.Name + "/diff?from=v1&to=v2", "/api/v1/datasets/" + harness.Name + "/diff/rows",
		"/api/v1/objects/" + datasets.ManifestKey(harness.Name, 1), "/api/v1/objects/" + v.Tables[0].Parts()[0].Key,
		"/api/datasets/" + harness.Name, "/api/datasets/" + harness.Name + "/tree/v1", "/datasets/" + harness.Name + "/resolve/v1/README.md",
		"/api/v1/object-urls/" + v.Tables[0].Parts()[0].Key, "/info?dataset=" + harness.Name,
	} {
		require.Equal(t, []int{401, 200, 200}, []int{ask("", "GET", path, ""), ask(read, "GET", path, ""), ask(write, "GET", path, "")}, path)
	}
	tag, set := "/api/v1/datasets/"+harness.Name+"/tags/prod", `{"version":"v1","reason":"it is good"}`
	for _, path := range []string{"/api/datasets/" + harness.Name + "/commit/main", "/api/repos/create"} {
		require.GreaterOrEqual(t, ask(write, "POST", path, "{}"), 400, "nobody writes through the hub")
	}
	require.Equal(t, []int{401, 403}, []int{ask("", "PUT", tag, set), ask(read, "PUT", tag, set)})
	_, err = w.Repo.Tag(harness.Deadline(t), harness.Name, "prod")
	require.ErrorIs(t, err, datasets.ErrNotFound)
	_, _, code = reader.run(t, "tag", "set", harness.Name+"@v1", "prod", "--reason", "it is good", "--store-endpoint", w.StoreAt.Endpoint)
	require.NotZero(t, code, "it has no credentials of the object store")
	_, err = w.Repo.Tag(harness.Deadline(t), harness.Name, "prod")
	require.ErrorIs(t, err, datasets.ErrNotFound)
	require.Equal(t, 200, ask(write, "PUT", tag, set))
	out, said, code := reader.run(t, "tag", "ls", harness.Name)
	require.Zero(t, code, said)
	require.Contains(t, out, "prod")
}

// exposed demands that a server process without tokens does not serve others.
func exposed(t *testing.T, w *harness.World) {
	t.Helper()
	cmd := exec.CommandContext(harness.Deadline(t), harness.Binary(t), append([]string{"server", "--server-address", "0.0.0.0:0"}, w.Flags()...)...)
	cmd.Env = w.Env()
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Equal(t, 2, cmd.ProcessState.ExitCode(), "%s", out)
	require.Contains(t, string(out), "server.write_tokens")
}

// withoutWork is what a comparison printed, without what it took.
func withoutWork(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var doc map[string]any
	require.NoError(t, json.Unmarshal(text, &doc), "%s", text)
	totals, ok := doc["totals"].(map[string]any)
	require.True(t, ok, "%s", text)
	delete(totals, "work")
	return doc
}
