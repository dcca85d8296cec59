package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/bundle"
	"sheaf/internal/catalog"
	"sheaf/internal/extract"
	"sheaf/internal/freshness"
	"sheaf/internal/holds"
	"sheaf/internal/imports"
	"sheaf/internal/notify"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/internal/sweep"
	"sheaf/internal/trace"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// printed is the contract of --json: what every command prints, by the path of the command. A command that is not
// here prints no document.
var printed = map[string]any{
	"cache ls":             cached{},
	"cache prune":          pruned{},
	"config":               []setting{},
	"dataset apply":        datasets.Definition{},
	"dataset ls":           []datasetLine{},
	"dataset freshness":    freshness.State{},
	"dataset show":         shownDataset{},
	"diff":                 diffed{},
	"doctor":               []finding{},
	"down":                 stopped{},
	"event ls":             []listed{},
	"event replay":         []wire.DeliverInput{},
	"event show":           shownEvent{},
	"hold approve":         wire.Decision{},
	"hold ls":              []holds.Status{},
	"hold reject":          wire.Decision{},
	"hold show":            heldSource{},
	"mall day":             mallDay{},
	"mall serve":           mallServed{},
	"pull":                 datasets.Pulled{},
	"export":               bundle.Head{},
	"import":               []any{wire.BuildResult{}, imports.Report{}, control.Started{}},
	"recipe draft":         draft.Draft{},
	"recipe explain":       explanation{},
	"recipe history":       []revision{},
	"recipe ls":            []revision{},
	"recipe put":           []revision{},
	"recipe show":          recipe.Stored{},
	"recipe test":          []any{extract.ItemTest{}, extract.ListTest{}}, // one of them
	"recipe validate":      []validated{},
	"reextract":            []any{wire.BuildResult{}, control.Started{}}, // the second with --detach
	"rollback":             rolledBack{},
	"run ls":               []runs.Summary{},
	"run pause":            wire.Progress{},
	"run rate":             wire.Progress{},
	"run resume":           wire.Progress{},
	"run show":             checkedRun{},
	"run start":            []any{wire.BuildResult{}, control.Started{}}, // the second with --detach
	"run stop":             wire.Progress{},
	"run watch":            wire.BuildResult{},
	"schedule now":         fired{},
	"search":               catalog.Result{},
	"schedule pause":       datasets.Schedule{},
	"schedule resume":      datasets.Schedule{},
	"schedule set":         datasets.Schedule{},
	"schedule show":        activities.Timetable{},
	"subscription disable": notify.Switch{},
	"subscription enable":  notify.Switch{},
	"subscription ls":      []control.Subscription{},
	"subscription test":    notify.Receipt{},
	"tag ls":               []datasets.TagEntry{},
	"tag log":              []datasets.TagEntry{},
	"tag rm":               datasets.TagEntry{},
	"sweep":                []sweep.Report{},
	"version rm":           deletedVersion{},
	"tag set":              datasets.TagEntry{},
	"trace":                trace.Trace{},
	"training ls":          []trainings.Entry{},
	"up":                   addresses{},
	"verify":               []any{datasets.Verification{}, verifiedDir{}}, // the second of a directory
	"version ls":           []versionLine{},
	"version show":         shown{},
}

// silent are the commands that print no JSON document, and what they print instead.
var silent = map[string]string{
	"mall truth": "prints one JSON object a line, with --json and without",
	"server":     "prints nothing but its log until it is stopped",
	"worker":     "prints nothing but its log until it is stopped",
}

// alternatives are the shapes of which a command prints one.
func alternatives(command string) []reflect.Type {
	if list, ok := printed[command].([]any); ok {
		var out []reflect.Type
		for _, v := range list {
			out = append(out, reflect.TypeOf(v))
		}
		return out
	}
	return []reflect.Type{reflect.TypeOf(printed[command])}
}

// maxShape is the depth to which shapes are written out.
const maxShape = 3

// shape writes a type as the JSON that it becomes: "key?" may be left out, "| null" may be null.
func shape(t reflect.Type, indent string, depth int) string {
	if text, ok := opaque(t); ok {
		return text
	}
	inner := indent + "  "
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem(), indent, depth) + " | null"
	case reflect.Slice:
		return "[" + shape(t.Elem(), indent, depth) + ", …]"
	case reflect.Map:
		return "{ \"<" + key(t) + ">\": " + shape(t.Elem(), indent, depth) + ", … }"
	case reflect.Struct:
		if depth == maxShape {
			return "{ … }"
		}
		var b strings.Builder
		b.WriteString("{\n")
		for _, f := range fields(t) {
			mark, text := "", shape(f.typ, inner, depth+1)
			if f.optional {
				mark, text = "?", strings.TrimSuffix(text, " | null")
			}
			fmt.Fprintf(&b, "%s\"%s\"%s: %s\n", inner, f.name, mark, text)
		}
		return b.String() + indent + "}"
	}
	return "any"
}

// opaque are types that say themselves what they are in JSON, and plain ones.
func opaque(t reflect.Type) (string, bool) {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "time", true
	case t == reflect.TypeFor[map[string]any]():
		return "{ \"<column>\": any, … }", true
	case t.Kind() != reflect.Pointer && (t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())):
		sample, err := json.Marshal(reflect.Zero(t).Interface())
		if err == nil && len(sample) > 0 && sample[0] == '"' {
			return "string", true
		}
		return "any", true
	}
	switch t.Kind() {
	case reflect.String:
		return "string", true
	case reflect.Bool:
		return "boolean", true
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint64:
		return "integer", true
	case reflect.Float64:
		return "number", true
	}
	return "", false
}

// key names what a map is keyed by.
func key(t reflect.Type) string {
	if name := strings.ToLower(t.Key().Name()); name != "string" {
		return name
	}
	return "name"
}

type field struct {
	name     string
	typ      reflect.Type
	optional bool
}

// fields of a struct as encoding/json sees them, embedded ones taken in.
func fields(t reflect.Type) []field {
	var out []field
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			out = append(out, fields(f.Type)...)
		default:
			if name == "" {
				name = f.Name
			}
			optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
			out = append(out, field{name, f.Type, optional})
		}
	}
	return out
}

// conforms tells where a document departs from a type's shape; "" = nowhere.
func conforms(v any, t reflect.Type, at string) string {
	if v == nil {
		if slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Map, reflect.Interface}, t.Kind()) {
			return ""
		}
		return at + " is null"
	}
	if text, ok := opaque(t); ok {
		return conformsPlain(v, text, at)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return conforms(v, t.Elem(), at)
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return at + " is no list"
		}
		for i, e := range list {
			if why := conforms(e, t.Elem(), fmt.Sprintf("%s[%d]", at, i)); why != "" {
				return why
			}
		}
		return ""
	}
	object, ok := v.(map[string]any)
	switch {
	case t.Kind() == reflect.Interface:
		return ""
	case !ok:
		return at + " is no object"
	case t.Kind() == reflect.Map:
		for name, e := range object {
			if why := conforms(e, t.Elem(), at+"."+name); why != "" {
				return why
			}
		}
		return ""
	}
	return conformsStruct(object, t, at)
}

func conformsStruct(object map[string]any, t reflect.Type, at string) string {
	known := map[string]bool{}
	for _, f := range fields(t) {
		known[f.name] = true
		e, ok := object[f.name]
		if !ok && !f.optional {
			return at + "." + f.name + " is missing"
		}
		if ok {
			if why := conforms(e, f.typ, at+"."+f.name); why != "" {
				return why
			}
		}
	}
	for name := range object {
		if !known[name] {
			return at + "." + name + " is not in the contract"
		}
	}
	return ""
}

func conformsPlain(v any, want, at string) string {
	ok := true
	switch want {
	case "string":
		_, ok = v.(string)
	case "time":
		text, isText := v.(string)
		_, err := time.Parse(time.RFC3339, text)
		ok = isText && err == nil
	case "boolean":
		_, ok = v.(bool)
	case "integer":
		n, isNumber := v.(json.Number)
		ok = isNumber && !strings.ContainsAny(n.String(), ".eE")
	case "number":
		_, ok = v.(json.Number)
	}
	if !ok {
		return fmt.Sprintf("%s is %v, not a %s", at, v, want)
	}
	return ""
}
