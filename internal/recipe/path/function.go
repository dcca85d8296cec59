package path

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

type function struct {
	min, max int
	usage    string
	eval     func(args [][]Node) []Node
}

var functions = map[string]function{
	"min":    {1, 1, "one path", func(a [][]Node) []Node { return extreme(a[0], -1) }},
	"max":    {1, 1, "one path", func(a [][]Node) []Node { return extreme(a[0], 1) }},
	"sum":    {1, 1, "one path", sum},
	"count":  {1, 1, "one path", func(a [][]Node) []Node { return one(json.Number(strconv.Itoa(len(spread(a[0]))))) }},
	"first":  {1, 1, "one path", func(a [][]Node) []Node { n := spread(a[0]); return n[:min(1, len(n))] }},
	"last":   {1, 1, "one path", func(a [][]Node) []Node { n := spread(a[0]); return n[max(0, len(n)-1):] }},
	"exists": {1, 1, "one path", func(a [][]Node) []Node { return one(len(a[0]) > 0) }},
	"number": {1, 1, "one path", toNumbers},
	"lower":  {1, 1, "one path", lower},
	"join":   {1, 2, "a path and a separator", join},
}

func functionNames() string {
	names := make([]string, 0, len(functions))
	for n := range functions {
		names = append(names, n)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// spread opens a single list into its elements, so that count(items) and count(items[*]) are the same.
func spread(nodes []Node) []Node {
	if len(nodes) == 1 && isList(nodes[0].Value) {
		return elements(&nodes[0])
	}
	return nodes
}

// extreme gives the smallest (sign -1) or largest number as it was written; what is no number does not take part.
func extreme(nodes []Node, sign int) []Node {
	var best decimal.Decimal
	var out []Node
	for _, n := range spread(nodes) {
		d, ok := Number(n.Value)
		if ok && (out == nil || d.Cmp(best) == sign) {
			best, out = d, []Node{n}
		}
	}
	return out
}

// sum has no value when there is no number.
func sum(a [][]Node) []Node {
	var total decimal.Decimal
	found := false
	for _, n := range spread(a[0]) {
		if d, ok := Number(n.Value); ok {
			total, found = total.Add(d), true
		}
	}
	if !found {
		return nil
	}
	return one(toNumber(total))
}

func toNumbers(a [][]Node) []Node {
	var out []Node
	for _, n := range spread(a[0]) {
		if d, ok := Number(n.Value); ok {
			out = append(out, Node{Value: toNumber(d), Up: n.Up})
		}
	}
	return out
}

func lower(a [][]Node) []Node {
	var out []Node
	for _, n := range spread(a[0]) {
		if s, ok := Text(n.Value); ok {
			out = append(out, Node{Value: strings.ToLower(s), Up: n.Up})
		}
	}
	return out
}

func join(a [][]Node) []Node {
	sep := " "
	if len(a) == 2 && len(a[1]) > 0 {
		sep, _ = Text(a[1][0].Value)
	}
	var parts []string
	for _, n := range spread(a[0]) {
		if s, ok := Text(n.Value); ok && s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return one(strings.Join(parts, sep))
}
