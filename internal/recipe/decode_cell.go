package recipe

import "slices"

// cellTypes are the types that a cell can have.
var cellTypes = []string{string(TypeText), string(TypeInteger), string(TypeNumber), string(TypeMoney), string(TypeDate), string(TypeDateTime),
	string(TypeBoolean), string(TypeURL)}

// cells reads the cells of rows that are no table of names and values: { label: name, price: { json: price, type: money } }. kind is
// what text means.
func (v value) cells(kind SourceKind) []Cell {
	m, ok := v.mapping("cells and where they are in the row")
	if !ok {
		return nil
	}
	var out []Cell
	for _, name := range m.names {
		if !isWord(name) {
			v.d.fail(m.keyPos(name), "%q cannot be the name of a cell", name)
			continue
		}
		c := Cell{Name: name}
		in := m.values[name]
		if in.isMap() && (hasKey(in.node, "type") || hasKey(in.node, "from")) {
			in, c.Type = in.typedCell()
		}
		for i, e := range in.list() {
			switch s := e.sourceOr(kind, "cell "+name); {
			case s == nil:
			case i == 0:
				c.From = s
			default:
				c.More = append(c.More, s)
			}
		}
		if c.From != nil {
			out = append(out, c)
		}
	}
	return out
}

// typedCell takes the type out of { json: price, type: money } or { from: [price, fee], type: money }.
func (v value) typedCell() (places value, t FieldType) {
	o, ok := v.object("a cell", slices.Concat(sourceKeys, []string{"type", "from"}))
	if !ok {
		return v, ""
	}
	if in, ok := o.get("type"); ok {
		name, _ := in.oneOf(cellTypes...)
		t = FieldType(name)
	}
	if in, ok := o.get("from"); ok {
		if len(o.present(sourceKeys)) > 0 {
			o.fail("from lists the places; none stands beside it")
		}
		return in, t
	}
	return v.without("type"), t
}

// without is a mapping as if the key were not there.
func (v value) without(key string) value {
	node := *v.node
	node.Content = nil
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		if v.node.Content[i].Value != key {
			node.Content = append(node.Content, v.node.Content[i], v.node.Content[i+1])
		}
	}
	v.node = &node
	return v
}
