package structured

import "strings"

// What a scan may read in vain, by the length of the script and at least: a script in which every brace begins something
// unreadable would be read once for each of them.
const (
	vainPerByte = 4
	vainAnyway  = 64 << 10
)

// maxNameLength bounds the name before an equals sign; real ones stay under sixty.
const maxNameLength = 200

// scan lists what a script assigns or hands on. Braces are never counted: product names contain them. One JSON value is read
// from where one can begin, and the scan goes on behind it.
func (r *stateReader) scan(text string) {
	left := vainPerByte*len(text) + vainAnyway
	for i := 0; i < len(text); {
		step := strings.IndexAny(text[i:], "=(")
		if step < 0 {
			return
		}
		i += step + 1
		kind, name := StateAssigned, ""
		if text[i-1] == '=' {
			name = assignedName(text[:i-1], text[i:])
		} else {
			kind, name = StateCalled, calledName(text[:i-1])
		}
		if name == "" || !canBegin(text[i:], kind) {
			continue
		}
		e := expression{decoder{s: text, i: i, script: true}}
		v, err := e.read(kind)
		if err != nil {
			if left -= e.d.i - i; left < 0 {
				r.notes = append(r.notes, Note{Syntax: SyntaxState, Name: name, Err: &LimitError{What: "bytes read in vain in one script", Max: vainPerByte*len(text) + vainAnyway}})
				return
			}
			continue
		}
		i = max(i, e.d.i)
		if kind == StateCalled && strings.HasSuffix(name, "__next_f.push") {
			r.keepFlight(v)
			continue
		}
		r.add(kind, name, v)
	}
}

// assignedName is the name that stands before an equals sign that assigns: a path, or a variable of more than two letters
// (shorter ones are a minifier's).
func assignedName(before, after string) string {
	if after == "" || after[0] == '=' || after[0] == '>' || before == "" || strings.IndexByte("=!<>+-*/%&|^?", before[len(before)-1]) >= 0 {
		return ""
	}
	name := nameBefore(before)
	if len(name) < 3 {
		return ""
	}
	return name
}

// calledName is the function before a bracket if it is one that hands data on: something.push, or gtag. Of
// (window.dataLayer = window.dataLayer || []).push it is the first name.
func calledName(before string) string {
	if strings.HasSuffix(before, "gtag") {
		return nameBefore(before)
	}
	owner, ok := strings.CutSuffix(before, ".push")
	if !ok {
		return ""
	}
	if inner, ok := strings.CutSuffix(owner, ")"); ok {
		inner = inner[max(0, len(inner)-maxNameLength):]
		inner, _, _ = strings.Cut(inner[strings.LastIndexByte(inner, '(')+1:], "=")
		owner = inner
	}
	if owner = nameBefore(owner); owner == "" {
		return ""
	}
	return owner + ".push"
}

// nameBefore is the path of names that a text ends with: window.__STATE__, ShopifyAnalytics.meta, window["a"].
func nameBefore(text string) string {
	text = strings.TrimRight(text[max(0, len(text)-maxNameLength):], " \t\r\n")
	i := len(text)
	for i > 0 {
		c := text[i-1]
		if isNameByte(c) || c == '.' {
			i--
			continue
		}
		if c != ']' || i < 4 || text[i-2] != '"' && text[i-2] != '\'' {
			break
		}
		open := strings.LastIndexByte(text[:i-2], text[i-2])
		if open < 1 || text[open-1] != '[' {
			break
		}
		i = open - 1
	}
	name := strings.Trim(text[i:], ".")
	if name == "" || name[0] == '[' || name[0] >= '0' && name[0] <= '9' {
		return ""
	}
	return name
}

// canBegin tells whether a value that is worth reading begins here.
func canBegin(text string, kind StateKind) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" {
		return false
	}
	switch text[0] {
	case '{', '[':
		return true
	case 'J', '$', 'j', 'w':
		_, ok := parseCall(text)
		return ok
	case '(':
		return kind == StateAssigned && strings.HasPrefix(text, "(function(")
	case '"', '\'':
		return kind == StateCalled
	}
	return false
}

// assignedTo finds the script that assigns name and reads the value. Where none can be read the error is the first one's.
func assignedTo(scripts []script, name string) (any, error) {
	var firstErr error
	for _, s := range scripts {
		v, ok, err := assignedIn(s.text(), name)
		if ok {
			return v, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	if firstErr == nil {
		firstErr = &NoStateError{Name: name}
	}
	return nil, firstErr
}
