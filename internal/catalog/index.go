package catalog

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
)

// Places are where a word stands, with what it weighs there against one in a description.
const (
	inName        = "name"
	inTitle       = "title"
	inLabel       = "label"
	inOwner       = "owner"
	inSource      = "source"
	inRecipe      = "recipe"
	inColumn      = "column"
	inColumnDoc   = "column_doc"
	inDescription = "description"
	inLicence     = "licence"
	inTag         = "tag"
	inVersion     = "version"
)

var weights = map[string]float64{
	inName: 5, inTitle: 5, inLabel: 3, inTag: 3, inOwner: 2.5, inSource: 3, inRecipe: 2, inColumn: 2.5, inColumnDoc: 1,
	inDescription: 1.5, inLicence: 1, inVersion: 3,
}

// index finds entries by words: BM25 (Robertson and Zaragoza, 2009) over weighted counts. It never changes once it is made.
type index struct {
	entries  []*Entry
	terms    []string // sorted, of words and pairs
	runes    [][]rune // of each term, for near words; nil for pairs
	postings [][]posting
	lengths  []float64 // weighted words of each entry
	mean     float64
	ids      []id // commit ids, digests and runs, sorted
}

// posting is a word in an entry.
type posting struct {
	entry  int32
	weight float32
	// place and ref are the weightiest place that it stands in, and which column or tag.
	place string
	ref   string
}

// id is a name that only machines give: it is found by its beginning, never by one that is like it.
type id struct {
	text    string
	entry   int32
	version int
}

// Constants of BM25, as its authors recommend them.
const (
	k1 = 1.2
	bb = 0.75
)

func newIndex(entries []*Entry) *index {
	x := &index{entries: entries, lengths: make([]float64, len(entries))}
	all := map[string][]posting{}
	for i, e := range entries {
		here := map[string]*posting{}
		e.texts(func(place, ref, text string) {
			words(text, func(w string) {
				weight := weights[place]
				if strings.HasPrefix(w, pairMark) {
					weight /= 2
				} else {
					x.lengths[i] += weight
				}
				p := here[w]
				if p == nil {
					p = &posting{entry: int32(i)}
					here[w] = p
				}
				p.weight += float32(weight)
				if weights[place] > weights[p.place] {
					p.place, p.ref = place, ref
				}
			})
		})
		for w, p := range here {
			all[w] = append(all[w], *p)
		}
		x.mean += x.lengths[i]
		for _, v := range e.versions {
			for _, text := range []string{v.commit, v.digest, fold(v.run)} {
				if text != "" {
					x.ids = append(x.ids, id{text, int32(i), v.number})
				}
			}
		}
	}
	x.mean = max(1, x.mean/float64(max(1, len(entries))))
	for w := range all {
		x.terms = append(x.terms, w)
	}
	slices.Sort(x.terms)
	x.runes, x.postings = make([][]rune, len(x.terms)), make([][]posting, len(x.terms))
	for i, w := range x.terms {
		x.postings[i] = all[w]
		if !strings.HasPrefix(w, pairMark) {
			x.runes[i] = []rune(w)
		}
	}
	slices.SortFunc(x.ids, func(a, b id) int { return strings.Compare(a.text, b.text) })
	return x
}

// texts gives what an entry is found by.
func (e *Entry) texts(take func(place, ref, text string)) {
	take(inName, "", e.Dataset)
	take(inTitle, "", e.Title)
	take(inDescription, "", e.Description)
	take(inOwner, "", e.Owner)
	take(inLicence, "", e.Licence)
	for _, s := range append([]string{e.Kind}, e.Labels...) {
		take(inLabel, s, s)
	}
	for _, s := range e.Sources {
		take(inSource, s, s)
	}
	for _, s := range e.Recipes {
		take(inRecipe, s, s)
	}
	for _, t := range e.Tags {
		take(inTag, t.Tag, t.Tag)
	}
	for _, c := range e.columns {
		take(inColumn, c.Name, c.Name)
		take(inColumnDoc, c.Name, c.Doc)
		take(inColumnDoc, c.Name, c.Unit)
	}
}

// match is how well an entry fits one word of a query.
type match struct {
	score      float64
	place, ref string
	version    int
}

// find scores every entry in which a word stands, or one that begins with it, or one that is like it.
func (x *index) find(word string) map[int32]match {
	out := map[int32]match{}
	better := func(entry int32, m match) {
		if m.score > out[entry].score {
			out[entry] = m
		}
	}
	add := func(term int, share float64) {
		list := x.postings[term]
		rare := math.Log(1 + (float64(len(x.entries))-float64(len(list))+0.5)/(float64(len(list))+0.5))
		for _, p := range list {
			tf := float64(p.weight)
			tf = tf * (k1 + 1) / (tf + k1*(1-bb+bb*x.lengths[p.entry]/x.mean))
			better(p.entry, match{score: share * rare * tf, place: p.place, ref: p.ref})
		}
	}
	from := sort.SearchStrings(x.terms, word)
	for i := from; i < len(x.terms) && strings.HasPrefix(x.terms[i], word); i++ {
		share := 1.0
		if x.terms[i] != word {
			share = 0.5 + 0.4*float64(len(word))/float64(len(x.terms[i]))
		}
		add(i, share)
	}
	x.inside(word, better)
	if len(out) == 0 {
		x.near(word, add)
	}
	x.known(word, better)
	return out
}

// inside finds words of crowded scripts in the middle of others: all pairs of the word stand in the entry.
func (x *index) inside(word string, better func(int32, match)) {
	list := pairs(word)
	sum := map[int32]match{}
	for n, pair := range list {
		i, ok := slices.BinarySearch(x.terms, pair)
		if !ok {
			return
		}
		next := map[int32]match{}
		for _, p := range x.postings[i] {
			m, had := sum[p.entry]
			if n > 0 && !had {
				continue
			}
			rare := math.Log(1 + float64(len(x.entries))/float64(len(x.postings[i])))
			if m.place == "" {
				m.place, m.ref = p.place, p.ref
			}
			m.score += 0.6 * rare * float64(p.weight) / (float64(p.weight) + k1) / float64(len(list))
			next[p.entry] = m
		}
		sum = next
	}
	for e, m := range sum {
		better(e, m)
	}
}

// near finds words with a slip or two: one in words of four characters and more (three of crowded scripts), two from eight on.
func (x *index) near(word string, add func(term int, share float64)) {
	want := []rune(word)
	if len(want) > maxWord {
		return
	}
	slips := 0
	switch least := 4; {
	case len(want) >= 8:
		slips = 2
	case crowded(want[0]) && len(want) >= least-1, len(want) >= least:
		slips = 1
	}
	if slips == 0 {
		return
	}
	for i, r := range x.runes {
		if n, ok := within(want, r, slips); r != nil && ok {
			add(i, 0.5/float64(max(1, n)))
		}
	}
}

// leastID is how many characters of a commit id, digest or run are enough to find it.
const leastID = 6

func (x *index) known(word string, better func(int32, match)) {
	if len(word) < leastID {
		return
	}
	from := sort.Search(len(x.ids), func(i int) bool { return x.ids[i].text >= word })
	for _, one := range x.ids[from:] {
		if !strings.HasPrefix(one.text, word) {
			return
		}
		better(one.entry, match{score: 10, place: inVersion, ref: one.text, version: one.version})
	}
}

// Hit is a dataset that was found.
type Hit struct {
	Entry
	Score float64 `json:"score" doc:"Higher is better; only to be compared within one answer"`
	// Found says where the words of the query stand.
	Found []Found `json:"found" doc:"Where the words stand"`
}

// Found is a place at which a word of the query stands.
type Found struct {
	Word    string  `json:"word"`
	In      string  `json:"in" enum:"name,title,label,owner,source,recipe,column,column_doc,description,licence,tag,version"`
	Ref     string  `json:"ref,omitempty" doc:"Which label, source, recipe, tag, column or id"`
	Column  *Column `json:"column,omitempty" doc:"The column, where it is one"`
	Version int     `json:"version,omitempty" doc:"The version, where it is one"`
}

// Result is an answer.
type Result struct {
	Hits  []Hit `json:"hits" doc:"Best first"`
	Total int   `json:"total" doc:"Datasets that fit, shown or not"`
	// Relaxed: nothing has all words; these have some of them.
	Relaxed bool `json:"relaxed,omitempty" doc:"No dataset fits all words: these fit some"`
	// Datasets is how many there are to be found by who asks.
	Datasets int `json:"datasets" doc:"Datasets that were looked through"`
}

// search answers a query for somebody who sees some of the datasets.
func (x *index) search(q Query, sees func(*Entry) bool, now time.Time, offset, limit int) Result {
	out := Result{Hits: []Hit{}}
	open := make([]bool, len(x.entries))
	for i, e := range x.entries {
		if !sees(e) {
			continue
		}
		out.Datasets++
		open[i] = !slices.ContainsFunc(q.Filters, func(f Filter) bool { return !f.lets(e, now) })
	}
	list := x.wordsOf(q)
	found := make([]map[int32]match, len(list))
	for i, w := range list {
		found[i] = x.find(w)
	}
	hits := x.join(list, found, open, len(list))
	for need := len(list) - 1; len(hits) == 0 && need > 0; need-- {
		hits, out.Relaxed = x.join(list, found, open, need), true
	}
	out.Relaxed = out.Relaxed && len(hits) > 0
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Dataset, b.Dataset))
	})
	out.Total = len(hits)
	hits = hits[min(offset, len(hits)):]
	out.Hits = append(out.Hits, hits[:min(limit, len(hits))]...)
	for i := range out.Hits {
		out.Hits[i].Stale = out.Hits[i].staleAt(now)
	}
	return out
}

// wordsOf are the words of a query; a term that begins a name that a machine gave is that name and no words.
func (x *index) wordsOf(q Query) (out []string) {
	for _, t := range q.Terms {
		known := false
		x.known(t.Whole, func(int32, match) { known = true })
		if known {
			out = append(out, t.Whole)
			continue
		}
		out = append(out, t.Words...)
	}
	return out
}

// join keeps the entries that fit at least need words.
func (x *index) join(list []string, found []map[int32]match, open []bool, need int) (hits []Hit) {
	for i, e := range x.entries {
		if !open[i] {
			continue
		}
		h := Hit{Entry: *e, Found: []Found{}}
		for n, w := range list {
			m, ok := found[n][int32(i)]
			if !ok {
				continue
			}
			h.Score += m.score
			f := Found{Word: w, In: m.place, Ref: m.ref, Version: m.version}
			if m.place == inColumn || m.place == inColumnDoc {
				if at := slices.IndexFunc(e.columns, func(c Column) bool { return c.Name == m.ref }); at >= 0 {
					f.Column, f.Ref = &e.columns[at], ""
				}
			}
			h.Found = append(h.Found, f)
		}
		if len(h.Found) >= need {
			h.Score = math.Round(h.Score*1000) / 1000
			hits = append(hits, h)
		}
	}
	return hits
}
