package accuracy

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// sampleTruth is a truth file of the wire contracts' samples.
type sampleTruth struct {
	Body    string `json:"body"`
	Kind    string `json:"kind"`
	Request struct {
		URL           string `json:"url"`
		OperationName string `json:"operationName"`
		Variables     struct {
			URLKey      string      `json:"urlKey"`
			ID          json.Number `json:"id"`
			CurrentPage int         `json:"currentPage"`
		} `json:"variables"`
	} `json:"request"`
	Response struct {
		Status      int    `json:"status"`
		ContentType string `json:"content_type"`
	} `json:"response"`
	Outcome string       `json:"outcome"`
	Retry   bool         `json:"retry"`
	Record  Known        `json:"record"`
	Items   []Known      `json:"items"`
	Accept  Alternatives `json:"accept"`
	Page    struct {
		NextPage *int    `json:"next_page"`
		NextURL  *string `json:"next_url"`
		Total    *int64  `json:"total_count"`
		NumFound *int64  `json:"num_found"`
		Capped   bool    `json:"capped"`
	} `json:"page"`
}

func TestContractSamples(t *testing.T) {
	needFixtures(t)
	for _, shop := range []string{"jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			p := plan(t, shop, nil)
			var s Score
			files, err := filepath.Glob(filepath.Join(fixtures, "contracts/samples", shop, "*.truth.json"))
			require.NoError(t, err)
			require.NotEmpty(t, files)
			for _, f := range files {
				one := scoreSample(t, p, shop, f)
				t.Logf("%s %d known, %d right, %d missing, %d wrong", filepath.Base(f), one.Known, one.Right, one.Missing, one.Wrong)
				s.Add(one)
			}
			report(t, shop, "samples", s)
		})
	}
}

func scoreSample(t *testing.T, p *recipe.Plan, shop, file string) Score {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var want sampleTruth
	require.NoError(t, json.Unmarshal(text, &want))
	body, err := os.ReadFile(filepath.Join(filepath.Dir(file), want.Body))
	require.NoError(t, err)
	page, kind, v := sampleVisit(t, shop, want)
	in := extract.Input{URL: want.Request.URL, Status: want.Response.Status, ContentType: want.Response.ContentType, Body: body, Visit: v, Vars: v.Vars}
	a, err := extract.Read(p, page, in)
	require.NoError(t, err)
	where := shop + "/" + want.Body
	require.Equal(t, wantOutcome(want), a.Outcome, "%s: %s", where, a.Reason)
	switch {
	case want.Outcome != "ok":
		return Score{}
	case want.Kind == "listing":
		return scoreSampleList(where, a, want)
	case want.Kind == "shell":
		return CompareRecord(where, extract.Fields(p, map[string]*extract.Answer{page: a}, v.Vars), want.Record, want.Accept)
	}
	rec, out, why := extract.Item(p, kind, v.Vars, map[string]*extract.Answer{page: a})
	require.Equal(t, record.OK, out, "%s: %s", where, why)
	s := CompareRecord(where, rec.Fields, want.Record, want.Accept)
	if rec.Item != want.Record["url"] {
		s.wrong(where+": url", rec.Item, want.Record["url"])
	}
	return s
}

// sampleVisit tells which page of the recipe a sample is, and the visit that fetched it.
func sampleVisit(t *testing.T, shop string, want sampleTruth) (page, kind string, v recipe.Visit) {
	t.Helper()
	vars := want.Request.Variables
	switch {
	case shop == "jomashop" && want.Request.OperationName == "category":
		return "category", "", recipe.Visit{Page: "category", N: vars.CurrentPage, Vars: map[string]string{"category": vars.ID.String()}}
	case shop == "jomashop" && want.Request.OperationName == "productDetail":
		return "detail", "product", recipe.Visit{Vars: map[string]string{"url_key": vars.URLKey}}
	case shop == "jomashop":
		key := strings.TrimSuffix(filepath.Base(want.Request.URL), ".html")
		return "shell", "product", recipe.Visit{Vars: map[string]string{"url_key": key}}
	}
	u, err := url.Parse(want.Request.URL)
	require.NoError(t, err)
	if u.Host == "item.rakuten.co.jp" {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		return "detail", "item", recipe.Visit{Vars: map[string]string{"shop": parts[0], "code": parts[1]}}
	}
	n, err := strconv.Atoi(u.Query().Get("p"))
	if err != nil {
		n = 1
	}
	return "search", "", recipe.Visit{Page: "search", N: n, Vars: map[string]string{"genre": "1"}}
}

// wantOutcome is a truth file's outcome in Sheaf's words: a failure that may be asked again is `retry`.
func wantOutcome(want sampleTruth) record.Outcome {
	if want.Outcome == "fetch_failed" && want.Retry {
		return recipe.Retry
	}
	return record.Outcome(want.Outcome)
}

func scoreSampleList(where string, a *extract.Answer, want sampleTruth) Score {
	var rows []Row
	for _, item := range want.Items {
		if item["sponsored"] == true {
			continue
		}
		k := Known{}
		for column, v := range item {
			if column != "sponsored" && column != "site_product_id" {
				k[column] = v
			}
		}
		rows = append(rows, Row{ID: item["site_product_id"].(string), Known: k})
	}
	s := CompareRows(where, a, rows, want.Accept)
	goesOn := want.Page.NextPage != nil || want.Page.NextURL != nil
	switch {
	case goesOn != (a.Next != nil):
		s.wrong(where+": goes on", a.Next != nil, goesOn)
	case want.Page.NextPage != nil && a.Next.N != *want.Page.NextPage:
		s.wrong(where+": next page", a.Next.N, *want.Page.NextPage)
	default:
		s.right()
	}
	total := want.Page.Total
	if total == nil {
		total = want.Page.NumFound
	}
	if total != nil && (a.Total == nil || *a.Total != *total) {
		s.wrong(where+": total", a.Total, *total)
	}
	if a.Capped != want.Page.Capped {
		s.wrong(where+": capped", a.Capped, want.Page.Capped)
	}
	return s
}
