// Package trial reads single pages with a recipe, as `sheaf recipe test` does: it finds out which page kind of the recipe
// a saved page is, which marketplace it comes from, and prints what workers would read, by the same code.
package trial

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Page is one body to read.
type Page struct {
	// As names the page kind, or the item kind whose answer it is; empty = found out.
	As string
	// Vars are the item's variables where they are known; nil = read from the address.
	Vars        map[string]string
	URL         string // empty = what the page says of itself
	FinalURL    string
	Status      int // 0 = 200
	ContentType string
	Body        []byte
}

// Result is what was read: an item or a list.
type Result struct {
	Item *extract.ItemTest
	List *extract.ListTest
	// Pages are the page kinds that the bodies were read as.
	Pages []string
}

// ErrUnknownPage says that no page kind of the recipe fits.
var ErrUnknownPage = errors.New("page fits no page kind of the recipe")

// Compile binds the recipe's parameters. One that must be one of several values, and is not given, takes the one
// that the pages' address belongs to, else its default, else the first: a saved page need not be explained twice.
func Compile(r *recipe.Recipe, revision int, given map[string]any, pages []Page) (*recipe.Plan, error) {
	return r.Compile(revision, bound(r, given, pages))
}

// CompileRendering is Compile for who looks at pages as a browser built them.
func CompileRendering(r *recipe.Recipe, revision int, given map[string]any, pages []Page) (*recipe.Plan, error) {
	return r.CompileRendering(revision, bound(r, given, pages))
}

func bound(r *recipe.Recipe, given map[string]any, pages []Page) map[string]any {
	params := map[string]any{}
	domain := ""
	for i := range pages {
		if d := registrable(pages[i].address()); d != "" {
			domain = d
			break
		}
	}
	for _, p := range r.Parameters {
		v, ok := given[p.Name]
		switch {
		case ok:
			params[p.Name] = v
		case slices.Contains(p.OneOf, domain):
			params[p.Name] = domain
		case domain == "" && mentioned(p.OneOf, pages) != "":
			params[p.Name] = mentioned(p.OneOf, pages)
		case p.Default == nil && len(p.OneOf) > 0:
			params[p.Name] = p.OneOf[0]
		case p.Default == nil:
			params[p.Name] = "-" // a page is read, no list is walked: the value is not looked at
		}
	}
	for name, v := range given {
		params[name] = v // an unknown one is Compile's to refuse
	}
	return params
}

func registrable(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return ""
	}
	return d
}

// Run reads the pages as one item's answers, or as one list.
func Run(p *recipe.Plan, pages []Page) (Result, error) {
	answers := map[string]*extract.Answer{}
	var out Result
	var last *extract.Answer
	for _, page := range pages {
		kind, answer, err := page.read(p)
		if err != nil {
			return out, err
		}
		if _, ok := answers[kind]; ok {
			return out, fmt.Errorf("two pages were given for %s", kind)
		}
		answers[kind], last = answer, answer
		out.Pages = append(out.Pages, kind)
	}
	kind := itemOf(p, out.Pages)
	if kind == "" {
		if len(pages) > 1 {
			return out, fmt.Errorf("pages %s do not belong to one item", strings.Join(out.Pages, ", "))
		}
		t := extract.TestList(p, last)
		t.Next = pages[0].nextOf(p, out.Pages[0], last, t.Next)
		out.List = &t
		return out, nil
	}
	vars := map[string]string{}
	for _, page := range pages {
		if found, ok := page.variables(p, kind); ok {
			vars = found
			break
		}
	}
	t := extract.TestItem(p, kind, vars, answers)
	if t.Outcome == record.RedirectedAway && !slices.ContainsFunc(pages, func(page Page) bool { return page.URL != "" }) {
		t = extract.TestItem(p, kind, nil, answers) // its canonical link names another product (a variation): nobody asked for that one
	}
	out.Item = &t
	return out, nil
}

// itemOf is the item kind that has all these answers; empty when they are a list.
func itemOf(p *recipe.Plan, pages []string) string {
	for _, kind := range p.ItemKinds {
		all := len(pages) > 0
		for _, page := range pages {
			all = all && slices.ContainsFunc(p.Items[kind].Answers, func(a recipe.Answer) bool { return a.Page == page })
		}
		if all {
			return kind
		}
	}
	return ""
}

// variables of the item that the page is an answer of.
func (page Page) variables(p *recipe.Plan, kind string) (map[string]string, bool) {
	if page.Vars != nil {
		return page.Vars, true
	}
	address := page.address()
	if address == "" {
		return nil, false
	}
	return p.ItemVars(kind, address)
}

// Requests are those of the item that an address belongs to, and the item's variables; none if it is no item's.
func Requests(p *recipe.Plan, address string) ([]recipe.AnswerRequest, map[string]string, error) {
	for _, kind := range p.ItemKinds {
		vars, ok := p.ItemVars(kind, address)
		if !ok {
			continue
		}
		list, err := p.ItemRequests(kind, vars)
		if err != nil {
			return nil, nil, fmt.Errorf("ask for %s: %w", address, err)
		}
		return list, vars, nil
	}
	return nil, nil, nil
}

// Read reads one page as the page kind that it is given or looks like, by the extractor that workers run. Errors wrap
// ErrUnknownPage where it fits none.
func Read(p *recipe.Plan, page Page) (kind string, a *extract.Answer, err error) { return page.read(p) }

// Vars are the variables of the item that a page describes by its address; nil where it is none.
func Vars(p *recipe.Plan, page Page, kind string) map[string]string {
	item := itemOf(p, []string{kind})
	if item == "" {
		return nil
	}
	vars, _ := page.variables(p, item)
	return vars
}

// read reads the page as the kind that it is given or looks like.
func (page Page) read(p *recipe.Plan) (string, *extract.Answer, error) {
	kinds, err := page.kinds(p)
	if err != nil {
		return "", nil, err
	}
	best, most := "", -1
	var answer *extract.Answer
	for _, kind := range kinds {
		a, err := page.readAs(p, kind)
		if err != nil {
			continue // a JSON page read as HTML, or the other way round
		}
		if n := page.fits(p, kind, a); n > most {
			best, most, answer = kind, n, a
		}
	}
	if best == "" {
		return "", nil, fmt.Errorf("%w %s (%s): name it with --as", ErrUnknownPage, p.Name, strings.Join(p.PageNames, ", "))
	}
	return best, answer, nil
}

// kinds are the page kinds that the page may be: the one that As names, the answers of the item kind that As names, or
// all. Answers of items come first: what fits nothing, or is refused, is an item without record.
func (page Page) kinds(p *recipe.Plan) ([]string, error) {
	var kinds []string
	for _, item := range p.ItemKinds {
		for _, a := range p.Items[item].Answers {
			if (page.As == "" || page.As == item) && !slices.Contains(kinds, a.Page) {
				kinds = append(kinds, a.Page)
			}
		}
	}
	switch {
	case p.Pages[page.As] != nil:
		return []string{page.As}, nil
	case page.As == "":
		for _, name := range p.PageNames {
			if !slices.Contains(kinds, name) {
				kinds = append(kinds, name)
			}
		}
	case len(kinds) == 0:
		return nil, fmt.Errorf("recipe %s has no page or item %q; it has %s", p.Name, page.As, strings.Join(slices.Concat(p.PageNames, p.ItemKinds), ", "))
	}
	return kinds, nil
}

func (page Page) readAs(p *recipe.Plan, kind string) (*extract.Answer, error) {
	in := extract.Input{
		URL: page.address(), FinalURL: page.FinalURL, Status: page.Status, ContentType: page.ContentType, Body: page.Body,
		Visit: recipe.Visit{Page: kind},
	}
	if in.Status == 0 {
		in.Status = 200
	}
	var a *extract.Answer
	var err error
	if item := itemOf(p, []string{kind}); item != "" {
		if vars, ok := page.variables(p, item); ok {
			in.Visit, in.Vars = recipe.Visit{}, vars
		}
		a, err = extract.Read(p, kind, in)
	} else {
		a, err = page.readList(p, kind, in)
	}
	if err != nil {
		return nil, fmt.Errorf("read page as %s: %w", kind, err)
	}
	return a, nil
}

// fits tells how well a page kind reads a page: 0 not at all, more the more it found. An address that belongs to
// an item of the recipe speaks for its answers.
func (page Page) fits(p *recipe.Plan, kind string, a *extract.Answer) int {
	item := itemOf(p, []string{kind})
	n := 0
	if a.Outcome == record.OK {
		n = 1
		if item == "" {
			n += 100 * len(a.Rows)
		} else {
			for _, f := range extract.Fields(p, map[string]*extract.Answer{kind: a}, nil) {
				if f.State == record.Value {
					n += 100
				}
			}
		}
	} else if refusal(a.Outcome) {
		n = 1 // it was recognised by what it refuses
	}
	if item != "" && n > 0 {
		if _, ok := page.variables(p, item); ok {
			n += 100_000
		}
	}
	return n
}

// refusal are outcomes that a page states about itself.
func refusal(o record.Outcome) bool {
	return o == record.Blocked || o == record.Gone || o == record.NotFound
}
