package extract

import (
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// readChildren gives an item's parts (variants) as objects with the declared fields, in page order.
func readChildren(pl place, c *recipe.Children) []any {
	var out []any
	for _, n := range spreadNodes(c.Rows.Nodes(pl.scope())) {
		scope := path.Scope{At: n, Root: pl.doc.data, Names: map[string]any{}}
		var own any
		if c.Key != nil {
			own, _ = c.Key.First(scope)
		}
		for _, j := range c.Joins {
			if e, ok := joinedElement(pl, scope, j, own); ok {
				scope.Names[j.As] = e
			}
		}
		child := map[string]any{}
		if own != nil {
			child["key"] = own
		}
		for _, f := range c.Fields {
			for _, e := range f.From {
				if v, ok := e.First(scope); ok && v != nil {
					child[f.Name] = v
					break
				}
			}
		}
		out = append(out, child)
	}
	return out
}

// joinedElement finds the element that belongs to the child: by the first comparison that finds one.
func joinedElement(pl place, child path.Scope, j recipe.Join, own any) (any, bool) {
	elements := spreadNodes(j.Rows.Nodes(pl.scope()))
	for _, on := range j.On {
		mine := own
		if on.Ours != nil {
			mine, _ = on.Ours.First(child)
		}
		want, ok := path.Text(mine)
		if !ok {
			continue
		}
		for _, e := range elements {
			v, _ := on.Theirs.First(path.Scope{At: e, Root: pl.doc.data})
			if got, ok := path.Text(v); ok && got == want {
				return e.Value, true
			}
		}
	}
	return nil, false
}

func spreadNodes(nodes []path.Node) []path.Node {
	var out []path.Node
	for _, n := range nodes {
		list, ok := n.Value.([]any)
		if !ok {
			out = append(out, n)
			continue
		}
		for _, e := range list {
			out = append(out, path.Node{Value: e, Up: n.Up})
		}
	}
	return out
}
