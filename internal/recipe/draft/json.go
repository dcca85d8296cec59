package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/column"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/records"
	"sheaf/internal/extract/structured"
	"sheaf/internal/fetch/charset"
	"sheaf/internal/recipe/path"
)

// isJSON reports whether an answer is JSON by what it says or how it begins.
func isJSON(p Page) bool {
	kind, _, _ := strings.Cut(strings.ToLower(p.ContentType), ";")
	if strings.HasSuffix(strings.TrimSpace(kind), "json") {
		return true
	}
	body := bytes.TrimLeft(bytes.TrimPrefix(p.Body, []byte("\ufeff")), " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

// fromJSON drafts from the JSON that a page loads.
func (s *site) fromJSON(p Page, o Options) (Draft, error) {
	body, _ := charset.Decode(p.Body, p.ContentType, nil)
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return Draft{}, fmt.Errorf("%w on %s: it begins like JSON and is none: %w", ErrNothing, p.URL, err)
	}
	page := &opened{Page: &propose.Page{Root: &html.Node{Type: html.DocumentNode}}, raw: p}
	if u, err := url.Parse(p.URL); err == nil {
		page.URL, page.Base = u, u
	}
	lists := records.Find(v)
	if len(lists) == 0 || lists[0].Count < 2 && !isThing(lists[0]) {
		return Draft{}, fmt.Errorf("%w on %s: the JSON holds no list of like records, and none of one with a name and a price; one thing alone is written by hand (docs/RECIPES.md, read)", ErrNothing, p.URL)
	}
	if o.Nth > 1 && o.Nth <= len(lists) {
		lists = lists[o.Nth-1:]
	}
	return s.fromRecords(page, v, lists[0], wholeAnswer, o)
}

// wholeAnswer is how the data of an answer of JSON is read.
const wholeAnswer = "{ json: $root }"

// isThing: a list of one record that is what the answer is there for, as services answer that are asked for one product: it has
// a name and a price.
func isThing(l records.List) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(l.Columns, func(c column.Column) bool { return c.Name == name && c.Fill == 1 })
	}
	return l.Count == 1 && has("title") && has("price")
}

// stateConfidence is from which confidence records of a page's own state are rows to be drafted.
const stateConfidence = 0.5

// fromState drafts the rows that a page carries as JSON for its scripts and shows only once these ran. False: it carries none.
func (s *site) fromState(page *opened, o Options) (Draft, bool, error) {
	best, from, ok := StateOf(page.Page)
	if !ok {
		return Draft{}, false, nil
	}
	read := "{ script_state: " + quote(from.Name) + " }"
	if from.Kind == structured.StateScript {
		read = "{ json_script: " + quote(from.Name) + " }"
	}
	d, err := s.fromRecords(page, from.Value, best, read, o)
	return d, true, err
}

// StateOf finds the records that a page carries as JSON for its scripts, and the state that holds them. False: it carries none.
func StateOf(page *propose.Page) (best records.List, from structured.State, ok bool) {
	for _, state := range page.Structured.States() {
		if state.Kind != structured.StateScript && state.Kind != structured.StateAssigned {
			continue
		}
		lists := records.Find(state.Value)
		if len(lists) == 0 || lists[0].Count < 4 || lists[0].Confidence < stateConfidence {
			continue
		}
		if l := lists[0]; l.Count*len(l.Columns) > best.Count*len(best.Columns) {
			best, from = l, state
		}
	}
	return best, from, best.Count > 0
}

// fromRecords drafts a list of JSON records.
func (s *site) fromRecords(page *opened, root any, found records.List, read string, o Options) (Draft, error) {
	l := &listing{drafts: &drafted{page: page}, page: page, read: read}
	l.rows = "json: " + quote(found.Path)
	for _, skipped := range found.Skipped {
		rule := "{ json: " + quote(skipped.Path) + ", is: present }   # " + strings.ReplaceAll(string(skipped.Reason), "_", " ")
		if skipped.Path != "" && !slices.Contains(l.skip, rule) {
			l.skip = append(l.skip, rule)
		}
	}
	l.list = list.List{
		Items: make([]list.Row, found.Count-len(found.Skipped)), Columns: found.Columns, Keys: found.Keys, Confidence: found.Confidence,
	}
	l.fill(page, root, found)
	l.hints(s, found.Hints)
	if read == wholeAnswer {
		if err := l.ask(page.raw, lastHint(found.Hints)); err != nil {
			return Draft{}, err
		}
	}
	if c, ok := l.column("price_currency"); ok && len(c.Examples) == 1 {
		s.money(c.Examples[0])
	}
	return s.fromRows(l, o)
}

// fill gives rows the values that drafting looks at: their addresses, titles and columns.
func (l *listing) fill(page *opened, root any, found records.List) {
	rows, err := path.Compile(found.Path)
	if err != nil {
		return
	}
	skipped := map[int]bool{}
	for _, s := range found.Skipped {
		skipped[s.Index] = true
	}
	var nodes []path.Node
	for _, n := range rows.Nodes(path.Scope{At: path.Node{Value: root}, Root: root}) {
		if values, ok := n.Value.([]any); ok {
			for _, e := range values {
				nodes = append(nodes, path.Node{Value: e, Up: n.Up})
			}
			continue
		}
		nodes = append(nodes, n)
	}
	i := 0
	for k, n := range nodes {
		if skipped[k] || i == len(l.list.Items) {
			continue
		}
		row := &l.list.Items[i]
		i++
		for _, c := range l.list.Columns {
			text := ""
			if len(c.Find) > 0 {
				if e, err := path.Compile(c.Find[0].Path); err == nil {
					if v, ok := e.First(path.Scope{At: n, Root: root}); ok {
						text, _ = path.Text(v)
					}
				}
			}
			row.Values = append(row.Values, text)
			switch c.Name {
			case "url":
				if strings.Contains(text, "/") { // else a key, of which nobody says how it becomes an address
					row.URL = page.Resolve(text)
				}
			case "title":
				row.Title = text
			}
		}
	}
}

// pageName are names of query parameters that hold a page's number.
var pageName = regexp.MustCompile(`(?i)^(p|pg|page|pageno|page_?number|current_?page|page_?index)$`)

// lastHint says where the number of the last page stands, as a part of paging.
func lastHint(hints []records.Hint) string {
	for _, h := range hints {
		if h.Kind == records.HintPages {
			return ", last: { json: " + quote("$root."+h.Path) + " }"
		}
	}
	return ""
}

// hints writes paging and totals from what stands beside the records.
func (l *listing) hints(s *site, hints []records.Hint) {
	last := lastHint(hints)
	for _, h := range hints {
		switch h.Kind {
		case records.HintTotal:
			total, err := strconv.Atoi(h.Value)
			l.more = l.more || err == nil && total > len(l.list.Items)
			l.total = "{ json: " + quote("$root."+h.Path) + " }"
		case records.HintNext:
			l.more = l.more || h.Value != ""
			if next := l.page.Resolve(h.Value); strings.Contains(h.Value, "/") && s.own(next) {
				l.paging = "{ next: [{ json: " + quote("$root."+h.Path) + " }], stop: no_new_keys }"
				l.pagingNote = "the answer says where the next page is"
				l.list.Next = &list.Next{URL: next}
				return
			}
		}
	}
	query := s.url.Query()
	for name := range query {
		if value := query.Get(name); pageName.MatchString(name) && len(query[name]) == 1 && strings.Trim(value, "0123456789") == "" && value != "" {
			l.get = strings.Replace(s.url.String(), name+"="+url.QueryEscape(value), name+"=${n}", 1)
			l.paging = "{ n: " + value + ".." + last + ", stop: [no_new_keys, no_rows] }"
			l.pagingNote = "counted by " + name
			return
		}
	}
}
