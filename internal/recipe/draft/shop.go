package draft

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/propose/column"
	"sheaf/internal/recipe/path"
)

// leastShop is the share of rows, in percent, whose address has to name the shop that they say.
const leastShop = 80

// shopName is what calls something a shop of a marketplace in names of columns and of data.
var shopName = regexp.MustCompile(`(?i)shop|seller|store|merchant|vendor|boutique|haendler|verkaeufer|vendedor`)

// shopRoute are steps of addresses behind which a shop's name stands.
var shopRoute = regexp.MustCompile(`(?i)^(shops?|stores?|sellers?|merchants?|vendors?|boutiques?|mall)$`)

// item is how the rows' items are addressed. Where a step before the key names the shop that sells it, the key is of both:
// on a marketplace every shop counts its own products, and two of them will have the same code one day.
func (l *listing) item(addresses []string, keyed string) *item {
	it := newItem(addresses, keyed)
	if shop := l.shopStep(it); shop >= 0 {
		return formed(addresses, keyed, shop)
	}
	return it
}

// itemOf is how the product of one page is addressed. Rows that say their shops are not at hand: the page's data for its
// scripts has to name a step as its shop.
func itemOf(page *opened, address string) *item {
	it := newItem([]string{address}, "")
	split := splitAddresses([]string{tracking.ReplaceAllString(address, "")})
	for step := it.step - 1; step >= 0 && len(split) == 1; step-- {
		if scriptsNameShop(page, split[0].steps[step]) {
			return formed([]string{address}, "", step)
		}
	}
	return it
}

// scriptsNameShop tells whether the page's scripts hold a field that is called a shop with this name, or with an address that
// ends in it, as its value.
func scriptsNameShop(page *opened, name string) bool {
	field := regexp.MustCompile(`(?i)"[\w-]*(?:shop|seller|store|merchant|vendor)[\w-]*"\s*:\s*"(?:https?://[^"]*/)?` + quoteMeta(name) + `/?"`)
	for n := range page.Nodes(nil) {
		if n.DataAtom == atom.Script && n.FirstChild != nil && field.MatchString(n.FirstChild.Data) {
			return true
		}
	}
	return false
}

// shopStep is the number of the step before the key that names shops, -1 for none.
func (l *listing) shopStep(it *item) int {
	var rows []int
	var all []address
	for i, r := range l.list.Items {
		if split := splitAddresses([]string{tracking.ReplaceAllString(r.URL, "")}); len(split) == 1 && it.pattern != "" && len(it.others([]string{r.URL})) == 0 {
			rows, all = append(rows, i), append(all, split[0])
		}
	}
	for step := it.step - 1; step >= 0; step-- {
		if len(all) < 2 || slices.ContainsFunc(all, func(a address) bool { return len(a.steps) <= it.step }) {
			return -1
		}
		names := parts(all, step)
		if different(names) < 2 {
			continue
		}
		routed := step > 0 && shopRoute.MatchString(all[0].steps[step-1]) && different(parts(all, step-1)) == 1
		if routed || l.rowsName(rows, names) || l.stateNames(names) {
			return step
		}
	}
	return -1
}

// rowsName tells whether the rows say these names as their shops': by themselves, at the end of an address, or as words of which
// each goes with one of them.
func (l *listing) rowsName(rows []int, names []string) bool {
	for _, c := range l.list.Columns {
		if c.Name == "url" || !callsShop(c) {
			continue
		}
		var said []string
		for _, i := range rows {
			said = append(said, l.list.Value(l.list.Items[i], c.Name))
		}
		if alike(said, names) || different(names) < len(names) && goTogether(said, names) {
			return true
		}
	}
	return false
}

func callsShop(c column.Column) bool {
	text := c.Name
	for _, f := range c.Find {
		text += " " + f.Path + " " + f.CSS + " " + f.Attr
	}
	return shopName.MatchString(text)
}

// stateNames tells whether the page carries records for its scripts that name most of these as shops.
func (l *listing) stateNames(names []string) bool {
	if l.read != "" {
		return false
	}
	best, from, ok := StateOf(l.page.Page)
	if !ok {
		return false
	}
	rows, err := path.Compile(best.Path)
	if err != nil {
		return false
	}
	nodes := rows.Nodes(path.Scope{At: path.Node{Value: from.Value}, Root: from.Value})
	for _, c := range best.Columns {
		if len(c.Find) == 0 || !callsShop(c) {
			continue
		}
		e, err := path.Compile(c.Find[0].Path)
		if err != nil {
			continue
		}
		known := map[string]bool{}
		for _, n := range eachOf(nodes) {
			if v, ok := e.First(path.Scope{At: n, Root: from.Value}); ok {
				text, _ := path.Text(v)
				known[lastStep(text)] = true
			}
		}
		hits := 0
		for _, name := range names {
			if known[name] {
				hits++
			}
		}
		if hits*100 >= leastShop*len(names) {
			return true
		}
	}
	return false
}

// eachOf opens lists among nodes.
func eachOf(nodes []path.Node) []path.Node {
	var out []path.Node
	for _, n := range nodes {
		if list, ok := n.Value.([]any); ok {
			for _, e := range list {
				out = append(out, path.Node{Value: e, Up: n.Up})
			}
			continue
		}
		out = append(out, n)
	}
	return out
}

// alike tells whether most texts are the name beside them, or an address that ends in it.
func alike(said, names []string) bool {
	hits := 0
	for i, s := range said {
		if s != "" && lastStep(s) == names[i] {
			hits++
		}
	}
	return hits*100 >= leastShop*len(names)
}

// goTogether tells whether each text stands with one name only, and each name with one text.
func goTogether(said, names []string) bool {
	a, b := map[string]string{}, map[string]string{}
	for i, s := range said {
		if s == "" || a[s] != "" && a[s] != names[i] || b[names[i]] != "" && b[names[i]] != s {
			return false
		}
		a[s], b[names[i]] = names[i], s
	}
	return true
}

// lastStep is the end of an address's path; other texts are given as they are.
func lastStep(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "?")
	text = strings.TrimRight(text, "/")
	return text[strings.LastIndexByte(text, '/')+1:]
}
