package recipe

import "reflect"

// findElements tells of every page whether anything looks at its elements or visible text. A page of which only
// declarations, JSON, the address or the body are read need not be parsed as a whole.
func (r *Recipe) findElements() {
	everywhere := looks(r.Policy.Outcomes)
	on := map[string]bool{}
	for _, f := range r.Fields {
		everywhere = everywhere || looks(f.Cells)
		for _, a := range append(f.From[:len(f.From):len(f.From)], f.Currency...) {
			on[a.Page] = on[a.Page] || looks(a)
		}
	}
	for _, p := range r.Pages {
		inScript := p.Read.Kind == ReadJSONScript || p.Read.Kind == ReadScriptState
		p.Elements = everywhere || on[""] || on[p.Name] || inScript || looks(p)
	}
}

// looks walks all that v holds for a selector, an XPath, or a look at the visible text or the main part. It walks by
// reflection so that no part of the language can be forgotten.
func looks(v any) bool { return looksAt(reflect.ValueOf(v), map[uintptr]bool{}) }

var (
	cssType       = reflect.TypeFor[CSS]()
	xpathType     = reflect.TypeFor[XPath]()
	conditionType = reflect.TypeFor[Condition]()
	kindType      = reflect.TypeFor[SourceKind]()
)

func looksAt(v reflect.Value, met map[uintptr]bool) bool {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || met[v.Pointer()] {
			return false
		}
		met[v.Pointer()] = true
		return looksAt(v.Elem(), met)
	case reflect.Interface:
		return !v.IsNil() && looksAt(v.Elem(), met)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if looksAt(v.Index(i), met) {
				return true
			}
		}
	case reflect.String:
		return v.Type() == kindType && (v.String() == string(FromText) || v.String() == string(FromMainText))
	case reflect.Struct:
		switch v.Type() {
		case cssType:
			return v.FieldByName("Text").String() != ""
		case xpathType:
			return true
		case conditionType:
			if !v.FieldByName("Text").IsNil() {
				return true
			}
		}
		for i := range v.NumField() {
			if looksAt(v.Field(i), met) {
				return true
			}
		}
	}
	return false
}
