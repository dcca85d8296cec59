package recipe

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// segment is what a variable of an address matches unless the item says otherwise.
const segment = `[^/?#]+`

// address is an item's address with the recipe's parameters put in: it builds addresses from variables and reads
// variables from addresses.
type address struct {
	template Template
	names    []string // variable of the group v0, v1, … of pattern
	pattern  *regexp.Regexp
	query    []addressParam // of the template, in order
}

// addressParam is one query parameter that an address must have.
type addressParam struct {
	name  string
	value string // literal …
	as    string // … or a variable
	match *regexp.Regexp
}

// compileAddress reads a template such as https://item.example/{shop}/{code}/. Variables that bound knows are put in now.
func compileAddress(t Template, patterns map[string]string, bound Lookup) (*address, error) {
	t = bind(t, bound)
	a := &address{template: t}
	var b strings.Builder
	b.WriteString("^")
	head, query := splitQuery(t)
	for i, p := range head {
		if p.name == "" {
			text := p.literal
			if i == len(head)-1 {
				text = strings.TrimSuffix(text, "/")
			}
			b.WriteString(regexp.QuoteMeta(text))
			continue
		}
		re := segment
		if own, ok := patterns[p.name]; ok {
			re = "(?:" + own + ")"
		}
		// Numbered names: a variable may come twice, and an item's own pattern may hold groups.
		b.WriteString("(?P<v" + strconv.Itoa(len(a.names)) + ">" + re + ")")
		a.names = append(a.names, p.name)
	}
	b.WriteString("/?$")
	text := strings.Replace(b.String(), "^https:", "^https?:", 1)
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", t.Text, err)
	}
	a.pattern = re
	return a, a.compileQuery(query, patterns)
}

// bind puts known variables into a template as literals.
func bind(t Template, bound Lookup) Template {
	out := Template{Text: t.Text}
	for _, p := range t.parts {
		if p.name != "" {
			if v, ok := bound(p.name); ok {
				out.addLiteral(v)
				continue
			}
		}
		if p.literal != "" && len(out.parts) > 0 && out.parts[len(out.parts)-1].name == "" {
			out.parts[len(out.parts)-1].literal += p.literal
			continue
		}
		out.parts = append(out.parts, p)
	}
	return out
}

// splitQuery cuts a template at its question mark.
func splitQuery(t Template) (head, query []part) {
	for i, p := range t.parts {
		if before, after, ok := strings.Cut(p.literal, "?"); ok {
			head = append(head, part{literal: before})
			query = append(query, part{literal: after})
			return head, append(query, t.parts[i+1:]...)
		}
		head = append(head, p)
	}
	return head, nil
}

func (a *address) compileQuery(parts []part, patterns map[string]string) error {
	var text strings.Builder
	for _, p := range parts {
		if p.name != "" {
			text.WriteString("{" + p.name + "}")
		} else {
			text.WriteString(p.literal)
		}
	}
	if text.Len() == 0 {
		return nil
	}
	for pair := range strings.SplitSeq(text.String(), "&") {
		name, value, _ := strings.Cut(pair, "=")
		param := addressParam{name: name, value: value}
		if v, ok := strings.CutPrefix(value, "{"); ok && strings.HasSuffix(v, "}") {
			param.as, param.value = strings.TrimSuffix(v, "}"), ""
			own, ok := patterns[param.as]
			if !ok {
				own = ".+"
			}
			re, err := regexp.Compile("^(?:" + own + ")$")
			if err != nil {
				return fmt.Errorf("address %q: %w", a.template.Text, err)
			}
			param.match = re
		} else if strings.ContainsAny(value, "{}") {
			return fmt.Errorf("address %q: a query parameter is either a variable or fixed text", a.template.Text)
		}
		a.query = append(a.query, param)
	}
	return nil
}

// parse reads the variables of an absolute address. Query parameters that the template does not name and the
// fragment do not matter.
func (a *address) parse(raw string) (map[string]string, bool) {
	head, _, _ := strings.Cut(raw, "#")
	head, query, _ := strings.Cut(head, "?")
	m := a.pattern.FindStringSubmatch(head)
	if m == nil {
		return nil, false
	}
	vars := make(map[string]string, len(a.names)+len(a.query))
	for i, name := range a.names {
		v, err := url.PathUnescape(m[a.pattern.SubexpIndex("v"+strconv.Itoa(i))])
		if err != nil {
			return nil, false
		}
		if old, ok := vars[name]; ok && old != v {
			return nil, false
		}
		vars[name] = v
	}
	if len(a.query) == 0 {
		return vars, true
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, false
	}
	for _, p := range a.query {
		v := values.Get(p.name)
		switch {
		case p.as == "" && v != p.value, p.as != "" && !p.match.MatchString(v):
			return nil, false
		case p.as != "":
			vars[p.as] = v
		}
	}
	return vars, true
}
