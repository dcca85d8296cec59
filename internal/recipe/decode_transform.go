package recipe

import "golang.org/x/text/currency"

var transformKinds = []string{
	string(TransformTrim), string(TransformSquash), string(TransformLower), string(TransformUpper), string(TransformRegex),
	string(TransformReplace), string(TransformSplit), string(TransformJoin), string(TransformNth), string(TransformPrefix),
	string(TransformSuffix), string(TransformStripTags), string(TransformUnescape), string(TransformDecodeURL), string(TransformQuery),
	string(TransformMinorUnits),
}

// plainTransforms take no argument and are written as text.
var plainTransforms = []string{string(TransformTrim), string(TransformSquash), string(TransformLower), string(TransformUpper),
	string(TransformStripTags), string(TransformUnescape), string(TransformDecodeURL)}

func (v value) transforms() []Transform {
	var out []Transform
	for _, e := range v.list() {
		if !e.isMap() {
			if kind, ok := e.oneOf(plainTransforms...); ok {
				out = append(out, Transform{At: e.at(), Kind: TransformKind(kind)})
			}
			continue
		}
		o, ok := e.object("a transform", transformKinds)
		if !ok {
			continue
		}
		for _, kind := range o.names {
			out = append(out, o.values[kind].transform(TransformKind(kind)))
		}
	}
	return out
}

func (v value) transform(kind TransformKind) Transform {
	t := Transform{At: v.at(), Kind: kind}
	switch kind {
	case TransformRegex, TransformSplit:
		t.Regex = v.regexp()
	case TransformReplace:
		pair := v.list()
		if len(pair) != 2 {
			v.fail("replace takes [expression, replacement]")
			return t
		}
		t.Regex = pair[0].regexp()
		t.With, _ = pair[1].text()
	case TransformNth:
		if n := v.nth(); n != nil {
			t.Nth = *n
		}
	case TransformPrefix, TransformSuffix, TransformJoin, TransformQuery:
		t.With, _ = v.text()
	case TransformMinorUnits:
		t.With, _ = v.text()
		if _, err := currency.ParseISO(t.With); err != nil || len(t.With) != 3 {
			v.fail("minor_units takes the ISO 4217 code of the amounts, such as EUR")
		}
	default:
		v.fail("%s takes no argument: write it as text", kind)
	}
	return t
}
