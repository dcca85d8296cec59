package recipe

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	startKeys  = []string{"about", "sitemap", "keep", "drop", "page", "open", "each", "vars", "addresses", "known", "when_capped"}
	valuesKeys = []string{"file", "parameter", "range"}
	cappedKeys = []string{"if", "split"}
	splitKeys  = []string{"min", "max", "params"}
	knownKeys  = []string{"not_seen_for"}
)

// maxSpread bounds how many addresses or numbers ranges may stand for.
const maxSpread = 100_000

func (v value) start() *Start {
	o, ok := v.object("a start", startKeys)
	if !ok {
		return nil
	}
	s := &Start{At: v.at()}
	kinds := o.present([]string{"sitemap", "addresses", "known", "each"})
	switch {
	case len(kinds) > 1:
		o.fail("a start is one of %s: write one start for each", strings.Join(kinds, ", "))
		return nil
	case len(kinds) == 1:
		s.Kind = StartKind(kinds[0])
	case o.has("page") || o.has("open"):
		s.Kind = StartEach
	default:
		o.fail("a start has one of sitemap, addresses, page, open with each, known")
		return nil
	}
	for _, key := range o.names {
		o.startPart(s, key, o.values[key])
	}
	o.checkStart(s)
	return s
}

func (o object) startPart(s *Start, key string, v value) {
	switch key {
	case "sitemap":
		for _, e := range v.list() {
			s.Sitemaps = append(s.Sitemaps, e.template(dollar))
		}
	case "keep":
		s.Keep = v.regexp()
	case "drop":
		s.Drop = v.regexp()
	case "page":
		s.Page, _ = v.text()
	case "open":
		s.Open, _ = v.text()
	case "addresses":
		list := v.values(spreadRanges)
		s.Addresses = &list
	case "each":
		if m, ok := v.mapping("variables with their values"); ok {
			for _, name := range m.names {
				s.Each = append(s.Each, Each{Name: name, Values: m.values[name].values(nil)})
			}
		}
	case "vars":
		if m, ok := v.mapping("variables"); ok {
			for _, name := range m.names {
				s.Vars = append(s.Vars, Var{Name: name, Value: m.values[name].template(dollar)})
			}
		}
	case "when_capped":
		s.WhenCapped = v.whenCapped()
	case "known":
		if m, ok := v.object("known", knownKeys); ok {
			s.Known = &KnownRule{}
			if age, ok := m.need("not_seen_for", "how long an item may go unseen, for example 20h"); ok {
				s.Known.NotSeenFor = age.duration()
			}
		}
	}
}

func (o object) checkStart(s *Start) {
	switch {
	case s.Page != "" && s.Open != "":
		o.fail("a start leads to a page or opens an item, not both")
	case s.Page == "" && s.Open == "":
		o.fail("a start says where it leads: page (a list) or open (an item)")
	}
	if s.Kind != StartSitemap && (s.Keep != nil || s.Drop != nil) {
		o.fail("keep and drop belong to a sitemap")
	}
	if s.WhenCapped != nil && (s.Kind != StartEach || s.Page == "") {
		o.values["when_capped"].fail("only a list page can be split")
	}
	if len(s.Vars) > 0 && s.Kind != StartEach {
		o.values["vars"].fail("vars belong to page or open with each")
	}
	if s.Kind == StartKnown {
		if s.Open == "" {
			o.fail("known says which item to open")
		} else if s.Known != nil {
			s.Known.Item = s.Open
		}
	}
}

// values reads a list, { file: name }, { parameter: name } or { range: 1..20 }. spread opens a member into several.
func (v value) values(spread func(string) ([]string, error)) Values {
	out := Values{At: v.at()}
	if v.isMap() {
		o, ok := v.object("values", valuesKeys)
		if !ok {
			return out
		}
		if len(o.names) != 1 {
			o.fail("values are a list or one of file, parameter, range")
			return out
		}
		switch in := o.values[o.names[0]]; o.names[0] {
		case "file":
			out.File = in.file()
			if body, ok := v.d.files[out.File]; ok && len(lines(body)) == 0 {
				in.fail("file %s has no lines", out.File)
			}
		case "parameter":
			out.Parameter, _ = in.text()
		case "range":
			out.List = in.numbers()
		}
		return out
	}
	for _, e := range v.list() {
		s, ok := e.text()
		if !ok {
			continue
		}
		if spread == nil {
			out.List = append(out.List, s)
			continue
		}
		several, err := spread(s)
		if err != nil {
			e.fail("%v", err)
		}
		out.List = append(out.List, several...)
	}
	if len(out.List) == 0 {
		v.fail("the list is empty")
	}
	return out
}

func (v value) numbers() []string {
	c := v.counter()
	if c == nil {
		return nil
	}
	if c.Last == 0 || c.Last-c.First >= maxSpread {
		v.fail("a range has an end, at most %d further", maxSpread)
		return nil
	}
	var out []string
	for n := c.First; n <= c.Last; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// rangePattern is [1-100] or [000-990:10] in an address; leading zeros keep the width.
var rangePattern = regexp.MustCompile(`\[(\d{1,9})-(\d{1,9})(?::(\d{1,9}))?\]`)

// spreadRanges writes out the ranges of an address, the last one changing fastest.
func spreadRanges(s string) ([]string, error) {
	m := rangePattern.FindStringSubmatchIndex(s)
	if m == nil {
		return []string{s}, nil
	}
	low, _ := strconv.Atoi(s[m[2]:m[3]])
	high, _ := strconv.Atoi(s[m[4]:m[5]])
	step := 1
	if m[6] >= 0 {
		step, _ = strconv.Atoi(s[m[6]:m[7]])
	}
	if high < low || step == 0 {
		return nil, fmt.Errorf("%s is no range such as [1-100] or [0-990:10]", s[m[0]:m[1]])
	}
	rest, err := spreadRanges(s[m[1]:])
	if err != nil {
		return nil, err
	}
	if ((high-low)/step+1)*len(rest) > maxSpread {
		return nil, fmt.Errorf("%s stands for more than %d addresses", s, maxSpread)
	}
	width := 0
	if s[m[2]] == '0' {
		width = m[3] - m[2]
	}
	var out []string
	for n := low; n <= high; n += step {
		for _, tail := range rest {
			out = append(out, fmt.Sprintf("%s%0*d%s", s[:m[0]], width, n, tail))
		}
	}
	return out, nil
}

func (v value) whenCapped() *WhenCapped {
	o, ok := v.object("when_capped", cappedKeys)
	if !ok {
		return nil
	}
	c := &WhenCapped{}
	if in, ok := o.need("if", "an expression that is true when the site shows only a part"); ok {
		c.If = in.expr()
	}
	split, ok := o.need("split", "how the query is cut")
	if !ok {
		return nil
	}
	s, ok := split.object("split", splitKeys)
	if !ok {
		return nil
	}
	if in, ok := s.need("min", "the smallest value"); ok {
		c.Min, _ = in.integer(-1<<53, 1<<53)
	}
	if in, ok := s.need("max", "the largest value"); ok {
		c.Max, _ = in.integer(-1<<53, 1<<53)
	}
	if in, ok := s.need("params", "the query parameters of the window's two ends"); ok {
		names := in.texts()
		if len(names) != 2 {
			in.fail("expected two names: of the lower and the upper end")
		} else {
			c.Param = [2]string{names[0], names[1]}
		}
	}
	if c.Min >= c.Max {
		split.fail("min is not below max")
	}
	return c
}
