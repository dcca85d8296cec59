package sweep

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/clock"
	"sheaf/internal/frontier"
	"sheaf/internal/holds"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/runs"
	"sheaf/internal/trainings"
)

const (
	dataset = "shop/products"
	source  = "a.com"
)

var start = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// world stands for everybody who changes a dataset, one thing at a time as the lock wants it, in a store whose clock the
// test moves and whose calls fail when the dice say so.
type world struct {
	t     *testing.T
	dice  *rand.Rand
	clock *clock.Fake
	mem   *mem.Store
	store *fault.Store
	repo  *datasets.Repo // over the faulty store
	truth *datasets.Repo // over the store beneath
	runs  int
	held  []holds.Hold
	// kept are objects that nothing ever removes, as they were seen; newest is the last state that a version was seen with.
	kept   map[string]bool
	newest map[int]int
	// strangers are objects of another dataset: what becomes of this one is nothing to them.
	strangers []string
	// confirms is the chunk that the next crawl's answer 304 stands for; "" = the dice say which of those there are.
	confirms string
	log      []string // what was done, for whoever looks at a seed that fails
}

func newWorld(t *testing.T, seed uint64, retention datasets.Retention) *world {
	t.Helper()
	w := &world{t: t, dice: rand.New(rand.NewPCG(seed, seed)), clock: clock.NewFake(start), kept: map[string]bool{}, newest: map[int]int{}}
	w.mem = mem.NewWithClock(w.clock)
	w.store = fault.Wrap(w.mem)
	w.store.Seed(seed)
	w.repo, w.truth = datasets.New(w.store), datasets.New(w.mem)
	_, _, err := w.truth.PutDefinition(t.Context(), datasets.Definition{
		Name: dataset, Kind: table.Catalog, Sources: []datasets.Source{{Recipe: "shop"}}, Retention: retention, ProtectedTags: []string{"prod"},
	})
	require.NoError(t, err)
	if seed%2 == 0 { // else its recipe is lost, and nobody knows which site it collected
		w.recipe("a")
	}
	w.strangers = []string{
		"archive/a/2026-11/run-other-" + source + "-frontier-e1-000000.warc.gz", "archive/a/2026-11/run-other-" + source + "-frontier-e1-000000.cdxj",
		"archive/other/2026-11/run-other-other.com-frontier-e1-000000.warc.gz", "runs/run-other/" + source + "/segments/frontier-e1-000001.jsonl.zst",
		"datasets/shop/products-2/tables/products/0000.parquet", "datasets/shop/products-2/state/v000001-000001.json", "drafts/1/draft.yaml",
	}
	for _, key := range w.strangers {
		_, err := w.mem.Put(t.Context(), key, strings.NewReader(key), int64(len(key)), blob.PutOptions{})
		require.NoError(t, err)
	}
	return w
}

// recipe keeps a revision of the recipe that collects a site.
func (w *world) recipe(site string) {
	w.t.Helper()
	text := strings.Join([]string{
		"sheaf: recipe/v1", "name: shop", "constants: { site: " + site + ", marketplace: " + source + ", locale: en-GB }",
		"money: { expect: [GBP] }", "start: [{ page: list }]", "items: { lamp: { address: 'https://" + source + "/{code}', key: '{code}' } }",
		"pages: { list: { get: 'https://" + source + "/', rows: .lamp, open: { lamp: { address: { css: a, attr: href } } }, states: [title, price] } }",
		"fields:", "  title: { required: true, from: [{ list: h2 }] }", "  price: { from: [{ list: .price }] }", "",
	}, "\n")
	_, created, err := recipe.NewStore(w.mem).Put(w.ctx(), []byte(text), nil)
	require.NoError(w.t, err)
	require.True(w.t, created)
}

func (w *world) note(format string, args ...any) {
	w.log = append(w.log, w.clock.Now().Format("01-02T15:04 ")+fmt.Sprintf(format, args...))
}

func (w *world) ctx() context.Context { return w.t.Context() }

// put writes bytes that nobody reads; a fault is the end of whoever wrote.
func (w *world) put(key string) error {
	_, err := w.store.Put(w.ctx(), key, strings.NewReader(key), int64(len(key)), blob.PutOptions{})
	return err
}

// ended is how a run of this world ends.
type ended string

const (
	published ended = "published"
	quiet     ended = "unchanged" // no row changes
	parked    ended = "held"
	failed    ended = "failed"
	killed    ended = "killed" // no result is written
)

// run is one run of BuildDataset: plan, crawl, compare, and what it comes to. An error is a kill.
func (w *world) run(how ended, admits *holds.Hold) error {
	w.runs++
	name := fmt.Sprintf("run-%04d", w.runs)
	if admits != nil {
		name = holds.AdmissionRun(admits.Run, admits.Source, 1)
	}
	w.note("%s: %s", name, how)
	if err := w.repo.Complete(w.ctx(), dataset); err != nil {
		return err
	}
	parent, err := w.repo.Parent(w.ctx(), dataset)
	if err != nil {
		return err
	}
	asOf := w.clock.Now().Truncate(time.Second)
	plan := runs.Plan{Dataset: dataset, Run: name, AsOf: asOf, Definition: 1, Parent: parent.Ref.Version, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 1}}}
	records := name
	if admits != nil {
		records, plan.Records = admits.Run, admits.Run
	}
	if err := runs.PutPlan(w.ctx(), w.store, plan); err != nil {
		return err
	}
	if admits == nil {
		if err := w.crawl(name, parent); err != nil {
			return err
		}
	}
	result := runs.Result{Run: name, Dataset: dataset, Outcome: string(how)}
	build, err := w.build(name, records, asOf, parent, how == quiet)
	if err != nil {
		return err
	}
	switch how {
	case parked:
		h := holds.Hold{Name: name + "-" + source, Dataset: dataset, Run: name, Source: source, AsOf: asOf, Reason: "fewer rows"}
		if err := holds.Open(w.ctx(), w.store, h); err != nil {
			return err
		}
		w.held = append(w.held, h)
	case published, quiet:
		if err := w.commit(build, asOf); err != nil {
			return err
		}
	case killed:
		return nil
	}
	return runs.PutResult(w.ctx(), w.store, result)
}

// crawl writes what a crawl leaves: a sealed chain whose segment has a record, a chunk with its index. The record is of a page
// that a 304 confirmed: it stands on the body that some earlier run archived, if there is one.
func (w *world) crawl(name string, parent datasets.Parent) error {
	for _, key := range []string{chunkKey(name), strings.TrimSuffix(chunkKey(name), ".warc.gz") + ".cdxj"} {
		if err := w.put(key); err != nil {
			return err
		}
	}
	rows, err := w.rows(parent)
	if err != nil {
		return err
	}
	chunks := map[string]bool{}
	for _, r := range rows {
		chunks[r.chunk] = true
	}
	on := chunkKey(name)
	if earlier := slices.Sorted(maps.Keys(chunks)); len(earlier) > 0 {
		on = earlier[w.dice.IntN(len(earlier))]
	}
	if w.confirms != "" {
		on, w.confirms = w.confirms, ""
	}
	return w.seal(name, record.Record{
		Key: record.Key{Site: "a", Marketplace: source, ID: "0"}, Kind: "item", ItemKind: "item", Fields: map[string]record.Field{},
		Evidence: []record.Evidence{{Page: "item", Archive: on, Status: 200, NotModifiedAt: w.clock.Now().Format(time.RFC3339)}},
	})
}

// seal writes the chain of a crawl that read one record (docs/FORMAT.md, Crawls); without faults: a chain waits for the clock
// that the test moves.
func (w *world) seal(name string, r record.Record) error {
	line, err := blob.Canonical(r)
	if err != nil {
		return err
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstd.MinWindowSize))
	if err != nil {
		return err
	}
	body := z.EncodeAll(append(line, '\n'), nil)
	segment := frontier.Segment{
		Key: "runs/" + name + "/" + source + "/segments/frontier-e1-000001.jsonl.zst", SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)),
		Records: &frontier.Section{Length: int64(len(body)), Rows: 1},
	}
	if _, err := w.mem.Put(w.ctx(), segment.Key, strings.NewReader(string(body)), segment.Bytes, blob.PutOptions{}); err != nil {
		return err
	}
	chain, err := frontier.OpenChain(w.ctx(), w.mem, w.clock, "runs/"+name+"/"+source+"/frontier/ckpt/", name, -1)
	if err != nil {
		return err
	}
	return chain.Commit(w.ctx(), map[string]any{"segment": segment}, map[string]any{"exhausted": true}, nil, true)
}

func chunkKey(run string) string {
	return "archive/a/2026-11/" + run + "-" + source + "-frontier-e1-000000.warc.gz"
}

// build compares and merges: some rows are read from the run's own pages, the others stand on those of earlier runs.
func (w *world) build(run, records string, asOf time.Time, parent datasets.Parent, still bool) (datasets.FileRef, error) {
	products := table.Products()
	rows, err := w.rows(parent)
	if err != nil {
		return datasets.FileRef{}, err
	}
	d := datasets.Delta{
		Dataset: dataset, Source: source, Run: run, AsOf: asOf, Recipe: "shop", RecipeRev: 1, PrepRev: 1, Parent: parent.Ref,
		Counts: map[datasets.Class]int64{}, Outcomes: map[record.Outcome]int64{}, Upserts: map[string][]datasets.FileRef{},
		Appends: map[string][]datasets.FileRef{}, Rows: map[string]map[string]int64{"products": {"train": 8}}, Removes: []datasets.FileRef{},
	}
	var upserts, history, state, evidence []table.Row
	for i := range 8 {
		key := record.Key{Site: "a", Marketplace: source, ID: fmt.Sprint(i)}.Hash()
		old := rows[key]
		fetched := old.chunk == "" || w.dice.IntN(3) == 0
		if fetched {
			old.chunk = chunkKey(records)
		}
		if old.row == nil || fetched && !still {
			old.row = product(products, key, w.dice.Int64N(4)+1)
			upserts = append(upserts, old.row)
			history = append(history, table.Row{key, asOf.UnixMicro(), "changed", nil, nil, nil, "source", "a", source})
		}
		hash, err := table.RowHash(products, old.row)
		if err != nil {
			return datasets.FileRef{}, err
		}
		state = append(state, fields(table.State(), map[string]any{"key": key, "status": "active", "split": "train", "row_hash": hash}))
		evidence = append(evidence, fields(table.Evidence(), map[string]any{"key": key, "kind": "item", "page": "item", "archive": old.chunk, "url": run}))
	}
	for _, list := range [][]table.Row{upserts, history, state, evidence} {
		slices.SortFunc(list, func(a, b table.Row) int { return strings.Compare(a[0].(string), b[0].(string)) })
	}
	own := datasets.DeltaPrefix(run, source)
	for _, f := range []struct {
		schema table.Schema
		rows   []table.Row
		prefix string
		take   func([]datasets.Part)
	}{
		{products, upserts, own, func(p []datasets.Part) { d.Upserts["products"] = refs(p) }},
		{table.History(), history, own, func(p []datasets.Part) { d.Appends["history"] = refs(p) }},
		{table.State(), state, "", func(p []datasets.Part) { d.State = p }},
		{table.Evidence(), evidence, "", func(p []datasets.Part) { d.Evidence = p }},
	} {
		parts, err := w.write(f.schema, f.rows, f.prefix, parent)
		if err != nil {
			return datasets.FileRef{}, err
		}
		f.take(parts)
	}
	body, err := blob.Canonical(d)
	if err != nil {
		return datasets.FileRef{}, err
	}
	info, _, err := blob.PutSHA256(w.ctx(), w.store, own, "json", body)
	if err != nil {
		return datasets.FileRef{}, err
	}
	sum, err := w.repo.Build(w.ctx(), datasets.BuildInput{
		Dataset: dataset, Kind: table.Catalog, Run: run, AsOf: asOf, Parent: parent.Ref, PartTarget: 4 << 10, Temp: w.t.TempDir(),
		Deltas: []datasets.FileRef{{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body))}},
	}, nil)
	return sum.Ref, err
}

func (w *world) commit(build datasets.FileRef, at time.Time) error {
	b, err := w.repo.ReadBuild(w.ctx(), build)
	if err != nil {
		return err
	}
	if b.Unchanged {
		_, err = w.repo.CommitState(w.ctx(), build)
		return err
	}
	n, err := w.repo.NextVersion(w.ctx(), dataset)
	if err != nil {
		return err
	}
	_, err = w.repo.Publish(w.ctx(), datasets.PublishInput{Build: build, Version: n, At: at, Who: "run " + b.Run}, nil)
	return err
}

func product(s table.Schema, key string, price int64) table.Row {
	return fields(s, map[string]any{
		"product_uid": key, "site": "a", "marketplace": source, "site_product_id": key[:4], "title": "Product " + key[:4], "price": price * 10_000, "split": "train",
	})
}

func fields(s table.Schema, values map[string]any) table.Row {
	row := make(table.Row, len(s.Columns))
	for name, v := range values {
		row[s.Index(name)] = v
	}
	return row
}

func refs(parts []datasets.Part) []datasets.FileRef {
	out := []datasets.FileRef{}
	for _, p := range parts {
		out = append(out, p.FileRef)
	}
	return out
}

func (w *world) write(s table.Schema, rows []table.Row, prefix string, parent datasets.Parent) ([]datasets.Part, error) {
	named := map[string]bool{}
	for _, p := range slices.Concat(parent.State, parent.Evidence) {
		named[p.SHA256] = true
	}
	pw := datasets.NewPartWriter(w.store, s, datasets.PartOptions{Dataset: dataset, Source: source, Prefix: prefix, Temp: w.t.TempDir(), Named: named})
	for _, row := range rows {
		if err := pw.Write(w.ctx(), row); err != nil {
			return nil, errors.Join(err, pw.Abort())
		}
	}
	parts, err := pw.Close(w.ctx())
	if err != nil {
		return nil, errors.Join(err, pw.Abort())
	}
	return parts, nil
}

// rowOf is what the parent has of a key: its row, and the chunk that its evidence points into.
type rowOf struct {
	row   table.Row
	chunk string
}

func (w *world) rows(parent datasets.Parent) (map[string]rowOf, error) {
	out := map[string]rowOf{}
	if parent.Version == nil {
		return out, nil
	}
	for _, p := range slices.Concat(parent.Version.Tables[0].Parts(), parent.Evidence) {
		r, err := parquet.Open(blob.NewReaderAt(w.ctx(), w.mem, blob.Info{Key: p.Key, Size: p.Bytes}), p.Bytes)
		if err != nil {
			return nil, err
		}
		for row, err := range r.Rows(w.ctx()) {
			if err != nil {
				return nil, err
			}
			k := out[row[0].(string)]
			if p.Table == table.EvidenceTable {
				k.chunk = strings.Clone(row[table.Evidence().Index("archive")].(string))
			} else {
				k.row = product(table.Products(), strings.Clone(row[0].(string)), row[table.Products().Index("price")].(int64)/10_000)
			}
			out[strings.Clone(row[0].(string))] = k
		}
	}
	return out, nil
}

// closure lists every key that the roots name, by the rules of docs/FORMAT.md and without the code that sweeps: what must be
// there at any time (must), and what may be there when nothing is young any more (may).
func (w *world) closure() (must, may map[string]bool) {
	t, ctx := w.t, w.ctx()
	must, may = map[string]bool{}, map[string]bool{}
	named, archives := map[string]bool{}, map[string]bool{}
	content := func(parts []datasets.Part, sources []datasets.SourceVersion) {
		for _, p := range parts {
			must[p.Key] = true
			if p.Table != table.EvidenceTable {
				continue
			}
			r, err := parquet.Open(blob.NewReaderAt(ctx, w.mem, blob.Info{Key: p.Key, Size: p.Bytes}), p.Bytes)
			require.NoError(t, err, "%s", p.Key)
			for row, err := range r.Rows(ctx, "archive") {
				require.NoError(t, err)
				archives[strings.Clone(row[0].(string))] = true
			}
		}
		for _, s := range sources {
			named[s.Run] = true
		}
	}
	versions, err := w.truth.Versions(ctx, dataset)
	require.NoError(t, err)
	for _, v := range versions {
		content(v.Parts(), v.Sources)
		named[v.Run] = true
		newest, err := w.truth.NewestState(ctx, v)
		require.NoError(t, err)
		if newest.Ref.StateSeq > 0 {
			key := datasets.StateKey(dataset, v.Version, newest.Ref.StateSeq)
			must[key] = true
			c, err := blob.ReadJSON[datasets.StateCommit](ctx, w.mem, key)
			require.NoError(t, err)
			named[c.Run] = true
			content(slices.Concat(c.State, c.Evidence), c.Sources)
		}
		may[datasets.EventKey(dataset, v.Version)] = true
	}
	open, err := holds.Parking(ctx, w.mem, dataset)
	require.NoError(t, err)
	for _, h := range open {
		named[h.Run] = true
		run, err := frontier.OpenRun(ctx, w.mem, frontier.Place{Run: h.Run, Source: source})
		require.NoError(t, err)
		for r, err := range run.Records(ctx) {
			require.NoError(t, err)
			archives[r.Evidence[0].Archive] = true
		}
	}
	for range 3 { // admissions of admissions
		for run := range maps.Clone(named) {
			if r, err := runs.Get(ctx, w.mem, dataset, run); err == nil && r.Plan.Records != "" {
				named[r.Plan.Records] = true
			}
		}
	}
	for info, err := range w.mem.List(ctx, "", blob.ListOptions{}) {
		require.NoError(t, err)
		key := info.Key
		parts := strings.Split(key, "/")
		switch {
		case archives[key], archives[chunk(key)]:
			must[key] = true
		case parts[0] == "recipes":
			must[key] = true
		case parts[0] == "archive":
			for run := range named {
				must[key] = must[key] || strings.Contains(key, "/"+run+"-"+source+"-")
			}
		case parts[0] == "runs":
			if named[parts[1]] && !strings.Contains(key, "/build/") && !strings.Contains(key, "/compare/") || parts[2] == "result.json" {
				must[key] = true
			}
		case parts[0] == "datasets" && slices.Contains([]string{"versions", "tags", "listing", "def", "runs", "holds"}, parts[3]):
			must[key] = true
		case parts[0] == "datasets" && parts[3] == "sweeps":
			may[key] = true
		}
	}
	for key, stays := range must {
		if !stays {
			delete(must, key)
		}
	}
	for key := range archives {
		must[key] = true
	}
	for _, key := range w.strangers {
		must[key] = true
	}
	maps.Copy(may, must)
	return must, may
}

// remember notes what is there before somebody takes something away: what is gone names nothing, and would not be missed.
func (w *world) remember() {
	for _, key := range w.keys() {
		dir := strings.Split(key, "/")
		switch {
		case dir[0] == "recipes", strings.HasSuffix(key, "/result.json"):
			w.kept[key] = true
		case dir[0] == "datasets" && slices.Contains([]string{"versions", "tags", "def", "runs", "holds"}, dir[3]):
			w.kept[key] = true
		case dir[0] == "datasets" && dir[2] == "products" && dir[3] == "state":
			var version, seq int
			_, err := fmt.Sscanf(dir[4], "v%d-%d.json", &version, &seq)
			require.NoError(w.t, err)
			w.newest[version] = max(w.newest[version], seq)
		}
	}
}

// whole requires that nothing that a root names is lost, and no root.
func (w *world) whole(at string) {
	w.t.Helper()
	must, _ := w.closure()
	for key := range w.kept {
		must[key] = true
	}
	versions, err := w.truth.Versions(w.ctx(), dataset)
	require.NoError(w.t, err)
	for _, v := range versions {
		if seq := w.newest[v.Version]; seq > 0 {
			must[datasets.StateKey(dataset, v.Version, seq)] = true
		}
	}
	for key := range must {
		if _, err := w.mem.Stat(w.ctx(), key); err != nil {
			require.NoError(w.t, err, "%s\n%s", at, strings.Join(w.log, "\n"))
		}
	}
}

func (w *world) report(version int) {
	err := trainings.PutStart(w.ctx(), w.store, trainings.Start{Dataset: dataset, Subscription: "team", ID: fmt.Sprintf("v%06d", version), Version: version, At: w.clock.Now()})
	if err == nil {
		_ = trainings.PutEnd(w.ctx(), w.store, trainings.End{Dataset: dataset, Subscription: "team", ID: fmt.Sprintf("v%06d", version), Version: version, State: "succeeded", At: w.clock.Now()})
	}
}
