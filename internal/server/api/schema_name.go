package api

import (
	"path"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// plain are the packages whose types have their own names in the document; those of others carry their package's name
// (runs.Source, live.Progress), so that they are told apart.
var plain = map[string]bool{"sheaf/internal/server/api": true, "sheaf/internal/builder": true, "sheaf/datasets": true, "github.com/danielgtaylor/huma/v2": true}

// schemaName names a type in the document.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" || t.PkgPath() == "" || plain[t.PkgPath()] {
		return name
	}
	return path.Base(t.PkgPath()) + "." + name
}
