package trigger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
)

// Data are the values that templates name: strings, int64, float64, bool, nil, and maps and lists of them.
type Data map[string]any

// Bounds of what a definition can ask for.
const (
	maxText   = 16 << 10 // of one template
	maxOutput = 64 << 10 // of one template, filled
	maxValues = 2000     // of one input
	maxDepth  = 20
)

// ErrTemplate says what is wrong with a template.
var ErrTemplate = errors.New("template")

// ProblemError is what is wrong at a key below the value that was filled: ".a.b[2]", "" for the value itself.
type ProblemError struct {
	At  string
	Err error
}

func (p *ProblemError) Error() string {
	if p.At == "" {
		return p.Err.Error()
	}
	return p.At + ": " + p.Err.Error()
}

// Unwrap gives the cause, which wraps ErrTemplate.
func (p *ProblemError) Unwrap() error { return p.Err }

// Fill fills every text in a value as YAML or JSON have them. A text that is one {{ }} and nothing else becomes the value that
// it names: a number stays a number. The error is a *ProblemError.
func Fill(value any, d Data) (any, error) {
	f := filler{data: d}
	return f.fill(value, "", 0)
}

// Text fills one template to a text.
func Text(text string, d Data) (string, error) {
	t, err := compile(text)
	if err != nil {
		return "", err
	}
	return execute(t, d)
}

// JSON fills a value and encodes it. A text is a template of JSON itself or of any other body and is not encoded.
func JSON(value any, d Data) ([]byte, error) {
	if text, ok := value.(string); ok {
		out, err := Text(text, d)
		return []byte(out), err
	}
	filled, err := Fill(value, d)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(filled)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return body, nil
}

// Decode reads JSON as values of Data: whole numbers stay whole.
func Decode(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("decode values: %w", err)
	}
	return plain(v), nil
}

// plain makes numbers of what the decoder left as text.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case map[string]any:
		for k, e := range v {
			v[k] = plain(e)
		}
	case []any:
		for i, e := range v {
			v[i] = plain(e)
		}
	}
	return v
}

type filler struct {
	data Data
	seen int
}

func (f *filler) fill(v any, at string, depth int) (any, error) {
	if f.seen++; f.seen > maxValues || depth > maxDepth {
		return nil, &ProblemError{at, fmt.Errorf("%w: more than %d values, or nested deeper than %d", ErrTemplate, maxValues, maxDepth)}
	}
	switch v := v.(type) {
	case string:
		out, err := one(v, f.data)
		if err != nil {
			return nil, &ProblemError{at, err}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			filled, err := f.fill(v[k], at+"."+k, depth+1)
			if err != nil {
				return nil, err
			}
			out[k] = filled
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			filled, err := f.fill(e, at+"["+strconv.Itoa(i)+"]", depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = filled
		}
		return out, nil
	case nil, bool, int, int64, uint64, float64:
		return v, nil
	}
	return nil, &ProblemError{at, fmt.Errorf("%w: keys must be texts, and values texts, numbers, true, false, lists or mappings", ErrTemplate)}
}

// one fills a text; one that is a single action gives the action's value.
func one(text string, d Data) (any, error) {
	t, err := compile(text)
	if err != nil {
		return nil, err
	}
	nodes := t.Root.Nodes
	if len(nodes) != 1 || nodes[0].Type() != parse.NodeAction {
		return execute(t, d)
	}
	whole, err := compile("{{ json (" + nodes[0].(*parse.ActionNode).Pipe.String() + ") }}")
	if err != nil {
		return nil, err
	}
	body, err := execute(whole, d)
	if err != nil {
		return nil, err
	}
	return Decode([]byte(body))
}

// functions that templates may call, with those of text/template in allowed.
var functions = template.FuncMap{
	"json": func(v any) (string, error) {
		body, err := json.Marshal(v)
		if len(body) > maxOutput {
			return "", errLong // json of json of json doubles its backslashes
		}
		return string(body), err
	},
	"urlquery": func(v any) (string, error) {
		out := url.QueryEscape(fmt.Sprint(v))
		if len(out) > maxOutput {
			return "", errLong
		}
		return out, nil
	},
	"lower": strings.ToLower,
	"upper": strings.ToUpper,
	"default": func(otherwise, v any) any {
		if truth, ok := template.IsTrue(v); v == nil || ok && !truth {
			return otherwise
		}
		return v
	},
}

// allowed are the functions of text/template that templates may call: those whose output is no larger than its input.
var allowed = []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index"}

func compile(text string) (*template.Template, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: longer than %d KB", ErrTemplate, maxText>>10)
	}
	t, err := template.New("").Funcs(functions).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, said(err)
	}
	if t.Tree == nil || t.Root == nil {
		t, err = template.New("").Parse(`{{""}}`) // an empty text
		return t, err
	}
	if len(t.Templates()) > 1 {
		return nil, fmt.Errorf("%w: named templates are not to be had", ErrTemplate)
	}
	return t, look(t.Root)
}

// look refuses what can grow beyond the values or reach other templates.
func look(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		return each(n.Nodes)
	case *parse.ActionNode:
		return look(n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return nil
		}
		for _, c := range n.Cmds {
			if err := each(c.Args); err != nil {
				return err
			}
		}
		return nil
	case *parse.IfNode:
		return each([]parse.Node{n.Pipe, n.List, n.ElseList})
	case *parse.WithNode:
		return each([]parse.Node{n.Pipe, n.List, n.ElseList})
	case *parse.ChainNode:
		return look(n.Node)
	case *parse.IdentifierNode:
		if _, ours := functions[n.Ident]; !ours && !slices.Contains(allowed, n.Ident) {
			return fmt.Errorf("%w: there is no function %s; there are %s", ErrTemplate, n.Ident,
				strings.Join(slices.Sorted(slices.Values(slices.Concat(allowed, slices.Collect(maps.Keys(functions))))), ", "))
		}
	case *parse.RangeNode, *parse.TemplateNode:
		return fmt.Errorf("%w: %s is not to be had; json gives a whole list", ErrTemplate, strings.SplitN(n.String(), "}}", 2)[0]+"}}")
	}
	return nil
}

func each(nodes []parse.Node) error {
	for _, n := range nodes {
		if err := look(n); err != nil {
			return err
		}
	}
	return nil
}

func execute(t *template.Template, d Data) (string, error) {
	var out bounded
	err := t.Execute(&out, map[string]any(d))
	if errors.Is(err, errLong) {
		return "", errLong
	}
	if err != nil {
		return "", said(err)
	}
	return out.String(), nil
}

var errLong = fmt.Errorf("%w: gives more than %d KB", ErrTemplate, maxOutput>>10)

// bounded ends a template that gives too much.
type bounded struct{ strings.Builder }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, errLong
	}
	return b.Builder.Write(p)
}

// said takes from an error of text/template the words about unnamed templates of Go's.
func said(err error) error {
	text := strings.TrimPrefix(err.Error(), "template: ")
	if _, rest, found := strings.Cut(text, `executing "" at `); found {
		text = rest
	}
	return fmt.Errorf("%w: %s", ErrTemplate, strings.TrimLeft(text, ":0123456789 "))
}
