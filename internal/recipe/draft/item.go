package draft

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// item is how products are addressed: a template with variables, of which site_product_id is the key.
type item struct {
	address string   // template, empty where rows have no address of their own
	vars    []string // patterns of variables: site_product_id: '\d+'
	// id is the key in the first address; pattern is what finds it in any.
	id, pattern string
	// step is the number of the path's step that holds the key, from 0, -1 where none does.
	step int
	// shops says that a step before it names the shop that gave the code: site_product_id is then made of both, as {shop}:{code}.
	shops bool
	// guessed says that the template was told from one address alone.
	guessed bool
	// tracked says that addresses held steps such as /ref=x, which the recipe's requests take out.
	tracked bool
	// more is another form of addresses that rows lead to; nil without.
	more *item
}

// others are the addresses that the item's form does not fit.
func (it *item) others(addresses []string) []string {
	if it.pattern == "" {
		return nil
	}
	form := regexp.MustCompile("^https?:" + it.pattern + "(?:[/?&#]|$)")
	return slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return form.MatchString(tracking.ReplaceAllString(a, "")) })
}

// newItem generalises over the addresses of items of one site. keyed is the id of the first one where it is known, else "".
func newItem(addresses []string, keyed string) *item { return formed(addresses, keyed, -1) }

// formed is newItem with the step that names shops, -1 for none.
func formed(addresses []string, keyed string, shop int) *item {
	bare := make([]string, len(addresses))
	it := &item{step: -1, shops: shop >= 0}
	for i, a := range addresses {
		bare[i] = tracking.ReplaceAllString(a, "")
		it.tracked = it.tracked || bare[i] != a
	}
	split := splitAddresses(bare)
	if len(split) == 0 {
		return &item{}
	}
	first := split[0]
	it.guessed = len(split) == 1
	params := varying(split)
	at, param := it.keyPlace(split, keyed, params)
	it.step = at
	key := "{site_product_id}"
	if shop >= 0 {
		key = "{code}"
	}
	var b, re strings.Builder
	b.WriteString("https://" + first.host)
	re.WriteString("//" + quoteMeta(first.host))
	names, shopID := 0, ""
	for i, step := range first.steps {
		b.WriteString("/")
		re.WriteString("/")
		constant := !slices.ContainsFunc(split, func(a address) bool { return a.steps[i] != step })
		switch {
		case i == at:
			before, id, after := keyIn(parts(split, i), keyed)
			b.WriteString(template(before, &names) + key + after)
			re.WriteString(expression(before) + "(" + idPattern(id, it) + ")" + quoteMeta(after))
			it.id = id[0]
		case i == shop:
			b.WriteString("{shop}")
			re.WriteString("([^/?#]+)")
			shopID = step
		case constant && (len(split) > 1 || isRoute(step)):
			b.WriteString(escapeBraces(step))
			re.WriteString(quoteMeta(step))
		default:
			names++
			b.WriteString("{" + varName(names) + "}")
			re.WriteString("[^/?#]+")
		}
	}
	if strings.HasSuffix(first.path, "/") && len(first.steps) > 0 {
		b.WriteString("/")
	}
	if param != "" {
		b.WriteString("?" + param + "={site_product_id}")
		re.WriteString(`/?\?(?:[^#]*&)?` + quoteMeta(param) + "=(" + idPattern(columnOf(split, param), it) + ")")
		it.id = first.query.Get(param)
	}
	if it.id == "" {
		return &item{}
	}
	if shop >= 0 {
		it.id = shopID + ":" + it.id
		it.vars = renamed(it.vars, "site_product_id: ", "code: ")
	}
	it.address, it.pattern = b.String(), re.String()
	return it
}

func renamed(vars []string, from, to string) []string {
	for i, v := range vars {
		if rest, ok := strings.CutPrefix(v, from); ok {
			vars[i] = to + rest
		}
	}
	return vars
}

// key is the template of the record's key.
func (it *item) key() string {
	if it.shops {
		return shopKey
	}
	return "{site_product_id}"
}

// shopKey is the key of what shops give numbers to on their own.
const shopKey = "{shop}:{code}"

// tracking are steps of a path that say where a visitor comes from: /ref=sr_1_1. The expression is the recipe's, too.
var tracking = regexp.MustCompile(`/[a-z]+=[^/?#]*`)

// address is one, taken apart.
type address struct {
	host, path string
	steps      []string
	query      url.Values
}

// splitAddresses takes addresses apart; only those like most: of one host and with one number of steps.
func splitAddresses(list []string) []address {
	var all []address
	shapes := map[string]int{}
	shape := func(a address) string { return a.host + strings.Repeat("/", len(a.steps)) }
	for _, raw := range list {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			continue
		}
		a := address{host: strings.ToLower(u.Host), path: u.EscapedPath(), query: u.Query()}
		for step := range strings.SplitSeq(strings.Trim(a.path, "/"), "/") {
			if step != "" {
				a.steps = append(a.steps, step)
			}
		}
		all = append(all, a)
		shapes[shape(a)]++
	}
	most := ""
	for _, a := range all {
		if most == "" || shapes[shape(a)] > shapes[most] {
			most = shape(a)
		}
	}
	return slices.DeleteFunc(all, func(a address) bool { return shape(a) != most })
}

// varying are the query parameters whose values differ between addresses, or that one address alone has.
func varying(list []address) []string {
	var out []string
	for _, a := range list {
		for name := range a.query {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// keyPlace finds where the key stands: the step that holds the known id, else the last step that is different in every
// address, else such a query parameter. at is -1 for a parameter.
func (it *item) keyPlace(list []address, keyed string, params []string) (at int, param string) {
	first := list[0]
	if keyed != "" {
		for i := len(first.steps) - 1; i >= 0; i-- {
			if strings.Contains(first.steps[i], keyed) {
				return i, ""
			}
		}
		for _, p := range params {
			if first.query.Get(p) == keyed {
				return -1, p
			}
		}
	}
	best, most := -1, 0
	for i := range first.steps {
		alone := len(list) == 1
		if alone && isRoute(first.steps[i]) && i < len(first.steps)-1 {
			continue
		}
		if n := different(parts(list, i)); n >= most && (n > 1 || alone) {
			if score(parts(list, i)) >= 0 && (best < 0 || n > most || score(parts(list, i)) >= score(parts(list, best))) {
				best, most = i, n
			}
		}
	}
	if most < len(list) || best < 0 || len(list) == 1 && isRoute(first.steps[best]) {
		for _, p := range params {
			values := columnOf(list, p)
			if n := different(values); idName.MatchString(p) && !slices.Contains(values, "") && (n > most || len(list) == 1) {
				return -1, p
			}
		}
	}
	return best, ""
}

// idName are names of query parameters that hold ids.
var idName = regexp.MustCompile(`(?i)^(id|.*_?id|sku|code|no|.*_?no|.*code|p|item|product|prod|goods.*|pid|asin)$`)

// score is how much steps look like ids: with digits in most of them.
func score(values []string) int {
	n := 0
	for _, v := range values {
		if strings.ContainsAny(v, "0123456789") {
			n++
		}
	}
	return n * 10 / len(values)
}

func parts(list []address, i int) []string {
	out := make([]string, len(list))
	for k, a := range list {
		out[k] = a.steps[i]
	}
	return out
}

func columnOf(list []address, param string) []string {
	out := make([]string, len(list))
	for k, a := range list {
		out[k] = a.query.Get(param)
	}
	return out
}

func different(values []string) int {
	seen := map[string]bool{}
	for _, v := range values {
		seen[v] = true
	}
	return len(seen)
}

// endings of file names, which are no part of an id.
var ending = regexp.MustCompile(`\.(html?|php|aspx?|jsp|prd|do)$`)

// lastNumber is an id at the end of a step that begins with words: "blue-lamp-p-12345".
var lastNumber = regexp.MustCompile(`^(.*[a-z][a-z-]*[-_./])([A-Z]{0,3}\d{4,})$`)

// keyIn cuts the key out of steps: what stands before it in the first, the keys, and what stands behind all of them.
func keyIn(steps []string, keyed string) (before string, ids []string, after string) {
	first := steps[0]
	if after = ending.FindString(first); slices.ContainsFunc(steps, func(s string) bool { return !strings.HasSuffix(s, after) }) {
		after = ""
	}
	bare := strings.TrimSuffix(first, after)
	if keyed != "" && strings.HasSuffix(bare, keyed) && bare != keyed {
		before = strings.TrimSuffix(bare, keyed)
	} else if m := lastNumber.FindStringSubmatch(bare); keyed == "" && m != nil && !slices.ContainsFunc(steps, func(s string) bool {
		return lastNumber.FindStringSubmatch(strings.TrimSuffix(s, after)) == nil
	}) {
		before = m[1]
	}
	for _, s := range steps {
		s = strings.TrimSuffix(s, after)
		switch {
		case before == "":
		case lastNumber.MatchString(s):
			s = lastNumber.FindStringSubmatch(s)[2]
		case before != "" && strings.ContainsAny(before, "-_."):
			s = s[strings.LastIndexAny(s, "-_.")+1:]
		}
		ids = append(ids, s)
	}
	return before, ids, after
}

// template writes what stands before a key: words that differ become a variable, the last separator and letters stay.
func template(before string, names *int) string {
	if before == "" {
		return ""
	}
	*names++
	return "{" + varName(*names) + "}" + tail(before)
}

func expression(before string) string {
	if before == "" {
		return ""
	}
	return "[^/?#]*" + quoteMeta(tail(before))
}

// tail is the separator before the key.
func tail(before string) string { return before[len(before)-1:] }

func varName(n int) string {
	if n == 1 {
		return "slug"
	}
	return "slug" + itoa(n)
}

// idPattern narrows the key's variable to what all keys look like.
func idPattern(ids []string, it *item) string {
	pattern := `[^/?#&]+`
	lengths := map[int]bool{}
	digits, capitals := true, true
	for _, id := range ids {
		lengths[len(id)] = true
		digits = digits && strings.Trim(id, "0123456789") == ""
		capitals = capitals && strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
	switch {
	case digits:
		pattern = `\d+`
	case capitals && len(lengths) == 1 && len(ids[0]) >= 6:
		pattern = `[A-Z0-9]{` + itoa(len(ids[0])) + `}`
	}
	if pattern != `[^/?#&]+` {
		it.vars = []string{"site_product_id: " + quote(pattern)}
	}
	return pattern
}

// isRoute reports whether a step of one address looks like a word that all items of the site share.
func isRoute(step string) bool {
	return len(step) <= 14 && regexp.MustCompile(`^[a-z]{1,14}(?:[-_][a-z]{1,8})?$`).MatchString(step)
}

func escapeBraces(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D").Replace(s)
}

// own reports whether an address is one of the site.
func (s *site) own(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	return err == nil && domain == s.marketplace
}

// withID adds the address as a place of the key's column, behind what the page itself says.
func (it *item) withID(fields []*field, address string) []*field {
	at := slices.IndexFunc(fields, func(f *field) bool { return f.name == "site_product_id" })
	if !regexp.MustCompile(it.pattern).MatchString(address) {
		return fields
	}
	if at < 0 {
		fields = slices.Insert(fields, 0, &field{name: "site_product_id", want: []any{it.id}, source: "address", confidence: 0.9})
		at = 0
	}
	fields[at].places = append(fields[at].places, place{key: "url", text: it.pattern, about: "part of the address"})
	return fields
}
