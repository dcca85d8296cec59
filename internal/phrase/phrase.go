// Package phrase knows the sentences that Sheaf says to people: each has a code that never changes, and holes for what
// differs from one time to the next. Whoever says a sentence says it in English, and that is what is stored, returned and
// logged; Read finds the code and the parameters again in the English text, so that what has passed through Temporal and
// the bucket, in this version or an older one, can be said in another language. The words of other languages are the web
// UI's (web/src/i18n/*/server.json). Tests hold that every sentence of the packages that speak to people is in the lists
// here, and that every code has its words in all languages.
package phrase

import (
	"regexp"
	"slices"
	"strings"
)

// Phrase is one sentence. Text has holes in braces, "{n} of {of} batches were given up"; a name stands once.
type Phrase struct {
	Code string // "crawl.given_up"
	Text string
}

// All phrases. The caller may keep and change the list.
func All() []Phrase {
	return slices.Concat(runs, verdicts, pages, drafts, requests, definitions, recipes)
}

// Said is a sentence as it was said.
type Said struct {
	Code   string            `json:"code,omitempty" doc:"Stable word by which the sentence is translated; absent = it has none, show text" example:"crawl.given_up"`
	Params map[string]any    `json:"params,omitempty" doc:"What fills the sentence's holes: texts and numbers"`
	Parts  map[string][]Said `json:"parts,omitempty" doc:"Parameters that are sentences themselves"`
	Text   string            `json:"text" doc:"The sentence in English, as a whole" example:"2 of 9 batches were given up"`
}

// hole is a gap of a phrase.
var hole = regexp.MustCompile(`\{\w+\}`)

// form is a phrase cut at its holes.
type form struct {
	code   string
	holes  []string // names
	pieces []string // one more than holes
	weight int      // letters outside of holes
}

var forms = func() []form {
	all := All()
	out := make([]form, len(all))
	for i, p := range all {
		f := form{code: p.Code, pieces: hole.Split(p.Text, -1)}
		for _, h := range hole.FindAllString(p.Text, -1) {
			f.holes = append(f.holes, h[1:len(h)-1])
		}
		for _, piece := range f.pieces {
			f.weight += len(piece)
		}
		out[i] = f
	}
	slices.SortStableFunc(out, func(x, y form) int { return y.weight - x.weight }) // the closest says most
	return out
}()

// Bounds of Read: of a text that is longer only the beginning is looked at; sentences stand in sentences so deep, and
// behind so many colons.
const (
	mostText   = 4 << 10
	mostDepth  = 4
	mostColons = 8
)

// Read finds what was said in a text: one sentence, or several with "; " between them, or one behind the circumstances in
// which it was said ("crawl ebay: fetch batch 3: connection refused"). A part that is no phrase has only its text. An empty
// text gives none. Any text may be read; time is linear in its length.
func Read(text string) []Said { return read(text, 0) }

func read(text string, depth int) []Said {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	looked := text[:min(len(text), mostText)]
	if s, ok := match(looked, depth); ok {
		s.Text = text
		return []Said{s}
	}
	if several := strings.Split(looked, "; "); len(several) > 1 && depth < mostDepth {
		var out []Said
		known := false
		for _, one := range several {
			said := read(one, depth+1)
			known = known || slices.ContainsFunc(said, func(s Said) bool { return s.Code != "" })
			out = append(out, said...)
		}
		if known {
			return out
		}
	}
	rest := looked
	for range mostColons {
		_, after, found := strings.Cut(rest, ": ")
		if !found {
			break
		}
		if s, ok := match(after, depth); ok {
			s.Text = text
			return []Said{s}
		}
		rest = after
	}
	return []Said{{Text: text}}
}

func match(text string, depth int) (Said, bool) {
	for i := range forms {
		values, ok := forms[i].fill(text)
		if !ok {
			continue
		}
		s := Said{Code: forms[i].code}
		for h, value := range values {
			name := forms[i].holes[h]
			if s.Params == nil {
				s.Params = map[string]any{}
			}
			s.Params[name] = value
			if !sentence(name) || depth >= mostDepth {
				continue
			}
			if parts := read(value, depth+1); slices.ContainsFunc(parts, func(p Said) bool { return p.Code != "" }) {
				if s.Parts == nil {
					s.Parts = map[string][]Said{}
				}
				s.Parts[name] = parts
			}
		}
		return s, true
	}
	return Said{}, false
}

// fill gives what stands in the holes of a text that has the form.
func (f *form) fill(text string) ([]string, bool) {
	rest, ok := strings.CutPrefix(text, f.pieces[0])
	if !ok {
		return nil, false
	}
	if len(f.holes) == 0 {
		return nil, rest == ""
	}
	values := make([]string, len(f.holes))
	for i, name := range f.holes {
		piece := f.pieces[i+1]
		at := len(rest)
		if i == len(f.holes)-1 { // the last piece is the end
			if !strings.HasSuffix(rest, piece) {
				return nil, false
			}
			at -= len(piece)
		} else if piece != "" {
			if at = strings.Index(rest, piece); at < 0 {
				return nil, false
			}
		} else if at = strings.Index(rest, ";"); at < 0 { // a hint follows, or nothing does
			at = len(rest)
		}
		values[i] = rest[:at]
		if !fits(name, values[i]) {
			return nil, false
		}
		rest = rest[min(at+len(piece), len(rest)):]
	}
	return values, true
}

// sentence tells which holes hold sentences.
func sentence(name string) bool {
	return name == "why" || name == "hint" || name == "what" || name == "found"
}

// fits tells whether a value may fill a hole: what numbers and addresses look like is known by the hole's name.
func fits(name, value string) bool {
	switch name {
	case "hint":
		return true
	case "n", "of", "most", "least", "status", "line":
		return value != "" && strings.Trim(value, "-.0123456789") == ""
	case "share":
		return strings.Trim(value, "-.0123456789 %") == "" && strings.ContainsAny(value, "0123456789")
	case "url", "run", "source", "field", "dataset", "host", "site":
		return value != "" && !strings.ContainsAny(value, " \n\t")
	}
	return value != ""
}
