package recipe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Explain says in plain words what the plan does: what is fetched, in which order, how many requests at which rate, and
// where each column comes from. One sentence a line, deterministic.
func (p *Plan) Explain() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	revision := ""
	if p.Revision > 0 {
		revision = fmt.Sprintf(", revision %d", p.Revision)
	}
	line("Recipe %s%s fills the table %s from %s (site %s).", p.Name, revision, p.Produces, p.Marketplace, p.Site)
	p.explainManners(line)
	line("\nWhere it begins:")
	for i, s := range p.StartRules {
		line("  %d. %s", i+1, p.explainStart(s))
	}
	for _, name := range p.PageNames {
		if page := p.Pages[name]; page.Rows != nil || len(page.Open) > 0 {
			line("\nList page %s: %s", name, p.explainPage(page))
		}
	}
	for _, kind := range p.ItemKinds {
		p.explainItem(line, p.Items[kind])
	}
	line("\nColumns:")
	for _, f := range p.Fields {
		line("  %s", f.explain())
	}
	return b.String()
}

type writeLine func(format string, args ...any)

func (p *Plan) explainManners(line writeLine) {
	line("It sends at most %s, %s at once, and obeys robots.txt.", p.Policy.Rate, plural(p.Policy.Concurrency, "request"))
	if r := p.Policy.Render; r != nil {
		line("Workers with a browser let each page's scripts run before it is read, then take %s.", plural(len(r.Steps), "step"))
	}
	if budget := p.Policy.Budget; budget.Pages > 0 || budget.Duration > 0 {
		var limits []string
		if budget.Pages > 0 {
			limits = append(limits, plural(budget.Pages, "page"))
		}
		if budget.Duration > 0 {
			limits = append(limits, short(budget.Duration))
		}
		line("A run ends after %s at the latest.", strings.Join(limits, " or "))
	}
	switch {
	case slices.Contains(p.Money.Expect, AnyCurrency):
		line("Prices are believed in whatever currency they are shown in.")
	case len(p.Money.Expect) > 0:
		line("Prices are believed in %s; any other currency gives no price.", strings.Join(p.Money.Expect, ", "))
	}
	if n := p.firstRequests(); n > 0 && p.Policy.Rate.PerSecond() > 0 {
		took := time.Duration(float64(n) / p.Policy.Rate.PerSecond() * float64(time.Second)).Round(time.Second)
		line("The starts alone are %s, %s or more.", plural(n, "request"), short(took))
	}
}

// String is the rate in words: "1 request per second".
func (r Rate) String() string {
	n := strconv.FormatFloat(r.N, 'g', -1, 64)
	unit := map[time.Duration]string{time.Second: "second", time.Minute: "minute", time.Hour: "hour", 24 * time.Hour: "day"}[r.Per]
	if unit == "" {
		unit = r.Per.String()
	}
	if r.N == 1 {
		return n + " request per " + unit
	}
	return n + " requests per " + unit
}

// short is a duration without its zeros: "20h" and not "20h0m0s".
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// firstRequests counts the requests that the starts send before any page is read.
func (p *Plan) firstRequests() int {
	n := 0
	for v, err := range p.Starts() {
		switch {
		case err != nil:
			return 0
		case v.Item != "":
			n += len(p.Items[v.Item].Answers)
		default:
			n++
		}
	}
	return n
}

func (p *Plan) explainStart(s *Start) string {
	leads := "walks the list " + s.Page
	if s.Open != "" {
		leads = "visits each as " + s.Open
	}
	switch s.Kind {
	case StartSitemap:
		var addresses []string
		for _, t := range s.Sitemaps {
			addresses = append(addresses, t.Text)
		}
		which := "every address"
		if s.Keep != nil {
			which = "addresses like " + s.Keep.String()
		}
		return fmt.Sprintf("Reads the sitemap %s, keeps %s and %s.", strings.Join(addresses, " and "), which, leads)
	case StartAddresses:
		return fmt.Sprintf("Takes %s and %s.", plural(len(p.values(s.Addresses)), "address given"), leads)
	case StartKnown:
		return fmt.Sprintf("Visits every %s that is stored and was not seen for %s.", s.Open, short(s.Known.NotSeenFor))
	}
	out := strings.ToUpper(leads[:1]) + leads[1:]
	for i, e := range s.Each {
		sep := " for each of "
		if i > 0 {
			sep = " and each of "
		}
		out += sep + plural(len(p.values(&s.Each[i].Values)), "value") + " of " + e.Name
	}
	if c := s.WhenCapped; c != nil {
		out += fmt.Sprintf("; where %s, the window %s to %s (%d to %d) is halved until it fits", c.If, c.Param[0], c.Param[1], c.Min, c.Max)
	}
	return out + "."
}

func (p *Plan) explainPage(page *Page) string {
	out := page.Method + " " + page.URL.Text
	if g := page.Paging; g != nil {
		switch {
		case g.N != nil && g.N.Last > 0:
			out += fmt.Sprintf(", pages %d to %d at most", g.N.First, g.N.Last)
		case g.N != nil:
			out += fmt.Sprintf(", page by page from %d", g.N.First)
		case len(g.Next) > 0:
			out += ", following the next link"
		default:
			out += ", page by page with a cursor"
		}
		if g.Max > 0 {
			out += fmt.Sprintf(", %s at most", plural(g.Max, "page"))
		}
	}
	out += "."
	if page.Rows != nil && len(page.States) > 0 {
		out += " Each row states " + strings.Join(page.States, ", ") + "."
	}
	for _, o := range page.Open {
		switch it := p.Items[o.Item]; {
		case o.Page != "":
			out += " It leads to the list " + o.Page + "."
		case it != nil && it.When == NewOrDue:
			out += " " + o.Item + " is visited when it is new or due; else the row is the update."
		default:
			out += " Each row's " + o.Item + " is visited."
		}
	}
	if page.Covers == CoversSample {
		out += " The list is a sample: what is missing from it says nothing."
	}
	return out
}

func (p *Plan) explainItem(line writeLine, it *Item) {
	line("\nItem %s, known by %s:", it.Kind, it.Key.Text)
	if len(it.Answers) == 0 {
		line("  Its rows in lists are all there is; nothing more is fetched.")
	}
	for i, a := range it.Answers {
		need := "required"
		if !a.Required {
			need = "optional"
		}
		page := p.Pages[a.Page]
		target := page.URL.Text
		if target == "${"+addressVar+"}" {
			target = it.Address.Text
		}
		line("  %d. %s: %s %s (%s)", i+1, a.Page, page.Method, target, need)
	}
	for _, group := range it.Agree {
		var refs []string
		for _, r := range group {
			refs = append(refs, r.Page+"."+r.Let)
		}
		line("  %s must agree, else the record is put aside.", strings.Join(refs, " and "))
	}
}

func (f *Field) explain() string {
	out := strings.Join(f.Into, ", ") + ": "
	switch {
	case f.Template != nil:
		out += "built as " + f.Template.Text
	case len(f.From) == 0:
		out += "always " + *f.Default
	default:
		var places []string
		for _, a := range f.From {
			places = append(places, a.explain())
		}
		out += strings.Join(places, "; else ")
		if f.Default != nil {
			out += "; else " + *f.Default
		}
	}
	if f.OwnCells {
		var cells []string
		for _, c := range f.Cells {
			cells = append(cells, c.Name)
		}
		out += " with " + strings.Join(cells, ", ")
	}
	var notes []string
	if f.Required {
		notes = append(notes, "required")
	}
	if f.Volatile {
		notes = append(notes, "volatile")
	}
	if len(notes) > 0 {
		out += " (" + strings.Join(notes, ", ") + ")"
	}
	return out
}

func (a *Alternative) explain() string {
	if a.Rows != "" {
		return fmt.Sprintf("row %q of %s", a.Row, a.Rows)
	}
	if a.Page == "" {
		return a.Source.explain()
	}
	return a.Page + " " + a.Source.explain()
}

func (s *Source) explain() string {
	if s.Value != nil {
		return fmt.Sprintf("%s (means %s)", s.place(), *s.Value)
	}
	return s.place()
}

func (s *Source) place() string {
	switch s.Kind {
	case FromCSS:
		var texts []string
		for _, c := range s.CSS {
			texts = append(texts, c.Text)
		}
		if s.Attr != "" {
			return "@" + s.Attr + " of " + strings.Join(texts, " or ")
		}
		return strings.Join(texts, " or ")
	case FromXPath:
		return s.XPath.Text
	case FromJSON:
		return s.JSON.String()
	case FromJSONLD, FromMicrodata:
		out := string(s.Kind) + " " + strings.Join(s.Types, "|")
		if s.JSON != nil {
			out += "." + s.JSON.String()
		}
		return out
	case FromMeta:
		return "meta " + s.Name
	case FromVar:
		return "variable " + s.Name
	case FromConst:
		return "the constant " + s.Const
	case FromMainText:
		return s.Name + " of the main part"
	}
	return string(s.Kind) + " matching " + s.Regex.String()
}
