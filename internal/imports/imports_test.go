package imports

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func look(t *testing.T, name, text string, key ...string) (Wish, Survey, error) {
	t.Helper()
	files, err := Find(write(t, t.TempDir(), name, text), "")
	require.NoError(t, err)
	w := Wish{Dataset: "a/b", Table: "b", Files: files, Key: key}
	s, err := Look(context.Background(), w)
	return w, s, err
}

func TestTypesOfColumns(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       string // type of column x
		note       string
	}{
		"whole numbers":              {"a.csv", "id,x\n1,5\n2,-7\n", "int64", ""},
		"numbers":                    {"a.csv", "id,x\n1,5\n2,1.25\n3,1e-7\n", "float64", ""},
		"leading zeros are a text":   {"a.csv", "id,x\n1,007\n2,12\n", "string", "values of several types, kept as text"},
		"too many digits are a text": {"a.csv", "id,x\n1,0.12345678901234567890\n", "string", ""},
		"too large for a number":     {"a.csv", "id,x\n1,99999999999999999999\n", "string", ""},
		"large beside broken":        {"a.csv", "id,x\n1,9007199254740993\n2,0.5\n", "string", "values of several types, kept as text"},
		"dates":                      {"a.csv", "id,x\n1,2026-02-28\n", "date", ""},
		"no such day":                {"a.csv", "id,x\n1,2026-02-30\n", "string", ""},
		"instants":                   {"a.csv", "id,x\n1,2026-02-28T01:02:03+09:00\n", "timestamp[us]", ""},
		"instants that are too fine": {"a.csv", "id,x\n1,2026-02-28T01:02:03.1234567Z\n", "string", ""},
		"truth":                      {"a.csv", "id,x\n1,true\n2,false\n3,\n", "bool", ""},
		"nothing":                    {"a.csv", "id,x\n1,\n", "string", "no value in any row"},
		"tabs":                       {"a.tsv", "id\tx\n1\t5\n", "int64", ""},
		"JSON numbers":               {"a.jsonl", `{"id":1,"x":1}` + "\n" + `{"id":2,"x":2.5}`, "float64", ""},
		"JSON texts stay texts":      {"a.jsonl", `{"id":1,"x":"12"}`, "string", ""},
		"lists of texts":             {"a.jsonl", `{"id":1,"x":["a","b"]}` + "\n" + `{"id":2,"x":[]}`, "list<string>", ""},
		"lists of objects":           {"a.jsonl", `{"id":1,"x":[{"n":1},{"n":2,"m":"q"}]}`, "list<struct> of (n int64, m string)", ""},
		"lists of lists":             {"a.jsonl", `{"id":1,"x":[[1]]}`, "string", "values of several types, kept as text"},
		"objects":                    {"a.jsonl", `{"id":1,"x":{"a":1}}`, "string", "values of several types, kept as text"},
		"texts and numbers":          {"a.jsonl", `{"id":1,"x":"a"}` + "\n" + `{"id":2,"x":3}`, "string", "values of several types, kept as text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, s, err := look(t, c.file, c.text)
			require.NoError(t, err)
			for _, col := range s.Columns {
				if col.Name == "x" {
					require.Equal(t, c.want, col.Form())
					require.Equal(t, c.note, col.Note)
				}
			}
		})
	}
}

func TestNamesOfColumns(t *testing.T) {
	_, s, err := look(t, "a.csv", "id,Price (USD),row_uid,ID ,상품명,9lives,split,,name,Name\n1,2,3,4,5,6,test,8,9,10\n")
	require.NoError(t, err)
	var names []string
	for _, c := range s.Columns {
		names = append(names, c.Name)
	}
	require.Equal(t, []string{"id", "Price_USD", "imported_row_uid", "ID_2", "상품명", "column_9lives", "column_", "name", "Name_2"}, names)
	require.Equal(t, "split", s.SplitColumn)
}

func TestRefused(t *testing.T) {
	wide := "id" + strings.Repeat(",c", 0)
	for i := range MaxColumns + 1 {
		wide += ",c" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
	}
	for want, text := range map[string]string{
		"say with --key which column": "a,b\n1,2\n",
		"twice":                       "id,id\n1,2\n",
		"more than 500 columns":       wide + "\n" + strings.Repeat(",", MaxColumns+1) + "\n",
		"hold no columns":             "",
	} {
		_, _, err := look(t, "a.csv", text)
		require.ErrorIs(t, err, datasets.ErrInvalid)
		require.ErrorContains(t, err, want)
	}
	_, _, err := look(t, "a.csv", "a,b\n1,2\n", "c")
	require.ErrorContains(t, err, `key column "c" is not in the files; there are a, b`)
	_, err = Find(write(t, t.TempDir(), "a.xlsx", "x"), "")
	require.ErrorContains(t, err, "end in .csv")
	_, err = Find(write(t, t.TempDir(), "a.JSON", "[]"), "")
	require.ErrorIs(t, err, datasets.ErrInvalid)
	require.ErrorContains(t, err, "jq -c '.[]'")
}

// Every row is taken in, repeated, or named by file and line: none is lost.
func TestEveryRowIsAccountedFor(t *testing.T) {
	text := strings.Join([]string{
		`{"id":"a","n":1,"t":"x"}`, ``, `{"id":"a","n":1,"t":"x"}`, `{"id":"a","n":2}`, `{"id":"b","n":1.5}`, `{"id":"","n":3}`, `{"n":3}`, `[1]`, `{"id":"c"`, `{"id":"d","id":"e"}`,
		`{"id":"f"} {}`, "{\"id\":\"\xff\"}", `{"id":"g","n":4}`, `{"id":["x"]}`, `{"id":"h","n":9}`,
	}, "\n")
	w, s, err := look(t, "a.jsonl", text)
	require.NoError(t, err)
	// What the last version says counts: n holds whole numbers.
	for i := range s.Columns {
		if s.Columns[i].Name == "n" {
			s.Columns[i].Type = table.Int64
		}
		if s.Columns[i].Name == "id" {
			s.Columns[i].Type = table.String
		}
	}
	store := mem.New()
	_, _, _, err = Put(context.Background(), store, w, s, "run-1", t.TempDir(), false)
	require.ErrorIs(t, err, ErrBadRows)
	_, err = Read(context.Background(), store, "run-1", "")
	require.Error(t, err, "nothing names what was refused")

	u, _, report, err := Put(context.Background(), store, w, s, "run-1", t.TempDir(), true)
	require.NoError(t, err)
	require.EqualValues(t, 14, report.Rows)
	require.EqualValues(t, 3, report.Good)
	require.EqualValues(t, 1, report.Repeats)
	require.EqualValues(t, 10, report.Bad)
	where := map[string]string{}
	for _, b := range report.First {
		where[b.Where] = b.Reason
	}
	require.Equal(t, map[string]string{
		"a.jsonl:4": `key "a" came before with other values`, "a.jsonl:5": `n: "1.5" is no whole number`, "a.jsonl:6": "key id is empty",
		"a.jsonl:7": "key id is empty", "a.jsonl:8": "is no JSON object", "a.jsonl:9": "is no complete JSON object", "a.jsonl:10": `names "id" twice`,
		"a.jsonl:11": "holds more than one JSON object", "a.jsonl:12": "is no UTF-8", "a.jsonl:14": "key id is a list",
	}, where)

	var good, bad int
	for r, err := range u.Records(context.Background(), store) {
		require.NoError(t, err)
		if r.Quarantine != "" {
			bad++
			continue
		}
		good++
		if r.Key.ID == "a" {
			require.Equal(t, record.Field{State: record.Value, Value: int64(1), Matched: "import"}, r.Fields["n"])
		}
	}
	require.Equal(t, []int{3, 10}, []int{good, bad})
}

func TestBadLinesOfCSV(t *testing.T) {
	w, s, err := look(t, "a.csv", "\ufeffid,t\n1,\"a\nb\"\n2\n3,x\"y\n4,ok\n5,\xff\n")
	require.NoError(t, err)
	_, _, report, err := Put(context.Background(), mem.New(), w, s, "run-1", t.TempDir(), true)
	require.NoError(t, err)
	require.EqualValues(t, 2, report.Good)
	require.Equal(t, []BadRow{
		{"a.csv:4", "has 1 cells, the header 2"}, {"a.csv:5", `bare " in non-quoted-field`}, {"a.csv:7", "column 2 is no UTF-8"},
	}, report.First)
}

func TestHubDirectory(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "data/train-00000.csv", "id,x\n1,1\n")
	write(t, dir, "data/deep/held.csv", "id,x\n2,2\n")
	write(t, dir, "other/rest.jsonl", `{"id":3}`)
	write(t, dir, ".meta/x.csv", "id\n9\n")
	splits := func(config string) (map[string]string, error) {
		files, err := Find(dir, config)
		out := map[string]string{}
		for _, f := range files {
			out[f.Name] = f.Split
		}
		return out, err
	}
	got, err := splits("")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"data/train-00000.csv": "train", "data/deep/held.csv": "", "other/rest.jsonl": ""}, got, "by names")

	write(t, dir, "README.md", "---\nconfigs:\n- config_name: one\n  data_files:\n  - split: train\n    path: data/*.csv\n  - split: held_out\n    path: [\"data/**/held.csv\"]\n- config_name: two\n  data_files: other/*\n---\n# x\n")
	_, err = splits("")
	require.ErrorContains(t, err, "one, two")
	got, err = splits("one")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"data/train-00000.csv": "train", "data/deep/held.csv": "held_out"}, got)
	got, err = splits("two")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"other/rest.jsonl": "train"}, got)
	_, err = splits("three")
	require.ErrorIs(t, err, datasets.ErrInvalid)
}

// Whatever the bytes: no panic, and every row is good, repeated or bad.
func fuzzed(t *testing.T, form string, text []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a."+form)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	files, err := Find(path, "")
	require.NoError(t, err)
	w := Wish{Dataset: "a/b", Table: "b", Files: files}
	s, err := Look(context.Background(), w)
	if err != nil {
		require.True(t, errors.Is(err, datasets.ErrInvalid), err)
		return
	}
	_, _, r, err := Put(context.Background(), nil, w, s, "run", "", true)
	require.NoError(t, err)
	require.Equal(t, r.Rows, r.Good+r.Repeats+r.Bad)
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"id,x\n1,2\n", "\ufeffid\n\"a\nb\"\n", "id\n\"", "id,id\n", ",\n,\n", "id\r\n1\r\n2,3\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { fuzzed(t, "csv", text) })
}

func FuzzJSONL(f *testing.F) {
	for _, seed := range []string{`{"id":1}`, `{"id":1,"x":[{"a":1e400}]}` + "\n", `{"id":{"a":[1]}}`, `{"id":"a","x":[[]]}` + "\n{}", "{", `{"id":1e9999999}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { fuzzed(t, "jsonl", text) })
}

func FuzzCard(f *testing.F) {
	f.Add([]byte("---\nconfigs:\n- config_name: a\n  data_files:\n  - split: train\n    path: x/**\n---\n"))
	f.Add([]byte("---\nconfigs: [{config_name: a, data_files: {train: [x]}}]\n---"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := configs(text, ""); err != nil {
			require.ErrorIs(t, err, datasets.ErrInvalid)
		}
	})
}

// firsts reads a file and gives the cells of its first good row.
func firsts(t *testing.T, path string) map[string]any {
	t.Helper()
	files, err := Find(path, "")
	require.NoError(t, err)
	for l, err := range files[0].read(context.Background(), func(string) {}) {
		require.NoError(t, err)
		require.NoError(t, l.bad)
		return l.cells
	}
	require.Fail(t, "no row")
	return nil
}

// The forms in which files come: packed or not, with the mark that other programs put before UTF-8.
func TestPackedAndMarkedFiles(t *testing.T) {
	var gz bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, err := g.Write([]byte("id,x\na,b\n"))
	require.NoError(t, errors.Join(err, g.Close()))
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"a.csv": "\ufeffid,x\r\na,b\r\n", "a.jsonl": "\ufeff{\"id\":\"a\",\"x\":\"b\"}\n", "a.csv.gz": gz.String(), "A.TSV": "id\tx\na\tb\n",
		"a.ndjson.zst": string(z.EncodeAll([]byte(`{"id":"a","x":"b"}`), nil)),
	} {
		require.Equal(t, map[string]any{"id": "a", "x": "b"}, firsts(t, write(t, t.TempDir(), name, text)), name)
	}
	for _, name := range []string{"a.parquet.gz", "a.xlsx", "a.csv.bz2"} {
		_, err := Find(write(t, t.TempDir(), name, ""), "")
		require.ErrorIs(t, err, datasets.ErrInvalid, name)
	}
}

func TestSplitsByName(t *testing.T) {
	for name, want := range map[string]string{
		"train.csv": "train", "data/training-00000-of-00002.parquet": "train", "dev/a.csv": "validation", "val.jsonl": "validation",
		"x/validation_1.csv": "validation", "eval.csv": "test", "testing/a.csv": "test", "TEST-00000.csv": "test", "trains.csv": "", "latest.csv": "",
	} {
		require.Equal(t, want, splitInName(name), name)
	}
}

// Of several configs of a card one may be the default.
func TestDefaultConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "id\n1\n")
	write(t, dir, "b.csv", "id\n2\n")
	for front, want := range map[string]string{
		"- config_name: one\n  data_files: a.csv\n- config_name: two\n  default: true\n  data_files: b.csv\n":     "b.csv",
		"- config_name: one\n  data_files: a.csv\n- config_name: default\n  data_files: b.csv\n":                  "b.csv",
		"- config_name: default\n  data_files: a.csv\n- config_name: two\n  default: true\n  data_files: b.csv\n": "b.csv",
	} {
		write(t, dir, "README.md", "---\nconfigs:\n"+front+"---\n")
		files, err := Find(dir, "")
		require.NoError(t, err)
		require.Len(t, files, 1)
		require.Equal(t, want, files[0].Name, front)
	}
}

// What does not fit the type of its column is no value of it: the row is refused, and nothing is rounded or cut off.
func TestCellsThatDoNotFit(t *testing.T) {
	list := table.Column{Type: table.Rows, Children: []table.Column{{Name: "n", Type: table.Int64}}}
	for _, c := range []struct {
		column table.Column
		value  any
		want   string
	}{
		{table.Column{Type: table.Timestamp}, time.Unix(1, 500), "finer than a microsecond"},
		{table.Column{Type: table.Int32}, int64(1) << 31, "too large"},
		{table.Column{Type: table.Int32}, "2147483648", "too large"},
		{table.Column{Type: table.Int64}, 0.5, "no whole number"},
		{table.Column{Type: table.Int64}, float64(1 << 60), "no whole number"},
		{table.Column{Type: table.Decimal}, "1.00005", "does not fit"},
		{table.Column{Type: table.Decimal}, decimal.New(1, 15), "does not fit"},
		{table.Column{Type: table.Float64}, math.NaN(), "no number"},
		{table.Column{Type: table.Bool}, "yes", "is no bool"},
		{table.Column{Type: table.Date}, "2026-02-30", "is no date"},
		{table.Column{Type: table.String}, strings.Repeat("x", MaxCell+1), "at most"},
		{table.Column{Type: table.Strings}, []any{"a", int64(1)}, "no list of texts"},
		{table.Column{Type: table.Strings}, []any{strings.Repeat("x", MaxCell), "y"}, "at most"},
		{list, []any{map[string]any{"n": int64(1), "m": int64(2)}}, `has "m", which the column does not have`},
		{list, []any{map[string]any{"n": "x"}}, "n of element 1"},
	} {
		v, err := cell(c.column, c.value)
		require.ErrorContains(t, err, c.want)
		require.Nil(t, v)
	}
	for _, c := range []struct {
		column table.Column
		value  any
		want   any
	}{
		{table.Column{Type: table.Timestamp}, time.Unix(1, 2000), int64(1_000_002)}, {table.Column{Type: table.Int32}, int64(math.MinInt32), int64(math.MinInt32)},
		{table.Column{Type: table.Decimal}, "-99999999999999.9999", int64(-999_999_999_999_999_999)}, {table.Column{Type: table.String}, "", nil},
		{table.Column{Type: table.Strings}, []any{}, nil}, {list, []any{map[string]any{"n": int64(1)}}, []table.Row{{int64(1)}}},
	} {
		v, err := cell(c.column, c.value)
		require.NoError(t, err)
		require.Equal(t, c.want, v)
	}
}
