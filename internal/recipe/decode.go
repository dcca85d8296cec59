package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// decoder walks a YAML document and collects what is wrong with it. It goes on after a problem, so that one reading
// tells all of them.
type decoder struct {
	problems ProblemsError
	files    Files
	pages    map[string]*Page // read before the fields that refer to them
}

// value is a node with its field path.
type value struct {
	d    *decoder
	node *yaml.Node
	path string
}

func (v value) at() Pos {
	return Pos{Line: v.node.Line, Column: v.node.Column, Path: v.path}
}

func (v value) fail(format string, args ...any) {
	v.d.fail(v.at(), format, args...)
}

func (d *decoder) fail(at Pos, format string, args ...any) {
	d.problems = append(d.problems, Problem{At: at, Message: fmt.Sprintf(format, args...)})
}

func (v value) isMap() bool    { return v.node.Kind == yaml.MappingNode }
func (v value) isList() bool   { return v.node.Kind == yaml.SequenceNode }
func (v value) isScalar() bool { return v.node.Kind == yaml.ScalarNode && v.node.Tag != "!!null" }

// kindName says in plain words what a node is.
func (v value) kindName() string {
	switch {
	case v.isMap():
		return "a mapping"
	case v.isList():
		return "a list"
	case v.node.Kind == yaml.AliasNode:
		return "an alias"
	}
	switch v.node.Tag {
	case "!!null":
		return "nothing"
	case "!!bool", "!!int", "!!float":
		return v.node.Value
	}
	return "text"
}

func (v value) want(what string) { v.fail("expected %s, found %s", what, v.kindName()) }

// text reads text; numbers stand for their digits.
func (v value) text() (string, bool) {
	if v.isScalar() && v.node.Tag != "!!bool" {
		return v.node.Value, true
	}
	if v.node.Tag == "!!bool" {
		v.fail("expected text, found %s: put it in quotes", v.node.Value)
	} else {
		v.want("text")
	}
	return "", false
}

// word reads a name: a letter, then letters, digits and "_".
func (v value) word() string {
	s, ok := v.text()
	if ok && !isWord(s) {
		v.fail("%q is no name: a letter, then letters, digits and _", s)
		return ""
	}
	return s
}

func (v value) boolean() (b, ok bool) {
	if v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!bool" {
		return v.node.Value == "true" || v.node.Value == "True" || v.node.Value == "TRUE", true
	}
	v.want("true or false")
	return false, false
}

func (v value) integer(low, high int64) (int64, bool) {
	n, err := strconv.ParseInt(v.node.Value, 10, 64)
	if v.node.Kind != yaml.ScalarNode || v.node.Tag != "!!int" || err != nil {
		v.want("a whole number")
		return 0, false
	}
	if n < low || n > high {
		v.fail("%d is not between %d and %d", n, low, high)
		return 0, false
	}
	return n, true
}

func (v value) oneOf(allowed ...string) (string, bool) {
	s, ok := v.text()
	if ok && !slices.Contains(allowed, s) {
		v.fail("%q is not one of %s%s", s, strings.Join(allowed, ", "), suggest(s, allowed))
		return "", false
	}
	return s, ok
}

// list gives the elements of a list; a single value stands for a list of one.
func (v value) list() []value {
	if !v.isList() {
		return []value{v}
	}
	out := make([]value, len(v.node.Content))
	for i, n := range v.node.Content {
		out[i] = value{v.d, n, fmt.Sprintf("%s[%d]", v.path, i)}
	}
	return out
}

func (v value) texts() []string {
	var out []string
	for _, e := range v.list() {
		if s, ok := e.text(); ok {
			out = append(out, s)
		}
	}
	return out
}

func (v value) regexp() *regexp.Regexp {
	s, ok := v.text()
	if !ok {
		return nil
	}
	re, err := regexp.Compile(s)
	if err != nil {
		v.fail("regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return re
}

func (v value) template(st style) Template {
	s, ok := v.text()
	if !ok {
		return Template{}
	}
	t, err := parseTemplate(s, st)
	if err != nil {
		v.fail("template: %v", err)
	}
	return t
}

// duration reads "20h", "90s", "1h30m", "7d".
func (v value) duration() Duration {
	s, ok := v.text()
	if !ok {
		return 0
	}
	d, err := parseDuration(s)
	if err != nil || d <= 0 {
		v.fail("%q is no duration such as 90s, 20h or 7d", s)
		return 0
	}
	return d
}

func parseDuration(s string) (Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseFloat(days, 64)
		if err != nil || n > 36500 {
			return 0, fmt.Errorf("read duration %q: %w", s, strconv.ErrSyntax)
		}
		return Duration(n * float64(24*time.Hour)), nil
	}
	return time.ParseDuration(s)
}

// size reads bytes: 43, 8KB (1,024 each), 2MB.
func (v value) size() int {
	s, ok := v.text()
	if !ok {
		return 0
	}
	unit := 1
	digits := strings.TrimSpace(s)
	for suffix, n := range map[string]int{"KB": 1 << 10, "kB": 1 << 10, "MB": 1 << 20} {
		if cut, ok := strings.CutSuffix(digits, suffix); ok {
			digits, unit = strings.TrimSpace(cut), n
			break
		}
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || n > 1<<20 {
		v.fail("%q is no size such as 43, 8KB or 2MB", s)
		return 0
	}
	return n * unit
}

// file checks that a file of this name is attached.
func (v value) file() string {
	name, ok := v.text()
	if !ok {
		return ""
	}
	if _, ok := v.d.files[name]; !ok {
		names := make([]string, 0, len(v.d.files))
		for n := range v.d.files {
			names = append(names, n)
		}
		slices.Sort(names)
		if len(names) == 0 {
			v.fail("file %s is not attached to the recipe", name)
		} else {
			v.fail("file %s is not attached to the recipe; attached: %s%s", name, strings.Join(names, ", "), suggest(name, names))
		}
	}
	return name
}
