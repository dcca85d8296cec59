package extract

import (
	"fmt"

	"golang.org/x/net/html"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Look is a row of a list, or the one item that a page describes, with where its values stand: for who shows them.
type Look struct {
	// Node is the row's element; nil for an item's page and for rows of JSON.
	Node *html.Node
	// Fields are the columns as a record has them.
	Fields map[string]record.Field
	// Nodes are the elements that values were read from, by the name of their field; those of declared data and JSON have none.
	Nodes map[string]*html.Node
	// Texts are what values were read from, before any transform, by the name of their field; of lists the first member.
	Texts map[string]string
}

// LookAt reads the rows that count, or the one item, of an answer once more. A list's looks are in the order of Answer.Rows,
// and as many.
func LookAt(p *recipe.Plan, a *Answer, vars map[string]string) []Look {
	if a.Outcome != record.OK || a.place.page == nil {
		return nil
	}
	var out []Look
	if a.place.page.Rows == nil {
		r := readAnswers(p, map[string]*Answer{a.Page: a}, vars)
		if r == nil {
			return nil
		}
		return []Look{r.look(nil)}
	}
	for _, r := range rowReaders(p, a) {
		out = append(out, r.look(r.first.node))
	}
	return out
}

// look tells where the reader's values stand.
func (r *fieldReader) look(row *html.Node) Look {
	out := Look{Node: row, Fields: r.fields, Nodes: map[string]*html.Node{}, Texts: map[string]string{}}
	for _, f := range r.plan.Fields {
		column := f.Name
		if len(f.Into) > 0 {
			column = f.Into[0]
		}
		value := r.fields[column]
		if value.State != record.Value {
			continue
		}
		for _, alt := range f.From {
			pl, ok := r.placeOf(alt)
			if !ok || alt.Source == nil || fmt.Sprintf("%s#%d", pl.page.Name, alt.Index) != value.Matched {
				continue
			}
			for _, fd := range pl.find(alt.Source) {
				if !r.gives(f, alt, fd, pl) {
					continue
				}
				out.Texts[f.Name] = clip(fd.clean(), 200)
				if fd.node != nil {
					out.Nodes[f.Name] = fd.node
				}
				break
			}
		}
	}
	return out
}

// gives reports whether a finding is what the field's value was read from, or the first part of it.
func (r *fieldReader) gives(f *recipe.Field, alt *recipe.Alternative, fd finding, pl place) bool {
	if f.List || f.Type == recipe.TypeImages || f.Type == recipe.TypeRows {
		return true
	}
	for _, t := range transformed(transformed([]finding{fd}, alt.Transforms), f.Transforms) {
		if r.one(f, t, pl).ok {
			return true
		}
	}
	return false
}

// LookAtItem reads the one item that some answers describe once more.
func LookAtItem(p *recipe.Plan, answers map[string]*Answer, vars map[string]string) (Look, bool) {
	r := readAnswers(p, answers, vars)
	if r == nil {
		return Look{}, false
	}
	return r.look(nil), true
}
