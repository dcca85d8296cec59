package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/accuracy"
	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/record"
	"sheaf/internal/testenv/fixture"
)

var fixtures = fixture.Dir() + "/"

const (
	recipes = "../../recipes/"
	// enough is the share of known values that each shop must reach through the command.
	enough = 0.95
)

// tried is the JSON of `recipe test`: an item or a list.
type tried struct {
	Outcome string                    `json:"outcome"`
	Record  map[string]any            `json:"record"`
	Fields  map[string]map[string]any `json:"fields"`
	Rows    []map[string]any          `json:"rows"`
	Skipped []map[string]any          `json:"skipped"`
	Next    *string                   `json:"next"`
	raw     map[string]json.RawMessage
}

func (r tried) isList() bool { _, ok := r.raw["rows"]; return ok }

// try runs `recipe test` on one shop's recipe and checks the document's form.
func try(t *testing.T, shop string, args ...string) tried {
	t.Helper()
	r := sheaf(t, nil, append([]string{"recipe", "test", recipes + shop + ".yaml", "--json"}, args...)...)
	require.Equal(t, exitOK, r.code, "%v: %s", args, r.err)
	var out tried
	require.NoError(t, json.Unmarshal([]byte(r.out), &out))
	require.NoError(t, json.Unmarshal([]byte(r.out), &out.raw))
	need := []string{"record", "fields"}
	if out.isList() {
		need = []string{"rows", "skipped", "next"}
	}
	for _, key := range need {
		require.Contains(t, out.raw, key)
	}
	for name, f := range out.Fields {
		require.Contains(t, f, "value", name)
	}
	return out
}

func needFixtures(t *testing.T) {
	t.Helper()
	fixture.Path(t)
}

// pageTruth is one entry of the fixtures' index.json.
type pageTruth struct {
	Kind   string         `json:"kind"`
	Record accuracy.Known `json:"record"`
	Items  *struct {
		Items []struct {
			ID        string `json:"id"`
			Title     string `json:"title"`
			Amount    string `json:"amount"`
			AmountMax string `json:"amount_max"`
			Currency  string `json:"currency"`
			Either    bool   `json:"either"`
		} `json:"items"`
		NotItems []struct {
			ID     string `json:"id"`
			Either bool   `json:"either"`
		} `json:"not_items"`
		Next *string `json:"next"`
	} `json:"items_truth"`
}

// TestRecipeTestReadsSavedPages hands every saved page of three shops to the command as somebody would who knows
// nothing about it, and once more with its address and page kind: known values are right, and the same.
func TestRecipeTestReadsSavedPages(t *testing.T) {
	needFixtures(t)
	var truth map[string]pageTruth
	readJSON(t, fixtures+"index.json", &truth)
	kinds := map[string][2]string{"amazon": {"item", "product"}, "ebay": {"item", "listing"}, "jomashop": {"shell", "product"}}
	for shop, kind := range kinds {
		t.Run(shop, func(t *testing.T) {
			t.Parallel()
			var s accuracy.Score
			for name, want := range truth {
				if !strings.HasPrefix(name, shop+"/") {
					continue
				}
				file := fixtures + "pages/" + name
				got := try(t, shop, "--page", file)
				switch {
				case want.Items != nil:
					require.True(t, got.isList(), name)
					s.Add(accuracy.CompareRows(name, rowsOf(got), knownRows(want), nil))
					requireSameNext(t, name, want.Items.Next, got.Next)
					again := try(t, shop, "--page", "search="+file, "--url", listAddress(got))
					require.Equal(t, got.Rows, again.Rows, name)
				case want.Record != nil:
					require.NotNil(t, got.Record, name)
					s.Add(accuracy.CompareRecord(name, fieldsOf(got.Record), want.Record, nil))
					requireSameItem(t, name, got, try(t, shop, "--page", file, "--as", kind[0]))
					requireSameItem(t, name, got, try(t, shop, "--page", kind[1]+"="+file, "--url", got.Record["url"].(string)))
				default:
					require.Nil(t, got.Record, "%s is a page of another kind", name)
					require.Empty(t, got.Rows, name)
				}
			}
			report(t, shop, s)
		})
	}
}

// sampleTruth is a truth file of the wire contracts' samples.
type sampleTruth struct {
	Body    string `json:"body"`
	Kind    string `json:"kind"`
	Request struct {
		URL           string `json:"url"`
		OperationName string `json:"operationName"`
	} `json:"request"`
	Outcome string                `json:"outcome"`
	Record  accuracy.Known        `json:"record"`
	Items   []accuracy.Known      `json:"items"`
	Accept  accuracy.Alternatives `json:"accept"`
	Page    struct {
		NextPage *int    `json:"next_page"`
		NextURL  *string `json:"next_url"`
	} `json:"page"`
}

// TestRecipeTestReadsContractSamples does the same with the samples of the wire contracts, refusals among them.
func TestRecipeTestReadsContractSamples(t *testing.T) {
	needFixtures(t)
	for _, shop := range []string{"jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(fixtures + "contracts/samples/" + shop + "/*.truth.json")
			require.NoError(t, err)
			require.NotEmpty(t, files)
			var s accuracy.Score
			for _, file := range files {
				var want sampleTruth
				readJSON(t, file, &want)
				body := filepath.Join(filepath.Dir(file), want.Body)
				for _, args := range [][]string{
					{"--page", body},
					{"--page", body, "--url", want.Request.URL},
					{"--page", pageKind(shop, want) + "=" + body},
				} {
					s.Add(scoreSample(t, shop, want, try(t, shop, args...)))
				}
			}
			report(t, shop, s)
		})
	}
}

func scoreSample(t *testing.T, shop string, want sampleTruth, got tried) accuracy.Score {
	t.Helper()
	where := shop + "/" + want.Body
	switch {
	case want.Kind == "listing":
		require.True(t, got.isList(), where)
		goesOn := want.Page.NextPage != nil || want.Page.NextURL != nil
		require.Equal(t, goesOn, got.Next != nil, "%s: goes on", where)
		if goesOn {
			require.True(t, strings.HasPrefix(*got.Next, "https://"), *got.Next)
			requireNextPage(t, shop, want, *got.Next)
		}
		var rows []accuracy.Row
		for _, item := range want.Items {
			known := accuracy.Known{}
			for column, v := range item {
				if column != "sponsored" && column != "site_product_id" {
					known[column] = v
				}
			}
			if item["sponsored"] != true {
				rows = append(rows, accuracy.Row{ID: item["site_product_id"].(string), Known: known})
			}
		}
		return accuracy.CompareRows(where, rowsOf(got), rows, want.Accept)
	case want.Outcome == "ok":
		require.NotNil(t, got.Record, where)
		require.Equal(t, want.Record["url"], got.Record["url"], where)
		return accuracy.CompareRecord(where, fieldsOf(got.Record), want.Record, want.Accept)
	}
	require.Nil(t, got.Record, "%s is no product", where)
	require.Empty(t, got.Rows, where)
	wanted := map[string]string{"fetch_failed": "incomplete"}[want.Outcome]
	if wanted == "" {
		wanted = want.Outcome
	}
	require.Equal(t, wanted, got.Outcome, where)
	return accuracy.Score{}
}

// requireNextPage holds that an address asks for the page that comes next.
func requireNextPage(t *testing.T, shop string, want sampleTruth, got string) {
	t.Helper()
	u, err := url.Parse(got)
	require.NoError(t, err)
	if shop == "jomashop" {
		require.Contains(t, u.Query().Get("variables"), fmt.Sprintf(`"currentPage":%d`, *want.Page.NextPage))
		return
	}
	next, err := url.Parse(*want.Page.NextURL)
	require.NoError(t, err)
	require.Equal(t, next.Query().Get("p"), u.Query().Get("p"))
}

func pageKind(shop string, want sampleTruth) string {
	switch {
	case want.Kind == "listing" && shop == "jomashop":
		return "category"
	case want.Kind == "listing":
		return "search"
	case want.Kind == "shell":
		return "shell"
	}
	return "detail"
}

// TestRecipeTestTakesSeveralAnswers reads an item of two answers, and says when they contradict each other.
func TestRecipeTestTakesSeveralAnswers(t *testing.T) {
	needFixtures(t)
	dir := fixtures + "contracts/samples/jomashop/"
	got := try(t, "jomashop", "--page", dir+"product-discounted.json", "--page", "shell="+dir+"shell-product.html")
	require.Equal(t, "ok", got.Outcome)
	require.Equal(t, "1249.5", got.Record["price"])
	got = try(t, "jomashop", "--page", "detail="+dir+"product-configurable.json", "--page", "shell="+dir+"shell-product.html")
	require.Contains(t, string(got.raw["reason"]), "905310", "two products were given as one")
	v := fails(t, nil, "recipe", "test", recipes+"jomashop.yaml", "--page", dir+"product-discounted.json", "--page", dir+"product-configurable.json")
	require.Equal(t, exitUsage, v.Code)
	require.Contains(t, v.Message, "two pages were given for detail")
}

// TestRecipeTestFetches really fetches addresses of the four shops, mapped to a mall, and holds the records against its truth.
func TestRecipeTestFetches(t *testing.T) {
	m, err := mall.New(mall.Options{Products: 120, Seed: 3})
	require.NoError(t, err)
	srv := httptest.NewServer(m.Handler())
	t.Cleanup(srv.Close)
	addr := strings.TrimPrefix(srv.URL, "http://")
	var maps []string
	for _, host := range []string{"*.amazon.com", "*.ebay.com", "*.jomashop.com", "*.rakuten.co.jp"} {
		maps = append(maps, "--map", host+"="+addr)
	}
	seen := map[string]int{}
	for row := range m.Truth(1) {
		if seen[row.Record.Site]++; seen[row.Record.Site] > 2 {
			continue
		}
		got := try(t, row.Record.Site, append([]string{"--page", row.Record.URL}, maps...)...)
		require.Equal(t, "ok", got.Outcome, row.Record.URL)
		require.Equal(t, row.Record.SiteProductID, got.Record["site_product_id"])
		require.Equal(t, row.Record.Title, got.Record["title"], row.Record.URL)
	}
	require.Len(t, seen, 4)
	got := try(t, "ebay", append([]string{"--page", "https://www.ebay.com/sch/i.html?_nkw=" + url.QueryEscape(mall.Keywords("ebay")[0]) + "&_ipg=60"}, maps...)...)
	require.True(t, got.isList(), "%s %s %v", got.Outcome, got.raw["reason"], got.Record)
	require.NotEmpty(t, got.Rows)

	require.NoError(t, m.SetFaults(mall.Fault{Shop: "ebay", Kind: mall.FaultRobots}))
	v := fails(t, nil, append([]string{"recipe", "test", recipes + "ebay.yaml", "--page", "https://www.ebay.com/itm/1"}, maps...)...)
	require.Equal(t, exitDenied, v.Code)
	require.Contains(t, v.Message, "robots.txt")
	require.NotEmpty(t, v.Hint)
}

func TestRecipeTestFetchErrors(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"nobody there":    {[]string{"--page", "https://www.ebay.com/itm/1", "--map", "*.ebay.com=127.0.0.1:1"}, exitUnavailable, "https://www.ebay.com/itm/1"},
		"private network": {[]string{"--page", "http://127.0.0.1/itm/1"}, exitDenied, "not a permitted destination"},
		"no such file":    {[]string{"--page", "nothing.html"}, exitUsage, "nothing.html"},
		"unknown answer":  {[]string{"--page", "detail=page.html"}, exitUsage, "search, item, listing"},
		"unknown page":    {[]string{"--page", "main_test.go", "--as", "detail"}, exitUsage, "search"},
		"bad map":         {[]string{"--page", "https://www.ebay.com/itm/1", "--map", "nothing"}, exitUsage, "--map"},
		"no page":         {nil, exitUsage, "--page"},
		"unknown param":   {[]string{"--page", "main_test.go", "--param", "colour=red"}, exitUsage, "colour"},
	} {
		t.Run(name, func(t *testing.T) {
			v := fails(t, nil, append([]string{"recipe", "test", recipes + "ebay.yaml"}, c.args...)...)
			require.Equal(t, c.code, v.Code, v.Message)
			require.Contains(t, v.Message, c.says)
		})
	}
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into), file)
}

// fieldsOf makes printed values comparable with known ones.
func fieldsOf(printed map[string]any) map[string]record.Field {
	out := map[string]record.Field{}
	for name, v := range printed {
		if list, ok := v.([]any); ok {
			texts := []string{}
			for _, e := range list {
				if text, ok := e.(string); ok {
					texts = append(texts, text)
				}
			}
			v = texts
		}
		out[name] = record.Field{State: record.Value, Value: v}
	}
	return out
}

func rowsOf(got tried) *extract.Answer {
	a := &extract.Answer{}
	for _, row := range got.Rows {
		a.Rows = append(a.Rows, record.Record{Key: record.Key{ID: row["site_product_id"].(string)}, Fields: fieldsOf(row)})
	}
	return a
}

func knownRows(want pageTruth) []accuracy.Row {
	var rows []accuracy.Row
	for _, i := range want.Items.Items {
		known := accuracy.Known{"title": i.Title}
		if i.Amount != "" {
			known["price"], known["price_currency"] = i.Amount, i.Currency
		}
		if i.AmountMax != "" {
			known["price_max"] = i.AmountMax
		}
		rows = append(rows, accuracy.Row{ID: i.ID, Known: known, Either: i.Either})
	}
	for _, n := range want.Items.NotItems {
		if n.Either {
			rows = append(rows, accuracy.Row{ID: n.ID, Either: true})
		}
	}
	return rows
}

// requireSameNext compares addresses of next pages, tracking aside.
func requireSameNext(t *testing.T, name string, want, got *string) {
	t.Helper()
	require.Equal(t, want == nil, got == nil, "%s: next", name)
	if want == nil {
		return
	}
	require.True(t, strings.HasPrefix(*got, "https://www."), "%s: next is %s", name, *got)
	for pair := range strings.SplitSeq(strings.SplitN(*got, "?", 2)[1], "&") {
		require.True(t, slices.Contains(strings.Split(strings.SplitN(*want, "?", 2)[1], "&"), pair), "%s: next is %s, not %s", name, *got, *want)
	}
}

// listAddress is where a list was, as far as its rows tell.
func listAddress(got tried) string {
	marketplace := "ebay.co.uk" // of the one saved list without rows that tell it
	if len(got.Rows) > 0 {
		marketplace = got.Rows[0]["marketplace"].(string)
	}
	if strings.HasPrefix(marketplace, "amazon") {
		return "https://www." + marketplace + "/s?k=something"
	}
	return "https://www." + marketplace + "/sch/i.html?_nkw=something"
}

func requireSameItem(t *testing.T, name string, want, got tried) {
	t.Helper()
	require.Equal(t, want.Record, got.Record, name)
	require.Equal(t, want.Fields, got.Fields, name)
}

func report(t *testing.T, shop string, s accuracy.Score) {
	t.Helper()
	for _, m := range s.Misses {
		t.Log(m)
	}
	t.Logf("%s: %s", shop, s)
	require.GreaterOrEqual(t, s.Share(), enough, shop)
}
