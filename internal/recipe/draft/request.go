package draft

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/extract/propose/column"
	"sheaf/internal/recipe/path"
)

// asking is how a page that loads its data is asked for: what its recipe writes in place of an address.
type asking struct {
	post    bool
	address string
	body    string            // as YAML; "" = none
	headers map[string]string // that the answer depends on
}

// counter is where the number of a page, or of the first record, stands in a request.
var counterIn = regexp.MustCompile(`(?i)"((?:current_?)?page(?:_?(?:no|number|num|index))?|pg|offset|start|skip|from)"\s*:\s*(\d{1,7})\b`)

// offsetName are counters of records.
var offsetName = regexp.MustCompile(`(?i)^(offset|start|skip|from)$`)

// ask writes the request of a list of records, with the page's number as a variable where it has one.
func (l *listing) ask(p Page, last string) error {
	if strings.Contains(string(p.Request)+p.URL, "${") {
		return fmt.Errorf("%w on %s: its request holds ${, which a recipe takes for a variable", ErrNothing, p.URL)
	}
	if p.Method == "POST" {
		l.asking = &asking{post: true, address: p.URL, headers: p.Header}
		l.askBody(p, last)
		return nil
	}
	if len(p.Header) > 0 {
		l.asking = &asking{address: p.URL, headers: p.Header}
	}
	if l.get == "" {
		l.countInQuery(p, last)
	}
	if l.asking != nil && l.get != "" {
		l.asking.address = l.get
	}
	return nil
}

// askBody writes the body of a request: JSON with its number as a variable, or text.
func (l *listing) askBody(p Page, last string) {
	body := string(p.Request)
	kind, _, _ := strings.Cut(strings.ToLower(p.RequestType), ";")
	if isJSON(Page{ContentType: kind, Body: p.Request}) {
		if at := counterIn.FindStringSubmatchIndex(body); at != nil {
			l.counted(body[at[2]:at[3]], body[at[4]:at[5]], last)
			body = body[:at[4]] + `"${n:int}"` + body[at[5]:]
		}
		l.asking.body = body // JSON is YAML
		return
	}
	if values, err := url.ParseQuery(body); err == nil && kind == "application/x-www-form-urlencoded" {
		for name, v := range values {
			if len(v) == 1 && (pageName.MatchString(name) || offsetName.MatchString(name)) && isNumber(v[0]) {
				l.counted(name, v[0], last)
				body = strings.Replace(body, url.QueryEscape(name)+"="+v[0], url.QueryEscape(name)+"=${n}", 1)
				break
			}
		}
	}
	l.asking.body = quote(body)
	if p.RequestType != "" {
		if l.asking.headers == nil {
			l.asking.headers = map[string]string{}
		}
		l.asking.headers["Content-Type"] = p.RequestType
	}
}

// countInQuery finds the page's number in JSON that a query parameter holds.
func (l *listing) countInQuery(p Page, last string) {
	u, err := url.Parse(p.URL)
	if err != nil || l.paging != "" {
		return
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, raw, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(raw)
		if err != nil {
			continue
		}
		at := counterIn.FindStringSubmatchIndex(value)
		plain, _ := url.QueryUnescape(name)
		switch {
		case strings.HasPrefix(strings.TrimSpace(value), "{") && at != nil:
			l.counted(value[at[2]:at[3]], value[at[4]:at[5]], last)
			l.get = strings.Replace(p.URL, pair, name+"="+url.QueryEscape(value[:at[4]])+"${n}"+url.QueryEscape(value[at[5]:]), 1)
			return
		case offsetName.MatchString(plain) && isNumber(value):
			l.counted(plain, value, last)
			l.get = strings.Replace(p.URL, pair, name+"=${n}", 1)
			return
		}
	}
}

// counted writes the paging of a request with a number in it.
func (l *listing) counted(name, first, last string) {
	step := ""
	if offsetName.MatchString(name) {
		step, last = fmt.Sprintf(", step: %d", max(len(l.list.Items), 1)), "" // the number of the last page says nothing about records
	}
	l.paging = "{ n: " + first + ".." + step + last + ", stop: [no_new_keys, no_rows] }"
	l.pagingNote = "counted by " + name
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// write puts the request.
func (a *asking) write(w *writer) {
	verb := "get"
	if a.post {
		verb = "post"
	}
	w.line("    %s: %s", verb, quote(a.address))
	if len(a.headers) > 0 {
		var parts []string
		for name, value := range a.headers {
			parts = append(parts, quote(name)+": "+quote(value))
		}
		slices.Sort(parts)
		w.line("    headers: { %s }", strings.Join(parts, ", "))
	}
	if a.body != "" {
		w.line("    body: %s", a.body)
	}
}

// leastLinked is the share of records whose links the address is told from, in percent.
const leastLinked = 80

// linked tells how records become addresses by the links of the page that shows them: a value of each record stands in one.
// False: none does.
func (l *listing) linked(links []string) (*item, *place, bool) {
	for _, c := range l.list.Columns {
		if len(c.Find) == 0 || c.Type != column.Text && c.Type != column.Link && c.Type != column.Number || c.Distinct < 1 {
			continue
		}
		form, hits, example := "", 0, ""
		for _, r := range l.list.Items {
			v := l.list.Value(r, c.Name)
			if f := formOf(links, v); f != "" && (form == "" || f == form) {
				if form = f; hits == 0 {
					example = v
				}
				hits++
			}
		}
		name := variableName(c.Find[0].Path)
		if hits == 0 || hits*100 < leastLinked*len(l.list.Items) || name == "" {
			continue
		}
		it := &item{address: strings.Replace(form, formMark, "{"+name+"}", 1), id: example}
		return it, &place{key: "json", text: c.Find[0].Path, about: name}, true
	}
	return nil, nil, false
}

// formMark stands for the value in the form of an address. It is no part of any.
const formMark = "\x00"

// formOf is a link with a value in it taken out, "" where none holds it as a whole word. Query and fragment are left out.
func formOf(links []string, value string) string {
	if len(value) < 3 {
		return ""
	}
	for _, link := range links {
		u, err := url.Parse(link)
		if err != nil {
			continue
		}
		u.RawQuery, u.Fragment = "", ""
		bare := u.String()
		escaped := url.PathEscape(value)
		i := strings.LastIndex(bare, escaped)
		if i < len(u.Scheme)+3+len(u.Host) {
			continue
		}
		before, after := bare[:i], bare[i+len(escaped):]
		if word(before[len(before)-1]) || after != "" && word(after[0]) {
			continue
		}
		return escapeBraces(before) + formMark + escapeBraces(after)
	}
	return ""
}

func word(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
}

// variableName is a record's name for a value as a variable's.
func variableName(text string) string {
	name := column.Snake(text[strings.LastIndexByte(text, '.')+1:])
	if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(name) || name == "site_product_id" || name == "address" || name == "n" {
		return ""
	}
	if _, err := path.Compile(text); err != nil {
		return ""
	}
	return name
}
