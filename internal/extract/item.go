package extract

import (
	"fmt"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// Item combines the answers of one item (by page name) into its record: every field from the first alternative
// that has a value, over all answers that are ok. The outcome is ok with the record, or the reason why there is none:
// that of a required answer (incomplete where it may still be asked again), parse_failed where a required field has no
// value, redirected_away where the page describes another item.
func Item(p *recipe.Plan, kind string, vars map[string]string, answers map[string]*Answer) (record.Record, record.Outcome, string) {
	item, ok := p.Items[kind]
	if !ok {
		return record.Record{}, record.ParseFailed, fmt.Sprintf("recipe %s has no item %q", p.Name, kind)
	}
	r := &fieldReader{plan: p, places: map[string]place{}, failed: map[string]bool{}, vars: vars}
	rec := record.Record{Kind: kind, ItemKind: kind, Vars: vars}
	for _, want := range item.Answers {
		a := answers[want.Page]
		if a == nil || a.Outcome != record.OK {
			if want.Required {
				out, why := requiredFailed(want.Page, a)
				return record.Record{}, out, why
			}
			r.failed[want.Page] = true
			continue
		}
		pl := a.place
		pl.vars = vars
		r.places[want.Page] = pl
		if r.first.doc == nil {
			r.first = pl
			rec.URL = a.FinalURL
		}
		if rec.Canonical == "" {
			rec.Canonical = canonicalOf(p, pl)
		}
		rec.Rank = max(rec.Rank, pl.page.Rank)
	}
	if r.first.doc == nil {
		return record.Record{}, record.Incomplete, "no answer is ok"
	}
	rec.Fields = r.readAll()
	r.readTemplates(vars)
	if name, asked, got := contradiction(rec.Fields, vars); name != "" {
		return record.Record{}, record.RedirectedAway, fmt.Sprintf("asked for %s %s, the page describes %s", name, asked, got)
	}
	for _, f := range p.Fields {
		if f.Required && rec.Fields[f.Name].State != record.Value {
			why := fmt.Sprintf("required field %s has no value", f.Name)
			if e := rec.Fields[f.Name].Error; e != "" {
				why += ": " + e
			}
			return record.Record{}, record.ParseFailed, why
		}
	}
	key, err := r.key(kind, vars)
	if err != nil {
		return record.Record{}, record.ParseFailed, err.Error()
	}
	rec.Key = key
	if addr, err := p.ItemAddress(kind, r.addressVars(item, vars)); err == nil {
		rec.Item, rec.URL = addr, addr
	}
	rec.Quarantine = disagreement(item.Agree, answers)
	return rec, record.OK, ""
}

// key is the record's key: of the item's variables and fields, or the id that the page states where its variables are
// not known (a saved page).
func (r *fieldReader) key(kind string, vars map[string]string) (record.Key, error) {
	key, err := r.plan.Key(kind, func(name string) (string, bool) { return r.text(name, vars) })
	if err == nil {
		return key, nil
	}
	if id, ok := r.text("site_product_id", nil); ok {
		return record.Key{Site: r.plan.Site, Marketplace: r.plan.Marketplace, ID: id}, nil
	}
	return record.Key{}, err
}

// addressVars are the variables of the item's address: those of the visit, else the fields of the same name.
func (r *fieldReader) addressVars(item *recipe.Item, vars map[string]string) map[string]string {
	if len(vars) > 0 {
		return vars
	}
	out := map[string]string{}
	for _, name := range item.Address.Names() {
		if v, ok := r.text(name, nil); ok {
			out[name] = v
		}
	}
	return out
}

// requiredFailed is the item's outcome when an answer that it needs is not ok.
func requiredFailed(page string, a *Answer) (record.Outcome, string) {
	if a == nil {
		return record.Incomplete, fmt.Sprintf("answer %s is missing", page)
	}
	why := fmt.Sprintf("answer %s: %s", page, a.Reason)
	switch a.Outcome {
	case recipe.Retry, recipe.Throttled, record.FetchFailed, record.NotModified:
		return record.Incomplete, why
	}
	return a.Outcome, why
}

// contradiction finds a variable of the item that the page states otherwise: a redirect led to another product.
func contradiction(fields map[string]record.Field, vars map[string]string) (name, asked, got string) {
	for _, n := range sortedNames(vars) {
		if f, ok := fields[n]; ok && f.State == record.Value {
			if text, ok := path.Text(f.Value); ok && text != vars[n] {
				return n, vars[n], text
			}
		}
	}
	return "", "", ""
}

// disagreement compares what answers state under `agree`; "" where they agree or one says nothing.
func disagreement(groups [][]recipe.Ref, answers map[string]*Answer) string {
	for _, refs := range groups {
		first, firstText := recipe.Ref{}, ""
		for _, ref := range refs {
			a := answers[ref.Page]
			if a == nil || a.Outcome != record.OK {
				continue
			}
			text, ok := path.Text(a.Let[ref.Let])
			if !ok || text == "" {
				continue
			}
			if firstText == "" {
				first, firstText = ref, text
				continue
			}
			if text != firstText {
				return fmt.Sprintf("disagree: %s.%s=%s %s.%s=%s", first.Page, first.Let, firstText, ref.Page, ref.Let, text)
			}
		}
	}
	return ""
}

// canonicalOf is the canonical address that an HTML page declares, in the plan's form; "" for none.
func canonicalOf(p *recipe.Plan, pl place) string {
	if pl.page.Read.Kind == recipe.ReadJSON {
		return ""
	}
	for n := range pl.doc.declaring().Descendants() {
		if n.DataAtom != atom.Link || dom.Attr(n, "rel") != "canonical" {
			continue
		}
		addr := dom.ResolveRef(pl.doc.url, dom.Attr(n, "href"))
		if canonical, err := p.Canonical(addr); err == nil {
			return canonical
		}
		return ""
	}
	return ""
}

// Fields reads the fields that some of an item's answers state, whether or not they make a record: for looking at a single
// page.
func Fields(p *recipe.Plan, answers map[string]*Answer, vars map[string]string) map[string]record.Field {
	if r := readAnswers(p, answers, vars); r != nil {
		return r.fields
	}
	return nil
}

// readAnswers reads all fields of the answers that are ok; nil without any.
func readAnswers(p *recipe.Plan, answers map[string]*Answer, vars map[string]string) *fieldReader {
	r := &fieldReader{plan: p, places: map[string]place{}, failed: map[string]bool{}, vars: vars}
	for _, name := range p.PageNames {
		if a := answers[name]; a != nil && a.Outcome == record.OK {
			r.places[name] = a.place
			if r.first.doc == nil {
				r.first = a.place
			}
		}
	}
	if r.first.doc == nil {
		return nil
	}
	r.readAll()
	r.readTemplates(vars)
	return r
}
