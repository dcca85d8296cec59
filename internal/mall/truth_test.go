package mall

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestDaysUnfold(t *testing.T) {
	for _, products := range []int{100, 2000} {
		m, err := New(Options{Seed: 5, Products: products})
		if err != nil {
			t.Fatal(err)
		}
		last := 3 // in a tiny world the one product that a later event falls on may have gone already
		if products > 1000 {
			last = 6
		}
		for day := 1; day <= last; day++ {
			for site, c := range m.Counts(day) {
				var want map[string]bool
				switch {
				case day == 1:
					want = map[string]bool{Added: true}
				case day%2 == 0:
					want = map[string]bool{Added: true, Changed: true, Missing: true}
				default:
					want = map[string]bool{Added: true, Changed: true, Gone: true}
				}
				for class := range want {
					if c[class] == 0 {
						t.Errorf("%d products, day %d, %s: nothing is %s: %v", products, day, site, class, c)
					}
				}
				if day == 1 && len(c) != 1 || day == 3 && (c[Missing] > 0 || c[Reappeared] > 0) {
					t.Errorf("%d products, day %d, %s: %v", products, day, site, c)
				}
				if products == 2000 && day > 1 && (c[Unchanged] < 8*c[Changed] || c[Refreshed] == 0 && site != Jomashop) {
					t.Errorf("day %d, %s: out of proportion: %v", day, site, c)
				}
			}
		}
		back := 0
		for _, day := range []int{4, 6} {
			for _, c := range m.Counts(day) {
				back += c[Reappeared]
			}
		}
		if products == 2000 && back == 0 {
			t.Error("nothing reappears on days 4 and 6")
		}
	}
}

func TestSecondRunOnAnOddDayFindsNothingNew(t *testing.T) {
	m, err := New(Options{Seed: 5, Products: 2000})
	if err != nil {
		t.Fatal(err)
	}
	for row := range m.TruthAfter(1, 2, 3, 3) {
		if row.Class != Unchanged {
			t.Fatalf("run 4, day 3 again: %s is %s", row.Record.URL, row.Class)
		}
	}
	gone := 0
	for row := range m.TruthAfter(1, 2, 2) {
		if row.Class == Gone {
			gone++
		}
	}
	if gone == 0 {
		t.Error("a second run on day 2, 24 hours later, must prove what ended on it gone")
	}
}

// TestClassesFollowRecords derives the classes of a day from the records of two worlds' days alone.
func TestClassesFollowRecords(t *testing.T) {
	m, err := New(Options{Seed: 9, Products: 1500})
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]Record{}
	for row := range m.Truth(1) {
		before[row.Record.URL] = row.Record
	}
	delisted := 0
	for row := range m.Truth(2) {
		old, known := before[row.Record.URL]
		a, _ := json.Marshal(old)
		b, _ := json.Marshal(row.Record)
		old.Rating, old.RatingCount = row.Record.Rating, row.Record.RatingCount
		c, _ := json.Marshal(old)
		want := Changed
		switch {
		case row.Class == Missing:
			want = Missing
			if string(a) != string(b) {
				t.Errorf("%s is missing and its record differs from the one last seen", row.Record.URL)
			}
		case !known:
			want = Added
		case string(a) == string(b):
			want = Unchanged
		case string(b) == string(c):
			want = Refreshed
		}
		if row.Class != want {
			t.Errorf("%s: class %s, records say %s", row.Record.URL, row.Class, want)
		}
		if known && !row.Listed && row.Class == Changed && row.Record.Price != before[row.Record.URL].Price {
			delisted++
		}
	}
	if delisted < 4 {
		t.Errorf("%d products were dropped from the lists and repriced, want one a shop at least", delisted)
	}
}

func TestChurnOptions(t *testing.T) {
	quiet := Options{Seed: 1, Products: 2000, Churn: map[string]Churn{Ebay: {Price: 0.1}}}
	m, err := New(quiet)
	if err != nil {
		t.Fatal(err)
	}
	c := m.Counts(2)
	if c[Ebay][Changed] != 50 || c[Ebay][Unchanged] != 450 || c[Amazon][Unchanged] != 600 || c[Amazon][Changed] != 0 {
		t.Errorf("10 %% of ebay's 500: %v", c)
	}
	quiet.Order = func(_, _, id string) uint64 { return foldString(id) }
	if m, err = New(quiet); err != nil {
		t.Fatal(err)
	}
	lowest, highest := uint64(1)<<63, uint64(0)
	for row := range m.Truth(2) {
		o := quiet.Order("", "", row.Record.SiteProductID)
		if row.Class == Changed {
			highest = max(highest, o)
		} else if row.Record.Site == Ebay {
			lowest = min(lowest, o)
		}
	}
	if highest == 0 || highest > lowest {
		t.Errorf("clustered churn reaches order %x, an unchanged product stands at %x", highest, lowest)
	}
}

func TestTruthIsOneJSONObjectALine(t *testing.T) {
	v := visit(t, Options{Products: 200})
	var direct bytes.Buffer
	if err := v.mall.WriteTruth(&direct, 2); err != nil {
		t.Fatal(err)
	}
	_, served := v.do("https://www.amazon.com/__mall/truth?day=2")
	if !bytes.Equal(direct.Bytes(), served) {
		t.Error("the admin API tells another truth")
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(direct.String()), "\n") {
		var row Row
		if err := json.Unmarshal([]byte(line), &row); err != nil || row.Class == "" || row.Record.SiteProductID == "" {
			t.Fatalf("%v in %s", err, line)
		}
		if key := row.Record.Site + row.Record.SiteProductID; seen[key] {
			t.Errorf("%s stands in the truth twice", key)
		} else {
			seen[key] = true
		}
	}
	if err := v.mall.WriteTruth(&direct, 0); err == nil {
		t.Error("day 0 was accepted")
	}
}

func TestValidators(t *testing.T) {
	v := visit(t, Options{Seed: 2, Products: 2000})
	tags, dates := map[string]string{}, map[string]string{}
	for _, site := range Sites() {
		for _, row := range v.truth(site, 1) {
			resp, _ := v.do(row.Record.URL)
			tags[row.Record.URL], dates[row.Record.URL] = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
			if len(tags[row.Record.URL]) < 10 || dates[row.Record.URL] == "" {
				t.Fatalf("%s has no validators", row.Record.URL)
			}
			if resp, body := v.do(row.Record.URL, "If-None-Match", tags[row.Record.URL]); resp.StatusCode != http.StatusNotModified || len(body) > 0 {
				t.Fatalf("%s on the same day: status %d, %d bytes", row.Record.URL, resp.StatusCode, len(body))
			}
		}
	}
	if err := v.mall.SetDay(2); err != nil {
		t.Fatal(err)
	}
	answers := map[int]int{}
	for row := range v.mall.Truth(2) {
		r := row.Record
		tag, ok := tags[r.URL]
		if !ok {
			continue
		}
		resp, _ := v.do(r.URL, "If-None-Match", tag)
		dated, _ := v.do(r.URL, "If-Modified-Since", dates[r.URL])
		answers[resp.StatusCode]++
		if row.Class == Unchanged && resp.StatusCode != http.StatusNotModified {
			t.Errorf("%s is unchanged and answers %d", r.URL, resp.StatusCode)
		}
		changed := row.Class == Changed && r.Site != Jomashop || row.Class == Refreshed
		if changed && (resp.StatusCode != http.StatusOK || dated.StatusCode != http.StatusOK) {
			t.Errorf("%s is %s and answers %d by tag, %d by date", r.URL, row.Class, resp.StatusCode, dated.StatusCode)
		}
	}
	if answers[http.StatusNotModified] < 10*answers[http.StatusOK] {
		t.Errorf("answers on day 2: %v", answers)
	}
	resp, _ := v.do("https://www.jomashop.com/graphql?query=%7BcategoryList(filters:%7Bids:%7Bin:%5B871%5D%7D%7D)%7Bid%7D%7D")
	if resp, _ = v.do(resp.Request.URL.String(), "If-None-Match", `W/"x", `+resp.Header.Get("ETag")); resp.StatusCode != http.StatusNotModified {
		t.Errorf("graphql by GET: status %d", resp.StatusCode)
	}
}
