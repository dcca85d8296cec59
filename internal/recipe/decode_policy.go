package recipe

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
)

var (
	requestKeys = []string{"rate", "concurrency", "budget", "robots", "identity", "drop_query", "sort_query", "rewrite", "headers", "outcomes", "timeout", "render"}
	budgetKeys  = []string{"pages", "duration"}
	rewriteKeys = []string{"from", "to"}
	renderKeys  = []string{"steps"}
	stepKeys    = []string{"wait_for", "wait", "click", "scroll", "repeat"}
	moneyKeys   = []string{"expect", "expect_by", "otherwise", "unstated"}
)

// defaultPolicy is polite to any site: one request a second, one at a time, robots.txt obeyed.
func defaultPolicy() Policy {
	return Policy{Rate: Rate{N: 1, Per: time.Second}, Concurrency: 1, Identity: []string{"method", "url", "body"}}
}

func (v value) policy() Policy {
	p := defaultPolicy()
	o, ok := v.object("requests", requestKeys)
	if !ok {
		return p
	}
	for _, key := range o.names {
		o.policyPart(&p, key, o.values[key])
	}
	return p
}

func (o object) policyPart(p *Policy, key string, v value) {
	switch key {
	case "rate":
		p.Rate = v.rate()
	case "concurrency":
		n, _ := v.integer(1, 256)
		p.Concurrency = int(n)
	case "budget":
		if b, ok := v.object("budget", budgetKeys); ok {
			if in, ok := b.get("pages"); ok {
				n, _ := in.integer(1, 1<<40)
				p.Budget.Pages = int(n)
			}
			if in, ok := b.get("duration"); ok {
				p.Budget.Duration = in.duration()
			}
		}
	case "robots":
		v.oneOf("obey") // said for the reader: there is no other way
	case "identity":
		p.Identity = nil
		for _, e := range v.list() {
			if s, ok := e.oneOf("method", "url", "body"); ok {
				p.Identity = append(p.Identity, s)
			}
		}
		if !slices.Contains(p.Identity, "url") {
			v.fail("the address is always part of a request's identity: add url")
		}
	case "drop_query":
		p.DropQuery = v.texts()
	case "sort_query":
		p.SortQuery, _ = v.boolean()
	case "rewrite":
		p.Rewrite = v.rewrites()
	case "headers":
		p.Headers = v.headers()
	case "outcomes":
		p.Outcomes = v.outcomes()
	case "timeout":
		p.Timeout = v.duration()
	case "render":
		p.Render = v.render()
	}
}

// rate reads "1/s", "30/min", "1/2s", "0.5/s".
func (v value) rate() Rate {
	s, ok := v.text()
	if !ok {
		return Rate{}
	}
	number, unit, found := strings.Cut(s, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	unit = strings.TrimSpace(unit)
	per, known := map[string]time.Duration{"s": time.Second, "min": time.Minute, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[unit]
	if !known {
		d, err := parseDuration(unit)
		if err == nil {
			per = d
		}
	}
	if !found || err != nil || !(n > 0 && n <= 1e6) || per <= 0 {
		v.fail("%q is no rate such as 1/s, 30/min or 1/5s", s)
		return Rate{N: 1, Per: time.Second}
	}
	return Rate{N: n, Per: per}
}

func (v value) rewrites() []Rewrite {
	var out []Rewrite
	for _, e := range v.list() {
		o, ok := e.object("a rewrite", rewriteKeys)
		if !ok {
			continue
		}
		from, ok1 := o.need("from", "a regular expression over the address")
		to, ok2 := o.need("to", "what its match becomes")
		if !ok1 || !ok2 {
			continue
		}
		r := Rewrite{From: from.regexp()}
		r.To, _ = to.text()
		out = append(out, r)
	}
	return out
}

func (v value) render() *Render {
	r := &Render{At: v.at()}
	o, ok := v.object("render", renderKeys)
	if !ok {
		return r
	}
	steps, ok := o.get("steps")
	if !ok {
		return r
	}
	for _, e := range steps.list() {
		if s, ok := e.step(); ok {
			r.Steps = append(r.Steps, s)
		}
	}
	return r
}

func (v value) step() (Step, bool) {
	o, ok := v.object("a step", stepKeys)
	if !ok {
		return Step{}, false
	}
	s := Step{Repeat: 1}
	if actions := o.present(stepKeys[:4]); len(actions) != 1 {
		o.fail("a step is one of wait_for, wait, click, scroll")
	}
	for _, key := range o.names {
		switch in := o.values[key]; key {
		case "wait_for":
			s.WaitFor = in.css()
		case "wait":
			s.Wait = in.duration()
		case "click":
			s.Click = in.css()
		case "scroll":
			s.Scroll, _ = in.oneOf("bottom")
		case "repeat":
			n, _ := in.integer(1, 1000)
			s.Repeat = int(n)
		}
	}
	return s, true
}

func (v value) money() MoneyPolicy {
	m := MoneyPolicy{Otherwise: "no_price", Unstated: "expected"}
	o, ok := v.object("money", moneyKeys)
	if !ok {
		return m
	}
	if o.has("expect") == o.has("expect_by") {
		o.fail("money has either expect or expect_by: the currencies that are believed")
	}
	for _, key := range o.names {
		switch in := o.values[key]; key {
		case "expect":
			m.Expect = in.currencies()
		case "expect_by":
			m.ExpectBy = in.expectBy()
		case "otherwise":
			m.Otherwise, _ = in.oneOf("no_price")
		case "unstated":
			m.Unstated, _ = in.oneOf("expected", "no_price")
		}
	}
	return m
}

func (v value) currencies() []string {
	var out []string
	for _, e := range v.list() {
		s, ok := e.text()
		if !ok {
			continue
		}
		if s == AnyCurrency {
			out = append(out, s)
			continue
		}
		if _, err := currency.ParseISO(s); err != nil || s != strings.ToUpper(s) {
			e.fail("%q is no ISO 4217 currency such as USD, nor %s", s, AnyCurrency)
			continue
		}
		out = append(out, s)
	}
	return out
}

func (v value) expectBy() *ExpectBy {
	o, ok := v.mapping("a parameter with currencies for each of its values")
	if !ok {
		return nil
	}
	if len(o.names) != 1 {
		o.fail("expected one parameter")
		return nil
	}
	e := &ExpectBy{Parameter: o.names[0], Values: map[string][]string{}}
	if m, ok := o.values[o.names[0]].mapping("currencies by value"); ok {
		for _, name := range m.names {
			e.Values[name] = m.values[name].currencies()
		}
	}
	return e
}
