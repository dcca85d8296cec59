package list

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"sheaf/internal/extract/propose/column"
)

// keyed is a candidate for what identifies rows.
type keyed struct {
	column.Key
	values []string
	weight float64
}

var (
	idValue   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{1,63}$`)
	uuidValue = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-`)
	idName    = regexp.MustCompile(`(?i)(^|[-_])(id|sku|asin|code|key|number|ean|gtin|isbn|article|product|item|listing(id)?|pid)$|id$`)
	idPart    = regexp.MustCompile(`^(?:[A-Z]{0,4}-?\d{4,}|[A-Z0-9]{6,20}|\d{3,}|[a-z]{1,3}\d{3,}|[0-9a-f]{8,40})$`)
)

// keys proposes what identifies a row. rows' URLs are absolute; drafts are the columns that rows' own attributes make.
func keys(items []Row, drafts []*draft, names map[*draft]string, find map[*draft]column.Locator) []keyed {
	var out []keyed
	urls := make([]string, len(items))
	for i, r := range items {
		urls[i] = r.URL
	}
	for _, d := range drafts {
		if !strings.HasPrefix(d.attr, "data-") || column.Counts(d.values) {
			continue
		}
		ok := true
		for _, v := range d.values {
			ok = ok && (v == "" || idValue.MatchString(v) && !uuidValue.MatchString(v))
		}
		if !ok {
			continue
		}
		k := keyedOf(column.Key{Column: names[d], Find: find[d]}, d.values, urls)
		k.weight = 2 + float64(oneIf(idName.MatchString(d.attr)))/4 + 3*float64(oneIf(k.InURL)) // an address is asked for again, an attribute may be the build's own
		out = append(out, k)
	}
	out = append(out, urlKeys(urls)...)
	titles := make([]string, len(items))
	for i, r := range items {
		titles[i] = r.Title
	}
	title := keyedOf(column.Key{Column: "title"}, titles, urls)
	title.weight = 1
	out = append(out, title)
	out = slices.DeleteFunc(out, func(k keyed) bool { return k.Fill < 0.5 || k.Distinct < 0.9 && len(items) > 3 })
	slices.SortStableFunc(out, func(a, b keyed) int {
		return cmp.Compare(b.weight*b.Fill*b.Distinct*b.Distinct, a.weight*a.Fill*a.Distinct*a.Distinct)
	})
	return out[:min(len(out), 5)]
}

// urlKeys finds the part of addresses that tells rows apart: a segment after one that is always the same, a parameter, the last segment, else the path.
func urlKeys(urls []string) []keyed {
	slots := map[string][]string{}
	regex := map[string]string{}
	add := func(slot, re string, i int, v string) {
		if slots[slot] == nil {
			slots[slot] = make([]string, len(urls))
			regex[slot] = re
		}
		if slots[slot][i] == "" {
			slots[slot][i] = v
		}
	}
	paths := make([]string, len(urls))
	for i, raw := range urls {
		u, err := url.Parse(raw)
		if err != nil || raw == "" {
			continue
		}
		paths[i] = u.EscapedPath()
		segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
		for j, seg := range segments {
			if !idPart.MatchString(seg) {
				continue
			}
			for _, before := range segments[max(0, j-2):j] {
				add("after_"+before, "/"+regexp.QuoteMeta(before)+"/(?:[^/?#]+/)?([A-Za-z0-9-]+)", i, seg)
			}
			if j == len(segments)-1 {
				add("last", "/([A-Za-z0-9-]+)/?(?:[?#]|$)", i, seg)
			}
		}
		for name, v := range u.Query() {
			if len(v) == 1 && idPart.MatchString(v[0]) && idName.MatchString(name) {
				add("query_"+name, "[?&]"+regexp.QuoteMeta(name)+"=([^&#]+)", i, v[0])
			}
		}
	}
	var out []keyed
	var names []string
	for slot := range slots {
		names = append(names, slot)
	}
	slices.Sort(names)
	for _, slot := range names {
		k := keyedOf(column.Key{Column: "url", Find: column.Locator{Attr: "href", Regex: regex[slot]}}, slots[slot], urls)
		k.weight = 4.5
		if slot == "last" {
			k.weight = 4
		}
		if k.Fill == 1 && !k.reads(urls) {
			continue
		}
		out = append(out, k)
	}
	path := keyedOf(column.Key{Column: "url", Find: column.Locator{Attr: "href", Regex: `^(?:https?:)?(?://[^/]*)?(/[^?#]*)`}}, paths, urls)
	path.weight = 2.5
	whole := keyedOf(column.Key{Column: "url", Find: column.Locator{Attr: "href"}}, urls, urls)
	whole.weight = 2.4
	return append(out, path, whole)
}

func keyedOf(k column.Key, values, urls []string) keyed {
	return keyed{Key: column.Weigh(k, values, urls), values: values}
}

// reads: the expression takes the same values out of the addresses that the key was found with.
func (k keyed) reads(urls []string) bool {
	re, err := regexp.Compile(k.Find.Regex)
	if err != nil {
		return false
	}
	for i, u := range urls {
		if _, rest, ok := strings.Cut(u, "://"); ok {
			u = rest
		}
		if m := re.FindStringSubmatch(u); len(m) < 2 || m[1] != k.values[i] {
			return false
		}
	}
	return true
}

// read takes the key out of another row: its address.
func (k keyed) read(address string) string {
	re, err := regexp.Compile(k.Find.Regex)
	if err != nil || k.Find.Regex == "" || k.Column != "url" {
		return ""
	}
	if m := re.FindStringSubmatch(address); len(m) > 1 {
		return m[1]
	}
	return ""
}
