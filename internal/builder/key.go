package builder

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/record"
	"sheaf/internal/trial"
)

// KeyChoices are answers to "what makes a row the same one tomorrow?".
type KeyChoices struct {
	Candidates []KeyChoice `json:"candidates" doc:"The best first"`
	Rows       int         `json:"rows" doc:"Rows of all lists of the draft's pages"`
	Present    []string    `json:"present" doc:"Columns of the recipe's key"`
}

// KeyChoice is a candidate for the key.
type KeyChoice struct {
	Columns     []string   `json:"columns" doc:"For an edit with op key"`
	Words       edit.Words `json:"words"`
	Distinct    int        `json:"distinct" doc:"Different values"`
	Filled      int        `json:"filled" doc:"Rows that have one"`
	Recommended bool       `json:"recommended"`
	Examples    []string   `json:"examples"`
	Why         edit.Words `json:"why" doc:"What speaks for it or against it"`
	Doubt       string     `json:"doubt,omitempty" enum:"repeats,missing,counts,random,changes" doc:"Why it may not be the same tomorrow, or not one row's"`
}

// Doubts about a key.
const (
	doubtRepeats = "repeats" // several rows have the same value
	doubtMissing = "missing" // rows have none
	doubtCounts  = "counts"  // a running number
	doubtRandom  = "random"  // looks as if it was made anew for each page
	doubtChanges = "changes" // a price, a rating
)

// keyRow is a row as keys are looked for in it.
type keyRow struct {
	values  map[string]string // of columns and of variables of its address
	address string
}

// mostKeys is how many candidates are given.
const mostKeys = 8

// Keys proposes what makes rows the same ones tomorrow, by all rows of the draft's pages. Errors: CodeNoRecipe, CodeRecipe.
func (b *Builder) Keys(ctx context.Context, id string) (KeyChoices, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return KeyChoices{}, err
	}
	plan, err := s.plan()
	if err != nil {
		return KeyChoices{}, err
	}
	rows, err := b.keyRows(ctx, id, s, plan)
	if err != nil {
		return KeyChoices{}, err
	}
	out := KeyChoices{Candidates: []KeyChoice{}, Rows: len(rows), Present: []string{}}
	for _, item := range s.Work.view().Items {
		out.Present = append(out.Present, item.KeyOf...)
		break
	}
	out.Candidates = candidates(plan, rows, out.Present)
	return out, nil
}

// keyRows are the rows of the draft's lists, else its items.
func (b *Builder) keyRows(ctx context.Context, id string, s state, plan *recipe.Plan) ([]keyRow, error) {
	var lists, items []keyRow
	for _, p := range s.Samples {
		r, err := b.read(ctx, id, plan, p)
		if errors.Is(err, trial.ErrUnknownPage) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, l := range extract.LookAt(plan, r.answer, r.vars) {
			row := keyRow{values: map[string]string{}, address: p.URL}
			vars := r.vars
			list := i < len(r.answer.Rows)
			if list {
				vars, row.address = r.answer.Rows[i].Vars, r.answer.Rows[i].Item
			}
			for _, f := range plan.Fields {
				if v := l.Fields[columnOf(f)]; v.State == record.Value {
					row.values[f.Name] = valueText(v.Value)
				}
			}
			for name, v := range vars {
				row.values[name] = v
			}
			if list {
				lists = append(lists, row)
			} else {
				items = append(items, row)
			}
		}
	}
	if len(lists) > 0 {
		return lists, nil
	}
	return items, nil
}

// candidates judges every column and variable alone, and pairs of the variables of an address.
func candidates(plan *recipe.Plan, rows []keyRow, present []string) []KeyChoice {
	type judged struct {
		KeyChoice
		worth float64
	}
	var all []judged
	add := func(columns ...string) {
		c := judge(plan, rows, columns)
		if c.Filled == 0 || slices.ContainsFunc(all, func(j judged) bool { return slices.Equal(j.Columns, c.Columns) }) {
			return
		}
		worth := 0.0
		if len(rows) > 0 {
			worth = float64(c.Filled+c.Distinct) / float64(2*len(rows))
		}
		if c.Doubt != "" {
			worth -= 2
		}
		if inAddresses(rows, columns) {
			worth++
		}
		if idLike.MatchString(columns[0]) {
			worth += 0.5
		}
		if slices.Equal(columns, present) {
			worth += 0.2
		}
		all = append(all, judged{c, worth - 0.3*float64(len(columns)-1)})
	}
	vars := variables(plan)
	if len(present) > 0 {
		add(present...)
	}
	for _, v := range vars {
		add(v)
	}
	for i, v := range vars {
		for _, w := range vars[i+1:] {
			add(v, w)
		}
	}
	for _, f := range plan.Fields {
		if !f.List && f.Type != recipe.TypeImages && f.Type != recipe.TypeRows && f.Type != recipe.TypeHTML {
			add(f.Name)
		}
	}
	slices.SortStableFunc(all, func(a, b judged) int { return cmp.Compare(b.worth, a.worth) })
	out := []KeyChoice{}
	for i, j := range all[:min(len(all), mostKeys)] {
		j.Recommended = i == 0 && j.Doubt == ""
		out = append(out, j.KeyChoice)
	}
	return out
}

// variables are those of the addresses of the recipe's first item.
func variables(plan *recipe.Plan) []string {
	if len(plan.ItemKinds) == 0 {
		return nil
	}
	return plan.Items[plan.ItemKinds[0]].Address.Names()
}

var (
	idLike     = regexp.MustCompile(`(?i)(^|_)(id|sku|asin|code|no|number|ean|gtin|isbn|mpn|key)$`)
	uuidLike   = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-`)
	randomLike = regexp.MustCompile(`^(?:[0-9a-f]{16,}|[A-Za-z0-9_-]{20,})$`)
)

// changing are columns that say how a thing is today.
var changing = map[string]bool{
	"price": true, "price_max": true, "list_price": true, "shipping_price": true, "unit_price": true, "rating": true, "rating_count": true, "review_count": true,
	"availability": true, "availability_raw": true, "stock_qty": true, "price_currency": true, "condition": true,
}

// judge says how well columns tell rows apart.
func judge(plan *recipe.Plan, rows []keyRow, columns []string) KeyChoice {
	c := KeyChoice{Columns: columns, Examples: []string{}}
	var words []edit.Words
	for _, name := range columns {
		words = append(words, nameWords(plan, name))
	}
	c.Words = joinWords(words)
	seen := map[string]int{}
	var values []string
	for _, r := range rows {
		v := r.key(columns)
		values = append(values, v)
		if v == "" {
			continue
		}
		c.Filled++
		if seen[v]++; seen[v] == 1 && len(c.Examples) < mostExamples {
			c.Examples = append(c.Examples, clip(v, 80))
		}
	}
	c.Distinct = len(seen)
	in := inAddresses(rows, columns)
	switch {
	case slices.ContainsFunc(columns, func(name string) bool { return changing[name] || isMoney(plan, name) }):
		c.Doubt, c.Why = doubtChanges, edit.Words{KO: "같은 것이라도 값이 바뀔 수 있습니다", EN: "it may change while the thing stays the same"}
	case c.Filled < len(rows):
		n := strconv.Itoa(len(rows) - c.Filled)
		c.Doubt, c.Why = doubtMissing, edit.Words{KO: n + "개 행에는 값이 없습니다", EN: n + " rows have none"}
	case c.Distinct < c.Filled:
		n := strconv.Itoa(c.Filled - c.Distinct)
		c.Doubt, c.Why = doubtRepeats, edit.Words{KO: n + "개 행의 값이 다른 행과 같습니다", EN: n + " rows have the same value as another one"}
	case !in && counts(values):
		c.Doubt, c.Why = doubtCounts, edit.Words{KO: "순서대로 매긴 번호라서 내일은 다른 행의 번호가 됩니다", EN: "it counts the rows: tomorrow another row has this number"}
	case !in && looksRandom(values):
		c.Doubt, c.Why = doubtRandom, edit.Words{KO: "페이지를 열 때마다 새로 만드는 값처럼 보입니다", EN: "it looks as if it was made anew each time the page is shown"}
	case in:
		c.Why = edit.Words{KO: "상세 페이지 주소에 들어 있고 모든 행에서 서로 다릅니다", EN: "it is part of each one's own address, and no two rows share it"}
	default:
		c.Why = edit.Words{KO: "모든 행에서 서로 다릅니다", EN: "no two rows share it"}
	}
	return c
}

// key is a row's value of some columns, as the language joins them; "" where one is missing.
func (r keyRow) key(columns []string) string {
	parts := make([]string, len(columns))
	for i, name := range columns {
		if parts[i] = r.values[name]; parts[i] == "" {
			return ""
		}
	}
	return strings.Join(parts, ":")
}

// inAddresses reports whether every row's value stands in its own address.
func inAddresses(rows []keyRow, columns []string) bool {
	for _, r := range rows {
		for _, name := range columns {
			if v := r.values[name]; v == "" || !strings.Contains(r.address, v) {
				return false
			}
		}
	}
	return len(rows) > 0
}

// counts: 1, 2, 3, …
func counts(values []string) bool {
	last, steps := 0, 0
	for i, v := range values {
		n, err := strconv.Atoi(v)
		if err != nil || n >= 100_000 {
			return false
		}
		if i > 0 && n-last >= 1 && n-last <= 4 {
			steps++
		}
		last = n
	}
	return len(values) > 3 && steps*10 >= (len(values)-1)*9
}

func looksRandom(values []string) bool {
	n := 0
	for _, v := range values {
		if uuidLike.MatchString(v) || randomLike.MatchString(v) && strings.ContainsAny(v, "0123456789") {
			n++
		}
	}
	return n*2 > len(values)
}

func isMoney(plan *recipe.Plan, name string) bool {
	for _, f := range plan.Fields {
		if f.Name == name {
			return f.Type == recipe.TypeMoney || f.Type == recipe.TypeMoneyRange
		}
	}
	return false
}

// nameWords says a column, or a part of an address, in words.
func nameWords(plan *recipe.Plan, name string) edit.Words {
	if name == keyColumn || slices.ContainsFunc(plan.Fields, func(f *recipe.Field) bool { return f.Name == name }) {
		return edit.Label(name)
	}
	return edit.Words{KO: "주소의 " + name + " 부분", EN: "the part " + name + " of the address"}
}

func joinWords(words []edit.Words) edit.Words {
	var ko, en []string
	for _, w := range words {
		ko, en = append(ko, w.KO), append(en, w.EN)
	}
	return edit.Words{KO: strings.Join(ko, " + "), EN: strings.Join(en, " + ")}
}
