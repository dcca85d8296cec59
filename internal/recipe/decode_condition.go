package recipe

import (
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/record"
)

var conditionKeys = []string{"status", "body", "first", "text", "url", "css", "xpath", "json", "attr", "is", "equals", "matches", "lacks", "empty", "not"}

// conditions reads one condition or a list of them.
func (v value) conditions() []Condition {
	var out []Condition
	for _, e := range v.list() {
		if c, ok := e.condition(); ok {
			out = append(out, c)
		}
	}
	return out
}

// condition reads a mapping, or text: a selector that must be there.
func (v value) condition() (Condition, bool) {
	if v.isScalar() {
		css := v.css()
		return Condition{At: v.at(), CSS: css}, css != nil
	}
	o, ok := v.object("a condition", conditionKeys)
	if !ok {
		return Condition{}, false
	}
	c := Condition{At: v.at()}
	for _, name := range o.names {
		o.conditionPart(&c, name, o.values[name])
	}
	o.checkCondition(c)
	return c, true
}

func (o object) conditionPart(c *Condition, name string, v value) {
	switch name {
	case "status":
		c.Status = v.statuses()
	case "body":
		c.Body = v.regexp()
	case "first":
		c.First = v.size()
	case "text":
		c.Text = v.regexp()
	case "url":
		c.URL = v.regexp()
	case "css":
		c.CSS = v.css()
	case "xpath":
		c.XPath = v.xpath()
	case "json":
		c.JSON = v.expr()
	case "attr":
		c.Attr, _ = v.text()
	case "is":
		is := Presence(v.node.Value)
		if !slices.Contains([]Presence{IsPresent, IsAbsent, IsEmpty, IsFalse, "true"}, is) {
			v.fail("%q is not one of present, absent, empty, true, false", v.node.Value)
		}
		if is != "true" {
			c.Is = is
		}
	case "equals":
		c.Equals = v.textPointer()
	case "matches":
		c.Matches = v.regexp()
	case "lacks":
		c.Lacks = v.css()
	case "empty":
		c.Empty = v.expr()
	case "not":
		c.Not = v.conditions()
	}
}

// checkCondition reports keys that mean nothing without another.
func (o object) checkCondition(c Condition) {
	places := o.present([]string{"css", "xpath", "json"})
	switch {
	case len(o.names) == 0:
		o.fail("a condition says nothing")
	case len(places) > 1:
		o.fail("%s in one condition: write two rules, or one inside `not`", strings.Join(places, " and "))
	case len(places) == 0 && len(o.present([]string{"equals", "matches", "attr"})) > 0:
		o.fail("equals, matches and attr need css, xpath or json beside them")
	case c.Is != IsTrue && !o.has("json"):
		o.fail("is needs json beside it")
	case c.First > 0 && !o.has("body"):
		o.fail("first needs body beside it")
	}
}

// statuses reads 404, "4xx", "500-599" or a list of them.
func (v value) statuses() []StatusRange {
	var out []StatusRange
	for _, e := range v.list() {
		s, ok := e.text()
		if !ok {
			continue
		}
		r, ok := parseStatus(s)
		if !ok {
			e.fail("%q is no HTTP status such as 404, 5xx or 500-599", s)
			continue
		}
		out = append(out, r)
	}
	return out
}

func parseStatus(s string) (StatusRange, bool) {
	if class, ok := strings.CutSuffix(s, "xx"); ok && len(class) == 1 {
		s = class + "00-" + class + "99"
	}
	low, high, isRange := strings.Cut(s, "-")
	if !isRange {
		high = low
	}
	from, err1 := strconv.Atoi(low)
	to, err2 := strconv.Atoi(high)
	ok := err1 == nil && err2 == nil && 100 <= from && from <= to && to <= 599
	return StatusRange{From: from, To: to}, ok
}

var outcomeNames = []string{
	string(record.Blocked), string(Throttled), string(Retry), string(record.NotFound), string(record.Gone),
	string(record.RedirectedAway), string(record.ParseFailed), string(record.OK),
}

// outcomes reads { blocked: [conditions], … } in the order of the document.
func (v value) outcomes() []Outcome {
	o, ok := v.object("outcomes", outcomeNames)
	if !ok {
		return nil
	}
	var out []Outcome
	for _, name := range o.names {
		for _, e := range o.values[name].list() {
			if c, ok := e.condition(); ok {
				out = append(out, Outcome{At: e.at(), Is: record.Outcome(name), When: c, Text: name + ": " + c.String()})
			}
		}
	}
	return out
}

// String is the condition in the words of the recipe: "status 403", "css .captcha".
func (c Condition) String() string {
	var parts []string
	add := func(key, text string) { parts = append(parts, key+" "+text) }
	for _, r := range c.Status {
		if r.From == r.To {
			add("status", strconv.Itoa(r.From))
		} else {
			add("status", strconv.Itoa(r.From)+"-"+strconv.Itoa(r.To))
		}
	}
	if c.Body != nil {
		add("body", c.Body.String())
	}
	if c.Text != nil {
		add("text", c.Text.String())
	}
	if c.URL != nil {
		add("url", c.URL.String())
	}
	if c.CSS != nil {
		add("css", c.CSS.Text)
	}
	if c.XPath != nil {
		add("xpath", c.XPath.Text)
	}
	if c.JSON != nil {
		add("json", c.JSON.String())
	}
	if c.Is != IsTrue {
		add("is", string(c.Is))
	}
	if c.Equals != nil {
		add("equals", *c.Equals)
	}
	if c.Matches != nil {
		add("matches", c.Matches.String())
	}
	if c.Lacks != nil {
		add("lacks", c.Lacks.Text)
	}
	if c.Empty != nil {
		add("empty", c.Empty.String())
	}
	for _, n := range c.Not {
		add("not", "("+n.String()+")")
	}
	return strings.Join(parts, ", ")
}
