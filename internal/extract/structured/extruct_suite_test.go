package structured

import (
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/testenv/fixture"
)

var extructSamples = filepath.Join(fixture.Dir(), "suites", "extruct", "tests", "samples")

// extructCase pairs an expected output with its page and the options that extruct's own tests give.
type extructCase struct {
	page string // without folder; "" = the expected file's name with .html
	base string
	form Form
	// key is the part of the file that is compared; "" = the whole file is one syntax' output.
	keys []string
	read func(d *Data, f Form) any
}

func plainItems(d *Data, f Form) any { return d.Microdata().Plain(f) }

func uniformItems(d *Data, f Form) any { return Uniform(d.Microdata().Plain(f), "http://schema.org") }

func declaredItems(d *Data, _ Form) any { return DeclaredItems(d.Blocks()) }

func openGraphs(d *Data, _ Form) any {
	if og := d.OpenGraph(); og != nil {
		return []any{og}
	}
	return []any{}
}

func uniformOpenGraph(d *Data, _ Form) any { return []any{d.OpenGraph().Uniform()} }

func dublinCores(d *Data, _ Form) any { return []any{d.DublinCore()} }

var syntaxReaders = map[string]func(*Data, Form) any{
	"microdata": plainItems, "json-ld": declaredItems, "opengraph": openGraphs, "dublincore": dublinCores,
}

const songkick = "http://www.songkick.com/artists/236156-elysian-fields"

// extructCases are the files that are not named after their page, or need options. Every other .json is microdata as extruct's
// defaults write it, every .jsonld JSON-LD.
var extructCases = map[string]extructCase{
	"misc/dublincore_test.json":                          {read: dublinCores},
	"misc/opengraph_test.json":                           {read: openGraphs},
	"misc/opengraph_ns_product_test.json":                {read: openGraphs},
	"misc/opengraph_flat_test.json":                      {page: "opengraph_test.html", read: uniformOpenGraph},
	"schema.org/CreativeWork_flat.001.json":              {page: "CreativeWork.001.html", read: uniformItems, keys: []string{"microdata"}},
	"schema.org/CreativeWork_flat_with_node_id.001.json": {page: "CreativeWork.001.html", read: uniformItems, keys: []string{"microdata"}, form: Form{Node: true}},
	"schema.org/product_custom_url.json":                 {page: "product.html", base: "http://some-example.com"},
	"schema.org/product_custom_url_and_node_id.json":     {page: "product.html", base: "http://some-example.com", form: Form{Node: true}},
	"songkick/elysianfields.json":                        {base: songkick, keys: []string{"microdata", "json-ld", "opengraph", "dublincore"}},
	"songkick/elysianfields_1.json":                      {base: songkick, keys: []string{"microdata", "json-ld", "opengraph", "dublincore"}},
	"songkick/tovestyrke.json":                           {keys: []string{"microdata", "json-ld", "opengraph"}},
	"w3c/microdata.5.2.flat.json":                        {page: "microdata.5.2.html", form: Form{Lists: true, Flat: true}},
	"w3c/microdata.5.2.withtext.json":                    {page: "microdata.5.2.html", form: Form{Text: true}},
	"w3c/microdata.7.1.json":                             {base: "http://blog.example.com/progress-report", form: Form{Lists: true}},
	"w3c/microdata.7.1.flat.json":                        {page: "microdata.7.1.html", base: "http://blog.example.com/progress-report", form: Form{Lists: true, Flat: true}},
	"w3c/microdata.object.json":                          {base: "http://www.example.com/microdata/test", form: Form{Lists: true}},
}

// otherSyntaxes are files of RDFa and microformats, which this package does not read.
var otherSyntaxes = []string{
	"misc/Portfolio_Niels_Lubberman.json", "misc/expanded_OG_support_test.json", "misc/microformat_flat_test.json", "misc/microformat_test.json",
}

// staleOutputs are parts of expected files that extruct's tests do not look at and extruct (0.18.0) itself does not give.
var staleOutputs = map[string]string{
	"songkick/elysianfields_1.json opengraph": "written for an older page: it has properties that the page does not have; the file tests RDFa",
}

// TestExtructSuite compares with every expected output of extruct's own tests in the syntaxes that this package reads.
func TestExtructSuite(t *testing.T) {
	fixture.Path(t, "suites/extruct/tests/samples")
	equal, all := 0, 0
	err := filepath.WalkDir(extructSamples, func(path string, _ fs.DirEntry, err error) error {
		ext := filepath.Ext(path)
		if err != nil || ext != ".json" && ext != ".jsonld" {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, extructSamples+string(filepath.Separator)))
		if slices.Contains(otherSyntaxes, name) || strings.HasSuffix(name, ".expanded.json") {
			return nil
		}
		for syntax, pair := range extructOutputs(t, path, name) {
			if reason := staleOutputs[name+" "+syntax]; reason != "" {
				require.NotEqual(t, pair[0], pair[1], "no longer stale")
				t.Logf("left out: %s %s: %s", name, syntax, reason)
				continue
			}
			all++
			if t.Run(name+" "+syntax, func(t *testing.T) { require.Equal(t, pair[0], pair[1]) }) {
				equal++
			}
		}
		return nil
	})
	require.NoError(t, err)
	t.Logf("%d of %d outputs are equal", equal, all)
	require.GreaterOrEqual(t, all, 48, "files are missing")
}

// extructOutputs gives the wanted and the actual output by syntax.
func extructOutputs(t *testing.T, path, name string) map[string][2]any {
	t.Helper()
	c := extructCases[name]
	if c.page == "" {
		c.page = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".html"
	}
	if strings.HasPrefix(name, "w3c/") && c.form == (Form{}) {
		c.form.Lists = true
	}
	switch {
	case c.read != nil:
	case strings.HasSuffix(name, ".jsonld"):
		c.read = declaredItems
	default:
		c.read = plainItems
	}
	page, err := os.ReadFile(filepath.Join(filepath.Dir(path), c.page))
	require.NoError(t, err)
	root, err := html.Parse(strings.NewReader(string(page)))
	require.NoError(t, err)
	var base *url.URL
	if c.base != "" {
		base, err = url.Parse(c.base)
		require.NoError(t, err)
	}
	wanted, err := os.ReadFile(path)
	require.NoError(t, err)
	d := Read(root, base)
	if c.keys == nil {
		want := decoded(t, wanted)
		if whole, ok := want.(map[string]any); ok { // extruct's form before 0.2: one list a script
			want = slices.Concat(lists(t, whole["items"])...)
		}
		return map[string][2]any{"": {want, comparable(t, c.read(d, c.form))}}
	}
	whole := decoded(t, wanted).(map[string]any)
	out := map[string][2]any{}
	for _, key := range c.keys {
		if _, ok := whole[key]; !ok {
			continue
		}
		read := syntaxReaders[key]
		if c.read != nil && len(c.keys) == 1 {
			read = c.read
		}
		out[key] = [2]any{whole[key], comparable(t, read(d, c.form))}
	}
	return out
}

func lists(t *testing.T, v any) (out [][]any) {
	t.Helper()
	for _, e := range v.([]any) {
		if list, ok := e.([]any); ok {
			out = append(out, list)
		} else {
			out = append(out, []any{e})
		}
	}
	return out
}

// comparable writes a value as JSON and reads it again. Nodes become what extruct's tests make of them.
func comparable(t *testing.T, v any) any {
	t.Helper()
	nameNodes(v)
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return decoded(t, text)
}

func nameNodes(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			nameNodes(e)
		}
	case map[string]any:
		if n, ok := v["htmlNode"].(*html.Node); ok {
			delete(v, "htmlNode")
			for _, a := range n.Attr {
				if a.Key == "id" {
					v["_nodeId_"] = a.Val
				}
			}
		}
		for _, e := range v {
			nameNodes(e)
		}
	}
}

// decoded reads JSON with numbers as what they amount to.
func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(text, &v))
	return v
}
