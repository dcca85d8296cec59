package structured

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxUnflattened bounds the values of a flattened list: what several refer to is written out for each of them.
const maxUnflattened = 500_000

// unflatten reads Nuxt 3's data: a list whose first member is the root, in which every value inside an object or list is
// the number of a member. What is wrapped (["Reactive", 1], ["Date", "…"]) is unwrapped; something within itself is null.
func unflatten(v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return v, nil
	}
	u := unflattener{list: list, open: make([]bool, len(list)), left: maxUnflattened}
	out := u.member(0)
	if u.left < 0 {
		return nil, &LimitError{What: "values of flattened data", Max: maxUnflattened}
	}
	return out, nil
}

type unflattener struct {
	list  []any
	open  []bool // members that are being read
	depth int
	left  int
}

// at reads the member that a reference says; special numbers below zero are undefined, NaN and the like.
func (u *unflattener) at(ref any) any {
	n, ok := ref.(json.Number)
	if !ok {
		return nil
	}
	i, err := strconv.Atoi(string(n))
	if err != nil || i < 0 {
		return nil
	}
	return u.member(i)
}

func (u *unflattener) member(i int) any {
	if u.left--; i >= len(u.list) || u.open[i] || u.left < 0 || u.depth > maxJSONDepth {
		return nil
	}
	u.open[i] = true
	u.depth++
	defer func() { u.open[i] = false; u.depth-- }()
	switch v := u.list[i].(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, ref := range v {
			out[k] = u.at(ref)
		}
		return out
	case []any:
		if kind, ok := first(v).(string); ok {
			return u.wrapped(kind, v[1:])
		}
		return u.all(v)
	default:
		return v
	}
}

func (u *unflattener) all(refs []any) []any {
	out := make([]any, len(refs))
	for i, ref := range refs {
		out[i] = u.at(ref)
	}
	return out
}

// wrapped reads a member of a kind of its own.
func (u *unflattener) wrapped(kind string, rest []any) any {
	switch kind {
	case "Set":
		return u.all(rest)
	case "Map":
		return pairs(u.all(rest))
	case "null":
		out := map[string]any{}
		for i := 0; i+1 < len(rest); i += 2 {
			if k, ok := rest[i].(string); ok {
				out[k] = u.at(rest[i+1])
			}
		}
		return out
	}
	// "Date", "BigInt", "RegExp", "URL" hold their text; "Ref", "Reactive", "EmptyRef", … the number of what they wrap.
	if s, ok := first(rest).(string); ok {
		return s
	}
	return u.at(first(rest))
}

// pairs makes an object of names and values that follow each other.
func pairs(list []any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(list); i += 2 {
		if k, ok := list[i].(string); ok {
			out[k] = list[i+1]
		}
	}
	return out
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// keepFlight keeps a chunk of the data that Next's newer router streams: self.__next_f.push([1,"…"]).
func (r *stateReader) keepFlight(v any) {
	if call, ok := v.([]any); ok && len(call) == 2 {
		if text, ok := call[1].(string); ok {
			r.flight = append(r.flight, text)
		}
	}
}

// streamed lists the rows of Next's streamed data by their ids. A row is a JSON value ("1a:{…}") to the end of its line, or a
// text with its length in bytes ("1a:T4f,…"); modules and hints are left out.
func (r *stateReader) streamed() {
	if len(r.flight) == 0 {
		return
	}
	rows := map[string]any{}
	for text := strings.Join(r.flight, ""); text != ""; {
		id, rest, ok := strings.Cut(text, ":")
		if !ok {
			break
		}
		if body, ok := strings.CutPrefix(rest, "T"); ok {
			size, body, _ := strings.Cut(body, ",")
			n, err := strconv.ParseUint(size, 16, 31)
			if err != nil || int(n) > len(body) {
				break
			}
			rows[id], text = body[:n], body[n:]
			continue
		}
		var line string
		line, text, _ = strings.Cut(rest, "\n")
		if v, n, _, err := Decode(line); err == nil && n == len(line) {
			rows[strings.TrimSpace(id)] = v
		}
	}
	r.node = nil
	r.add(StateCalled, "self.__next_f", rows)
}
