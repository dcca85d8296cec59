package records

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"sheaf/internal/extract/propose/column"
)

var (
	idName = regexp.MustCompile(`(?i)^(id|_id|sku|asin|code|key|uid|uuid|gid|(product|item|listing|article|entity|model|object)_?(id|code|number|no|key)|site_product_id|handle|slug|url_?key|ean|gtin|isbn|mpn|number)$`)
	adKey  = regexp.MustCompile(`(?i)^(is_?)?(sponsored|promoted|ad|ads|advert(isement)?|cpc|ad_?(id|type|info|url|data)|paid|pr)$`)
)

// keys proposes what identifies a record: columns named like ids whose values differ, then addresses.
func (r *reader) keys() []column.Key {
	type candidate struct {
		column.Key
		weight float64
	}
	var url []string
	for _, d := range r.drafts {
		if d.name == "url" {
			url = d.texts()
		}
	}
	if url == nil {
		url = make([]string, len(r.records))
	}
	var out []candidate
	for _, d := range r.drafts {
		if d.kind == column.List || d.kind == column.Bool || d.kind == column.Money || d.kind == column.Image || d.fill*2 < len(r.records) {
			continue
		}
		named := idName.MatchString(d.key)
		if !named && d.name != "url" {
			continue
		}
		k := column.Weigh(column.Key{Column: d.name, Find: column.Locator{Path: d.path}}, d.texts(), url)
		if k.Distinct < 0.9 && len(r.records) > 3 || d.name == "url" && k.Distinct < 1 && k.Fill < 1 {
			continue
		}
		w := 2.0 - 0.5*float64(strings.Count(d.path, "."))
		if named {
			w += 2
		}
		if k.InURL && d.name != "url" {
			w += 2
		}
		if d.name == "url" {
			w -= 0.5
		}
		if column.Counts(d.texts()) {
			w -= 3
		}
		out = append(out, candidate{k, w * k.Fill * k.Distinct})
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(b.weight, a.weight) })
	var keys []column.Key
	for _, c := range out[:min(len(out), 5)] {
		keys = append(keys, c.Key)
	}
	return keys
}

// skipped are records with a sign of being paid for that most do not carry: a place named so that is set, or an address that counts a click.
func (r *reader) skipped() []Skipped {
	var out []Skipped
	seen := map[int]bool{}
	for _, d := range r.drafts {
		sign := func(i int) bool {
			switch v := d.values[i].(type) {
			case nil:
				return false
			case bool:
				return v && adKey.MatchString(d.key)
			case string:
				return adKey.MatchString(d.key) && v != "false" && v != "0" || d.name == "url" && column.IsClick(v)
			}
			return adKey.MatchString(d.key) && d.text(i) != "0"
		}
		if adPath(d.path) {
			sign = func(i int) bool { return d.values[i] != nil && d.text(i) != "false" && d.text(i) != "0" }
		} else if !adKey.MatchString(d.key) && d.name != "url" {
			continue
		}
		var hits []int
		for i := range r.records {
			if sign(i) {
				hits = append(hits, i)
			}
		}
		if len(hits)*2 >= len(r.records) {
			continue
		}
		for _, i := range hits {
			if !seen[i] {
				seen[i] = true
				out = append(out, Skipped{Index: i, Reason: Sponsored, Path: d.path})
			}
		}
	}
	slices.SortFunc(out, func(a, b Skipped) int { return cmp.Compare(a.Index, b.Index) })
	return out
}

// adPath: an object named so stands around the value: "cpc.clickUrl".
func adPath(path string) bool {
	names := strings.Split(path, ".")
	return slices.ContainsFunc(names[:len(names)-1], adKey.MatchString)
}
