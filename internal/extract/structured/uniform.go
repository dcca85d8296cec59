package structured

import (
	"maps"
	"strings"
)

// Uniform writes an item of Plain as a JSON-LD node: its properties beside "@type" and, at the top, "@context". An item without
// type stays as it is. context is that of types that do not say theirs.
func Uniform(items []any, context string) []any {
	out := make([]any, len(items))
	for i, it := range items {
		out[i] = uniform(it, context, true)
	}
	return out
}

func uniform(v any, context string, top bool) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = uniform(e, context, false)
		}
		return out
	case map[string]any:
		return uniformItem(v, context, top)
	}
	return v
}

func uniformItem(it map[string]any, context string, top bool) map[string]any {
	if it["type"] == nil {
		return it
	}
	out := maps.Clone(it)
	delete(out, "type")
	delete(out, "properties")
	out["@type"] = it["type"]
	if t, ok := it["type"].(string); ok {
		context, out["@type"] = splitType(t, context)
	}
	if top {
		out["@context"] = context
	}
	properties, _ := it["properties"].(map[string]any) // an item without any has a value
	for name, v := range properties {
		out[name] = uniform(v, context, false)
	}
	return out
}

// splitType takes http://schema.org/Product apart into vocabulary and name.
func splitType(t, context string) (vocabulary, name string) {
	u := splitURL(t)
	host := u.scheme + "://" + u.host
	switch {
	case u.host == "" || u.path == "":
		return context, t
	case u.fragment != "":
		return host + u.path, strings.Trim(u.fragment, "/")
	}
	return host, strings.Trim(u.path, "/")
}

// Uniform gives the properties as one object, the first content of each that says something, with "@type" for og:type and
// "@context" for the namespaces.
func (og *OpenGraph) Uniform() map[string]any {
	out := map[string]any{}
	for _, p := range og.Properties {
		if have, ok := out[p.Name].(string); !ok || strings.TrimSpace(have) == "" && strings.TrimSpace(p.Content) != "" {
			out[p.Name] = p.Content
		}
	}
	if t := out["og:type"]; t != nil && t != "" {
		out["@type"] = t
	}
	delete(out, "og:type")
	out["@context"] = og.Namespace
	return out
}
